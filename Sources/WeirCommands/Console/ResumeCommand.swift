import ArgumentParser

/// `weir resume`: end a pause of a running Weir.
struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "End a pause of a running Weir.",
        discussion: """
            The statements that wait are served in the order in which they came.
            Exit codes: 0 when it was done, 1 when it was refused or Weir not reached, 2 for a bad configuration.
            """)

    @OptionGroup var options: ConsoleOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        try ConsoleVerb.order("resume", "RESUME", options, json: json, done: "resumed")
    }
}
