/// The defaults and ranges of the pool's settings: the one place that has the numbers.
extension PoolSpec {
    /// The default of `limit`: everything that the server allows.
    public static let defaultLimit = Limit.percent(100)
    /// The default of `maxConnectionsPercent`.
    public static let defaultMaxConnectionsPercent = 100
    /// The range of `maxConnections`: up to the most that MySQL and MariaDB allow.
    public static let maxConnectionsRange = 1...100_000
    /// The range of `maxConnectionsPercent`, RDS's.
    public static let maxConnectionsPercentRange = 1...100
    /// The widest range of `maxIdleConnectionsPercent`.
    public static let maxIdleConnectionsPercentRange = 0...100
    /// The range of `reservedConnections`.
    public static let reservedConnectionsRange = 0...100
    /// The default of `minConnections`.
    public static let defaultMinConnections = 0
    /// The range of `minConnections`.
    public static let minConnectionsRange = 0...100_000
    /// The default of `connectionBorrowTimeout`.
    public static let defaultConnectionBorrowTimeout = Duration.seconds(120)
    /// The range of `connectionBorrowTimeout`, RDS's.
    public static let connectionBorrowTimeoutRange = Duration.zero...Duration.seconds(300)
    /// The default of `idleTimeout`: RDS's five minutes.
    public static let defaultIdleTimeout = Duration.seconds(300)
    /// The range of `idleTimeout`.
    public static let idleTimeoutRange = Duration.milliseconds(100)...Duration.seconds(86400)
    /// The default of `maxLifetime`: RDS's 24 hours.
    public static let defaultMaxLifetime = Duration.seconds(86400)
    /// The range of `maxLifetime`.
    public static let maxLifetimeRange = Duration.milliseconds(100)...Duration.seconds(30 * 86400)
    /// How much earlier than `maxLifetime` a connection may be retired, so that those opened together do not all close
    /// together.
    public static let maxLifetimeJitterPercent = 10
    /// The default of `maxParallelConnects`.
    public static let defaultMaxParallelConnects = 4
    /// The range of `maxParallelConnects`.
    public static let maxParallelConnectsRange = 1...1000
    /// What is allowed as `initQuery`, as the end of a sentence.
    public static let initQueryAllowed = "one or more SQL statements, separated by ;"

    /// The smallest share of the server's connections of which one is kept for stopping statements unless said otherwise.
    public static let smallestShareWithReserve = 10

    /// The default of `reservedConnections` under a cap: one of a share that can spare it, none of a number that was asked
    /// for.
    public static func defaultReservedConnections(for limit: Limit, cap: Int) -> Int {
        switch limit {
        case .connections: 0
        case .percent: cap >= smallestShareWithReserve ? 1 : 0
        }
    }

    /// The default of `maxIdleConnectionsPercent`: half the limit, rounded down; half of a fixed number is 50.
    public static func defaultMaxIdleConnectionsPercent(for limit: Limit) -> Int {
        switch limit {
        case .connections: 50
        case .percent(let percent): percent / 2
        }
    }

    /// The range of `maxIdleConnectionsPercent` beside this limit: idle connections count against it.
    public static func maxIdleConnectionsPercentRange(for limit: Limit) -> ClosedRange<Int> {
        switch limit {
        case .connections: 0...100
        case .percent(let percent): 0...max(0, percent)
        }
    }

    /// Whether the text can be an init query: something other than white space, and no zero byte.
    public static func isInitQuery(_ text: String) -> Bool {
        !text.utf8.contains(0) && text.contains { !$0.isWhitespace && $0 != ";" }
    }
}
