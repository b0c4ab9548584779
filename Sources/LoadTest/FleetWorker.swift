import EventLoop
import LoadModel

/// The hands of a fleet: opens connections, runs invocations on them and notes what happened.
///
/// *Isolation*: its loop.
final class FleetWorker: FleetHands {
    /// So many connects begin in one round of the loop at most, so that a storm does not keep the others from reading.
    private static let connectsPerRound = 256

    /// Not counted: the loop keeps this worker alive, and outlives it.
    unowned let loop: EventLoop
    let plan: FleetPlan
    var fleet: Fleet
    var ledger = LoadLedger()
    var members: [Int: FleetMember] = [:]
    var openCount = 0
    var runningCount = 0
    private(set) var mostOpen = 0
    private let origin: Int64
    private let progressed: (FleetProgress) -> Void
    private let ended: (FleetResult) -> Void
    private var wasStopped = false
    private var isOver = false
    private var lateConnects = 0
    private var lastTick: Int64 = 0
    private var stalled: Int64 = 0
    /// Environments that are to connect, and since when; served from the front.
    private var connecting: [(environment: Int, decided: Int64)] = []
    private var firstConnecting = 0
    private let goOn = Mailbox<Void>()
    /// The wheel of the loop would be up to ten milliseconds late.
    let clock: AlarmClock
    private let alarm: ExactAlarm
    private lazy var ticker = ClosureTimer { [unowned self] in tickTock() }

    /// - Parameters:
    ///   - progressed: called as often as the plan says.
    ///   - ended: called once.
    init(
        loop: EventLoop, plan: FleetPlan, progressed: @escaping (FleetProgress) -> Void,
        ended: @escaping (FleetResult) -> Void
    ) throws(SystemError) {
        clock = try AlarmClock(loop: loop)
        var rang: () -> Void = {}
        alarm = try ExactAlarm(loop: loop) { rang() }
        self.loop = loop
        self.plan = plan
        self.progressed = progressed
        self.ended = ended
        let settings = plan.settings
        fleet = Fleet(
            policy: settings.policy, demand: settings.demand, end: plan.time, instances: settings.instances,
            seed: plan.seed &+ UInt64(truncatingIfNeeded: plan.share.index), ramp: plan.ramp)
        origin = EventLoop.monotonicNanoseconds()
        rang = { [unowned self] in advance() }
    }

    /// Nanoseconds since the run's beginning.
    var now: Int64 { EventLoop.monotonicNanoseconds() - origin }

    func start() {
        loop.attach(goOn) { [unowned self] in connectSome() }
        loop.arm(ticker, at: loop.now + plan.progressPause)
        advance()
    }

    /// Ends the run with what there is.
    func stop() {
        wasStopped = true
        perform(fleet.stop())
        finishIfDone()
    }

    /// Something happened to the fleet: does what it wants, and waits for its next moment.
    func after(_ event: (inout Fleet, Int64) -> [FleetAction]) {
        perform(event(&fleet, now))
        finishIfDone()
        guard !isOver else { return }
        if let deadline = fleet.nextDeadline { alarm.set(at: origin + deadline) } else { alarm.clear() }
    }

    private func advance() {
        after { $0.advance(to: $1) }
    }

    private func perform(_ actions: [FleetAction]) {
        for action in actions {
            switch action {
            case .connect(let id):
                members[id] = FleetMember(id, worker: self)
                if connecting.count == firstConnecting { goOn.send(()) }
                connecting.append((id, now))
            case .invoke(let id, let invocation): members[id]?.invoke(invocation)
            case .close(let id, let farewell): members.removeValue(forKey: id)?.leave(farewell)
            case .kill(let id, _):
                members.removeValue(forKey: id)?.killed(killReason)
            case .drop: break
            }
        }
    }

    private var killReason: String {
        if now > plan.time + plan.grace {
            return "not done \(Nanoseconds.inSeconds(plan.grace)) s after the end of the run"
        }
        return "not done within \(Nanoseconds.inSeconds(plan.settings.policy.invocationTimeout ?? 0)) s"
    }

    private func connectSome() {
        let end = min(connecting.count, firstConnecting + Self.connectsPerRound)
        while firstConnecting < end {
            let (id, decided) = connecting[firstConnecting]
            firstConnecting += 1
            if now - decided > Fleet.lateAfter { lateConnects += 1 }
            members[id]?.connect()
        }
        if firstConnecting < connecting.count {
            goOn.send(())
        } else {
            connecting = []
            firstConnecting = 0
        }
    }

    // MARK: Progress and end

    private func tickTock() {
        let now = now
        mostOpen = max(mostOpen, openCount)
        ledger.sampled(open: openCount, running: runningCount, at: now)
        progressed(progress(at: now))
        noteStall(now)
        if now > plan.time + plan.grace, !isOver {
            perform(fleet.giveUp())
            finishIfDone()
        }
        if !isOver { loop.arm(ticker, at: loop.now + plan.progressPause) }
    }

    /// A tick that comes late means that this thread did not get to its work: in a closed loop nothing else tells.
    private func noteStall(_ now: Int64) {
        let late = now - lastTick - plan.progressPause
        if late > Fleet.lateAfter { stalled += late }
        lastTick = now
    }

    /// A connection was let in.
    func countOpened() {
        openCount += 1
        mostOpen = max(mostOpen, openCount)
    }

    private func progress(at now: Int64) -> FleetProgress {
        var progress = FleetProgress()
        progress.elapsed = now
        progress.counts = fleet.counts
        progress.open = openCount
        progress.running = runningCount
        progress.waiting = fleet.waitingCount
        progress.errors = ledger.errors.values.reduce(0) { $0 + $1.count }
        progress.isOver = isOver
        progress.noteLastSecond(of: ledger)
        return progress
    }

    private func finishIfDone() {
        guard !isOver, fleet.isDone else { return }
        isOver = true
        alarm.close()
        clock.close()
        loop.disarm(ticker)
        let now = now
        ledger.sampled(open: openCount, running: runningCount, at: now)
        progressed(progress(at: now))
        ended(
            FleetResult(
                ledger: ledger, counts: fleet.counts, elapsed: now, planned: plan.planned, wasStopped: wasStopped,
                lateConnects: lateConnects, mostOpen: mostOpen, stalled: stalled))
        loop.stop()
    }
}
