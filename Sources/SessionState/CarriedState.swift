/// The state of a session, or of a backend, that can be carried from one backend to another: the default schema and
/// the tracked variables, as the server itself reported them.
///
/// Equal values mean that a backend can be lent with nothing to say.
public struct CarriedState: Hashable, Sendable {
    /// The default schema, or nil while none is chosen.
    public var schema: String?
    /// The user variables that were set, by their names in lower case.
    public var userVariables: [String: UserVariable] = [:]
    /// The collation in which texts of answers are described, which no variable shows.
    public var answers = AnswersCollation.follows
    private var values: [String?]
    /// A hash of `values` that follows each change, since there are many of them.
    private var digest: UInt64

    /// A state from its parts; the values by `TrackedVariables` index, normalised; nil is SQL's NULL, or a variable that
    /// the server does not have.
    public init(schema: String?, values: [String?]) {
        self.schema = schema
        self.values = values
        digest = 0
        for (index, value) in values.enumerated() { digest ^= CarriedState.hash(value, at: index) }
    }

    /// The value of the variable in this place; nil if there is no such place.
    public subscript(index: Int) -> String? {
        get { values.indices.contains(index) ? values[index] : nil }
        set {
            guard values.indices.contains(index) else { return }
            digest ^= CarriedState.hash(values[index], at: index) ^ CarriedState.hash(newValue, at: index)
            values[index] = newValue
        }
    }

    /// How many variables there are.
    public var count: Int { values.count }

    /// Whether two states are equal.
    public static func == (a: CarriedState, b: CarriedState) -> Bool {
        a.digest == b.digest && a.schema == b.schema && a.values == b.values
            && a.userVariables == b.userVariables && a.answers == b.answers
    }

    /// Feeds what makes two states equal, in short.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(schema)
        hasher.combine(digest)
        if !userVariables.isEmpty { hasher.combine(userVariables) }
    }

    private static func hash(_ value: String?, at index: Int) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(index)
        hasher.combine(value)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}

/// A carried state that many sessions and backends share: compared by identity first, by tag next, by value last.
///
/// *Isolation*: any.
public final class SharedState: Sendable {
    /// The value.
    public let value: CarriedState
    /// A hash of the value; equal values have equal tags within one process.
    public let tag: UInt64

    /// Shares a value.
    public init(_ value: CarriedState) {
        self.value = value
        tag = UInt64(bitPattern: Int64(value.hashValue))
    }

    /// Whether two states are equal.
    public static func equal(_ a: SharedState, _ b: SharedState) -> Bool {
        a === b || (a.tag == b.tag && a.value == b.value)
    }
}
