import LoadModel
import LoadTest

/// Turns the options about arrivals into a plan for the fleet.
struct LoadShape: Equatable {
    /// What is replayed, if anything is.
    var replay: Replay?
    /// The rules and what arrives.
    var settings: ProfileSettings
    /// How long invocations arrive in each round, in nanoseconds.
    var time: Int64
    /// For the report.
    var name: String

    private static let defaultConnections = 100
    private static let mostConnections = 1_000_000

    /// - Parameter runsFunctions: whether functions in processes of their own are run instead of statements.
    init(_ options: LoadShapeOptions, runsFunctions: Bool = false) throws(LoadError) {
        let shapes = [
            ("--rate", options.rate), ("--stages", options.stages), ("--ramp", options.ramp),
            ("--burst", options.burst), ("--clients", options.clients.map { "\($0)" }), ("--profile", options.profile),
            ("--replay", options.replay),
        ]
        let given = shapes.filter { $0.1 != nil && !($0.0 == "--rate" && options.profile != nil) }
        guard given.count == 1, let shape = given.first, let value = shape.1 else {
            let names = shapes.map(\.0).joined(separator: ", ")
            throw .input(
                given.isEmpty
                    ? "no shape of the load is given; one of \(names) says when clients come"
                    : "\(given.map(\.0).joined(separator: " and ")) are given; one of them says when clients come")
        }
        try Self.refuseUnused(options)
        time = try Self.time("--duration", options.duration)
        guard time > 0 else { throw .input("--duration is \(options.duration); more than nothing is wanted") }
        name = "\(shape.0.dropFirst(2)) \(value)"
        do throws(LoadInputError) {
            if let path = options.replay {
                let replay = try LoadReplay.read(path, speed: options.speed)
                self.replay = replay
                settings = LoadReplay.settings(replay, connections: options.connections)
                time = settings.end + 1
            } else {
                settings = try Self.settings(options, time: time)
            }
        } catch {
            throw .input(error.description)
        }
        try change(by: options)
        if runsFunctions { runFunctions(options) }
        if options.poisson { name += ", at random" }
        name += ", up to \(settings.policy.concurrencyLimit) \(runsFunctions ? "environments" : "connections")"
        if let reuse = settings.policy.reuse { name += ", \(reuse) invocation\(reuse == 1 ? "" : "s") each" }
    }

    /// An option that the shape has no use for is a mistake somewhere.
    private static func refuseUnused(_ options: LoadShapeOptions) throws(LoadError) {
        let usual = LoadShapeOptions.usualTime
        let hasCurve = options.rate != nil || options.stages != nil || options.ramp != nil
        let uses: [(name: String, isGiven: Bool, isUsed: Bool, with: String)] = [
            ("--poisson", options.poisson, hasCurve && options.profile == nil, "--rate, --stages and --ramp"),
            ("--bursts", options.bursts != nil, options.burst != nil, "--burst"),
            ("--burst-jitter", options.burstJitter != usual, options.burst != nil, "--burst"),
            ("--ramp-up", options.rampUp != usual, options.clients != nil, "--clients"),
            ("--speed", options.speed != LoadShapeOptions.usualSpeed, options.replay != nil, "--replay"),
            ("--connections", options.connections != nil, options.clients == nil, "every other shape than --clients"),
        ]
        for use in uses where use.isGiven && !use.isUsed {
            throw .input("\(use.name) is given, which goes with \(use.with)")
        }
    }

    private static func settings(
        _ options: LoadShapeOptions, time: Int64
    ) throws(LoadInputError) -> ProfileSettings {
        let rate = try options.rate.map { text throws(LoadInputError) in try ArrivalText.rate(text) }
        if let name = options.profile {
            guard let profile = LoadProfile(rawValue: name) else {
                let all = LoadProfile.allCases.map(\.rawValue).joined(separator: ", ")
                throw LoadInputError("--profile is \(name); \(all) are known")
            }
            return try profile.settings(concurrency: options.connections, rate: rate, time: time)
        }
        var policy = FleetPolicy(concurrencyLimit: options.connections ?? Self.defaultConnections)
        if let clients = options.clients {
            guard (1...mostConnections).contains(clients) else {
                throw LoadInputError("--clients is \(clients); a whole number from 1 to \(mostConnections) is allowed")
            }
            policy.concurrencyLimit = clients
            let rampUp = Nanoseconds.parse(options.rampUp) ?? 0
            guard rampUp < time else {
                throw LoadInputError(
                    "--ramp-up is \(options.rampUp), and --duration is \(options.duration): not all clients would begin"
                )
            }
            return ProfileSettings(policy: policy, demand: .closed(clients: clients, rampUp: rampUp))
        }
        if let burst = options.burst {
            let jitter = Nanoseconds.parse(options.burstJitter) ?? 0
            let shape = try ArrivalText.burst(burst, times: options.bursts, within: time, jitter: jitter)
            if case .bursts(let size, let every, let count, let jitter) = shape {
                if options.connections == nil { policy.concurrencyLimit = size }
                guard jitter <= (every > 0 ? every : time) else {
                    throw LoadInputError(
                        "--burst-jitter is \(options.burstJitter), longer than the time from burst to burst")
                }
                guard options.bursts == nil || count == 1 || shape.end < time else {
                    throw LoadInputError(
                        "--bursts \(count) of \(burst) take longer than --duration, which is \(options.duration)")
                }
            }
            policy.reuse = 1
            return ProfileSettings(policy: policy, demand: .open(shape))
        }
        let curve: RateCurve
        if let stages = options.stages {
            curve = try ArrivalText.stages(stages)
        } else if let ramp = options.ramp {
            curve = try ArrivalText.ramp(ramp, over: time)
        } else {
            curve = try .constant(rate ?? 0, for: time)
        }
        return ProfileSettings(policy: policy, demand: .open(options.poisson ? .poisson(curve) : .even(curve)))
    }

