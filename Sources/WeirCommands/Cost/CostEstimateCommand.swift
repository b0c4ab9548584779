import ArgumentParser
import Pricing

/// `weir cost`, `weir cost estimate`: one scenario.
struct CostEstimateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Price proxies: from the command line, a file, a Terraform plan or a running Weir.")

    @OptionGroup(title: "The proxy") var plan: PlanOptions
    @OptionGroup(title: "Prices and time") var pricing: PricingOptions

    @Option(
        parsing: .unconditional,
        help: "As --runs: 1d, \"rate(1 day)\" or \"cron(0 3 * * ? *)\", with --run-minutes.")
    var every: String?

    @Option(help: "A YAML file with proxies; its keys are the names of these options.")
    var file: String?

    @Option(name: .customLong("terraform-plan"), help: "A plan as terraform show -json PLANFILE prints it.")
    var terraformPlan: String?

    @Flag(help: "Ask a running Weir for how long it has stood in for RDS Proxy this month.")
    var running = false

    @OptionGroup(title: "The running Weir") var console: ConsoleOptions

    @Flag(help: "Show the other ways and where they break even.")
    var alternatives = false

    @OptionGroup(title: "For the other ways, and what-if") var load: AlternativeOptions

    @Flag(name: .customLong("what-if"), help: "Show how the cost moves with counts, classes and regions.")
    var whatIf = false

    @OptionGroup(title: "Output") var output: CostOutput

    func run() throws {
        try PricingVerb.run("cost") {
            guard [file != nil, terraformPlan != nil, running].count(where: { $0 }) <= 1 else {
                throw PricingError("--file, --terraform-plan and --running exclude each other; give one of them")
            }
            let catalogue = try InstanceCatalogue.builtIn()
            let given = try pricing.settings()
            let fields = plan.fields + [every.map { PlanField(.runs, $0, place: "--every") }].compactMap { $0 }
            let figures = running ? try RunningFigures.asked(try console.place()) : nil
            let source: ScenarioSource
            if let file {
                source = try .yaml(file, given, fields, catalogue)
            } else if let terraformPlan {
                source = try .terraform(terraformPlan, given, fields, catalogue)
            } else {
                source = try .arguments(given, fields, catalogue, target: figures?.target)
            }
            let exchange = try source.settings.exchange(today: PricingVerb.today)
            let book = try pricing.book(
                for: source, target: figures?.target, family: try AlternativeOptions.family(load.database))
            var report = try self.report(source, book, exchange, figures)
            // Wrong values are refused even where nothing depends on them.
            let inputs = try load.inputs(figures)
            let machines = try MachineCatalogue.builtIn()
            _ = try machines.find(inputs.machine, book)
            if alternatives { report.ways = try ways(report, book, catalogue, machines, inputs) }
            for proxy in source.scenario.proxies {
                let pins = try load.pins(figures, proxy, inputs, catalogue)
                guard whatIf else { continue }
                report.whatIf.append(
                    .init(
                        proxy: proxy.name,
                        series: try Sensitivity.costs(proxy, source.scenario.period, book, catalogue) + pins))
            }
            report.notes += book.unneeded(report.prices).map {
                "the price of \($0.name) was given, but nothing here needs it"
            }
            report.notes +=
                pricing.unused()
                + load.unused(
                    alternatives: alternatives, whatIf: whatIf, priceLists: !pricing.priceLists.isEmpty)
            try output.show(report)
        }
    }

    private func report(
        _ source: ScenarioSource, _ book: PriceBook, _ exchange: Exchange, _ figures: RunningFigures?
    ) throws(PricingError) -> CostReport {
        let estimator = Estimator(book)
        guard let figures else {
            var report = CostReport([try estimator.estimate(source.scenario)], exchange: exchange, made: CostOutput.now)
            report.notes = source.notes
            report.leftOut = source.leftOut
            return report
        }
        guard source.settings.period == nil else {
            throw PricingError("--running prices the present month; leave --month, --hours and --days out")
        }
        let window = RunningWindow(now: WallClock.seconds, uptime: figures.uptime)
        var toDate = source.scenario
        toDate.name = "\(window.month), so far"
        toDate.period = window.soFar
        var whole = source.scenario
        whole.name = "\(window.month), by its end"
        whole.period = window.untilMonthEnd
        var report = CostReport(
            [try estimator.estimate(toDate), try estimator.estimate(whole)], exchange: exchange, made: CostOutput.now)
        report.notes =
            source.notes + [
                "Weir in front of \(figures.target.text) has been up for \(figures.uptime) s; RDS Proxy in its place is priced from its start, or from the month's"
            ]
        return report
    }

    private func ways(
        _ report: CostReport, _ book: PriceBook, _ catalogue: InstanceCatalogue, _ machines: MachineCatalogue,
        _ inputs: AlternativeInputs
    ) throws(PricingError) -> [CostReport.Ways] {
        guard let estimate = report.estimates.last else { return [] }
        var all: [CostReport.Ways] = []
        for proxy in estimate.proxies {
            let pricer = try AlternativePricer(
                book, catalogue, machines, inputs, plan: proxy.plan, period: estimate.period)
            let ways = try pricer.alternatives(to: proxy)
            let points = try BreakEven.points(proxy, ways, book, inputs, period: estimate.period)
            all.append(.init(proxy: proxy.plan.name, alternatives: ways, points: points))
        }
        return all
    }
}
