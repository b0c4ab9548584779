import AdminConsole
import Backend
import ConnectionPool
import EventLoop
import Glibc
import ProxyModel
import SessionState
import Telemetry

// What SHOW shows in numbers.
extension ProxyCore {
    func pinTotalLines() -> [PinTotalLine] {
        var now = PinTally()
        forEachSession { now.count($0.pinsNow) }
        return zip(now.byCause, statistics.pins.byCause).map { now, all in
            PinTotalLine(cause: all.cause, now: now.count, total: all.count)
        }.sorted { ($1.total, $0.cause) < ($0.total, $1.cause) }
    }

    func closeLines() -> [CloseLine] {
        statistics.ends.map { end, total in
            CloseLine(reason: end.reason, side: end.side, state: end.state, total: total)
        }.sorted { ($1.total, $0.reason, $0.state) < ($0.total, $1.reason, $1.state) }
    }

    func histogramLines() -> [HistogramLine] {
        let histograms = [
            ("query", statistics.queryLatency), ("database", statistics.databaseLatency),
            ("borrow", statistics.borrowLatency),
        ]
        return histograms.flatMap { name, histogram in
            var below = 0
            var lines = zip(LatencyHistogram.bounds, histogram.cumulative).map { bound, count in
                defer { below = Int(count) }
                return HistogramLine(name: name, bound: Int((bound * 1e6).rounded()), count: Int(count) - below)
            }
            lines.append(HistogramLine(name: name, bound: nil, count: Int(histogram.count) - below))
            return lines
        }
    }

    func statLines() -> [FigureLine] {
        let figures = statistics
        var lines = [
            FigureLine("uptime_s", Int((loop.now - startedAt) / 1_000_000_000)),
            FigureLine("clients", figures.clients), FigureLine("clients_most", figures.mostClients),
            FigureLine("clients_received", figures.clientsReceived),
            FigureLine("clients_refused", figures.clientsRefused), FigureLine("clients_closed", figures.clientsClosed),
            FigureLine("logins", figures.logins), FigureLine("logins_failed", figures.loginsFailed),
            FigureLine("queries", figures.queries), FigureLine("statements_stopped", figures.statementsStopped),
            FigureLine("sessions_pinned", figures.pinnedSessions),
            FigureLine("borrow_timeouts", figures.borrowTimeouts),
        ]
        lines += workloadLines()
        if let pool {
            lines += [
                FigureLine("backends_opened", pool.statistics.connectsSucceeded),
                FigureLine("backend_connects_failed", pool.statistics.connectsFailed),
                FigureLine("backend_resets", pool.statistics.resets),
                FigureLine("backends_closed", pool.statistics.closes.values.reduce(0, +)),
            ]
        }
        return lines
    }

    /// What clients have used, those that are connected now included.
    private func workloadLines() -> [FigureLine] {
        var tally = statistics.workload
        forEachSession { session in
            if session.isServed { tally.connected &+= loop.now - session.startedAt }
            if session.backend != nil { tally.held &+= loop.now - session.heldSince }
            if let since = session.pinNotes?.pinnedSince { tally.pinned &+= loop.now - since }
        }
        return [
            FigureLine("sessions_begun", tally.sessions), FigureLine("sessions_most", tally.mostSessions),
            FigureLine("clients_connected_s", Int(tally.connected / 1_000_000_000)),
            FigureLine("backends_lent_most", tally.mostLent),
            FigureLine("backends_lent_ms", Int(tally.held / 1_000_000)),
            FigureLine("backends_pinned_ms", Int(tally.pinned / 1_000_000)),
            FigureLine("sessions_pinned_once", tally.sessionsPinned),
            FigureLine("sessions_under_rds_rules", tally.sessionsUnderRDSRules),
            FigureLine("process_cpu_ms", ProcessTime.milliseconds),
        ]
    }

    func listLines() -> [FigureLine] {
        let counts = pool?.counts ?? PoolCounts()
        return [
            FigureLine("users", credentials.count), FigureLine("pools", pool?.keyCount ?? 0),
            FigureLine("clients", statistics.clients), FigureLine("consoles", consoles),
            FigureLine("waiters", counts.waiting), FigureLine("backends", counts.total),
            FigureLine("backends_active", counts.leased), FigureLine("backends_idle", counts.idle),
            FigureLine("backends_connecting", counts.connecting), FigureLine("backends_resetting", counts.resetting),
            FigureLine("backends_closing", counts.closing),
            FigureLine("max_connections", pool?.settings.maxConnections ?? 0),
            FigureLine("reserved_connections", pool?.settings.reservedConnections ?? 0),
            FigureLine("max_clients", spec.endpoint.maxClients),
        ]
    }

    func stateLines() -> [FactLine] {
        [
            FactLine("state", consoleState), FactLine("target", "\(spec.target.address)"),
            FactLine("target_answered", profile == nil ? "no" : "yes"),
            FactLine("target_max_connections", profile.map { "\($0.maxConnections)" }),
            FactLine("target_error", targetError),
            FactLine("started", UTCText.of(secondsAgo: (loop.now - startedAt) / 1_000_000_000)),
            FactLine("listen", boundAddresses.joined(separator: " ")),
        ]
    }

    /// In one word.
    private var consoleState: String {
        if isStopping { return "draining" }
        if isPausePending { return "pausing" }
        if isPaused { return "paused" }
        return profile == nil ? "waiting_for_target" : "serving"
    }

    /// Why no connection can be opened now, if that is so.
    private var targetError: String? {
        if let fault = pool?.targetFault { return "\(fault.code) \(fault.message)" }
        return probeFault?.description
    }

    func versionLines() -> [FactLine] {
        [FactLine("weir", console?.version), FactLine("target", profile?.version)]
    }
}

/// The processor time of this process.
private enum ProcessTime {
    /// User and system, on all processors; 0 where the kernel does not tell it.
    static var milliseconds: Int {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
