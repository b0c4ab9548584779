import ControlPlane
import EventLoop
import LoadModel
import LoadTest
import Logging

/// The hands of a fleet of functions: starts processes, gives them events and notes what happened.
///
/// *Isolation*: its loop.
final class FunctionWorker: FleetHands {
    private static let tick: Int64 = 50_000_000

    private struct Told: Sendable {
        let environment: Int
        let event: FunctionRuntimeEvent
    }

    private unowned let loop: EventLoop
    private let plan: FleetPlan
    private let program: FunctionProgram
    private let target: LoadTarget
    private let log: String
    private let progressed: (FleetProgress) -> Void
    private let ended: (FleetResult) -> Void
    private let logger = Logger(label: "weir.load") { _ in SwiftLogNoOpLogHandler() }
    private let told = Mailbox<Told>()
    private var fleet: Fleet
    private var ledger = LoadLedger()
    private var members: [Int: FunctionMember] = [:]
    private let origin = EventLoop.monotonicNanoseconds()
    private var calls = 0
    private var mostOpen = 0
    private var wasStopped = false
    private var isOver = false
    private lazy var ticker = ClosureTimer { [unowned self] in tickTock() }
    private lazy var alarm = ClosureTimer { [unowned self] in after { $0.advance(to: $1) } }

    /// - Parameters:
    ///   - log: the file for what the function prints.
    ///   - progressed: called twenty times a second.
    ///   - ended: called once.
    init(
        loop: EventLoop, plan: FleetPlan, program: FunctionProgram, target: LoadTarget, log: String,
        progressed: @escaping (FleetProgress) -> Void, ended: @escaping (FleetResult) -> Void
    ) {
        self.loop = loop
        self.plan = plan
        self.program = program
        self.target = target
        self.log = log
        self.progressed = progressed
        self.ended = ended
        fleet = Fleet(
            policy: plan.settings.policy, demand: plan.settings.demand, end: plan.time, seed: plan.seed)
    }

    private var now: Int64 { EventLoop.monotonicNanoseconds() - origin }

    func start() {
        loop.attach(told) { [unowned self] in heard($0) }
        loop.arm(ticker, at: loop.now + Self.tick)
        after { $0.advance(to: $1) }
    }

    func stop() {
        wasStopped = true
        perform(fleet.stop())
        finishIfDone()
    }

    // MARK: The fleet's wishes

    private func after(_ event: (inout Fleet, Int64) -> [FleetAction]) {
        perform(event(&fleet, now))
        finishIfDone()
        guard !isOver else { return }
        if let deadline = fleet.nextDeadline { loop.arm(alarm, at: origin + deadline) } else { loop.disarm(alarm) }
    }

    private func perform(_ actions: [FleetAction]) {
        for action in actions {
            switch action {
            case .connect(let id): begin(id)
            case .invoke(let id, let invocation): invoke(invocation, on: id)
            case .close(let id, _): members.removeValue(forKey: id)?.end()
            case .kill(let id, _): kill(id)
            case .drop: break
            }
        }
    }

    private func begin(_ id: Int) {
        let mailbox = told
        do {
            let port = try FunctionRuntimePort(logger: logger) { event in
                mailbox.send(Told(environment: id, event: event))
            }
            let command = program.command
            let process = try ChildProcess(
                command.program, command.arguments, log: log,
                environment: program.environment(target, runtime: port.address))
            members[id] = FunctionMember(port: port, process: process, began: now)
            mostOpen = max(mostOpen, members.count)
        } catch {
            note("init", FunctionTrouble(type: "not started", message: "\(error)"))
            // Never from within the fleet's own call.
            loop.arm(ClosureTimer { [weak self] in self?.after { $0.broke(id, at: $1) } }, at: loop.now)
        }
    }

    private func invoke(_ invocation: Invocation, on id: Int) {
        guard let member = members[id] else { return }
        calls += 1
        let requestID = Self.requestID(calls)
        if case .resting = member.state { member.began = now }
        member.state = .running(invocation, requestID: requestID)
        ledger.began(at: now)
        member.thaw()
        member.port.hand(
            FunctionCall(
                requestID: requestID, deadline: WallClock.milliseconds + program.timeout / 1_000_000,
                arn: "arn:aws:lambda:us-east-1:000000000000:function:\(program.handler)", event: program.event))
    }

