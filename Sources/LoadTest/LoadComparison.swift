/// Rows that show several runs side by side, a column each.
///
/// *Isolation*: any.
public struct LoadComparison: Equatable, Sendable {
    /// The runs, in the order of the columns.
    public let summaries: [LoadSummary]

    /// A comparison of these runs.
    public init(_ summaries: [LoadSummary]) {
        self.summaries = summaries
    }

    /// How many clients were served, of how many: `499 / 500`.
    public var served: TextTable.Row {
        row("clients served") { "\($0.served) / \($0.clients)" }
    }

    /// How many were not, and by what error most of them: `401 x ERROR 1040`, `3 x closed + 2`.
    public var errors: TextTable.Row {
        row("errors") { summary in
            guard let first = summary.failures.first else { return "\(summary.failed)" }
            let others = summary.failed - first.count
            return "\(first.count) x \(first.code)" + (others > 0 ? " + \(others)" : "")
        }
    }

    /// How long the whole run took.
    public var elapsed: TextTable.Row {
        row("time for all") { TimeText.short($0.elapsed) }
    }

    /// The middle and the end of a distribution: two rows, `p50` and `p99`.
    public func latencies(_ label: String, _ latency: KeyPath<LoadSummary, LatencySummary?>) -> [TextTable.Row] {
        let percentiles: [(String, KeyPath<LatencySummary, Int64>)] = [("p50", \.p50), ("p99", \.p99)]
        return percentiles.enumerated().map { position, percentile in
            let shown = position == 0 ? label : String(repeating: " ", count: label.count)
            return row("\(shown)  \(percentile.0)") { summary in
                summary[keyPath: latency].map { TimeText.short(nanoseconds: $0[keyPath: percentile.1]) } ?? "-"
            }
        }
    }

    private func row(_ label: String, _ value: (LoadSummary) -> String) -> TextTable.Row {
        TextTable.Row(label, summaries.map(value))
    }
}
