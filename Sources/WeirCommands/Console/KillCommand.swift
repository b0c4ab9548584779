import ArgumentParser

/// `weir kill`: end a client's connection to a running Weir, or its statement.
struct KillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill", abstract: "End a client's connection to a running Weir, or its statement.",
        discussion: """
            The ids are those of `weir show clients`.
            Exit codes: 0 when it was done, 1 when it was refused or Weir not reached, 2 for a bad configuration.
            """)

    @Argument(help: "The client's id.")
    var id: UInt32

    @Flag(name: .customLong("query"), help: "End only the statement that runs.")
    var isQuery = false

    @OptionGroup var options: ConsoleOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        try ConsoleVerb.order(
            "kill", isQuery ? "KILL QUERY \(id)" : "KILL \(id)", options, json: json,
            done: isQuery ? "the statement of client \(id) is stopped" : "the connection of client \(id) is ended")
    }
}