    /// Single values that were given go before those of the shape or profile.
    private mutating func change(by options: LoadShapeOptions) throws(LoadError) {
        if let connections = options.connections {
            guard (1...Self.mostConnections).contains(connections) else {
                throw .input(
                    "--connections is \(connections); a whole number from 1 to \(Self.mostConnections) is allowed")
            }
        }
        if options.stages != nil { time = max(time, settings.end) }
        if options.profile != nil, settings.instances == nil, let connections = options.connections {
            settings.policy.concurrencyLimit = connections
        }
        for (name, text) in [("--ramp-up", options.rampUp), ("--burst-jitter", options.burstJitter)] {
            _ = try Self.time(name, text)
        }
        if let reuse = options.reuse {
            guard reuse >= 0 else { throw .input("--reuse is \(reuse); a whole number from 0 on is allowed") }
            settings.policy.reuse = reuse == 0 ? nil : reuse
        }
        if let timeout = options.timeout {
            settings.policy.invocationTimeout = try Self.time("--timeout", timeout)
        } else if settings.policy.invocationTimeout == nil, replay == nil {
            settings.policy.invocationTimeout = 60 * Nanoseconds.perSecond
        }
        if let retries = options.retries {
            guard (0...1000).contains(retries) else {
                throw .input("--retries is \(retries); a whole number from 0 to 1000 is allowed")
            }
            settings.policy.retries = retries
        }
        if let vanishing = options.vanishing {
            guard (0...100).contains(vanishing) else {
                throw .input("--vanish is \(vanishing); a percentage from 0 to 100 is allowed")
            }
            settings.policy.vanishing = vanishing / 100
        }
        if let coldStart = options.coldStart {
            settings.policy.coldStart = .fixed(try Self.time("--cold-start", coldStart))
        }
        if options.drops { settings.policy.overflow = .drop }
    }

    private static let functionsAtOnce = 10
    /// Lambda's limit for the start of an environment.
    private static let functionStart = 10 * Nanoseconds.perSecond
    private static let functionLife = 300 * Nanoseconds.perSecond

    /// The rules of functions in processes of their own: as Lambda has them, unless an option says otherwise.
    private mutating func runFunctions(_ options: LoadShapeOptions) {
        var policy = FleetPolicy(concurrencyLimit: options.connections ?? Self.functionsAtOnce)
        policy.scaling = FleetPolicy.Scaling(environments: 1000, per: 10 * Nanoseconds.perSecond)
        policy.reuse = options.reuse == nil ? nil : settings.policy.reuse
        policy.idleLifetime = Self.functionLife
        policy.freezes = true
        policy.vanishing = 1
        policy.startTimeout = Self.functionStart
        policy.invocationTimeout =
            options.timeout == nil ? FunctionProgram.usualTimeout : settings.policy.invocationTimeout
        policy.retries = options.retries ?? 0
        policy.retryPause = Nanoseconds.perSecond
        policy.overflow = options.clients == nil ? .drop : .wait
        settings.policy = policy
    }

    static func time(_ name: String, _ text: String) throws(LoadError) -> Int64 {
        guard let time = Nanoseconds.parse(text) else {
            throw .input("\(name) is \(text); \(Nanoseconds.allowed) is allowed")
        }
        return time
    }

    /// How many connections are made in all, as far as the plan tells; at least those of one time.
    var expectedConnects: Int {
        let limit = settings.policy.concurrencyLimit
        guard case .open(let shape) = settings.demand, let reuse = settings.policy.reuse else { return limit }
        return max(limit, shape.expectedCount / max(1, reuse))
    }
}

extension ProfileSettings {
    /// When the last arrival may come, in nanoseconds.
    var end: Int64 {
        switch demand {
        case .open(let shape): shape.end
        case .closed: 0
        }
    }
}
