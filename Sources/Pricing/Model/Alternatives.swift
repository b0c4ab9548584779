/// What else could stand between these clients and their database, and what it costs.
///
/// *Isolation*: any.
public struct AlternativeInputs: Hashable, Sendable {
    /// What kind of database it is, where that was said; else it is what the proxy's plan knows, or RDS.
    public var family: MaxConnections.Family?
    /// How many connections an instance takes, where that was said.
    public var maxConnections: MaxConnections.Answer?
    /// The most clients at once; nil: not known.
    public var peakClients: Int?
    /// The share of a client's time in which it needs its connection, 0 to 1; nil: not known.
    public var busyShare: ExactDecimal?
    /// The share of sessions that are pinned, 0 to 1; nil: not known, and taken as none.
    public var pinShare: ExactDecimal?
    /// Statements a second, on average while the proxy exists; nil: not known.
    public var queriesPerSecond: ExactDecimal?
    /// What a statement costs Weir. *Units*: microseconds of processor time.
    ///
    /// *Source*: `scripts/bench` of 2026-11-25, point selects of one client at a time; less with many at once.
    public var microsecondsPerQuery = ExactDecimal(75)
    /// How many Weirs run side by side.
    public var copies = 2
    /// The EC2 machine that Weir would run on.
    public var machine = "t3.micro"

    /// Two copies, nothing known of the load.
    public init() {}

    /// The same, with what a plan knows where nothing was said.
    public func filled(from plan: ProxyPlan) -> AlternativeInputs {
        var all = self
        all.family = family ?? plan.family
        return all
    }

    /// Whether the database is Aurora: Serverless v2 always is.
    func isAurora(_ target: TargetCapacity?) -> Bool {
        if case .capacity? = target?.size { return true }
        return family == .aurora
    }

    /// How many connections an instance takes; nil where nothing is known.
    public func connections(of target: TargetCapacity?) -> MaxConnections.Answer? {
        maxConnections ?? target.flatMap { MaxConnections.estimate($0, family ?? .rds) }
    }
}

/// One of the ways.
public struct Alternative: Hashable, Sendable {
    /// Whether it would serve the clients.
    public enum Fit: String, Hashable, Sendable {
        case yes
        case no
        case unknown

        /// What it is when both have to be.
        func and(_ other: Fit) -> Fit {
            if self == .no || other == .no { return .no }
            return self == .yes && other == .yes ? .yes : .unknown
        }
    }

    /// What it is.
    public let name: String
    /// For the period; nil when a price is not known.
    public let cost: ExactDecimal?
    /// How the cost came about.
    public let arithmetic: [String]
    /// Whether it fits.
    public let fit: Fit
    /// Why it fits or does not, and what else to know.
    public let remarks: [String]
    /// The prices that were used.
    public let prices: [Price]
}

/// Prices the ways around RDS Proxy, for as long as that would exist.
public struct AlternativePricer: Sendable {
    let book: PriceBook
    let catalogue: InstanceCatalogue
    let inputs: AlternativeInputs
    let machine: MachineType
    let plan: ProxyPlan
    let period: BillingPeriod

    /// A pricer for the ways around a proxy.
    ///
    /// *Errors*: for a machine that is not known.
    public init(
        _ book: PriceBook, _ catalogue: InstanceCatalogue, _ machines: MachineCatalogue, _ inputs: AlternativeInputs,
        plan: ProxyPlan, period: BillingPeriod
    ) throws(PricingError) {
        self.book = book
        self.catalogue = catalogue
        self.inputs = inputs.filled(from: plan)
        self.plan = plan
        self.period = period
        machine = try machines.find(inputs.machine, book)
    }

    /// All ways, RDS Proxy itself first.
    public func alternatives(to estimate: ProxyEstimate) throws(PricingError) -> [Alternative] {
        let behind = try behind()
        let proxy = Alternative(
            name: "RDS Proxy", cost: estimate.lines.contains { $0.cost == nil } ? nil : estimate.total,
            arithmetic: estimate.lines.map(\.arithmetic), fit: behind.fit, remarks: [behind.remark],
            prices: estimate.lines.compactMap(\.price))
        return [
            proxy, try fargate(), try machines(), try own(), direct(), try bigger(), try dataAPI(),
        ]
    }

