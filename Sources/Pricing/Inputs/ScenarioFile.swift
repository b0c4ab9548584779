internal import ProxyModel

/// A scenario out of a file.
///
/// The keys of the file and of each of its `proxies` are the names of the command line's options.
///
/// *Isolation*: any.
public struct ScenarioFile: Hashable, Sendable {
    /// How it is called: `name`, or the file's name.
    public let name: String
    /// What is said of the whole.
    public let settings: ScenarioSettings
    /// What is said of each proxy.
    public let proxies: [Proxy]

    /// What is said of one proxy.
    public struct Proxy: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Its own region.
        public let region: String?
        /// The rest.
        public let fields: [PlanField]
    }

    private static let keys = [
        "name", "region", "month", "hours", "days", "currency", "fx", "fx-date", "rates", "proxies",
    ]

    /// The scenario of a parsed file.
    ///
    /// *Errors*: the first thing that is wrong, with its line.
    public init(_ root: ScenarioNode, fileName: String) throws(PricingError) {
        let reader = ScenarioReader(fileName: fileName)
        let top = try reader.members(root, Self.keys, "the file")
        func word(_ key: String) throws(PricingError) -> String? { try reader.word(top[key]) }
        name = try word("name") ?? fileName
        var settings = ScenarioSettings()
        settings.region = try word("region")
        settings.currency = try word("currency")
        settings.fxDate = try word("fx-date")
        if let fx = top["fx"], let text = try reader.word(fx) {
            settings.fx = try reader.at(fx, "fx") { () throws(PricingError) in try ExactDecimal(text) }
        }
        let (month, hours, days) = (try word("month"), try word("hours"), try word("days"))
        settings.period = try reader.at(top["month"] ?? top["hours"] ?? top["days"] ?? root, "") {
            () throws(PricingError) in
            try ScenarioSettings.period(month: month, hours: hours, days: days)
        }
        if let rates = top["rates"] {
            for (key, value) in try reader.members(rates, nil, "rates").sorted(by: { $0.key < $1.key }) {
                guard let price = try reader.word(value) else { continue }
                settings.rates.append("\(key)=\(price)")
            }
        }
        self.settings = settings
        guard let proxies = top["proxies"], case .list(let items) = proxies.content, !items.isEmpty else {
            throw reader.error(
                top["proxies"] ?? root, "proxies: a list of proxies is wanted, each with class, vcpus or acu")
        }
        var read: [Proxy] = []
        for (index, item) in items.enumerated() {
            let proxy = try reader.proxy(item, index)
            // A difference tells proxies by their names.
            if let same = read.firstIndex(where: { $0.name == proxy.name }) {
                throw reader.error(
                    item,
                    "proxies[\(index)]: the name \(proxy.name.prefix(60)) is that of proxies[\(same)] already; give another"
                )
            }
            read.append(proxy)
        }
        self.proxies = read
    }
}

/// Takes nodes apart, and says where what is wrong stands.
private struct ScenarioReader {
    let fileName: String

    func error(_ node: ScenarioNode, _ problem: String) -> PricingError {
        PricingError(problem).at(place(node))
    }

    func place(_ node: ScenarioNode) -> String { node.line.map { "\(fileName):\($0)" } ?? fileName }

    func at<Value>(
        _ node: ScenarioNode, _ key: String, _ body: () throws(PricingError) -> Value
    ) throws(PricingError) -> Value {
        do {
            return try body()
        } catch {
            throw self.error(node, key.isEmpty ? error.description : "\(key): \(error.description)")
        }
    }

    func word(_ node: ScenarioNode?) throws(PricingError) -> String? {
        guard let node else { return nil }
        switch node.content {
        case .nothing: return nil
        case .word(let text): return text
        case .list, .mapping: throw error(node, "a list or a mapping is not allowed here; one word or number is wanted")
        }
    }

    /// The members of a mapping; with `allowed`, no others.
    func members(
        _ node: ScenarioNode, _ allowed: [String]?, _ what: String
    ) throws(PricingError) -> [String: ScenarioNode] {
        guard case .mapping(let members) = node.content else {
            throw error(
                node,
                "\(what): a mapping is wanted" + (allowed.map { " with any of \($0.joined(separator: ", "))" } ?? ""))
        }
        var found: [String: ScenarioNode] = [:]
        for member in members {
            if let allowed, !allowed.contains(member.key) {
                let near = Suggestion.nearest(to: member.key, among: allowed)
                throw error(
                    member.value,
                    "unknown key \(member.key.prefix(60))"
                        + (near.map { "; did you mean \($0)?" } ?? "; allowed are \(allowed.joined(separator: ", "))"))
            }
            found[member.key] = member.value
        }
        return found
    }

    func proxy(_ node: ScenarioNode, _ index: Int) throws(PricingError) -> ScenarioFile.Proxy {
        let members = try members(
            node, ["name", "region", "every"] + PlanKey.allCases.map(\.rawValue), "proxies[\(index)]")
        var fields: [PlanField] = []
        // As on the command line, `every` is another word for runs.
        for (key, name) in PlanKey.allCases.map({ ($0, $0.rawValue) }) + [(.runs, "every")] {
            guard let value = members[name] else { continue }
            let items: [ScenarioNode]
            if key.isRepeatable, case .list(let list) = value.content { items = list } else { items = [value] }
            for item in items {
                guard let text = try word(item) else { continue }
                fields.append(PlanField(key, text, place: "\(place(item)): \(name)"))
            }
        }
        return ScenarioFile.Proxy(
            name: try word(members["name"]) ?? "proxy \(index + 1)",
            region: try word(members["region"]),
            fields: fields)
    }
}
