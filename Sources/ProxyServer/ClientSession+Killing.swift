import EventLoop
import MySQLProtocol
import SessionState

// KILL by the ids that clients were given.
extension ClientSession {
    /// A KILL that waits for the end of the round.
    struct PendingKill {
        let form: KillRequest.Form
        let victim: SessionID
        /// The statement that it ran or was about to run when the KILL came.
        let statement: UInt64
        let isSameUser: Bool
    }

    /// Ends the statement or the connection of a client, if this one may.
    func kill(_ request: KillRequest) {
        let id = UInt32(truncatingIfNeeded: request.id ?? 0)
        if id == connectionID { return killSelf(request.form) }
        guard let victim = core.session(clientID: id), victim.loginState != nil else {
            return sendError(.noSuchThread, "Unknown thread id: \(id)")
        }
        // Whoever gets what the victim held may read into the loop's buffer: not before this command is done with it.
        work = .killing
        pendingKill = PendingKill(
            form: request.form, victim: victim.id, statement: victim.statementSerial, isSameUser: victim.user == user)
        isResuming = true
        readAgainSoon()
    }

    /// The buffer is free.
    func carryOut(_ kill: PendingKill) {
        let victimID = kill.victim
        guard !kill.isSameUser else { return execute(kill) }
        guard let id = core.session(victimID)?.connectionID else { return finishKill(nil) }
        askForKillRight { [self] isAllowed in
            switch isAllowed {
            case true?: execute(kill)
            case false?: finishKill(ERRPacket(.killDenied, "You are not owner of thread \(id)"))
            case nil: finishKill(ERRPacket(.proxyError, "Timed-out waiting to acquire database connection"))
            }
        }
    }

    /// As each family answers a connection that kills itself.
    private func killSelf(_ form: KillRequest.Form) {
        if form == .connection, core.family == .mariadb {
            sendError(.connectionKilled, "Connection was killed")
        } else {
            sendError(.queryInterrupted, "Query execution was interrupted")
        }
        if form == .connection { end(.killed("by itself")) }
    }

    private func execute(_ kill: PendingKill) {
        guard let victim = core.session(kill.victim), let pool = core.pool else { return finishKill(nil) }
        if kill.form == .connection {
            victim.end(.killed("by client \(connectionID)"))
            return finishKill(nil)
        }
        guard victim.statementSerial == kill.statement else { return finishKill(nil) }
        if victim.isInterruptedBeforeItRuns() { return finishKill(nil) }
        let killer = id
        pool.stop(
            StopOrder(victim: .session(kill.victim, statement: kill.statement)) { [unowned core] outcome in
                guard let session = core.session(killer) else { return }
                if case .refused(let error) = outcome { session.finishKill(error) } else { session.finishKill(nil) }
            }, as: key)
    }

    /// Sees to it that a statement which has not been passed on yet never runs.
    ///
    /// - Returns: whether there is one.
    func isInterruptedBeforeItRuns() -> Bool {
        guard case .ready = phase else { return false }
        switch work {
        case .waiting:
            guard let borrow = borrowID else { break }
            borrowID = nil
            core.pool?.cancel(borrow)
            refusePending(ERRPacket(.queryInterrupted, "Query execution was interrupted"))
            return true
        case .preparing: break
        case .idle, .relaying, .probing, .learning, .killing: return false
        }
        isInterrupted = true
        return true
    }

    /// The backend is ready for the statement, but that was killed meanwhile.
    func refuseInterrupted() {
        isInterrupted = false
        isPrepared = false
        if let backend, !machine.keepsLease {
            self.backend = nil
            release(backend)
        }
        refusePending(ERRPacket(.queryInterrupted, "Query execution was interrupted"))
    }

    private func finishKill(_ error: ERRPacket?) {
        guard work == .killing else { return }
        if case .ended = phase { return }
        work = .idle
        lastActivity = loop.now
        if let error { sendError(error, sequence: clientSequence &+ 1) } else { sendOK() }
        // What was sent ahead, or a drain, is seen to when this round is over.
        readAgainSoon()
    }

    /// Asks the server whether this user may kill others' statements; nil when it cannot be asked.
    private func askForKillRight(_ answer: @escaping (Bool?) -> Void) {
        guard let pool = core.pool else { return answer(nil) }
        let killer = id
        pool.runOnSpare(as: key) { [unowned core, unowned pool] backend in
            guard let backend else {
                if core.session(killer) != nil { answer(nil) }
                return
            }
            backend.run([.query(ClientSession.killRightQuery)]) { results, isComplete in
                if isComplete { pool.giveBack(backend) }
                guard core.session(killer) != nil else { return }
                if case .rows(let set)? = results.first { answer(!set.rows.isEmpty) } else { answer(nil) }
            }
        }
    }

    /// Rights that let a user kill what others run, on either family.
    private static let killRightQuery = """
        SELECT 1 FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE IN \
        ('SUPER','CONNECTION ADMIN','CONNECTION_ADMIN') AND GRANTEE=CONCAT('''',LEFT(CURRENT_USER(),\
        CHAR_LENGTH(CURRENT_USER())-LOCATE('@',REVERSE(CURRENT_USER()))),'''@''',\
        SUBSTRING_INDEX(CURRENT_USER(),'@',-1),'''') LIMIT 1
        """
}
