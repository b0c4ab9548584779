import ConnectionPool
import EventLoop
import Logging
import MySQLProtocol
import ProxyModel
import SessionState

// The lease of a backend: how it is had, and what becomes of the session when it breaks.
extension ClientSession {
    // MARK: Borrowing

    func borrow(tag: UInt64) {
        guard let pool = core.pool else { return }
        let id = core.makeBorrowID(self)
        borrowID = id
        pool.borrow(id, key: key, tag: tag)
    }

    /// Takes an idle backend if there is one: the usual case, without queue or action.
    func lendsIdle() -> Bool {
        guard let backend = core.pool?.lendIdle(key: key, tag: machine.state.tag, to: self) else { return false }
        self.backend = backend
        isFreshLease = true
        return true
    }

    /// A backend is this session's until it gives it back.
    func granted(_ backend: BackendConnection) {
        borrowID = nil
        self.backend = backend
        isFreshLease = true
        if case .checkingSchema(let response) = phase {
            checkSchema(response, on: backend)
            return
        }
        // Granted at once: whoever asked goes on by itself.
        if isBorrowing { return }
        work = .idle
        resumePending()
    }

    func borrowRefused(_ refusal: BorrowRefusal) {
        borrowID = nil
        var error = ClientSession.error(refusal)
        if core.isPaused { error.message += " (a PAUSE is in force)" }
        core.statistics.borrowRefusals[refusal.wireName, default: 0] += 1
        if case .timedOut = refusal { core.statistics.borrowTimeouts += 1 }
        if case .noIdleBackend = refusal { core.statistics.borrowTimeouts += 1 }
        if case .checkingSchema = phase {
            loginRefused(error)
            return
        }
        if isBorrowing {
            refusedBorrow = error
            return
        }
        refusePending(error)
    }

    /// RDS Proxy's texts; the true cause goes with them where one is known.
    private static func error(_ refusal: BorrowRefusal) -> ERRPacket {
        switch refusal {
        case .timedOut(_, let fault):
            let text = "Timed-out waiting to acquire database connection"
            return ERRPacket(.proxyError, fault.map { "\(text) (last error: \($0.code) \($0.message))" } ?? text)
        case .noIdleBackend:
            return ERRPacket(.proxyError, "Timed-out waiting to acquire database connection")
        case .connectFailed(let fault) where (2000..<3000).contains(fault.code):
            // Numbers of client libraries: a client that gets one from a server takes the packet for malformed.
            return ERRPacket(.proxyError, "No database connection could be opened: \(fault.code) \(fault.message)")
        case .connectFailed(let fault):
            return ERRPacket(
                code: fault.code, sqlState: fault.sqlState.isEmpty ? "HY000" : fault.sqlState, message: fault.message)
        case .draining:
            return ERRPacket(.serverShutdown, "Server shutdown in progress")
        }
    }

    /// Goes on with the command whose bytes were kept.
    func resumePending() {
        hasKeptInput = false
        let bytes = takeKept()
        resumeReading()
        resume(bytes)
    }

    /// Goes on with a command that waited for something other than its own backend.
    func resumeAfterWait() {
        isResuming = false
        if let kill = pendingKill {
            pendingKill = nil
            return carryOut(kill)
        }
        guard work == .waiting, backend != nil else { return }
        work = .idle
        if isInterrupted { return refuseInterrupted() }
        resumePending()
    }

    /// The command at the beginning of these bytes is planned already; it gets what it waited for.
    private func resume(_ bytes: UnsafeRawBufferPointer) {
        var consumed = 0
        if let next = forwardPlanned(bytes) { consumed = next }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[consumed...])
        guard !rest.isEmpty, descriptor >= 0 else { return }
        if work == .idle || !upload.isComplete {
            process(rest)
        } else {
            hasKeptInput = true
            if !keep(rest) { end(.protocolError("too much was sent ahead of a reply")) }
        }
    }

    /// Answers the command whose bytes were kept with an error and drops it.
    func refusePending(_ error: ERRPacket) {
        pending = nil
        work = .idle
        hasKeptInput = false
        let bytes = takeKept()
        resumeReading()
        let next = refuseFirst(bytes, error)
        if isDraining, backend == nil { return endForShutdown() }
        if next < bytes.count { process(UnsafeRawBufferPointer(rebasing: bytes[next...])) }
    }

    // MARK: Faults

    /// The backend is gone; the pool knows already.
    func backendBroke(_ why: String) {
        backend = nil
        let hadState = !machine.pins.subtracting(.diagnostics).isEmpty || !machine.unlearned.isEmpty
        let hadTransaction = machine.isInTransaction
        let formerWork = work
        work = .idle
        isAwaitingInsertID = false
        isPrepared = false
        if pendingKill == nil { isResuming = false }
        if case .checkingSchema = phase { return }
        machine.forgetBackend()
        recordPins()
        if owesReset { return resetDone() }
        switch formerWork {
        case .idle where hadState, .waiting where hadState, .killing where hadState:
            // What pinned the session is lost with the backend: a direct connection would be gone too.
            end(.backendLost(why))
        case .idle, .waiting:
            lostTransaction = hadTransaction
        case .killing:
            lostTransaction = hadTransaction
            work = .killing
        case .learning, .probing:
            // The client has its answer already: what it does not know is that the transaction behind it is gone.
            if hadState { return end(.backendLost(why)) }
            lostTransaction = hadTransaction
        case .preparing:
            refusePending(ERRPacket(.connectionKilled, "Lost connection to the database server during query"))
        case .relaying:
            if !hasReplyBegun, upload.isComplete, pending?.command == .ping, !hadState, !hadTransaction {
                // It went to a backend that was held for warnings alone; the client is as connected as before.
                sendOK()
            } else if !hasReplyBegun, upload.isComplete {
                sendError(.connectionKilled, "Lost connection to the database server during query")
            }
            // Half a reply can't be taken back, and what pinned the session is gone.
            guard !hasReplyBegun, upload.isComplete, !hadState else { return end(.backendLost(why)) }
        }
        if case .ended = phase { return }
        // Held back while the backend did not take what was sent.
        resumeReading()
        if hasKeptInput || isDraining { readAgainSoon() }
    }

    // MARK: Pins

    func notePin(_ causes: PinCause, _ payload: UnsafeRawBufferPointer? = nil, _ command: Command = .query) {
        let reported = causes.subtracting(.diagnostics)
        guard !reported.isEmpty else { return }
        core.statistics.pins.count(reported)
        // RDS Proxy's own line, which is written when the backend is there, tells of it.
        guard core.logsDebug, !reported.contains(.rdsRule) else { return }
        var metadata: Logger.Metadata = [
            "client": "\(connectionID)", "pin": "\(reported.wireNames.joined(separator: ","))",
        ]
        if let payload, payload.count > 1, command == .query || command == .stmtPrepare {
            let text = UnsafeRawBufferPointer(rebasing: payload[1...]).bindMemory(to: UInt8.self)
            metadata["digest"] = "\(SQLScanner.digest(text.span, mode: machine.lexerMode))"
        }
        core.logger.debug(
            """
            The client session was pinned to the database connection [dbConnection=\(backend?.threadID ?? 0)] for the \
            remainder of the session. The proxy can't reuse this connection until the session ends. \
            Reason: \(reported.reason)
            """, metadata: metadata)
    }
}
