/// Prices scenarios.
///
/// AWS bills RDS Proxy by the second. A quantity is therefore seconds by 3,600: exact where that ends, otherwise rounded
/// to ten places, half to even. A cost is the price times the seconds, and divided then: exact where that ends. Sums are
/// exact.
///
/// *Source*: aws.amazon.com/rds/proxy/pricing. *Isolation*: any.
public struct Estimator: Sendable {
    /// What an instance counts at least. *Units*: vCPUs.
    public static let minimumVCPUs = 2
    /// What an instance of Aurora Serverless v2 counts at least while a proxy is attached. *Units*: ACUs.
    public static let minimumCapacity = ExactDecimal(8)
    /// The places behind the point of a quantity whose division does not end.
    static let quantityPlaces = 10

    private let book: PriceBook

    /// An estimator with these prices.
    public init(_ book: PriceBook) {
        self.book = book
    }

    /// What a scenario costs.
    ///
    /// *Errors*: when RDS Proxy's own price is not known for a region, or numbers are too large. Other prices that are
    /// not known leave their lines without a cost.
    public func estimate(_ scenario: Scenario) throws(PricingError) -> Estimate {
        guard !scenario.proxies.isEmpty else {
            throw PricingError(
                "\(scenario.name): there is no proxy to price; give --class, --vcpus or --acu, or a file")
        }
        var proxies: [ProxyEstimate] = []
        for plan in scenario.proxies { proxies.append(try estimate(plan, scenario.period)) }
        return Estimate(
            name: scenario.name, period: scenario.period, proxies: proxies,
            total: try .sum(proxies.map(\.total)))
    }

    private func estimate(_ plan: ProxyPlan, _ period: BillingPeriod) throws(PricingError) -> ProxyEstimate {
        guard !plan.targets.isEmpty else {
            throw PricingError("\(plan.name): it has no instances; give at least one, or its vCPUs")
        }
        var lines: [CostLine] = []
        for target in plan.targets {
            switch target.size {
            case .vcpus(let vcpus): lines.append(try line(target, vcpus: vcpus, plan, period))
            case .capacity(let range): lines += try capacityLines(target, range, plan, period)
            }
        }
        for endpoint in plan.endpoints { lines += try endpointLines(endpoint, plan, period) }
        lines += try secretLines(plan, period)
        if !plan.logGigabytes.isZero { lines.append(try logLine(plan, period)) }
        return ProxyEstimate(
            plan: plan, lines: lines, total: try .sum(lines.compactMap(\.cost)), notes: notes(plan, lines))
    }

    /// `730 h`, or `1,000 s / 3,600`.
    static func hoursText(_ seconds: Int64) throws(PricingError) -> String {
        seconds % 3600 == 0 ? "\(ExactDecimal(seconds / 3600).shown) h" : "\(ExactDecimal(seconds).shown) s / 3,600"
    }

    private func line(
        _ target: TargetCapacity, vcpus: Int, _ plan: ProxyPlan, _ period: BillingPeriod
    ) throws(PricingError) -> CostLine {
        let billed = max(Self.minimumVCPUs, vcpus)
        let seconds = try plan.life.billedSeconds(in: period)
        let all = try ExactDecimal(billed) * ExactDecimal(target.count)
        let least = billed > vcpus ? " (\(vcpus) counts as \(billed))" : ""
        let count = target.count > 1 ? "\(target.count) x " : ""
        return try CostLine(
            "RDS Proxy for \(count)\(target.name)", try all * ExactDecimal(seconds), per: ExactDecimal(3600),
            .proxyVCPUHour,
            try book.proxyPrice(.proxyVCPUHour, in: plan.region),
            "\(count)\(billed) vCPUs\(least) x \(try Self.hoursText(seconds))")
    }

    private func capacityLines(
        _ target: TargetCapacity, _ range: CapacityRange, _ plan: ProxyPlan, _ period: BillingPeriod
    ) throws(PricingError) -> [CostLine] {
        let price = try book.proxyPrice(.proxyACUHour, in: plan.region)
        let all = try plan.life.billedSeconds(in: period)
        // Without a schedule the most is taken: an estimate should not be exceeded.
        var peak = range.minimum == range.maximum ? 0 : all
        if peak > 0, let times = range.peak { peak = min(all, try plan.life.seconds(of: times, in: period)) }
        var lines: [CostLine] = []
        for (capacity, seconds, what) in [(range.maximum, peak, "at most"), (range.minimum, all - peak, "at least")] {
            // Where there is no time at all, one line says so.
            guard seconds > 0 || (all == 0 && capacity == range.minimum) else { continue }
            let billed = max(Self.minimumCapacity, capacity)
            let least = billed > capacity ? " (\(capacity) count as \(billed))" : ""
            let count = target.count > 1 ? "\(target.count) x " : ""
            lines.append(
                try CostLine(
                    "RDS Proxy for \(count)\(capacity) ACUs" + (range.minimum == range.maximum ? "" : ", \(what)"),
                    try billed * ExactDecimal(target.count) * ExactDecimal(seconds), per: ExactDecimal(3600),
                    .proxyACUHour, price,
                    "\(count)\(billed) ACUs\(least) x \(try Self.hoursText(seconds))",
                    isLeastCapacity: billed > capacity))
        }
        return lines
    }

