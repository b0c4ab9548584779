import ArgumentParser
import Pricing

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

    @Option(parsing: .unconditional, help: "The share of sessions that are pinned, in percent, for --what-if.")
    var pinned: String?

    @Option(
        parsing: .unconditional,
        help: "The share of their time in which clients need a connection, in percent, for --what-if.")
    var busy: String?

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
        inputs.queriesPerSecond = try WorkloadInput.amount("--queries-per-second", queriesPerSecond)
        if queriesPerSecond == nil, let figures { inputs.queriesPerSecond = try figures.queriesPerSecond() }
        if let cost = try WorkloadInput.amount("--microseconds-per-query", microsecondsPerQuery) {
            inputs.microsecondsPerQuery = cost
        } else if let cost = try figures?.microsecondsPerQuery() {
            inputs.microsecondsPerQuery = cost
        }
        return inputs
    }

    /// What pins leave of the connections that a proxy saves; nil where the number of clients is not known.
    func savings(_ figures: RunningFigures?) throws(PricingError) -> Sensitivity? {
        var input = WorkloadInput()
        input.clients = clients ?? figures?.mostClients
        guard input.clients != nil else {
            guard pinned == nil, busy == nil else {
                throw PricingError("--pinned and --busy need the number of clients; give --clients too")
            }
            return nil
        }
        input.pinned = pinned
        input.busy = busy
        // The savings do not depend on what the database takes.
        input.maxConnections = MaxConnections.Answer(count: 1, arithmetic: "")
        return try Sensitivity.savings(try input.workload())
    }
}
