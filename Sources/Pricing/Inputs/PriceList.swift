/// AWS's own price list: an offer file, or what `aws pricing get-products` prints.
///
/// Taken are on-demand prices in US dollars of RDS Proxy, databases, PrivateLink endpoints, secrets, CloudWatch's intake
/// of logs, Fargate and EC2, whichever are in it, for every region in it.
///
/// *Source*: AWS Price List API, offer file version v1.0. *Isolation*: any.
public enum PriceList {
    /// Which engine's database prices are taken, as the price list calls them.
    public enum Engine: String, CaseIterable, Sendable {
        /// RDS for MySQL.
        case mysql = "MySQL"
        /// RDS for MariaDB.
        case mariadb = "MariaDB"
        /// Aurora MySQL.
        case aurora = "Aurora MySQL"
    }

    /// The prices of a file.
    ///
    /// *Errors*: for files of another form, and for those without any price that is of use here.
    public static func prices(
        _ bytes: [UInt8], fileName: String, engine: Engine = .mysql
    ) throws(PricingError) -> [Price] {
        let document = try JSONReading.decode(
            PriceDocument.self, bytes, fileName: fileName, what: "a price list of AWS")
        var chosen: [Key: (rank: Int, price: Price)] = [:]
        for offer in document.offers {
            guard let (item, rank) = offer.product.item(engine), let region = offer.product.region else { continue }
            for dimension in offer.dimensions {
                let price = Price(
                    item, region: region, from: dimension.from, dollars: dimension.dollars, seen: offer.date,
                    source: "\(fileName), \(offer.product.usageType), SKU \(offer.sku)")
                let key = Key(item: item, region: region, from: dimension.from)
                // Of several engines' prices for the same, the nearest engine's is taken; then the first SKU's.
                if let other = chosen[key], (other.rank, other.price.source) <= (rank, price.source) { continue }
                chosen[key] = (rank, price)
            }
        }
        guard !chosen.isEmpty else {
            throw PricingError(
                "\(fileName): no price in it is of use here: wanted is AmazonRDS with the product family RDSProxy, in USD, "
                    + "as an offer file or as printed by aws pricing get-products --service-code AmazonRDS")
        }
        return chosen.values.map(\.price).sorted {
            ($0.item.name, $0.region, $0.from) < ($1.item.name, $1.region, $1.from)
        }
    }

    private struct Key: Hashable {
        let item: PriceItem
        let region: String
        let from: ExactDecimal
    }
}

/// A product of the price list.
struct PriceProduct: Decodable {
    let family: String
    let attributes: [String: String]

    private enum CodingKeys: String, CodingKey { case productFamily, attributes }

    private static let wanted = [
        "usagetype", "regionCode", "databaseEngine", "instanceType", "deploymentOption", "operatingSystem",
        "preInstalledSw", "tenancy", "capacitystatus",
    ]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        family = try container.decodeIfPresent(String.self, forKey: .productFamily) ?? ""
        let all = try container.nestedContainer(keyedBy: AnyName.self, forKey: .attributes)
        var attributes: [String: String] = [:]
        for name in Self.wanted { attributes[name] = try all.decodeIfPresent(String.self, forKey: AnyName(name)) }
        self.attributes = attributes
    }

    var usageType: String { attributes["usagetype"] ?? "" }
    var region: String? { attributes["regionCode"] }

    /// What it is here, and how well its engine fits: 0 best. Nil for what is of no use.
    func item(_ engine: PriceList.Engine) -> (PriceItem, rank: Int)? {
        if usageType.hasSuffix("RDS:ProxyUsage") { return (.proxyVCPUHour, rank(engine)) }
        if usageType.hasSuffix("Proxy-ASv2-Usage") { return (.proxyACUHour, rank(.aurora)) }
        if family == "Database Instance" { return database(engine) }
        let simple: [(String, PriceItem)] = [
            ("VpcEndpoint-Hours", .endpointZoneHour), ("VpcEndpoint-Bytes", .endpointGigabyte),
            ("AWSSecretsManager-Secrets", .secretMonth), ("DataProcessing-Bytes", .logGigabyte),
            ("Fargate-vCPU-Hours:perCPU", .fargateVCPUHour), ("Fargate-GB-Hours", .fargateGigabyteHour),
        ]
        // Some regions stand in front, us-east-1 often does not.
        for (name, item) in simple where usageType == name || usageType.hasSuffix("-\(name)") { return (item, 0) }
        return machine()
    }

    private func rank(_ engine: PriceList.Engine) -> Int {
        switch attributes["databaseEngine"] {
        case engine.rawValue: 0
        case nil: 1
        case let other? where PriceList.Engine(rawValue: other) != nil: 2
        default: 3
        }
    }

    private func database(_ engine: PriceList.Engine) -> (PriceItem, rank: Int)? {
        guard let type = attributes["instanceType"], type.hasPrefix("db."), usageType.contains("InstanceUsage:"),
            attributes["databaseEngine"] == engine.rawValue,
            attributes["deploymentOption"] ?? "Single-AZ" == "Single-AZ"
        else { return nil }
        return (.databaseHour(type), 0)
    }

    private func machine() -> (PriceItem, rank: Int)? {
        guard let type = attributes["instanceType"], usageType.contains("BoxUsage:"),
            attributes["operatingSystem"] == "Linux", attributes["tenancy"] ?? "Shared" == "Shared",
            attributes["preInstalledSw"] ?? "NA" == "NA", attributes["capacitystatus"] ?? "Used" == "Used"
        else { return nil }
        return (.machineHour(type), 0)
    }
}
