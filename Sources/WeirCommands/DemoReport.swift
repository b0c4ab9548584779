import LoadTest

/// What the demo found, for people.
///
/// *Isolation*: any.
struct DemoReport: Equatable {
    let scenario: DemoScenario
    let outcomes: [DemoOutcome]
    let serverVersion: String
    let cores: Int

    /// Whether Weir did what it is for: served everybody, and kept to its limit.
    var isGood: Bool { complaints.isEmpty }

    /// What Weir failed to do.
    var complaints: [String] {
        outcomes.flatMap { outcome -> [String] in
            guard case .weir(let connections) = outcome.way else { return [] }
            var complaints: [String] = []
            if outcome.summary.failed > 0 {
                complaints.append("\(outcome.summary.failed) of \(outcome.summary.clients) clients were not served")
            }
            if outcome.peak > connections {
                complaints.append("\(outcome.peak) connections were open at the database, \(connections) are allowed")
            }
            if outcome.summary.failed == 0, !outcome.isComplete {
                complaints.append(
                    "\(outcome.rows) rows of \(outcome.written) clients were written, "
                        + "one of each of \(outcome.summary.clients) is right")
            }
            return complaints
        }
    }

    // MARK: Text

    /// The report's lines.
    func lines(_ terminal: DemoTerminal) -> [String] {
        var lines = ["\(scenario.clients) clients at once, each: \(DemoScenario.scriptText)", ""]
        lines += table.lines(indent: 2)
        lines += [""] + notes.map { terminal.styled($0, .faint) }
        for complaint in complaints { lines.append(terminal.styled("FAILED: \(complaint)", .bad)) }
        return lines
    }

    private var table: TextTable {
        TextTable(
            header: outcomes.map(Self.header),
            rows: [
                row("clients served") { "\($0.summary.served) / \($0.summary.clients)" },
                row("errors", Self.errors),
                row("database connections, peak") { "\($0.peak)" },
                row("time for all") { TimeText.short($0.summary.elapsed) },
                row("connect to goodbye  p50") { Self.time($0.summary.total?.p50) },
                row("                    p99") { Self.time($0.summary.total?.p99) },
            ])
    }

    private func row(_ label: String, _ value: (DemoOutcome) -> String) -> TextTable.Row {
        TextTable.Row(label, outcomes.map(value))
    }

    private static func header(_ outcome: DemoOutcome) -> String {
        switch outcome.way {
        case .weir(let connections): "through Weir,\n\(connections) connections"
        case .straight: "straight at it,\nmax_connections\n\(outcome.maxConnections)"
        }
    }

    private static func errors(_ outcome: DemoOutcome) -> String {
        guard let first = outcome.summary.failures.first else { return "0" }
        let others = outcome.summary.failed - first.count
        return "\(first.count) x \(first.code)" + (others > 0 ? " + \(others)" : "")
    }

    private static func time(_ nanoseconds: Int64?) -> String {
        nanoseconds.map { TimeText.short(nanoseconds: $0) } ?? "-"
    }

    private var notes: [String] {
        var notes = [
            "  The peak is the server's own count, Max_used_connections, less the one connection that asked for it.",
            "  Times are of served clients, from the burst's start to their goodbye. Weir and the clients run in",
            "  this process, a thread each; MariaDB \(serverVersion) in its own; they share \(cores) cores.",
        ]
        for outcome in outcomes where outcome.way == .straight {
            guard let failure = outcome.summary.failures.first else { continue }
            notes.append("  \(failure.code): \(failure.example)")
        }
        return notes
    }

    /// One act's end in one line.
    static func verdict(_ outcome: DemoOutcome, _ terminal: DemoTerminal) -> String {
        let summary = outcome.summary
        let time = TimeText.short(summary.elapsed)
        guard summary.failed > 0 else {
            return terminal.styled("all \(summary.clients) served in \(time)", .good)
                + ", at most \(outcome.peak) connections open at the database"
        }
        let errors = summary.failures.map { "\($0.count) x \($0.code) \($0.example)" }.joined(separator: ", ")
        return terminal.styled("\(summary.failed) not served", .bad) + " (\(errors)), \(summary.served) served in \(time)"
    }

    /// What to do next.
    func nextSteps(_ terminal: DemoTerminal) -> [String] {
        [
            terminal.styled("Next: Weir in front of your own server", .title),
            "  1. cp examples/weir.yaml weir.yaml    and fill in host, user and password",
            "  2. weir check                         says whether it is good",
            "  3. weir serve                         and let your application connect to port 3307",
        ]
    }
}
