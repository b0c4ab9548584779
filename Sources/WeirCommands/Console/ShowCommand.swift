import AdminConsole
import ArgumentParser

/// `weir show`: a table of the running Weir's console.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a running Weir does.",
        discussion: """
            Asks the console of the Weir that the configuration is of, as its admin.user.
            Exit codes: 0 when it answered, 1 when it could not be reached or refused, 2 for a bad configuration.
            """)

    /// What can be shown, as it is typed.
    enum Topic: String, CaseIterable, ExpressibleByArgument {
        case pools, clients, backends, servers, waiters, pins, closes, config, stats, histograms, digests, lists, state,
            version

        /// The console's tables that belong to it; several are printed under their names.
        var topics: [ConsoleTopic] {
            switch self {
            case .pools: [.pools]
            case .clients: [.clients]
            case .backends, .servers: [.backends]
            case .waiters: [.waiters]
            case .pins: [.pins, .pinTotals]
            case .closes: [.closes]
            case .config: [.config]
            case .stats: [.stats]
            case .histograms: [.histograms]
            case .digests: [.digests]
            case .lists: [.lists]
            case .state: [.state]
            case .version: [.version]
            }
        }
    }

    @Argument(help: "What to show.")
    var topic: Topic

    @OptionGroup var options: ConsoleOptions

    @Flag(help: "Print JSON: an array with an object for each row; for pins an object with two such arrays.")
    var json = false

    func run() throws {
        try ConsoleVerb.run("show") { () throws(ConsoleFailure) in
            let statements = topic.topics.map { "SHOW \($0.words)" }
            let replies = try ConsoleAsking.ask(statements, at: try options.place())
            let tables = replies.compactMap { if case .table(let table) = $0 { table } else { nil } }
            print(json ? text(asJSON: tables) : text(of: tables))
        }
    }

    private func text(of tables: [ConsoleTable]) -> String {
        guard tables.count > 1 else { return tables.flatMap { $0.lines() }.joined(separator: "\n") }
        return zip(topic.topics, tables).map { topic, table in
            ([topic.words] + table.lines()).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private func text(asJSON tables: [ConsoleTable]) -> String {
        guard tables.count > 1 else { return tables.first?.json ?? "[]" }
        let parts = zip(topic.topics, tables).map { topic, table in
            "\(ConsoleTable.quoted(topic.rawValue.replacing(" ", with: "_"))): \(table.json)"
        }
        return "{" + parts.joined(separator: ",\n") + "}"
    }
}
