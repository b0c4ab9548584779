import LoadModel

extension LoadReport {
    /// One page with tables and charts, complete in itself: no script, nothing from elsewhere.
    public var page: String {
        var html = Self.head
        html += "<h1>Load test</h1>"
        html +=
            "<p class=\"lead\">"
            + plan.map { "\(Self.safe($0.label)): <b>\(Self.safe($0.value))</b>" }.joined(separator: " &middot; ")
            + "</p>"
        html += verdicts
        for target in targets { html += target.section(colorOf: target.name, in: self) }
        html += differenceTable
        html += "<h2>Over time</h2>" + charts.map(\.svg).joined()
        html +=
            "<footer>" + machine.map { "\(Self.safe($0.label)) \(Self.safe($0.value))" }.joined(separator: " &middot; ")
            + "</footer>"
        return html + "</body></html>\n"
    }

    private static func safe(_ text: String) -> String { XMLText.escaped(text) }

    private static let head = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>weir load</title>
        <style>
        :root{--ink:#1c2733;--faint:#5b6b7b;--line:#d9e0e7;--paper:#fff;--c0:#c2410c;--c1:#0369a1;--c2:#15803d;--c3:#7e22ce;--c4:#a16207;--c5:#be185d}
        @media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--faint:#9aa7b4;--line:#2d3742;--paper:#10161d;--c0:#fb923c;--c1:#38bdf8;--c2:#4ade80;--c3:#c084fc;--c4:#facc15;--c5:#f472b6}}
        body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1rem}
        h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}.lead,footer,small{color:var(--faint)}
        footer{margin-top:2rem;border-top:1px solid var(--line);padding-top:.5rem;font-size:.85rem}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%}
        th,td{text-align:right;padding:.2rem .5rem;border-bottom:1px solid var(--line);font-weight:normal}
        th{color:var(--faint)}th:first-child,td:first-child{text-align:left}td.wide{text-align:left}
        .scroll{overflow-x:auto}.good{color:var(--c2)}.bad{color:var(--c0);font-weight:bold}.mark{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.4em}
        figure{margin:1.2rem 0}figcaption{font-weight:600}svg{width:100%;height:auto}svg text{font:11px system-ui,sans-serif;fill:var(--faint)}
        svg circle{fill:none;stroke-width:2.5}svg polyline,svg line{fill:none;stroke-width:1.6;stroke-linecap:round}svg .grid{stroke:var(--line);stroke-width:1}
        .c0{stroke:var(--c0)}.c1{stroke:var(--c1)}.c2{stroke:var(--c2)}.c3{stroke:var(--c3)}.c4{stroke:var(--c4)}.c5{stroke:var(--c5)}
        .m0{background:var(--c0)}.m1{background:var(--c1)}.m2{background:var(--c2)}.m3{background:var(--c3)}.m4{background:var(--c4)}.m5{background:var(--c5)}
        </style></head><body>

        """

    static let colors = 6

    private var verdicts: String {
        var lines = thresholdResults.map { result in
            "<li class=\"\(result.holds ? "good" : "bad")\">\(result.holds ? "held" : "failed"): \(Self.safe(result.text)) "
                + "(\(Self.safe(result.target)): \(Self.safe(result.found)))</li>"
        }
        if hasLagged {
            lines.append("<li class=\"bad\">this machine was too slow: more than 1 % of the starts were late</li>")
        }
        lines += notes.map { "<li>\(Self.safe($0))</li>" }
        return lines.isEmpty ? "" : "<ul>\(lines.joined())</ul>"
    }

    private var differenceTable: String {
        let differences = differences
        guard let first = targets.first, !differences.isEmpty else { return "" }
        let rows = differences.map {
            "<tr><td>\(Self.safe($0.target)): \(Self.safe($0.figure))</td><td class=\"wide\">\(Self.safe($0.text))</td></tr>"
        }
        return "<h2>Differences to \(Self.safe(first.name)), from paired rounds</h2><table>\(rows.joined())</table>"
    }

    // MARK: Charts

    private var charts: [LineChart] {
        [latencyChart, percentileChart, rateChart, connectionChart, errorChart].filter { chart in
            chart.series.contains { !$0.points.isEmpty }
        }
    }

    private func series(
        _ suffix: String, dashed: Bool = false, _ value: @escaping (LoadSecond) -> Double?
    ) -> [LineChart.Series] {
        targets.enumerated().map { index, target in
            LineChart.Series(
                name: "\(target.name) \(suffix)", color: index % Self.colors, isDashed: dashed,
                points: target.seconds.compactMap { second, figures in
                    value(figures).map { (Double(second), $0) }
                })
        }
    }

    private var latencyChart: LineChart {
        func percentile(_ percent: Double) -> (LoadSecond) -> Double? {
            { second in second.phases[.total].map { Nanoseconds.inSeconds($0.full.percentile(percent)) } }
        }
        return LineChart(
            title: "Latency of invocations, from their intended start", xLabel: "seconds", yLabel: "",
            series: series("p99", percentile(99)) + series("p50", dashed: true, percentile(50)),
            yText: Self.time, isLogarithmic: true, widestGap: Self.gap)
    }

    private var percentileChart: LineChart {
        let percents: [Double] = [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99]
        func place(_ percent: Double) -> Double { Double(percents.firstIndex(of: percent) ?? 0) }
        let lines = targets.enumerated().flatMap { index, target in
            [(TimedPhase.total, false, "corrected"), (.uncorrected, true, "uncorrected")].map { phase, dashed, name in
                let histogram = target.ledger.histogram(phase)
                return LineChart.Series(
                    name: "\(target.name) \(name)", color: index % Self.colors, isDashed: dashed,
                    points: histogram.count == 0
                        ? [] : percents.map { (place($0), Nanoseconds.inSeconds(histogram.percentile($0))) })
            }
        }
        return LineChart(
            title: "Latency by percentile", xLabel: "percentile", yLabel: "", series: lines,
            xTicks: percents.map { LineChart.Tick(at: place($0), label: LoadReport.name(ofPercentile: $0)) },
            yText: Self.time,
            isLogarithmic: true)
    }

    private var rateChart: LineChart {
        LineChart(
            title: "Invocations each second", xLabel: "seconds", yLabel: "",
            series: series("served") { Double($0.served) } + series("begun", dashed: true) { Double($0.started) },
            widestGap: Self.gap)
    }

    private var errorChart: LineChart {
        let lines = targets.contains { !$0.ledger.errors.isEmpty } ? series("errors") { Double($0.errors) } : []
        return LineChart(title: "Errors each second", xLabel: "seconds", yLabel: "", series: lines, widestGap: Self.gap)
    }

    private var connectionChart: LineChart {
        let clients = targets.contains(where: \.runsFunctions) ? "environments" : "at the clients"
        var lines = series(clients) { Double($0.open) }
        for (index, target) in targets.enumerated() {
            let proxy = target.rounds.compactMap(\.proxy).flatMap(\.samples)
            lines.append(
                LineChart.Series(
                    name: "\(target.name) at the proxy's back", color: (index + 2) % Self.colors, isDashed: true,
                    points: proxy.map { (Nanoseconds.inSeconds($0.at), Double($0.backends)) }))
        }
        let server = targets.flatMap { $0.rounds.compactMap(\.server).flatMap(\.samples) }.sorted { $0.at < $1.at }
        lines.append(
            LineChart.Series(
                name: "at the server", color: 5,
                points: server.map { (Nanoseconds.inSeconds($0.at), Double($0.connected)) }))
        return LineChart(title: "Connections", xLabel: "seconds", yLabel: "", series: lines, widestGap: Self.gap)
    }

    /// Seconds in which a target was not run are not drawn over.
    private static let gap = 1.5

    private static func time(_ seconds: Double) -> String { TimeText.short(nanoseconds: Nanoseconds.seconds(seconds)) }
}

extension TargetReport {
    /// The target's tables.
    func section(colorOf name: String, in report: LoadReport) -> String {
        let color = (report.targets.firstIndex { $0.name == name } ?? 0) % LoadReport.colors
        var html =
            "<h2><span class=\"mark m\(color)\"></span>\(XMLText.escaped(name)) <small>\(XMLText.escaped(address))</small></h2>"
        guard !rounds.isEmpty else { return html + "<p>not run</p>" }
        html += "<div class=\"scroll\"><table><tr><th></th><th>count</th>"
        html +=
            LoadReport.percentiles.map { "<th>\(LoadReport.name(ofPercentile: $0))</th>" }.joined()
            + "<th>max</th></tr>"
        for phase in TimedPhase.allCases where ledger.histogram(phase).count > 0 {
            let histogram = ledger.histogram(phase)
            let times = LoadReport.percentiles.map(histogram.percentile) + [histogram.maximum]
            html += "<tr><td>\(phase.title)</td><td>\(histogram.count)</td>"
            html += times.map { "<td>\(TimeText.short(nanoseconds: $0))</td>" }.joined() + "</tr>"
        }
        html += "</table></div><p>\(XMLText.escaped(summary))</p>"
        let lines = (errorLines + watchedLines).map { "<li>\(XMLText.escaped($0))</li>" }
        return html + (lines.isEmpty ? "" : "<ul>\(lines.joined())</ul>")
    }
}
