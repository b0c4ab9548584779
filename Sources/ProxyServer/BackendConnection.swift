import Backend
import ConnectionPool
import EventLoop
import Glibc
import MySQLProtocol
import ProxyModel
import SessionState

/// One database connection on the loop: idle, working for a session, or talking to Weir itself.
///
/// *Transitions*: settingUp -> idle | closing; idle -> serving | settingUp | closing; serving -> idle | settingUp |
/// abandoned | closing; abandoned (its client left in the middle of a reply) -> settingUp | closing.
final class BackendConnection: Stream {
    enum Role {
        case settingUp
        case idle
        case serving(ClientSession)
        /// Nobody wants the rest of this reply.
        case abandoned(ResponseTracker)
        case closing
    }

    let id: BackendID
    var key: PoolKey
    private unowned let pool: TargetPool
    private let connection: MariaDBConnection
    private(set) var role: Role = .settingUp
    /// The state that the server is in, as it reported it.
    var state: SharedState
    /// The session whose insert id LAST_INSERT_ID() gives here, while it is not kept elsewhere.
    weak var insertOwner: ClientSession?
    /// Whether any insert id was made since the last reset.
    var hasInsertID = false
    /// The session that used it last, for answers that depend on the statement before.
    weak var lastSession: ClientSession?
    private var exchange: InternalExchange?
    private var closingTimer: ClosureTimer?

    init(
        loop: EventLoop, id: BackendID, key: PoolKey, connection: MariaDBConnection, state: SharedState,
        pool: TargetPool
    ) {
        self.id = id
        self.key = key
        self.pool = pool
        self.connection = connection
        self.state = state
        super.init(loop: loop, descriptor: connection.descriptor, ssl: connection.ssl, ownsDescriptor: false)
        if case .tcp(_, _) = pool.login.target.address { SocketOption.prepare(connection.descriptor) }
        resumeReading()
    }

    var serverVersion: String { connection.serverVersion }
    var threadID: UInt32 { connection.threadID }
    var capabilities: CapabilityFlags { connection.capabilities }

    // MARK: Lending

    /// Begins to serve a session.
    func lend(to session: ClientSession) {
        role = .serving(session)
    }

    /// Waits for the next borrower.
    func park() {
        role = .idle
        resumeReading()
    }

    /// The client left in the middle of a reply: read the rest and throw it away.
    func abandon(_ tracker: ResponseTracker) {
        role = .abandoned(tracker)
        resumeReading()
    }

    func beginSetUp() {
        role = .settingUp
        resumeReading()
    }

    // MARK: Commands of Weir's own

    /// Sends commands and calls `done` when all are answered, or when the connection broke.
    func run(_ commands: [InternalExchange.Command], done: @escaping ([QueryResult], Bool) -> Void) {
        let exchange = InternalExchange(commands, capabilities: connection.capabilities, done: done)
        self.exchange = exchange
        resumeReading()
        send(exchange.bytes)
    }

    var isExchanging: Bool { exchange != nil }

    // MARK: Events

    override func onReadable() {
        switch receive() {
        case .nothing: return
        case .ended(let end): broke(end.text)
        case .bytes(let bytes): take(bytes)
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        if exchange != nil {
            takeForExchange(bytes)
            return
        }
        switch role {
        case .serving(let session):
            session.relayReply(bytes, from: self)
        case .abandoned(let tracker):
            discard(bytes, tracker)
        case .idle, .settingUp:
            broke(BackendConnection.unaskedText(bytes))
        case .closing:
            return
        }
    }

    /// What a server says unasked is its goodbye: an ERR packet that tells why.
    private static func unaskedText(_ bytes: UnsafeRawBufferPointer) -> String {
        let span = bytes.bindMemory(to: UInt8.self).span
        guard span.count > 5, span[4] == 0xff else { return "the server spoke unasked" }
        do throws(WireError) {
            let error = try ERRPacket(span.extracting(4..<span.count))
            return "\(error.code) \(error.message)"
        } catch {
            return "the server spoke unasked"
        }
    }

    private func takeForExchange(_ bytes: UnsafeRawBufferPointer) {
        guard var current = exchange else { return }
        let span = bytes.bindMemory(to: UInt8.self).span
        do throws(WireError) {
            let used = try current.consume(span)
            exchange = current
            let rest = UnsafeRawBufferPointer(rebasing: bytes[used...])
            guard current.isComplete else {
                if !keep(rest) { broke("an oversized reply") }
                return
            }
            exchange = nil
            guard rest.isEmpty else {
                broke("more replies than commands")
                return
            }
            current.finish()
        } catch {
            broke("\(error)")
        }
    }

    private func discard(_ bytes: UnsafeRawBufferPointer, _ tracker: ResponseTracker) {
        var tracker = tracker
        var cursor = 0
        let span = bytes.bindMemory(to: UInt8.self).span
        while !tracker.isFinished {
            switch tracker.next(span, &cursor) {
            case .needMore:
                role = .abandoned(tracker)
                if !keep(UnsafeRawBufferPointer(rebasing: bytes[cursor...])) { broke("an oversized packet") }
                return
            case .malformed(let what):
                broke(what)
                return
            case .fileRequest:
                broke("a request for a file")
                return
            default: continue
            }
        }
        pool.abandonedReplyEnded(self)
    }

    override func onDrained() {
        if case .serving(let session) = role { session.backendDrained() }
    }

    override func onBroken(_ end: StreamEnd) {
        broke(end.text)
    }

    /// The connection is of no more use.
    func broke(_ why: String) {
        let former = role
        if case .closing = former {
            pool.closeFinished(self)
            return
        }
        let waiting = exchange
        exchange = nil
        role = .closing
        switch former {
        case .serving(let session):
            pool.brokeWhileServing(self, why)
            session.backendBroke(why)
            waiting?.finish()
        case .settingUp:
            if let waiting { waiting.finish() } else { pool.setUpFailed(self, why) }
        case .idle, .abandoned:
            waiting?.finish()
            pool.lost(self, why)
        case .closing:
            break
        }
    }

    // MARK: Closing

    /// Says goodbye and waits until the server has closed too: only then does the server no longer count it.
    func beginClosing(timeout: Int64, polite: Bool) {
        role = .closing
        exchange = nil
        guard descriptor >= 0 else {
            pool.closeFinished(self)
            return
        }
        if polite { send([1, 0, 0, 0, Command.quit.rawValue]) }
        shutdown(descriptor, Int32(SHUT_WR))
        resumeReading()
        let timer = ClosureTimer { [unowned self] in pool.closeFinished(self) }
        closingTimer = timer
        loop.arm(timer, at: loop.now + timeout)
    }

    /// Lets go of everything.
    func release() {
        if let closingTimer { loop.disarm(closingTimer) }
        close()
        connection.close()
    }
}
