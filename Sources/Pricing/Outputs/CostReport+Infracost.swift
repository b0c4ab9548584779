internal import FoundationEssentials

// The shape of Infracost's `breakdown --format json`, version 0.2, so that its tools can read it.
extension CostReport {
    /// The report as JSON. Amounts are decimal strings in the report's currency; a price that is not known is null, with
    /// `priceNotFound`.
    ///
    /// `monthly...` are for the period that was asked for, which `metadata.period` names; `hourly...` are those by its
    /// hours, to ten places, or as many as it takes for the hours times them to be those again.
    public func json() throws(PricingError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            let data = try encoder.encode(InfracostRoot(self))
            return String(decoding: data, as: UTF8.self)
        } catch let error as PricingError {
            throw error
        } catch {
            throw PricingError("the report cannot be written as JSON: \(error)")
        }
    }
}

/// A number by the hour and by the period, as text.
struct InfracostRates {
    let period: ExactDecimal
    let hourly: ExactDecimal

    init(_ amount: ExactDecimal, _ time: BillingPeriod) throws(PricingError) {
        period = amount
        let seconds = try amount * ExactDecimal(3600)
        // Hours have at most as many digits, so that hourly x hours is the amount again when it is rounded to its places.
        let digits = "\(time.length / 3600)".utf8.count
        let wanted = min(ExactDecimal.mostPlaces, max(10, amount.places + digits + 1))
        do {
            hourly = try seconds.divided(by: ExactDecimal(time.length), places: wanted)
        } catch {
            // So many digits are more than there is room for; ten places are enough for people.
            hourly = try seconds.divided(by: ExactDecimal(time.length), places: 10)
        }
    }
}

struct InfracostRoot: Encodable {
    let version = "0.2"
    let metadata: Metadata
    let currency: String
    fileprivate let projects: [Project]
    let totalHourlyCost: String
    let totalMonthlyCost: String
    let pastTotalHourlyCost: String?
    let pastTotalMonthlyCost: String?
    let diffTotalHourlyCost: Amount?
    let diffTotalMonthlyCost: Amount?
    let timeGenerated: String
    let summary: Summary
    fileprivate let alternatives: [Ways]?
    fileprivate let whatIf: [WhatIf]?

    /// An amount; null, not left out, when it is not known.
    struct Amount: Encodable {
        let text: String?

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(text)
        }
    }

    struct Metadata: Encodable {
        let infracostCommand: String
        let notIncluded: [String]
        let notes: [String]
        let priceSources: [Source]
        let exchangeRate: String?
        let exchangeRateDate: String?
    }

    struct Source: Encodable {
        let item: String
        let region: String
        let usd: String
        let unit: String
        let seen: String
        let source: String
    }

    struct Summary: Encodable {
        let totalDetectedResources: Int
        let totalSupportedResources: Int
        let totalUnsupportedResources = 0
        let totalUsageBasedResources = 0
        let totalNoPriceResources: Int
    }

    init(_ report: CostReport) throws(PricingError) {
        let exchange = report.exchange
        var projects: [Project] = []
        for estimate in report.estimates { projects.append(try Project(estimate, report.before, exchange)) }
        self.projects = projects
        currency = exchange.currency
        guard let overall = report.overall else { throw PricingError("a report without an estimate") }
        let total = try InfracostRates(try exchange.convert(overall.total), overall.period)
        totalHourlyCost = total.hourly.description
        totalMonthlyCost = total.period.description
        let past = try report.before.map { before throws(PricingError) in
            try InfracostRates(try exchange.convert(before.total), before.period)
        }
        pastTotalHourlyCost = past?.hourly.description
        pastTotalMonthlyCost = past?.period.description
        let difference = projects.last?.diff
        diffTotalHourlyCost = difference?.totalHourlyCost
        diffTotalMonthlyCost = difference?.totalMonthlyCost
        timeGenerated = report.made
        let proxies = overall.proxies
        summary = Summary(
            totalDetectedResources: proxies.count, totalSupportedResources: proxies.count,
            totalNoPriceResources: proxies.count { $0.lines.contains { $0.price == nil } })
        metadata = Metadata(
            infracostCommand: report.before == nil ? "breakdown" : "diff", notIncluded: report.notIncluded,
            notes: report.allNotes,
            priceSources: report.prices.map { price in
                Source(
                    item: price.item.name, region: price.region, usd: price.dollars.description, unit: price.item.unit,
                    seen: price.seen, source: price.source)
            },
            exchangeRate: exchange.isDollars ? nil : exchange.rate.description,
            exchangeRateDate: exchange.isDollars ? nil : exchange.date)
        var ways: [Ways] = []
        for one in report.ways { ways.append(try Ways(one, exchange)) }
        alternatives = ways.isEmpty ? nil : ways
        var series: [WhatIf] = []
        for one in report.whatIf { series.append(try WhatIf(one, exchange)) }
        whatIf = series.isEmpty ? nil : series
    }
}

private struct Project: Encodable {
    let name: String
    let metadata: Metadata
    let breakdown: Breakdown
    let pastBreakdown: Breakdown?
    let diff: InfracostDifference?

    struct Metadata: Encodable {
        let type = "weir_cost"
        let period: String
        let periodSeconds: Int64
    }

