import ArgumentParser

/// A function of the user's own, run as Lambda runs it.
struct LoadFunctionOptions: ParsableArguments {
    @Option(help: "Run a Python Lambda handler in runtime processes instead of statements, as app.lambda_handler.")
    var handler: String?

    @Option(name: .customLong("handler-folder"), help: "With --handler: the folder with its module.")
    var folder = "."

    @Option(help: "With --handler: a file with the event, JSON. Without it {}.")
    var event: String?

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp(
            "With --handler: a variable for the function; {host}, {port}, {user}, {database} and {name} are the target's.",
            valueName: "name=value"))
    var variables: [String] = []

    @Option(help: "With --handler: the Python that has awslambdaric.")
    var python = "python3"

    @Option(name: .customLong("handler-log"), help: "With --handler: a file for what the function prints.")
    var log: String?
}
