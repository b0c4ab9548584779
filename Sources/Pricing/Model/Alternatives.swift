/// What else could stand between these clients and their database, and what it costs.
///
/// *Isolation*: any.
public struct AlternativeInputs: Hashable, Sendable {
    /// What kind of database it is.
    public var family = MaxConnections.Family.rds
    /// The most clients at once; nil: not known.
    public var peakClients: Int?
    /// Statements a second, on average; nil: not known.
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

    /// Whether the database is Aurora: Serverless v2 always is.
    func isAurora(_ target: TargetCapacity?) -> Bool {
        if case .capacity? = target?.size { return true }
        return family == .aurora
    }
}

/// One of the ways.
public struct Alternative: Hashable, Sendable {
    /// Whether it would serve the clients.
    public enum Fit: String, Hashable, Sendable {
        case yes
        case no
        case unknown
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

/// Prices the ways around RDS Proxy.
public struct AlternativePricer: Sendable {
    private let book: PriceBook
    private let catalogue: InstanceCatalogue
    private let inputs: AlternativeInputs
    private let region: String
    private let period: BillingPeriod

    /// A pricer for a region and a time.
    public init(
        _ book: PriceBook, _ catalogue: InstanceCatalogue, _ inputs: AlternativeInputs, region: String,
        period: BillingPeriod
    ) {
        self.book = book
        self.catalogue = catalogue
        self.inputs = inputs
        self.region = region
        self.period = period
    }

    /// A task of one loop should not be fuller than this: work comes in bursts.
    static let fullest = "0.7"
    /// Fargate's smallest sizes, up to the one processor that one Weir can use: vCPUs and GB.
    static let taskSizes = [("0.25", "0.5"), ("0.5", "1"), ("1", "2")]

    /// All ways for one proxy, RDS Proxy itself first.
    public func alternatives(to estimate: ProxyEstimate) throws(PricingError) -> [Alternative] {
        let proxy = Alternative(
            name: "RDS Proxy", cost: estimate.lines.contains { $0.cost == nil } ? nil : estimate.total,
            arithmetic: estimate.lines.map(\.arithmetic), fit: .yes, remarks: [],
            prices: estimate.lines.compactMap(\.price))
        let first = estimate.plan.targets.first
        let single = first?.instanceClass
        return [
            proxy, try fargate(), try machines(), try own(), direct(first), try bigger(single), try dataAPI(first),
        ]
    }

    private func hours() throws(PricingError) -> ExactDecimal {
        try ExactDecimal(period.length).divided(by: ExactDecimal(3600), places: Estimator.quantityPlaces)
    }

    // MARK: Weir

    /// What Weir needs. *Units*: vCPUs.
    func need() throws(PricingError) -> ExactDecimal? {
        guard let queries = inputs.queriesPerSecond else { return nil }
        return try (queries * inputs.microsecondsPerQuery).divided(by: ExactDecimal(1_000_000), places: 6)
    }

    private func needText() throws(PricingError) -> [String] {
        guard let need = try need(), let queries = inputs.queriesPerSecond else {
            return ["the load is not known: the smallest size is taken; give --queries-per-second"]
        }
        return ["\(queries.shown) statements/s x \(inputs.microsecondsPerQuery) us = \(need.shown) vCPUs"]
    }

    /// How many Weirs, at 70 % of a processor each.
    private func copies() throws(PricingError) -> Int {
        guard let need = try need() else { return inputs.copies }
        let full = try need.divided(by: try ExactDecimal(Self.fullest), places: 6).roundedUp.wholeNumber ?? Int.max
        return max(inputs.copies, full)
    }

    private func fargate() throws(PricingError) -> Alternative {
        let count = try copies()
        let each = try (try need() ?? .zero).divided(by: ExactDecimal(count), places: 6)
        let fullest = try ExactDecimal(Self.fullest)
        var size = Self.taskSizes[Self.taskSizes.count - 1]
        for candidate in Self.taskSizes.reversed() where try each <= (try ExactDecimal(candidate.0)) * fullest {
            size = candidate
        }
        let hours = try hours()
        let vcpu = book.price(of: .fargateVCPUHour, in: region)
        let gigabyte = book.price(of: .fargateGigabyteHour, in: region)
        var cost: ExactDecimal?
        if let vcpu, let gigabyte {
            let one = try (try ExactDecimal(size.0)) * vcpu.dollars + (try ExactDecimal(size.1)) * gigabyte.dollars
            cost = try one * hours * ExactDecimal(count)
        }
        return Alternative(
            name: "Weir on Fargate", cost: cost,
            arithmetic: ["\(count) x (\(size.0) vCPUs + \(size.1) GB) x \(hours.shown) h"], fit: .yes,
            remarks: try needText() + ["a load balancer in front of the copies, where one is needed, is not in it"],
            prices: [vcpu, gigabyte].compactMap { $0 })
    }

