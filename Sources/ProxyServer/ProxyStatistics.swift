public import ConnectionPool
import Synchronization

/// Figures of a running proxy.
///
/// *Units*: counts; counters since the start unless they are named as a level.
public struct ProxyStatistics: Equatable, Sendable {
    /// Clients connected now.
    public var clients = 0
    /// The most clients that were connected at once.
    public var mostClients = 0
    /// Connections accepted.
    public var clientsReceived = 0
    /// Connections refused because there were too many, or because of a shutdown.
    public var clientsRefused = 0
    /// Connections ended.
    public var clientsClosed = 0
    /// Logins that succeeded.
    public var logins = 0
    /// Logins that failed.
    public var loginsFailed = 0
    /// Commands passed on to backends.
    public var queries = 0
    /// Statements stopped on the server because their clients had left.
    public var statementsStopped = 0
    /// Sessions that were pinned at some time.
    public var pinnedSessions = 0
    /// Borrows that timed out.
    public var borrowTimeouts = 0
    /// Backends by state, and waiters, now.
    public var pool = PoolCounts()
    /// The pool's limit.
    public var maxConnections = 0
    /// Backends opened.
    public var backendsOpened = 0
    /// Attempts to open a backend that failed.
    public var backendConnectsFailed = 0

    /// All zero.
    public init() {}
}

/// Where a loop leaves its figures for other threads.
///
/// *Isolation*: any.
public final class StatisticsBoard: Sendable {
    private let figures = Mutex(ProxyStatistics())
    /// Whether anybody looks; if not, nothing is published while running.
    public let isWatched: Bool

    /// An empty board.
    public init(isWatched: Bool) {
        self.isWatched = isWatched
    }

    /// The newest figures, at most a tenth of a second old.
    public var current: ProxyStatistics { figures.withLock { $0 } }

    func publish(_ new: ProxyStatistics) {
        figures.withLock { $0 = new }
    }
}
