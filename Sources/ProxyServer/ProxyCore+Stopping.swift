import ConnectionPool
import EventLoop
import Logging
import ProxyModel

// The end of a proxy: first it reports itself as not ready, then it stops listening, then it waits for transactions.
extension ProxyCore {
    /// How long the servers may take to close their side once no client is left.
    static let goodbyeTimeout = Duration.seconds(5)

    /// Drains as configured: `endpoint.drainDelay`, then `endpoint.drainTimeout`.
    func stop() {
        stop(deadline: spec.endpoint.drainTimeout, delay: spec.endpoint.drainDelay)
    }

    /// Goes on as before for `delay`, then stops accepting, lets transactions finish until the deadline, closes
    /// everything, and stops the loop. Asked twice it cuts everybody off at once.
    func stop(deadline: Duration, delay: Duration = .zero) {
        guard !isStopping else {
            if !isShut { shut(deadline: .zero) }
            for session in sessions { session?.end(.shutdown) }
            return
        }
        isStopping = true
        logger.notice(
            "draining",
            metadata: [
                "clients": "\(statistics.clients)", "delay": "\(Allowed.seconds(delay))",
                "timeout": "\(Allowed.seconds(deadline))",
            ])
        events(.draining(atMost: delay + deadline + ProxyCore.goodbyeTimeout))
        guard delay > .zero else { return shut(deadline: deadline) }
        let timer = ClosureTimer { [unowned self] in shut(deadline: deadline) }
        stopTimer = timer
        loop.arm(timer, at: loop.now + delay.wholeNanoseconds)
    }

    /// Accepts nobody any more, and lets those go who have nothing to finish.
    private func shut(deadline: Duration) {
        isShut = true
        if let stopTimer { loop.disarm(stopTimer) }
        for listener in listeners { listener.close() }
        for session in sessions { session?.drain() }
        let timer = ClosureTimer { [unowned self] in
            for session in sessions { session?.end(.shutdown) }
            finishStopping()
            stopUnconditionally()
        }
        stopTimer = timer
        loop.arm(timer, at: loop.now + deadline.wholeNanoseconds)
        finishStopping()
    }

    /// Says goodbye to the backends once the last client has gone.
    func finishStopping() {
        guard isShut, statistics.clients <= consoles else { return }
        // The last one of them comes here again.
        if consoles > 0 {
            for session in sessions where session?.console != nil { session?.endForShutdown() }
            return
        }
        cancelProbe()
        guard let pool else { return stopped() }
        pool.drain()
        stopUnconditionally()
        backendClosed()
    }

    /// A server that does not answer our goodbye must not keep the process alive.
    private func stopUnconditionally() {
        guard goodbyeTimer == nil else { return }
        let timer = ClosureTimer { [unowned self] in
            logger.warning(
                "stopped without waiting for the last backends", metadata: ["backends": "\(pool?.counts.total ?? 0)"])
            loop.stop()
        }
        goodbyeTimer = timer
        loop.arm(timer, at: loop.now + ProxyCore.goodbyeTimeout.wholeNanoseconds)
    }

    /// A backend's slot became free: the last one ends a drain.
    func backendClosed() {
        guard isShut, statistics.clients == 0, let pool, pool.isDrained else { return }
        publish()
        stopped()
    }

    private func stopped() {
        logger.notice("stopped")
        loop.stop()
    }

    /// Ends without waiting for anybody.
    func stopAtOnce() {
        for listener in listeners { listener.close() }
        logger.notice("stopped at once", metadata: ["clients": "\(statistics.clients)"])
        loop.stop()
    }
}
