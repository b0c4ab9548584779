public import ArgumentParser

extension WeirCommand {
    /// Parses the command line, runs the verb and ends the process.
    ///
    /// A command line that cannot be parsed is bad input like any other: exit code 2, not the parser's own 64.
    public static func runToTheEnd() -> Never {
        do {
            var command = try parseAsRoot()
            try command.run()
            exit()
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            StandardError.print(fullMessage(for: error))
            exit(withError: ExitCode(2))
        }
    }
}
