import AdminConsole
import Pricing

/// An advice as lines for people.
enum AdviceText {
    static func lines(_ report: AdviceReport) throws(PricingError) -> [String] {
        var lines = ["Verdict: \(report.advice.verdict.rawValue)", ""]
        lines += report.advice.reasons.map { "  - \($0)" }
        lines += ["", "How the figures came about"] + report.workload.arithmetic.map { "  - \($0)" }
        lines += ["", "AWS's own thresholds"]
        lines += report.advice.thresholds.map { "  [\($0.applies ? "x" : " ")] \($0.rule) (here: \($0.found))" }
        for series in report.whatIf {
            let chart = try BarChart(series, .dollars)
            lines += ["", "What if: \(chart.title) (* is how it is)"] + chart.lines().map { "  " + $0 }
        }
        if let price = report.price { lines += ["", price] }
        if !report.notes.isEmpty { lines += ["", "Notes"] + report.notes.map { "  - \($0)" } }
        return lines.map { ConsoleTable.clean($0) }
    }
}
