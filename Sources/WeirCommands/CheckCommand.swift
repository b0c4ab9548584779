import ArgumentParser

/// `weir check`: says whether a configuration is good, without starting anything.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a configuration file.",
        discussion: "Exits with 0 when it is good; otherwise prints one line for each error and exits with 2.")

    @OptionGroup var file: ConfigurationFile

    func run() throws {
        _ = try file.load()
        print("\(file.config): good")
    }
}