    private func endpointLines(
        _ endpoint: EndpointPlan, _ plan: ProxyPlan, _ period: BillingPeriod
    ) throws(PricingError) -> [CostLine] {
        // PrivateLink counts started hours.
        let hours = ExactDecimal(try plan.life.startedHours(in: period))
        let zones = ExactDecimal(endpoint.count * endpoint.zones)
        let what = endpoint.count == 1 ? "1 additional endpoint" : "\(endpoint.count) additional endpoints"
        var lines = [
            try CostLine(
                what, try zones * hours, .endpointZoneHour,
                book.price(of: .endpointZoneHour, in: plan.region),
                "\(endpoint.count) x \(endpoint.zones) zones x \(hours.shown) h")
        ]
        guard !endpoint.gigabytes.isZero else { return lines }
        let data = try endpoint.gigabytes * (try period.months())
        let tiers = book.tiers(of: .endpointGigabyte, in: plan.region)
        guard !tiers.isEmpty else {
            return lines + [
                try CostLine("data through \(what)", data, .endpointGigabyte, nil, "\(data.shown) GB")
            ]
        }
        // Tiers begin anew each month.
        let months = try period.months()
        let whole = months.roundedDown
        let rest = try endpoint.gigabytes * (try months - whole)
        for (index, tier) in tiers.enumerated() {
            let end = index + 1 < tiers.count ? tiers[index + 1].from : nil
            func part(_ gigabytes: ExactDecimal) throws(PricingError) -> ExactDecimal {
                gigabytes > tier.from ? try min(gigabytes, end ?? gigabytes) - tier.from : .zero
            }
            let all = try part(endpoint.gigabytes) * whole + part(rest)
            guard !all.isZero else { continue }
            lines.append(try CostLine("data through \(what)", all, .endpointGigabyte, tier, "\(all.shown) GB"))
        }
        return lines
    }

    private func secretLines(_ plan: ProxyPlan, _ period: BillingPeriod) throws(PricingError) -> [CostLine] {
        var lines: [CostLine] = []
        let months = try period.months()
        if plan.secrets > 0 {
            lines.append(
                try CostLine(
                    plan.secrets == 1 ? "1 secret" : "\(plan.secrets) secrets",
                    try ExactDecimal(plan.secrets) * months, .secretMonth,
                    book.price(of: .secretMonth, in: plan.region), "\(plan.secrets) x \(months.shown) months"))
        }
        if plan.secretCalls > 0 {
            let calls = try ExactDecimal(plan.secretCalls) * months
            lines.append(
                try CostLine(
                    "reading secrets", calls, per: ExactDecimal(10_000),
                    .secretCalls, book.price(of: .secretCalls, in: plan.region), "\(calls.shown) calls / 10,000"))
        }
        return lines
    }

    private func logLine(_ plan: ProxyPlan, _ period: BillingPeriod) throws(PricingError) -> CostLine {
        let gigabytes = try plan.logGigabytes * (try period.months())
        return try CostLine(
            "debug logs to CloudWatch", gigabytes, .logGigabyte, book.price(of: .logGigabyte, in: plan.region),
            "\(gigabytes.shown) GB")
    }

    private func notes(_ plan: ProxyPlan, _ lines: [CostLine]) -> [String] {
        var notes: [String] = []
        for target in plan.targets {
            guard case .capacity(let range) = target.size else { continue }
            if range.peak == nil, range.minimum != range.maximum {
                notes.append(
                    "\(range.text) without a schedule are priced at their most; give --peak for the times that they are there"
                )
            }
            if range.peak != nil, range.minimum != range.maximum, !plan.life.hasTimes {
                notes.append(
                    "when the runs are is not known: as much of them as can be is priced as if at the times of --peak; cron(...) tells when they are"
                )
            }
            if range.minimum.isZero {
                notes.append("with a proxy attached Aurora Serverless v2 does not pause at 0 ACUs")
            }
        }
        if let note = leastCapacityNote(plan, lines) { notes.append(note) }
        if plan.targets.contains(where: { $0.instanceClass?.source == "ec2-namesake" }) {
            notes.append(
                "the vCPUs of a class here are those of the EC2 type of its name; whether RDS has the class was not looked up"
            )
        }
        return notes
    }

    /// What is not known of the least of 8 ACUs: nil where it does not matter.
    private func leastCapacityNote(_ plan: ProxyPlan, _ lines: [CostLine]) -> String? {
        let counts = plan.targets.compactMap { target -> Int? in
            if case .capacity = target.size { target.count } else { nil }
        }
        // At most 10,000 of each, and a plan names a few.
        let all = counts.reduce(0, +)
        guard all > 1, lines.contains(where: \.isLeastCapacity) else { return nil }
        return
            "AWS does not say whether the least of \(Self.minimumCapacity) ACUs is for each instance or for all together; here it is for each of the \(all), \(all * 8) ACUs together"
    }
}
