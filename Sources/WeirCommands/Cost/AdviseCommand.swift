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
            useful, not worth it; its arithmetic stands beneath, and AWS's own thresholds.
            Exit codes: 0 whatever the verdict is, 1 when a running Weir could not be asked, 2 for bad input.
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
    @Option(help: "What the database is, for the max_connections of its --class: rds or aurora.")
    var database = "rds"

    @OptionGroup(title: "The proxy, for its price") var plan: PlanOptions
    @OptionGroup(title: "Prices and time") var pricing: PricingOptions

    @Flag(name: .customLong("what-if"), help: "Show what pins leave of the benefit.")
    var whatIf = false

    @Flag(help: "Print JSON: one object.")
    var json = false

    func run() throws {
        try PricingVerb.run("advise") {
            let catalogue = try InstanceCatalogue.builtIn()
            var input = clients.input
            let targets = try PlanBuilder(catalogue).plan(name: "proxy", region: "", plan.fields).targets
            input.maxConnections = try limit(targets)
            guard !running || recording == nil else {
                throw PricingError("--running and --recording exclude each other")
            }
            if let recording { input.measured = try MeasuredWorkload(recordedIn: recording, family: .mysql) }
            if running { input.measured = try RunningFigures.workload(try console.place()) }
            let workload = try input.workload()
            let report = AdviceReport(
                workload: workload, advice: try Advice(workload), price: try price(catalogue),
                savings: whatIf ? try BarChart(try Sensitivity.savings(workload), .dollars) : nil)
            print(json ? try report.json() : report.lines.joined(separator: "\n"))
        }
    }

    private func limit(_ targets: [TargetCapacity]) throws(PricingError) -> MaxConnections.Answer? {
        let family = try AlternativeOptions.family(database)
        if let maxConnections {
            guard (1...100_000).contains(maxConnections) else {
                throw PricingError("--max-connections is \(maxConnections); 1 to 100000 are allowed")
            }
            return MaxConnections.Answer(count: maxConnections, arithmetic: "as given")
        }
        guard let first = targets.first else { return nil }
        guard let answer = MaxConnections.estimate(first, family) else {
            throw PricingError(
                "the default max_connections of \(first.name) is not known for \(family.rawValue); give --max-connections"
            )
        }
        return answer
    }

    /// What RDS Proxy would cost, where enough was said for it.
    private func price(_ catalogue: InstanceCatalogue) throws(PricingError) -> String? {
        let given = try pricing.settings()
        guard given.region != nil, !plan.fields.isEmpty else { return nil }
        let source = try ScenarioSource.arguments(given, plan.fields, catalogue)
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
    @Option(parsing: .unconditional, help: "The time between two calls of a cron job, with --duration: 5m.")
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