    /// Whether the database takes the connections that a proxy needs, RDS Proxy or Weir, and why.
    func behind() throws(PricingError) -> (fit: Alternative.Fit, remark: String) {
        guard let peak = inputs.peakClients else {
            return (.unknown, "how many clients there are is not known; give --clients")
        }
        guard let limit = inputs.connections(of: first) else {
            return (.unknown, "max_connections is not known; give --max-connections")
        }
        let safe = limit.count * 4 / 5
        var workload = try Workload(
            peakClients: peak, maxConnections: limit.count, busyShare: inputs.busyShare ?? ExactDecimal(1),
            pinShare: inputs.pinShare ?? .zero)
        let needed = try workload.backendsNeeded()
        let room = "room for \(safe): 80 % of max_connections \(limit.count)"
        let text = "\(needed.count) connections behind a proxy (\(needed.arithmetic)), \(room)"
        if needed.count <= safe { return (.yes, text) }
        workload.busyShare = .zero
        guard inputs.busyShare == nil, try workload.backendsNeeded().count <= safe else { return (.no, text) }
        return (
            .unknown,
            "up to \(needed.count) connections behind a proxy, \(room); how busy clients are is not known: give --busy"
        )
    }

    var region: String { plan.region }
    private var first: TargetCapacity? { plan.targets.first }

    // MARK: Time

    /// A time that is billed in hours.
    struct Hours {
        let seconds: Int64
        let count: ExactDecimal
        /// `730 h`, or `1,000 s / 3,600`.
        let text: String

        init(_ seconds: Int64) throws(PricingError) {
            self.seconds = seconds
            count = try ExactDecimal(seconds).divided(by: ExactDecimal(3600), places: Estimator.quantityPlaces)
            text = try Estimator.hoursText(seconds)
        }

        /// So much an hour, divided last.
        func cost(_ hourly: ExactDecimal) throws(PricingError) -> ExactDecimal {
            let product = try hourly * ExactDecimal(seconds)
            let places = min(ExactDecimal.mostPlaces, max(product.places + 4, Estimator.quantityPlaces))
            return try product.divided(by: ExactDecimal(3600), places: places)
        }
    }

    /// The time that the proxy exists, each time at least a minute.
    ///
    /// *Source*: Fargate and Linux on EC2 are billed by the second, a minute at least.
    func time() throws(PricingError) -> Hours { try Hours(plan.life.seconds(in: period, minimum: 60)) }

    /// What to say of a time that is not all of the period.
    func timeRemarks() throws(PricingError) -> [String] {
        plan.life == .always ? [] : ["priced while the proxy would exist, a minute at least each time"]
    }

    // MARK: Without a proxy

    private func direct() -> Alternative {
        let (fit, remark) = connections()
        return Alternative(
            name: "direct connections", cost: .zero, arithmetic: [], fit: fit, remarks: [remark], prices: [])
    }

    private func connections() -> (Alternative.Fit, String) {
        guard let limit = inputs.connections(of: first) else {
            return (.unknown, "max_connections is not known; give --max-connections")
        }
        let safe = limit.count * 4 / 5
        let one = (first?.count ?? 1) > 1 ? ", all of them at one instance" : ""
        guard let peak = inputs.peakClients else {
            return (.unknown, "room for \(safe) clients: 80 % of max_connections \(limit.count)\(one); give --clients")
        }
        return (
            peak <= safe ? .yes : .no,
            "\(peak) clients at once\(one), room for \(safe): 80 % of max_connections \(limit.count) (\(limit.arithmetic))"
        )
    }

    private func bigger() throws(PricingError) -> Alternative {
        func answer(_ fit: Alternative.Fit, _ cost: ExactDecimal?, _ remark: String) -> Alternative {
            Alternative(
                name: "a bigger instance", cost: cost, arithmetic: [], fit: fit, remarks: [remark], prices: [])
        }
        guard let peak = inputs.peakClients else { return answer(.unknown, nil, "give --clients") }
        guard let first, let instanceClass = first.instanceClass else {
            if case .capacity? = first?.size { return answer(.unknown, nil, Self.moreCapacity(peak)) }
            return answer(.unknown, nil, "give --class")
        }
        if let limit = inputs.connections(of: first), peak <= limit.count * 4 / 5 {
            return answer(.yes, .zero, "\(instanceClass.name) is large enough for \(peak) clients")
        }
        let family = catalogue.family(of: instanceClass)
        let candidate = family.first { other in
            other.memory > instanceClass.memory
                && MaxConnections.estimate(other, inputs.family ?? .rds).map { peak <= $0.count * 4 / 5 } == true
        }
        guard let candidate, let limit = MaxConnections.estimate(candidate, inputs.family ?? .rds) else {
            let isKnown = family.allSatisfy {
                $0.memory <= instanceClass.memory || MaxConnections.estimate($0, inputs.family ?? .rds) != nil
            }
            guard isKnown else {
                return answer(
                    .unknown, nil,
                    "the default max_connections of larger classes of the family \(instanceClass.family) is not known"
                )
            }
            return answer(
                .no, nil,
                "no class of the family \(instanceClass.family) is known to take \(peak) clients within 80 % of its max_connections"
            )
        }
        return try replacement(of: instanceClass, by: candidate, count: first.count, limit)
    }

