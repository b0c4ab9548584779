/// What two scenarios differ in, proxy by proxy.
///
/// *Units*: US dollars. *Isolation*: any.
public struct CostDifference: Hashable, Sendable {
    /// What a proxy costs in one of the scenarios.
    public enum Side: Hashable, Sendable {
        /// The proxy is not there.
        case absent
        /// Not all of its prices are known, so that it has no sum.
        case unknown
        /// All of it.
        case cost(ExactDecimal)

        /// The cost; nil when there is none or it is not known.
        public var amount: ExactDecimal? { if case .cost(let amount) = self { amount } else { nil } }

        /// How it is shown.
        public func text(_ shown: (ExactDecimal) throws(PricingError) -> String) throws(PricingError) -> String {
            switch self {
            case .absent: "-"
            case .unknown: "not known"
            case .cost(let amount): try shown(amount)
            }
        }
    }

    /// A proxy of one scenario or both.
    public struct Line: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// What it cost.
        public let before: Side
        /// What it costs.
        public let after: Side
        /// How much more that is; unknown when one of the two is.
        public let change: Side
    }

    /// The proxies: those of the first scenario in its order, then the new ones.
    public let lines: [Line]
    /// The totals, and their difference; unknown when one of the two is.
    public let total: Line

    /// What a reader must know of two scenarios that are not of one kind: other times, another currency.
    public static func notes(
        _ before: (scenario: Scenario, settings: ScenarioSettings),
        _ after: (scenario: Scenario, settings: ScenarioSettings)
    ) -> [String] {
        var notes: [String] = []
        let (old, new) = (before.scenario.period, after.scenario.period)
        if old != new { notes.append("the two are for different times: \(old.text), and \(new.text)") }
        let currencies = [before.settings, after.settings].map { $0.currency?.uppercased() ?? "USD" }
        if currencies[0] != currencies[1] {
            notes.append(
                "amounts are in \(currencies[1]), as in \(after.scenario.name); \(before.scenario.name) has \(currencies[0])"
            )
        } else if before.settings.fx != after.settings.fx {
            notes.append("both are converted at the exchange rate of \(after.scenario.name)")
        }
        return notes
    }

    /// The difference from one estimate to another. Proxies of the same name are added up.
    public init(from before: Estimate, to after: Estimate) throws(PricingError) {
        func sums(_ estimate: Estimate) throws(PricingError) -> [String: Side] {
            var sums: [String: Side] = [:]
            for proxy in estimate.proxies {
                let sum = sums[proxy.plan.name] ?? .cost(.zero)
                if let amount = sum.amount, proxy.isPriced {
                    sums[proxy.plan.name] = .cost(try amount + proxy.total)
                } else {
                    sums[proxy.plan.name] = .unknown
                }
            }
            return sums
        }
        func line(_ name: String, _ before: Side, _ after: Side) throws(PricingError) -> Line {
            var change = Side.unknown
            if before != .unknown, after != .unknown {
                change = .cost(try (after.amount ?? .zero) - (before.amount ?? .zero))
            }
            return Line(name: name, before: before, after: after, change: change)
        }
        let (old, new) = (try sums(before), try sums(after))
        var seen: Set<String> = []
        let names = (before.proxies + after.proxies).map(\.plan.name).filter { seen.insert($0).inserted }
        var lines: [Line] = []
        for name in names { lines.append(try line(name, old[name] ?? .absent, new[name] ?? .absent)) }
        self.lines = lines
        total = try line(
            "total", before.unpriced.isEmpty ? .cost(before.total) : .unknown,
            after.unpriced.isEmpty ? .cost(after.total) : .unknown)
    }
}
