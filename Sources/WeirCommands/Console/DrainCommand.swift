import ArgumentParser

/// `weir drain`: end a running Weir after its transactions.
struct DrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "End a running Weir after its transactions.",
        discussion: """
            The same as SIGTERM: nobody new is let in, what runs may finish until the deadline, then Weir ends.
            Exit codes: 0 when it was done, 1 when it was refused or Weir not reached, 2 for a bad configuration.
            """)

    @OptionGroup var options: ConsoleOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        try ConsoleVerb.order("drain", "DRAIN", options, json: json, done: "draining")
    }
}
