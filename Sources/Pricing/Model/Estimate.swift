/// One line of a bill.
///
/// *Units*: US dollars for the whole period. *Isolation*: any.
public struct CostLine: Hashable, Sendable {
    /// What it is for: `Proxy for 2 x db.r6g.xlarge`.
    public let name: String
    /// What of it there is.
    public let quantity: ExactDecimal
    /// What the price is of.
    public let item: PriceItem
    /// The price of one; nil when it is not known.
    public let price: Price?
    /// Quantity times price, to the last digit where it has one; nil when the price is not known.
    public let cost: ExactDecimal?
    /// Whether the cost has no last digit, and is rounded.
    public let isRounded: Bool
    /// How the quantity came about: `4 vCPUs x 730 h`.
    public let arithmetic: String
    /// Whether capacity units are counted that are not there, since there is a least number of them.
    let isLeastCapacity: Bool

    /// - Parameters:
    ///   - amount: the quantity, but for a division.
    ///   - divisor: by which the amount is divided; last, so that a quantity that is rounded does not make a cost that is
    ///     not.
    init(
        _ name: String, _ amount: ExactDecimal, per divisor: ExactDecimal = ExactDecimal(1), _ item: PriceItem,
        _ price: Price?, _ arithmetic: String, isLeastCapacity: Bool = false
    )
        throws(PricingError)
    {
        self.name = name
        quantity = try amount.divided(by: divisor, places: max(amount.places, Estimator.quantityPlaces))
        self.item = item
        self.price = price
        if let price {
            let product = try amount * price.dollars
            // By 3,600 or 10,000 a division that ends does so within four more places.
            let places = min(ExactDecimal.mostPlaces, max(product.places + 4, Estimator.quantityPlaces))
            let cost = try product.divided(by: divisor, places: places)
            self.cost = cost
            isRounded = try cost * divisor != product
        } else {
            cost = nil
            isRounded = false
        }
        self.arithmetic = arithmetic
        self.isLeastCapacity = isLeastCapacity
    }
}

/// What one proxy costs.
public struct ProxyEstimate: Hashable, Sendable {
    /// The proxy.
    public let plan: ProxyPlan
    /// The lines; RDS Proxy's own first.
    public let lines: [CostLine]
    /// The sum of the lines that have a price.
    public let total: ExactDecimal
    /// What the reader must know of it.
    public let notes: [String]

    /// Whether all lines have a price, so that the total is all of it.
    public var isPriced: Bool { lines.allSatisfy { $0.price != nil } }
}

/// What a scenario costs.
public struct Estimate: Hashable, Sendable {
    /// How the scenario is called.
    public let name: String
    /// What time it is for.
    public let period: BillingPeriod
    /// Its proxies.
    public let proxies: [ProxyEstimate]
    /// The sum of all lines that have a price. *Units*: US dollars.
    public let total: ExactDecimal

    /// The lines without a price: the total is without them.
    public var unpriced: [CostLine] { proxies.flatMap(\.lines).filter { $0.price == nil } }
    /// What the reader must know, once each.
    public var notes: [String] {
        var seen: Set<String> = []
        return proxies.flatMap(\.notes).filter { seen.insert($0).inserted }
    }
    /// The prices that were used, once each.
    public var prices: [Price] {
        var seen: Set<Price> = []
        return proxies.flatMap(\.lines).compactMap(\.price).filter { seen.insert($0).inserted }
    }

    /// The names of the lines that the total is without, once each.
    public var leftOut: [String] {
        var seen: Set<String> = []
        return unpriced.map(\.name).filter { seen.insert($0).inserted }
    }

    /// The total in one sentence, with its arithmetic and what it is without.
    public func sentence(_ exchange: Exchange) throws(PricingError) -> String {
        let amount = try exchange.convert(total).shown(places: exchange.shownPlaces)
        let lines = proxies.flatMap(\.lines).filter { $0.price != nil }.map(\.arithmetic).joined(separator: " + ")
        let missing =
            leftOut.isEmpty ? "" : "; without \(leftOut.joined(separator: ", ")), whose price is not known"
        return "RDS Proxy costs \(amount) \(exchange.currency) for \(period.text): \(lines), at "
            + prices.map { "\($0.dollars) USD" }.joined(separator: ", ") + missing
    }

    /// What no estimate here has in it.
    public static let notIncluded = [
        "the database itself: instances, storage, I/O, backups",
        "data transfer between zones, regions and to the internet",
        "traffic through NAT gateways",
        "CloudWatch beyond the intake of logs: their storage, queries, alarms",
        "KMS keys of one's own for secrets",
        "taxes, support plans, credits and private discounts (RDS Proxy has no reserved prices)",
    ]
}

/// Proxies and the time for which they are priced.
public struct Scenario: Hashable, Sendable {
    /// How it is called.
    public var name: String
    /// What time it is for.
    public var period: BillingPeriod
    /// Its proxies.
    public var proxies: [ProxyPlan]

    /// A scenario of these parts.
    public init(name: String, period: BillingPeriod = .averageMonth, proxies: [ProxyPlan]) {
        self.name = name
        self.period = period
        self.proxies = proxies
    }
}
