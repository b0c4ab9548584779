/// Why Weir says something to a backend that no client has said.
public enum OwnCommand: Int, CaseIterable, Sendable {
    /// A connection is opened or reset.
    case setUp
    /// A session's state differs from its backend's.
    case state
    /// A statement's text is not prepared on the backend that is to run it.
    case prepare
    /// A transaction was put off until something happens in it.
    case transaction
    /// LAST_INSERT_ID() is kept for one session, or given to another.
    case insertID
    /// Warnings are kept for a session, made again or cleared.
    case diagnostics
    /// What a statement changed is known to the server only.
    case question
    /// Whether an error has ended a transaction is known to the server only.
    case probe

    /// A stable name, for metrics and tests.
    public var wireName: String {
        switch self {
        case .setUp: "set_up"
        case .state: "state"
        case .prepare: "prepare"
        case .transaction: "transaction"
        case .insertID: "insert_id"
        case .diagnostics: "diagnostics"
        case .question: "question"
        case .probe: "probe"
        }
    }
}

/// How often Weir said something of its own, by why. Between sessions in equal states nothing but `setUp` grows.
public struct OwnCommandTally: Equatable, Sendable {
    private var counts = [Int](repeating: 0, count: OwnCommand.allCases.count)

    /// All zero.
    public init() {}

    /// How many commands there were.
    public subscript(_ why: OwnCommand) -> Int { counts[why.rawValue] }

    mutating func count(_ why: OwnCommand, _ commands: Int = 1) { counts[why.rawValue] += commands }
}
