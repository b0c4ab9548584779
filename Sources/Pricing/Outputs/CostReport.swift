/// Everything that one call of the estimator found, for whichever way it is shown.
///
/// *Isolation*: any.
public struct CostReport: Hashable, Sendable {
    /// The scenario with its cost; of a running Weir what it cost so far, and behind it what it will have cost by the end
    /// of the month, which contains the former.
    public var estimates: [Estimate]
    /// What the only scenario was before, where two are compared.
    public var before: Estimate?
    /// The currency that amounts are shown in.
    public var exchange: Exchange
    /// What else there is, by proxy.
    public var ways: [Ways] = []
    /// How costs move, by proxy.
    public var whatIf: [WhatIf] = []
    /// What the reader must know beside the estimates' own notes.
    public var notes: [String] = []
    /// What was asked about, but is in none of the sums.
    public var leftOut: [String] = []
    /// When it was made, as `2026-11-29T10:00:00Z`.
    public var made: String

    /// The alternatives of one proxy.
    public struct Ways: Hashable, Sendable {
        /// The proxy's name.
        public let proxy: String
        /// What else there is.
        public let alternatives: [Alternative]
        /// Where one becomes better than another.
        public let points: [BreakEven]

        /// These ways.
        public init(proxy: String, alternatives: [Alternative], points: [BreakEven]) {
            self.proxy = proxy
            self.alternatives = alternatives
            self.points = points
        }
    }

    /// The series of one proxy.
    public struct WhatIf: Hashable, Sendable {
        /// The proxy's name.
        public let proxy: String
        /// Its series.
        public let series: [Sensitivity]

        /// These series.
        public init(proxy: String, series: [Sensitivity]) {
            self.proxy = proxy
            self.series = series
        }
    }

    /// A report of these estimates.
    public init(_ estimates: [Estimate], exchange: Exchange, made: String) {
        self.estimates = estimates
        self.exchange = exchange
        self.made = made
    }

    /// What totals are of: the last one, in which those before it are contained.
    var overall: Estimate? { estimates.last }

    /// All notes, once each.
    public var allNotes: [String] {
        var seen: Set<String> = []
        let own = ([before].compactMap { $0 } + estimates).flatMap(\.notes)
        return (notes + own).filter { seen.insert($0).inserted }
    }

    /// All prices that were used, once each.
    public var prices: [Price] {
        var seen: Set<Price> = []
        let own = ([before].compactMap { $0 } + estimates).flatMap(\.prices)
        let others = ways.flatMap(\.alternatives).flatMap(\.prices)
        return (own + others).filter { seen.insert($0).inserted }
    }

    /// What is in none of the sums.
    public var notIncluded: [String] {
        let unpriced = ([before].compactMap { $0 } + estimates).flatMap(\.unpriced).map(\.name)
        var seen: Set<String> = []
        return unpriced.filter { seen.insert($0).inserted }
            .map { "\($0): its price is not known; give --rate NAME=USD or --price-list FILE" } + leftOut
            + Estimate.notIncluded
    }
}

extension CostReport {
    /// Amounts that are shown, and what they are to add up to.
    struct Sum {
        let parts: [ExactDecimal]
        let total: ExactDecimal
    }

    /// How many digits behind the point amounts are shown with, so that those that are shown add up to the totals that
    /// are shown: those that people expect, or more.
    static func places(for sums: [Sum], least: Int) -> Int {
        for places in least..<ExactDecimal.mostPlaces {
            let addUp = sums.allSatisfy { sum in
                // A sum of too many digits is not the total, so that the next place is tried.
                let shown = try? ExactDecimal.sum(sum.parts.map { $0.rounded(to: places) })
                let total = sum.total.rounded(to: places)
                // What costs something is not shown as nothing.
                return shown == total && (total.isZero == sum.total.isZero)
            }
            if addUp { return places }
        }
        return ExactDecimal.mostPlaces
    }

    /// The places for an estimate in the report's currency: lines add up to their proxy, and all of them to the total.
    public func places(for estimate: Estimate) throws(PricingError) -> Int {
        var sums: [Sum] = []
        for proxy in estimate.proxies { sums.append(try sum(proxy.lines.compactMap(\.cost), proxy.total)) }
        sums.append(try sum(estimate.proxies.flatMap(\.lines).compactMap(\.cost), estimate.total))
        sums.append(try sum(estimate.proxies.map(\.total), estimate.total))
        return Self.places(for: sums, least: exchange.shownPlaces)
    }

    /// The places for a difference in the report's currency: each column adds up to its total, and what was and what
    /// changed to what is.
    public func places(for difference: CostDifference) throws(PricingError) -> Int {
        var sums: [Sum] = []
        for line in difference.lines + [difference.total] {
            guard let change = line.change.amount else { continue }
            sums.append(try sum([line.before.amount ?? .zero, change], line.after.amount ?? .zero))
        }
        for side in [\CostDifference.Line.before, \.after, \.change] {
            guard let total = difference.total[keyPath: side].amount else { continue }
            sums.append(try sum(difference.lines.compactMap { $0[keyPath: side].amount }, total))
        }
        return Self.places(for: sums, least: exchange.shownPlaces)
    }

    private func sum(_ parts: [ExactDecimal], _ total: ExactDecimal) throws(PricingError) -> Sum {
        var converted: [ExactDecimal] = []
        for part in parts { converted.append(try exchange.convert(part)) }
        return Sum(parts: converted, total: try exchange.convert(total))
    }

    /// What the total of an estimate is called: of all lines, or of those that have a price.
    public static func totalName(_ estimate: Estimate) -> String {
        estimate.unpriced.isEmpty ? "total" : "total of what has a price"
    }

    /// How the total became an amount of another currency; nil in dollars.
    public func conversion(of estimate: Estimate) throws(PricingError) -> String? {
        guard !exchange.isDollars else { return nil }
        let converted = try exchange.convert(estimate.total)
        return
            "\(estimate.total.shown) USD x \(exchange.rate) = \(converted.shown) \(exchange.currency) (\(exchange.dateText))"
    }
}
