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
        var points: [BreakEven] = []
        let region = estimate.plan.region
        // What a vCPU costs with RDS Proxy, for as long as that exists.
        let hours = try AlternativePricer.Hours(estimate.plan.life.billedSeconds(in: period))
        if let price = book.price(of: .proxyVCPUHour, in: region) {
            let each = try hours.cost(price.dollars)
            for way in alternatives where way.name.hasPrefix("Weir on") {
                guard let cost = way.cost, !cost.isZero else { continue }
                let count = max(
                    Estimator.minimumVCPUs, try cost.divided(by: each, places: 6).roundedUp.wholeNumber ?? Int.max)
                points.append(
                    BreakEven(
                        text: "from \(count) vCPUs behind the proxy on, \(way.name) costs no more than RDS Proxy",
                        arithmetic: "\(cost.rounded(to: 6).shown) USD / (\(price.dollars) USD x \(hours.text)) = "
                            + "\(try cost.divided(by: each, places: 2)) vCPUs"))
            }
            points += try database(estimate, price, book)
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

    private static func database(
        _ estimate: ProxyEstimate, _ price: Price, _ book: PriceBook
    ) throws(PricingError) -> [BreakEven] {
        var points: [BreakEven] = []
        let least = try price.dollars * ExactDecimal(Estimator.minimumVCPUs)
        points.append(
            BreakEven(
                text: "RDS Proxy costs more than a database instance of less than \(least) USD an hour",
                arithmetic: "\(Estimator.minimumVCPUs) vCPUs at least x \(price.dollars) USD"))
        for target in estimate.plan.targets {
            guard let instanceClass = target.instanceClass,
                let hour = book.price(of: .databaseHour(instanceClass.name), in: estimate.plan.region)
            else { continue }
            let proxy = try ExactDecimal(max(Estimator.minimumVCPUs, instanceClass.vcpus)) * price.dollars
            let share = try (proxy * ExactDecimal(100)).divided(by: hour.dollars, places: 0)
            points.append(
                BreakEven(
                    text: "for \(instanceClass.name) RDS Proxy costs \(share) % of the instance",
                    arithmetic: "\(proxy) USD / \(hour.dollars) USD an hour"))
        }
        return points
    }
}
