public import MySQLProtocol

/// What RDS Proxy would have made of a session up to now. It never unpins, so rules only come to it.
public struct RDSRecord: Equatable, Sendable {
    /// The session is pinned by these rules, too: the policy is `rds`.
    public var isEnforced = false
    /// The rules that the session has fallen under.
    public private(set) var rules: RDSRules = []
    /// The same with EXCLUDE_VARIABLE_SETS.
    public private(set) var filteredRules: RDSRules = []

    /// Of a session that has done nothing yet.
    public init() {}

    /// The rules of the command that runs, less what a configured EXCLUDE_VARIABLE_SETS exempts.
    public fileprivate(set) var latest: RDSRules = []

    fileprivate mutating func add(_ rules: RDSRules, filtered: RDSRules) {
        self.rules.formUnion(rules)
        filteredRules.formUnion(filtered)
    }

    /// The rules that count under the configuration in force.
    public func rules(excludingVariableSets: Bool) -> RDSRules { excludingVariableSets ? filteredRules : rules }
}

extension SessionMachine {
    /// The rules by which RDS Proxy, configured as Weir is, would have pinned the session by now.
    public var rdsRules: RDSRules { rds.rules(excludingVariableSets: excludesVariableSets) }

    /// Whether there are any.
    public var isUnderRDSRules: Bool { !rdsRules.isEmpty }

    /// A command has begun (`begin` has been called): what RDS Proxy makes of it is kept, and pins where that is the policy.
    ///
    /// - Parameters:
    ///   - statement: the scan of the command's text, as given to `begin`.
    ///   - byteCount: the length of that text, all of it.
    /// - Returns: the rules that the session had not fallen under before; with EXCLUDE_VARIABLE_SETS configured, those
    ///   that it leaves.
    public mutating func noteRDS(_ command: Command, _ statement: ScannedStatement?, byteCount: Int) -> RDSRules {
        rds.latest = []
        let scan: ScannedStatement?
        switch command {
        case .query, .stmtPrepare: scan = statement
        case .stmtExecute:
            guard running != nil else { return [] }
            // Most executions: nothing is to be copied for them.
            if rds.filteredRules.contains(.preparedStatement), traits.isDisjoint(with: RDSPolicy.everyPinning) {
                rds.latest = .preparedStatement
                return []
            }
            scan = running?.scan
        default: return []
        }
        let rules = RDSPolicy().verdict(scan, command: command, byteCount: byteCount)
        guard !rules.isEmpty else { return [] }
        let filtered = RDSPolicy(excludesVariableSets: true).verdict(scan, command: command, byteCount: byteCount)
        rds.latest = excludesVariableSets ? filtered : rules
        let new = rds.latest
            .subtracting(rds.rules(excludingVariableSets: excludesVariableSets))
        rds.add(rules, filtered: filtered)
        if rds.isEnforced, !rds.rules(excludingVariableSets: excludesVariableSets).isEmpty { pin(.rdsRule) }
        return new
    }
}
