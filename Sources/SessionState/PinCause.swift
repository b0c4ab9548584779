/// Why a session keeps its backend beyond a transaction. Several can hold at once.
///
/// *Source*: RDS Proxy user guide, "Avoiding pinning"; each cause names its rule by number in docs/pinning.md.
public struct PinCause: OptionSet, Hashable, Sendable {
    /// One bit for each cause.
    public let rawValue: UInt32

    /// A set from its bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// A prepared statement of the binary protocol is open.
    public static let preparedStatement = PinCause(rawValue: 1 << 0)
    /// PREPARE or EXECUTE as text.
    public static let textPreparedStatement = PinCause(rawValue: 1 << 1)
    /// A user variable was assigned.
    public static let userVariable = PinCause(rawValue: 1 << 2)
    /// A session variable was set that is not tracked.
    public static let untrackedVariable = PinCause(rawValue: 1 << 3)
    /// A setting for just the next transaction.
    public static let nextTransaction = PinCause(rawValue: 1 << 4)
    /// A temporary table was created.
    public static let temporaryTable = PinCause(rawValue: 1 << 5)
    /// LOCK TABLES, FLUSH TABLES WITH READ LOCK and their like.
    public static let tableLock = PinCause(rawValue: 1 << 6)
    /// GET_LOCK.
    public static let namedLock = PinCause(rawValue: 1 << 7)
    /// HANDLER ... OPEN.
    public static let handler = PinCause(rawValue: 1 << 8)
    /// A statement longer than 16 KB.
    public static let longStatement = PinCause(rawValue: 1 << 9)
    /// An executable comment, `/*! */` or `/*M! */`.
    public static let executableComment = PinCause(rawValue: 1 << 10)
    /// FOUND_ROWS(), ROW_COUNT() or SQL_CALC_FOUND_ROWS.
    public static let rowCounts = PinCause(rawValue: 1 << 11)
    /// XA.
    public static let xaTransaction = PinCause(rawValue: 1 << 12)
    /// A statement that the scanner does not know.
    public static let unknownStatement = PinCause(rawValue: 1 << 13)
    /// The server reported a change of state that nothing explains.
    public static let serverReported = PinCause(rawValue: 1 << 14)
    /// SET ROLE, or another change of who the session is.
    public static let identity = PinCause(rawValue: 1 << 15)
    /// A protocol option of the connection was changed.
    public static let protocolOption = PinCause(rawValue: 1 << 16)
    /// The next statement may ask for the last one's warnings or errors. Ends with that statement.
    public static let diagnostics = PinCause(rawValue: 1 << 17)

    /// The character set hides quotes and backslashes inside characters, so the SQL cannot be read with certainty.
    public static let ambiguousCharacterSet = PinCause(rawValue: 1 << 18)

    /// A sequence was used, whose last value the session remembers (MariaDB).
    public static let sequence = PinCause(rawValue: 1 << 19)
    /// A stored procedure or function was called, which may have taken locks that no report tells of.
    public static let storedRoutine = PinCause(rawValue: 1 << 20)

    /// A lock for a backup of the whole server was taken.
    public static let serverLock = PinCause(rawValue: 1 << 21)

    /// Parameters were sent ahead of a prepared statement's execution. Ends with it, or with the statement.
    public static let longData = PinCause(rawValue: 1 << 22)
    /// A cursor has rows to be fetched. Ends with the last of them, or with the statement.
    public static let cursor = PinCause(rawValue: 1 << 23)

    /// RDS Proxy would have pinned, and the policy is to do as it does. Ends with the client's connection, no earlier.
    public static let rdsRule = PinCause(rawValue: 1 << 31)

    /// Causes after which even a reset does not bring the backend back to what it was: it is closed instead. MariaDB
    /// 10.11 leaves a connection that is reset with a prepared XA transaction unfit for tables (error 1031), and servers
    /// leave a role in force.
    public static let beyondReset: PinCause = [.protocolOption, .xaTransaction, .identity]

    private static let names: [(PinCause, String, String)] = [
        (.preparedStatement, "prepared_statement", "A protocol-level prepared statement was detected."),
        (.textPreparedStatement, "text_prepared_statement", "A SQL-level prepared statement was detected."),
        (.userVariable, "user_variable", settings), (.untrackedVariable, "untracked_variable", settings),
        (.nextTransaction, "next_transaction", settings),
        (.temporaryTable, "temporary_table", "A temporary table was created."),
        (.tableLock, "table_lock", "A table lock was taken."), (.namedLock, "named_lock", "A named lock was taken."),
        (.handler, "handler", "A table handler was opened."),
        (.longStatement, "long_statement", "The connection ran a SQL query which exceeded the 16384 byte limit."),
        (.executableComment, "executable_comment", "An executable comment was detected."),
        (.rowCounts, "row_counts", "A function was called that reads the last statement's row counts."),
        (.xaTransaction, "xa_transaction", "An XA transaction was detected."),
        (.unknownStatement, "unknown_statement", "A statement of an unknown kind was detected."),
        (.serverReported, "server_reported", settings), (.identity, "identity", settings),
        (.protocolOption, "protocol_option", settings),
        (
            .ambiguousCharacterSet, "ambiguous_character_set",
            "The client's character set does not allow SQL to be read with certainty."
        ),
        (.sequence, "sequence", "A sequence was used, whose last value belongs to the session."),
        (.storedRoutine, "stored_routine", "A stored routine was called, whose effects can't be known."),
        (.serverLock, "server_lock", "A lock for a backup was taken."),
        (.longData, "long_data", "A protocol-level prepared statement was detected."),
        (.cursor, "cursor", "A protocol-level prepared statement was detected."),
        (.rdsRule, "rds_rule", "A rule of RDS Proxy's is in force."),
        (.diagnostics, "diagnostics", "The last statement left warnings or errors that can be shown."),
    ]

    private static let settings =
        "SQL changed session settings that the proxy doesn't track. "
        + "Consider moving session configuration to the proxy's initialization query."

    /// Every cause, each by itself.
    public static let all: [PinCause] = names.map(\.0)

    /// Stable names, for logs, metrics and tests.
    public var wireNames: [String] {
        PinCause.names.filter { contains($0.0) }.map(\.1)
    }

    /// The reason in RDS Proxy's words, of the first cause.
    public var reason: String {
        PinCause.names.first { contains($0.0) }?.2 ?? "none"
    }
}
