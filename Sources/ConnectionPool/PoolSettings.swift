/// What a pool may do. Plain data: validity is checked where the configuration is read, nothing is clamped here.
///
/// A change at run time goes through `PoolStateMachine.settingsChanged`; each setting says what it then does.
public struct PoolSettings: Equatable, Sendable {
    /// Upper bound of backends in every state together. After a shrink idle backends are closed at once until it
    /// fits, leased ones when they are returned. More than 16,777,216 have no effect.
    public var maxConnections: Int
    /// How many of `maxConnections` are kept for urgent borrows; at least one is left for the others. Default 0. A
    /// change works like one of `maxConnections`.
    public var reservedConnections: Int
    /// How many idle backends stay open however long they are unused. While more are idle, the timer closes those
    /// unused for `idleTimeout`, the least recently used first, but none of a warm key's minimum. Nothing is closed
    /// on return, so more may be idle for a while. 0 keeps none for good. A change is judged by the next timer.
    public var maxIdleConnections: Int
    /// Backends kept open for each warm key, whether idle or in use, also beyond `maxIdleConnections`. Default 0.
    public var minConnections: Int
    /// How long a borrow waits. 0: it gets an idle backend or is refused at once, and never starts a connect.
    /// A change also holds for borrows that wait already, counted from their arrival. Default 120 s.
    public var connectionBorrowTimeout: Duration
    /// How long an idle backend must be unused before `maxIdleConnections` may close it. A change is judged by the next
    /// timer. Default 5 min.
    public var idleTimeout: Duration
    /// Age at which a backend is retired: at once when idle, on return when leased. A change holds for backends
    /// opened afterwards. Default 24 h.
    public var maxLifetime: Duration
    /// Fraction 0...1 by which lifetimes are shortened at random, so that backends do not retire together.
    /// Default 0.1: between 90 % and 100 % of `maxLifetime`.
    public var lifetimeJitter: Double
    /// Upper bound of connects in flight. Default 4. While the target is in trouble, one.
    public var maxParallelConnects: Int
    /// Pause after a first failed connect; each further failure doubles it. The pause taken is between half of that
    /// and all of it, at random. Default 50 ms.
    public var connectBackoffBase: Duration
    /// Upper bound of that pause where the target itself could not be used: how long it may be back without being asked.
    /// Default 1 s.
    public var connectBackoffMax: Duration
    /// Upper bound of that pause where the target refused a login, which does not mend itself. Default 5 s.
    public var refusalBackoffMax: Duration
    /// How long a borrow waits in a full pool before it may take the slot of another key's busy backend, and for how
    /// long after its connect a backend is safe from that. Default 100 ms.
    public var starvationLimit: Duration

    /// Settings with the defaults given at each property.
    public init(
        maxConnections: Int,
        reservedConnections: Int = 0,
        maxIdleConnections: Int,
        minConnections: Int = 0,
        connectionBorrowTimeout: Duration = .seconds(120),
        idleTimeout: Duration = .seconds(300),
        maxLifetime: Duration = .seconds(86_400),
        lifetimeJitter: Double = 0.1,
        maxParallelConnects: Int = 4,
        connectBackoffBase: Duration = .milliseconds(50),
        connectBackoffMax: Duration = .seconds(1),
        refusalBackoffMax: Duration = .seconds(5),
        starvationLimit: Duration = .milliseconds(100)
    ) {
        self.maxConnections = maxConnections
        self.reservedConnections = reservedConnections
        self.maxIdleConnections = maxIdleConnections
        self.minConnections = minConnections
        self.connectionBorrowTimeout = connectionBorrowTimeout
        self.idleTimeout = idleTimeout
        self.maxLifetime = maxLifetime
        self.lifetimeJitter = lifetimeJitter
        self.maxParallelConnects = maxParallelConnects
        self.connectBackoffBase = connectBackoffBase
        self.connectBackoffMax = connectBackoffMax
        self.refusalBackoffMax = refusalBackoffMax
        self.starvationLimit = starvationLimit
    }
}
