/// The pool's limits as plain numbers, for a server whose `max_connections` is known.
public struct PoolLimits: Equatable, Sendable {
    /// The most database connections that may be open at once, all users together; at least 1.
    public let maxConnections: Int
    /// How many of them are kept for stopping statements; less than `maxConnections`.
    public let reservedConnections: Int
    /// How many of them stay open however long they are unused; 0 to `maxConnections`.
    public let maxIdleConnections: Int
    /// The connections kept open for each user even when unused; all users together within `maxConnections`.
    public let minConnectionsPerUser: Int
    /// Whether `maxConnections` was configured higher than the server allows and was lowered to that: worth a warning.
    public let isLoweredToServer: Bool
}

extension PoolSpec {
    /// The limits against a server that allows `serverMaxConnections`, for `users` users with a warm minimum each.
    ///
    /// The cap is rounded down, so that it is never exceeded, but is at least 1. The idle limit is rounded up, so that
    /// any percentage above 0 keeps a connection, and is raised to the warm minimum. A minimum that does not fit under
    /// the cap is lowered to an equal share of it.
    public func resolved(serverMaxConnections: Int, users: Int = 1) -> PoolLimits {
        let server = max(1, serverMaxConnections)
        let cap: Int
        let idleBase: Int
        switch limit {
        case .connections(let count):
            cap = min(count, server)
            idleBase = cap
        case .percent(let percent):
            cap = max(1, server.percent(percent).quotient)
            idleBase = server
        }
        let reserved = min(
            reservedConnections ?? Self.defaultReservedConnections(for: limit, cap: cap), cap - 1)
        let warm = min(minConnections, (cap - reserved) / max(1, users))
        let idle = idleBase.percent(maxIdleConnectionsPercent)
        let roundedUp = idle.quotient + (idle.remainder > 0 ? 1 : 0)
        return PoolLimits(
            maxConnections: cap,
            reservedConnections: reserved,
            maxIdleConnections: min(cap, max(roundedUp, warm * max(1, users))),
            minConnectionsPerUser: warm,
            isLoweredToServer: limit.isAbove(server))
    }

    /// The age at which one particular connection is retired: `maxLifetime` less up to 10 %, evenly spread.
    public func lifetime(using generator: inout some RandomNumberGenerator) -> Duration {
        let thousandths = Int.random(in: 0...(Self.maxLifetimeJitterPercent * 10), using: &generator)
        return maxLifetime - maxLifetime * thousandths / 1000
    }
}

extension PoolSpec.Limit {
    fileprivate func isAbove(_ server: Int) -> Bool {
        if case .connections(let count) = self { return count > server }
        return false
    }
}

extension Int {
    /// `percent` hundredths of this number, without overflow however large it is.
    fileprivate func percent(_ percent: Int) -> (quotient: Int, remainder: Int) {
        let (whole, rest) = quotientAndRemainder(dividingBy: 100)
        let (more, remainder) = (rest * percent).quotientAndRemainder(dividingBy: 100)
        return (whole * percent + more, remainder)
    }
}
