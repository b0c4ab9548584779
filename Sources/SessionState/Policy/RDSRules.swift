/// The rules by which RDS Proxy pins a session to its backend. Several can hold at once.
///
/// *Source*: RDS Proxy user guide, "Avoiding pinning", MySQL family; the guide has no numbers, those here are Weir's.
public struct RDSRules: OptionSet, Hashable, Sendable {
    /// One bit for each rule.
    public let rawValue: UInt16

    /// A set from its bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// R0: a text of more than 16 KB.
    public static let longStatement = RDSRules(rawValue: 1 << 0)
    /// R1: LOCK TABLE, LOCK TABLES, FLUSH TABLES WITH READ LOCK.
    public static let tableLock = RDSRules(rawValue: 1 << 1)
    /// R2: GET_LOCK.
    public static let namedLock = RDSRules(rawValue: 1 << 2)
    /// R3: a user variable was set, or a system variable that is not tracked.
    public static let settings = RDSRules(rawValue: 1 << 3)
    /// R4: a temporary table was created.
    public static let temporaryTable = RDSRules(rawValue: 1 << 4)
    /// R5: ROW_COUNT() or FOUND_ROWS(). RDS Proxy says "sometimes" and not when: here always.
    public static let rowCounts = RDSRules(rawValue: 1 << 5)
    /// R6: a prepared statement of the binary protocol.
    public static let preparedStatement = RDSRules(rawValue: 1 << 6)
    /// R6: PREPARE or EXECUTE as text.
    public static let textPreparedStatement = RDSRules(rawValue: 1 << 7)
    /// R7: an executable comment.
    public static let executableComment = RDSRules(rawValue: 1 << 8)
    /// R8: isolation level or access mode of just the next transaction.
    public static let nextTransaction = RDSRules(rawValue: 1 << 9)

    /// What `EXCLUDE_VARIABLE_SETS` takes away from a SET statement.
    public static let ofVariableSets: RDSRules = [.settings, .nextTransaction]
}

// MARK: - Names and texts

extension RDSRules {
    /// What is said of one rule.
    private struct Entry {
        let rule: RDSRules
        let number: String
        let name: String
        let reason: String
        var isQuoted = false
    }

    private static let entries: [Entry] = [
        Entry(
            rule: .longStatement, number: "R0", name: "long_statement",
            reason: "The connection ran a SQL query which exceeded the 16384 byte limit.", isQuoted: true),
        Entry(rule: .tableLock, number: "R1", name: "table_lock", reason: "A table lock was taken."),
        Entry(rule: .namedLock, number: "R2", name: "named_lock", reason: "A named lock was taken."),
        Entry(rule: .settings, number: "R3", name: "settings", reason: settingsReason, isQuoted: true),
        Entry(rule: .temporaryTable, number: "R4", name: "temporary_table", reason: "A temporary table was created."),
        Entry(
            rule: .rowCounts, number: "R5", name: "row_counts",
            reason: "A function was called that reads the last statement's row counts."),
        Entry(
            rule: .preparedStatement, number: "R6", name: "prepared_statement",
            reason: "A protocol-level prepared statement was detected.", isQuoted: true),
        Entry(
            rule: .textPreparedStatement, number: "R6", name: "text_prepared_statement",
            reason: "A SQL-level prepared statement was detected."),
        Entry(
            rule: .executableComment, number: "R7", name: "executable_comment",
            reason: "An executable comment was detected."),
        Entry(rule: .nextTransaction, number: "R8", name: "next_transaction", reason: settingsReason, isQuoted: true),
    ]

    private static let settingsReason =
        "SQL changed session settings that the proxy doesn't track. "
        + "Consider moving session configuration to the proxy's initialization query."

    /// Every rule, each by itself.
    public static let all: [RDSRules] = entries.map(\.rule)

    private var entry: Entry? { RDSRules.entries.first { contains($0.rule) } }

    /// Stable names, for logs, metrics and tests.
    public var wireNames: [String] { RDSRules.entries.filter { contains($0.rule) }.map(\.name) }

    /// The numbers in docs/pinning.md: R3, R6.
    public var numbers: [String] {
        var numbers: [String] = []
        for entry in RDSRules.entries where contains(entry.rule) && numbers.last != entry.number {
            numbers.append(entry.number)
        }
        return numbers
    }

    /// The first rule by itself; empty when there is none.
    public var first: RDSRules { entry?.rule ?? [] }

    /// The reason that RDS Proxy gives in its log, of the first rule; "none" when there is none.
    public var reason: String { entry?.reason ?? "none" }

    /// Whether the reason is known from RDS Proxy's own log. The others are Weir's words: RDS Proxy's are not published.
    public var isReasonQuoted: Bool { entry?.isQuoted ?? false }

    /// Whether RDS Proxy adds the statement's digest to the reason.
    private var hasDigest: Bool { !isDisjoint(with: .ofVariableSets) && first.isSubset(of: .ofVariableSets) }

    /// The line that RDS Proxy logs.
    ///
    /// - Parameters:
    ///   - connection: the database's id of the connection.
    ///   - digest: the statement without its values, where its text is known.
    public func logLine(connection: UInt32, digest: String?) -> String {
        var line =
            "The client session was pinned to the database connection [dbConnection=\(connection)] for the remainder "
            + "of the session. The proxy can't reuse this connection until the session ends. Reason: \(reason)"
        if hasDigest, let digest { line += " Digest: \"\(digest)\"." }
        return line
    }
}

extension RDSRules {
    /// The rules of the set, each by itself, in the order of their numbers.
    public var each: [RDSRules] { RDSRules.all.filter { contains($0) } }
}
