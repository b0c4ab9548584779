public import EventLoop
import MySQLProtocol

/// One MySQL client on a loop: logs in, runs a script, says goodbye and reports what happened when.
///
/// It reports once, and has closed its connection by then. Whoever made it keeps it until then.
///
/// *Transitions*: loggingIn -> securing?, then querying <-> pausing -> done; done from any of them on a failure.
/// *Isolation*: its loop.
public final class LoadClient: Stream {
    private enum State {
        /// Successors: itself, querying, pausing, done.
        case loggingIn(ClientLogin)
        /// The TLS handshake runs. Successors: loggingIn, done.
        case securing(ClientLogin)
        /// An answer is awaited. Successors: itself, pausing, done.
        case querying(ReplyReader, since: Int64)
        /// Successors: itself, querying, done.
        case pausing
        /// Absorbs everything.
        case done
    }

    private let account: LoadAccount
    private let script: ClientScript
    private let loggedIn: () -> Void
    private let ended: (ClientRecord) -> Void
    private var record: ClientRecord
    private var state: State
    private var capabilities: CapabilityFlags = []
    private var nextStep = 0
    /// The sequence id of the next packet that this side sends while it logs in.
    private var sequence: UInt8 = 0
    private var alarm: ClosureTimer?

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
        self.account = account
        self.script = script
        self.record = record
        self.loggedIn = loggedIn
        self.ended = ended
        state = .loggingIn(ClientLogin(account.login, transport: account.transport))
        super.init(loop: loop, descriptor: descriptor)
    }

    /// Waits for the server's greeting.
    public func begin() {
        resumeReading()
    }

    // MARK: Events

    public override func onReadable() {
        switch receive() {
        case .nothing: return
        case .ended(let end): broke(end)
        case .bytes(let bytes): take(bytes)
        }
    }

    public override func onBroken(_ end: StreamEnd) {
        broke(end)
    }

    public override func onSecured() {
        guard case .securing(var login) = state else { return }
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

    /// Takes one packet, or one answer; false when more bytes are needed or the client is done.
    private func takeNext(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> Bool {
        switch state {
        case .loggingIn:
            guard let payload = try loginPacket(bytes, &cursor) else { return false }
            try takeLogin(payload)
            return true
        case .querying(var reader, let since):
            let outcome = try reader.read(bytes, &cursor)
            state = .querying(reader, since: since)
            guard let outcome else { return false }
            answered(outcome, since: since)
            return true
        case .pausing:
            guard cursor < bytes.count else { return false }
            try takeUnasked(bytes, &cursor)
            return false
        case .securing, .done:
            return false
        }
    }

    // MARK: Login

    private func loginPacket(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> [UInt8]? {
        guard bytes.count - cursor >= PacketHeader.byteCount else { return nil }
        let header = try PacketHeader(bytes, at: cursor)
        guard header.payloadLength <= ReplyReader.longestWholePacket else {
            throw WireError.malformed("packet length")
        }
        guard bytes.count - cursor >= header.packetLength else { return nil }
        guard header.sequence == sequence else { throw WireError.unexpected("sequence id") }
        sequence = header.sequence &+ 1
        var offset = cursor + PacketHeader.byteCount
        cursor += header.packetLength
        return try bytes.bytes(header.payloadLength, at: &offset)
    }

    private func takeLogin(_ payload: [UInt8]) throws(WireError) {
        guard case .loggingIn(var login) = state else { return }
        let actions = login.received(payload)
        state = .loggingIn(login)
        perform(actions)
    }

    private func perform(_ actions: [ClientLoginAction]) {
        for action in actions {
            switch action {
            case .send(let payload):
                send(PacketWriter.packet(sequence: sequence, payload: payload))
                sequence &+= 1
            case .startTLS: startTLS()
            case .succeeded: loginSucceeded()
            case .failed(let error): fail(.server(error.code), error.message)
            case .protocolError(let error): fail(.malformed, "\(error)")
            }
        }
    }

    private func startTLS() {
        guard case .loggingIn(let login) = state, let tls = account.tls else {
            fail(.tls, "TLS is asked for and not set up")
            return
        }
        state = .securing(login)
        secureAsClient(tls)
    }

    private func loginSucceeded() {
        guard case .loggingIn(let login) = state else { return }
        capabilities = login.capabilities
        record.loggedIn = EventLoop.monotonicNanoseconds()
        loggedIn()
        proceed()
    }

    // MARK: Script

    private func proceed() {
        guard nextStep < script.steps.count else {
            goodbye()
            return
        }
        let step = script.steps[nextStep]
        nextStep += 1
        switch step {
        case .query(let template):
            let text = ClientScript.text(template, client: record.index)
            state = .querying(
                ReplyReader(capabilities: capabilities), since: EventLoop.monotonicNanoseconds())
            send(PacketWriter.packet(sequence: 0, payload: Command.query.payload(text.utf8)))
        case .pause(let time):
            state = .pausing
            let timer = alarm ?? ClosureTimer { [unowned self] in proceed() }
            alarm = timer
            loop.arm(timer, at: EventLoop.monotonicNanoseconds() + time.inNanoseconds)
        }
    }

    private func answered(_ outcome: ReplyReader.Outcome, since: Int64) {
        switch outcome {
        case .ended:
            record.queries.append(EventLoop.monotonicNanoseconds() - since)
            proceed()
        case .failed(let error):
            fail(.server(error.code), error.message)
        }
    }

    /// What a server says unasked is its goodbye: an ERR packet that tells why.
    private func takeUnasked(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        let header = try PacketHeader(bytes, at: cursor)
        let start = cursor + PacketHeader.byteCount
        let end = min(start + header.payloadLength, bytes.count)
        let error = try ERRPacket(bytes.extracting(start..<end))
        fail(.server(error.code), error.message)
    }

    private func goodbye() {
        send(PacketWriter.packet(sequence: 0, payload: Command.quit.payload()))
        finish(.served)
    }

    // MARK: End

    /// Ends a client that takes too long, or whose run is ended.
    public func giveUp(_ code: LoadErrorCode, _ message: String) {
        fail(code, message)
    }

    private func broke(_ end: StreamEnd) {
        switch end {
        case .closedByPeer: fail(.closed, "the server closed the connection")
        case .failed(let number): fail(.system(number), end.text)
        case .tls: fail(.tls, end.text)
        }
    }

    private func fail(_ code: LoadErrorCode, _ message: String) {
        finish(.failed(LoadFailure(phase: phase, code: code, message: message)))
    }

    private var phase: LoadPhase {
        switch state {
        case .loggingIn, .securing: .login
        case .querying, .done: .query
        case .pausing: .pause
        }
    }

    private func finish(_ outcome: ClientRecord.Outcome) {
        if case .done = state { return }
        state = .done
        if let alarm { loop.disarm(alarm) }
        record.ended = EventLoop.monotonicNanoseconds()
        record.outcome = outcome
        close()
        ended(record)
    }
}
