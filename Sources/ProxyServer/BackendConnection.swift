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
        case serving
        /// Nobody wants the rest of this reply.
        case abandoned
        case closing
    }

    let id: BackendID
    var key: PoolKey
    // Not counted: the pool outlives its backends, and a session gives its backend back before it goes.
    private unowned(unsafe) let pool: TargetPool
    private unowned(unsafe) var session: ClientSession?
    private let connection: MariaDBConnection
    private(set) var role: Role = .settingUp
    private var idleSince: Int64 = 0
    /// The state that the server is in, as it reported it.
    var state: SharedState
    /// The session whose insert id LAST_INSERT_ID() gives here, while it is not kept elsewhere; 0 for none.
    var insertOwner = SessionID.none
    /// The question for that insert id is under way.
    var isKeepingInsertID = false
    /// Whether any insert id was made since the last reset.
    var hasInsertID = false
    /// What LAST_INSERT_ID() gave when it was another session's; nil if that is not known.
    var formerInsertID: UInt64?
    /// The session that used it last, for answers that depend on the statement before.
    var lastSession = SessionID.none
    /// KILLs of what runs here that the server has not answered: until then it must not serve anybody else.
    var stopsUnderWay = 0
    /// How its end is to be taken, once it has come.
    private(set) var departure = Departure.abrupt
    private var goodbyeAt: Int64?
    /// It was given back while such a KILL was under way.
    var isHeldBack = false
    /// How often a client has left in the middle of a reply.
    private(set) var abandonments: UInt64 = 0
    /// What the abandoned statement left behind is not undone by a reset.
    private(set) var closesWhenAnswered = false
    /// A KILL has been answered that its next statement might feel.
    var wasStopped = false
    /// The number of the abandoned reply whose KILL the server has answered.
    var answeredStop: UInt64 = 0
    /// The reply that nobody wants any more.
    private var abandoned = ResponseTracker(.status)
    /// Commands of Weir's own that are not answered yet, in the order of sending; a session's statement may follow.
    private var exchanges: [InternalExchange] = []
    private var isDead = false
    /// When it was lent last.
    private(set) var lentAt: Int64 = 0
    private var closingTimer: ClosureTimer?
    private var answerTimer: ClosureTimer?
    /// The variables that its server has.
    var variables: TrackedVariables
    /// What is prepared here.
    var statements: BackendStatements
    /// The state behind its set-up.
    var initialState: SharedState?
    /// Other sessions' user variables were set to NULL here, which servers tell from those that were never set.
    var hasUnsetVariables = false
    /// The SQL role in force when it was opened.
    var sqlRole: String?
    /// Why it is of no more use.
    private(set) var brokeBecause = "the server closed the connection"

    init(
        loop: EventLoop, id: BackendID, key: PoolKey, connection: MariaDBConnection, state: SharedState,
        pool: TargetPool
    ) {
        self.id = id
        self.key = key
        self.pool = pool
        self.connection = connection
        self.state = state
        variables = pool.setUp.variables
        statements = BackendStatements(limit: pool.statementsPerBackend)
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
        role = .serving
        self.session = session
        lentAt = loop.now
        statements.releaseHeld()
    }

    /// The session that has it.
    var holder: ClientSession? { role == .serving ? session : nil }

    /// Begins to serve Weir itself.
    func lendUntied() {
        role = .serving
        session = nil
        lastSession = .none
        lentAt = loop.now
    }

    /// Given back, but a KILL may still hit what would run here next: it waits for the answer to that.
    func holdBack() {
        role = .serving
        session = nil
        isHeldBack = true
        resumeReading()
    }

    /// Whether it is still busy with the reply that was abandoned under this number.
    func isAbandoned(_ serial: UInt64) -> Bool {
        role == .abandoned && abandonments == serial
    }

    /// Whether the server has closed, or said goodbye, while it was idle: to be asked when it was not used for a
    /// moment, since the loop would hear of it in its next round only.
    func hasGoneStale(now: Int64) -> Bool {
        guard exchanges.isEmpty, now - idleSince > BackendConnection.freshTime else { return false }
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        // TLS may have records of its own to deliver; an alert means the end.
        return count == 0 || count > 0 && (!isSecure || byte == 21) || count < 0 && errno != EAGAIN && errno != EINTR
    }

    /// From this many on, statements that nobody wants any more are closed at once.
    private static let manyClosing = 32

    /// Longer than a loop's rounds under load: a busy backend is never asked, since the round would have told of its end.
    private static let freshTime: Int64 = 10_000_000

    /// Waits for the next borrower.
    func park() {
        idleSince = loop.now
        role = .idle
        session = nil
        resumeReading()
    }

    /// The client left in the middle of a reply: read the rest and throw it away.
    ///
    /// - Parameter closing: whether it is of no use then.
    func abandon(_ tracker: ResponseTracker, closing: Bool) {
        role = .abandoned
        closesWhenAnswered = closing
        abandonments += 1
        session = nil
        abandoned = tracker
        resumeReading()
    }

    func beginSetUp() {
        role = .settingUp
        session = nil
        resumeReading()
    }

    // MARK: Commands of Weir's own

    /// Sends commands and calls `done` when all are answered, or when the connection broke.
    ///
    /// - Parameters:
    ///   - isFollowed: whether a session's statement goes out behind, without waiting; `done` must then leave the loop's
    ///     receive buffer alone.
    ///   - limit: how long the answers may take before the connection is given up; for ever if nil.
    func run(
        _ commands: [InternalExchange.Command], isFollowed: Bool = false, within limit: Duration? = nil,
        done: @escaping ([QueryResult], Bool) -> Void
    ) {
        var done = done
        if let limit {
            let timer = ClosureTimer { [unowned self] in broke("no answer within target.connectTimeout (\(limit))") }
            answerTimer = timer
            loop.arm(timer, at: loop.now + limit.wholeNanoseconds)
            done = { [unowned self, done] results, isComplete in
                loop.disarm(timer)
                answerTimer = nil
                done(results, isComplete)
            }
        }
        let exchange = InternalExchange(
            commands, capabilities: connection.capabilities, isFollowed: isFollowed, done: done)
        exchanges.append(exchange)
        resumeReading()
        if statements.hasClosing { send(statements.takeClosing() + exchange.bytes) } else { send(exchange.bytes) }
    }

    /// Sends the beginning of a client's command, behind what has no answer.
    func sendCommand(_ bytes: UnsafeRawBufferPointer) {
        guard statements.hasClosing else { return send(bytes) }
        var all = statements.takeClosing()
        all.append(contentsOf: bytes)
        send(all)
    }

    /// Nobody has this text open any more, and nobody is expected to.
    func forget(_ text: StatementText) {
        statements.remove(text)
        if statements.closingCount >= BackendConnection.manyClosing, isIdle { closeForgotten() }
    }

    /// Closes half of the statements, those that were not used for longest.
    ///
    /// - Returns: whether there were any.
    func makesRoom() -> Bool {
        statements.removeColdest((statements.count + 1) / 2)
        return statements.hasClosing
    }

    /// Closes what nobody wants any more, without waiting for something else to be sent.
    func closeForgotten() {
        if statements.hasClosing { send(statements.takeClosing()) }
    }

    /// Whether it waits for a borrower.
    var isIdle: Bool {
        role == .idle
    }

    // MARK: Events

    override func onReadable() {
        switch receive() {
        case .nothing: return
        case .ended(let end): broke(end.text, isDead: true)
        case .bytes(let bytes): take(bytes)
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        if exchanges.isEmpty { takeForRole(bytes) } else { takeForExchange(bytes) }
    }

    private func takeForRole(_ bytes: UnsafeRawBufferPointer) {
        switch role {
        case .serving:
            session?.relayReply(bytes, from: self)
        case .abandoned:
            discard(bytes)
        case .idle, .settingUp:
            broke(BackendConnection.unaskedText(bytes))
        case .closing:
            return
        }
    }

    /// What a server says unasked is its goodbye: an ERR packet that tells why.
    static func unaskedText(_ bytes: UnsafeRawBufferPointer) -> String {
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
        let span = bytes.bindMemory(to: UInt8.self).span
        var used = 0
        while !exchanges.isEmpty {
            do throws(WireError) {
                used += try exchanges[0].consume(span.extracting(used..<span.count))
            } catch {
                broke("\(error)")
                return
            }
            guard exchanges[0].isComplete else {
                if !keep(UnsafeRawBufferPointer(rebasing: bytes[used...])) { broke("an oversized reply") }
                return
            }
            // What follows, if anything, answers a statement that was sent behind: the buffer is its reader's now.
            let rest = UnsafeRawBufferPointer(rebasing: bytes[used...])
            let finished = exchanges.removeFirst()
            if rest.isEmpty {
                finished.finish()
                return
            }
            if exchanges.isEmpty {
                guard finished.isFollowed else {
                    broke("more replies than commands")
                    return
                }
                finished.finish()
                takeForRole(rest)
                return
            }
            finished.finish()
        }
    }

    private func discard(_ bytes: UnsafeRawBufferPointer) {
        var cursor = 0
        let span = bytes.bindMemory(to: UInt8.self).span
        while !abandoned.isFinished {
            switch abandoned.next(span, &cursor) {
            case .needMore:
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
        if role == .serving { session?.backendDrained() }
    }

    override func onBroken(_ end: StreamEnd) {
        broke(end.text, isDead: true)
    }

    /// The connection is of no more use.
    ///
    /// - Parameter isDead: whether the server's side is gone too, so that there is no goodbye to wait for.
    func broke(_ why: String, isDead: Bool = false) {
        if isDead { self.isDead = true }
        let former = role
        let formerSession = session
        if former == .closing {
            if let goodbyeAt { departure = .peaceful(answeredIn: loop.now - goodbyeAt) }
            pool.closeFinished(self)
            return
        }
        brokeBecause = why
        let waiting = exchanges
        exchanges = []
        role = .closing
        session = nil
        switch former {
        case .serving, .abandoned:
            pool.brokeWhileServing(self, why)
            formerSession?.backendBroke(why)
            for exchange in waiting { exchange.finish() }
        case .settingUp:
            if waiting.isEmpty { pool.setUpFailed(self, why) }
            for exchange in waiting { exchange.finish() }
        case .idle:
            for exchange in waiting { exchange.finish() }
            pool.lost(self, why)
        case .closing:
            break
        }
    }

    // MARK: Closing

    /// Says goodbye and waits until the server has closed too: only then does the server no longer count it.
    func beginClosing(timeout: Int64, polite: Bool) {
        let waiting = exchanges
        let wasSettingUp = role == .settingUp
        role = .closing
        session = nil
        exchanges = []
        if let answerTimer { loop.disarm(answerTimer) }
        // Set-up's own question needs no answer any more; a session's does.
        if !wasSettingUp { for exchange in waiting { exchange.finish() } }
        guard descriptor >= 0, !isDead else {
            pool.closeFinished(self)
            return
        }
        if polite {
            goodbyeAt = loop.now
            send([1, 0, 0, 0, Command.quit.rawValue])
        }
        shutdown(descriptor, Int32(SHUT_WR))
        resumeReading()
        let timer = ClosureTimer { [unowned self] in pool.closeFinished(self) }
        closingTimer = timer
        loop.arm(timer, at: loop.now + timeout)
    }

    /// Leaves the server alone with a reply that nobody wants.
    func cutLoose() {
        isDead = true
        departure = .givenUp
        role = .closing
        pool.brokeWhileServing(self, "nobody waits for its statement any more")
    }

    /// Lets go of everything.
    func release() {
        if let closingTimer { loop.disarm(closingTimer) }
        if let answerTimer { loop.disarm(answerTimer) }
        close()
        connection.close()
    }
}
