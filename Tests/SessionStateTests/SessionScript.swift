import MySQLProtocol
import Testing

@testable import SessionState

/// One line of a session's story: what happened, or what must hold at this point.
enum Step: Sendable {
    case query(String)
    case longQuery
    case prepare(String)
    /// Its text cannot be kept.
    case prepareUnkept(String)
    case command(Command)
    case execute(UInt32)
    case close(UInt32)
    case about(UInt32, Command)
    case ok(StatusFlags = .autocommit, warnings: UInt16 = 0, id: UInt64 = 0, [SessionStateChange] = [])
    case rows(StatusFlags = .autocommit, warnings: UInt16 = 0)
    case prepared(UInt32)
    case error(UInt16 = 1054)
    case probed(StatusFlags)
    case diagnosticsExpire
    case backendBreaks
    case transactionBegun
    case locks([Bool])
    case variablesLearned
    case variablesRefused
    case learned([String?])
    case settled
    case reset
    // What must hold:
    case plan(SessionMachine.Plan)
    case refused
    case ends(SessionMachine.Disposition)
    case pins(PinCause)
    case inTransaction(Bool)
    case deferred(DeferredTransaction?)
    case unlearned(Set<String>)
    case variable(String, String?)
    case schema(String?)

    /// A statement that leaves nothing behind.
    static let plain: [Step] = [.query("SELECT 1"), .rows(), .ends(.release), .pins([])]
    static func changed(_ name: String, _ value: String) -> [SessionStateChange] {
        [.systemVariable(name: name, value: value)]
    }
}

struct Story: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var family = ServerFamily.mariadb
    var values: [String: String] = [:]
    let steps: [Step]

    init(_ name: String, on family: ServerFamily = .mariadb, starting values: [String: String] = [:], _ steps: [Step]) {
        testDescription = name
        self.family = family
        self.values = values
        self.steps = steps
    }

    func run() {
        var script = SessionScript(family: family, values: values)
        for (number, step) in steps.enumerated() { script.run(step, "step \(number): \(step)") }
    }
}

struct SessionScript {
    let family: ServerFamily
    let variables: TrackedVariables
    var machine: SessionMachine
    private var plan: SessionMachine.Plan?
    private var disposition: SessionMachine.Disposition?
    private var chosenSchema: String?
    private var store = StatementStore(budget: 1 << 20)

    init(family: ServerFamily = .mariadb, values: [String: String] = [:], excludesVariableSets: Bool = false) {
        self.family = family
        variables = TrackedVariables(family)
        machine = SessionMachine(
            state: SharedState(SessionScript.state(values, variables)), family: family, variables: variables,
            excludesVariableSets: excludesVariableSets)
    }

    static func state(_ values: [String: String], _ variables: TrackedVariables) -> CarriedState {
        var usual = ["autocommit": "1", "character_set_client": "utf8mb4", "sql_mode": "STRICT_TRANS_TABLES"]
        usual.merge(values) { _, new in new }
        return CarriedState(schema: nil, values: variables.all.map { usual[$0.name] ?? "0" })
    }

    func scan(_ text: String) -> ScannedStatement { SQLScanner.scan(Array(text.utf8).span, mode: machine.lexerMode) }

    func value(_ name: String) -> String? {
        variables.index(of: name).flatMap { machine.state.value[$0] }
    }

    @discardableResult
    mutating func begin(
        _ command: Command, _ text: String? = nil, id: UInt32 = 0, keepsText: Bool = true,
        byteCount: Int? = nil
    ) -> SessionMachine.Plan {
        let bytes = Array((text ?? "").utf8)
        let statement = text.map { _ in SQLScanner.scan(bytes.span, mode: machine.lexerMode) }
        if command == .initDB { chosenSchema = "shop" }
        let plan = machine.begin(command, statement: command == .initDB ? nil : statement, statementID: id)
        if let statement, machine.holdsDiagnostics,
            KeptDiagnostics.outlast(bytes.span, statement, mode: machine.lexerMode)
        {
            machine.leaveDiagnostics()
        }
        _ = machine.noteRDS(command, statement, byteCount: byteCount ?? bytes.count)
        if command == .stmtPrepare {
            let context = store.context(of: machine.state.value, variables)
            let scan = machine.canRunAnywhere && keepsText ? statement : nil
            machine.prepares(scan.flatMap { store.text(bytes, in: context, $0) })
        }
        self.plan = plan
        disposition = nil
        return plan
    }

    @discardableResult
    mutating func ok(
        _ status: StatusFlags = .autocommit, warnings: UInt16 = 0, id: UInt64 = 0, _ changes: [SessionStateChange] = []
    ) -> Bool {
        machine.received(
            OKSummary(affectedRows: 0, lastInsertID: id, status: status, warnings: warnings), changes: changes,
            family: family, variables: variables, chosenSchema: chosenSchema)
    }

    mutating func run(_ step: Step, _ place: String) {
        switch step {
        case .query(let text): begin(.query, text)
        case .longQuery: begin(.query, byteCount: 70_000)
        case .prepare(let text): begin(.stmtPrepare, text)
        case .prepareUnkept(let text): begin(.stmtPrepare, text, keepsText: false)
        case .about(let id, let command): begin(command, id: id)
        case .command(let command): begin(command)
        case .execute(let id): begin(.stmtExecute, id: id)
        case .close(let id): begin(.stmtClose, id: id)
        case .ok(let status, let warnings, let id, let changes): ok(status, warnings: warnings, id: id, changes)
        case .rows(let status, let warnings):
            // No server says so unless it was asked for.
            if status.contains(.cursorExists) { machine.opensCursor = true }
            machine.received(endOfResult: status, warnings: warnings)
        case .prepared(let id): _ = machine.received(prepared: id, parameters: 1)
        case .error(let code): machine.receivedError(code: code)
        case .probed(let status): disposition = machine.probed(status)
        case .diagnosticsExpire: disposition = machine.diagnosticsExpired()
        case .learned(let values): _ = machine.learned(values, variables: variables)
        case .settled: disposition = machine.settled()
        case .backendBreaks: machine.forgetBackend()
        case .transactionBegun: machine.transactionBegun()
        case .locks(let held): disposition = machine.learned(locks: held)
        case .variablesLearned:
            let value = UserVariable(.integer(isUnsigned: false), number: "1", hex: nil, length: "1", collation: nil)
            disposition = machine.learned(
                [:].merging(machine.unlearned.compactMap { name in value.map { (name, $0) } }) { $1 })
        case .variablesRefused: disposition = machine.learned(nil)
        case .reset: machine.reset(to: nil, family: family, variables: variables)
        default: check(step, place)
        }
    }

    private mutating func check(_ step: Step, _ place: String) {
        switch step {
        case .plan(let wanted): #expect(plan == wanted, "\(place)")
        case .refused:
            guard case .refuse? = plan else {
                Issue.record("\(place): \(String(describing: plan))")
                return
            }
        case .ends(let wanted):
            let actual = disposition ?? machine.ended()
            disposition = nil
            #expect(actual == wanted, "\(place)")
        case .pins(let wanted): #expect(machine.pins == wanted, "\(place): \(machine.pins.wireNames)")
        case .inTransaction(let wanted): #expect(machine.isInTransaction == wanted, "\(place)")
        case .unlearned(let wanted): #expect(machine.unlearned == wanted, "\(place)")
        case .deferred(let wanted): #expect(machine.deferredTransaction == wanted, "\(place)")
        case .variable(let name, let wanted): #expect(value(name) == wanted, "\(place)")
        case .schema(let wanted): #expect(machine.state.value.schema == wanted, "\(place)")
        default: break
        }
    }
}
