/// One run of what a client is for.
///
/// *Units*: nanoseconds. *Isolation*: any.
public struct Invocation: Hashable, Sendable {
    /// From 0, in the order of arrival.
    public let number: Int
    /// When it should have begun: latencies count from here.
    public let intended: Int64
    /// 1 for the first attempt.
    public var attempt = 1

    /// An invocation of these values.
    public init(number: Int, intended: Int64) {
        self.number = number
        self.intended = intended
    }
}

/// How a connection is left.
public enum Farewell: Equatable, Sendable {
    /// With COM_QUIT.
    case quit
    /// The socket just closes.
    case vanish
}

/// What a fleet wants done, in order.
///
/// *Isolation*: any.
public enum FleetAction: Equatable, Sendable {
    /// Open this environment's connection; report `opened` or `broke`.
    case connect(environment: Int)
    /// Run this on its connection; report `finished` or `broke`.
    case invoke(environment: Int, Invocation)
    /// Close the connection, whatever it is doing; nothing is to be reported.
    case close(environment: Int, Farewell)
    /// This invocation took too long; close the connection without goodbye; nothing is to be reported.
    case kill(environment: Int, Invocation)
    /// There was no environment for this invocation.
    case drop(Invocation)
}

/// What has become of a fleet's invocations so far.
///
/// *Isolation*: none, a value.
public struct FleetCounts: Equatable, Sendable {
    /// Invocations that arrived, retries not among them.
    public var arrived = 0
    /// Those that a caller of the fleet's asked for too late, by more than `Fleet.lateAfter`.
    public var late = 0
    /// The largest delay of them all, in nanoseconds.
    public var largestLag: Int64 = 0
    /// Those without an environment.
    public var dropped = 0
    /// Those that were served.
    public var served = 0
    /// Those whose last attempt failed.
    public var failed = 0
    /// Those that still ran or waited when the run was ended by hand.
    public var unfinished = 0
    /// Attempts after the first.
    public var retried = 0
    /// Attempts that were killed for the time that they took.
    public var timedOut = 0
    /// Environments that were made.
    public var coldStarts = 0
    /// Invocations that found an environment.
    public var warmStarts = 0
    /// Environments whose connection broke while they had nothing to do.
    public var brokenIdle = 0
    /// Environments that ended without goodbye.
    public var vanished = 0

    /// Nothing yet.
    public init() {}

    /// Takes over what became of others.
    public mutating func add(_ other: FleetCounts) {
        arrived += other.arrived
        late += other.late
        largestLag = max(largestLag, other.largestLag)
        dropped += other.dropped
        served += other.served
        failed += other.failed
        unfinished += other.unfinished
        retried += other.retried
        timedOut += other.timedOut
        coldStarts += other.coldStarts
        warmStarts += other.warmStarts
        brokenIdle += other.brokenIdle
        vanished += other.vanished
    }
}
