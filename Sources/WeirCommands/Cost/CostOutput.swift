import ArgumentParser
import Identity
import Pricing

/// How a report is shown.
struct CostOutput: ParsableArguments {
    @Flag(help: "Print JSON in the shape of Infracost's breakdown.")
    var json = false

    @Flag(help: "Print comma-separated values.")
    var csv = false

    @Option(help: "Write a page to this file as well.")
    var html: String?

    /// Prints the report, and writes the page.
    func show(_ report: CostReport) throws {
        guard !(json && csv) else { throw PricingError("--json and --csv exclude each other; give one of them") }
        let text: String
        if json {
            text = try report.json()
        } else if csv {
            text = try report.csv()
        } else {
            text = try CostText.lines(report).joined(separator: "\n")
        }
        if let html { try InputFile.write(try report.html(), to: html) }
        try StandardOutput.write(text)
    }

    /// The time of a report: `2026-11-29T10:00:00Z`.
    static var now: String { "\(Timestamp(seconds: WallClock.seconds))" }
}
