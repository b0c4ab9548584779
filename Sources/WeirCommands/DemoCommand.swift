import ArgumentParser

/// `weir demo`.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "demo", abstract: "Show the pool at work.")
}
