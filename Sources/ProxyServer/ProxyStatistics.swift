public import ConnectionPool
import SessionState
import Synchronization
public import Telemetry

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
    /// Statements received: COM_QUERY and COM_STMT_EXECUTE, however many statements each has.
    public var queryRequests = 0
    /// Those of `queryRequests` that came over TLS.
    public var queryRequestsTLS = 0
    /// From a statement's receipt to the end of its reply, for those of `queryRequests` that a backend answered.
    public var queryLatency = LatencyHistogram()
    /// From passing such a statement on to the end of its reply.
    public var databaseLatency = LatencyHistogram()
    /// From wanting a backend to having it; refused borrows are not in it.
    public var borrowLatency = LatencyHistogram()
    /// Times that a session was pinned for one more cause, by cause.
    public var pins = PinTally()
    /// Commands of Weir's own to backends.
    public var ownCommands = OwnCommandTally()
    /// Times that a session fell under one more of RDS Proxy's rules, by rule, whichever policy is in force.
    public var rdsRules = RDSTally()
    /// Sessions that ended, by reason and by what they were doing.
    public var ends: [SessionEndKey: Int] = [:]
    /// Borrows that ended without a backend, by the reason's wire name.
    public var borrowRefusals: [String: Int] = [:]
    /// Bytes received from clients whose sessions have ended.
    public var bytesFromEndedClients = 0
    /// Bytes sent to clients whose sessions have ended.
    public var bytesToEndedClients = 0
    /// Borrows that timed out.
    public var borrowTimeouts = 0
    /// What clients have used of the database so far, without those that are connected now.
    public var workload = WorkloadTally()
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

    /// How often sessions were pinned.
    public var pinnedSessions: Int { pins.total }
}

/// What a proxy is worth to its clients, in sums over their sessions.
///
/// *Units*: nanoseconds, unless they are counts.
public struct WorkloadTally: Equatable, Sendable {
    /// Clients that logged in, without the console's: once each, however often they changed their user.
    public private(set) var sessions = 0
    /// The most of them at once.
    public private(set) var mostSessions = 0
    private var presentSessions = 0
    /// For how long they were connected, all together.
    public var connected: Int64 = 0
    /// For how long they had backends.
    public var held: Int64 = 0
    /// For how long pins kept backends.
    public var pinned: Int64 = 0
    /// Sessions that were pinned at some time.
    public var sessionsPinned = 0
    /// Sessions that fell under one of RDS Proxy's rules at some time, whichever policy is in force.
    public var sessionsUnderRDSRules = 0
    /// Backends that sessions have now.
    public private(set) var lent = 0
    /// The most that they had at once.
    public private(set) var mostLent = 0

    /// All zero.
    public init() {}

    /// A client has logged in.
    mutating func sessionBegan() {
        sessions += 1
        presentSessions += 1
        mostSessions = max(mostSessions, presentSessions)
    }

    /// Such a client has left.
    mutating func sessionEnded(connected time: Int64) {
        presentSessions -= 1
        connected &+= time
    }

    /// A session has got a backend.
    mutating func began() {
        lent += 1
        mostLent = max(mostLent, lent)
    }

    /// A session has given it back.
    mutating func ended(held time: Int64) {
        lent -= 1
        held &+= time
    }
}

/// Why and in which state sessions ended: what their closing lines say, without the detail.
public struct SessionEndKey: Hashable, Sendable {
    /// The reason's wire name.
    public let reason: String
    /// Who closed: client, weir or server.
    public let side: String
    /// What the session was doing.
    public let state: String
}

/// A count for each cause of pins.
public struct PinTally: Equatable, Sendable {
    private var counts = [Int](repeating: 0, count: PinCause.RawValue.bitWidth)
    /// Events counted, each once however many causes it has.
    public private(set) var total = 0

    /// All zero.
    public init() {}

    /// Counts one event with these causes.
    mutating func count(_ causes: PinCause) {
        guard !causes.isEmpty else { return }
        total += 1
        var bits = causes.rawValue
        while bits != 0 {
            counts[bits.trailingZeroBitCount] += 1
            bits &= bits - 1
        }
    }

    /// The count of each cause there is but the wait for SHOW WARNINGS, which ends by itself within a second.
    public var byCause: [(cause: String, count: Int)] {
        PinCause.all.filter { $0 != .diagnostics }.map {
            ($0.wireNames.first ?? "", counts[$0.rawValue.trailingZeroBitCount])
        }
    }
}

/// A count for each of RDS Proxy's rules.
public struct RDSTally: Equatable, Sendable {
    private var counts = [Int](repeating: 0, count: RDSRules.RawValue.bitWidth)

    /// All zero.
    public init() {}

    /// Counts one event with these rules.
    mutating func count(_ rules: RDSRules) {
        var bits = rules.rawValue
        while bits != 0 {
            counts[bits.trailingZeroBitCount] += 1
            bits &= bits - 1
        }
    }

    /// The count of each rule there is.
    public var byRule: [(rule: String, count: Int)] {
        RDSRules.all.map { ($0.wireNames.joined(), counts[$0.rawValue.trailingZeroBitCount]) }
    }
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
