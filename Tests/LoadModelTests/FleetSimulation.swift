@testable import LoadModel

/// Plays a fleet in simulated time against a server that takes so long to connect and to answer.
struct FleetSimulation {
    private(set) var fleet: Fleet
    private(set) var now: Int64 = 0
    /// Whether everything is over.
    var hasEnded: Bool { fleet.isDone }
    private(set) var mostEnvironments = 0
    private(set) var mostConnections = 0
    private(set) var quits = 0
    private(set) var vanishes = 0
    private(set) var drops = 0
    private(set) var connectTimes: [Int64] = []
    /// From the intended start to the end, of those that were served.
    private(set) var latencies: [Int64] = []
    private var pending = TimeHeap<Event>()
    private var open: Set<Int> = []
    private let connecting: (Int) -> Int64?
    private let thinking: Int64
    private let serving: (Invocation) -> (time: Int64, isGood: Bool)

    private enum Event: Sendable {
        case opened(Int), refused(Int), finished(Int, Invocation, Bool)
    }

    /// - Parameters:
    ///   - connecting: how long an environment's connect takes; nil for one that is refused at once.
    ///   - serving: how long an invocation takes, and whether it succeeds.
    init(
        _ fleet: Fleet, thinking: Int64 = 0, connecting: @escaping (Int) -> Int64? = { _ in 1_000_000 },
        serving: @escaping (Invocation) -> (time: Int64, isGood: Bool) = { _ in (10_000_000, true) }
    ) {
        self.fleet = fleet
        self.connecting = connecting
        self.thinking = thinking
        self.serving = serving
    }

    /// Runs until the fleet is done, or nothing can happen any more.
    mutating func run(steps: Int = 1_000_000) {
        perform(fleet.advance(to: 0))
        for _ in 0..<steps {
            if fleet.isDone { return }
            guard let time = [pending.first, fleet.nextDeadline].compactMap({ $0 }).min() else { return }
            now = max(now, time)
            if let event = pending.take(by: now) {
                happen(event)
            } else {
                perform(fleet.advance(to: now))
            }
        }
    }

    private mutating func happen(_ event: Event) {
        switch event {
        case .opened(let id):
            guard open.contains(id) else { return }
            perform(fleet.opened(id, at: now))
        case .refused(let id):
            guard open.remove(id) != nil else { return }
            perform(fleet.broke(id, at: now))
        case .finished(let id, let invocation, let isGood):
            guard open.contains(id) else { return }
            if isGood { latencies.append(now - invocation.intended) }
            perform(fleet.finished(id, isGood: isGood, thinking: thinking, at: now))
        }
    }

    private mutating func later(_ delay: Int64, _ event: Event) {
        pending.add(event, at: now + delay)
    }

    private mutating func perform(_ actions: [FleetAction]) {
        for action in actions {
            switch action {
            case .connect(let id):
                connectTimes.append(now)
                open.insert(id)
                if let delay = connecting(id) { later(delay, .opened(id)) } else { later(0, .refused(id)) }
            case .invoke(let id, let invocation):
                let (time, isGood) = serving(invocation)
                later(time, .finished(id, invocation, isGood))
            case .close(let id, let farewell):
                open.remove(id)
                if farewell == .quit { quits += 1 } else { vanishes += 1 }
            case .kill(let id, _):
                open.remove(id)
                vanishes += 1
            case .drop:
                drops += 1
            }
        }
        mostEnvironments = max(mostEnvironments, fleet.environmentCount)
        mostConnections = max(mostConnections, open.count)
    }
}
