import AdminConsole
import EventLoop
import MySQLProtocol

/// What the console answered.
enum ConsoleReply: Equatable {
    /// Done; with a line of text, perhaps.
    case done(String)
    /// A table.
    case table(ConsoleTable)
}

/// A client of the console on a loop: logs in, then asks one statement after the other.
///
/// It reports the end of its connection once, to whoever waits for an answer, or else to `failed`.
///
/// *Transitions*: loggingIn -> securing?, then idle <-> asking -> done.
/// *Isolation*: its loop.
final class ConsoleClient: Stream {
    private enum State {
        case loggingIn(ClientLogin)
        case securing(ClientLogin)
        case idle
        case asking(ResultSetReader, (Result<ConsoleReply, ConsoleFailure>) -> Void)
        case done
    }

    /// The longest packet of an answer; the console's are short.
    private static let longestPacket = 128 * 1024

    private let place: ConsolePlace
    private let tls: TLSClientContext?
    private let loggedIn: () -> Void
    private let failed: (ConsoleFailure) -> Void
    private var state: State
    private var capabilities: CapabilityFlags = []
    private var sequence: UInt8 = 0

    /// Takes over a connected socket and waits for the greeting.
    init(
        loop: EventLoop, descriptor: Int32, place: ConsolePlace, tls: TLSClientContext?,
        loggedIn: @escaping () -> Void, failed: @escaping (ConsoleFailure) -> Void
    ) {
        self.place = place
        self.tls = tls
        self.loggedIn = loggedIn
        self.failed = failed
        let settings = ClientLoginSettings(
            user: place.user, password: place.password,
            connectAttributes: [ConnectAttribute("program_name", "weir")],
            tls: tls == nil ? .disabled : place.authority == nil ? .preferred : .required,
            allowsPublicKeyRetrieval: false)
        state = .loggingIn(ClientLogin(settings, transport: place.isLocalSocket ? .unixSocket : .plain))
        super.init(loop: loop, descriptor: descriptor)
        resumeReading()
    }

    /// Asks; only when nothing else is asked at the moment.
    func ask(_ statement: String, _ answered: @escaping (Result<ConsoleReply, ConsoleFailure>) -> Void) {
        guard case .idle = state else { return answered(.failure(.brokenOff("the connection is not ready"))) }
        state = .asking(ResultSetReader(capabilities: capabilities), answered)
        send(PacketWriter.packet(sequence: 0, payload: Command.query.payload(statement.utf8)))
    }

    /// Says goodbye.
    func quit() {
        if case .done = state { return }
        send(PacketWriter.packet(sequence: 0, payload: Command.quit.payload()))
        state = .done
        close()
    }

    // MARK: Events

    override func onReadable() {
        switch receive() {
        case .nothing: return
        case .ended(let end): fail(end.text)
        case .bytes(let bytes): take(bytes)
        }
    }

    override func onBroken(_ end: StreamEnd) {
        fail(end.text)
    }

    override func onSecured() {
        guard case .securing(var login) = state else { return }
        let actions = login.tlsEstablished()
        state = .loggingIn(login)
        perform(actions)
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        // An answer may be asked for more, and the next answer would use the same buffer.
        let packets = Array(bytes)
        var cursor = 0
        do throws(WireError) {
            while descriptor >= 0, let payload = try nextPacket(packets, &cursor) { try take(payload) }
        } catch {
            fail("\(error)")
        }
        guard descriptor >= 0, cursor < packets.count else { return }
        packets[cursor...].withUnsafeBytes { if !keep($0) { fail("a packet is too long") } }
    }

    private func nextPacket(_ bytes: [UInt8], _ cursor: inout Int) throws(WireError) -> [UInt8]? {
        guard bytes.count - cursor >= PacketHeader.byteCount else { return nil }
        let header = try PacketHeader(bytes.span, at: cursor)
        guard header.payloadLength <= Self.longestPacket else { throw WireError.malformed("packet length") }
        guard bytes.count - cursor >= header.packetLength else { return nil }
        let start = cursor + PacketHeader.byteCount
        cursor += header.packetLength
        sequence = header.sequence &+ 1
        return Array(bytes[start..<cursor])
    }

    private func take(_ payload: [UInt8]) throws(WireError) {
        switch state {
        case .loggingIn(var login):
            let actions = login.received(payload)
            state = .loggingIn(login)
            perform(actions)
        case .asking(var reader, let answered):
            let result = try reader.received(payload.span)
            state = .asking(reader, answered)
            guard let result else { return }
            state = .idle
            switch result {
            case .ok(let ok): answered(.success(.done(ok.info)))
            case .error(let error): answered(.failure(.refused(error)))
            case .rows(let rows): answered(.success(.table(ConsoleTable(rows))))
            }
        case .idle:
            // What a server says unasked is its goodbye.
            fail(try ERRPacket(payload.span).message)
        case .securing, .done:
            throw WireError.unexpected("packet")
        }
    }

    private func perform(_ actions: [ClientLoginAction]) {
        for action in actions {
            switch action {
            case .send(let payload):
                send(PacketWriter.packet(sequence: sequence, payload: payload))
                sequence &+= 1
            case .startTLS:
                guard case .loggingIn(let login) = state, let tls else { return fail("TLS is not set up") }
                state = .securing(login)
                secureAsClient(tls)
            case .succeeded:
                if case .loggingIn(let login) = state { capabilities = login.capabilities }
                state = .idle
                loggedIn()
            case .failed(let error):
                end(.refusedLogin(address: "\(place.address)", user: place.user, error))
            case .protocolError(let error):
                end(.unreachable(address: "\(place.address)", "\(error)"))
            }
        }
    }

    // MARK: End

    private func fail(_ why: String) {
        switch state {
        case .loggingIn, .securing: end(.unreachable(address: "\(place.address)", why))
        case .idle, .asking, .done: end(.brokenOff(why))
        }
    }

    private func end(_ failure: ConsoleFailure) {
        let former = state
        state = .done
        close()
        switch former {
        case .done: return
        case .asking(_, let answered): answered(.failure(failure))
        case .loggingIn, .securing, .idle: failed(failure)
        }
    }
}
