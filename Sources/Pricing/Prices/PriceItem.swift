/// What has a price.
///
/// *Isolation*: any.
public enum PriceItem: Hashable, Sendable {
    /// RDS Proxy in front of instances, for each of their vCPUs and hour.
    case proxyVCPUHour
    /// RDS Proxy in front of Aurora Serverless v2, for each capacity unit and hour.
    case proxyACUHour
    /// An interface endpoint of PrivateLink, for each zone that it is in and hour.
    case endpointZoneHour
    /// Data through such an endpoint.
    case endpointGigabyte
    /// A secret in Secrets Manager.
    case secretMonth
    /// Ten thousand calls of Secrets Manager.
    case secretCalls
    /// Logs taken in by CloudWatch.
    case logGigabyte
    /// A processor of a Fargate task.
    case fargateVCPUHour
    /// Memory of a Fargate task.
    case fargateGigabyteHour
    /// A million requests to the Data API, of 32 KB each.
    case dataAPIMillion
    /// A vCPU of a machine of one's own.
    case ownVCPUHour
    /// An EC2 machine of this type.
    case machineHour(String)
    /// A database instance of this class, in one zone.
    case databaseHour(String)

    /// The items that have one name, in the order in which people read them.
    static let named: [(name: String, item: PriceItem, unit: String)] = [
        ("proxy-vcpu-hour", .proxyVCPUHour, "vCPU-hour"), ("proxy-acu-hour", .proxyACUHour, "ACU-hour"),
        ("endpoint-zone-hour", .endpointZoneHour, "zone-hour"), ("endpoint-gigabyte", .endpointGigabyte, "GB"),
        ("secret-month", .secretMonth, "secret-month"), ("secret-10k-calls", .secretCalls, "10k calls"),
        ("log-gigabyte", .logGigabyte, "GB"), ("fargate-vcpu-hour", .fargateVCPUHour, "vCPU-hour"),
        ("fargate-gigabyte-hour", .fargateGigabyteHour, "GB-hour"),
        ("data-api-million", .dataAPIMillion, "million requests"), ("own-vcpu-hour", .ownVCPUHour, "vCPU-hour"),
    ]

    /// Those of a machine or a database: a word before its name.
    static let families = ["machine-hour", "database-hour"]

    /// What can stand before `=PRICE`, for errors.
    public static var allNames: [String] { named.map(\.name) + ["machine-hour TYPE", "database-hour CLASS"] }

    /// Its name in the data file, and for `--rate NAME=PRICE`.
    public var name: String {
        switch self {
        case .machineHour(let type): "machine-hour \(type)"
        case .databaseHour(let type): "database-hour \(type)"
        default: PriceItem.named.first { $0.item == self }?.name ?? ""
        }
    }

    /// The item of this name, or nil.
    public init?(name: String) {
        if let found = PriceItem.named.first(where: { $0.name == name }) {
            self = found.item
            return
        }
        // AWS writes the types in small letters; people need not.
        let words = name.lowercased().split(separator: " ").map(String.init)
        guard words.count == 2 else { return nil }
        switch words[0] {
        case "machine-hour": self = .machineHour(words[1])
        case "database-hour":
            let name = words[1].hasPrefix("db.") ? words[1] : "db.\(words[1])"
            guard name.split(separator: ".").count == 3 else { return nil }
            self = .databaseHour(name)
        default: return nil
        }
    }

    /// What the price is for: `vCPU-hour`.
    public var unit: String {
        switch self {
        case .machineHour, .databaseHour: "hour"
        default: PriceItem.named.first { $0.item == self }?.unit ?? ""
        }
    }

    /// More than one of `unit`, as a quantity is told: `vCPU-hours`.
    public var units: String {
        switch self {
        case .endpointGigabyte, .logGigabyte, .secretCalls, .dataAPIMillion: unit
        default: unit + "s"
        }
    }
}
