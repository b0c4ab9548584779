public import MySQLProtocol

/// Which of RDS Proxy's rules a command falls under: a pure function of what it is, and of nothing before it.
///
/// *Source*: RDS Proxy user guide, "Avoiding pinning", MySQL family. What the guide leaves open is read by its letter:
/// `SET GLOBAL` sets a system variable, `SET LOCAL` does not pin, CALL and stored functions do not pin.
public struct RDSPolicy: Equatable, Sendable {
    /// The longest text that does not pin. *Units*: bytes.
    public static let longestStatement = 16384

    /// RDS's EXCLUDE_VARIABLE_SETS: a SET statement alone in its text does not pin, whatever it sets.
    public let excludesVariableSets: Bool

    /// The rules, with or without RDS's filter.
    public init(excludesVariableSets: Bool = false) {
        self.excludesVariableSets = excludesVariableSets
    }

    private static let pinning: [(StatementTraits, RDSRules)] = [
        ([.locksTables], .tableLock),
        ([.getsNamedLock], .namedLock),
        ([.setsBeyondRDS], .settings),
        ([.createsTemporaryTable], .temporaryTable),
        ([.readsRowCount, .readsFoundRows], .rowCounts),
        ([.preparesStatement], .textPreparedStatement),
        ([.executableComment], .executableComment),
        ([.setsNextTransaction], .nextTransaction),
    ]
    /// What decides, of all that a scan says.
    static let everyPinning = pinning.reduce(into: StatementTraits()) { $0.formUnion($1.0) }

    /// The rules that a command falls under; empty for one that does not pin. Allocates nothing for those.
    ///
    /// - Parameters:
    ///   - statement: the scan of the text, of COM_STMT_EXECUTE that of the text that was prepared; nil where there is
    ///     none, or where it is too long to be read.
    ///   - byteCount: the length of the text; of no meaning for commands without one.
    public func verdict(_ statement: ScannedStatement?, command: Command, byteCount: Int) -> RDSRules {
        var rules: RDSRules
        switch command {
        case .query: rules = []
        // What the text does, it does when it is executed.
        case .stmtPrepare:
            return byteCount > RDSPolicy.longestStatement ? [.preparedStatement, .longStatement] : .preparedStatement
        case .stmtExecute: rules = .preparedStatement
        default: return []
        }
        if command == .query, byteCount > RDSPolicy.longestStatement { rules.insert(.longStatement) }
        guard let statement, !statement.traits.isDisjoint(with: RDSPolicy.everyPinning) else { return rules }
        for (trait, rule) in RDSPolicy.pinning where !statement.traits.isDisjoint(with: trait) { rules.insert(rule) }
        if statement.traits.contains(.exportsTables), statement.statementCount <= 1 { rules.remove(.tableLock) }
        if excludesVariableSets, statement.kind == .set, statement.statementCount <= 1 {
            rules.subtract(.ofVariableSets)
        }
        return rules
    }
}
