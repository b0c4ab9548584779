import EventLoop
import Glibc

/// One client of a run from its first packet to its record: connects, lets a `LoadClient` do the rest, and sees to it
/// that it ends in time.
///
/// *Isolation*: its loop.
final class LoadAttempt {
    /// How soon a unix socket whose queue was full is tried again.
    private static let retryPause: Int64 = 10_000_000

    private let loop: EventLoop
    private let plan: LoadPlan
    private let loggedIn: () -> Void
    private let ended: (ClientRecord) -> Void
    private var record: ClientRecord
    private var candidate = 0
    private var socket: ConnectingSocket?
    private var client: LoadClient?
    private var isDone = false
    private lazy var deadline = ClosureTimer { [unowned self] in
        giveUp(.timeout, "not done within \(plan.clientTimeout)")
    }
    private lazy var retry = ClosureTimer { [unowned self] in connect() }

    init(
        loop: EventLoop, plan: LoadPlan, record: ClientRecord, loggedIn: @escaping () -> Void,
        ended: @escaping (ClientRecord) -> Void
    ) {
        self.loop = loop
        self.plan = plan
        self.record = record
        self.loggedIn = loggedIn
        self.ended = ended
    }

    func start() {
        record.started = EventLoop.monotonicNanoseconds()
        loop.arm(deadline, at: record.started + plan.clientTimeout.inNanoseconds)
        connect()
    }

    private func connect() {
        do throws(SystemError) {
            socket = try ConnectingSocket(loop: loop, to: plan.account.server.candidates[candidate]) {
                [unowned self] failure in
                connectEnded(failure)
            }
        } catch {
            connectFailed(error)
        }
    }

    private func connectEnded(_ failure: SystemError?) {
        if let failure {
            socket?.close()
            connectFailed(failure)
            return
        }
        guard let descriptor = socket?.release(), descriptor >= 0 else { return }
        socket = nil
        record.connected = EventLoop.monotonicNanoseconds()
        let client = LoadClient(
            loop: loop, descriptor: descriptor, account: plan.account, script: plan.script, record: record,
            loggedIn: loggedIn
        ) { [unowned self] record in finish(record) }
        self.client = client
        client.begin()
    }

    private func connectFailed(_ failure: SystemError) {
        if failure.code == EAGAIN {
            loop.arm(retry, at: EventLoop.monotonicNanoseconds() + LoadAttempt.retryPause)
        } else if candidate + 1 < plan.account.server.candidates.count {
            candidate += 1
            connect()
        } else {
            failConnecting(.system(failure.code), failure.description)
        }
    }

    /// Ends it early; afterwards it has reported.
    func giveUp(_ code: LoadErrorCode, _ message: String) {
        if let client {
            client.giveUp(code, message)
        } else {
            socket?.close()
            failConnecting(code, message)
        }
    }

    private func failConnecting(_ code: LoadErrorCode, _ message: String) {
        record.ended = EventLoop.monotonicNanoseconds()
        record.outcome = .failed(LoadFailure(phase: .connect, code: code, message: message))
        finish(record)
    }

    private func finish(_ record: ClientRecord) {
        guard !isDone else { return }
        isDone = true
        loop.disarm(deadline)
        loop.disarm(retry)
        ended(record)
    }
}
