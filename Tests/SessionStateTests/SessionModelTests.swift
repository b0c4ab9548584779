import MySQLProtocol
import Testing

@testable import SessionState

/// Seeded random sessions, judged after every event.
@Suite struct SessionModelTests {
    private static let texts = [
        "SELECT 1", "INSERT INTO t VALUES (1)", "BEGIN", "COMMIT", "SET @a=1", "SET sql_mode=''", "LOCK TABLES t READ",
        "UNLOCK TABLES", "SELECT f(1)", "CALL p()", "SHOW WARNINGS", "USE shop", "SELECT 1; SELECT 2", "FROB",
        "CREATE TEMPORARY TABLE t (a INT)", "SELECT GET_LOCK('a',1)", "LOAD DATA LOCAL INFILE 'f' INTO TABLE t", "",
        "SET NAMES gbk", "UNLOCK TABLES; LOCK TABLES t READ",
    ]
    private static let flags: [StatusFlags] = [
        .autocommit, .autocommit, [.autocommit, .inTransaction], .inTransaction, [],
    ]
    private static let reports: [[SessionStateChange]] = [
        [], [], [.stateChanged(true)], [.schema("shop")], [.schema("")], Step.changed("sql_mode", "ANSI_QUOTES"),
        Step.changed("autocommit", "OFF"), Step.changed("nobody_tracks_this", "1"),
        Step.changed("character_set_client", "gbk"),
        Step.changed("character_set_connection", "latin1"),
    ]

    @Test("the invariants hold in every random session", arguments: 0..<200 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        var script = SessionScript(family: seed % 2 == 0 ? .mariadb : .mysql)
        var log: [String] = []
        var open: Set<UInt32> = []
        for _ in 0..<40 {
            let before = script.machine
            let command = try #require(Command.allCases.randomElement(using: &generator))
            let chosen: Command = Int.random(in: 0..<3, using: &generator) > 0 ? .query : command
            let text = SessionModelTests.texts.randomElement(using: &generator) ?? ""
            let id = UInt32.random(in: 1...4, using: &generator)
            let plan = script.begin(
                chosen, chosen == .query || chosen == .stmtPrepare ? text : nil, id: id,
                keepsText: Bool.random(using: &generator))
            log.append("\(chosen) \(text) \(id) -> \(plan)")
            switch plan {
            case .forward(let shape):
                let outcome = reply(to: chosen, shape, &script, &generator, &log)
                switch (chosen, outcome) {
                case (.stmtPrepare, let prepared?): open.insert(prepared)
                case (.stmtClose, _): open.remove(id)
                default: break
                }
                finish(&script, &generator, &log)
            case .resetSession:
                script.machine.reset(to: nil, family: script.family, variables: script.variables)
                open = []
                #expect(script.machine.pins.isEmpty && !script.machine.keepsLease, "\(log)")
            case .refuse, .answerOK, .quit, .changeUser, .kill:
                if chosen == .stmtClose { open.remove(id) }
                // Nothing went to a backend, so nothing but the hold for warnings may have changed.
                #expect(
                    script.machine.pins.subtracting(.diagnostics) == before.pins.subtracting(.diagnostics)
                        && script.machine.isInTransaction == before.isInTransaction, "\(log)")
            }
            judge(script.machine, open: open, log)
        }
    }

    private func reply(
        to command: Command, _ shape: ReplyShape, _ script: inout SessionScript, _ generator: inout SplitMix,
        _ log: inout [String]
    ) -> UInt32? {
        let status = SessionModelTests.flags.randomElement(using: &generator) ?? .autocommit
        switch Int.random(in: 0..<4, using: &generator) {
        case _ where shape == .none: return nil
        case 0:
            let code = [1064, 1054, 1205].randomElement(using: &generator) ?? 0
            log.append("error \(code)")
            script.machine.receivedError(code: UInt16(code))
            return nil
        case _ where shape == .prepared:
            let id = script.machine.received(prepared: 9, parameters: 1)
            log.append("prepared \(id)")
            return id
        case 1:
            log.append("rows \(status.rawValue)")
            script.machine.received(endOfResult: status, warnings: UInt16.random(in: 0...1, using: &generator))
        default:
            let changes = SessionModelTests.reports.randomElement(using: &generator) ?? []
            log.append("ok \(status.rawValue) \(changes)")
            script.ok(status, warnings: UInt16.random(in: 0...1, using: &generator), changes)
        }
        if command != .stmtPrepare {
            #expect(script.machine.isInTransaction == status.contains(.inTransaction), "\(log)")
        }
        return nil
    }

    private func finish(_ script: inout SessionScript, _ generator: inout SplitMix, _ log: inout [String]) {
        var disposition = script.machine.ended()
        if disposition == .probe {
            let status = SessionModelTests.flags.randomElement(using: &generator) ?? .autocommit
            log.append("probed \(status.rawValue)")
            disposition = script.machine.probed(status)
        }
        if disposition == .askVariables {
            log.append("learned")
            _ = script.machine.learned(script.machine.unknown.map { _ in "some" }, variables: script.variables)
            disposition = script.machine.settled()
        }
        disposition = answer(disposition, &script, &generator, &log)
        #expect(disposition == .keep || disposition == .release, "what was asked for is final: \(log)")
        #expect((disposition == .keep) == script.machine.keepsLease, "\(log)")
        if script.machine.pins.contains(.diagnostics), Bool.random(using: &generator) {
            log.append("diagnostics expired")
            let expired = script.machine.diagnosticsExpired()
            let resting = answer(expired, &script, &generator, &log)
            #expect((resting == .keep) == script.machine.keepsLease, "\(log)")
            #expect(!script.machine.pins.contains(.diagnostics), "\(log)")
        }
        if Int.random(in: 0..<30, using: &generator) == 0 {
            log.append("backend broke")
            var copy = script.machine
            copy.forgetBackend()
            #expect(!copy.keepsLease, "\(log)")
        }
    }

    /// What only the server knows.
    private func answer(
        _ disposition: SessionMachine.Disposition, _ script: inout SessionScript, _ generator: inout SplitMix,
        _ log: inout [String]
    ) -> SessionMachine.Disposition {
        switch disposition {
        case .askUserVariables:
            log.append("user variables learned")
            let value = UserVariable(.integer(isUnsigned: false), number: "1", hex: nil, length: "1", collation: nil)
            let names = script.machine.unlearned
            return script.machine.learned(
                Bool.random(using: &generator)
                    ? value.map { value in [:].merging(names.map { ($0, value) }) { $1 } } : nil)
        case .askLocks:
            log.append("locks learned")
            return script.machine.learned(
                locks: script.machine.locksInDoubt.map { _ in Bool.random(using: &generator) })
        default: return disposition
        }
    }

    private func judge(_ machine: SessionMachine, open: Set<UInt32>, _ log: [String]) {
        #expect(
            machine.keepsLease == (machine.isInTransaction || !machine.pins.isEmpty || !machine.unlearned.isEmpty),
            "\(log)")
        #expect(machine.pinHistory.isSuperset(of: machine.pins), "a pin is in the history: \(log)")
        #expect(machine.statementCount == open.count, "a statement was lost, or one too many is open: \(log)")
        let isBound = open.contains { machine.statement($0)?.text == nil }
        #expect(machine.pins.contains(.preparedStatement) == isBound, "what is bound to a backend pins: \(log)")
    }
}
