import AdminConsole
import Pricing

/// What a running Weir says of itself, as far as costs depend on it.
struct RunningFigures: Equatable {
    /// *Units*: seconds.
    let uptime: Int64
    /// Its target.
    let target: RunningTarget
    let mostClients: Int
    let queries: Int
    /// *Units*: milliseconds of processor time.
    let processorTime: Int
    /// What it has measured of its clients.
    let workload: MeasuredWorkload

    /// Asks the console.
    static func asked(_ place: ConsolePlace) throws(ConsoleFailure) -> RunningFigures {
        let replies = try ConsoleAsking.ask(["SHOW STATS", "SHOW STATE", "SHOW VERSION"], at: place)
        let tables = replies.compactMap { if case .table(let table) = $0 { table } else { nil } }
        guard tables.count == 3,
            let figures = RunningFigures(stats: tables[0], state: tables[1], version: tables[2])
        else {
            throw .notTheConsole(address: "\(place.address)", "its SHOW STATS is another one; is it an older Weir?")
        }
        return figures
    }

    /// The figures of the console's tables; nil when they are others.
    init?(stats: ConsoleTable, state: ConsoleTable, version: ConsoleTable) {
        guard let uptime = stats.number("uptime_s"), let most = stats.number("sessions_most"),
            let queries = stats.number("queries"), let processorTime = stats.number("process_cpu_ms"),
            let workload = MeasuredWorkload(stats)
        else { return nil }
        self.uptime = Int64(uptime)
        mostClients = most
        self.queries = queries
        self.processorTime = processorTime
        self.workload = workload
        target = RunningTarget(
            address: state.text("target") ?? "an unknown target", version: version.text("target"),
            maxConnections: state.number("target_max_connections"))
    }

    /// Fewer statements than this tell nothing of their cost: starting takes time as well.
    private static let enoughQueries = 10_000

    /// What one statement has cost, logins and all; nil where too few were seen. *Units*: microseconds.
    func microsecondsPerQuery() throws(PricingError) -> ExactDecimal? {
        guard queries >= Self.enoughQueries else { return nil }
        return try (ExactDecimal(processorTime) * ExactDecimal(1000)).divided(by: ExactDecimal(queries), places: 1)
    }

    func queriesPerSecond() throws(PricingError) -> ExactDecimal {
        try ExactDecimal(queries).divided(by: ExactDecimal(max(1, uptime)), places: 3)
    }
}

extension MeasuredWorkload {
    /// What SHOW STATS says; nil when it is another table.
    init?(_ stats: ConsoleTable) {
        self.init()
        let parts: [(String, WritableKeyPath<MeasuredWorkload, Int>)] = [
            ("uptime_s", \.uptime), ("sessions_most", \.peakClients), ("clients_connected_s", \.clientSeconds),
            ("backends_pinned_ms", \.pinnedMilliseconds), ("sessions_begun", \.logins),
            ("sessions_pinned_once", \.sessionsPinned), ("sessions_under_rds_rules", \.sessionsUnderRDSRules),
            ("backends_lent_most", \.mostBackends),
        ]
        for (name, part) in parts {
            guard let number = stats.number(name) else { return nil }
            self[keyPath: part] = number
        }
        guard let lent = stats.number("backends_lent_ms") else { return nil }
        heldMilliseconds = max(0, lent - pinnedMilliseconds)
    }
}

extension ConsoleTable {
    /// The value beside a name, in a table of names and values.
    fileprivate func named(_ name: String) -> ConsoleValue? {
        rows.first { value($0, "name").shown == name }.map { value($0, "value") }
    }

    /// The same as a text that is not empty.
    fileprivate func text(_ name: String) -> String? {
        guard case .text(let text)? = named(name), !text.isEmpty else { return nil }
        return text
    }

    /// The same as a number that is not below 0.
    fileprivate func number(_ name: String) -> Int? {
        named(name).flatMap { Int($0.shown) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}
