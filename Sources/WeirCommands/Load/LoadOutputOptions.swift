import ArgumentParser

/// What becomes of a load test's figures.
struct LoadOutputOptions: ParsableArguments {
    @Flag(help: "Print the report as JSON; what happens meanwhile goes to standard error.")
    var json = false

    @Option(help: ArgumentHelp("A file for a line each second.", valueName: "file"))
    var csv: String?

    @Option(name: .customLong("hdr-out"), help: ArgumentHelp("A file for an HdrHistogram log.", valueName: "file"))
    var histogramLog: String?

    @Option(help: ArgumentHelp("A file for a page with charts.", valueName: "file"))
    var html: String?

    @Option(help: ArgumentHelp("A file for a JUnit report of --fail-if.", valueName: "file"))
    var junit: String?

    @Option(
        name: .customLong("fail-if"),
        help: "Conditions that must hold, as 'p99<50ms,errors<0.1%,backend_max<=40'; exit code 3 if one does not.")
    var conditions: String?
}
