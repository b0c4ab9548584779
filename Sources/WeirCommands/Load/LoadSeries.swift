import EventLoop
import LoadModel
import LoadTest
import Telemetry

/// Runs the rounds of a load test, one after the other, and watches them.
struct LoadSeries {
    private static let frameMilliseconds = 100

    let targets: [LoadTarget]
    let shape: LoadShape
    let mix: StatementMix
    let rounds: Int
    let seed: UInt64
    /// What is run instead of the mix, if anything is.
    let function: FunctionProgram?
    /// The file for what it prints.
    let functionLog: String
    let server: ServerWatch?
    /// By the target's name.
    let proxies: [String: ProxyWatch]
    let terminal: ReportTerminal
    let interruption: Interruption

    /// What came of it.
    struct Outcome {
        var targets: [TargetReport]
        /// Resident memory for each connection at the moment with the most of them, in bytes; nil with too few to tell.
        var memoryPerConnection: Int?
    }

    /// Runs everything, or until a signal comes; then what there is is returned.
    func run() throws(LoadError) -> Outcome {
        var reports = targets.map {
            TargetReport(name: $0.name, address: "\($0.address)", runsFunctions: function != nil)
        }
        let origin = EventLoop.monotonicNanoseconds()
        var memory = MemoryNote()
        var view = LoadProgressView(terminal, runsFunctions: function != nil)
        for round in 0..<rounds {
            // There and back, so that what drifts with time hits all alike.
            let order = round % 2 == 0 ? Array(targets.indices) : targets.indices.reversed()
            for index in order {
                let target = targets[index]
                if rounds * targets.count > 1 {
                    view.begin("round \(round + 1) of \(rounds): \(target.name)")
                } else {
                    view.begin(target.name)
                }
                let (done, wasInterrupted) = try play(target, round, origin, &view, &memory)
                reports[index].add(done)
                if wasInterrupted { return Outcome(targets: reports, memoryPerConnection: memory.perConnection) }
            }
        }
        return Outcome(targets: reports, memoryPerConnection: memory.perConnection)
    }

    private func begin(_ plan: FleetPlan, _ target: LoadTarget) throws(SystemError) -> FleetTeam {
        guard let function else { return try FleetTeam(plan) }
        let log = functionLog
        return FleetTeam(
            try FleetRun { loop, progressed, ended in
                FunctionWorker(
                    loop: loop, plan: plan, program: function, target: target, log: log, progressed: progressed,
                    ended: ended)
            })
    }

    /// Rounds begin with a second of the whole, so that what happened within one second of a round is one of the report.
    ///
    /// - Returns: an empty round when a signal came meanwhile.
    private func waitForSecond(since origin: Int64) -> TargetReport.Round? {
        let now = EventLoop.monotonicNanoseconds() - origin
        let rest = (Nanoseconds.perSecond - now % Nanoseconds.perSecond) % Nanoseconds.perSecond
        // The first begins at once.
        guard now > Nanoseconds.perSecond / 10, rest > 0,
            interruption.wait(milliseconds: Int(rest / 1_000_000) + 1) != nil
        else { return nil }
        return TargetReport.Round(start: now, result: FleetResult(wasStopped: true))
    }

    private func play(
        _ target: LoadTarget, _ round: Int, _ origin: Int64, _ view: inout LoadProgressView, _ memory: inout MemoryNote
    ) throws(LoadError) -> (TargetReport.Round, wasInterrupted: Bool) {
        let plan = FleetPlan(
            settings: shape.settings, time: shape.time, mix: mix, account: target.account,
            seed: seed &+ UInt64(round), replay: shape.replay)
        if let round = waitForSecond(since: origin) { return (round, wasInterrupted: true) }
        memory.begin()
        server?.begin(origin: origin)
        let proxy = proxies[target.name]
        proxy?.begin(origin: origin)
        let start = EventLoop.monotonicNanoseconds() - origin
        var wasInterrupted = false
        let result: FleetResult
        do throws(SystemError) {
            let run = try begin(plan, target)
            while !run.progress.isOver {
                if interruption.wait(milliseconds: Self.frameMilliseconds) != nil {
                    wasInterrupted = true
                    run.stop()
                }
                let progress = run.progress
                memory.look(open: progress.open)
                if !progress.isOver { view.show(progress) }
            }
            var found = try run.result()
            // Also when it had come to its own end just then: the rounds that were to follow are not run.
            if wasInterrupted { found.wasStopped = true }
            result = found
        } catch {
            _ = server?.end()
            _ = proxy?.end()
            throw .failed("the clients cannot be started: \(error)")
        }
        view.end()
        return (
            TargetReport.Round(start: start, result: result, server: server?.end(), proxy: proxy?.end()),
            wasInterrupted
        )
    }
}

/// How much memory a connection takes, by the process's own growth.
private struct MemoryNote {
    /// With fewer, other things weigh more.
    private static let fewest = 100

    private var before = 0
    private var most = 0
    private(set) var perConnection: Int?

    mutating func begin() {
        if before == 0 { before = ProcessFigures.read().residentBytes }
    }

    /// A look costs a little, so only when there are clearly more than before.
    mutating func look(open: Int) {
        guard open >= Self.fewest, open > most + most / 20 else { return }
        most = open
        perConnection = max(0, ProcessFigures.read().residentBytes - before) / open
    }
}
