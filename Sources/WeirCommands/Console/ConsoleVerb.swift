import AdminConsole
import ArgumentParser

/// What the verbs that ask the console have in common.
enum ConsoleVerb {
    /// Runs a verb; a failure is one line on standard error and an exit code.
    static func run(_ verb: String, _ body: () throws(ConsoleFailure) -> Void) throws {
        do throws(ConsoleFailure) {
            try body()
        } catch {
            StandardError.print("weir \(verb): \(error)")
            throw ExitCode(error.exitCode)
        }
    }

    /// Asks for something that is done or refused, and says what was done.
    static func order(
        _ verb: String, _ statement: String, _ options: ConsoleOptions, json: Bool, done: String
    ) throws {
        try run(verb) { () throws(ConsoleFailure) in
            let replies = try ConsoleAsking.ask([statement], at: try options.place())
            var text = done
            if case .done(let info)? = replies.first, !info.isEmpty { text = info }
            print(json ? "{\"done\": true, \"text\": \(ConsoleTable.quoted(text))}" : text)
        }
    }
}
