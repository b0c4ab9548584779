import LoadModel
import Testing

@Suite("Fleets")
struct FleetTests {
    private static let second = Nanoseconds.perSecond
    private static let millisecond: Int64 = 1_000_000

    private static func bursts(_ size: Int, every: Int64 = 0, count: Int = 1) -> FleetDemand {
        .open(.bursts(size: size, every: every, count: count, jitter: 0))
    }

    private static func fleet(
        _ policy: FleetPolicy, _ demand: FleetDemand, end: Int64 = 1000 * second, seed: UInt64 = 1
    ) -> Fleet {
        Fleet(policy: policy, demand: demand, end: end, seed: seed)
    }

    @Test("a burst makes an environment for each, up to the limit; the others wait and use them again")
    func limit() {
        var simulation = FleetSimulation(Self.fleet(FleetPolicy(concurrencyLimit: 4), Self.bursts(10)))
        simulation.run()
        #expect(simulation.hasEnded)
        #expect(simulation.mostEnvironments == 4)
        #expect(simulation.fleet.counts.coldStarts == 4)
        #expect(simulation.fleet.counts.warmStarts == 6)
        #expect(simulation.fleet.counts.served == 10)
        #expect(simulation.quits == 4)
        // The third round ends after one connect and three services.
        #expect(simulation.latencies.max() == 31 * Self.millisecond)
    }

    @Test("what has no environment is dropped where the policy says so")
    func drops() {
        var policy = FleetPolicy(concurrencyLimit: 4)
        policy.overflow = .drop
        var simulation = FleetSimulation(Self.fleet(policy, Self.bursts(10)))
        simulation.run()
        #expect(simulation.hasEnded)
        #expect(simulation.drops == 6)
        #expect(simulation.fleet.counts.dropped == 6)
        #expect(simulation.fleet.counts.served == 4)
    }

    @Test("environments are made as quickly as scaling allows, and unused allowance does not add up")
    func scaling() {
        var policy = FleetPolicy(concurrencyLimit: 10_000)
        policy.scaling = FleetPolicy.Scaling(environments: 100, per: 10 * Self.second)
        var simulation = FleetSimulation(
            Self.fleet(policy, Self.bursts(300, every: 100 * Self.second, count: 2)),
            serving: { _ in (1000 * Self.second, true) })
        simulation.run()
        #expect(simulation.hasEnded)
        let times = simulation.connectTimes
        #expect(times.count == 600)
        // A hundred at once, then one each tenth of a second; the same again after a pause of any length.
        #expect(times.count { $0 == 0 } == 100)
        #expect(times.count { $0 <= 10 * Self.second + 1000 } == 200)
        #expect(times.count { $0 < 100 * Self.second } == 300)
        #expect(times.count { $0 <= 100 * Self.second + 1000 } == 400)
    }

    @Test("an environment ends after so many invocations", arguments: [1, 3])
    func reuse(count: Int) {
        var policy = FleetPolicy(concurrencyLimit: 2)
        policy.reuse = count
        var simulation = FleetSimulation(Self.fleet(policy, Self.bursts(12)))
        simulation.run()
        #expect(simulation.hasEnded)
        #expect(simulation.fleet.counts.coldStarts == 12 / count)
        #expect(simulation.fleet.counts.served == 12)
        #expect(simulation.quits == 12 / count)
    }

    @Test("a cold start delays the first invocation only")
    func coldStart() {
        var policy = FleetPolicy(concurrencyLimit: 1)
        policy.coldStart = .fixed(500 * Self.millisecond)
        var simulation = FleetSimulation(Self.fleet(policy, Self.bursts(1, every: Self.second, count: 3)))
        simulation.run()
        #expect(simulation.hasEnded)
        #expect(simulation.latencies == [511, 10, 10].map { $0 * Self.millisecond })
    }

    @Test("an environment without work for long enough goes, without goodbye if it is that kind")
    func idleLifetime() {
        var policy = FleetPolicy(concurrencyLimit: 10)
        policy.idleLifetime = 5 * Self.second
        policy.vanishing = 1
        var simulation = FleetSimulation(Self.fleet(policy, Self.bursts(3, every: 20 * Self.second, count: 2)))
        simulation.run()
        #expect(simulation.hasEnded)
        #expect(simulation.fleet.counts.coldStarts == 6)
        // The last ones are still warm when the run ends, which is the end of them all the same.
        #expect(simulation.vanishes == 6)
        #expect(simulation.fleet.counts.vanished == 6)
        #expect(simulation.quits == 0)
    }

    @Test("clients of a closed loop think on connections of their own, and not beyond the end")
    func thinking() {
        let fleet = Fleet(
            policy: FleetPolicy(concurrencyLimit: 4), demand: .closed(clients: 4, rampUp: 0), end: 5 * Self.second,
            seed: 1)
        var simulation = FleetSimulation(fleet, thinking: 2 * Self.second)
        simulation.run()
        #expect(simulation.hasEnded)
        let counts = simulation.fleet.counts
        // At 0, 2 and 4 seconds; the next would be at 6.
        #expect(counts.arrived == 12)
        #expect(counts.served == 12)
        #expect(counts.coldStarts == 4)
        #expect(simulation.mostConnections == 4)
        #expect(simulation.latencies.allSatisfy { $0 <= 11 * Self.millisecond })
    }

