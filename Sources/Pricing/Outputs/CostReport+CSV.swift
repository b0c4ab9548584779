// As comma-separated values: a row for each line, then totals, notes and what is not included, by `kind`.
extension CostReport {
    /// The report as CSV, every line with its end.
    public func csv() throws(PricingError) -> String {
        var rows = [
            [
                "kind", "scenario", "proxy", "region", "name", "quantity", "unit", "price_usd", "cost_usd", "currency",
                "cost", "arithmetic", "price_seen", "price_source",
            ]
        ]
        func row(
            _ kind: String, _ scenario: String, _ cost: ExactDecimal?, _ name: String
        ) throws(PricingError) -> [String] {
            let converted = try cost.map { cost throws(PricingError) in try exchange.convert(cost).description }
            return [
                kind, scenario, "", "", name, "", "", "", cost?.description ?? "", exchange.currency, converted ?? "",
                "", "", "",
            ]
        }
        for (estimate, kind) in [before].compactMap({ $0 }).map({ ($0, "before") }) + estimates.map({ ($0, "line") }) {
            for proxy in estimate.proxies {
                for line in proxy.lines {
                    var fields = try row(kind, estimate.name, line.cost, line.name)
                    fields[2] = proxy.plan.name
                    fields[3] = proxy.plan.region
                    fields[5] = line.quantity.description
                    fields[6] = line.item.units
                    fields[7] = line.price?.dollars.description ?? ""
                    fields[11] = line.arithmetic
                    fields[12] = line.price?.seen ?? ""
                    fields[13] = line.price?.source ?? "not known"
                    rows.append(fields)
                }
            }
            let isWhole = estimate.unpriced.isEmpty
            var total = try row(
                (isWhole ? "total" : "partial total") + (kind == "line" ? "" : " before"), estimate.name,
                estimate.total,
                estimate.period.text)
            // A sum without everything must not be taken for one.
            if !isWhole { total[13] = "without \(estimate.leftOut.joined(separator: ", ")), whose price is not known" }
            rows.append(total)
        }
        if let before, let after = overall {
            let difference = try CostDifference(from: before, to: after)
            for line in difference.lines + [difference.total] {
                var fields = try row("change", after.name, line.change.amount, line.name)
                func text(_ side: CostDifference.Side) throws(PricingError) -> String {
                    try side.text { dollars throws(PricingError) in "\(dollars) USD" }
                }
                fields[11] = "from \(try text(line.before)) to \(try text(line.after))"
                if line.change == .unknown { fields[13] = "not known" }
                rows.append(fields)
            }
        }
        for ways in ways {
            for way in ways.alternatives {
                var fields = try row("alternative", "", way.cost, way.name)
                fields[2] = ways.proxy
                fields[11] = (way.arithmetic + way.remarks).joined(separator: "; ")
                rows.append(fields)
            }
        }
        for whatIf in whatIf {
            for series in whatIf.series {
                for point in series.points {
                    var fields = try row("what if", series.title, point.value, point.label)
                    fields[2] = whatIf.proxy
                    fields[11] = point.note ?? ""
                    // Not every series is of money.
                    if series.unit != Exchange.dollars.currency {
                        (fields[5], fields[6]) = (point.value?.description ?? "", series.unit)
                        (fields[8], fields[9], fields[10]) = ("", "", "")
                    }
                    rows.append(fields)
                }
            }
        }
        for note in allNotes { rows.append(try row("note", "", nil, note)) }
        for missing in notIncluded { rows.append(try row("not included", "", nil, missing)) }
        return rows.map { CSVText.row($0) + "\n" }.joined()
    }
}
