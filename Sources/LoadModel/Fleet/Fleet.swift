/// Decides what every client of a run does and when: the arrivals, and the environments that serve them.
///
/// A value without I/O: events and the time go in, actions come out, to be carried out in order. Two fleets of one seed
/// that see the same events do the same. Whoever drives it calls `advance` when `nextDeadline` has come.
///
/// *Units*: nanoseconds since the run's beginning. *Isolation*: none, a value.
public struct Fleet: Sendable {
    /// A start that comes later than this after its moment counts as late.
    public static let lateAfter: Int64 = 50_000_000
    /// How long a client of a closed loop waits after a failure, so that it does not turn into a busy loop.
    public static let pauseAfterFailure: Int64 = 100_000_000

    struct Environment: Sendable {
        enum State: Equatable, Sendable {
            /// It starts. Successors: connecting; ended.
            case starting(Invocation?)
            /// Successors: busy, idle; ended.
            case connecting(Invocation?)
            /// Successors: busy; ended.
            case idle
            /// Successors: idle, thinking, busy; ended.
            case busy(Invocation)
            /// A client of a closed loop keeps it until it goes on. Successors: busy; ended.
            case thinking
        }

        var state: State
        var uses = 0
        let instance: Int?
        /// Changes whenever a deadline that was set must not count any more.
        var stamp = 0
        var isRetired = false
    }

    enum Due: Sendable {
        case started(environment: Int, stamp: Int)
        case timedOut(environment: Int, stamp: Int)
        case idledOut(environment: Int, stamp: Int)
        case again(Invocation)
        case client
        case thought(environment: Int, stamp: Int)
        case refill(instance: Int)
    }

    /// The rules it keeps to.
    public let policy: FleetPolicy
    let instances: InstancePlan?
    /// From then on nothing arrives.
    let end: Int64
    /// Whether each client begins the next invocation when the one before has ended.
    public let isClosedLoop: Bool
    var generator: SeededGenerator
    var schedule: ArrivalSchedule?
    var nextArrival: Int64?
    var due = TimeHeap<Due>()
    var environments: [Int: Environment] = [:]
    /// The one that was used last is last, and is taken first.
    var idle: [Int] = []
    var waiting: [Invocation] = []
    var firstWaiting = 0
    var nextEnvironment = 0
    var nextInvocation = 0
    /// Environments that may be made now, and when that was counted.
    var allowance: Double
    var allowanceTime: Int64 = 0
    var pendingRetries = 0
    /// Clients of a closed loop that are between two invocations.
    var pendingClients = 0
    var nextChange = 0
    var liveInstances: [Int] = []
    var nextInstance = 0
    var isStopping = false
    /// What has become of the invocations so far.
    public internal(set) var counts = FleetCounts()

    /// A fleet at its beginning.
    ///
    /// - Parameters:
    ///   - end: from then on nothing arrives; what runs is let finish.
    ///   - instances: where environments come and go in pools instead of on demand.
    ///   - ramp: which of how many clients these are: every so many-th from the first; nil for all of them.
    public init(
        policy: FleetPolicy, demand: FleetDemand, end: Int64, instances: InstancePlan? = nil, seed: UInt64,
        ramp: (first: Int, step: Int, of: Int)? = nil
    ) {
        self.policy = policy
        self.instances = instances
        self.end = end
        generator = SeededGenerator(seed: seed)
        allowance = Double(policy.scaling?.environments ?? 0)
        switch demand {
        case .open(let shape):
            isClosedLoop = false
            schedule = ArrivalSchedule(shape, seed: generator.next())
            nextArrival = schedule?.next()
        case .closed(let clients, let rampUp):
            isClosedLoop = true
            let ramp = ramp ?? (first: 0, step: 1, of: max(1, clients))
            for client in 0..<max(0, clients) {
                let place = Int64(ramp.first + client * ramp.step)
                due.add(.client, at: rampUp / Int64(ramp.of) * place)
            }
            pendingClients = max(0, clients)
        }
        dropArrivalsBeyondEnd()
    }

    /// When `advance` is to be called next; nil when only an event can change anything.
    public var nextDeadline: Int64? {
        let change = nextChangeTime
        let room = hasWaiting && environments.count < policy.concurrencyLimit ? allowanceDeadline : nil
        return [nextArrival, due.first, change, room].compactMap { $0 }.min()
    }

