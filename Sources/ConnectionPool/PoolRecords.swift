/// `PoolSettings` with times in nanoseconds, as the decisions need them.
struct PoolLimits: Sendable {
    /// Without those reserved for urgent borrows.
    var maxConnections: Int
    var reserved: Int
    var maxIdle: Int
    var minConnections: Int
    var maxParallelConnects: Int
    var borrowTimeout: Int64
    var idleTimeout: Int64
    var maxLifetime: Int64
    var lifetimeJitter: Double
    var backoffBase: Int64
    var backoffMax: Int64
    var refusalBackoffMax: Int64
    var starvation: Int64

    init(_ settings: PoolSettings) {
        let cap = min(settings.maxConnections, BackendID.maximumSlots)
        reserved = max(0, min(settings.reservedConnections, cap - 1))
        maxConnections = cap - reserved
        maxIdle = settings.maxIdleConnections
        minConnections = settings.minConnections
        maxParallelConnects = settings.maxParallelConnects
        borrowTimeout = settings.connectionBorrowTimeout.wholeNanoseconds
        idleTimeout = settings.idleTimeout.wholeNanoseconds
        maxLifetime = settings.maxLifetime.wholeNanoseconds
        lifetimeJitter = settings.lifetimeJitter
        backoffBase = settings.connectBackoffBase.wholeNanoseconds
        backoffMax = settings.connectBackoffMax.wholeNanoseconds
        refusalBackoffMax = settings.refusalBackoffMax.wholeNanoseconds
        starvation = settings.starvationLimit.wholeNanoseconds
    }

    /// How many slots there are for a borrow.
    func slots(isUrgent: Bool) -> Int { isUrgent ? maxConnections + reserved : maxConnections }

    /// The pause before attempt number `failures + 1`: doubled each time, capped, then cut by up to a half.
    func backoff(failures: Int, atMost longest: Int64, jitter: inout Jitter) -> Int64 {
        var pause = backoffBase
        for _ in 1..<max(failures, 1) where pause < longest {
            pause = pause > longest / 2 ? longest : pause * 2
        }
        return min(pause, longest).scaled(by: 1 - jitter.next() / 2)
    }
}

/// One backend's place in the pool.
struct Slot: Sendable {
    var id: BackendID
    var state: BackendState
    /// -1 once closing: a closing backend belongs to no key.
    var key: Int
    var stateTag: UInt64 = 0
    var connectedAt = Instant(nanoseconds: 0)
    var retiresAt = Instant.distantFuture
    var idleSince = Instant(nanoseconds: 0)
    var isFree = false
    /// Opened under settings that hold no more: it serves nobody once it is free.
    var isOutdated = false
}

/// One borrow that waits.
struct Waiter: Sendable {
    var id: BorrowID
    var key: Int
    var arrival: Instant
    var isUrgent: Bool
}

/// Everything known about one key.
struct KeyRecord: Sendable {
    var counts = PoolCounts()
    /// Idle backends, most recently used first.
    var idle = ListEnds()
    /// Waiters, oldest first.
    var waiters = ListEnds()
    var isWarm = false
    /// Connects the waiters still lack; 0 while no connect of this key is allowed.
    var unmet = 0
    /// Connects the warm minimum still lacks; likewise.
    var shortage = 0
    var trouble: KeyTrouble?
    /// Tells the current trouble's heap entry from older ones.
    var stamp: UInt64 = 0
    var isFree = false
}

/// A permanent fault of one key.
struct KeyTrouble: Sendable {
    var fault: ConnectFault
    /// Failures in a row.
    var failures: Int
    /// The pause that was chosen, nanoseconds.
    var pause: Int64
    /// True until the pause has passed; then one connect at a time may try again.
    var isPausing: Bool
    var until: Instant
}

/// A retriable fault of the target: every key shares it.
struct TargetFault: Sendable {
    var fault: ConnectFault
    var failures: Int
    var since: Instant
    /// No connect before this.
    var until: Instant
}
