import EventLoop
import Glibc
import LoadModel

/// One environment of a fleet: its connection, and the invocation that runs on it.
///
/// *Isolation*: its worker's loop.
final class FleetMember: LoadSessionOwner {
    /// How soon a unix socket whose queue was full is tried again.
    private static let retryPause: Int64 = 10_000_000

    private let id: Int
    private unowned let worker: FleetWorker
    private var player: MixPlayer
    private var socket: ConnectingSocket?
    private var session: LoadSession?
    private var candidate = 0
    /// When it began to connect, or its invocation began; in the worker's time.
    private var began: Int64 = 0
    private var connectBegan: Int64 = 0
    /// When the fleet wanted it to connect.
    private let decided: Int64
    /// The statements of the invocation that runs, and how long they and their preparing took together.
    private var answers = 0
    private var answering: Int64 = 0
    private var isOpen = false
    private var isStarting = false
    private var isFirst = true
    private var invocation: Invocation?
    private var call: AlarmClock.Call?

    init(_ id: Int, worker: FleetWorker) {
        self.id = id
        self.worker = worker
        decided = worker.now
        player = MixPlayer(worker.plan.mix, client: worker.plan.share.client(id), seed: worker.plan.seed)
    }

    private var loop: EventLoop { worker.loop }

    // MARK: Orders

    func connect() {
        if began == 0 { began = max(1, worker.now) }
        connectBegan = worker.now
        let server = worker.plan.account.server
        do throws(SystemError) {
            socket = try ConnectingSocket(loop: loop, to: server, candidate: candidate) { [unowned self] failure in
                connectEnded(failure)
            }
        } catch {
            connectFailed(error)
        }
    }

    func invoke(_ invocation: Invocation) {
        self.invocation = invocation
        worker.runningCount += 1
        // What an environment was made for began when it began to connect.
        if !isFirst { began = worker.now }
        isFirst = false
        worker.ledger.began(at: worker.now)
        (answers, answering) = (0, 0)
        if let replay = worker.plan.replay {
            session?.run(replay.recording.steps(of: invocation.number, speed: replay.speed))
        } else {
            session?.run(player.next())
        }
    }

    func leave(_ farewell: Farewell) {
        switch farewell {
        case .quit: session?.quit()
        case .vanish: session?.vanish()
        }
        forget()
    }

    func killed(_ why: String) {
        let phase = session?.phase ?? .connect
        note(LoadFailure(phase: phase, code: .timeout, message: why))
        session?.vanish()
        forget()
    }

    // MARK: Connecting

    private func connectEnded(_ failure: SystemError?) {
        if let failure {
            socket?.close()
            connectFailed(failure)
            return
        }
        guard let descriptor = socket?.release(), descriptor >= 0 else { return }
        socket = nil
        worker.ledger.took(.connect, worker.now - connectBegan, at: worker.now)
        let session = LoadSession(
            loop: loop, descriptor: descriptor, account: worker.plan.account, owner: self, clock: worker.clock)
        self.session = session
        session.begin()
    }

    private func connectFailed(_ failure: SystemError) {
        socket = nil
        if failure.code == EAGAIN {
            later(Self.retryPause) { [unowned self] in connect() }
        } else if candidate + 1 < worker.plan.account.server.candidateCount {
            candidate += 1
            connect()
        } else {
            // Never from within the worker's own call.
            later(0) { [unowned self] in
                broke(LoadFailure(phase: .connect, code: .system(failure.code), message: failure.description))
            }
        }
    }

    private func later(_ delay: Int64, _ body: @escaping () -> Void) {
        call?.cancel()
        call = worker.clock.call(at: EventLoop.monotonicNanoseconds() + delay, body)
    }

    // MARK: LoadSessionOwner

    func sessionOpened(_ session: LoadSession, _ times: LoadSession.LoginTimes) {
        if times.tls > 0 { worker.ledger.took(.tls, times.tls, at: worker.now) }
        worker.ledger.took(.auth, times.loggedIn - times.connected - times.tls, at: worker.now)
        worker.ledger.took(.connection, worker.now - decided, at: worker.now)
        isOpen = true
        worker.countOpened()
        let startup = player.startup
        guard startup.isEmpty else {
            isStarting = true
            session.run(startup, rollsBack: false)
            return
        }
        ready()
    }

    func session(_ session: LoadSession, answered timing: LoadSession.StatementTiming) {
        let now = worker.now
        if timing.kind == .prepare {
            worker.ledger.took(.prepare, timing.whole, at: now)
        } else {
            worker.ledger.took(.firstByte, timing.firstByte, at: now)
            worker.ledger.took(.query, timing.whole, at: now)
            answers += 1
        }
        answering += timing.whole
        worker.ledger.answered(rows: timing.rows)
    }

    func sessionRan(_ session: LoadSession, _ failure: LoadFailure?) {
        if let failure { note(failure) }
        if isStarting {
            isStarting = false
            guard failure == nil else {
                session.vanish()
                gone()
                return
            }
            ready()
            return
        }
        let now = worker.now
        if failure == nil, let invocation {
            worker.ledger.took(.total, now - invocation.intended, at: now)
            if answers > 1 { worker.ledger.took(.statements, answering, at: now) }
            worker.ledger.took(.uncorrected, now - began, at: now)
        }
        stopRunning()
        finished(failure == nil, thinking: worker.fleet.isClosedLoop ? player.think() : 0)
    }

    func sessionBroke(_ session: LoadSession, _ failure: LoadFailure) {
        broke(failure)
    }

    // MARK: Reports

    private func ready() {
        worker.after { [id] in $0.opened(id, at: $1) }
        // Opened for nobody: what comes later does not begin with the connection.
        if invocation == nil { isFirst = false }
        freezeIfIdle()
    }

    private func finished(_ isGood: Bool, thinking think: Int64) {
        worker.after { [id] in $0.finished(id, isGood: isGood, thinking: think, at: $1) }
        freezeIfIdle()
    }

    private func freezeIfIdle() {
        if worker.plan.settings.policy.freezes, invocation == nil { session?.freeze() }
    }

    private func broke(_ failure: LoadFailure) {
        note(failure)
        gone()
    }

    private func gone() {
        forget()
        let (id, worker) = (id, worker)
        worker.members[id] = nil
        worker.after { $0.broke(id, at: $1) }
    }

    private func note(_ failure: LoadFailure) {
        worker.ledger.failed(
            LoadLedger.ErrorKey(phase: failure.phase.rawValue, code: failure.code.description), failure.message,
            at: worker.now)
    }

    private func stopRunning() {
        if invocation != nil { worker.runningCount -= 1 }
        invocation = nil
    }

    /// Nothing of it is left; nobody is told.
    private func forget() {
        stopRunning()
        if isOpen { worker.openCount -= 1 }
        isOpen = false
        call?.cancel()
        socket?.close()
        socket = nil
        session = nil
    }
}
