import LoadModel
import LoadTest

/// What the demo found, for people.
struct DemoReport: Equatable {
    let scenario: DemoScenario
    let outcomes: [DemoOutcome]
    let serverVersion: String
    let cores: Int

    /// What Weir failed to do; empty when it served everybody and kept to its limit.
    var complaints: [String] { outcomes.flatMap(\.complaints) }

    /// The report's lines.
    func lines(_ terminal: ReportTerminal) -> [String] {
        let load = "\(scenario.clients) clients at once, each: \(DemoScenario.scriptText)"
        var lines = [terminal.styled(load, .title), ""]
        lines += table.lines(indent: 2)
        lines += [""] + notes.map { terminal.styled("  \($0)", .faint) }
        return lines
    }

    private var table: TextTable {
        let comparison = DemoComparison(outcomes: outcomes)
        let titles = outcomes.map { $0.act.way == .straight ? "straight\nat MariaDB" : "through\nWeir" }
        return TextTable(
            header: titles,
            rows: [
                TextTable.Row("MariaDB's max_connections", outcomes.map { "\($0.act.maxConnections)" }),
                comparison.served,
                comparison.errors,
                TextTable.Row("database connections, peak", outcomes.map { "\($0.peak)" }),
                comparison.elapsed,
            ] + comparison.latencies("connect to goodbye", .total))
    }

    private var notes: [String] {
        let own = TimeText.short(nanoseconds: DemoScenario.ownWork)
        var notes = [
            "Peak: MariaDB's own count (Max_used_connections) less the one connection that asks for it.",
            "Times: of served clients, from the burst's start; \(own) of each is its own work.",
            "Weir and the clients run in this process, one thread each, MariaDB \(serverVersion) in its own,",
            "all on the same \(cores) \(cores == 1 ? "processor" : "processors"), over TCP without TLS.",
        ]
        for outcome in outcomes {
            for (key, group) in outcome.result.ledger.errorGroups { notes.append("\(key.code): \(group.example)") }
        }
        return notes
    }

    /// What to do next.
    ///
    /// - Parameter program: as it was called.
    static func nextSteps(program: String, _ terminal: ReportTerminal) -> [String] {
        let steps = [
            ("cp examples/weir.yaml weir.yaml", "fill in your server's host and your user"),
            ("\(program) check", "says what is wrong with it, if anything"),
            ("\(program) serve", "and let your application connect to port 3307"),
        ]
        let width = steps.map(\.0.count).max() ?? 0
        return [terminal.styled("Next: Weir in front of your own MySQL or MariaDB", .title)]
            + steps.map { step, comment in
                let gap = String(repeating: " ", count: width - step.count + 3)
                return "  \(step)\(gap)\(terminal.styled("# \(comment)", .faint))"
            }
    }
}