    @Test("who thinks beyond the end keeps the connection to the end, whoever comes meanwhile")
    func heldToTheEnd() {
        let fleet = Fleet(
            policy: FleetPolicy(concurrencyLimit: 8), demand: .closed(clients: 8, rampUp: 4 * Self.second),
            end: 5 * Self.second, seed: 1)
        var simulation = FleetSimulation(fleet, thinking: 5 * Self.second)
        simulation.run()
        #expect(simulation.hasEnded)
        #expect(simulation.fleet.counts.arrived == 8)
        #expect(simulation.fleet.counts.coldStarts == 8)
        #expect(simulation.mostConnections == 8)
        #expect(simulation.now == 5 * Self.second)
    }

    @Test("who thinks loses the connection and goes on with another; what was served stays served")
    func lostWhileThinking() {
        var fleet = Fleet(
            policy: FleetPolicy(concurrencyLimit: 1), demand: .closed(clients: 1, rampUp: 0), end: 5 * Self.second,
            seed: 1)
        #expect(fleet.advance(to: 0) == [.connect(environment: 0)])
        let first = Invocation(number: 0, intended: 0)
        #expect(fleet.opened(0, at: 1) == [.invoke(environment: 0, first)])
        #expect(fleet.finished(0, isGood: true, thinking: Self.second, at: 2) == [])
        #expect(fleet.broke(0, at: 3) == [])
        #expect(fleet.counts.served == 1)
        #expect(fleet.counts.failed == 0)
        #expect(fleet.nextDeadline == 3 + Fleet.pauseAfterFailure)
        #expect(fleet.advance(to: 3 + Fleet.pauseAfterFailure) == [.connect(environment: 1)])
    }

    @Test("the time that an invocation may take is not the time that its client thinks")
    func timeoutAndThinking() {
        var policy = FleetPolicy(concurrencyLimit: 1)
        policy.invocationTimeout = 500 * Self.millisecond
        let fleet = Fleet(policy: policy, demand: .closed(clients: 1, rampUp: 0), end: 3 * Self.second, seed: 1)
        var simulation = FleetSimulation(fleet, thinking: 700 * Self.millisecond)
        simulation.run()
        #expect(simulation.fleet.counts.timedOut == 0)
        #expect(simulation.fleet.counts.served == simulation.fleet.counts.arrived)
        #expect(simulation.fleet.counts.arrived == 5)
    }

    @Test("what is given up long behind the end has failed; what is ended by hand is neither")
    func givenUp() {
        var policy = FleetPolicy(concurrencyLimit: 1)
        policy.overflow = .wait
        func run() -> Fleet {
            var fleet = Self.fleet(policy, Self.bursts(3, every: 0, count: 1))
            #expect(fleet.advance(to: 0) == [.connect(environment: 0)])
            #expect(fleet.opened(0, at: 1).count == 1)
            return fleet
        }
        var fleet = run()
        #expect(fleet.giveUp().count == 3)
        #expect(fleet.counts.failed == 3)
        #expect(fleet.counts.timedOut == 1)
        #expect(fleet.counts.unfinished == 0)
        #expect(fleet.isDone)
        fleet = run()
        #expect(fleet.stop() == [.close(environment: 0, .quit)])
        #expect(fleet.counts.failed == 0)
        #expect(fleet.counts.unfinished == 3)
        #expect(fleet.isDone)
    }

    @Test("several threads' clients begin as evenly as those of one")
    func rampOfShares() {
        var times: [Int64] = []
        for first in 0..<2 {
            var fleet = Fleet(
                policy: FleetPolicy(concurrencyLimit: 4), demand: .closed(clients: 4, rampUp: 4 * Self.second),
                end: 5 * Self.second, seed: 1, ramp: (first: first, step: 2, of: 8))
            while let next = fleet.nextDeadline {
                times.append(next)
                _ = fleet.advance(to: next)
            }
        }
        #expect(times.sorted() == (0..<8).map { $0 * Self.second / 2 })
    }

    @Test("an invocation that takes too long is killed, and tried again")
    func timeout() {
        var policy = FleetPolicy(concurrencyLimit: 10)
        policy.invocationTimeout = Self.second
        policy.retries = 2
        policy.retryPause = 100 * Self.millisecond
        var simulation = FleetSimulation(
            Self.fleet(policy, Self.bursts(1)),
            serving: { $0.attempt < 3 ? (60 * Self.second, true) : (10 * Self.millisecond, true) })
        simulation.run()
        #expect(simulation.hasEnded)
        let counts = simulation.fleet.counts
        #expect(counts.timedOut == 2)
        #expect(counts.retried == 2)
        #expect(counts.served == 1)
        #expect(counts.failed == 0)
        // Two seconds of waiting, two pauses, the connect and the service: all of it counts.
        #expect(simulation.latencies == [2 * Self.second + 211 * Self.millisecond])
    }