    /// Whether everything is over: nothing arrives, nothing runs, no connection is left.
    public var isDone: Bool { isIdle && environments.isEmpty }
    /// Environments that exist.
    public var environmentCount: Int { environments.count }
    /// Environments without work: frozen ones.
    public var idleCount: Int { idle.count }
    /// Invocations that wait for an environment.
    public var waitingCount: Int { waiting.count - firstWaiting }
    var hasWaiting: Bool { firstWaiting < waiting.count }

    /// Nothing runs and nothing will.
    var isIdle: Bool {
        nextArrival == nil && !hasWaiting && pendingRetries == 0 && pendingClients == 0
            && environments.count == idle.count
    }

    // MARK: Events

    /// The time has come to `now`.
    public mutating func advance(to now: Int64) -> [FleetAction] {
        var actions: [FleetAction] = []
        refill(now)
        changeInstances(now, &actions)
        while let next = due.take(by: now) { happen(next, now, &actions) }
        while let arrival = nextArrival, arrival <= now {
            nextArrival = schedule?.next()
            dropArrivalsBeyondEnd()
            arrive(intended: arrival, now, &actions)
        }
        serveWaiting(now, &actions)
        endIfIdle(&actions)
        return actions
    }

    /// An environment's connection is there.
    public mutating func opened(_ id: Int, at now: Int64) -> [FleetAction] {
        guard case .connecting(let invocation)? = environments[id]?.state else { return [] }
        var actions: [FleetAction] = []
        if let invocation {
            begin(invocation, on: id, now, &actions)
        } else {
            rest(id, now, &actions)
        }
        endIfIdle(&actions)
        return actions
    }

    /// An invocation ended, well or with an error, and its connection is still good.
    ///
    /// - Parameter think: how long a client of a closed loop waits before the next one.
    public mutating func finished(
        _ id: Int, isGood: Bool, thinking think: Int64 = 0, at now: Int64
    ) -> [FleetAction] {
        guard case .busy(let invocation)? = environments[id]?.state else { return [] }
        var actions: [FleetAction] = []
        environments[id]?.stamp += 1
        environments[id]?.uses += 1
        let goesOn = isGood && think > 0 && isClosedLoop && !isStopping
        settle(invocation, isGood: isGood, now, goesOn: goesOn)
        if goesOn {
            thinks(id, now, until: now + min(think, Nanoseconds.longest), &actions)
        } else {
            rest(id, now, &actions)
        }
        // The next round of a closed loop begins at once.
        while let next = due.take(by: now) { happen(next, now, &actions) }
        endIfIdle(&actions)
        return actions
    }

    /// A connection could not be opened, or broke; it is closed already.
    public mutating func broke(_ id: Int, at now: Int64) -> [FleetAction] {
        guard let environment = environments[id] else { return [] }
        var actions: [FleetAction] = []
        remove(id)
        switch environment.state {
        case .idle: counts.brokenIdle += 1
        case .thinking:
            counts.brokenIdle += 1
            planClient(at: now + Fleet.pauseAfterFailure)
        case .busy(let invocation): settle(invocation, isGood: false, now)
        case .starting(let invocation), .connecting(let invocation):
            if let invocation { settle(invocation, isGood: false, now) }
        }
        makeUpFor(environment, now)
        serveWaiting(now, &actions)
        endIfIdle(&actions)
        return actions
    }

    /// What still runs or waits long behind the end has failed, each as one that took too long.
    public mutating func giveUp() -> [FleetAction] {
        var actions: [FleetAction] = []
        for id in environments.keys.sorted() {
            guard let invocation = environments[id]?.invocation else { continue }
            counts.timedOut += 1
            counts.vanished += 1
            counts.failed += 1
            remove(id)
            actions.append(.kill(environment: id, invocation))
        }
        while hasWaiting {
            counts.failed += 1
            actions.append(.drop(takeWaiting()))
        }
        counts.failed += pendingRetries
        return actions + stop()
    }

    /// Ends the run: nothing more arrives, and every connection is closed as it is. What runs or waits is counted as neither
    /// served nor failed.
    public mutating func stop() -> [FleetAction] {
        isStopping = true
        if counts.arrived > 0 {
            counts.unfinished = max(0, counts.arrived - counts.served - counts.failed - counts.dropped)
        }
        nextArrival = nil
        due.removeAll()
        waiting = []
        firstWaiting = 0
        pendingRetries = 0
        pendingClients = 0
        nextChange = instances?.changes.count ?? 0
        let open = environments.keys.sorted()
        environments = [:]
        idle = []
        return open.map { .close(environment: $0, .quit) }
    }
}
