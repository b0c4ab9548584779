import ConnectionPool
import EventLoop
import Logging

// Closing backends, and freeing their slots.
extension TargetPool {
    func close(_ id: BackendID, _ reason: BackendCloseReason) {
        guard let backend = backend(id) else {
            doomed.insert(id)
            return
        }
        logger.debug("closing a backend", metadata: ["backend": "\(id)", "reason": "\(reason.wireName)"])
        statistics.closes[reason, default: 0] += 1
        let isPolite = reason != .broken && reason != .lost && reason != .resetFailed
        if isPolite, let owner = core.session(backend.insertOwner), owner.isInsertID(on: backend) {
            // The insert id would go with the connection.
            owner.saveInsertID(from: backend) { [unowned self] in
                self.backend(id)?.beginClosing(timeout: TargetPool.closingTimeout, polite: true)
            }
            return
        }
        backend.beginClosing(timeout: TargetPool.closingTimeout, polite: isPolite)
    }

    /// The server closed an idle backend.
    func lost(_ backend: BackendConnection, _ why: String) {
        logger.info("the server closed a backend", metadata: ["backend": "\(backend.id)", "cause": "\(why)"])
        machine.lost(backend.id, now: now, into: &actions)
        runActions()
    }

    /// The server has closed its side, or does not answer at all.
    func closeFinished(_ backend: BackendConnection) {
        guard self.backend(backend.id) === backend else { return }
        backend.release()
        backends[backend.id.slot] = nil
        if case .peaceful(let answeredIn) = backend.departure { pace.answered(in: answeredIn, now: now) }
        let linger = pace.linger(behind: backend.departure, now: now)
        logger.debug(
            "closed a backend",
            metadata: [
                "backend": "\(backend.id)", "thread": "\(backend.threadID)", "lingerMs": "\(linger / 1_000_000)",
            ])
        freeSlot(backend.id, after: linger)
    }

    /// A login came to nothing.
    func freeSlot(_ id: BackendID, afterLoginThatFailedWith fault: ConnectFault) {
        freeSlot(id, after: pace.linger(behind: Departure(ofLoginThatFailedWith: fault.code), now: now))
    }

    private func freeSlot(_ id: BackendID, after linger: Int64) {
        let timer = ClosureTimer { [unowned self] in
            machine.closed(id, now: now, into: &actions)
            runActions()
            core.backendClosed()
        }
        loop.arm(timer, at: loop.now + linger)
    }
}
