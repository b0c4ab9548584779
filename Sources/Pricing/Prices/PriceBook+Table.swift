// The program's own table: Data/prices.csv.
extension PriceBook {
    /// The prices that the program brings along.
    ///
    /// *Errors*: none, unless the file was broken before it was built in; a test reads it.
    public static func builtIn() throws(PricingError) -> PriceBook {
        try PriceBook(table: String(decoding: PackageResources.prices_csv, as: UTF8.self))
    }

    /// The prices of a text like `Data/prices.csv`.
    init(table: String) throws(PricingError) {
        let rows = try CSVText.rows(table)
        guard rows.first == Self.columns else {
            throw PricingError("the first line of a price table is \(Self.columns.joined(separator: ","))")
        }
        var prices: [Price] = []
        for row in rows.dropFirst() {
            guard row.count == Self.columns.count else {
                throw PricingError("a line of the price table has \(row.count) fields: \(row.joined(separator: ","))")
            }
            guard let item = PriceItem(name: row[0]), item.unit == row[4] else {
                throw PricingError("\(row[0]) for one \(row[4]) is no price that is known")
            }
            let dollars = try ExactDecimal(row[3])
            guard dollars > .zero else { throw PricingError("the price of \(row[0]) is \(row[3]); above 0 is allowed") }
            prices.append(
                Price(
                    item, region: row[1], from: try ExactDecimal(row[2]), dollars: dollars, seen: row[5],
                    source: row[6]))
        }
        self.init(prices)
    }

    /// The source of prices that were given one by one.
    private static let given = "given by --rate"

    /// The items whose price was given one by one, but is not among these: a name that was misspelt, perhaps.
    public func unneeded(_ used: [Price]) -> [PriceItem] {
        let given = Set(prices.filter { $0.source == Self.given }.map(\.item))
        return given.subtracting(used.map(\.item)).sorted { $0.name < $1.name }
    }

    static let columns = ["item", "region", "from", "price_usd", "unit", "seen", "source"]

    /// The prices as such a text.
    public var table: String {
        let rows = prices.map { price in
            [
                price.item.name, price.region, price.from.description, price.dollars.description, price.item.unit,
                price.seen, price.source,
            ]
        }
        return ([Self.columns] + rows).map { CSVText.row($0) + "\n" }.joined()
    }

    /// Adds what was given as `NAME=USD`, or as a bare number for RDS Proxy's vCPU-hour: in the regions that
    /// were asked for and no others, whose prices differ.
    ///
    /// *Errors*: for names that are no items, and for what is no price above 0.
    public mutating func add(rate text: String, in regions: some Sequence<String>, seen: String) throws(PricingError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts.count == 2 ? parts[0] : PriceItem.proxyVCPUHour.name
        guard let item = PriceItem(name: name) else {
            throw PricingError(
                "--rate \(text): \(name) has no price; allowed are \(PriceItem.allNames.joined(separator: ", "))")
        }
        let dollars: ExactDecimal
        do {
            dollars = try ExactDecimal(parts[parts.count - 1])
        } catch {
            throw error.at("--rate \(text)")
        }
        guard dollars > .zero else { throw PricingError("--rate \(text): a price above 0 is allowed") }
        add(
            Set(regions).sorted().map {
                Price(item, region: $0, dollars: dollars, seen: seen, source: Self.given)
            })
    }
}
