public import ArgumentParser

extension WeirCommand {
    /// Parses the command line, runs the verb and ends the process.
    ///
    /// A command line that cannot be parsed is bad input like any other: one line, and exit code 2, not the parser's own 64.
    public static func runToTheEnd() -> Never {
        do {
            var command = try parseAsRoot()
            try command.run()
            exit()
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            StandardError.print(refusal(message(for: error), whole: fullMessage(for: error)))
            exit(withError: ExitCode(2))
        }
    }

    /// One line of what the parser says in several: what is wrong, and where help is.
    ///
    /// - Parameter whole: its message with the usage, which names the verb: `  See 'weir advise --help' for more information.`
    static func refusal(_ message: String, whole: String) -> String {
        let problem = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        let help = whole.split(whereSeparator: \.isNewline).compactMap { line -> String? in
            let parts = line.split(separator: "'", omittingEmptySubsequences: false)
            guard parts.count >= 3, parts[0].hasSuffix("See "), parts[1].hasSuffix("--help") else { return nil }
            return String(parts[1])
        }
        return "weir: \(problem); see \(help.last ?? "weir --help")"
    }
}
