import ArgumentParser
import Backend

/// `weir demo`: a private database, Weir in front of it, and more clients than it has connections for.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the pool at work, on a private MariaDB that is removed afterwards.",
        discussion: """
            Needs Debian's mariadb-server, which need not run. Nothing of yours is touched.
            Exit codes: 0 when every client was served through Weir within its connections, 1 when not.
            """)

    @Option(help: "How many clients come at once.")
    var clients = DemoScenario.defaultClients

    @Option(help: "How many connections to the database Weir may open.")
    var connections = DemoScenario.defaultConnections

    @Flag(help: "Leave the database and Weir running at the end, until ctrl-C.")
    var keep = false

    @Flag(help: "Print the report as JSON; what happens meanwhile goes to standard error.")
    var json = false

    func validate() throws {
        try Self.check("--clients", clients, DemoScenario.clientsRange)
        try Self.check("--connections", connections, DemoScenario.connectionsRange)
    }

    private static func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
        guard !range.contains(value) else { return }
        throw ValidationError(
            "\(name) is \(value); a whole number from \(range.lowerBound) to \(range.upperBound) is allowed")
    }

    func run() throws {
        // Before any other thread exists.
        let interruption = DemoInterruption()
        let terminal = ReportTerminal(descriptor: json ? 2 : 1)
        do throws(DemoError) {
            if let mismatch = MariaDBLibrary.mismatch { throw .failed(mismatch) }
            try DemoMachine.allowOpenFiles(clients: clients, connections: connections)
            let story = DemoStory(
                scenario: DemoScenario(clients: clients, connections: connections), terminal: terminal,
                interruption: interruption, keeps: keep)
            let complaints = try story.play { show($0, terminal) }
            guard complaints.isEmpty else { throw .failed("Weir failed: \(complaints.joined(separator: "; "))") }
        } catch {
            guard case .interrupted(let signal) = error else {
                StandardError.print("weir demo: \(error)")
                throw ExitCode(1)
            }
            // A terminal shows ctrl-C where the cursor was.
            StandardError.print("\(terminal.isLive ? "\n" : "")weir demo: interrupted; everything is removed")
            throw ExitCode(128 + signal)
        }
    }

    private func show(_ report: DemoReport, _ terminal: ReportTerminal) {
        guard !json else {
            ReportTerminal(descriptor: 1).line(report.json)
            return
        }
        terminal.line()
        for line in report.lines(terminal) { terminal.line(line) }
        terminal.line()
        guard report.complaints.isEmpty else { return }
        let program = CommandLine.arguments.first ?? "weir"
        for line in DemoReport.nextSteps(program: program, terminal) { terminal.line(line) }
    }
}
