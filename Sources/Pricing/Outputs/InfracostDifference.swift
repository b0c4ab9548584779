/// What changes between two scenarios, in the shape of a project's `diff` in Infracost's JSON: every amount is how much more it
/// is, and null where it is not known.
///
/// *Source*: infracost/infracost, internal/output/output.go and internal/schema/diff.go.
struct InfracostDifference: Encodable {
    let resources: [Resource]
    let totalHourlyCost: InfracostRoot.Amount
    let totalMonthlyCost: InfracostRoot.Amount

    /// A proxy that changes.
    struct Resource: Encodable {
        let name: String
        let resourceType = "aws_db_proxy"
        let tags: [String: String] = [:]
        let metadata: [String: String]
        let hourlyCost: InfracostRoot.Amount
        let monthlyCost: InfracostRoot.Amount
        let costComponents: [Component]
    }

    /// A line that changes, comes or goes.
    struct Component: Encodable {
        let name: String
        let unit: String
        let hourlyQuantity: InfracostRoot.Amount
        let monthlyQuantity: InfracostRoot.Amount
        let price: InfracostRoot.Amount
        let hourlyCost: InfracostRoot.Amount
        let monthlyCost: InfracostRoot.Amount
    }

    init(_ before: Estimate, _ after: Estimate, _ exchange: Exchange) throws(PricingError) {
        let reader = ChangeReader(old: before.period, new: after.period, exchange: exchange)
        let difference = try CostDifference(from: before, to: after)
        var resources: [Resource] = []
        for line in difference.lines {
            // Names are those of one proxy each in files and plans.
            let old = before.proxies.first { $0.plan.name == line.name }
            let new = after.proxies.first { $0.plan.name == line.name }
            let components = try reader.components(old?.lines ?? [], new?.lines ?? [])
            guard !components.isEmpty else { continue }
            let cost = try reader.cost(line.before, line.after)
            resources.append(
                Resource(
                    name: line.name, metadata: ["region": (new ?? old)?.plan.region ?? ""], hourlyCost: cost.hourly,
                    monthlyCost: cost.monthly, costComponents: components))
        }
        self.resources = resources
        let total = try reader.cost(difference.total.before, difference.total.after)
        (totalHourlyCost, totalMonthlyCost) = (total.hourly, total.monthly)
    }
}

/// Subtracts what was from what is.
private struct ChangeReader {
    let old: BillingPeriod
    let new: BillingPeriod
    let exchange: Exchange

    typealias Amounts = (hourly: InfracostRoot.Amount, monthly: InfracostRoot.Amount)

    /// Of amounts; nil for what is not known.
    func change(_ before: ExactDecimal?, _ after: ExactDecimal?) throws(PricingError) -> Amounts {
        guard let before, let after else { return (.init(text: nil), .init(text: nil)) }
        let (past, present) = (try InfracostRates(before, old), try InfracostRates(after, new))
        return (
            .init(text: try (present.hourly - past.hourly).description),
            .init(text: try (present.period - past.period).description)
        )
    }

    func cost(_ before: CostDifference.Side, _ after: CostDifference.Side) throws(PricingError) -> Amounts {
        func amount(_ side: CostDifference.Side) throws(PricingError) -> ExactDecimal? {
            switch side {
            case .absent: .zero
            case .unknown: nil
            case .cost(let dollars): try exchange.convert(dollars)
            }
        }
        return try change(amount(before), amount(after))
    }

    /// The lines that are not the same in both, told apart by their names.
    func components(_ before: [CostLine], _ after: [CostLine]) throws(PricingError) -> [InfracostDifference.Component] {
        var seen: Set<String> = []
        var found: [InfracostDifference.Component] = []
        for name in (before + after).map(\.name) where seen.insert(name).inserted {
            let (past, present) = (before.filter { $0.name == name }, after.filter { $0.name == name })
            guard past != present || old != new, let any = (present + past).first else { continue }
            func sum(
                _ lines: [CostLine], _ part: (CostLine) throws(PricingError) -> ExactDecimal?
            ) throws(PricingError) -> ExactDecimal? {
                var sum = ExactDecimal.zero
                for line in lines {
                    guard let amount = try part(line) else { return nil }
                    sum = try sum + amount
                }
                return sum
            }
            func converted(_ dollars: ExactDecimal?) throws(PricingError) -> ExactDecimal? {
                guard let dollars else { return nil }
                return try exchange.convert(dollars)
            }
            func quantity(_ line: CostLine) throws(PricingError) -> ExactDecimal? { line.quantity }
            func cost(_ line: CostLine) throws(PricingError) -> ExactDecimal? { try converted(line.cost) }
            func price(_ line: CostLine) throws(PricingError) -> ExactDecimal? { try converted(line.price?.dollars) }
            let quantities = try change(sum(past, quantity), sum(present, quantity))
            let costs = try change(sum(past, cost), sum(present, cost))
            // Tiers have a line and a price each: the first one's stands for them.
            let prices = (try sum(Array(past.prefix(1)), price), try sum(Array(present.prefix(1)), price))
            var priceChange: String?
            if let from = prices.0, let to = prices.1 { priceChange = try (to - from).description }
            found.append(
                InfracostDifference.Component(
                    name: name, unit: any.item.units, hourlyQuantity: quantities.hourly,
                    monthlyQuantity: quantities.monthly, price: .init(text: priceChange), hourlyCost: costs.hourly,
                    monthlyCost: costs.monthly))
        }
        return found
    }
}
