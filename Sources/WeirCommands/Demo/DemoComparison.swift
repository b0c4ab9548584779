import LoadModel
import LoadTest

/// Rows that show the acts side by side, a column each.
struct DemoComparison: Equatable {
    /// In the order of the columns.
    let outcomes: [DemoOutcome]

    /// How many clients were served, of how many: `499 / 500`.
    var served: TextTable.Row {
        row("clients served") { "\($0.served) / \($0.clients)" }
    }

    /// How many were not, and by what error most of them: `401 x ERROR 1040`, `3 x closed + 2`.
    var errors: TextTable.Row {
        row("errors") { outcome in
            guard let first = outcome.result.ledger.errorGroups.first else { return "\(outcome.failed)" }
            let others = outcome.failed - first.group.count
            return "\(first.group.count) x \(first.key.code)" + (others > 0 ? " + \(others)" : "")
        }
    }

    /// How long the whole act took.
    var elapsed: TextTable.Row {
        row("time for all") { TimeText.short(nanoseconds: $0.result.elapsed) }
    }

    /// The middle and the end of a distribution: two rows, `p50` and `p99`.
    func latencies(_ label: String, _ phase: TimedPhase) -> [TextTable.Row] {
        [("p50", 50.0), ("p99", 99)].enumerated().map { position, percentile in
            let shown = position == 0 ? label : String(repeating: " ", count: label.count)
            return row("\(shown)  \(percentile.0)") { outcome in
                let times = outcome.result.ledger.histogram(phase)
                return times.count > 0 ? TimeText.short(nanoseconds: times.percentile(percentile.1)) : "-"
            }
        }
    }

    private func row(_ label: String, _ value: (DemoOutcome) -> String) -> TextTable.Row {
        TextTable.Row(label, outcomes.map(value))
    }
}
