/// A kind of client whose connections come in a way of its own.
///
/// *Isolation*: any.
public enum LoadProfile: String, CaseIterable, Sendable {
    /// Functions of AWS Lambda.
    case lambda
    /// Jobs that all start on the minute.
    case cron
    /// Array jobs: waves of tasks, and workers that end after a few of them.
    case batch
    /// A service with a pool of connections, and peaks.
    case web
    /// Instances of a service that come and go, each with a pool of its own.
    case autoscale
}

/// What a profile turns into, before and after single values of it are changed.
///
/// *Units*: nanoseconds. *Isolation*: none, a value.
public struct ProfileSettings: Equatable, Sendable {
    /// The rules of its environments.
    public var policy: FleetPolicy
    /// What arrives.
    public var demand: FleetDemand
    /// Instances, where it has some.
    public var instances: InstancePlan?

    /// Settings of these values.
    public init(policy: FleetPolicy, demand: FleetDemand, instances: InstancePlan? = nil) {
        self.policy = policy
        self.demand = demand
        self.instances = instances
    }
}

extension LoadProfile {
    /// One line about it.
    public var about: String {
        switch self {
        case .lambda:
            "AWS Lambda: cold starts, one connection per environment, freezes, no goodbye, 1,000 more per 10 s"
        case .cron: "everything on the minute, a connection each"
        case .batch: "array jobs: every 20 s a wave of tasks, by workers that do ten each and end"
        case .web: "a service with one pool, quiet and busy in turn"
        case .autoscale: "instances that come and go with the load, a pool of ten connections each"
        }
    }

    /// The profile for so much load.
    ///
    /// - Parameters:
    ///   - concurrency: clients at once at most; what is usual when nil.
    ///   - rate: invocations a second on average; what fits the profile when nil.
    ///   - time: how long the run takes.
    public func settings(concurrency: Int?, rate: Double?, time: Int64) throws(LoadInputError) -> ProfileSettings {
        switch self {
        case .lambda: try Self.lambda(limit: concurrency ?? 1000, rate: rate, time: time)
        case .cron: Self.cron(jobs: concurrency ?? 200, time: time)
        case .batch: Self.batch(jobs: concurrency ?? 100, time: time)
        case .web: try Self.web(connections: concurrency ?? 50, rate: rate ?? 200, time: time)
        case .autoscale: try Self.autoscale(instances: concurrency.map { max(1, $0 / 10) } ?? 8, rate: rate, time: time)
        }
    }

    /// *Source*: AWS Lambda's documentation of 2026: 1,000 concurrent environments per account and region; each function
    /// gains 1,000 environments every 10 seconds, refilled evenly and never added up; one request at a time in each; at
    /// most 900 seconds per invocation; two retries of asynchronous ones. The cold start's spread is an assumption: half
    /// within 250 ms, 99 % within 1.2 s; so are the pause of one second before a retry, which is a minute at AWS, and the
    /// life of an idle environment, five minutes.
    private static func lambda(limit: Int, rate: Double?, time: Int64) throws(LoadInputError) -> ProfileSettings {
        var policy = FleetPolicy(concurrencyLimit: limit)
        policy.scaling = FleetPolicy.Scaling(environments: 1000, per: 10 * Nanoseconds.perSecond)
        policy.coldStart = .logNormal(median: 250_000_000, p99: 1_200_000_000)
        policy.idleLifetime = 300 * Nanoseconds.perSecond
        policy.freezes = true
        policy.vanishing = 1
        policy.invocationTimeout = 900 * Nanoseconds.perSecond
        policy.retries = 2
        policy.retryPause = Nanoseconds.perSecond
        policy.overflow = .drop
        guard let rate else {
            // Storms: as many as there may be, every ten seconds.
            let every = 10 * Nanoseconds.perSecond
            let count = Int(max(1, (time + every - 1) / every))
            return ProfileSettings(
                policy: policy,
                demand: .open(.bursts(size: limit, every: every, count: count, jitter: Nanoseconds.perSecond / 5)))
        }
        return ProfileSettings(policy: policy, demand: .open(.poisson(try .constant(rate, for: time))))
    }

    private static func cron(jobs: Int, time: Int64) -> ProfileSettings {
        var policy = FleetPolicy(concurrencyLimit: max(jobs * 4, 1))
        policy.reuse = 1
        let minute = 60 * Nanoseconds.perSecond
        let count = Int(max(1, (time + minute - 1) / minute))
        return ProfileSettings(
            policy: policy,
            demand: .open(.bursts(size: jobs, every: minute, count: count, jitter: Nanoseconds.perSecond)))
    }

    private static func batch(jobs: Int, time: Int64) -> ProfileSettings {
        let tasks = 10
        var policy = FleetPolicy(concurrencyLimit: jobs)
        policy.reuse = tasks
        policy.coldStart = .uniform(0, 2 * Nanoseconds.perSecond)
        let wave = 20 * Nanoseconds.perSecond
        let count = Int(max(1, (time + wave - 1) / wave))
        return ProfileSettings(
            policy: policy,
            demand: .open(.bursts(size: jobs * tasks, every: wave, count: count, jitter: 0)))
    }

    private static func web(connections: Int, rate: Double, time: Int64) throws(LoadInputError) -> ProfileSettings {
        var policy = FleetPolicy(concurrencyLimit: connections)
        policy.idleLifetime = 60 * Nanoseconds.perSecond
        return ProfileSettings(
            policy: policy, demand: .open(.poisson(try peaks(quiet: rate / 2, busy: rate * 2, time: time))))
    }

    private static func autoscale(
        instances: Int, rate: Double?, time: Int64
    ) throws(LoadInputError) -> ProfileSettings {
        let each = 25.0
        let busy = rate.map { $0 * 1.5 } ?? Double(instances) * each
        let curve = try peaks(quiet: busy / 4, busy: busy, time: time)
        var policy = FleetPolicy(concurrencyLimit: instances * 10)
        policy.growsOnDemand = false
        policy.coldStart = .uniform(0, Nanoseconds.perSecond)
        var changes: [InstancePlan.Change] = []
        for second in 0...max(1, Int(min(time / Nanoseconds.perSecond, 1_000_000))) {
            let at = Int64(second) * Nanoseconds.perSecond
            let share = curve.rate(at: at) / max(busy, 1e-9)
            let wanted = max(1, Int((share * Double(instances)).rounded(.up)))
            if changes.last?.instances != wanted { changes.append(InstancePlan.Change(at: at, instances: wanted)) }
        }
        return ProfileSettings(
            policy: policy, demand: .open(.poisson(curve)), instances: InstancePlan(poolSize: 10, changes: changes))
    }

    /// Quiet, up, busy, down, twice: a fifth of the time each way and a fifth at the top of each.
    private static func peaks(quiet: Double, busy: Double, time: Int64) throws(LoadInputError) -> RateCurve {
        let rates = [quiet, quiet, busy, busy, quiet, quiet, busy, busy, quiet]
        return try RateCurve(
            rates.enumerated().map { index, rate in
                RateCurve.Point(at: time / Int64(rates.count - 1) * Int64(index), rate: rate)
            })
    }
}