    private func machines() throws(PricingError) -> Alternative {
        let count = try copies()
        let hours = try hours()
        let price = book.price(of: .machineHour(inputs.machine), in: region)
        return Alternative(
            name: "Weir on EC2 (\(inputs.machine))",
            cost: try price.map { price throws(PricingError) in try price.dollars * hours * ExactDecimal(count) },
            arithmetic: ["\(count) x \(inputs.machine) x \(hours.shown) h"], fit: .yes,
            remarks: ["disks and the care of machines are not in it"], prices: [price].compactMap { $0 })
    }

    private func own() throws(PricingError) -> Alternative {
        let need = try need()
        let price = book.price(of: .ownVCPUHour, in: region)
        let used = try need.map { need throws(PricingError) in try need * (try hours()) }
        var cost: ExactDecimal?
        if let used, let price { cost = try used * price.dollars }
        return Alternative(
            name: "Weir on a machine that is there", cost: cost,
            arithmetic: used.map { ["\($0.shown) vCPU-hours of its own"] } ?? [], fit: .yes,
            remarks: try needText()
                + (price == nil
                    ? ["what a vCPU-hour of yours is worth is not known; give --rate own-vcpu-hour=USD"] : []),
            prices: [price].compactMap { $0 })
    }

    // MARK: Without a proxy

    private func direct(_ target: TargetCapacity?) -> Alternative {
        let (fit, remark) = connections(target)
        return Alternative(
            name: "direct connections", cost: .zero, arithmetic: [], fit: fit, remarks: [remark], prices: [])
    }

    private func connections(_ target: TargetCapacity?) -> (Alternative.Fit, String) {
        guard let target, let limit = MaxConnections.estimate(target, inputs.family) else {
            return (.unknown, "max_connections is not known; give --class")
        }
        let safe = limit.count * 4 / 5
        guard let peak = inputs.peakClients else {
            return (.unknown, "room for \(safe) clients: 80 % of max_connections \(limit.count); give --clients")
        }
        return (
            peak <= safe ? .yes : .no,
            "\(peak) clients at once, room for \(safe): 80 % of max_connections \(limit.count) (\(limit.arithmetic))"
        )
    }

    private func bigger(_ instanceClass: InstanceClass?) throws(PricingError) -> Alternative {
        let name = "a bigger instance"
        guard let instanceClass, let peak = inputs.peakClients else {
            return Alternative(
                name: name, cost: nil, arithmetic: [], fit: .unknown, remarks: ["give --class and --clients"],
                prices: [])
        }
        let family = catalogue.family(of: instanceClass)
        let candidate = family.first { other in
            other.memory >= instanceClass.memory
                && MaxConnections.estimate(other, inputs.family).map { peak <= $0.count * 4 / 5 } == true
        }
        guard let candidate, let limit = MaxConnections.estimate(candidate, inputs.family) else {
            return Alternative(
                name: name, cost: nil, arithmetic: [], fit: .no,
                remarks: [
                    "no class of the family \(instanceClass.family) takes \(peak) clients within 80 % of its max_connections"
                ], prices: [])
        }
        guard candidate != instanceClass else {
            return Alternative(
                name: name, cost: .zero, arithmetic: [], fit: .yes,
                remarks: ["\(instanceClass.name) is large enough for \(peak) clients"], prices: [])
        }
        let now = book.price(of: .databaseHour(instanceClass.name), in: region)
        let then = book.price(of: .databaseHour(candidate.name), in: region)
        var cost: ExactDecimal?
        if let now, let then { cost = try (then.dollars - now.dollars) * (try hours()) }
        return Alternative(
            name: "\(candidate.name) for \(instanceClass.name)", cost: cost,
            arithmetic: cost == nil ? [] : ["difference of the two x \(try hours().shown) h"], fit: .yes,
            remarks: ["max_connections \(limit.count) (\(limit.arithmetic))"]
                + (cost == nil
                    ? [
                        "the price of one of them is not known; give --price-list, or --rate \"database-hour \(candidate.name)=USD\""
                    ] : []),
            prices: [now, then].compactMap { $0 })
    }

    private func dataAPI(_ target: TargetCapacity?) throws(PricingError) -> Alternative {
        let name = "RDS Data API"
        guard inputs.isAurora(target), target?.instanceClass?.isBurstable != true else {
            return Alternative(
                name: name, cost: nil, arithmetic: [], fit: .no,
                remarks: ["it is there for Aurora only, and not for burstable classes"], prices: [])
        }
        let price = book.price(of: .dataAPIMillion, in: region)
        var cost: ExactDecimal?
        var arithmetic: [String] = []
        if let queries = inputs.queriesPerSecond {
            let millions = try (queries * ExactDecimal(period.length)).divided(by: ExactDecimal(1_000_000), places: 10)
            arithmetic = ["\(millions.shown) million requests, each of 32 KB at most"]
            if let price { cost = try millions * price.dollars }
        }
        return Alternative(
            name: name, cost: cost, arithmetic: arithmetic, fit: .unknown,
            remarks: ["programs must call HTTPS instead of MySQL; answers have 1 MiB at most"]
                + (price == nil ? ["its price is not known; give --rate data-api-million=USD"] : []),
            prices: [price].compactMap { $0 })
    }
}
