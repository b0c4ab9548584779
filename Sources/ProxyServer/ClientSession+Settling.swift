import ConnectionPool
import EventLoop
import MySQLProtocol
import SessionState

// The end of a reply: what is asked behind it, and whether the backend stays.
extension ClientSession {
    private func beginProbing() {
        work = .probing
        tracker = ResponseTracker(.status)
    }

    /// Every byte of the command and of its reply has passed.
    func replyEnded() {
        noteReply()
        goOn(machine.ended())
    }

    /// Nothing more comes, or what was asked for is here.
    func goOn(_ disposition: SessionMachine.Disposition) {
        switch disposition {
        case .probe:
            core.statistics.ownCommands.count(.probe)
            // It counts no rows.
            hasAnsweredItself = true
            beginProbing()
            backend?.send([1, 0, 0, 0, Command.ping.rawValue])
        case .askVariables: askVariables()
        case .keep, .release, .askUserVariables, .askLocks:
            // Before anything else is asked, which would change it.
            if machine.traits.contains(.calcFoundRows), machine.asksFoundRows {
                if disposition != .keep { return askFoundRows(disposition) }
                // MySQL warns of the word itself: that is worth less than what it found.
                if machine.pins == .diagnostics, !machine.isInTransaction {
                    return askFoundRows(machine.diagnosticsExpired())
                }
                // The backend itself will tell, unless it is given up first.
                machine.foundRowsKept(byBackend: true)
            }
            rest(disposition)
        }
    }

    func probed() {
        goOn(machine.probed(probeStatus))
    }

    /// What is left to ask, then the end.
    private func rest(_ disposition: SessionMachine.Disposition) {
        switch disposition {
        case .askUserVariables: askUserVariables()
        case .askLocks: askLocks()
        default: settle(keeps: disposition == .keep)
        }
    }

    /// Asks the backend something behind the statement that ran.
    ///
    /// - Parameter answered: gets the only row, if there is one. It is not called when the backend breaks, with which
    ///   `backendBroke` deals, or when the session has ended.
    func ask(_ question: String, _ answered: @escaping (TextResultSet?) -> Void) {
        guard let backend else { return settle(keeps: machine.keepsLease) }
        work = .learning
        core.statistics.ownCommands.count(.question)
        // Whatever sql_select_limit is.
        backend.run([.query("SELECT \(question) LIMIT 1")]) { [self] results, isComplete in
            guard isComplete else { return }
            if case .ended = phase {
                core.pool?.giveBackForReset(backend, closing: isBeyondReset)
                return
            }
            hasAskedBehind = true
            if case .rows(let set)? = results.first, set.rows.count == 1 { return answered(set) }
            answered(nil)
        }
    }

    /// A SELECT SQL_CALC_FOUND_ROWS has ended: only the server knows what FOUND_ROWS() will give.
    private func askFoundRows(_ disposition: SessionMachine.Disposition) {
        ask("FOUND_ROWS()") { [self] set in
            if let found = set?.text(row: 0, column: 0).flatMap({ UInt64($0) }) {
                rowCounts.found = found
                machine.foundRowsKept()
            }
            rest(disposition)
        }
    }

    /// A statement changed variables that only the server can tell. The collation that a SET NAMES without a COLLATE leaves
    /// is the same every time.
    private func askVariables() {
        guard let backend else { return settle(keeps: machine.keepsLease) }
        let usual = mentionsCollation ? nil : characterSetOfUnknownCollation
        if let usual, let known = core.usualCollations[usual] {
            learned([known], on: backend)
            return
        }
        let names = machine.unknown.map { "@@\(core.variables.all[$0].name)" }
        ask(names.joined(separator: ",")) { [self] set in
            guard let set else { return backend.broke("variables could not be asked for") }
            let values = names.indices.map { set.text(row: 0, column: $0) }
            if let usual, let name = values.first ?? nil { core.usualCollations[usual] = name }
            learned(values, on: backend)
        }
    }

    /// Where nothing else is unknown.
    private var characterSetOfUnknownCollation: String? {
        guard machine.unknown == core.collationOnly, let index = core.variables.index(of: "character_set_connection")
        else { return nil }
        return machine.state.value[index]
    }

    private func learned(_ values: [String?], on backend: BackendConnection) {
        if machine.learned(values, variables: core.variables) {
            machine.adopt(core.shared(machine.state))
            backend.state = machine.state
        }
        goOn(machine.settled())
    }

    /// Whether a drain may end this session now.
    var isFreeToEnd: Bool { isDraining && work == .idle && backend == nil }

    private func settle(keeps: Bool) {
        work = .idle
        if machine.traits.contains(.endsSession), !machine.hasFailed, let backend {
            // The server closes the connection by now, as it was told to.
            self.backend = nil
            core.pool?.giveBackForReset(backend, closing: true)
            return end(.clientQuit)
        }
        // What speaks of the statement before would speak of the question behind it.
        if machine.pins.contains(.diagnostics) { keptDiagnostics = nil }
        // A statement that left the warnings as they are may have run where there are none.
        backend?.lastSession = hasAskedBehind || keptDiagnostics != nil ? .none : id
        hasAskedBehind = false
        chosenSchema = nil
        recordPins()
        recordDigest()
        if recording != nil { recordAnswer() }
        lastActivity = loop.now
        // Held back while the backend did not take what was sent, which no longer matters.
        resumeReading()
        guard let backend else { return }
        if machine.madeInsertID {
            machine.insertIDKept()
            if insertID == .onBackend, let former = insertBackend, former != backend.id {
                core.pool?.backend(former)?.insertOwner = .none
            }
            backend.insertOwner = id
            backend.hasInsertID = true
            insertBackend = backend.id
            insertID = .onBackend
        }
        if hasKeptInput { readAgainSoon() }
        if keeps {
            if machine.isInTransaction {
                armPatienceTimer()
            } else if machine.pins == .diagnostics {
                holdForDiagnostics()
            }
            return
        }
        self.backend = nil
        // The transaction is over; the session ends when this round does, not within its own reply.
        if isDraining { readAgainSoon() }
        if isProcessing { releasedMeanwhile = backend } else { release(backend) }
    }

    /// Gives a backend back between two commands.
    func release(_ backend: BackendConnection, isEnding: Bool = false) {
        guard let pool = core.pool else { return }
        backend.resumeReading()
        guard isEnding, machine.keepsLease else {
            pool.giveBack(backend)
            return
        }
        if machine.pins == .diagnostics, !machine.isInTransaction, machine.unlearned.isEmpty {
            // Warnings and errors are all that was kept, and the next statement on it clears them.
            pool.giveBack(backend)
            return
        }
        pool.giveBackForReset(backend, closing: isBeyondReset)
    }
}
