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
    public private(set) var phases = ByPhase<HDRHistogram>()
    /// The errors so far.
    public private(set) var errors: [ErrorKey: ErrorGroup] = [:]
    /// The errors, the most frequent first; of as many the one that was seen first.
    public var errorGroups: [(key: ErrorKey, group: ErrorGroup)] {
        errors.sorted {
            ($1.value.count, $0.value.first, $0.key.phase, $0.key.code)
                < ($0.value.count, $1.value.first, $1.key.phase, $1.key.code)
        }.map { ($0.key, $0.value) }
    }
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
        for (phase, histogram) in other.phases.occurred { phases[phase, default: HDRHistogram()].add(histogram) }
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

    /// Takes over the figures of a run that went on at the same time.
    public mutating func merge(_ other: LoadLedger) {
        for (phase, histogram) in other.phases.occurred { phases[phase, default: HDRHistogram()].add(histogram) }
        for (key, group) in other.errors {
            guard var mine = errors[key] else {
                errors[key] = group
                continue
            }
            mine.count += group.count
            mine.first = min(mine.first, group.first)
            mine.last = max(mine.last, group.last)
            errors[key] = mine
        }
        statements += other.statements
        rows += other.rows
        grow(to: other.seconds.count - 1)
        for (index, second) in other.seconds.enumerated() { seconds[index].merge(second) }
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
    public private(set) var phases = ByPhase<SparseHistogram>()

    /// Invocations that ended well.
    public var served: Int { Int(clamping: phases[.total]?.count ?? 0) }

    mutating func took(_ phase: TimedPhase, _ duration: Int64) {
        phases[phase, default: SparseHistogram()].record(duration)
    }

    /// What other clients did at the same time. The sum of the most that were open, each at its own moment of the second, may
    /// be above the most that all had at one.
    mutating func merge(_ other: LoadSecond) {
        let (before, ran) = (open, running)
        add(other)
        open = before + other.open
        running = ran + other.running
    }

    mutating func add(_ other: LoadSecond) {
        started += other.started
        errors += other.errors
        open = max(open, other.open)
        running = max(running, other.running)
        for (phase, histogram) in other.phases.occurred { phases[phase, default: SparseHistogram()].add(histogram) }
    }
}
