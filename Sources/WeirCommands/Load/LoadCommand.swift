import ArgumentParser
import Glibc
import LoadTest

/// `weir load`: what happens to a database, and to its users, when many clients come at once.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Send a storm of clients at a server or proxy, and say what became of each part of it.",
        discussion: """
            weir load --target direct=app@127.0.0.1:3306 --target weir=app@127.0.0.1:3307 --profile lambda
            weir load --target app@127.0.0.1:3307 --burst 1000@5s --duration 30s --fail-if 'p99<1s,errors<0.1%'

            Latencies count from the moment at which an invocation should have begun; those from the moment at which it \
            did begin are shown beside them.
            Exit codes: 0 when it ran and everything asked for held; 1 when it could not run; 2 for bad input; 3 when a \
            condition did not hold, or this machine was too slow to send what it should have.
            """)

    @OptionGroup(title: "Where") var place: LoadTargetOptions
    @OptionGroup(title: "When") var shapes: LoadShapeOptions
    @OptionGroup(title: "What") var work: LoadWorkOptions
    @OptionGroup(title: "Your own function") var function: LoadFunctionOptions
    @OptionGroup(title: "Output") var output: LoadOutputOptions

    func run() throws {
        let terminal = ReportTerminal(descriptor: output.json ? 2 : 1)
        let complaint: String?
        do throws(LoadError) {
            complaint = try play(terminal)
        } catch {
            StandardError.print("weir load: \(error)")
            throw ExitCode(error.exitCode)
        }
        guard let complaint else { return }
        StandardError.print("weir load: \(complaint)")
        throw ExitCode(3)
    }

    /// Runs it, shows and writes the report, and returns what was wrong, if anything.
    private func play(_ terminal: ReportTerminal) throws(LoadError) -> String? {
        let (report, cleaning) = try report(terminal)
        if output.json {
            ReportTerminal(descriptor: 1).line(report.json)
        } else {
            terminal.line()
            for line in report.lines { terminal.line(line) }
        }
        // Whatever fails now, the figures are there.
        try LoadFiles(output).write(report)
        if let cleaning { throw cleaning }
        return complaint(report)
    }

    /// What makes a run that came to its end a failed one.
    private func complaint(_ report: LoadReport) -> String? {
        let broken = report.thresholdResults.filter { !$0.holds }
        if !broken.isEmpty {
            return broken.map { "\($0.text) did not hold for \($0.target): \($0.found)" }.joined(separator: "; ")
        }
        guard report.hasLagged else { return nil }
        return
            "this machine was too slow to send what was planned: more than 1 % of the starts were late, so the latencies "
            + "are partly its own; plan less, or give it more processors"
    }

    // MARK: From the options to the report

    /// Runs it. The error, if there is one, is of what was to be done behind the load.
    private func report(_ terminal: ReportTerminal) throws(LoadError) -> (LoadReport, LoadError?) {
        let plan = try LoadCommandPlan(place, shapes, work, function, output)
        var machine = LoadMachine()
        let notes = try machine.check(plan) + plan.preflight()
        for note in notes { terminal.line(terminal.styled("note: \(note)", .faint)) }
        let server = try plan.observed.map { target throws(LoadError) in try ServerWatch(target) }
        let proxies = try LoadMetrics(options: place, environment: Environment.current).watches(plan.targets)
        if work.prepare {
            try LoadSchema.run(LoadSchema.making(rows: work.rows), on: plan.targets[0], to: "make the table")
        }
        // Before any thread that stays exists. Until here a signal ends the program, as nothing has been found out yet.
        let interruption = Interruption()
        let series = LoadSeries(
            targets: plan.targets, shape: plan.shape, mix: plan.mix, rounds: plan.rounds, seed: shapes.seed,
            function: plan.function, functionLog: function.log ?? "/dev/null", server: server, proxies: proxies,
            terminal: terminal, interruption: interruption)
        let began = WallClock.milliseconds
        let outcome = try series.run()
        let cleaning = work.cleanup ? LoadSchema.remove(from: plan.targets[0]) : nil
        machine.memoryPerConnection = outcome.memoryPerConnection
        var report = LoadReport(
            plan: [
                ("load", plan.shape.name), ("work", plan.workName),
                ("time", "\(shapes.duration) a round, \(plan.rounds) for each target"), ("seed", "\(shapes.seed)"),
            ],
            machine: machine.words, targets: outcome.targets, startMilliseconds: began, notes: notes,
            thresholds: plan.thresholds)
        if report.wasStopped { report.notes.append("it was ended early; these are the figures so far") }
        if outcome.targets.contains(where: { $0.rounds.contains { $0.server?.wasLost == true } }) {
            report.notes.append(
                "the connection of --observe was lost: how many connections the server had is not known")
        }
        return (report, cleaning)
    }
}
