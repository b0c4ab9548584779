import LoadModel
import Testing

/// Random fleets against what must hold of all of them.
@Suite("Fleets at random")
struct FleetModelTests {
    private static func policy(_ generator: inout SeededGenerator) -> FleetPolicy {
        var policy = FleetPolicy(concurrencyLimit: Int.random(in: 1...30, using: &generator))
        let second = Nanoseconds.perSecond
        if Bool.random(using: &generator) {
            policy.scaling = FleetPolicy.Scaling(
                environments: Int.random(in: 1...20, using: &generator),
                per: Int64.random(in: 1...5, using: &generator) * second)
        }
        if Bool.random(using: &generator) { policy.coldStart = .logNormal(median: second / 4, p99: second) }
        if Bool.random(using: &generator) { policy.reuse = Int.random(in: 1...5, using: &generator) }
        if Bool.random(using: &generator) { policy.idleLifetime = second * Int64.random(in: 1...4, using: &generator) }
        if Bool.random(using: &generator) { policy.vanishing = generator.fraction() }
        if Bool.random(using: &generator) { policy.invocationTimeout = second / 2 }
        policy.retries = Int.random(in: 0...2, using: &generator)
        policy.retryPause = Int64.random(in: 0...second, using: &generator)
        policy.overflow = Bool.random(using: &generator) ? .drop : .wait
        return policy
    }

    private static func demand(_ generator: inout SeededGenerator, _ policy: FleetPolicy) throws -> FleetDemand {
        let second = Nanoseconds.perSecond
        switch Int.random(in: 0...3, using: &generator) {
        case 0:
            return .closed(clients: policy.concurrencyLimit, rampUp: Int64.random(in: 0...second, using: &generator))
        case 1: return .open(.poisson(try .constant(Double.random(in: 1...200, using: &generator), for: 10 * second)))
        case 2: return .open(.even(try ArrivalText.stages("0:0,5s:100,10s:0")))
        default:
            return .open(
                .bursts(
                    size: Int.random(in: 1...60, using: &generator), every: 3 * second, count: 3, jitter: second / 10))
        }
    }

    @Test("every invocation ends once, and no limit is passed", arguments: 1...300 as ClosedRange<UInt64>)
    func invariants(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let policy = Self.policy(&generator)
        let demand = try Self.demand(&generator, policy)
        var chance = generator.branch()
        let fleet = Fleet(policy: policy, demand: demand, end: 10 * Nanoseconds.perSecond, seed: seed)
        var simulation = FleetSimulation(
            fleet,
            connecting: { _ in chance.fraction() < 0.1 ? nil : 2_000_000 },
            serving: { _ in (Spread.exponential(mean: 100_000_000).draw(&chance), chance.fraction() < 0.9) })
        simulation.run()
        try #require(simulation.hasEnded, "it ends")
        let counts = simulation.fleet.counts
        #expect(counts.arrived == counts.served + counts.failed + counts.dropped)
        #expect(simulation.latencies.count == counts.served)
        #expect(simulation.mostEnvironments <= policy.concurrencyLimit)
        #expect(simulation.fleet.environmentCount == 0)
        #expect(simulation.fleet.waitingCount == 0)
        #expect(simulation.vanishes == counts.vanished)
        if case .drop = policy.overflow {} else { #expect(counts.dropped == 0) }
        if policy.vanishing == 0, policy.invocationTimeout == nil { #expect(counts.vanished == 0) }
    }

    @Test("profiles run to their end, and keep to their limits", arguments: LoadProfile.allCases)
    func profiles(profile: LoadProfile) throws {
        let time = 120 * Nanoseconds.perSecond
        let settings = try profile.settings(concurrency: 40, rate: nil, time: time)
        var simulation = FleetSimulation(
            Fleet(policy: settings.policy, demand: settings.demand, end: time, instances: settings.instances, seed: 5))
        simulation.run()
        #expect(simulation.hasEnded)
        let counts = simulation.fleet.counts
        #expect(counts.arrived > 0)
        #expect(counts.served + counts.dropped == counts.arrived)
        #expect(simulation.mostEnvironments <= settings.policy.concurrencyLimit)
        switch profile {
        case .lambda:
            // Twelve storms, and each finds the environments of the first.
            #expect((20...40).contains(counts.coldStarts))
            #expect(simulation.vanishes == counts.coldStarts)
        case .cron: #expect(counts.coldStarts == 80)
        case .batch:
            // Ten tasks each at most; the first to be done are replaced while there is work.
            #expect((40 * 6...60 * 6).contains(counts.coldStarts))
        case .web: #expect(counts.coldStarts <= 40)
        case .autoscale: #expect((10...40).contains(simulation.mostConnections))
        }
    }

    @Test("Lambda's limit of environments drops what is beyond, as with error 429")
    func throttled() throws {
        let time = 10 * Nanoseconds.perSecond
        var settings = try LoadProfile.lambda.settings(concurrency: 1000, rate: nil, time: time)
        settings.demand = .open(.bursts(size: 1500, every: 1, count: 1, jitter: 0))
        var simulation = FleetSimulation(
            Fleet(policy: settings.policy, demand: settings.demand, end: time, seed: 1))
        simulation.run()
        #expect(simulation.hasEnded)
        #expect(simulation.fleet.counts.dropped == 500)
        #expect(simulation.fleet.counts.served == 1000)
    }
}
