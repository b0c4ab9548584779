import MySQLProtocol
import Testing

@testable import SessionState

/// A line of the table of pins: what a client does in a fresh session, and what Weir and RDS Proxy make of it.
struct PinExample: Sendable, CustomTestStringConvertible {
    /// What the client does.
    enum Action: Sendable {
        case query(String)
        /// A COM_QUERY whose text has so many bytes.
        case longQuery(Int)
        /// Prepared by the binary protocol, not executed.
        case prepare(String)
        case execute(String)
        /// Prepared and executed, with a cursor that has rows left.
        case cursor
        /// Prepared, and a parameter was sent ahead.
        case longData
        case command(Command, named: String)
    }

    let action: Action
    /// nil holds for both.
    let family: ServerFamily?
    /// Why Weir pins by its own policy.
    let causes: PinCause
    /// Why RDS Proxy does.
    let rules: RDSRules
    /// RDS Proxy with EXCLUDE_VARIABLE_SETS.
    let filteredRules: RDSRules
    let note: String

    var families: [ServerFamily] { family.map { [$0] } ?? [.mariadb, .mysql] }

    var testDescription: String { shown }

    /// As the page shows it.
    var shown: String {
        switch action {
        case .query(let text): "`` \(text) ``"
        case .longQuery(let count): "a text of \(count) bytes"
        case .prepare(let text): "COM_STMT_PREPARE of `` \(text) ``"
        case .execute(let text): "COM_STMT_PREPARE and EXECUTE of `` \(text) ``"
        case .cursor: "COM_STMT_EXECUTE that opens a cursor"
        case .longData: "COM_STMT_SEND_LONG_DATA"
        case .command(_, let name): name
        }
    }

    /// What the text is found to be.
    func scan(_ family: ServerFamily) -> ScannedStatement? {
        switch action {
        case .query(let text), .execute(let text): return SessionScript(family: family).scan(text)
        default: return nil
        }
    }

    /// A session that has done it.
    ///
    /// - Parameter isRDS: whether the policy is to pin by RDS Proxy's rules.
    func script(_ family: ServerFamily, isRDS: Bool = false, excludesSets: Bool = false) -> SessionScript {
        var script = SessionScript(family: family, excludesVariableSets: excludesSets)
        script.machine.rds.isEnforced = isRDS
        switch action {
        case .query(let text): script.begin(.query, text)
        case .longQuery(let count) where count > StatementExplanation.longestWhole:
            script.begin(.query, byteCount: count)
        case .longQuery(let count):
            script.begin(.query, "SELECT '" + String(repeating: "x", count: count - 9) + "'")
        case .prepare(let text): prepare(text, &script)
        case .execute(let text):
            prepare(text, &script)
            script.begin(.stmtExecute, id: 1)
        case .cursor:
            prepare("SELECT 1", &script)
            script.begin(.stmtExecute, id: 1)
            script.machine.opensCursor = true
            script.machine.received(endOfResult: [.autocommit, .cursorExists], warnings: 0)
        case .longData:
            prepare("SELECT ?", &script)
            script.begin(.stmtSendLongData, id: 1)
        case .command(let command, _): script.begin(command)
        }
        return script
    }

    private func prepare(_ text: String, _ script: inout SessionScript) {
        script.begin(.stmtPrepare, text)
        _ = script.machine.received(prepared: 1, parameters: 0)
        if case .prepare = action { return }
        _ = script.machine.ended()
    }
}

/// Lines that belong together, under a title of their own.
struct PinExampleGroup: Sendable {
    let title: String
    let about: String
    let examples: [PinExample]
}

/// A line about a statement that is sent as a text.
func sql(
    _ text: String, _ causes: PinCause = [], _ rules: RDSRules = [], on family: ServerFamily? = nil, _ note: String = ""
) -> PinExample {
    line(.query(text), causes, rules, on: family, note)
}

/// A line about one that pins in neither, and why that is worth a word.
func sql(_ text: String, _ note: String) -> PinExample { line(.query(text), [], [], note) }

/// A line about a SET that RDS Proxy's filter exempts.
func set(
    _ text: String, _ causes: PinCause = [], _ rules: RDSRules = [], filtered: RDSRules = [],
    on family: ServerFamily? = nil, _ note: String = ""
) -> PinExample {
    PinExample(
        action: .query(text), family: family, causes: causes, rules: rules, filteredRules: filtered, note: note)
}

/// A line about something else.
func line(
    _ action: PinExample.Action, _ causes: PinCause = [], _ rules: RDSRules = [], on family: ServerFamily? = nil,
    _ note: String = ""
) -> PinExample {
    PinExample(action: action, family: family, causes: causes, rules: rules, filteredRules: rules, note: note)
}
