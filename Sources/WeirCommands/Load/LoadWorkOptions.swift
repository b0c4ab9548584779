import ArgumentParser
import LoadModel

/// What the clients of a load test run.
struct LoadWorkOptions: ParsableArguments {
    /// The statements that are built in.
    enum Workload: String, ExpressibleByArgument, CaseIterable {
        /// `SELECT 1`.
        case ping
        /// One row by its key, prepared.
        case read
        /// A transaction that reads, changes and adds.
        case write
        /// Eight reads for two transactions.
        case mixed
    }

    @Option(help: "Statements that are built in: ping, or read, write and mixed on the table of --prepare.")
    var workload: Workload?

    @Option(help: "One statement to run.")
    var statement: String?

    @Option(help: "A file with a statement mix, YAML or JSON; see docs/load.md.")
    var mix: String?

    @Option(
        help: "What is sent first on each connection, as laravel, rails, django, prisma, sqlalchemy, jdbc, doctrine do."
    )
    var preset: String?

    @Option(
        help:
            "State that a proxy may have to hold a connection for: set, variable, temporary or lock, as lock:10 for 10 %."
    )
    var poison: [String] = []

    @Option(help: "With --clients: how long a client waits behind each invocation.")
    var think: String?

    @Flag(help: "Make and fill the table weir_load in the database first.")
    var prepare = false

    @Option(help: "With --prepare: how many rows.")
    var rows = 10_000

    @Flag(help: "Remove that table in the end.")
    var cleanup = false
}