    @Test("what fails to the end has failed once, however often it was tried", arguments: [0, 1, 2])
    func retries(count: Int) {
        var policy = FleetPolicy(concurrencyLimit: 10)
        policy.retries = count
        var simulation = FleetSimulation(Self.fleet(policy, Self.bursts(5)), connecting: { _ in nil })
        simulation.run()
        #expect(simulation.hasEnded)
        #expect(simulation.fleet.counts.failed == 5)
        #expect(simulation.fleet.counts.retried == 5 * count)
        #expect(simulation.fleet.counts.arrived == 5)
    }

    @Test("each client of a closed loop begins again when it is done, until the end")
    func closedLoop() {
        var simulation = FleetSimulation(
            Self.fleet(FleetPolicy(concurrencyLimit: 3), .closed(clients: 3, rampUp: 0), end: Self.second))
        simulation.run()
        #expect(simulation.hasEnded)
        #expect(simulation.fleet.counts.coldStarts == 3)
        // One connect of a millisecond, then services of ten: a hundred of them begin within the second.
        #expect(simulation.fleet.counts.served == 300)
        #expect(simulation.latencies.allSatisfy { $0 <= 11 * Self.millisecond })
    }

    @Test("a closed loop against a server that is not there does not run wild")
    func closedLoopRefused() {
        var simulation = FleetSimulation(
            Self.fleet(FleetPolicy(concurrencyLimit: 2), .closed(clients: 2, rampUp: 0), end: Self.second),
            connecting: { _ in nil })
        simulation.run()
        #expect(simulation.hasEnded)
        #expect(simulation.fleet.counts.failed == 20)
    }

    @Test("a closed loop may begin by and by")
    func rampUp() {
        var simulation = FleetSimulation(
            Self.fleet(FleetPolicy(concurrencyLimit: 4), .closed(clients: 4, rampUp: Self.second), end: 2 * Self.second)
        )
        simulation.run()
        #expect(simulation.hasEnded)
        #expect(simulation.connectTimes == [0, 250, 500, 750].map { $0 * Self.millisecond })
    }

    @Test("what comes too late for its moment is counted")
    func lag() throws {
        var fleet = Self.fleet(FleetPolicy(concurrencyLimit: 100), .open(.even(try .constant(100, for: Self.second))))
        _ = fleet.advance(to: 0)
        #expect(fleet.counts.late == 0)
        // Up to 500 ms in one go: those of the last fifty milliseconds are in time.
        _ = fleet.advance(to: 500 * Self.millisecond)
        #expect(fleet.counts.arrived == 51)
        #expect(fleet.counts.late == 44)
        #expect(fleet.counts.largestLag == 490 * Self.millisecond)
    }

    @Test("instances bring their pools, and take them away")
    func instances() throws {
        var policy = FleetPolicy(concurrencyLimit: 100)
        policy.growsOnDemand = false
        let plan = InstancePlan(
            poolSize: 5,
            changes: [(0, 1), (10, 3), (20, 1)].map { InstancePlan.Change(at: $0.0 * Self.second, instances: $0.1) })
        var simulation = FleetSimulation(
            Fleet(
                policy: policy, demand: .open(.even(try .constant(50, for: 30 * Self.second))), end: 30 * Self.second,
                instances: plan, seed: 1))
        simulation.run()
        #expect(simulation.hasEnded)
        #expect(simulation.mostConnections == 15)
        #expect(simulation.connectTimes.count { $0 == 0 } == 5)
        #expect(simulation.connectTimes.count { $0 == 10 * Self.second } == 10)
        #expect(simulation.fleet.counts.served == 1500)
        #expect(simulation.quits == 15)
    }

    @Test("without instances nothing waits for ever")
    func noInstances() {
        var policy = FleetPolicy(concurrencyLimit: 100)
        policy.growsOnDemand = false
        var simulation = FleetSimulation(
            Fleet(
                policy: policy, demand: Self.bursts(3), end: Self.second,
                instances: InstancePlan(poolSize: 5, changes: []), seed: 1))
        simulation.run()
        #expect(simulation.hasEnded)
        #expect(simulation.fleet.counts.dropped == 3)
    }

    @Test("a stop closes everything at once")
    func stop() {
        var fleet = Self.fleet(FleetPolicy(concurrencyLimit: 3), Self.bursts(10))
        let actions = fleet.advance(to: 0)
        #expect(actions == (0..<3).map { .connect(environment: $0) })
        #expect(!fleet.isDone)
        let closing = fleet.stop()
        #expect(closing == (0..<3).map { .close(environment: $0, .quit) })
        #expect(fleet.isDone)
        #expect(fleet.nextDeadline == nil)
    }
}
