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

        /// The engine that was given, that a running Weir's target told, or that follows from the kind of database.
        public static func chosen(
            _ given: Engine?, _ target: RunningTarget?, _ family: MaxConnections.Family?, _ plans: [ProxyPlan]
        ) -> Engine {
            if let engine = given ?? (family == nil ? target?.engine : nil) { return engine }
            let families = family.map { [$0] } ?? plans.map { $0.family ?? .rds }
            return !families.isEmpty && families.allSatisfy { $0 == .aurora } ? .aurora : target?.engine ?? .mysql
        }
    }

    /// The prices of a file that are in force on a day.
    ///
    /// Of several prices of a product the newest of them is taken, never one that only comes into force later; the source
    /// says since when it holds, and which others there are.
    ///
    /// - Parameter seen: the day on which the list is read; nil: that day.
    /// *Errors*: for files of another form, and for those without any price that is of use here.
    public static func prices(
        _ bytes: [UInt8], fileName: String, engine: Engine = .mysql, on day: CivilDate, seen: CivilDate? = nil
    ) throws(PricingError) -> [Price] {
        let document = try JSONReading.decode(
            PriceDocument.self, PriceLines.list(bytes) ?? bytes, fileName: fileName, what: "a price list of AWS")
        var bySKU: [String: (product: PriceProduct, terms: [PriceDocument.Term])] = [:]
        for offer in document.offers {
            bySKU[offer.sku, default: (offer.product, [])].terms += offer.terms
        }
        var chosen: [Key: (rank: Int, price: Price)] = [:]
        var later: Set<CivilDate> = []
        for (sku, offer) in bySKU {
            guard let (item, factor, rank) = offer.product.item(engine), let region = offer.product.region else {
                continue
            }
            guard let term = newest(offer.terms, on: day) else {
                later.formUnion(offer.terms.map(\.since))
                continue
            }
            let others = Set(offer.terms.map(\.since)).subtracting([term.since]).sorted()
            let passed =
                others.isEmpty ? "" : "; there are others from \(others.map(\.description).joined(separator: ", ")) on"
            for dimension in term.dimensions {
                let price = Price(
                    item, region: region,
                    from: try dimension.from.divided(by: factor, places: dimension.from.places + 4),
                    dollars: try dimension.dollars * factor, seen: "\(seen ?? day)",
                    source: "\(fileName), \(offer.product.usageType), SKU \(sku), in force since \(term.since)\(passed)"
                )
                let key = Key(item: item, region: region, from: price.from)
                // Of several engines' prices for the same, the nearest engine's is taken; then the first SKU's.
                if let other = chosen[key], (other.rank, other.price.source) <= (rank, price.source) { continue }
                chosen[key] = (rank, price)
            }
        }
        guard !chosen.isEmpty else {
            if let first = later.min() {
                throw PricingError(
                    "\(fileName): no price of use in it is in force on \(day); the first is from \(first) on; give --date \(first)"
                )
            }
            let products = bySKU.values.map(\.product).filter { $0.item(engine) != nil }
            if !products.isEmpty {
                let reason =
                    products.allSatisfy { $0.region == nil }
                    ? "what is in it names no region (regionCode)" : "what is in it has no price in USD above 0"
                throw PricingError("\(fileName): no price in it is of use here: \(reason); give a list that has it")
            }
            throw PricingError(
                "\(fileName): no price in it is of use here: wanted is AmazonRDS with the product family RDSProxy, in USD, "
                    + "as an offer file or as printed by aws pricing get-products --service-code AmazonRDS")
        }
        return chosen.values.map(\.price).sorted {
            ($0.item.name, $0.region, $0.from) < ($1.item.name, $1.region, $1.from)
        }
    }

    /// The term that came into force last; of those of one day the newest version's, then the first by its code.
    private static func newest(_ terms: [PriceDocument.Term], on day: CivilDate) -> PriceDocument.Term? {
        terms.filter { $0.since <= day }
            .max { ($0.since, $0.version, $1.code) < ($1.since, $1.version, $0.code) }
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
        "servicecode", "usagetype", "regionCode", "databaseEngine", "instanceType", "deploymentOption",
        "operatingSystem",
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

    /// What it is here, how many of AWS's units are one of ours, and how well its engine fits: 0 best. Nil for what is of no
    /// use.
    func item(_ engine: PriceList.Engine) -> (item: PriceItem, factor: ExactDecimal, rank: Int)? {
        if usageType.hasSuffix("RDS:ProxyUsage") { return (.proxyVCPUHour, ExactDecimal(1), rank(engine)) }
        if usageType.hasSuffix("Proxy-ASv2-Usage") { return (.proxyACUHour, ExactDecimal(1), rank(.aurora)) }
        // AWS prices one call. Most regions have the first name, Ireland had the second.
        if ["AWSSecretsManagerAPIRequest", "AWSSecretsManager-APIRequests"].contains(where: usageType.hasSuffix) {
            return (.secretCalls, ExactDecimal(10_000), 0)
        }
        if family == "Database Instance" { return database(engine) }
        let simple: [(String, PriceItem)] = [
            ("VpcEndpoint-Hours", .endpointZoneHour), ("VpcEndpoint-Bytes", .endpointGigabyte),
            ("AWSSecretsManager-Secrets", .secretMonth), ("AWSSecretsManager-Secret", .secretMonth),
            ("Fargate-vCPU-Hours:perCPU", .fargateVCPUHour), ("Fargate-GB-Hours", .fargateGigabyteHour),
        ]
        // Some regions stand in front, us-east-1 often does not.
        for (name, item) in simple where usageType == name || usageType.hasSuffix("-\(name)") {
            return (item, ExactDecimal(1), 0)
        }
        return isLogIntake ? (.logGigabyte, ExactDecimal(1), 0) : machine()
    }

    /// Whether it is CloudWatch's intake of logs: load balancers have a usage type of the same name.
    private var isLogIntake: Bool {
        guard usageType == "DataProcessing-Bytes" || usageType.hasSuffix("-DataProcessing-Bytes") else { return false }
        return attributes["servicecode"].map { $0 == "AmazonCloudWatch" } ?? (family == "Data Payload")
    }

    private func rank(_ engine: PriceList.Engine) -> Int {
        switch attributes["databaseEngine"] {
        case engine.rawValue: 0
        case nil: 1
        case let other? where PriceList.Engine(rawValue: other) != nil: 2
        default: 3
        }
    }

    private func database(_ engine: PriceList.Engine) -> (item: PriceItem, factor: ExactDecimal, rank: Int)? {
        guard let type = attributes["instanceType"], type.hasPrefix("db."), usageType.contains("InstanceUsage:"),
            attributes["databaseEngine"] == engine.rawValue,
            attributes["deploymentOption"] ?? "Single-AZ" == "Single-AZ"
        else { return nil }
        return (.databaseHour(type), ExactDecimal(1), 0)
    }

    private func machine() -> (item: PriceItem, factor: ExactDecimal, rank: Int)? {
        guard let type = attributes["instanceType"], usageType.contains("BoxUsage:"),
            attributes["operatingSystem"] == "Linux", attributes["tenancy"] ?? "Shared" == "Shared",
            attributes["preInstalledSw"] ?? "NA" == "NA", attributes["capacitystatus"] ?? "Used" == "Used"
        else { return nil }
        return (.machineHour(type), ExactDecimal(1), 0)
    }
}
