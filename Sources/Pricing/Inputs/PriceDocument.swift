/// The forms in which AWS's price list comes.
struct PriceDocument: Decodable {
    /// A product with its on-demand prices, one for each time since which one holds.
    struct Offer {
        let sku: String
        let product: PriceProduct
        let terms: [Term]
    }

    /// A price, and since when it holds.
    struct Term {
        let code: String
        let since: CivilDate
        /// The version of the list, where it is said.
        let version: String
        let dimensions: [PriceDimension]
    }

    let offers: [Offer]

    init(from decoder: any Decoder) throws {
        // Whether it is a list can only be tried; what is wrong with anything else is said below.
        if var list = try? decoder.unkeyedContainer() {
            // `aws pricing get-products --query PriceList`.
            offers = try Self.offers(&list)
            return
        }
        let top = try decoder.container(keyedBy: AnyName.self)
        if top.contains(AnyName("PriceList")) {
            var list = try top.nestedUnkeyedContainer(forKey: AnyName("PriceList"))
            offers = try Self.offers(&list)
        } else if top.contains(AnyName("products")) {
            offers = try Self.offers(ofFile: top)
        } else {
            offers = [try SingleOffer(from: decoder).offer]
        }
    }

    /// Each of them an object, or a text that is the JSON of one.
    private static func offers(_ list: inout any UnkeyedDecodingContainer) throws -> [Offer] {
        var offers: [Offer] = []
        while !list.isAtEnd {
            let index = list.currentIndex
            // As above: an object that is none either is refused there.
            if let text = try? list.decode(String.self) {
                let single = try JSONReading.decode(
                    SingleOffer.self, Array(text.utf8), fileName: "PriceList[\(index)]",
                    what: "a product with its price")
                offers.append(single.offer)
            } else {
                offers.append(try list.decode(SingleOffer.self).offer)
            }
        }
        return offers
    }

    /// An offer file: products and terms apart, by SKU. Terms are many, and read only where the product is of use.
    private static func offers(ofFile top: KeyedDecodingContainer<AnyName>) throws -> [Offer] {
        let products = try top.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("products"))
        let terms = try top.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("terms"))
        let onDemand = try terms.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("OnDemand"))
        var offers: [Offer] = []
        for sku in products.allKeys {
            let product = try products.decode(PriceProduct.self, forKey: sku)
            guard PriceList.Engine.allCases.contains(where: { product.item($0) != nil }), onDemand.contains(sku) else {
                continue
            }
            let terms = try onDemand.decode([String: PriceTerm].self, forKey: sku)
            offers.append(try offer(sku.stringValue, product, terms, version: ""))
        }
        return offers
    }

    fileprivate static func offer(
        _ sku: String, _ product: PriceProduct, _ terms: [String: PriceTerm], version: String
    ) throws(PricingError) -> Offer {
        var found: [Term] = []
        for (code, term) in terms.sorted(by: { $0.key < $1.key }) {
            found.append(
                Term(
                    code: code, since: try CivilDate(String(term.effectiveDate.prefix(10))), version: version,
                    dimensions: term.priceDimensions.values.compactMap(\.dimension).sorted { $0.from < $1.from }))
        }
        return Offer(sku: sku, product: product, terms: found)
    }
}

/// A tier of a price.
struct PriceDimension {
    let from: ExactDecimal
    let dollars: ExactDecimal
}

private struct PriceTerm: Decodable {
    let effectiveDate: String
    let priceDimensions: [String: Dimension]

    struct Dimension: Decodable {
        /// Nil for what is free, or not in dollars.
        let dimension: PriceDimension?

        private enum CodingKeys: String, CodingKey { case beginRange, pricePerUnit }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let prices = try container.decode([String: String].self, forKey: .pricePerUnit)
            let from = try container.decodeIfPresent(String.self, forKey: .beginRange) ?? "0"
            guard let text = prices["USD"] else {
                dimension = nil
                return
            }
            let dollars = try ExactDecimal(text)
            guard !dollars.isNegative else { throw PricingError("a price is \(text); below 0 there is none") }
            dimension = dollars.isZero ? nil : PriceDimension(from: try ExactDecimal(from), dollars: dollars)
        }
    }
}

/// One product with its terms, as the API gives it.
private struct SingleOffer: Decodable {
    let offer: PriceDocument.Offer

    private enum CodingKeys: String, CodingKey { case product, terms, version }
    private enum ProductKeys: String, CodingKey { case sku }
    private enum TermKeys: String, CodingKey { case onDemand = "OnDemand" }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let product = try container.decode(PriceProduct.self, forKey: .product)
        let sku = try container.nestedContainer(keyedBy: ProductKeys.self, forKey: .product)
            .decode(String.self, forKey: .sku)
        let terms = try container.nestedContainer(keyedBy: TermKeys.self, forKey: .terms)
            .decodeIfPresent([String: PriceTerm].self, forKey: .onDemand)
        let version = try container.decodeIfPresent(String.self, forKey: .version) ?? ""
        offer = try PriceDocument.offer(sku, product, terms ?? [:], version: version)
    }
}
