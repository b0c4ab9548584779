/// Options that were given and that nothing depends on: people should be told, since they meant something by them.
///
/// *Isolation*: any.
public struct UnusedOptions: Hashable, Sendable {
    /// A line for each of them.
    public private(set) var notes: [String] = []

    /// None yet.
    public init() {}

    /// Looks at options that have an effect only where another thing was asked for.
    ///
    /// - Parameters:
    ///   - options: each with whether it was given.
    ///   - others: what they need: `--alternatives`.
    ///   - isThere: whether that was given.
    public mutating func check(_ options: [(name: String, isGiven: Bool)], need others: String, _ isThere: Bool) {
        guard !isThere else { return }
        notes += options.filter(\.isGiven).map { "\($0.name) was given, but has no effect without \(others)" }
    }

    /// Looks at prices of which one of a name hides those before it.
    public mutating func check(rates: [String]) {
        var seen: Set<String> = []
        var told: Set<String> = []
        for rate in rates {
            let parts = rate.split(separator: "=", maxSplits: 1)
            let name = parts.count == 2 ? String(parts[0]) : PriceItem.proxyVCPUHour.name
            let item = PriceItem(name: name)?.name ?? name
            guard !seen.insert(item).inserted, told.insert(item).inserted else { continue }
            notes.append("the price of \(item) was given more than once; the last one is taken")
        }
    }
}
