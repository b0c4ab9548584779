public import MySQLProtocol

/// A prepared statement as its client knows it, under a number of Weir's own.
public struct ClientStatement: Equatable, Sendable {
    /// Where it can run.
    public enum Home: Equatable, Sendable {
        /// On any backend that has the text prepared.
        case anywhere(StatementText)
        /// Only on the session's own backend.
        case bound(BoundStatement)
    }

    /// Where it can run.
    public internal(set) var home: Home
    /// How many parameters it has.
    public let parameters: Int
    /// What the client's executions have made of it; nil while none came with types, which is for good where it has no
    /// parameters.
    public private(set) var history: ParameterHistory?
    /// The same before the running execution.
    public internal(set) var formerHistory: ParameterHistory?
    /// Parameters were sent ahead of the execution.
    public internal(set) var hasLongData = false
    /// Rows are waiting to be fetched.
    var hasCursor = false
    /// Why those parameters could not be taken: the next execution says it, since they have no answer of their own.
    var fault: ERRPacket? {
        get { boxedFault?.value }
        set { boxedFault = newValue.map(Boxed.init) }
    }
    private var boxedFault: Boxed<ERRPacket>?

    init(home: Home, parameters: Int) {
        self.home = home
        self.parameters = parameters
    }

    /// What its execution does; nil if that is not known.
    var scan: ScannedStatement? {
        switch home {
        case .anywhere(let text): text.scan
        case .bound(let statement): statement.scan
        }
    }

    /// An execution comes with these types.
    mutating func took(types: [UInt8], isMySQL: Bool) {
        history = ParameterHistory(types: types, after: history, isMySQL: isMySQL)
    }

    /// The text, where it can run anywhere.
    public var text: StatementText? {
        if case .anywhere(let text) = home { text } else { nil }
    }
}

/// A prepared statement that can run on one backend only.
///
/// *Isolation*: any.
public final class BoundStatement: Equatable, Sendable {
    /// The server's number for it.
    public let id: UInt32
    /// What its execution does; nil if that is not known.
    let scan: ScannedStatement?

    init(id: UInt32, scan: ScannedStatement?) {
        self.id = id
        self.scan = scan
    }

    public static func == (a: BoundStatement, b: BoundStatement) -> Bool { a.id == b.id && a.scan == b.scan }
}

/// Something that is seldom there, and takes the room of a reference when it is not.
private final class Boxed<Value: Equatable & Sendable>: Equatable, Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }

    static func == (a: Boxed, b: Boxed) -> Bool { a.value == b.value }
}
