/// What SHOW can show.
public enum ConsoleTopic: String, CaseIterable, Equatable, Sendable {
    /// What the console can do.
    case help
    /// One line for each kind of interchangeable backends.
    case pools
    /// One line for each client.
    case clients
    /// One line for each connection to the database server.
    case backends
    /// Who waits for a backend, in order.
    case waiters
    /// Which sessions are pinned now.
    case pins
    /// How many sessions are and were pinned, by cause.
    case pinTotals = "pin totals"
    /// Which statements pinned, or would have pinned in RDS Proxy.
    case pinEvents = "pin events"
    /// How many backends are held, and how many RDS Proxy's rules would hold.
    case pinForecast = "pin forecast"
    /// How sessions ended.
    case closes
    /// The configuration in force.
    case config
    /// Counters.
    case stats
    /// The distributions of times.
    case histograms
    /// The statements that took most time.
    case digests
    /// How many there are of everything.
    case lists
    /// Whether the proxy serves, is paused or drains.
    case state
    /// Versions of Weir and of the server.
    case version

    /// In capitals, as it is typed: `PIN TOTALS`.
    public var words: String { rawValue.uppercased() }

    /// One line for SHOW HELP.
    public var summary: String {
        switch self {
        case .help: "what the console can do"
        case .pools: "clients and backends of each kind: user, schema or none, options"
        case .clients: "every client"
        case .backends: "every connection to the database server; SHOW SERVERS is the same"
        case .waiters: "clients that wait for a backend, the next one first"
        case .pins: "sessions that keep their backend now, and why"
        case .pinTotals: "how many sessions are pinned, and were, by cause"
        case .pinEvents: "which statements pinned, or would have by RDS Proxy's rules, for how long and to whose cost"
        case .pinForecast: "how many backends are pinned now, and how many more would be by RDS Proxy's rules"
        case .closes: "how many sessions ended, by reason, by who closed and in which state"
        case .config: "every setting: value, default, whether a reload changes it"
        case .stats: "counters since the start, and levels"
        case .histograms: "how many statements and borrows took how long"
        case .digests: "the busiest statements, counted while somebody has asked within the last minute"
        case .lists: "how many clients, backends, pools ... there are"
        case .state: "whether Weir serves, is paused, or drains"
        case .version: "versions of Weir and of the server"
        }
    }

    /// The topic of these words, in capitals, or nil. pgbouncer's and MySQL's own words are understood too.
    static func named(_ words: [String]) -> ConsoleTopic? {
        switch words {
        case ["SERVERS"]: .backends
        case ["PROCESSLIST"], ["FULL", "PROCESSLIST"]: .clients
        case ["PIN_TOTALS"]: .pinTotals
        case ["PIN_EVENTS"]: .pinEvents
        case ["PIN_FORECAST"]: .pinForecast
        default: ConsoleTopic(rawValue: words.joined(separator: " ").lowercased())
        }
    }
}
