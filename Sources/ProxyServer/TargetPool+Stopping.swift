import ConnectionPool
import EventLoop
import Logging
import MySQLProtocol

/// A statement that is to be stopped on the server.
struct StopOrder {
    enum Victim: Equatable {
        /// What a client runs, as long as it is the statement with this number.
        case session(SessionID, statement: UInt64)
        /// The reply that nobody waits for any more; the number tells it from later ones of the same backend.
        case abandoned(BackendID, serial: UInt64)
    }

    let victim: Victim
    /// Whether the server's connection is to end too.
    var endsConnection = false
    /// Called once, in a later round or at once; must leave the loop's receive buffer alone.
    let done: (StopOutcome) -> Void
}

enum StopOutcome: Equatable {
    /// The server was told, and agreed.
    case stopped
    /// The statement had ended already.
    case nothingToStop
    /// By the server, or because no connection could be had to tell it.
    case refused(ERRPacket)
}

// Stopping statements. A KILL needs a connection of its own, which counts like any other: it is borrowed, before all
// who wait.
extension TargetPool {
    /// How long an abandoned statement may go on by itself: most end before a KILL could reach them.
    private static let grace: Int64 = 10_000_000
    /// How long a connection is waited for to stop an abandoned statement with.
    private static let patience: Int64 = 2_000_000_000
    /// How long a stopped statement may take to end before its connection is ended.
    private static let stoppingTime: Int64 = 1_000_000_000

    /// Stops a statement; `key` says as whom, which decides whether the server allows it.
    func stop(_ order: StopOrder, as key: PoolKey) {
        guard victim(of: order) != nil else { return order.done(.nothingToStop) }
        runOnSpare(as: key) { [unowned self] backend in
            guard let backend else { return order.done(.refused(TargetPool.noConnection)) }
            carryOut(order, on: backend)
        }
    }

    private static let noConnection = ERRPacket(
        .proxyError, "Timed-out waiting to acquire database connection to stop the statement")

    /// Lends a backend of this user, whatever its state, for a statement of Weir's own that no state matters to.
    ///
    /// - Parameter body: gets nil when there is none; gives it back.
    func runOnSpare(as key: PoolKey, _ body: @escaping (BackendConnection?) -> Void) {
        for key in [key, key.with(schema: !key.hasSchema)] {
            guard let backend = lendIdleUntied(key: key) else { continue }
            return body(backend)
        }
        borrowUntied(key: key.with(schema: false), body)
    }

    private func carryOut(_ order: StopOrder, on backend: BackendConnection) {
        // It may have ended while this backend was waited for.
        guard let victim = victim(of: order), victim !== backend else {
            giveBack(backend)
            return order.done(.nothingToStop)
        }
        let id = victim.id
        // Until the server has answered, the KILL could hit whatever runs there: nobody else may.
        victim.stopsUnderWay += 1
        victim.wasStopped = true
        let verb = order.endsConnection ? "KILL CONNECTION" : "KILL QUERY"
        backend.run([.query("\(verb) \(victim.threadID)")]) { [unowned self, unowned backend] results, isComplete in
            if let victim = self.backend(id) { stopAnswered(victim) }
            if isComplete { giveBack(backend) }
            switch results.first {
            case .ok: order.done(.stopped)
            case .error(let error) where error.code == ErrorCode.noSuchThread.number: order.done(.nothingToStop)
            case .error(let error): order.done(.refused(error))
            default: order.done(.refused(TargetPool.noConnection))
            }
        }
    }

    private func stopAnswered(_ victim: BackendConnection) {
        victim.stopsUnderWay -= 1
        guard victim.stopsUnderWay == 0, victim.isHeldBack else { return }
        victim.isHeldBack = false
        giveBackForReset(victim)
    }

    private func victim(of order: StopOrder) -> BackendConnection? {
        switch order.victim {
        case .session(let id, let statement):
            guard let session = core.session(id), session.statementSerial == statement else { return nil }
            return session.runningBackend
        case .abandoned(let id, let serial):
            guard let backend = backend(id), backend.isAbandoned(serial) else { return nil }
            return backend
        }
    }

