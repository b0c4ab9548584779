public import EventLoop
import LoadModel

/// One MySQL client on a loop: logs in, runs a script, says goodbye and reports what happened when.
///
/// It reports once, and has closed its connection by then. Whoever made it keeps it until then.
/// *Isolation*: its loop.
public final class LoadClient: LoadSessionOwner {
    private let script: ClientScript
    private let loggedIn: () -> Void
    private let ended: (ClientRecord) -> Void
    private var record: ClientRecord
    private var session: LoadSession?

    /// Takes over a connected, non-blocking socket; `begin` starts the login.
    ///
    /// - Parameters:
    ///   - record: with what is known of the client so far.
    ///   - loggedIn: called when the server let the client in.
    ///   - ended: called once.
    public init(
        loop: EventLoop, descriptor: Int32, account: LoadAccount, script: ClientScript, record: ClientRecord,
        loggedIn: @escaping () -> Void = {}, ended: @escaping (ClientRecord) -> Void
    ) {
        self.script = script
        self.record = record
        self.loggedIn = loggedIn
        self.ended = ended
        session = LoadSession(loop: loop, descriptor: descriptor, account: account, owner: self)
    }

    /// Waits for the server's greeting.
    public func begin() {
        session?.begin()
    }

    /// Ends a client that takes too long, or whose run is ended.
    public func giveUp(_ code: LoadErrorCode, _ message: String) {
        session?.giveUp(code, message)
    }

    // MARK: LoadSessionOwner

    /// The server let it in: its script begins.
    public func sessionOpened(_ session: LoadSession, _ times: LoadSession.LoginTimes) {
        record.loggedIn = times.loggedIn
        loggedIn()
        session.run(script.steps.map { $0.rendered(client: record.index) }, rollsBack: false)
    }

    /// A statement was answered: its time is kept.
    public func session(_ session: LoadSession, answered timing: LoadSession.StatementTiming) {
        record.queries.append(timing.whole)
    }

    /// The script is done, or was refused: it leaves, and reports.
    public func sessionRan(_ session: LoadSession, _ failure: LoadFailure?) {
        if failure == nil { session.quit() } else { session.vanish() }
        finish(failure)
    }

    /// The connection broke: it reports.
    public func sessionBroke(_ session: LoadSession, _ failure: LoadFailure) {
        finish(failure)
    }

    private func finish(_ failure: LoadFailure?) {
        guard session != nil else { return }
        session = nil
        record.ended = EventLoop.monotonicNanoseconds()
        record.outcome = failure.map { .failed($0) } ?? .served
        ended(record)
    }
}

extension ClientScript.Step {
    /// What one client sends for it.
    func rendered(client: Int) -> RenderedStep {
        switch self {
        case .query(let template): .text(ClientScript.text(template, client: client))
        case .pause(let time): .pause(time.inNanoseconds)
        }
    }
}
