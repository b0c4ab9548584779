/// A point at which one way becomes better than another.
public struct BreakEven: Hashable, Sendable {
    /// The point in one sentence.
    public let text: String
    /// How it came about.
    public let arithmetic: String
}

extension BreakEven {
    /// The points that the known prices give for one proxy.
    public static func points(
        _ estimate: ProxyEstimate, _ alternatives: [Alternative], _ book: PriceBook, _ inputs: AlternativeInputs,
        period: BillingPeriod
    ) throws(PricingError) -> [BreakEven] {
        let inputs = inputs.filled(from: estimate.plan)
        var points: [BreakEven] = []
        let region = estimate.plan.region
        // What a vCPU or an ACU costs with RDS Proxy, for as long as that exists. Where it would not exist at all there is
        // nothing to compare.
        let hours = try AlternativePricer.Hours(estimate.plan.life.billedSeconds(in: period))
        let unit = Unit(estimate.plan)
        if hours.seconds > 0, let price = book.price(of: unit.item, in: region) {
            let each = try hours.cost(price.dollars)
            for way in alternatives where way.name.hasPrefix("Weir on") && way.fit != .no {
                guard let cost = way.cost, !cost.isZero else { continue }
                let count = max(unit.least, try cost.divided(by: each, places: 6).roundedUp)
                points.append(
                    BreakEven(
                        text:
                            "from \(count) \(unit.name) behind the proxy on, \(way.name) costs no more than RDS Proxy",
                        arithmetic: "\(cost.rounded(to: 6).shown) USD / (\(price.dollars) USD x \(hours.text)) = "
                            + "\(try cost.divided(by: each, places: 2)) \(unit.name)"))
            }
            points += try database(estimate, price, unit, book, hours, period)
        }
        let first = estimate.plan.targets.first
        if let first, let limit = inputs.connections(of: first) {
            points.append(
                BreakEven(
                    text:
                        "above \(limit.count * 4 / 5) clients at once, direct connections to \(first.name) come near its limit",
                    arithmetic: "80 % of max_connections \(limit.count) (\(limit.arithmetic))"))
        }
        if let price = book.price(of: .dataAPIMillion, in: region), inputs.isAurora(first), estimate.isPriced {
            let millions = try estimate.total.divided(by: price.dollars, places: 2)
            points.append(
                BreakEven(
                    text: "below \(millions.shown) million requests, the Data API costs less than RDS Proxy",
                    arithmetic: "\(estimate.total.rounded(to: 6).shown) USD / \(price.dollars) USD a million"))
        }
        return points
    }

    /// What RDS Proxy counts: capacity units where all is Aurora Serverless v2, else vCPUs.
    private struct Unit {
        let item: PriceItem
        let least: ExactDecimal
        let name: String

        init(_ plan: ProxyPlan) {
            let isCapacity = plan.targets.allSatisfy { if case .capacity = $0.size { true } else { false } }
            item = isCapacity ? .proxyACUHour : .proxyVCPUHour
            least = isCapacity ? Estimator.minimumCapacity : ExactDecimal(Estimator.minimumVCPUs)
            name = isCapacity ? "ACUs" : "vCPUs"
        }
    }

    /// The proxy beside the database that it stands in front of, which is there all the time.
    private static func database(
        _ estimate: ProxyEstimate, _ price: Price, _ unit: Unit, _ book: PriceBook, _ hours: AlternativePricer.Hours,
        _ period: BillingPeriod
    ) throws(PricingError) -> [BreakEven] {
        let whole = try AlternativePricer.Hours(period.length)
        // What exists all the time is compared by the hour.
        let isAlways = hours.seconds == whole.seconds
        func proxy(_ count: ExactDecimal) throws(PricingError) -> (hourly: ExactDecimal, cost: ExactDecimal) {
            let hourly = try price.dollars * count
            return (hourly, try hours.cost(hourly))
        }
        var points: [BreakEven] = []
        let least = try proxy(unit.least)
        let limit = try isAlways ? least.hourly : least.cost.divided(by: whole.count, places: 4)
        points.append(
            BreakEven(
                text: "RDS Proxy costs more than a database instance of less than \(limit) USD an hour",
                arithmetic: "\(unit.least) \(unit.name) at least x \(price.dollars) USD"
                    + (isAlways ? "" : " x \(hours.text) / (\(whole.text))")))
        for target in estimate.plan.targets {
            guard let instanceClass = target.instanceClass,
                let hour = book.price(of: .databaseHour(instanceClass.name), in: estimate.plan.region)
            else { continue }
            let own = try proxy(ExactDecimal(max(Estimator.minimumVCPUs, instanceClass.vcpus)))
            let share = try (own.cost * ExactDecimal(100)).divided(by: whole.cost(hour.dollars), places: 0)
            points.append(
                BreakEven(
                    text: "for \(instanceClass.name) RDS Proxy costs \(share) % of the instance",
                    arithmetic: isAlways
                        ? "\(own.hourly) USD / \(hour.dollars) USD an hour"
                        : "\(own.hourly) USD x \(hours.text) / (\(hour.dollars) USD x \(whole.text))"))
        }
        return points
    }
}
