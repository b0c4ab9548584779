import EventLoop
import Glibc
import MySQLProtocol
import Synchronization
import WeirCrypto

@testable import LoadTest

/// What a stub server does with a client.
struct StubScript: Sendable {
    enum Reply: Sendable {
        /// Sends these bytes.
        case bytes([UInt8])
        /// Sends these bytes, then closes.
        case bytesThenClose([UInt8])
        /// Closes without a word.
        case close
        /// Says nothing.
        case silence
        /// Sends these bytes after a while.
        case later(milliseconds: Int, [UInt8])
    }

    var plugin = AuthPlugin.nativePassword
    var user = "app"
    var password = "secret"
    /// Sent in place of the greeting.
    var insteadOfGreeting: Reply?
    /// Sent in place of the verdict on the login.
    var insteadOfVerdict: Reply?
    /// Sent right behind the OK of the login.
    var afterLogin: Reply?
    /// One for each command but COM_QUIT.
    var replies: [Reply] = []
    /// Whether the replies begin anew when there are no more.
    var repeats = false
    /// Nothing is answered within this time of the loop's clock; it is answered at its end.
    var stall: Range<Int64>?
    var tls: TLSServerContext?
    /// Whether nobody is let in without TLS.
    var onlySecure = false
    /// Gets how long each answer that came later took in fact, from the query's arrival to just before the answer.
    var delays: DelayRecord?
}

/// Durations in nanoseconds, put together on a loop and read elsewhere.
final class DelayRecord: Sendable {
    private let durations = Mutex<[Int64]>([])

    func append(_ duration: Int64) { durations.withLock { $0.append(duration) } }
    var all: [Int64] { durations.withLock { $0 } }
}

/// The server's end of a connection, played from a script.
final class StubServer: Stream {
    /// Passwords that go over plain TCP in full are encrypted for this key.
    static let rsaKey = try? RSAKey.generate()

    private static let nonce = [UInt8](1...20)
    private static let sslRequestLength = 36
    private static let offered = ClientLoginSettings.usualCapabilities.union(.connectWithDB)

    private let script: StubScript
    private let ended: (StubServer) -> Void
    private var login: ServerLogin?
    private var alarm: ClosureTimer?
    private var sequence: UInt8 = 0
    private var replies: ArraySlice<StubScript.Reply>
    /// The text of each query; "QUIT" for the goodbye.
    private(set) var commands: [String] = []
    /// The schema that the client asked for.
    private(set) var database: String?

    init(
        loop: EventLoop, descriptor: Int32, script: StubScript, transport: LoginTransport = .plain,
        ended: @escaping (StubServer) -> Void
    ) {
        self.script = script
        self.ended = ended
        replies = script.replies[...]
        super.init(loop: loop, descriptor: descriptor)
        let offered = script.tls == nil ? StubServer.offered : StubServer.offered.union(.ssl)
        login = ServerLogin(
            nonce: StubServer.nonce, defaultPlugin: script.plugin, offeredCapabilities: offered, transport: transport,
            rsaKey: StubServer.rsaKey)
        if let reply = script.insteadOfGreeting {
            perform(reply)
        } else {
            let greeting = Greeting(
                serverVersion: "8.4.0-stub", connectionID: 1, nonce: StubServer.nonce, capabilities: offered,
                characterSet: 45, authPlugin: script.plugin.rawValue)
            send(Answers.packet(0, greeting.encoded()))
        }
        resumeReading()
    }

    override func onReadable() {
        // Behind an SSLRequest comes what belongs to TLS.
        let mayBecomeTLS = login != nil && script.tls != nil && !isSecure
        switch receive(limit: mayBecomeTLS ? StubServer.sslRequestLength : EventLoop.receiveChunk) {
        case .nothing: return
        case .ended: leave()
        case .bytes(let bytes): take(bytes)
        }
    }

    override func onBroken(_ end: StreamEnd) { leave() }

    override func onSecured() {
        perform(login?.tlsEstablished() ?? [])
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        let bytes = Array(bytes)
        var cursor = 0
        while let header = try? PacketHeader(bytes.span, at: cursor), bytes.count - cursor >= header.packetLength {
            let payload = Array(bytes[(cursor + PacketHeader.byteCount)..<(cursor + header.packetLength)])
            sequence = header.sequence &+ 1
            cursor += header.packetLength
            take(payload)
        }
        if cursor < bytes.count { _ = bytes[cursor...].withUnsafeBytes { keep($0) } }
    }

    private func take(_ payload: [UInt8]) {
        if var login {
            let actions = login.received(payload)
            self.login = login
            perform(actions)
            return
        }
        if payload == Command.quit.payload() {
            commands.append("QUIT")
            return
        }
        commands.append(String(decoding: payload.dropFirst(), as: UTF8.self))
        if replies.isEmpty, script.repeats { replies = script.replies[...] }
        let reply = replies.popFirst() ?? .silence
        let now = EventLoop.monotonicNanoseconds()
        if let stall = script.stall, stall.contains(now) {
            after(stall.upperBound - now, reply)
        } else {
            perform(reply)
        }
    }

    private func perform(_ actions: [LoginAction]) {
        for action in actions {
            switch action {
            case .startTLS:
                if let tls = script.tls { secureAsServer(tls) }
            case .send(let payload):
                send(Answers.packet(sequence, payload))
                sequence &+= 1
            case .lookUp(let user, _):
                let known = LoginCredential(password: Secret(script.password))
                let next =
                    login?.credential(user == script.user && (isSecure || !script.onlySecure) ? known : nil) ?? []
                perform(next)
            case .judge:
                perform(login?.judged("no tokens here") ?? [])
            case .accepted(let request, _):
                login = nil
                database = request.database
                perform(script.insteadOfVerdict ?? .bytes(Answers.ok(sequence: sequence)))
                if let reply = script.afterLogin { perform(reply) }
            case .refused(let error, _):
                login = nil
                perform(.bytesThenClose(Answers.packet(sequence, error.encoded())))
            }
        }
    }

    private func perform(_ reply: StubScript.Reply) {
        switch reply {
        case .bytes(let bytes): send(bytes)
        case .bytesThenClose(let bytes):
            send(bytes)
            leave()
        case .close: leave()
        case .silence: break
        case .later(let delay, let bytes): after(Int64(delay) * 1_000_000, .bytes(bytes))
        }
    }

    private func after(_ delay: Int64, _ reply: StubScript.Reply) {
        let came = EventLoop.monotonicNanoseconds()
        let timer = ClosureTimer { [unowned self] in
            script.delays?.append(EventLoop.monotonicNanoseconds() - came)
            perform(reply)
        }
        alarm = timer
        loop.arm(timer, at: EventLoop.monotonicNanoseconds() + delay)
    }

    private func leave() {
        guard descriptor >= 0 else { return }
        if let alarm { loop.disarm(alarm) }
        close()
        ended(self)
    }
}
