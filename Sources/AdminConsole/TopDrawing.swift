/// The parts of one picture of `weir top`.
struct TopDrawing {
    let sample: TopSample
    let before: TopSample?

    /// The seconds since the look before; 0 when there is none.
    private var seconds: Double {
        guard let before, sample.time > before.time else { return 0 }
        let (nanoseconds, overflows) = sample.time.subtractingReportingOverflow(before.time)
        return overflows ? 0 : Double(nanoseconds) / 1e9
    }

    // MARK: Head

    var head: [TopScreen.Line] {
        let state = sample.text(.state, "state")
        let isFine = state == "serving"
        let uptime = TopText.clock(seconds: sample.number(.stats, "uptime_s"))
        let title = [
            "weir \(sample.text(.version, "weir"))", state.uppercased(), "up \(uptime)",
            "\(listen) -> \(sample.text(.state, "target")) \(sample.text(.version, "target"))",
        ]
        var lines: [TopScreen.Line] = [
            .init(text: title.joined(separator: "  "), look: isFine ? .title : .alarm)
        ]
        let trouble = sample.text(.state, "target_error")
        if !trouble.isEmpty { lines.append(.init(text: "the target cannot be reached: \(trouble)", look: .alarm)) }
        lines.append(.init(text: clients, look: .plain))
        lines.append(.init(text: backends, look: .plain))
        lines.append(.init(text: rates, look: .plain))
        lines.append(.init(text: times[0], look: .header))
        lines += times.dropFirst().map { .init(text: $0, look: .plain) }
        return lines
    }

    /// The first address that clients dial, and how many more there are.
    private var listen: String {
        let all = sample.text(.state, "listen").split(separator: " ")
        guard let first = all.first else { return "" }
        return all.count > 1 ? "\(first) (+\(all.count - 1))" : "\(first)"
    }

    private func sum(_ topic: ConsoleTopic, _ column: String) -> Int {
        let table = sample.table(topic)
        return TopText.whole(table.rows.reduce(0) { $0 + (table.value($1, column).number ?? 0) })
    }

    private func most(_ topic: ConsoleTopic, _ column: String) -> Double {
        let table = sample.table(topic)
        return table.rows.reduce(0) { max($0, table.value($1, column).number ?? 0) }
    }

    private var clients: String {
        let waiting = TopText.whole(sample.number(.lists, "waiters"))
        let longest =
            waiting > 0 ? ", the first for \(TopText.time(microseconds: most(.pools, "maxwait_s") * 1e6))" : ""
        let (all, limit) = (sample.number(.lists, "clients"), sample.number(.lists, "max_clients"))
        return "clients   \(TopText.whole(all)) of \(TopText.whole(limit)): "
            + "\(sum(.pools, "cl_active")) active, \(waiting) waiting\(longest), \(sum(.pools, "cl_idle")) idle"
    }

    private var backends: String {
        let most = TopText.whole(sample.number(.lists, "max_connections"))
        let busy = TopText.whole(sample.number(.lists, "backends_active"))
        let others = [
            (sum(.pools, "sv_pinned"), "pinned"), (TopText.whole(sample.number(.lists, "backends_idle")), "idle"),
            (TopText.whole(sample.number(.lists, "backends_connecting")), "opening"),
            (TopText.whole(sample.number(.lists, "backends_resetting")), "resetting"),
            (TopText.whole(sample.number(.lists, "backends_closing")), "closing"),
        ]
        let shown = others.filter { $0.0 > 0 || $0.1 == "idle" }.map { ", \($0.0) \($0.1)" }.joined()
        return "backends  \(TopText.gauge(busy, of: most, width: 20)) \(busy) of \(most) busy\(shown)"
    }

    /// What happened in a second of a counter.
    private func rate(_ name: String) -> String {
        guard let before, seconds > 0 else { return "-" }
        return TopText.rate((sample.number(.stats, name) - before.number(.stats, name)) / seconds)
    }

    private var rates: String {
        "per s     \(rate("logins")) logins, \(rate("logins_failed")) failed, \(rate("clients_closed")) closed, "
            + "\(rate("sessions_pinned")) pinned, \(rate("borrow_timeouts")) timed out, "
            + "\(rate("backends_opened")) opened"
    }

    private var times: [String] {
        let header = TopText.row([("", -24), ("per s", 10), ("total", 14), ("p50", 10), ("p99", 10)])
        let rows = [("queries", "query"), ("  at the database", "database"), ("  waiting for a backend", "borrow")]
        return [header]
            + rows.map { label, name in
                let all = sample.buckets(name)
                let recent = all.since(before?.buckets(name) ?? [])
                let rate = before == nil || seconds <= 0 ? "-" : TopText.rate(recent.total / seconds)
                func quantile(_ share: Double) -> String {
                    recent.quantile(share).map { TopText.time(microseconds: $0) } ?? "-"
                }
                return TopText.row([
                    (label, -24), (rate, 10), (TopText.grouped(all.total), 14), (quantile(0.5), 10),
                    (quantile(0.99), 10),
                ])
            }
    }

