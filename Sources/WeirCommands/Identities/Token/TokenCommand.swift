import ArgumentParser

/// `weir token`: makes tokens to log in with, and explains them.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make a token to log in with, as aws rds generate-db-auth-token does.",
        discussion: """
            Exit codes: 0 when there is a token, 1 when it was refused, 2 for bad input and a bad configuration.
            """,
        subcommands: [TokenMakeCommand.self, TokenExplainCommand.self], defaultSubcommand: TokenMakeCommand.self)
}
