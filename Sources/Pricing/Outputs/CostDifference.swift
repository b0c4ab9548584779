/// What two scenarios differ in, proxy by proxy.
///
/// *Units*: US dollars. *Isolation*: any.
public struct CostDifference: Hashable, Sendable {
    /// A proxy of one scenario or both.
    public struct Line: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// What it cost; nil when it was not there.
        public let before: ExactDecimal?
        /// What it costs; nil when it is not there any more.
        public let after: ExactDecimal?
        /// How much more that is.
        public let change: ExactDecimal
    }

    /// The proxies: those of the first scenario in its order, then the new ones.
    public let lines: [Line]
    /// The difference of the totals.
    public let change: ExactDecimal

    /// The difference from one estimate to another. Proxies of the same name are added up.
    public init(from before: Estimate, to after: Estimate) throws(PricingError) {
        func sums(_ estimate: Estimate) throws(PricingError) -> [String: ExactDecimal] {
            var sums: [String: ExactDecimal] = [:]
            for proxy in estimate.proxies { sums[proxy.plan.name] = try (sums[proxy.plan.name] ?? .zero) + proxy.total }
            return sums
        }
        let (old, new) = (try sums(before), try sums(after))
        var seen: Set<String> = []
        let names = (before.proxies + after.proxies).map(\.plan.name).filter { seen.insert($0).inserted }
        var lines: [Line] = []
        for name in names {
            lines.append(
                Line(
                    name: name, before: old[name], after: new[name],
                    change: try (new[name] ?? .zero) - (old[name] ?? .zero)))
        }
        self.lines = lines
        change = try after.total - before.total
    }
}