    // MARK: Lists

    var sections: [TopScreen.Section] { [pools, digests, pins, closes] }

    private func rows(_ topic: ConsoleTopic, _ line: (ConsoleTable, [ConsoleValue]) -> String) -> [String] {
        let table = sample.table(topic)
        return table.rows.map { line(table, $0) }
    }

    private var pools: TopScreen.Section {
        let widths = [-14, -3, -5, 6, 5, 6, 6, 6, 5, 6, 8]
        func row(_ texts: [String]) -> String { TopText.row(Array(zip(texts, widths))) }
        let titles = ["user", "db", "opt", "cl act", "wait", "idle", "sv act", "pinned", "idle", "other", "max wait"]
        return TopScreen.Section(
            header: row(titles),
            rows: rows(.pools) { table, values in
                func number(_ name: String) -> Int { TopText.whole(table.value(values, name).number ?? 0) }
                let other = number("sv_connecting") + number("sv_resetting") + number("sv_closing")
                return row([
                    ConsoleTable.clean(table.value(values, "user").shown), table.value(values, "schema").shown,
                    TopText.initials(table.value(values, "options").shown), "\(number("cl_active"))",
                    "\(number("cl_waiting"))", "\(number("cl_idle"))", "\(number("sv_active"))",
                    "\(number("sv_pinned"))", "\(number("sv_idle"))", "\(other)",
                    TopText.time(microseconds: (table.value(values, "maxwait_s").number ?? 0) * 1e6),
                ])
            })
    }

    private var digests: TopScreen.Section {
        let table = sample.table(.digests)
        let all = table.rows.reduce(0.0) { $0 + (table.value($1, "total_ms").number ?? 0) }
        return TopScreen.Section(
            header: TopText.row([("count", 8), ("time", 5), ("mean", 9), ("max", 9)]) + "  busiest statements",
            rows: rows(.digests) { table, values in
                func time(_ name: String) -> String {
                    TopText.time(microseconds: (table.value(values, name).number ?? 0) * 1e3)
                }
                let share = all > 0 ? (table.value(values, "total_ms").number ?? 0) / all * 100 : 0
                return TopText.row([
                    (TopText.grouped(table.value(values, "count").number ?? 0), 8),
                    ("\(TopText.whole(share.rounded()))%", 5),
                    (time("mean_ms"), 9), (time("max_ms"), 9),
                ]) + "  " + ConsoleTable.clean(table.value(values, "digest").shown)
            }, empty: "       (counted from now on)")
    }

    private var pins: TopScreen.Section {
        let titles = TopText.row([("pinned now", 10), ("in all", 12)]) + "  cause"
        let table = sample.table(.pinTotals)
        func number(_ row: [ConsoleValue], _ name: String) -> Double { table.value(row, name).number ?? 0 }
        let shown = table.rows.filter { number($0, "total") > 0 }.sorted {
            (number($0, "now"), number($0, "total")) > (number($1, "now"), number($1, "total"))
        }
        return TopScreen.Section(
            header: titles,
            rows: shown.map { row in
                TopText.row([(TopText.grouped(number(row, "now")), 10), (TopText.grouped(number(row, "total")), 12)])
                    + "  " + ConsoleTable.clean(table.value(row, "cause").shown)
            })
    }

    private var closes: TopScreen.Section {
        let titles = TopText.row([("closed/s", 10), ("in all", 12)]) + "  why sessions ended"
        let table = sample.table(.closes)
        func name(_ row: [ConsoleValue]) -> String {
            "\(table.value(row, "reason").shown), by \(table.value(row, "side").shown), "
                + "\(table.value(row, "state").shown)"
        }
        func total(_ row: [ConsoleValue]) -> Double { table.value(row, "total").number ?? 0 }
        var former: [String: Double] = [:]
        for row in before?.table(.closes).rows ?? [] { former[name(row)] = total(row) }
        func recent(_ row: [ConsoleValue]) -> Double { total(row) - (former[name(row)] ?? 0) }
        let isKnown = before != nil && seconds > 0
        let shown = table.rows.sorted { (isKnown ? recent($0) : 0, total($0)) > (isKnown ? recent($1) : 0, total($1)) }
        return TopScreen.Section(
            header: titles,
            rows: shown.map { row in
                let rate = isKnown ? TopText.rate(recent(row) / seconds) : "-"
                return TopText.row([(rate, 10), (TopText.grouped(total(row)), 12)]) + "  "
                    + ConsoleTable.clean(name(row))
            })
    }
}
