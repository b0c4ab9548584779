/// One price in US dollars, and where it is from.
///
/// *Isolation*: any.
public struct Price: Hashable, Sendable {
    /// What it is the price of.
    public let item: PriceItem
    /// Where it holds: `us-east-1`; `*` everywhere.
    public let region: String
    /// From which quantity of a month on it holds; nothing for the first tier.
    public let from: ExactDecimal
    /// For one `item.unit`. *Units*: US dollars.
    public let dollars: ExactDecimal
    /// When it was seen: `2026-11-23`, or the date in a price list.
    public let seen: String
    /// Where.
    public let source: String

    /// A price of these parts.
    public init(
        _ item: PriceItem, region: String, from: ExactDecimal = .zero, dollars: ExactDecimal, seen: String,
        source: String
    ) {
        self.item = item
        self.region = region
        self.from = from
        self.dollars = dollars
        self.seen = seen
        self.source = source
    }
}
