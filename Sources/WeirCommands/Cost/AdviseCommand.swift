import ArgumentParser
import Pricing
import SessionState

/// `weir advise`: whether a workload needs a proxy.
struct AdviseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advise", abstract: "Say whether a workload needs a connection proxy at all.",
        discussion: """
            From figures that are typed in, from a running Weir with --running, or from what weir serve --record wrote down \
            with --recording. The verdict is one of: needed, \
            useful, not worth it, or depends where how busy clients are was not said and decides; its arithmetic stands \
            beneath, and AWS's own thresholds.
            Exit codes: 0 whatever the verdict is, 1 when a running Weir could not be asked or the output not be written, 2 \
            for bad input.
            """)

    @OptionGroup(title: "The clients") var clients: WorkloadOptions
    @Flag(help: "Ask a running Weir what it has measured; what is typed in goes before it.")
    var running = false
    @Option(help: "A file that weir serve --record has written; what is typed in goes before it.")
    var recording: String?
    @OptionGroup(title: "The running Weir") var console: ConsoleOptions

    @Option(
        name: .customLong("max-connections"), parsing: .unconditional, help: "How many connections the database takes.")
    var maxConnections: Int?
    @Option(help: "What the database is, for the max_connections of its --class: rds unless given, or aurora.")
    var database: String?

    @OptionGroup(title: "The proxy, for its price") var plan: PlanOptions
    @OptionGroup(title: "Prices and time") var pricing: PricingOptions

    @Flag(name: .customLong("what-if"), help: "Show what pins leave of the benefit.")
    var whatIf = false

    @Flag(help: "Print JSON: one object.")
    var json = false

    @Option(help: "Write a page to this file as well.")
    var html: String?

    func run() throws {
        try PricingVerb.run("advise") {
            let catalogue = try InstanceCatalogue.builtIn()
            guard !running || recording == nil else {
                throw PricingError("--running and --recording exclude each other")
            }
            var inputs = AlternativeInputs()
            let family = try AlternativeOptions.family(database)
            let typed = try AlternativeOptions.limit(maxConnections)
            var input = clients.input
            let targets = try PlanBuilder(catalogue).plan(name: "proxy", region: "", plan.fields).targets
            let figures = running ? try RunningFigures.asked(try console.place()) : nil
            if let recording { input.measured = try MeasuredWorkload(recordedIn: recording, family: .mysql) }
            if let figures { input.measured = figures.workload }
            inputs.family = family ?? figures?.target.family
            inputs.maxConnections = typed ?? figures?.target.answer
            input.maxConnections = try limit(targets.first, inputs, figures)
            let workload = try input.workload()
            var report = try AdviceReport(workload, made: CostOutput.now)
            report.price = try price(catalogue, figures)
            report.notes = notes(targets, family)
            if whatIf {
                report.whatIf = [try Sensitivity.savings(workload)]
                if let target = targets.first,
                    let backends = try Sensitivity.backends(workload, target, inputs, catalogue)
                {
                    report.whatIf.append(backends)
                }
            }
            let text = json ? try report.json() : try AdviceText.lines(report).joined(separator: "\n")
            if let html { try InputFile.write(try report.html(), to: html) }
            try StandardOutput.write(text)
        }
    }

    /// What has no effect, as the rest was said.
    private func notes(_ targets: [TargetCapacity], _ family: MaxConnections.Family?) -> [String] {
        var unused = UnusedOptions()
        let given: [(name: String, isGiven: Bool)] = [
            ("--region", pricing.region != nil), ("--month", pricing.month != nil), ("--hours", pricing.hours != nil),
            ("--days", pricing.days != nil), ("--currency", pricing.currency != nil),
            ("--rate", !pricing.rates.isEmpty), ("--price-list", !pricing.priceLists.isEmpty),
        ]
        unused.check(given, need: "--class, --vcpus or --acu", !targets.isEmpty)
        let isServerless = targets.contains { if case .capacity = $0.size { true } else { false } }
        unused.check(
            [("--database rds", family == .rds && isServerless)],
            need: "--class: Aurora Serverless v2 is always Aurora", targets.contains { $0.instanceClass != nil })
        return unused.notes + (targets.isEmpty ? [] : pricing.unused())
    }

    /// What the database takes: as it was typed, as it told Weir, or the default of its class.
    private func limit(
        _ target: TargetCapacity?, _ inputs: AlternativeInputs, _ figures: RunningFigures?
    ) throws(PricingError) -> MaxConnections.Answer? {
        if let answer = inputs.connections(of: target) { return answer }
        if let target {
            throw PricingError(
                "the default max_connections of \(target.name) is not known for \((inputs.family ?? .rds).rawValue); give --max-connections"
            )
        }
        if let figures {
            throw PricingError(
                "Weir's target (\(figures.target.text)) has not told its max_connections; give --max-connections, or --class"
            )
        }
        return nil
    }

    /// What RDS Proxy would cost, where enough was said for it.
    private func price(_ catalogue: InstanceCatalogue, _ figures: RunningFigures?) throws(PricingError) -> String? {
        let given = try pricing.settings()
        guard given.region ?? figures?.target.region != nil, !plan.fields.isEmpty else { return nil }
        let source = try ScenarioSource.arguments(given, plan.fields, catalogue, target: figures?.target)
        let exchange = try given.exchange(today: PricingVerb.today)
        let estimate = try Estimator(try pricing.book(for: source)).estimate(source.scenario)
        return try estimate.sentence(exchange)
    }
}

/// What clients do, as it is said on the command line.
struct WorkloadOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "The most clients that are connected at once.")
    var clients: Int?
    @Option(
        name: .customLong("calls-per-second"), parsing: .unconditional,
        help: "Calls of a function a second, with --duration.")
    var callsPerSecond: String?
    @Option(parsing: .unconditional, help: "How long one call takes: 500ms, 2s, 5m.")
    var duration: String?
    @Option(
        parsing: .unconditional,
        help: "When a cron job is called, with --duration: 5m, \"rate(5 minutes)\" or \"cron(0 3 * * ? *)\".")
    var every: String?
    @Option(parsing: .unconditional, help: "How many functions are called each time: 1 unless given.")
    var functions: Int?
    @Option(parsing: .unconditional, help: "How long one call needs the database: 50ms.")
    var queryTime: String?
    @Option(parsing: .unconditional, help: "Or the share of their time in which clients need it, in percent.")
    var busy: String?
    @Option(parsing: .unconditional, help: "The share of sessions that are pinned, in percent.")
    var pinned: String?
    @Option(parsing: .unconditional, help: "New connections a second.")
    var connectsPerSecond: String?
    @Flag(inversion: .prefixedNo, help: "Whether the clients are functions that scale by themselves.")
    var serverless: Bool?

    var input: WorkloadInput {
        var input = WorkloadInput()
        input.clients = clients
        input.rate = callsPerSecond
        input.duration = duration
        input.every = every
        input.functions = functions
        input.queryTime = queryTime
        input.busy = busy
        input.pinned = pinned
        input.connectsPerSecond = connectsPerSecond
        input.isServerless = serverless
        return input
    }
}
