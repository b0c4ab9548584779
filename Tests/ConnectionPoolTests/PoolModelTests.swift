import ConnectionPool
import Testing

@Suite("The pool's invariants")
struct PoolModelTests {
    /// To look at one failing run alone, put its seed here as the only range.
    @Test("random runs keep every invariant", arguments: [1...600, 601...1200, 1201...1800, 1801...2400])
    func randomRuns(_ seeds: ClosedRange<UInt64>) {
        for seed in seeds {
            var simulation = PoolSimulation(seed: seed)
            simulation.run(events: 60)
            guard simulation.broken != nil else { continue }
            var replay = PoolSimulation(seed: seed, isLogging: true)
            replay.run(events: 60)
            Issue.record("seed \(seed): \(replay.broken ?? "?")\n\(replay.log.joined(separator: "\n"))")
            return
        }
    }

    @Test("a run's log, pasted as a test, gives the same actions")
    func replay() {
        var settings = PoolSettings.test(max: 1)
        settings.lifetimeJitter = 0.1
        for seed in 1...20 as ClosedRange<UInt64> {
            var simulation = PoolSimulation(seed: seed, isLogging: true)
            simulation.run(events: 100)
            var script = PoolScript(settings, seed: seed)
            script.run(simulation.log.joined(separator: "\n"))
        }
    }

    @Test("the same seed and events give the same actions")
    func deterministic() {
        for seed in 1...20 as ClosedRange<UInt64> {
            var first = PoolSimulation(seed: seed, isLogging: true)
            var second = PoolSimulation(seed: seed, isLogging: true)
            first.run(events: 100)
            second.run(events: 100)
            #expect(first.log == second.log)
        }
    }

    /// A million in release builds; a quarter of that in debug builds, to stay quick.
    @Test("a million borrows and returns leave no trace inside")
    func steadyLoad() {
        var pool = PoolStateMachine<Int>(settings: .test(max: 4), seed: 1)
        var actions: [PoolAction<Int>] = []
        var held: [BackendID] = []
        for number in 1...4 as ClosedRange<UInt64> {
            let now = Instant(nanoseconds: 0)
            pool.borrow(BorrowID(number), key: Int(number % 2), stateTag: 0, now: now, into: &actions)
        }
        let connects = actions
        actions.removeAll(keepingCapacity: true)
        for case .connect(let id, _) in connects {
            pool.connected(id, stateTag: 0, now: Instant(nanoseconds: 0), into: &actions)
        }
        for case .grant(_, let id, _) in actions { held.append(id) }
        actions.removeAll(keepingCapacity: true)
        #expect(held.count == 4)
        // Most borrows are granted at once, some wait for the return.
        var before = 0
        var granted = 0
        #if DEBUG
        let cycles = 250_000
        #else
        let cycles = 1_000_000
        #endif
        for cycle in 1...cycles {
            if cycle == 1000 { before = pool.storageCount }
            let id = held.removeLast()
            let key = Int(id.serial % 2)
            let now = Instant(nanoseconds: Int64(cycle))
            let borrow = BorrowID(UInt64(cycle) + 4)
            if cycle % 16 == 0 {
                pool.borrow(borrow, key: key, stateTag: 0, now: now, into: &actions)
                pool.returned(id, outcome: .clean, key: key, stateTag: 0, now: now, into: &actions)
            } else {
                pool.returned(id, outcome: .clean, key: key, stateTag: 0, now: now, into: &actions)
                pool.borrow(borrow, key: key, stateTag: 0, now: now, into: &actions)
            }
            granted += actions.count
            if case .grant(_, let next, _)? = actions.last { held.append(next) }
            actions.removeAll(keepingCapacity: true)
        }
        #expect(granted == cycles)
        #expect(pool.storageCount == before)
        #expect(pool.counts.total == 4)
    }
}
