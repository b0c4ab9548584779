/// The state of a session, or of a backend, that can be carried from one backend to another: the default schema and
/// the tracked variables, as the server itself reported them.
///
/// Equal values mean that a backend can be lent with nothing to say.
public struct CarriedState: Hashable, Sendable {
    /// The default schema, or nil while none is chosen.
    public var schema: String?
    /// The user variables that were set, by their names in lower case.
    public var userVariables: [String: UserVariable] = [:]
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
            && a.userVariables == b.userVariables
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

/// What must be said to a backend so that its state becomes a session's.
public struct StateReplay: Equatable, Sendable {
    /// The schema to choose by COM_INIT_DB, if it differs.
    public var schema: String?
    /// A SET statement with just the differences, if there are any.
    public var statement: String?

    /// The difference between two states of the same family.
    ///
    /// A session without a schema cannot use a backend with one: no statement takes a chosen schema away. Such
    /// backends are kept apart by the pool's key.
    public init(from backend: CarriedState, to session: CarriedState, _ variables: TrackedVariables) {
        schema = session.schema == backend.schema ? nil : session.schema
        var parts: [String] = []
        // SET NAMES also sets the collation in which results are described, which no variable shows.
        let isWide = StateReplay.isWide(backend, variables)
        let names = StateReplay.names(from: backend, to: session, variables)
        if let names { parts.append(names) }
        var forced: Set<Int> = []
        for index in variables.available {
            let variable = variables.all[index]
            if names != nil, StateReplay.namesSettings.contains(variable.name) { continue }
            let wanted = session[index]
            guard wanted != backend[index] || forced.contains(index) else { continue }
            parts.append("\(variable.name)=\(StateReplay.literal(wanted, variable.form, isWide: isWide))")
            // Setting this one may have changed them.
            forced.formUnion(variables.followers(at: index))
        }
        parts += StateReplay.userVariables(from: backend.userVariables, to: session.userVariables)
        statement = parts.isEmpty ? nil : "SET " + parts.joined(separator: ",")
    }

    /// Whether there is nothing to say.
    public var isEmpty: Bool { schema == nil && statement == nil }

    private static let namesSettings = [
        "character_set_client", "character_set_results", "character_set_connection", "collation_connection",
    ]

    /// `NAMES ... COLLATE ...` where the character settings differ and one SET NAMES can make them.
    private static func names(
        from backend: CarriedState, to session: CarriedState, _ variables: TrackedVariables
    ) -> String? {
        let indexes = namesSettings.compactMap { variables.index(of: $0) }
        guard indexes.count == namesSettings.count,
            indexes.contains(where: { session[$0] != backend[$0] }),
            let client = session[indexes[0]], client == session[indexes[1]],
            client == session[indexes[2]], let collation = session[indexes[3]]
        else { return nil }
        guard isWide(backend, variables) else {
            return "NAMES \(quoted(client, isWide: false)) COLLATE \(quoted(collation, isWide: false))"
        }
        // As names: a text would be read in the wide character set, and an introducer may not stand here.
        guard isName(client), isName(collation), client != "binary" else { return nil }
        return "NAMES \(client) COLLATE \(collation)"
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x7A ~= $0 || $0 == 0x5F }
    }

    /// Whether texts without an introducer are read in a character set that is no extension of ASCII.
    private static func isWide(_ backend: CarriedState, _ variables: TrackedVariables) -> Bool {
        guard let index = variables.index(of: "character_set_connection"), let name = backend[index] else {
            return false
        }
        return ["ucs2", "utf16", "utf16le", "utf32"].contains(name)
    }

    private static func userVariables(
        from backend: [String: UserVariable], to session: [String: UserVariable]
    ) -> [String] {
        if backend.isEmpty, session.isEmpty { return [] }
        let foreign = backend.keys.filter { session[$0] == nil }.sorted()
        let changed = session.filter { backend[$0.key] != $0.value }.sorted { $0.key < $1.key }
        return foreign.map { UserVariable.unset.assignment(to: $0) } + changed.map { $0.value.assignment(to: $0.key) }
    }

    private static func literal(_ value: String?, _ form: TrackedVariable.Form, isWide: Bool) -> String {
        guard let value else { return "NULL" }
        switch form {
        case .number, .boolean: return isNumber(value) ? value : quoted(value, isWide: isWide)
        case .text: return quoted(value, isWide: isWide)
        }
    }

    /// Digits, with a sign and a point where there may be one.
    private static func isNumber(_ value: String) -> Bool {
        let digits = value.utf8.first == UInt8(ascii: "-") ? value.utf8.dropFirst() : value.utf8[...]
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { 0x30...0x39 ~= $0 } }
    }

    /// A literal that means the same under every sql_mode: what is not plainly harmless goes as hexadecimal.
    private static func quoted(_ value: String, isWide: Bool) -> String {
        let isHarmless = value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "_-+:,./ ".utf8.contains(byte)
            }
        }
        if isHarmless { return isWide ? "_utf8mb4'\(value)'" : "'\(value)'" }
        let hex = value.utf8.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
        return "_utf8mb4 x'\(hex)'"
    }
}
