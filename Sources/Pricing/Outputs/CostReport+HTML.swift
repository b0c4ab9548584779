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
            "<tr class=\"total\"><td colspan=\"3\">Total</td><td class=\"number\">\(try amount(estimate.total, places))</td></tr>\n</table>\n"
        if let conversion = try conversion(of: estimate) { text += "<p>\(HTMLText.escaped(conversion))</p>\n" }
        return text
    }

    private func differenceSection(_ before: Estimate, _ after: Estimate) throws(PricingError) -> String {
        let difference = try CostDifference(from: before, to: after)
        let places = max(try places(for: before), try places(for: after))
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

    private func list(_ title: String, _ lines: [String]) -> String {
        guard !lines.isEmpty else { return "" }
        return "<h2>\(title)</h2>\n<ul>\n" + lines.map { "<li>\(HTMLText.escaped($0))</li>\n" }.joined() + "</ul>\n"
    }
}

/// The parts that every page has.
enum HTMLText {
    /// A text as HTML shows it.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    static func page(title: String, body: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #1b1f24; background: #fff; }
        h1 { font-size: 1.6em; } h2 { font-size: 1.15em; margin-top: 2em; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: .35em .6em; border-bottom: 1px solid #d8dee4; vertical-align: top; }
        th { font-weight: 600; } th.number, .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        .group td { font-weight: 600; padding-top: 1em; } .total td { font-weight: 600; border-top: 2px solid #1b1f24; }
        .small { font-size: .85em; color: #57606a; } svg { max-width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: #1b1f24; }
        .bar { fill: #8fb8de; } .present { fill: #1f6fb2; }
        @media (prefers-color-scheme: dark) { body { color: #e6edf3; background: #0d1117; } th, td { border-color: #30363d; }
        .total td { border-color: #e6edf3; } .small { color: #9198a1; } svg text { fill: #e6edf3; } .bar { fill: #2f5f8a; } .present { fill: #58a6ff; } }
        </style>
        </head>
        <body>
        \(body)</body>
        </html>

        """
    }
}
