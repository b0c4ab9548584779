import AdminConsole
import LoadTest
import Pricing

/// A report as lines for people.
enum CostText {
    static func lines(_ report: CostReport) throws(PricingError) -> [String] {
        var lines: [String] = []
        if let before = report.before, let after = report.estimates.first {
            lines += try difference(report, before, after) + [""]
        } else {
            for estimate in report.estimates { lines += try self.estimate(report, estimate) + [""] }
        }
        for ways in report.ways { lines += try self.ways(report, ways) + [""] }
        for whatIf in report.whatIf {
            lines.append("What if: \(whatIf.proxy) (* is how it is)")
            for series in whatIf.series {
                let chart = try BarChart(series, report.exchange)
                lines += ["", "  \(chart.title)"] + chart.lines().map { "  " + $0 }
            }
            lines.append("")
        }
        lines += list("Notes", report.allNotes)
        lines += list("Prices", report.prices.map(price))
        lines += list("Not included", report.notIncluded)
        while lines.last?.isEmpty == true { lines.removeLast() }
        // Names come from files.
        return lines.map { ConsoleTable.clean($0) }
    }

    private static func list(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [title] + lines.map { "  - \($0)" } + [""]
    }

    private static func price(_ price: Price) -> String {
        let place = price.region == "*" ? "everywhere" : price.region
        return
            "\(price.dollars) USD for one \(price.item.unit) (\(price.item.name), \(place)), seen \(price.seen): \(price.source)"
    }

    // MARK: An estimate

    private static func estimate(_ report: CostReport, _ estimate: Estimate) throws(PricingError) -> [String] {
        let exchange = report.exchange
        let places = try report.places(for: estimate)
        func amount(_ dollars: ExactDecimal?) throws(PricingError) -> String {
            try dollars.map { dollars throws(PricingError) in try exchange.convert(dollars).shown(places: places) }
                ?? "not known"
        }
        var rows: [TextTable.Row] = []
        for proxy in estimate.proxies {
            rows.append(TextTable.Row("\(proxy.plan.name), \(proxy.plan.region)", []))
            for line in proxy.lines {
                rows.append(
                    TextTable.Row(
                        "  \(line.name)",
                        [
                            "\(line.quantity.shown) \(line.item.units)", line.price?.dollars.description ?? "not known",
                            try amount(line.cost),
                        ]))
            }
            if estimate.proxies.count > 1 {
                rows.append(TextTable.Row("  together", ["", "", try amount(proxy.total)]))
            }
        }
        rows.append(TextTable.Row(CostReport.totalName(estimate), ["", "", try amount(estimate.total)]))
        let table = TextTable(header: ["quantity", "USD for one", exchange.currency], rows: rows)
        var lines = ["\(estimate.name): \(estimate.period.text)", ""] + table.lines(indent: 2) + [""]
        for line in estimate.proxies.flatMap(\.lines) { lines.append("  \(arithmetic(line))") }
        if let conversion = try report.conversion(of: estimate) { lines.append("  \(conversion)") }
        return lines
    }

    /// `4 vCPUs x 730 h x 0.018 USD = 52.56 USD`.
    private static func arithmetic(_ line: CostLine) -> String {
        guard let price = line.price, let cost = line.cost else {
            return "\(line.arithmetic) x a price that is not known"
        }
        let rounded = line.isRounded ? ", rounded" : ""
        return "\(line.arithmetic) x \(price.dollars) USD = \(cost.shown) USD\(rounded)"
    }

    private static func difference(
        _ report: CostReport, _ before: Estimate, _ after: Estimate
    ) throws(PricingError) -> [String] {
        let difference = try CostDifference(from: before, to: after)
        let places = try report.places(for: difference)
        func text(_ side: CostDifference.Side, signed: Bool = false) throws(PricingError) -> String {
            try side.text { dollars throws(PricingError) in
                let shown = try report.exchange.convert(dollars).shown(places: places)
                return signed && dollars > .zero ? "+\(shown)" : shown
            }
        }
        var rows: [TextTable.Row] = []
        for line in difference.lines + [difference.total] {
            rows.append(
                TextTable.Row(
                    line.name, [try text(line.before), try text(line.after), try text(line.change, signed: true)]))
        }
        let table = TextTable(header: ["before", "after", "change"], rows: rows)
        return [
            "From \(before.name) (\(before.period.text)) to \(after.name) (\(after.period.text)), \(report.exchange.currency)",
            "",
        ] + table.lines(indent: 2)
    }

    // MARK: Other ways

    private static func ways(_ report: CostReport, _ ways: CostReport.Ways) throws(PricingError) -> [String] {
        let exchange = report.exchange
        var rows: [TextTable.Row] = []
        for way in ways.alternatives {
            let cost = try way.cost.map { cost throws(PricingError) in
                try exchange.convert(cost).shown(places: exchange.shownPlaces)
            }
            rows.append(TextTable.Row(way.name, [cost ?? "not known", way.fit.rawValue]))
        }
        var lines = ["Other ways: \(ways.proxy)", ""]
        lines += TextTable(header: [exchange.currency, "fits"], rows: rows).lines(indent: 2) + [""]
        for way in ways.alternatives where !way.remarks.isEmpty || way.name.hasPrefix("Weir") {
            lines.append("  \(way.name): \((way.arithmetic + way.remarks).joined(separator: "; "))")
        }
        lines += ["", "Break-even"]
        for point in ways.points { lines.append("  - \(point.text) (\(point.arithmetic))") }
        return lines
    }
}
