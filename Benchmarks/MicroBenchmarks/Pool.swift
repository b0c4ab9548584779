import Benchmark
import ConnectionPool

/// The pool's decisions, without a socket.
func poolBenchmarks() {
    Benchmark("pool: borrow and return, a backend is idle", configuration: .fast) { benchmark in
        var rig = PoolRig(backends: 80)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { rig.borrowAndReturn() }
        benchmark.stopMeasurement()
        blackHole(rig.granted)
    }
    Benchmark("pool: borrow and return, the short way", configuration: .fast) { benchmark in
        var rig = PoolRig(backends: 80)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { rig.borrowIdleAndReturn() }
        benchmark.stopMeasurement()
        blackHole(rig.granted)
    }
    Benchmark("pool: return and borrow, 1,000 wait for 20 backends", configuration: .fast) { benchmark in
        var rig = PoolRig(backends: 20)
        for _ in 0..<1020 { rig.borrow() }
        precondition(rig.pool.counts.waiting == 1000)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { rig.returnAndBorrow() }
        benchmark.stopMeasurement()
        precondition(rig.pool.counts.waiting == 1000)
        blackHole(rig.granted)
    }
}

/// A key of the size that Weir's have.
struct Key: Hashable, Sendable {
    var user: UInt16
    var capabilities: UInt32
    var hasSchema: Bool
}

/// A pool whose backends are all open, and who holds them.
struct PoolRig {
    private static let key = Key(user: 1, capabilities: 0x2041_0000, hasSchema: true)
    private static let tag: UInt64 = 42

    var pool: PoolStateMachine<Key>
    private(set) var granted = 0
    private var actions: [PoolAction<Key>] = []
    private var leased: [BackendID] = []
    private var oldest = 0
    private var serial: UInt64 = 0
    private var clock = Instant(nanoseconds: 1)

    /// Opens the backends by borrowing them all and giving them back.
    init(backends: Int) {
        var settings = PoolSettings(maxConnections: backends, maxIdleConnections: backends)
        settings.maxParallelConnects = backends
        pool = PoolStateMachine(settings: settings, seed: 1)
        actions.reserveCapacity(64)
        for _ in 0..<backends { borrow() }
        while !leased.isEmpty { returned(leased.removeLast()) }
        precondition(pool.counts.idle == backends)
    }

    private mutating func tick() {
        clock = Instant(nanoseconds: clock.nanoseconds + 1000)
    }

    mutating func borrow() {
        tick()
        serial += 1
        pool.borrow(BorrowID(serial), key: Self.key, stateTag: Self.tag, now: clock, into: &actions)
        perform()
    }

    private mutating func returned(_ id: BackendID) {
        tick()
        pool.returned(id, outcome: .clean, key: Self.key, stateTag: Self.tag, now: clock, into: &actions)
        perform()
    }

    /// Runs the actions; connects succeed at once.
    private mutating func perform() {
        var index = 0
        while index < actions.count {
            switch actions[index] {
            case .grant(_, let id, _):
                granted += 1
                leased.append(id)
            case .connect(let id, _):
                pool.connected(id, stateTag: Self.tag, now: clock, into: &actions)
            default: break
            }
            index += 1
        }
        actions.removeAll(keepingCapacity: true)
    }

    @inline(never)
    mutating func borrowAndReturn() {
        borrow()
        returned(leased.removeLast())
    }

    @inline(never)
    mutating func borrowIdleAndReturn() {
        tick()
        guard let id = pool.borrowIdle(key: Self.key, stateTag: Self.tag, now: clock) else { return }
        granted += 1
        returned(id)
    }

    /// The backend that was granted first comes back and goes to the first waiter; another one queues up.
    @inline(never)
    mutating func returnAndBorrow() {
        let id = leased[oldest]
        returned(id)
        leased[oldest] = leased.removeLast()
        oldest = (oldest + 1) % leased.count
        borrow()
    }
}
