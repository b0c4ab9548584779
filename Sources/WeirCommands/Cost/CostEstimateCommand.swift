import ArgumentParser
import Pricing

/// `weir cost`, `weir cost estimate`: one scenario.
struct CostEstimateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Price proxies: from the command line, a file, a Terraform plan or a running Weir.")

    @OptionGroup(title: "The proxy") var plan: PlanOptions
    @OptionGroup(title: "Prices and time") var pricing: PricingOptions

    @Option(help: "A YAML file with proxies; its keys are the names of these options.")
    var file: String?

    @Option(name: .customLong("terraform-plan"), help: "A plan as terraform show -json PLANFILE prints it.")
    var terraformPlan: String?

    @Flag(help: "Ask a running Weir for how long it has stood in for RDS Proxy this month.")
    var running = false

    @OptionGroup(title: "The running Weir") var console: ConsoleOptions

    @Flag(help: "Show the other ways and where they break even.")
    var alternatives = false

    @OptionGroup(title: "For the other ways") var load: AlternativeOptions

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
            let source: ScenarioSource
            if let file {
                source = try .yaml(file, given, plan.fields, catalogue)
            } else if let terraformPlan {
                source = try .terraform(terraformPlan, given, plan.fields, catalogue)
            } else {
                source = try .arguments(given, plan.fields, catalogue)
            }
            let exchange = try source.settings.exchange(today: PricingVerb.today)
            let book = try pricing.book(rates: source.settings.rates)
            let figures = running ? try RunningFigures.asked(try console.place()) : nil
            var report = try self.report(source, book, exchange, figures)
            if alternatives { report.ways = try ways(report, book, catalogue, try load.inputs(figures)) }
            if whatIf {
                for proxy in source.scenario.proxies {
                    report.whatIf.append(
                        .init(
                            proxy: proxy.name,
                            series: try Sensitivity.costs(proxy, source.scenario.period, book, catalogue)))
                }
            }
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
            return report
        }
        guard source.settings.period == nil else {
            throw PricingError("--running prices the present month; leave --month, --hours and --days out")
        }
        let window = RunningWindow(now: WallClock.seconds, uptime: figures.uptime)
        var toDate = source.scenario
        toDate.name = "\(window.month), so far"
        toDate.period = .seconds(window.toDate)
        var whole = source.scenario
        whole.name = "\(window.month), by its end"
        whole.period = .seconds(window.toMonthEnd)
        var report = CostReport(
            [try estimator.estimate(toDate), try estimator.estimate(whole)], exchange: exchange, made: CostOutput.now)
        report.notes =
            source.notes + [
                "Weir in front of \(figures.target) has been up for \(figures.uptime) s; RDS Proxy in its place is priced from its start, or from the month's"
            ]
        return report
    }

    private func ways(
        _ report: CostReport, _ book: PriceBook, _ catalogue: InstanceCatalogue, _ inputs: AlternativeInputs
    ) throws(PricingError) -> [CostReport.Ways] {
        guard let estimate = report.estimates.last else { return [] }
        var all: [CostReport.Ways] = []
        for proxy in estimate.proxies {
            let pricer = AlternativePricer(book, catalogue, inputs, region: proxy.plan.region, period: estimate.period)
            let ways = try pricer.alternatives(to: proxy)
            let points = try BreakEven.points(proxy, ways, book, inputs, period: estimate.period)
            all.append(.init(proxy: proxy.plan.name, alternatives: ways, points: points))
        }
        return all
    }
}

/// What the other ways depend on.
struct AlternativeOptions: ParsableArguments {
    @Option(help: "What the database is, for its max_connections: rds or aurora.")
    var database = "rds"

    @Option(parsing: .unconditional, help: "The most clients at once.")
    var clients: Int?

    @Option(name: .customLong("queries-per-second"), parsing: .unconditional, help: "Statements a second, on average.")
    var queriesPerSecond: String?

    @Option(
        name: .customLong("microseconds-per-query"), parsing: .unconditional,
        help: "Processor time that Weir needs for one; 75 was measured for point selects.")
    var microsecondsPerQuery: String?

    @Option(parsing: .unconditional, help: "How many Weirs run side by side.")
    var copies = 2

    @Option(help: "The EC2 machine for Weir.")
    var machine = "t3.micro"

    static func family(_ text: String) throws(PricingError) -> MaxConnections.Family {
        guard let family = MaxConnections.Family(rawValue: text.lowercased()) else {
            throw PricingError("--database is \(text); rds or aurora is allowed")
        }
        return family
    }

    /// What was said; what was not, a running Weir's figures say.
    func inputs(_ figures: RunningFigures?) throws(PricingError) -> AlternativeInputs {
        var inputs = AlternativeInputs()
        inputs.family = try Self.family(database)
        inputs.peakClients = clients ?? figures?.mostClients
        if let clients, !(0...Workload.most).contains(clients) {
            throw PricingError("--clients is \(clients); 0 to \(Workload.most) are allowed")
        }
        guard (1...1000).contains(copies) else { throw PricingError("--copies is \(copies); 1 to 1000 are allowed") }
        inputs.copies = copies
        inputs.machine = machine
        inputs.queriesPerSecond = try Self.amount("--queries-per-second", queriesPerSecond)
        if queriesPerSecond == nil, let figures { inputs.queriesPerSecond = try figures.queriesPerSecond() }
        if let cost = try Self.amount("--microseconds-per-query", microsecondsPerQuery) {
            inputs.microsecondsPerQuery = cost
        }
        return inputs
    }

    private static func amount(_ option: String, _ text: String?) throws(PricingError) -> ExactDecimal? {
        guard let text else { return nil }
        let number: ExactDecimal
        do {
            number = try ExactDecimal(text)
        } catch {
            throw PricingError("\(option): \(error)")
        }
        guard !number.isNegative, number <= ExactDecimal(1_000_000_000) else {
            throw PricingError("\(option) is \(number); 0 to 1,000,000,000 is allowed")
        }
        return number
    }
}
