import ConnectionPool
import EventLoop
import MySQLProtocol
import SessionState
import Telemetry

// What a session adds to the figures. Times are those of the loop, which reads the clock once a round.
extension ClientSession {
    /// Whether a command is a statement by the count of RDS Proxy's QueryRequests.
    private static func isRequest(_ command: Command) -> Bool {
        command == .query || command == .stmtExecute
    }

    /// A command has come.
    func noteCommand(_ command: Command) {
        guard ClientSession.isRequest(command) else { return }
        arrivedAt = loop.now
        core.statistics.queryRequests += 1
        if isSecure { core.statistics.queryRequestsTLS += 1 }
    }

    /// A statement was answered without a backend.
    func noteOwnAnswer() {
        core.statistics.queries += 1
        core.statistics.queryLatency.observeNone()
        recordDigest()
        if recording != nil { recordAnswer() }
    }

    /// A command goes to the backend.
    func noteDispatch(_ command: Command) {
        dispatchedAt = ClientSession.isRequest(command) ? loop.now : 0
    }

    /// The reply to the command that went to the backend last has passed.
    func noteReply() {
        guard dispatchedAt != 0 else { return }
        core.statistics.queryLatency.observe(nanoseconds: loop.now - arrivedAt)
        core.statistics.databaseLatency.observe(nanoseconds: loop.now - dispatchedAt)
        dispatchedAt = 0
    }

    /// It has got a backend, or has none any more.
    func noteHolding() {
        if backend != nil {
            heldSince = loop.now
            core.statistics.workload.began()
        } else {
            core.statistics.workload.ended(held: loop.now - heldSince)
        }
    }

    /// It has logged in, perhaps as another user than before.
    func noteLogin() {
        core.statistics.logins += 1
        guard !isServed else { return }
        isServed = true
        core.statistics.workload.sessionBegan()
    }

    /// The session is over.
    func noteEnd(_ reason: CloseReason, _ activity: SessionActivity) {
        let key = SessionEndKey(
            reason: reason.wireName, side: reason.side.rawValue, state: activity.wireName)
        core.statistics.ends[key, default: 0] += 1
        core.statistics.bytesFromEndedClients &+= receivedBytes
        core.statistics.bytesToEndedClients &+= sentBytes
        if isServed { core.statistics.workload.sessionEnded(connected: loop.now - startedAt) }
        // A failed TLS handshake ends the connection without a login that could be refused.
        if case .clientBroke = reason, isSecuring { core.statistics.loginsFailed += 1 }
    }

    /// Whether commands are accepted.
    var isLoggedIn: Bool { if case .ready = phase { true } else { false } }
}
