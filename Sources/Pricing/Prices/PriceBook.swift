internal import ProxyModel

/// All prices that are known, from the program's own table, from AWS's price list and from the command line.
///
/// A price that is not known is an error or nil, never nothing.
///
/// *Isolation*: any.
public struct PriceBook: Equatable, Sendable {
    /// The sources from the weakest to the strongest: one that has an item for a region hides the others' prices of it.
    private var layers: [[Price]]

    /// A book of these prices.
    public init(_ prices: [Price]) {
        layers = [prices]
    }

    /// All of them, the weakest source first.
    public var prices: [Price] { layers.flatMap { $0 } }

    /// Adds a source that goes before those that are there.
    public mutating func add(_ prices: [Price]) {
        layers.append(prices)
    }

    /// Whether there is a price of an item anywhere.
    func hasPrice(of item: PriceItem) -> Bool { layers.contains { $0.contains { $0.item == item } } }

    /// The price of the first tier; nil when it is not known.
    public func price(of item: PriceItem, in region: String) -> Price? {
        tiers(of: item, in: region).first
    }

    /// The prices of an item by quantity, the first tier first; empty when none is known.
    public func tiers(of item: PriceItem, in region: String) -> [Price] {
        for layer in layers.reversed() {
            for place in [region, "*"] {
                let found = layer.filter { $0.item == item && $0.region == place }
                if !found.isEmpty { return found.sorted { $0.from < $1.from } }
            }
        }
        return []
    }

    /// The price of RDS Proxy, without which nothing can be said.
    ///
    /// *Errors*: names what is known and how the price can be given.
    func proxyPrice(_ item: PriceItem, in region: String) throws(PricingError) -> Price {
        if let price = price(of: item, in: region) { return price }
        let known = regions(with: item)
        let near = Suggestion.nearest(to: region, among: known)
        let hint = near.map { "; did you mean \($0)?" } ?? ""
        let option = item == .proxyVCPUHour ? "--rate USD" : "--rate \(item.name)=USD"
        throw PricingError(
            "the price of RDS Proxy for one \(item.unit) in \(region) is not known (known: "
                + "\(known.joined(separator: ", ")))\(hint.isEmpty ? ";" : hint + " Else") give it with \(option), or "
                + "AWS's price list for the region with --price-list FILE")
    }

    /// The regions for which the price of an item is known.
    public func regions(with item: PriceItem) -> [String] {
        Set(prices.filter { $0.item == item }.map(\.region)).sorted()
    }
}
