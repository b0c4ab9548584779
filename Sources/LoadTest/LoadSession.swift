import EventLoop
import LoadModel
import MySQLProtocol

/// What a session tells the one who drives it.
///
/// *Isolation*: the session's loop.
protocol LoadSessionOwner: AnyObject {
    /// The server let it in; `times` says when what happened.
    func sessionOpened(_ session: LoadSession, _ times: LoadSession.LoginTimes)
    /// A statement was answered.
    func session(_ session: LoadSession, answered timing: LoadSession.StatementTiming)
    /// The steps are done; or the server refused one, and the connection is still good.
    func sessionRan(_ session: LoadSession, _ failure: LoadFailure?)
    /// The connection could not be made good use of any more; it is closed.
    func sessionBroke(_ session: LoadSession, _ failure: LoadFailure)
}

/// One connection of a load test: logs in, runs what it is told, as often as it is told, and is left politely or not.
///
/// *Transitions*: loggingIn -> securing? -> idle <-> running (preparing, querying, pausing, rolling back) -> done; done from
/// any of them when the connection breaks. *Isolation*: its loop.
final class LoadSession: Stream {
    /// When a login came how far, in nanoseconds of the loop's clock.
    struct LoginTimes: Equatable, Sendable {
        /// When the session took over the connected socket.
        var connected: Int64 = 0
        /// How long the TLS handshake took; 0 without TLS.
        var tls: Int64 = 0
        /// When the server let it in.
        var loggedIn: Int64 = 0
    }

    /// How long one statement took, in nanoseconds.
    struct StatementTiming: Equatable, Sendable {
        /// What was sent.
        enum Kind: Equatable, Sendable {
            case text, prepare, execute
        }

        /// What was sent.
        var kind: Kind
        /// From sending to the first byte of the answer.
        var firstByte: Int64
        /// From sending to the last byte of the answer.
        var whole: Int64
        /// Rows that came.
        var rows: Int
    }

    enum State {
        /// Successors: itself, securing, idle, done.
        case loggingIn(ClientLogin)
        /// The TLS handshake runs. Successors: loggingIn, done.
        case securing(ClientLogin, since: Int64)
        /// Nothing is asked. Successors: preparing, querying, pausing, done.
        case idle
        /// A COM_STMT_PREPARE is answered. Successors: querying, idle, done.
        case preparing(PrepareReader, Asked)
        /// An answer is awaited. Successors: itself, preparing, pausing, idle, done.
        case querying(ReplyReader, Asked)
        /// Successors: preparing, querying, idle, done.
        case pausing
        /// A transaction whose statement failed is rolled back. Successors: idle, done.
        case rollingBack(ReplyReader, LoadFailure)
        /// Absorbs everything.
        case done
    }

    /// A statement that was sent.
    struct Asked {
        var kind: StatementTiming.Kind
        var sent: Int64
        /// When the first byte of the answer was there; 0 until then.
        var firstByte: Int64 = 0
    }

    let account: LoadAccount
    unowned let owner: any LoadSessionOwner
    var state: State
    var times = LoginTimes()
    var capabilities: CapabilityFlags = []
    /// The sequence id of the next packet that this side sends while it logs in.
    var sequence: UInt8 = 0
    var steps: ArraySlice<RenderedStep> = []
    var rollsBack = true
    var isInTransaction = false
    /// By text: the statement's id on this connection.
    var prepared: [String: UInt32] = [:]
    /// The loop's own timers would be up to ten milliseconds late.
    let clock: AlarmClock
    var pause: AlarmClock.Call?

    /// Takes over a connected, non-blocking socket; `begin` starts the login.
    ///
    /// - Parameters:
    ///   - owner: outlives the session's connection.
    ///   - clock: for pauses.
    init(
        loop: EventLoop, descriptor: Int32, account: LoadAccount, owner: any LoadSessionOwner, clock: AlarmClock
    ) {
        self.account = account
        self.clock = clock
        self.owner = owner
        state = .loggingIn(ClientLogin(account.login, transport: account.transport))
        super.init(loop: loop, descriptor: descriptor)
    }

    /// Waits for the server's greeting.
    func begin() {
        times.connected = EventLoop.monotonicNanoseconds()
        resumeReading()
    }

    /// Runs these steps and reports `sessionRan`, or `sessionBroke`. Only for an idle session.
    ///
    /// - Parameter rollsBack: whether a failure within a transaction is followed by a ROLLBACK.
    func run(_ steps: [RenderedStep], rollsBack: Bool = true) {
        guard case .idle = state else { return }
        self.steps = steps[...]
        self.rollsBack = rollsBack
        proceed()
    }

