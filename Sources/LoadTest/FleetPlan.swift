public import LoadModel

/// One run of a fleet against one target.
///
/// *Isolation*: any. *Units*: nanoseconds.
public struct FleetPlan: Sendable {
    /// The rules of the environments, and what arrives.
    public var settings: ProfileSettings
    /// From then on nothing arrives.
    public var time: Int64
    /// What an invocation runs.
    public var mix: StatementMix
    /// A recording whose clients are imitated, at a speed, in place of the mix.
    public var replay: Replay?
    /// Where the clients go, and as whom.
    public var account: LoadAccount
    /// Of everything that is left to chance.
    public var seed: UInt64
    /// How long a run may go on behind its end before what still runs is given up.
    public var grace: Int64
    /// How long it is from one look at the progress to the next.
    public var progressPause: Int64 = Nanoseconds.perSecond / 10
    /// How many clients there are in all.
    var allClients = 0
    /// Which of the clients are this run's, where several play one plan side by side.
    var share = Share(index: 0, count: 1)

    /// Every so many-th client.
    struct Share: Equatable, Sendable {
        var index: Int
        var count: Int

        /// A client's number among all of them.
        func client(_ number: Int) -> Int { number * count + index }
    }

    /// A plan of these values.
    public init(
        settings: ProfileSettings, time: Int64, mix: StatementMix, account: LoadAccount, seed: UInt64,
        replay: Replay? = nil, grace: Int64 = 60 * Nanoseconds.perSecond
    ) {
        self.settings = settings
        self.time = time
        self.mix = mix
        self.replay = replay
        self.account = account
        self.seed = seed
        self.grace = grace
    }

    /// So many clients at once, each with a connection of its own that serves one invocation.
    ///
    /// - Parameter timeout: a client that takes longer is given up.
    public static func burst(
        of clients: Int, mix: StatementMix, account: LoadAccount, timeout: Int64 = 60 * Nanoseconds.perSecond
    ) -> FleetPlan {
        var policy = FleetPolicy(concurrencyLimit: clients)
        policy.reuse = 1
        policy.invocationTimeout = timeout
        let demand = FleetDemand.open(.bursts(size: clients, every: 0, count: 1, jitter: 0))
        return FleetPlan(
            settings: ProfileSettings(policy: policy, demand: demand), time: timeout, mix: mix, account: account,
            seed: 1)
    }

    /// When its clients begin, among all of them.
    var ramp: (first: Int, step: Int, of: Int)? {
        allClients > 0 ? (first: share.index, step: share.count, of: allClients) : nil
    }

    /// How long it is to take: no longer than things arrive.
    public var planned: Int64 {
        guard case .open(let shape) = settings.demand else { return time }
        if case .bursts(_, let every, let count, _) = shape {
            return min(time, max(shape.end, Nanoseconds.product(every, Int64(count))))
        }
        return min(time, shape.end)
    }

    /// The same plan for so many threads: only the clients of a closed loop have nothing to do with each other.
    func shares(_ threads: Int) -> [FleetPlan] {
        guard case .closed(let clients, let rampUp) = settings.demand, settings.instances == nil, replay == nil,
            settings.policy.scaling == nil, settings.policy.concurrencyLimit == clients
        else { return [self] }
        let threads = max(1, min(threads, clients))
        return (0..<threads).map { index in
            var plan = self
            let count = clients / threads + (index < clients % threads ? 1 : 0)
            plan.settings.demand = .closed(clients: count, rampUp: rampUp)
            plan.settings.policy.concurrencyLimit = count
            plan.share = Share(index: index, count: threads)
            plan.allClients = clients
            return plan
        }
    }
}

/// A recording and how fast it is played: 2 is twice as fast.
///
/// *Isolation*: none, a value.
public struct Replay: Equatable, Sendable {
    /// What was recorded.
    public var recording: Recording
    /// Above nothing.
    public var speed: Double

    /// A replay of these values.
    public init(_ recording: Recording, speed: Double) {
        self.recording = recording
        self.speed = speed
    }
}

/// What became of a run.
///
/// *Isolation*: any. *Units*: nanoseconds.
public struct FleetResult: Equatable, Sendable {
    /// Latencies, errors and the course of time.
    public var ledger: LoadLedger
    /// Invocations and environments.
    public var counts: FleetCounts
    /// How long it took.
    public var elapsed: Int64
    /// How long it was to take; it is shorter where the last invocation came before.
    public var planned: Int64
    /// Whether it was ended before its time.
    public var wasStopped: Bool
    /// Connects that began too late after they were decided, by more than `Fleet.lateAfter`.
    public var lateConnects: Int
    /// The most connections that were open at once.
    public var mostOpen: Int
    /// For how long in all its thread did not get to its work.
    public var stalled: Int64

