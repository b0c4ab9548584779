/// What became of all clients of a run.
///
/// *Isolation*: any.
public struct LoadResult: Equatable, Sendable {
    /// One for each client, by index.
    public let records: [ClientRecord]
    /// The run's start, in nanoseconds of the loop's clock.
    public let origin: Int64

    /// A result of these records.
    public init(records: [ClientRecord], origin: Int64) {
        self.records = records.sorted { $0.index < $1.index }
        self.origin = origin
    }

    /// The figures that a report shows.
    public var summary: LoadSummary {
        let served = records.filter { $0.outcome == .served }
        let loggedIn = records.filter { $0.loggedIn > 0 }
        return LoadSummary(
            clients: records.count,
            served: served.count,
            failures: FailureGroup.grouping(records.lazy.compactMap(\.failure)),
            elapsed: .nanoseconds((records.lazy.map(\.ended).max() ?? origin) - origin),
            login: LatencyRecorder(loggedIn.lazy.map(\.untilLoggedIn)).summary(),
            queries: LatencyRecorder(served.lazy.map(\.inQueries)).summary(),
            total: LatencyRecorder(served.lazy.map(\.total)).summary())
    }
}

/// The figures of a run.
///
/// *Isolation*: any.
public struct LoadSummary: Equatable, Sendable {
    /// All clients.
    public var clients: Int
    /// Those that did everything.
    public var served: Int
    /// The others, grouped.
    public var failures: [FailureGroup]
    /// From the run's start to the last client's end.
    public var elapsed: Duration
    /// From a client's planned start until it was let in; of those that were.
    public var login: LatencySummary?
    /// All queries of a client together; of those that were served.
    public var queries: LatencySummary?
    /// From a client's planned start to its goodbye; of those that were served.
    public var total: LatencySummary?

    /// A summary of these values.
    public init(
        clients: Int, served: Int, failures: [FailureGroup], elapsed: Duration, login: LatencySummary?,
        queries: LatencySummary?, total: LatencySummary?
    ) {
        self.clients = clients
        self.served = served
        self.failures = failures
        self.elapsed = elapsed
        self.login = login
        self.queries = queries
        self.total = total
    }

    /// Clients that were not served.
    public var failed: Int { clients - served }
}
