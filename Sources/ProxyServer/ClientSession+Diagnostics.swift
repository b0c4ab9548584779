import EventLoop
import MySQLProtocol
import SessionState

// What a statement warned of stays with its backend for a while, since the next one may ask for it; then with the session.
extension ClientSession {
    /// Nothing but warnings or errors keeps the backend: it is held until somebody else wants one, for a second at most.
    func holdForDiagnostics() {
        if core.pool?.hasWaiters == true { return diagnosticsExpired() }
        isHeldLightly = machine.unlearned.isEmpty
        core.noteDiagnosticsHolder(self)
        armDiagnosticsTimer()
    }

    /// Whether it is held for nothing else.
    var isHeldForDiagnostics: Bool {
        work == .idle && backend != nil && machine.pins == .diagnostics && !machine.isInTransaction
    }

    /// The backend is to serve others: what it knows of the last statement is taken from it.
    func diagnosticsExpired() {
        guard isHeldForDiagnostics, let backend else { return }
        work = .learning
        core.statistics.ownCommands.count(.diagnostics, KeptDiagnostics.questions.count)
        backend.run(KeptDiagnostics.questions.map { .query($0) }) { [self] results, isComplete in
            guard isComplete else { return }  // The backend broke; `backendBroke` has dealt with it.
            if case .ended = phase {
                core.pool?.giveBackForReset(backend, closing: isBeyondReset)
                return
            }
            keptDiagnostics = KeptDiagnostics(results, sqlState: lastSQLState)
            hasAskedBehind = true
            goOn(machine.diagnosticsExpired())
        }
    }

    /// A command has come: most end what is held or kept.
    ///
    /// - Parameters:
    ///   - text: the payload's, behind the command byte.
    ///   - statement: what was read in it; nil for every other command, and if it is not whole.
    func noteDiagnostics(_ command: Command, _ text: UnsafeRawBufferPointer, _ statement: ScannedStatement?) {
        switch command {
        case .stmtClose, .stmtSendLongData, .ping, .statistics: return
        case .query where outlasts(text, statement), .stmtPrepare where outlasts(text, statement),
            .stmtExecute where executionOutlasts:
            machine.leaveDiagnostics()
        case .query, .stmtExecute, .stmtPrepare:
            let traits = machine.preparingScan?.traits ?? machine.traits
            if !traits.contains(.readsDiagnostics) { keptDiagnostics = nil }
        default: keptDiagnostics = nil
        }
    }

    private func outlasts(_ text: UnsafeRawBufferPointer, _ statement: ScannedStatement?) -> Bool {
        guard let statement else { return false }
        return KeptDiagnostics.outlast(
            text.bindMemory(to: UInt8.self).span, statement, mode: machine.lexerMode)
    }

    private var executionOutlasts: Bool {
        guard let text = machine.running?.text else { return false }
        let bytes = text.bytes
        return KeptDiagnostics.outlast(bytes.span, text.scan, mode: machine.lexerMode)
    }

    /// Answers a statement that asks for what was kept, and for nothing else.
    func answersDiagnostics(_ text: UnsafeRawBufferPointer) -> Bool {
        guard backend == nil, let keptDiagnostics, machine.deferredTransaction == nil,
            let question = KeptDiagnostics.Question(
                text.bindMemory(to: UInt8.self).span, mode: machine.lexerMode)
        else { return false }
        let set = keptDiagnostics.answer(question)
        var bytes: [UInt8] = []
        set.append(to: &bytes, sequence: clientSequence &+ 1)
        send(bytes)
        rowCounts.changed = -1
        rowCounts.found = UInt64(set.rows.count)
        machine.received(endOfResult: set.status, warnings: set.warnings)
        _ = machine.ended()
        noteOwnAnswer()
        return true
    }
}

extension ProxyCore {
    /// The session may be asked for its backend when another wants one.
    func noteDiagnosticsHolder(_ session: ClientSession) {
        if diagnosticsHolders.count > 64 + 2 * sessions.count {
            diagnosticsHolders.removeAll { self.session($0)?.isHeldForDiagnostics != true }
        }
        diagnosticsHolders.append(session.id)
    }

    /// Somebody waits for a backend: the one that was held for longest for nothing but warnings is given up.
    func takeDiagnosticsHold() {
        while !diagnosticsHolders.isEmpty {
            let id = diagnosticsHolders.removeFirst()
            guard let session = session(id), session.isHeldForDiagnostics else { continue }
            return session.diagnosticsExpired()
        }
    }
}
