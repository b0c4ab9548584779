import AdminConsole
import ArgumentParser

/// `weir pins`: who is pinned, by which statements, and what RDS Proxy would make of the same clients.
struct PinsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pins", abstract: "Show what pins in a running Weir, and what would by RDS Proxy's rules.",
        discussion: """
            Prints who is pinned now, which statements pinned since the start, how often each cause was, and how many \
            backends RDS Proxy's rules would hold. Asks the console of the Weir that the configuration is of.
            Exit codes: 0 when it answered, 1 when it could not be reached or refused, 2 for a bad configuration.
            """)

    @OptionGroup var options: ConsoleOptions

    @Flag(help: "Print JSON: an object with an array for each table and an object with the forecast.")
    var json = false

    private static let topics: [ConsoleTopic] = [.pins, .pinEvents, .pinTotals, .pinForecast]

    func run() throws {
        try ConsoleVerb.run("pins") { () throws(ConsoleFailure) in
            let statements = PinsCommand.topics.map { "SHOW \($0.words)" }
            let replies = try ConsoleAsking.ask(statements, at: try options.place())
            let tables = replies.compactMap { if case .table(let table) = $0 { table } else { nil } }
            guard tables.count == statements.count else { throw .brokenOff("an answer is no table") }
            let report = PinReport(pins: tables[0], events: tables[1], totals: tables[2], forecast: tables[3])
            print(json ? report.json : report.text)
        }
    }
}

/// The tables of `weir pins`, rendered.
struct PinReport: Equatable {
    let pins: ConsoleTable
    let events: ConsoleTable
    let totals: ConsoleTable
    let forecast: ConsoleTable

    /// The number of this name in the forecast.
    private func number(_ name: String) -> Int {
        for row in forecast.rows where forecast.value(row, "name") == .text(name) {
            return Int(forecast.value(row, "value").number ?? 0)
        }
        return 0
    }

    /// Tables under their names, and the forecast in words.
    var text: String {
        let happened = events.rows.isEmpty ? ["nothing has pinned yet"] : events.lines()
        let counted = ConsoleTable(
            columns: totals.columns, rows: totals.rows.filter { (totals.value($0, "total").number ?? 0) > 0 })
        let parts = [
            ["PINNED NOW"] + (pins.rows.isEmpty ? ["nobody"] : pins.lines()), ["BY STATEMENT AND CAUSE"] + happened,
            ["BY CAUSE"] + (counted.rows.isEmpty ? ["none"] : counted.lines()), ["BY RDS PROXY'S RULES"] + sentences,
        ]
        return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    /// What RDS Proxy's rules would make of the sessions that are there.
    private var sentences: [String] {
        func backends(_ count: Int) -> String { "\(count) more backend\(count == 1 ? "" : "s")" }
        return [
            "\(number("backends_pinned")) of \(number("sessions")) sessions are pinned here.",
            "By RDS Proxy's rules \(backends(number("rds_more"))) would be held; with EXCLUDE_VARIABLE_SETS "
                + "\(backends(number("rds_filtered_more"))).",
        ]
    }

    /// One object.
    var json: String {
        let figures = forecast.rows.map { row in
            "\(ConsoleTable.quoted(forecast.value(row, "name").shown)): \(Int(forecast.value(row, "value").number ?? 0))"
        }
        return """
            {"pins": \(pins.json),
            "pin_events": \(events.json),
            "pin_totals": \(totals.json),
            "forecast": {\(figures.joined(separator: ", "))}}
            """
    }
}
