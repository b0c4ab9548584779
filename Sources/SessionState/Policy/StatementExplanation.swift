import MySQLProtocol

/// What Weir makes of a statement, and what RDS Proxy makes of it, without a server: that of a session that has done nothing
/// before.
public struct StatementExplanation: Equatable, Sendable {
    /// The longest text that Weir reads as a whole before it passes it on, less the byte of the command. *Units*: bytes.
    public static let longestWhole = 65535

    /// A pin of Weir's own.
    public struct Cause: Equatable, Sendable {
        /// Why, by itself.
        public let cause: PinCause
        /// What of the text is meant: a table, a variable; nil where that cannot be told.
        public let object: String?
        /// What ends it.
        public let end: PinEnd
        /// It comes with the execution, not when the statement is prepared.
        public let isAtExecution: Bool
    }

    /// The class of the first statement.
    public let kind: StatementKind
    /// How many statements the text has.
    public let statementCount: Int
    /// The text without its values.
    public let digest: String
    /// Why Weir keeps the backend for the session.
    public let causes: [Cause]
    /// Why RDS Proxy does.
    public let rules: RDSRules
    /// The one of them that RDS Proxy's log names: the first that the session falls under.
    public let firstRule: RDSRules
    /// The same with EXCLUDE_VARIABLE_SETS.
    public let filteredRules: RDSRules

    /// Explains one text.
    ///
    /// - Parameters:
    ///   - sqlMode: the session's `sql_mode`.
    ///   - isPrepared: it is prepared by the binary protocol, then executed.
    public init(_ text: [UInt8], family: ServerFamily, sqlMode: String = "", isPrepared: Bool = false) {
        let variables = TrackedVariables(family)
        let values = variables.all.map { StatementExplanation.value($0.name, sqlMode: sqlMode) }
        var machine = SessionMachine(
            state: SharedState(CarriedState(schema: nil, values: values)), family: family, variables: variables)
        machine.allowsLocalInfile = true
        let mode = machine.lexerMode
        let isWhole = text.count <= StatementExplanation.longestWhole
        let scan = SQLScanner.scan(text.span, mode: mode)
        kind = scan.kind
        statementCount = scan.statementCount
        digest = SQLScanner.digest(text.span, mode: mode)
        func named(_ causes: PinCause, isAtExecution: Bool) -> [Cause] {
            causes.each.map {
                Cause(
                    cause: $0, object: isWhole ? SQLScanner.object(text.span, of: $0, mode: mode) : nil,
                    end: $0.end(after: isWhole ? scan : nil), isAtExecution: isAtExecution)
            }
        }
        let known = isWhole ? scan : nil
        guard isPrepared else {
            _ = machine.begin(.query, statement: known, statementID: 0)
            _ = machine.noteRDS(.query, known, byteCount: text.count)
            causes = named(machine.pins, isAtExecution: false)
            firstRule = machine.rds.rules.first
            rules = machine.rds.rules
            filteredRules = machine.rds.filteredRules
            return
        }
        _ = machine.begin(.stmtPrepare, statement: known, statementID: 0)
        _ = machine.noteRDS(.stmtPrepare, known, byteCount: text.count)
        var store = StatementStore(budget: text.count + 1024)
        let context = store.context(of: machine.state.value, variables)
        machine.prepares(machine.canRunAnywhere ? known.flatMap { store.text(text, in: context, $0) } : nil)
        let id = machine.received(prepared: 1, parameters: 0)
        let atPreparation = machine.pins
        firstRule = machine.rds.rules.first
        _ = machine.begin(.stmtExecute, statement: nil, statementID: id)
        _ = machine.noteRDS(.stmtExecute, nil, byteCount: 0)
        causes =
            named(atPreparation, isAtExecution: false)
            + named(machine.pins.subtracting(atPreparation), isAtExecution: true)
        rules = machine.rds.rules
        filteredRules = machine.rds.filteredRules
    }

    private static func value(_ name: String, sqlMode: String) -> String {
        switch name {
        case "sql_mode": sqlMode
        case "character_set_client": "utf8mb4"
        case "autocommit": "1"
        default: "0"
        }
    }
}
