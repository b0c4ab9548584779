import ArgumentParser

/// `weir pause`: let a running Weir lend nothing more until it is resumed.
struct PauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Let a running Weir lend nothing more until it is resumed.",
        discussion: """
            New statements wait, running transactions go on. It returns when every connection to the database is idle;
            ctrl-C before that resumes. Sessions that are pinned hold their connections until they end: see
            `weir show pins`. Statements that wait longer than pool.connectionBorrowTimeout fail as ever.
            Exit codes: 0 when it was done, 1 when it was refused or Weir not reached, 2 for a bad configuration.
            """)

    @OptionGroup var options: ConsoleOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        try ConsoleVerb.order("pause", "PAUSE", options, json: json, done: "paused: every backend is idle")
    }
}