    init(_ estimate: Estimate, _ before: Estimate?, _ exchange: Exchange) throws(PricingError) {
        name = estimate.name
        metadata = Metadata(period: estimate.period.text, periodSeconds: estimate.period.length)
        breakdown = try Breakdown(estimate, exchange)
        pastBreakdown = try before.map { before throws(PricingError) in try Breakdown(before, exchange) }
        diff = try before.map { before throws(PricingError) in try InfracostDifference(before, estimate, exchange) }
    }
}

private struct Breakdown: Encodable {
    let resources: [Resource]
    let totalHourlyCost: String
    let totalMonthlyCost: String
    /// The lines that the totals are without, since they have no price.
    let totalsAreWithout: [String]?

    init(_ estimate: Estimate, _ exchange: Exchange) throws(PricingError) {
        var resources: [Resource] = []
        for proxy in estimate.proxies { resources.append(try Resource(proxy, estimate.period, exchange)) }
        self.resources = resources
        totalsAreWithout = estimate.leftOut.isEmpty ? nil : estimate.leftOut
        let rates = try InfracostRates(try exchange.convert(estimate.total), estimate.period)
        totalHourlyCost = rates.hourly.description
        totalMonthlyCost = rates.period.description
    }
}

private struct Resource: Encodable {
    let name: String
    let resourceType = "aws_db_proxy"
    let tags: [String: String] = [:]
    let metadata: [String: String]
    let hourlyCost: String
    let monthlyCost: String
    let costComponents: [Component]

    init(_ proxy: ProxyEstimate, _ period: BillingPeriod, _ exchange: Exchange) throws(PricingError) {
        name = proxy.plan.name
        metadata = ["region": proxy.plan.region]
        let rates = try InfracostRates(try exchange.convert(proxy.total), period)
        hourlyCost = rates.hourly.description
        monthlyCost = rates.period.description
        var components: [Component] = []
        for line in proxy.lines { components.append(try Component(line, period, exchange)) }
        costComponents = components
    }
}

private struct Component: Encodable {
    let name: String
    let unit: String
    let quantity: InfracostRates
    let price: String?
    let cost: InfracostRates?
    let arithmetic: String

    private enum CodingKeys: String, CodingKey {
        case name, unit, hourlyQuantity, monthlyQuantity, price, hourlyCost, monthlyCost, priceNotFound, arithmetic
    }

    init(_ line: CostLine, _ period: BillingPeriod, _ exchange: Exchange) throws(PricingError) {
        name = line.name
        unit = line.item.units
        quantity = try InfracostRates(line.quantity, period)
        price = try line.price.map { price throws(PricingError) in try exchange.convert(price.dollars).description }
        cost = try line.cost.map { cost throws(PricingError) in try InfracostRates(try exchange.convert(cost), period) }
        arithmetic = line.arithmetic
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(unit, forKey: .unit)
        try container.encode(quantity.hourly.description, forKey: .hourlyQuantity)
        try container.encode(quantity.period.description, forKey: .monthlyQuantity)
        // Null, not left out: a reader must see that there is no price.
        try container.encode(price, forKey: .price)
        try container.encode(cost?.hourly.description, forKey: .hourlyCost)
        try container.encode(cost?.period.description, forKey: .monthlyCost)
        try container.encode(price == nil, forKey: .priceNotFound)
        try container.encode(arithmetic, forKey: .arithmetic)
    }
}

private struct Ways: Encodable {
    let proxy: String
    let ways: [Way]
    let breakEvenPoints: [Point]

    struct Way: Encodable {
        let name: String
        let cost: String?
        let fits: String
        let arithmetic: [String]
        let remarks: [String]
    }

    struct Point: Encodable {
        let text: String
        let arithmetic: String
    }

    init(_ ways: CostReport.Ways, _ exchange: Exchange) throws(PricingError) {
        proxy = ways.proxy
        var all: [Way] = []
        for way in ways.alternatives {
            let cost = try way.cost.map { cost throws(PricingError) in try exchange.convert(cost).description }
            all.append(
                Way(
                    name: way.name, cost: cost, fits: way.fit.rawValue, arithmetic: way.arithmetic,
                    remarks: way.remarks))
        }
        self.ways = all
        breakEvenPoints = ways.points.map { Point(text: $0.text, arithmetic: $0.arithmetic) }
    }
}

private struct WhatIf: Encodable {
    let proxy: String
    let series: [Series]

    struct Series: Encodable {
        let title: String
        let unit: String
        let points: [Point]
    }

    struct Point: Encodable {
        let label: String
        let value: String?
        let isPresent: Bool
        let note: String?
    }

    init(_ whatIf: CostReport.WhatIf, _ exchange: Exchange) throws(PricingError) {
        proxy = whatIf.proxy
        var all: [Series] = []
        for one in whatIf.series {
            let isMoney = one.unit == Exchange.dollars.currency
            var points: [Point] = []
            for point in one.points {
                let value = try point.value.map { value throws(PricingError) in
                    isMoney ? try exchange.convert(value) : value
                }
                points.append(
                    Point(label: point.label, value: value?.description, isPresent: point.isPresent, note: point.note))
            }
            all.append(Series(title: one.title, unit: isMoney ? exchange.currency : one.unit, points: points))
        }
        series = all
    }
}
