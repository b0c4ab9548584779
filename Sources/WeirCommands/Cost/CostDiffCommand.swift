import ArgumentParser
import Pricing

/// `weir cost diff`: two scenarios side by side.
struct CostDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two scenarios: YAML files, or Terraform plans whose names end with .json.")

    @Argument(help: "What is.")
    var before: String

    @Argument(help: "What would be.")
    var after: String

    @OptionGroup(title: "Prices and time") var pricing: PricingOptions
    @OptionGroup(title: "Output") var output: CostOutput

    func run() throws {
        try PricingVerb.run("cost diff") {
            let catalogue = try InstanceCatalogue.builtIn()
            let given = try pricing.settings()
            let old = try ScenarioSource.file(before, given, [], catalogue)
            let new = try ScenarioSource.file(after, given, [], catalogue)
            let exchange = try new.settings.exchange(today: PricingVerb.today)
            let before = try Estimator(try pricing.book(for: old)).estimate(old.scenario)
            let after = try Estimator(try pricing.book(for: new)).estimate(new.scenario)
            var report = CostReport([after], exchange: exchange, made: CostOutput.now)
            report.before = before
            report.notes =
                CostDifference.notes((old.scenario, old.settings), (new.scenario, new.settings))
                + old.notes + new.notes
            report.notes += pricing.unused()
            report.leftOut = old.leftOut + new.leftOut
            try output.show(report)
        }
    }
}
