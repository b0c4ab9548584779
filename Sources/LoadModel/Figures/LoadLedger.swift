/// A part of what a client does, whose time is measured by itself.
///
/// *Isolation*: any.
public enum TimedPhase: String, CaseIterable, Sendable {
    /// From the start of a function's process until it asks for an event.
    case coldStart
    /// Until the socket was connected.
    case connect
    /// The TLS handshake.
    case tls
    /// From the greeting's awaiting to the server's OK, without TLS.
    case auth
    /// From asking for a prepared statement to the last byte of the answer.
    case prepare
    /// From sending a statement to the first byte of its answer.
    case firstByte
    /// From sending a statement to the last byte of its answer.
    case query
    /// From the moment an invocation began in fact to its end: what coordinated omission leaves.
    case uncorrected
    /// From the moment an invocation should have begun to its end.
    case total

    /// For tables.
    public var title: String {
        switch self {
        case .coldStart: "cold start"
        case .connect: "TCP connect"
        case .tls: "TLS"
        case .auth: "auth"
        case .prepare: "prepare"
        case .firstByte: "first byte"
        case .query: "query"
        case .uncorrected: "total, uncorrected"
        case .total: "total"
        }
    }
}

/// The figures of one target in one run.
///
/// *Units*: nanoseconds since the run's beginning. *Isolation*: none, a value.
public struct LoadLedger: Equatable, Sendable {
    /// Errors of one kind in one phase.
    public struct ErrorGroup: Equatable, Sendable {
        /// How many.
        public var count = 0
        /// When the first one was seen.
        public var first: Int64
        /// And the last.
        public var last: Int64
        /// What the first one said.
        public let example: String
    }

    /// What errors are told apart by.
    public struct ErrorKey: Hashable, Sendable {
        /// How far the client had come.
        public let phase: String
        /// `ERROR 1040`, `errno 111`, `closed`.
        public let code: String

        /// A key of these values.
        public init(phase: String, code: String) {
            self.phase = phase
            self.code = code
        }
    }

    /// The distributions so far.
    public private(set) var phases: [TimedPhase: HDRHistogram] = [:]
    /// The errors so far.
    public private(set) var errors: [ErrorKey: ErrorGroup] = [:]
    /// The course of time, a second each.
    public private(set) var seconds: [LoadSecond] = []
    /// Statements that were answered.
    public private(set) var statements = 0
    /// Rows that came.
    public private(set) var rows = 0

    /// Without figures.
    public init() {}

    /// The distribution of a phase; an empty one when it did not occur.
    public func histogram(_ phase: TimedPhase) -> HDRHistogram { phases[phase] ?? HDRHistogram() }

    /// A phase took so long.
    public mutating func took(_ phase: TimedPhase, _ duration: Int64, at now: Int64) {
        phases[phase, default: HDRHistogram()].record(duration)
        second(now) { $0.took(phase, duration) }
    }

    /// A statement was answered.
    public mutating func answered(rows: Int) {
        statements += 1
        self.rows += rows
    }

    /// Something went wrong.
    public mutating func failed(_ key: ErrorKey, _ message: String, at now: Int64) {
        var group = errors[key] ?? ErrorGroup(first: now, last: now, example: message)
        group.count += 1
        group.last = max(group.last, now)
        errors[key] = group
        second(now) { $0.errors += 1 }
    }

    /// An invocation began.
    public mutating func began(at now: Int64) {
        second(now) { $0.started += 1 }
    }

    /// So many connections are open, and so many invocations run.
    public mutating func sampled(open: Int, running: Int, at now: Int64) {
        second(now) { second in
            second.open = max(second.open, open)
            second.running = max(second.running, running)
        }
    }

    /// Takes over the figures of another run that began `after` this one's beginning.
    public mutating func add(_ other: LoadLedger, after: Int64) {
        for (phase, histogram) in other.phases { phases[phase, default: HDRHistogram()].add(histogram) }
        for (key, group) in other.errors {
            var mine = errors[key] ?? ErrorGroup(first: group.first + after, last: 0, example: group.example)
            mine.count += group.count
            mine.last = max(mine.last, group.last + after)
            errors[key] = mine
        }
        statements += other.statements
        rows += other.rows
        let shift = Int(after / Nanoseconds.perSecond)
        for (index, second) in other.seconds.enumerated() {
            grow(to: index + shift)
            if index + shift < seconds.count { seconds[index + shift].add(second) }
        }
    }

    /// The most seconds that are kept one by one: eleven days.
    private static let longestCourse = 1_000_000

    private mutating func second(_ now: Int64, _ change: (inout LoadSecond) -> Void) {
        let index = Int(max(0, now) / Nanoseconds.perSecond)
        grow(to: index)
        if index < seconds.count { change(&seconds[index]) }
    }

    private mutating func grow(to index: Int) {
        guard index >= seconds.count, index < Self.longestCourse else { return }
        seconds.append(contentsOf: repeatElement(LoadSecond(), count: index + 1 - seconds.count))
    }
}

/// What happened within one second.
///
/// *Isolation*: none, a value.
public struct LoadSecond: Equatable, Sendable {
    /// Invocations that began.
    public internal(set) var started = 0
    /// Errors.
    public internal(set) var errors = 0
    /// The most connections that were open.
    public internal(set) var open = 0
    /// The most invocations that ran.
    public internal(set) var running = 0
    /// The distributions, by phase.
    public private(set) var phases: [TimedPhase: SparseHistogram] = [:]

    /// Invocations that ended well.
    public var served: Int { Int(clamping: phases[.total]?.count ?? 0) }

    mutating func took(_ phase: TimedPhase, _ duration: Int64) {
        phases[phase, default: SparseHistogram()].record(duration)
    }

    mutating func add(_ other: LoadSecond) {
        started += other.started
        errors += other.errors
        open = max(open, other.open)
        running = max(running, other.running)
        for (phase, histogram) in other.phases { phases[phase, default: SparseHistogram()].add(histogram) }
    }
}

/// A histogram of few values: only the buckets that have some.
///
/// *Units*: nanoseconds. *Isolation*: none, a value.
public struct SparseHistogram: Equatable, Sendable {
    private var counts: [Int32: UInt32] = [:]
    /// How many.
    public private(set) var count: UInt64 = 0

    /// Without durations.
    public init() {}

    /// Counts one duration.
    public mutating func record(_ nanoseconds: Int64) {
        let value = min(max(nanoseconds, 0), Nanoseconds.longest)
        counts[Int32(HDRHistogram.index(of: value)), default: 0] &+= 1
        count &+= 1
    }

    /// Takes over the durations of another.
    public mutating func add(_ other: SparseHistogram) {
        for (index, number) in other.counts { counts[index, default: 0] &+= number }
        count &+= other.count
    }

    /// The same with all buckets.
    public var full: HDRHistogram {
        var histogram = HDRHistogram()
        for (index, number) in counts {
            histogram.record(HDRHistogram.highest(at: Int(index)), times: UInt64(number))
        }
        return histogram
    }
}
