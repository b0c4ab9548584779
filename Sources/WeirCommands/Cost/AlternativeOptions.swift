import ArgumentParser
import Pricing

/// What the other ways depend on.
struct AlternativeOptions: ParsableArguments {
    @Option(
        help:
            "What the database is, for its max_connections: rds or aurora; rds unless given, or told by a plan or by Weir."
    )
    var database: String?

    @Option(
        name: .customLong("max-connections"), parsing: .unconditional,
        help: "How many connections an instance takes, where that is not its default.")
    var maxConnections: Int?

    @Option(parsing: .unconditional, help: "The most clients at once.")
    var clients: Int?

    @Option(name: .customLong("queries-per-second"), parsing: .unconditional, help: "Statements a second, on average.")
    var queriesPerSecond: String?

    @Option(
        name: .customLong("microseconds-per-query"), parsing: .unconditional,
        help: "Processor time that Weir needs for one; 75 was measured for point selects.")
    var microsecondsPerQuery: String?

    @Option(parsing: .unconditional, help: "The share of sessions that are pinned, in percent.")
    var pinned: String?

    @Option(
        parsing: .unconditional,
        help: "The share of their time in which clients need a connection, in percent.")
    var busy: String?

    @Option(parsing: .unconditional, help: "How many Weirs run side by side: 2 unless given.")
    var copies: Int?

    @Option(help: "The type of the EC2 machine for Weir: t3.micro unless given.")
    var machine: String?

    /// What has no effect, as the rest was said.
    func unused(alternatives: Bool, whatIf: Bool, priceLists: Bool) -> [String] {
        var unused = UnusedOptions()
        unused.check(
            [
                ("--queries-per-second", queriesPerSecond != nil),
                ("--microseconds-per-query", microsecondsPerQuery != nil), ("--copies", copies != nil),
                ("--machine", machine != nil),
            ], need: "--alternatives", alternatives)
        unused.check(
            [
                ("--clients", clients != nil), ("--max-connections", maxConnections != nil), ("--busy", busy != nil),
                ("--pinned", pinned != nil),
            ], need: "--alternatives or --what-if", alternatives || whatIf)
        unused.check(
            [("--database", database != nil)], need: "--alternatives, --what-if or --price-list",
            alternatives || whatIf || priceLists)
        return unused.notes
    }

    static func family(_ text: String?) throws(PricingError) -> MaxConnections.Family? {
        guard let text else { return nil }
        guard let family = MaxConnections.Family(rawValue: text.lowercased()) else {
            throw PricingError("--database is \(text); rds or aurora is allowed")
        }
        return family
    }

    static func limit(_ count: Int?) throws(PricingError) -> MaxConnections.Answer? {
        guard let count else { return nil }
        guard (1...100_000).contains(count) else {
            throw PricingError("--max-connections is \(count); 1 to 100000 are allowed")
        }
        return MaxConnections.Answer(count: count, arithmetic: "as given")
    }

    /// What was said; what was not, a running Weir's figures say.
    func inputs(_ figures: RunningFigures?) throws(PricingError) -> AlternativeInputs {
        var inputs = AlternativeInputs()
        inputs.family = try Self.family(database) ?? figures?.target.family
        inputs.maxConnections = try Self.limit(maxConnections) ?? figures?.target.answer
        inputs.peakClients = clients ?? figures?.mostClients
        if let clients, !(0...Workload.most).contains(clients) {
            throw PricingError("--clients is \(clients); 0 to \(Workload.most) are allowed")
        }
        if let copies {
            guard (1...1000).contains(copies) else {
                throw PricingError("--copies is \(copies); 1 to 1000 are allowed")
            }
            inputs.copies = copies
        }
        if let machine { inputs.machine = machine }
        inputs.queriesPerSecond = try WorkloadInput.amount("--queries-per-second", queriesPerSecond)
        inputs.busyShare = try WorkloadInput.percent("--busy", busy)
        inputs.pinShare = try WorkloadInput.percent("--pinned", pinned)
        if let figures, figures.workload.logins > 0 {
            if busy == nil { inputs.busyShare = try figures.workload.busyShare() }
            if pinned == nil { inputs.pinShare = try figures.workload.pinShare() }
        }
        if queriesPerSecond == nil, let figures { inputs.queriesPerSecond = try figures.queriesPerSecond() }
        if let cost = try WorkloadInput.amount("--microseconds-per-query", microsecondsPerQuery) {
            inputs.microsecondsPerQuery = cost
        } else if let cost = try figures?.microsecondsPerQuery() {
            inputs.microsecondsPerQuery = cost
        }
        return inputs
    }

    /// What pins leave of the connections that a proxy saves, and what takes those that remain; empty where the number of
    /// clients is not known.
    func pins(
        _ figures: RunningFigures?, _ plan: ProxyPlan, _ inputs: AlternativeInputs, _ catalogue: InstanceCatalogue
    ) throws(PricingError) -> [Sensitivity] {
        var input = WorkloadInput()
        input.clients = inputs.peakClients
        guard input.clients != nil else {
            guard pinned == nil, busy == nil else {
                throw PricingError("--pinned and --busy need the number of clients; give --clients too")
            }
            return []
        }
        input.pinned = pinned
        input.busy = busy
        input.measured = figures?.workload
        // The savings do not depend on what the database takes.
        input.maxConnections = MaxConnections.Answer(count: 1, arithmetic: "")
        let workload = try input.workload()
        var series = [try Sensitivity.savings(workload)]
        if let target = plan.targets.first,
            let backends = try Sensitivity.backends(workload, target, inputs.filled(from: plan), catalogue)
        {
            series.append(backends)
        }
        return series
    }
}