    /// A result of these values.
    public init(
        ledger: LoadLedger = LoadLedger(), counts: FleetCounts = FleetCounts(), elapsed: Int64 = 0,
        planned: Int64 = 0, wasStopped: Bool = false, lateConnects: Int = 0, mostOpen: Int = 0, stalled: Int64 = 0
    ) {
        self.ledger = ledger
        self.counts = counts
        self.elapsed = elapsed
        self.planned = planned
        self.wasStopped = wasStopped
        self.lateConnects = lateConnects
        self.mostOpen = mostOpen
        self.stalled = stalled
    }

    /// Served invocations a second, over the planned time or what it took, whichever is longer.
    public var rate: Double {
        let time = wasStopped ? elapsed : max(elapsed, planned)
        return time > 0 ? Double(counts.served) / Nanoseconds.inSeconds(time) : 0
    }

    /// The largest share of starts that may be late, 1 %.
    public static let tolerableLateness = 0.01

    /// The share of starts that were late for the generator's own sake: arrivals that were noticed late, and connects that
    /// began late.
    public var lateShare: Double {
        let starts = max(counts.arrived, counts.coldStarts)
        return starts == 0 ? 0 : Double(counts.late + lateConnects) / Double(starts)
    }

    /// Takes over what became of clients that ran at the same time.
    mutating func merge(_ other: FleetResult) {
        ledger.merge(other.ledger)
        counts.add(other.counts)
        elapsed = max(elapsed, other.elapsed)
        planned = max(planned, other.planned)
        wasStopped = wasStopped || other.wasStopped
        lateConnects += other.lateConnects
        mostOpen += other.mostOpen
        stalled = max(stalled, other.stalled)
    }

    /// Whether the generator could not keep up with its own plan, so that its figures are partly its own.
    public var hasLagged: Bool {
        lateShare > Self.tolerableLateness || Double(stalled) > Self.tolerableLateness * Double(max(elapsed, 1))
    }
}

/// How far a run has come.
///
/// *Isolation*: any. *Units*: nanoseconds.
public struct FleetProgress: Equatable, Sendable {
    /// Since the beginning.
    public var elapsed: Int64 = 0
    /// Invocations and environments.
    public var counts = FleetCounts()
    /// Connections that are open and let in.
    public var open = 0
    /// Invocations that run.
    public var running = 0
    /// Invocations that wait for an environment.
    public var waiting = 0
    /// Errors so far.
    public var errors = 0
    /// Served in the last second that is over.
    public var servedLastSecond = 0
    /// The median of that second; 0 when nothing was served.
    public var p50LastSecond: Int64 = 0
    /// The 99th percentile of that second.
    public var p99LastSecond: Int64 = 0
    /// Whether it is over.
    public var isOver = false
    private var lastSecond = -1
    private var recent: [Int: SparseHistogram] = [:]

    /// Nothing yet.
    public init() {}

    /// Takes the figures of the last second that is over; `elapsed` must be set.
    public mutating func noteLastSecond(of ledger: LoadLedger) {
        lastSecond = Int(elapsed / Nanoseconds.perSecond) - 1
        // Of two, since others may not have come as far yet.
        recent = [:]
        for second in [lastSecond - 1, lastSecond] where ledger.seconds.indices.contains(second) {
            recent[second] = ledger.seconds[second].phases[.total] ?? SparseHistogram()
        }
        showLastSecond()
    }

    private mutating func showLastSecond() {
        let total = recent[lastSecond]?.full ?? HDRHistogram()
        servedLastSecond = Int(clamping: total.count)
        p50LastSecond = total.percentile(50)
        p99LastSecond = total.percentile(99)
    }

    /// Takes over how far clients have come that run at the same time.
    mutating func merge(_ other: FleetProgress) {
        elapsed = max(elapsed, other.elapsed)
        counts.add(other.counts)
        open += other.open
        running += other.running
        waiting += other.waiting
        errors += other.errors
        isOver = isOver && other.isOver
        lastSecond = min(lastSecond, other.lastSecond)
        for (second, histogram) in other.recent { recent[second, default: SparseHistogram()].add(histogram) }
        showLastSecond()
    }
}
