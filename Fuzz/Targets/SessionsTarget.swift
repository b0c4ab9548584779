import FuzzSupport
import MySQLProtocol
import SessionState

extension FuzzTargets {
    /// The session machine under any sequence of events, and the statements that would carry its state on.
    static let sessions = FuzzTarget("sessions", longestInput: 512, dictionary: "sql") { bytes throws(BrokenRule) in
        var source = ByteSource(bytes)
        var story = SessionStory(&source)
        for _ in 0..<24 where !source.isEmpty { try story.step(&source) }
    }

    private static let texts = [
        "SELECT 1", "INSERT INTO t VALUES (1)", "BEGIN", "COMMIT", "SET @a=1", "SET sql_mode=''", "LOCK TABLES t READ",
        "UNLOCK TABLES", "SELECT f(1)", "CALL p()", "SHOW WARNINGS", "USE shop", "SELECT 1; SELECT 2", "FROB",
        "CREATE TEMPORARY TABLE t (a INT)", "SELECT GET_LOCK('a',1)", "SET NAMES gbk", "",
    ]

    private static let ofMariaDB = TrackedVariables(.mariadb)
    private static let ofMySQL = TrackedVariables(.mysql)

    private struct SessionStory {
        let family: ServerFamily
        let variables: TrackedVariables
        let initial: CarriedState
        var machine: SessionMachine
        var open: Set<UInt32> = []
        var last: UInt32 = 0
        var store = StatementStore(budget: 1 << 16)

        init(_ source: inout ByteSource) {
            family = source.bool() ? .mariadb : .mysql
            variables = family == .mariadb ? FuzzTargets.ofMariaDB : FuzzTargets.ofMySQL
            let usual = ["autocommit": "1", "character_set_client": "utf8mb4", "sql_mode": "STRICT_TRANS_TABLES"]
            initial = CarriedState(schema: nil, values: variables.all.map { usual[$0.name] ?? "0" })
            machine = SessionMachine(
                state: SharedState(initial), family: family, variables: variables, excludesVariableSets: source.bool())
            machine.allowsLocalInfile = source.bool()
        }

        mutating func step(_ source: inout ByteSource) throws(BrokenRule) {
            let before = machine
            let command =
                source.bool() ? Command.query : Command.allCases[source.index(below: Command.allCases.count)]
            let text = source.bool() ? Array(source.element(of: FuzzTargets.texts).utf8) : source.chunk()
            let hasText = command == .query || command == .stmtPrepare
            let isLong = source.index(below: 16) == 15
            let statement = hasText && !isLong ? SQLScanner.scan(text.span, mode: machine.lexerMode) : nil
            let id = source.bool() ? source.uint32() : UInt32(source.index(below: 4))
            let plan = machine.begin(command, statement: statement, statementID: id)
            let new = machine.noteRDS(command, statement, byteCount: isLong ? 1 << 20 : text.count)
            try rule(new.isDisjoint(with: before.rdsRules), "one of RDS Proxy's rules is news twice")
            try rule(machine.rds.rules.isSuperset(of: before.rds.rules), "one of RDS Proxy's rules has gone")
            try rule(machine.rds.rules.isSuperset(of: machine.rds.filteredRules), "a filter has added a rule")
            try rule(!machine.pins.contains(.rdsRule), "RDS Proxy's rules pin though that is not the policy")
            if command == .stmtPrepare {
                let context = store.context(of: machine.state.value, variables)
                let scan = machine.canRunAnywhere && source.bool() ? statement : nil
                machine.prepares(scan.flatMap { store.text(text, in: context, $0) })
            }
            if command == .stmtExecute { machine.sends(types: text.span) }
            switch plan {
            case .forward(let shape):
                try reply(command, shape, id, &source)
                try finish(&source)
            case .resetSession:
                machine.reset(to: nil, family: family, variables: variables)
                open = []
                try rule(machine.pins.isEmpty && !machine.keepsLease, "something is left after a reset")
            default:
                if command == .stmtClose { closed(id) }
                try rule(
                    machine.pins.subtracting(.diagnostics) == before.pins.subtracting(.diagnostics)
                        && machine.isInTransaction == before.isInTransaction,
                    "\(command) was not sent, and \(before.pins) became \(machine.pins)")
            }
            try judge()
        }

