/// What a running Weir says of the database that it stands in front of.
///
/// *Isolation*: any.
public struct RunningTarget: Hashable, Sendable {
    /// Its address: `orders.abc123.eu-west-2.rds.amazonaws.com:3306`.
    public let address: String
    /// The version that it tells clients; nil while it has not answered.
    public let version: String?
    /// Its `max_connections`; nil while it has not answered.
    public let maxConnections: Int?

    /// A target of these figures.
    public init(address: String, version: String?, maxConnections: Int?) {
        self.address = address
        self.version = version
        self.maxConnections = maxConnections
    }

    /// Where it is, by the name that AWS gives databases; nil for all other names.
    public var region: String? {
        let host = address.lowercased().split(separator: ":", maxSplits: 1).first ?? ""
        let labels = host.split(separator: ".").map(String.init)
        guard let service = labels.firstIndex(of: "rds"), service > 0 else { return nil }
        // `NAME.ID.us-east-1.rds.amazonaws.com`, and in China `NAME.ID.rds.cn-north-1.amazonaws.com.cn`.
        let rest = Array(labels[(service + 1)...])
        if rest.first == "amazonaws" { return Self.region(labels[service - 1]) }
        if rest.count > 1, rest[1] == "amazonaws" { return Self.region(rest[0]) }
        return nil
    }

    private static func region(_ label: String) -> String? {
        let parts = label.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let number = parts.last, CivilDate.number(number) != nil else { return nil }
        return label
    }

    /// What kind of database it is, where its version says so.
    public var family: MaxConnections.Family? {
        guard let version = version?.lowercased() else { return nil }
        if version.contains("aurora") { return .aurora }
        return version.contains("mariadb") ? .rds : nil
    }

    /// Whose instance prices are its own; nil where its version does not say so.
    public var engine: PriceList.Engine? {
        guard let version = version?.lowercased() else { return nil }
        if version.contains("aurora") { return .aurora }
        return version.contains("mariadb") ? .mariadb : nil
    }

    /// Address and version, for people.
    public var text: String { version.map { "\(address), version \($0)" } ?? "\(address), which has not answered yet" }

    /// Its `max_connections`, where they are known.
    public var answer: MaxConnections.Answer? {
        maxConnections.map { MaxConnections.Answer(count: $0, arithmetic: "as \(address) told Weir") }
    }
}