    /// Notices nothing any more until `run`, as a function that is frozen.
    func freeze() {
        guard case .idle = state else { return }
        pauseReading()
    }

    /// Says goodbye and closes. It reports nothing any more.
    func quit() {
        if case .idle = state {
            send(PacketWriter.packet(sequence: 0, payload: Command.quit.payload()))
        }
        leave()
    }

    /// Closes without goodbye. It reports nothing any more.
    func vanish() {
        leave()
    }

    // MARK: Events

    override func onReadable() {
        switch receive() {
        case .nothing: return
        case .ended(let end): broke(end)
        case .bytes(let bytes): take(bytes)
        }
    }

    override func onBroken(_ end: StreamEnd) {
        broke(end)
    }

    override func onSecured() {
        guard case .securing(var login, let since) = state else { return }
        times.tls = EventLoop.monotonicNanoseconds() - since
        let actions = login.tlsEstablished()
        state = .loggingIn(login)
        perform(actions)
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        let span = bytes.bindMemory(to: UInt8.self).span
        var cursor = 0
        do throws(WireError) {
            while try takeNext(span, &cursor) {}
        } catch {
            fail(.malformed, "\(error)")
        }
        guard descriptor >= 0, cursor < bytes.count else { return }
        if !keep(UnsafeRawBufferPointer(rebasing: bytes[cursor...])) { fail(.malformed, "a packet is too long") }
    }

    /// Takes one packet, or one answer; false when more bytes are needed or the session is done.
    private func takeNext(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> Bool {
        switch state {
        case .loggingIn:
            guard let payload = try loginPacket(bytes, &cursor) else { return false }
            try takeLogin(payload)
            return true
        case .querying(var reader, var asked):
            if asked.firstByte == 0, isGoodbye(bytes, cursor) {
                try takeUnasked(bytes, &cursor)
                return false
            }
            guard cursor < bytes.count else { return false }
            noteFirstByte(&asked)
            let outcome = try reader.read(bytes, &cursor)
            state = .querying(reader, asked)
            guard let outcome else { return false }
            answered(outcome, asked, rows: reader.rowCount)
            return true
        case .preparing(var reader, var asked):
            guard cursor < bytes.count else { return false }
            noteFirstByte(&asked)
            let outcome = try reader.read(bytes, &cursor)
            state = .preparing(reader, asked)
            guard let outcome else { return false }
            prepared(outcome, asked)
            return true
        case .rollingBack(var reader, let failure):
            let outcome = try reader.read(bytes, &cursor)
            state = .rollingBack(reader, failure)
            guard outcome != nil else { return false }
            isInTransaction = false
            state = .idle
            owner.sessionRan(self, failure)
            return true
        case .idle, .pausing:
            guard cursor < bytes.count else { return false }
            try takeUnasked(bytes, &cursor)
            return false
        case .securing, .done:
            return false
        }
    }

    /// Whether this is an error that was sent before the statement came: it begins a conversation, and answers none.
    private func isGoodbye(_ bytes: Span<UInt8>, _ cursor: Int) -> Bool {
        bytes.count - cursor > PacketHeader.byteCount && bytes[cursor + 3] == 0
            && bytes[cursor + PacketHeader.byteCount] == 0xff
    }

    private func noteFirstByte(_ asked: inout Asked) {
        if asked.firstByte == 0 { asked.firstByte = EventLoop.monotonicNanoseconds() }
    }

    /// What a server says unasked is its goodbye: an ERR packet that tells why.
    private func takeUnasked(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        let header = try PacketHeader(bytes, at: cursor)
        let start = cursor + PacketHeader.byteCount
        let end = min(start + header.payloadLength, bytes.count)
        let error = try ERRPacket(bytes.extracting(start..<end))
        fail(.server(error.code), error.message)
    }

    // MARK: End

    private func broke(_ end: StreamEnd) {
        switch end {
        case .closedByPeer: fail(.closed, "the server closed the connection")
        case .failed(let number): fail(.system(number), end.text)
        case .tls: fail(.tls, end.text)
        }
    }

    func fail(_ code: LoadErrorCode, _ message: String) {
        if case .done = state { return }
        let failure = LoadFailure(phase: phase, code: code, message: message)
        leave()
        owner.sessionBroke(self, failure)
    }

    /// What it is doing, for errors.
    var phase: LoadPhase {
        switch state {
        case .loggingIn, .securing: .login
        case .querying, .preparing, .rollingBack, .done: .query
        case .pausing: .pause
        case .idle: .idle
        }
    }

    private func leave() {
        state = .done
        steps = []
        pause?.cancel()
        close()
    }
}
