/// How many database connections Weir may have and how long each of them lives.
///
/// Valid by construction. What depends on the server's `max_connections` is answered by
/// ``resolved(serverMaxConnections:users:)``. *Isolation*: any. *Units*: `Duration`, percent as whole numbers.
public struct PoolSpec: Equatable, Sendable {
    /// The cap on database connections: a number or a share of what the server allows, never both.
    public enum Limit: Equatable, Hashable, Sendable {
        /// `maxConnections`: this many, 1 to 100000.
        case connections(Int)
        /// `maxConnectionsPercent`: this share of the server's `max_connections`, 1 to 100.
        case percent(Int)
    }

    /// The most database connections that are ever open to the target, all users together. Default 100 %.
    public let limit: Limit
    /// How many of them are kept for stopping statements; at least one is left for clients. `nil` (the default) keeps 1
    /// where a percent limit gives at least 10, as RDS Proxy keeps some back, and none otherwise. 0 to 100.
    public let reservedConnections: Int?
    /// How many connections stay open however long they are unused; while more are, those unused for `idleTimeout` are
    /// closed. In percent: of the server's `max_connections` with a percent limit (0 to that limit, default half of it,
    /// rounded down), of `maxConnections` with a fixed limit (0 to 100, default 50; when the server allows fewer than
    /// `maxConnections`, of what it allows). Rounded up to whole connections.
    public let maxIdleConnectionsPercent: Int
    /// The database connections that are kept open for each user even when nobody needs them. Default 0, 0 to 100000,
    /// all users together no more than a fixed limit. Above the idle limit this minimum wins.
    public let minConnections: Int
    /// How long a client waits for a database connection before error 9501. Default 120 s, 0 to 300 s; 0 gives it only
    /// a connection that is free at once.
    public let connectionBorrowTimeout: Duration
    /// How long a database connection must be unused before the idle limit may close it. Default 300 s, 0.1 s to 24 h.
    public let idleTimeout: Duration
    /// The age at which a database connection is closed once it is free, less a jitter of up to 10 %. Default 24 h,
    /// 0.1 s to 30 days.
    public let maxLifetime: Duration
    /// SQL that runs on each new database connection before its first use; `nil` (the default) runs nothing.
    public let initQuery: String?
    /// What pins a client to its connection. Default `minimal`.
    public let pinning: PinningPolicy
    /// The kinds of statement that do not pin. Default none.
    public let sessionPinningFilters: Set<SessionPinningFilter>
    /// How many database connections may be in the making at once. Default 4, 1 to 1000.
    public let maxParallelConnects: Int

    /// Checks every property and how they fit together. `nil` takes the default.
    /// Throws with a key under `pool`.
    public init(
        limit: Limit = Self.defaultLimit,
        reservedConnections: Int? = nil,
        maxIdleConnectionsPercent: Int? = nil,
        minConnections: Int = Self.defaultMinConnections,
        connectionBorrowTimeout: Duration = Self.defaultConnectionBorrowTimeout,
        idleTimeout: Duration = Self.defaultIdleTimeout,
        maxLifetime: Duration = Self.defaultMaxLifetime,
        initQuery: String? = nil,
        pinning: PinningPolicy = .minimal,
        sessionPinningFilters: Set<SessionPinningFilter> = [],
        maxParallelConnects: Int = Self.defaultMaxParallelConnects
    ) throws(SettingError) {
        try Self.check(limit)
        try Allowed.check(minConnections, in: Self.minConnectionsRange, key: "pool.minConnections")
        if case .connections(let most) = limit {
            try Allowed.check(minConnections, in: 0...most, key: "pool.minConnections")
        }
        if let reservedConnections {
            try Allowed.check(
                reservedConnections, in: Self.reservedConnectionsRange, key: "pool.reservedConnections")
        }
        let idle = maxIdleConnectionsPercent ?? Self.defaultMaxIdleConnectionsPercent(for: limit)
        try Allowed.check(
            idle, in: Self.maxIdleConnectionsPercentRange(for: limit), key: "pool.maxIdleConnectionsPercent")
        try Allowed.check(
            connectionBorrowTimeout, in: Self.connectionBorrowTimeoutRange, key: "pool.connectionBorrowTimeout")
        try Allowed.check(idleTimeout, in: Self.idleTimeoutRange, key: "pool.idleTimeout")
        try Allowed.check(maxLifetime, in: Self.maxLifetimeRange, key: "pool.maxLifetime")
        if let initQuery, !Self.isInitQuery(initQuery) {
            throw SettingError(key: "pool.initQuery", value: initQuery, allowed: Self.initQueryAllowed)
        }
        try Allowed.check(maxParallelConnects, in: Self.maxParallelConnectsRange, key: "pool.maxParallelConnects")
        self.limit = limit
        self.reservedConnections = reservedConnections
        self.maxIdleConnectionsPercent = idle
        self.minConnections = minConnections
        self.connectionBorrowTimeout = connectionBorrowTimeout
        self.idleTimeout = idleTimeout
        self.maxLifetime = maxLifetime
        self.initQuery = initQuery
        self.pinning = pinning
        self.sessionPinningFilters = sessionPinningFilters
        self.maxParallelConnects = maxParallelConnects
    }

    private static func check(_ limit: Limit) throws(SettingError) {
        switch limit {
        case .connections(let count):
            try Allowed.check(count, in: maxConnectionsRange, key: "pool.maxConnections")
        case .percent(let percent):
            try Allowed.check(percent, in: maxConnectionsPercentRange, key: "pool.maxConnectionsPercent")
        }
    }
}