    // MARK: Abandoned statements

    /// The client left in the middle of a reply: the statement is stopped, if it does not end at once.
    func stopAbandoned(_ backend: BackendConnection, atOnce: Bool = false) {
        let (id, serial, key) = (backend.id, backend.abandonments, backend.key)
        let start = atOnce ? 0 : TargetPool.grace
        later(start) { [unowned self] in
            let order = StopOrder(victim: .abandoned(id, serial: serial)) { [unowned self] outcome in
                abandonedStopped(outcome, id, serial, key)
            }
            stop(order, as: key)
        }
        later(start + TargetPool.patience) { [unowned self] in replaceStuck(id, serial) }
    }

    private func abandonedStopped(_ outcome: StopOutcome, _ id: BackendID, _ serial: UInt64, _ key: PoolKey) {
        if let backend = backend(id), outcome != .refused(TargetPool.noConnection) { backend.answeredStop = serial }
        switch outcome {
        case .nothingToStop: return
        case .stopped:
            core.statistics.statementsStopped += 1
            // SLEEP() of MySQL only returns early, and the next statement of the text begins.
            endAbandoned(id, serial, key)
        case .refused(TargetPool.noConnection):
            replaceStuck(id, serial)
            // In vain where a connection is reserved: it will be free.
            endAbandoned(id, serial, key)
        case .refused(let error):
            // Its reply is still read to the end, however long that takes.
            logger.warning(
                "the server refused to stop a statement that its client left",
                metadata: ["backend": "\(id)", "error": "\(error.code)", "cause": "\(error.message)"])
        }
    }

    /// Ends the connection of a statement that could not be stopped in time, if it still runs then.
    private func endAbandoned(_ id: BackendID, _ serial: UInt64, _ key: PoolKey) {
        later(TargetPool.stoppingTime) { [unowned self] in
            let order = StopOrder(victim: .abandoned(id, serial: serial), endsConnection: true) { [unowned self] in
                if case .refused(TargetPool.noConnection) = $0 { endAbandoned(id, serial, key) }
            }
            stop(order, as: key)
        }
    }

    /// Every connection is busy, perhaps with waiting for what the abandoned statement holds: its own is given up, and
    /// the one in its place ends it on the server. Until then the server counts one more than the cap, see ADR 0005.
    private func replaceStuck(_ id: BackendID, _ serial: UInt64) {
        guard !hasReserve || isDraining, let backend = backend(id), backend.isAbandoned(serial),
            backend.stopsUnderWay == 0, backend.answeredStop != serial
        else { return }
        guard !isReplacingStuck else {
            return later(TargetPool.grace) { [unowned self] in replaceStuck(id, serial) }
        }
        let (thread, key) = (backend.threadID, backend.key)
        guard !isDraining else {
            // Nothing is lent any more: it ends on the server with its statement, as any client's would.
            return backend.cutLoose()
        }
        logger.warning(
            "no connection was free to stop a statement that its client left; pool.reservedConnections keeps one",
            metadata: ["backend": "\(id)"])
        isReplacingStuck = true
        backend.cutLoose()
        runOnSpare(as: key) { [unowned self] spare in
            guard let spare else { return replacedStuck() }
            spare.run([.query("KILL CONNECTION \(thread)")]) { [unowned self, unowned spare] results, isComplete in
                if case .ok? = results.first { core.statistics.statementsStopped += 1 }
                if isComplete { giveBack(spare) }
                replacedStuck()
            }
        }
    }

    /// The next may be replaced when the server has most likely ceased to count this one.
    private func replacedStuck() {
        later(pace.linger(behind: .abrupt, now: now)) { [unowned self] in isReplacingStuck = false }
    }

    private func later(_ pause: Int64, _ body: @escaping () -> Void) {
        let timer = ClosureTimer(body)
        loop.arm(timer, at: loop.now + pause)
    }
}