    private func kill(_ id: Int) {
        guard let member = members.removeValue(forKey: id) else { return }
        if case .starting = member.state {
            note("init", FunctionTrouble(type: "timeout", message: "it did not start in time"))
        } else {
            let seconds = Nanoseconds.inSeconds(program.timeout)
            note("handler", FunctionTrouble(type: "timeout", message: "Task timed out after \(seconds) seconds"))
        }
        member.end()
    }

    /// In the form of a UUID, as Lambda's are.
    private static func requestID(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return "00000000-0000-4000-8000-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }

    // MARK: What the runtimes tell

    private func heard(_ told: Told) {
        guard let member = members[told.environment] else { return }
        let id = told.environment
        switch (told.event, member.state) {
        case (.asked, .starting):
            ledger.took(.coldStart, now - member.began, at: now)
            member.state = .resting
            let began = member.began
            after { $0.opened(id, at: $1) }
            // What it was started for began when it was started.
            if case .running? = members[id]?.state { members[id]?.began = began } else { members[id]?.freeze() }
        case (.asked, .answered(let isGood)):
            member.state = .resting
            after { $0.finished(id, isGood: isGood, at: $1) }
            if case .resting? = members[id]?.state { members[id]?.freeze() }
        case (.responded(let answered, _), .running(let invocation, let requestID)) where answered == requestID:
            ledger.took(.total, now - invocation.intended, at: now)
            ledger.took(.uncorrected, now - member.began, at: now)
            ledger.answered(rows: 0)
            member.state = .answered(isGood: true)
        case (.failed(let failed, let error), .running(_, let requestID)) where failed == requestID:
            note("handler", FunctionTrouble(error))
            member.state = .answered(isGood: false)
        case (.didNotStart(let error), .starting): member.startTrouble = FunctionTrouble(error)
        default: break
        }
    }

    private func note(_ phase: String, _ trouble: FunctionTrouble) {
        ledger.failed(LoadLedger.ErrorKey(phase: phase, code: trouble.type), trouble.message, at: now)
    }

    /// Processes that have ended by themselves.
    private func lookForTheDead() {
        for (id, member) in members where !member.process.isRunning {
            members[id] = nil
            let words = member.process.ending
            switch member.state {
            case .starting:
                note("init", member.startTrouble ?? FunctionTrouble(type: "Runtime.ExitError", message: words))
                after { $0.broke(id, at: $1) }
            case .running:
                note("handler", FunctionTrouble(type: "Runtime.ExitError", message: words))
                after { $0.broke(id, at: $1) }
            case .answered(let isGood):
                after { $0.finished(id, isGood: isGood, at: $1) }
                after { $0.broke(id, at: $1) }
            case .resting: after { $0.broke(id, at: $1) }
            }
            member.end()
        }
    }

    // MARK: Progress and end

    private func tickTock() {
        lookForTheDead()
        guard !isOver else { return }
        ledger.sampled(open: members.count, running: runningCount, at: now)
        progressed(progress)
        if now > plan.time + plan.grace, !isOver {
            perform(fleet.giveUp())
            finishIfDone()
        }
        if !isOver { loop.arm(ticker, at: loop.now + Self.tick) }
    }

    private var runningCount: Int {
        members.values.reduce(0) { if case .running = $1.state { $0 + 1 } else { $0 } }
    }

    private var progress: FleetProgress {
        var progress = FleetProgress()
        progress.elapsed = now
        progress.counts = fleet.counts
        progress.open = members.count
        progress.running = runningCount
        progress.waiting = fleet.waitingCount
        progress.errors = ledger.errors.values.reduce(0) { $0 + $1.count }
        progress.noteLastSecond(of: ledger)
        progress.isOver = isOver
        return progress
    }

    private func finishIfDone() {
        guard !isOver, fleet.isDone else { return }
        isOver = true
        for member in members.values { member.end() }
        loop.disarm(ticker)
        loop.disarm(alarm)
        ledger.sampled(open: 0, running: 0, at: now)
        progressed(progress)
        ended(
            FleetResult(
                ledger: ledger, counts: fleet.counts, elapsed: now, planned: plan.planned, wasStopped: wasStopped,
                mostOpen: mostOpen))
        loop.stop()
    }
}