        private mutating func reply(
            _ command: Command, _ shape: ReplyShape, _ id: UInt32, _ source: inout ByteSource
        ) throws(BrokenRule) {
            if command == .stmtClose { closed(id) }
            guard shape != .none else { return }
            // Several results, one after another.
            for _ in 0...source.index(below: 3) {
                let status = StatusFlags(rawValue: source.uint16())
                switch source.index(below: 4) {
                case 0:
                    machine.receivedError(code: source.element(of: [1064, 1054, 1205]))
                    return
                case 1 where shape == .prepared:
                    last = machine.received(prepared: id, parameters: source.index(below: 4))
                    open.insert(last)
                    return
                case 2:
                    machine.received(endOfResult: status, warnings: UInt16(source.byte() & 1))
                    try rule(machine.isInTransaction == status.contains(.inTransaction), "the flags are not believed")
                default:
                    let block = source.chunk()
                    let changes = source.bool() ? [change(&source)] : (try? SessionStateChange.decode(block.span)) ?? []
                    let summary = OKSummary(
                        affectedRows: 0, lastInsertID: UInt64(source.byte() & 1), status: status,
                        warnings: UInt16(source.byte() & 1))
                    _ = machine.received(
                        summary, changes: changes, family: family, variables: variables,
                        chosenSchema: source.bool() ? source.text() : nil)
                }
            }
        }

        private mutating func closed(_ id: UInt32) {
            // MariaDB's second number for what was prepared last.
            open.remove(id == .max && family == .mariadb ? last : id)
        }

        private func change(_ source: inout ByteSource) -> SessionStateChange {
            .systemVariable(name: variables.all[source.index(below: variables.all.count)].name, value: source.text())
        }

        private mutating func finish(_ source: inout ByteSource) throws(BrokenRule) {
            if source.index(below: 16) == 0 {
                machine.forgetBackend()
                open = open.filter { machine.statement($0) != nil }
                try rule(!machine.keepsLease, "a lease without a backend")
                return
            }
            var disposition = machine.ended()
            if disposition == .probe { disposition = machine.probed(StatusFlags(rawValue: source.uint16())) }
            if disposition == .askVariables {
                _ = machine.learned(machine.unknown.map { _ in source.text() }, variables: variables)
                disposition = machine.settled()
            }
            disposition = answer(disposition, &source)
            try rule(disposition == .keep || disposition == .release, "what was asked for is not final")
            try rule((disposition == .keep) == machine.keepsLease, "\(disposition), the machine says otherwise")
            if source.bool() {
                let expired = answer(machine.diagnosticsExpired(), &source)
                try rule((expired == .keep) == machine.keepsLease, "\(expired), the machine says otherwise")
                try rule(!machine.pins.contains(.diagnostics), "the hold for warnings does not end")
            }
        }

        /// What only the server knows.
        private mutating func answer(
            _ disposition: SessionMachine.Disposition, _ source: inout ByteSource
        ) -> SessionMachine.Disposition {
            switch disposition {
            case .askUserVariables:
                var values: [String: UserVariable]? = [:]
                for name in machine.unlearned.sorted() {
                    let kinds: [UserVariable.Kind] = [
                        .integer(isUnsigned: source.bool()), .decimal, .double, .text,
                    ]
                    let value = UserVariable(
                        source.element(of: kinds), number: source.text(), hex: source.bool() ? "C3A9" : source.text(),
                        length: source.bool() ? "2" : nil, collation: source.bool() ? "utf8mb4_bin" : source.text())
                    if let value { values?[name] = value } else { values = nil }
                }
                return machine.learned(values)
            case .askLocks:
                // User variables may be left to be asked for.
                let held = machine.learned(locks: machine.locksInDoubt.map { _ in source.bool() })
                return held == .askLocks ? held : answer(held, &source)
            default: return disposition
            }
        }

        private func judge() throws(BrokenRule) {
            try rule(
                machine.keepsLease
                    == (machine.isInTransaction || !machine.pins.isEmpty || !machine.unlearned.isEmpty),
                "a lease without cause")
            try rule(machine.pinHistory.isSuperset(of: machine.pins), "a pin that the history does not have")
            try rule(machine.statementCount == open.count, "a statement was lost, or one too many is open")
            let isBound = open.contains { machine.statement($0)?.text == nil }
            try rule(
                machine.pins.contains(.preparedStatement) == isBound,
                "what is bound to a backend must pin, and only that")
            let replay = StateReplay(from: initial, to: machine.state.value, variables)
            try rule(replay.isEmpty || machine.state.value != initial, "something to say although nothing differs")
            guard let statement = replay.statement else { return }
            // Whatever the server reported, what is said to another backend is one harmless SET.
            let families: LexerMode = family == .mariadb ? .onlyMariaDB : .onlyMySQL
            for mode in [LexerMode(rawValue: 0), .ansiQuotes, .noBackslashEscapes] {
                let found = SQLScanner.scan(Array(statement.utf8).span, mode: mode.union(families))
                try rule(found.kind == .set && found.statementCount == 1, "\(statement) is no single SET")
                let carried: StatementTraits = machine.state.value.userVariables.isEmpty ? [] : .setsUserVariable
                try rule(
                    found.traits.subtracting([
                        .setsTrackedVariable, .setsCarriedVariable, .setsAutocommit, .setsBeyondRDS, carried,
                    ]).isEmpty,
                    "\(statement) does more than set: \(found.traits)")
            }
        }
    }
}
