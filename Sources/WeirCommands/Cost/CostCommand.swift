import ArgumentParser
import Pricing

/// `weir cost`: what RDS Proxy costs, and what else there is.
struct CostCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cost", abstract: "Price RDS Proxy and the ways around it.",
        discussion: """
            Prices are a table within the program, each with its source and date: weir cost prices. Others come from \
            --rate, or from AWS's own price list with --price-list.
            Exit codes: 0 when it was priced, 1 when a running Weir could not be asked or the output not be written, 2 for \
            bad input.
            """,
        subcommands: [CostEstimateCommand.self, CostDiffCommand.self, CostPricesCommand.self],
        defaultSubcommand: CostEstimateCommand.self)
}

/// What the verbs that price things have in common.
enum PricingVerb {
    /// Runs a verb; a failure is one line on standard error and an exit code: 2 for bad input, 1 for what else went wrong.
    static func run(_ verb: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as PricingError {
            StandardError.print("weir \(verb): \(error)")
            throw ExitCode(2)
        } catch let error as ConsoleFailure {
            StandardError.print("weir \(verb): \(error)")
            throw ExitCode(error.exitCode)
        } catch let error as OutputFailure {
            StandardError.print("weir \(verb): \(error)")
            throw ExitCode(1)
        }
    }

    /// The day it is.
    static var today: CivilDate { CivilDate(secondsSince1970: WallClock.seconds) }
}
