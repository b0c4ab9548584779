// As one page that needs nothing beside it.
extension CostReport {
    /// The report as an HTML page: no script, no file of anybody else's, charts as SVG.
    public func html() throws(PricingError) -> String {
        var body = "<h1>What RDS Proxy costs</h1>\n"
        if let before, let after = estimates.first { body += try differenceSection(before, after) }
        for estimate in estimates { body += try section(estimate) }
        for ways in ways { body += try section(ways) }
        for whatIf in whatIf {
            body += "<h2>What if: \(HTMLText.escaped(whatIf.proxy))</h2>\n"
            body += "<p class=\"small\">* is how it is.</p>\n"
            for series in whatIf.series { body += try BarChart(series, exchange).html }
        }
        body += list("Notes", allNotes)
        body += list("Not included", notIncluded)
        body += list(
            "Prices",
            prices.map { price in
                "\(price.dollars) USD for one \(price.item.unit) (\(price.item.name), \(price.region == "*" ? "every region" : price.region)), "
                    + "seen \(price.seen): \(price.source)"
            })
        body += "<p class=\"small\">Made by weir cost, \(HTMLText.escaped(made)).</p>\n"
        return HTMLText.page(title: "What RDS Proxy costs", body: body)
    }

    private func amount(_ dollars: ExactDecimal?, _ places: Int) throws(PricingError) -> String {
        guard let dollars else { return "not known" }
        return try exchange.convert(dollars).shown(places: places)
    }

    private func section(_ estimate: Estimate) throws(PricingError) -> String {
        let places = try places(for: estimate)
        var text =
            "<h2>\(HTMLText.escaped(estimate.name))</h2>\n<p>\(HTMLText.escaped(estimate.period.text))</p>\n<table>\n"
        text +=
            "<tr><th>Item</th><th class=\"number\">Quantity</th><th class=\"number\">Price, USD</th><th class=\"number\">\(exchange.currency)</th></tr>\n"
        for proxy in estimate.proxies {
            text +=
                "<tr class=\"group\"><td colspan=\"4\">\(HTMLText.escaped(proxy.plan.name)), \(HTMLText.escaped(proxy.plan.region))</td></tr>\n"
            for line in proxy.lines {
                text +=
                    "<tr><td>\(HTMLText.escaped(line.name))<br><span class=\"small\">\(HTMLText.escaped(line.arithmetic))</span></td>"
                text += "<td class=\"number\">\(line.quantity.shown) \(line.item.units)</td>"
                text += "<td class=\"number\">\(line.price?.dollars.description ?? "not known")</td>"
                text += "<td class=\"number\">\(try amount(line.cost, places))</td></tr>\n"
            }
        }
        text +=
            "<tr class=\"total\"><td colspan=\"3\">\(estimate.unpriced.isEmpty ? "Total" : "Total of what has a price")</td><td class=\"number\">\(try amount(estimate.total, places))</td></tr>\n</table>\n"
        if let conversion = try conversion(of: estimate) { text += "<p>\(HTMLText.escaped(conversion))</p>\n" }
        return text
    }

    private func differenceSection(_ before: Estimate, _ after: Estimate) throws(PricingError) -> String {
        let difference = try CostDifference(from: before, to: after)
        let places = try places(for: difference)
        var text = "<h2>\(HTMLText.escaped(before.name)) and \(HTMLText.escaped(after.name))</h2>\n<table>\n"
        text +=
            "<tr><th>Proxy</th><th class=\"number\">Before, \(exchange.currency)</th><th class=\"number\">After</th><th class=\"number\">Change</th></tr>\n"
        for line in difference.lines {
            text += "<tr><td>\(HTMLText.escaped(line.name))</td>"
            text += try cells(line, places)
            text += "</tr>\n"
        }
        return text + "<tr class=\"total\"><td>Total</td>\(try cells(difference.total, places))</tr>\n</table>\n"
    }

    private func cells(_ line: CostDifference.Line, _ places: Int) throws(PricingError) -> String {
        var text = ""
        for side in [line.before, line.after, line.change] {
            let shown = try side.text { dollars throws(PricingError) in try amount(dollars, places) }
            text += "<td class=\"number\">\(shown)</td>"
        }
        return text
    }

    private func section(_ ways: Ways) throws(PricingError) -> String {
        var text = "<h2>Other ways: \(HTMLText.escaped(ways.proxy))</h2>\n<table>\n"
        text += "<tr><th>Way</th><th class=\"number\">\(exchange.currency)</th><th>Fits</th><th>Why</th></tr>\n"
        for way in ways.alternatives {
            let why = (way.arithmetic + way.remarks).map(HTMLText.escaped).joined(separator: "<br>")
            text +=
                "<tr><td>\(HTMLText.escaped(way.name))</td><td class=\"number\">\(try amount(way.cost, exchange.shownPlaces))</td>"
            text += "<td>\(way.fit.rawValue)</td><td class=\"small\">\(why)</td></tr>\n"
        }
        text += "</table>\n"
        guard !ways.points.isEmpty else { return text }
        let points = ways.points.map {
            "<li>\(HTMLText.escaped($0.text)) <span class=\"small\">(\(HTMLText.escaped($0.arithmetic)))</span></li>\n"
        }
        return text + "<ul>\n\(points.joined())</ul>\n"
    }

    private func list(_ title: String, _ lines: [String]) -> String { HTMLText.list(title, lines) }
}
