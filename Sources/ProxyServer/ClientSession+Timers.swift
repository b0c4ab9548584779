import Backend
import ConnectionPool
import EventLoop
import MySQLProtocol
import ProxyModel
import SessionState

// What happens to a session when time passes.
extension ClientSession {
    func arm(after duration: Duration) {
        arm(at: loop.now + duration.wholeNanoseconds)
    }

    func arm(at deadline: Int64) {
        let timer = timer ?? ClosureTimer { [unowned self] in timerFired() }
        self.timer = timer
        loop.arm(timer, at: deadline)
    }

    func armIdleTimer() {
        arm(after: core.spec.endpoint.idleClientTimeout)
    }

    /// A reload changed `endpoint.idleClientTimeout`: the timer may be set too late.
    func idleTimeoutChanged() {
        if phase.isLoggedIn { timerFired() }
    }

    /// RDS Proxy's limit for one client connection, busy or not.
    private static let longestLife: Int64 = 24 * 3600 * 1_000_000_000

    private func timerFired() {
        guard case .ready = phase else {
            if case .console = phase { return consoleTimerFired() }
            if greetsUnknown() || targetStaysAway() { return }
            if case .checkingSchema = phase {
                loginRefused(ERRPacket(.proxyError, "Timed-out waiting to acquire database connection"))
            } else if let fault = core.probeFault, case .awaitingProfile = phase {
                sendError(
                    .proxyError, "Timed-out waiting to acquire database connection (last error: \(fault))", sequence: 0)
                end(.targetUnreachable(fault.description))
            } else {
                end(.handshakeTimeout)
            }
            return
        }
        if loop.now - startedAt >= ClientSession.longestLife, work == .idle, backend == nil {
            sendError(
                .clientInteractionTimeout, "The connection has reached its maximum life of 24 hours", sequence: 0)
            end(.lifetime)
            return
        }
        let limit = core.spec.endpoint.idleClientTimeout.wholeNanoseconds
        if work == .idle, loop.now - lastActivity >= limit {
            sendError(
                .clientInteractionTimeout,
                "The client was disconnected by the server because of inactivity "
                    + "(endpoint.idleClientTimeout is \(core.spec.endpoint.idleClientTimeout))", sequence: 0)
            end(.idleTimeout)
            return
        }
        // Activity only notes the time; the timer catches up here.
        let idleEnd = work == .idle ? lastActivity + limit : loop.now + limit
        guard let timer else { return }
        loop.arm(timer, at: min(idleEnd, max(startedAt + ClientSession.longestLife, loop.now + 1_000_000_000)))
    }

    /// Begins to count the time that the client leaves a backend of its own alone; where it is limited only.
    func armPatienceTimer() {
        guard let limit = core.spec.endpoint.idleInTransactionTimeout, patienceTimer?.isArmed != true else { return }
        let timer = patienceTimer ?? ClosureTimer { [unowned self] in patienceTimerFired() }
        patienceTimer = timer
        loop.arm(timer, at: loop.now + limit.wholeNanoseconds)
    }

    private func patienceTimerFired() {
        guard let timeout = core.spec.endpoint.idleInTransactionTimeout, let timer = patienceTimer else { return }
        let isIdle = work == .idle && machine.isInTransaction && isDrained
        let isStuck = work == .relaying && !upload.isComplete || !isDrained && backend != nil
        guard isIdle || isStuck else { return }
        let end = lastActivity + timeout.wholeNanoseconds
        guard loop.now >= end else { return loop.arm(timer, at: end) }
        if isIdle {
            sendError(
                .clientInteractionTimeout,
                "The client was disconnected by the server because of inactivity in a transaction "
                    + "(endpoint.idleInTransactionTimeout is \(timeout))", sequence: 0)
        }
        self.end(.idleInTransactionTimeout)
    }

    /// How long a backend waits for the SHOW WARNINGS that may follow.
    private static let diagnosticsHold: Int64 = 1_000_000_000

    func armDiagnosticsTimer() {
        let timer =
            diagnosticsTimer
            ?? ClosureTimer { [unowned self] in
                diagnosticsExpired()
            }
        diagnosticsTimer = timer
        loop.arm(timer, at: loop.now + ClientSession.diagnosticsHold)
    }
}
