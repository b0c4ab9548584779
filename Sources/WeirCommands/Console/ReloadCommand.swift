import ArgumentParser

/// `weir reload`: let a running Weir read its configuration again.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Let a running Weir read its configuration again.",
        discussion: """
            The same as SIGHUP. What can change does; what cannot is named, and needs a restart.
            Exit codes: 0 when it was done, 1 when it was refused or Weir not reached, 2 for a bad configuration.
            """)

    @OptionGroup var options: ConsoleOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        try ConsoleVerb.order("reload", "RELOAD", options, json: json, done: "reloaded")
    }
}