    /// The database stays when the proxy goes: a bigger class is paid for all the time.
    private func replacement(
        of present: InstanceClass, by candidate: InstanceClass, count: Int, _ limit: MaxConnections.Answer
    ) throws(PricingError) -> Alternative {
        let now = book.price(of: .databaseHour(present.name), in: region)
        let then = book.price(of: .databaseHour(candidate.name), in: region)
        let hours = try Hours(period.length)
        let many = count > 1 ? "\(count) x " : ""
        var arithmetic: [String] = []
        var cost: ExactDecimal?
        if let now, let then {
            cost = try hours.cost(try (try then.dollars - now.dollars) * ExactDecimal(count))
            arithmetic = ["\(many)(\(then.dollars) USD - \(now.dollars) USD) x \(hours.text)"]
        }
        var remarks = ["max_connections \(limit.count) (\(limit.arithmetic))"]
        let missing = [(present, now), (candidate, then)].filter { $0.1 == nil }.map(\.0.name)
        if !missing.isEmpty {
            remarks.append(
                "the price of \(missing.joined(separator: " and ")) is not known; give --price-list, or "
                    + missing.map { "--rate \"database-hour \($0)=USD\"" }.joined(separator: " "))
        }
        if plan.life != .always {
            remarks.append("priced for all of the time, since the database stays when the proxy goes")
        }
        if plan.targets.count > 1 {
            remarks.append(
                "for \(many)\(present.name) only; the other \(plan.targets.count == 2 ? "size stays" : "sizes stay") as they are"
            )
        }
        return Alternative(
            name: "\(many)\(candidate.name) for \(many)\(present.name)", cost: cost, arithmetic: arithmetic, fit: .yes,
            remarks: remarks, prices: [now, then].compactMap { $0 })
    }

    private static func moreCapacity(_ peak: Int) -> String {
        guard let step = MaxConnections.capacitySteps.first(where: { peak <= $0.connections * 4 / 5 }) else {
            return "no capacity takes \(peak) clients within 80 % of its max_connections"
        }
        return
            "Aurora Serverless v2 takes \(peak) clients from \(step.capacity) ACUs at most on (max_connections \(step.connections)); what it then costs depends on its load"
    }

    private func dataAPI() throws(PricingError) -> Alternative {
        let name = "RDS Data API"
        guard inputs.isAurora(first), first?.instanceClass?.isBurstable != true else {
            return Alternative(
                name: name, cost: nil, arithmetic: [], fit: .no,
                remarks: ["it is there for Aurora only, and not for burstable classes"], prices: [])
        }
        let price = book.price(of: .dataAPIMillion, in: region)
        var cost: ExactDecimal?
        var arithmetic: [String] = []
        if let queries = inputs.queriesPerSecond {
            let time = try Hours(plan.life.seconds(in: period, minimum: 0))
            let requests = try queries * ExactDecimal(time.seconds)
            let millions = try requests.divided(by: ExactDecimal(1_000_000), places: 10)
            let span = plan.life == .always ? "" : " within \(time.text)"
            arithmetic = ["\(millions.shown) million requests\(span), each of 32 KB at most"]
            if let price { cost = try millions * price.dollars }
        }
        return Alternative(
            name: name, cost: cost, arithmetic: arithmetic, fit: .unknown,
            remarks: ["programs must call HTTPS instead of MySQL; answers have 1 MiB at most"]
                + (inputs.queriesPerSecond == nil ? ["the load is not known; give --queries-per-second"] : [])
                + (price == nil ? ["its price is not known; give --rate data-api-million=USD"] : []),
            prices: [price].compactMap { $0 })
    }
}
