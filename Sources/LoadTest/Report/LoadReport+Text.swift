public import LoadModel

extension LoadReport {
    /// The percentiles of the final table.
    public static let percentiles: [Double] = [50, 75, 90, 95, 99, 99.9, 99.99]

    /// `p50`, `p99.9`.
    static func name(ofPercentile percent: Double) -> String {
        percent == percent.rounded() ? "p\(Int(percent))" : "p\(percent)"
    }

    /// The report for a terminal or a file, a line each.
    public var lines: [String] {
        var lines = plan.map { "\($0.label): \($0.value)" }
        lines.append("on: " + machine.map { "\($0.label) \($0.value)" }.joined(separator: ", "))
        for target in targets { lines += [""] + target.lines(isAlone: targets.count == 1) }
        let differences = differences
        if !differences.isEmpty, let first = targets.first {
            lines += ["", "differences to \(first.name), from paired rounds"]
            let width = differences.map { $0.figure.count + $0.target.count + 2 }.max() ?? 0
            lines += differences.map { "  " + "\($0.target): \($0.figure)".padded(to: width + 2) + $0.text }
        }
        let results = thresholdResults
        if !results.isEmpty {
            lines.append("")
            lines += results.map {
                "\($0.holds ? "held" : "FAILED")  \($0.text)\(targets.count > 1 ? " (\($0.target))" : ""): \($0.found)"
            }
        }
        return lines + (notes.isEmpty ? [] : [""]) + notes.map { "note: \($0)" }
    }
}

extension TargetReport {
    func lines(isAlone: Bool) -> [String] {
        var lines = ["\(name) (\(address))"]
        guard !rounds.isEmpty else { return lines + ["  not run"] }
        lines += phaseTable.lines(indent: 2)
        lines += ["", "  " + summary]
        lines += errorLines.map { "  \($0)" }
        lines += watchedLines.map { "  \($0)" }
        return lines
    }

    private var phaseTable: TextTable {
        let phases = TimedPhase.allCases.filter { ledger.histogram($0).count > 0 }
        return TextTable(
            header: ["count"] + LoadReport.percentiles.map(LoadReport.name) + ["max"],
            rows: phases.map { phase in
                let histogram = ledger.histogram(phase)
                let times = LoadReport.percentiles.map(histogram.percentile) + [histogram.maximum]
                return TextTable.Row(
                    phase.title, ["\(histogram.count)"] + times.map { TimeText.short(nanoseconds: $0) })
            })
    }

    var summary: String {
        var parts = ["\(sum(\.served)) of \(sum(\.arrived)) served", "\(TimeText.fixed(rate, 1))/s"]
        if sum(\.failed) > 0 { parts.append("\(sum(\.failed)) failed (\(TimeText.fixed(errorShare * 100, 2)) %)") }
        if sum(\.unfinished) > 0 { parts.append("\(sum(\.unfinished)) not finished") }
        if sum(\.dropped) > 0 { parts.append("\(sum(\.dropped)) dropped") }
        if sum(\.retried) > 0 { parts.append("\(sum(\.retried)) retries") }
        if sum(\.timedOut) > 0 { parts.append("\(sum(\.timedOut)) timed out") }
        parts.append("\(sum(\.coldStarts)) \(runsFunctions ? "environments" : "connections") made, \(mostOpen) at once")
        if sum(\.vanished) > 0 { parts.append("\(sum(\.vanished)) left without goodbye") }
        parts.append("\(late) late starts")
        return parts.joined(separator: ", ")
    }

    /// A text of somebody else's on one line, with nothing in it that a terminal would obey.
    private static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) ? "?" : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }

    var errorLines: [String] {
        ledger.errorGroups.map { key, group in
            let first = TimeText.fixed(Nanoseconds.inSeconds(group.first), 1)
            let last = TimeText.fixed(Nanoseconds.inSeconds(group.last), 1)
            return
                "\(group.count) x \(key.code) in \(key.phase), from \(first) s to \(last) s: \(Self.line(group.example))"
        }
    }

    var watchedLines: [String] {
        var lines: [String] = []
        let servers = rounds.compactMap(\.server)
        if let limit = servers.first?.limit {
            func sum(_ figure: KeyPath<ServerFigures, Int>) -> Int { servers.reduce(0) { $0 + $1[keyPath: figure] } }
            lines.append(
                "server: at most \(backendMax.map { "\($0)" } ?? "an unknown number") of \(limit) connections, "
                    + "\(sum(\.opened)) opened, "
                    + "\(sum(\.abortedConnects)) aborted connects, \(sum(\.abortedClients)) aborted clients, "
                    + "\(sum(\.questions)) statements")
        }
        let proxies = rounds.compactMap(\.proxy)
        if !proxies.isEmpty {
            let borrows = proxies.reduce(0) { $0 + $1.borrows }
            let waited = proxies.reduce(0.0) { $0 + Double($1.meanBorrowWait) * Double($1.borrows) }
            let mean = borrows > 0 ? Int64(waited / Double(borrows)) : 0
            lines.append(
                "proxy: at most \(proxies.map(\.mostBackends).max() ?? 0) backends, \(borrows) borrows, "
                    + "\(TimeText.short(nanoseconds: mean)) mean wait, "
                    + "queue up to \(proxies.map(\.longestQueue).max() ?? 0), "
                    + "\(proxies.reduce(0) { $0 + $1.pins }) pins, \(proxies.reduce(0) { $0 + $1.refusals }) refusals")
        }
        return lines
    }
}
