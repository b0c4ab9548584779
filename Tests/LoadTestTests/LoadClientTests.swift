import EventLoop
import Glibc
import MySQLProtocol
import Testing
import WeirCrypto

@testable import LoadTest

/// A client and a stub server on the two ends of a socket pair, on one loop.
private struct Conversation {
    var record: ClientRecord?
    var commands: [String] = []
    var database: String?
    var logins = 0
    var timedOut = false

    /// Runs until both sides have ended.
    static func run(
        _ stub: StubScript, login: ClientLoginSettings = .app, tls: TLSClientContext? = nil, isUnix: Bool = false,
        steps: [ClientScript.Step] = [.query("SELECT {client}")]
    ) throws -> Conversation {
        // As every program of ours does: OpenSSL writes without MSG_NOSIGNAL.
        signal(SIGPIPE, SIG_IGN)
        var pair: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        try #require(socketpair(AF_UNIX, type, 0, &pair) == 0)
        let address: SocketAddress = isUnix ? .unix(path: "/stub") : .tcp(host: "127.0.0.1", port: 1)
        let account = LoadAccount(server: try ResolvedAddress(address), login: login, tls: tls)
        var conversation = Conversation()
        try EventLoopThread.runHere { loop in
            var pending = 2
            let endOne = { [unowned loop] in
                pending -= 1
                if pending == 0 { loop.stop() }
            }
            let server = StubServer(
                loop: loop, descriptor: pair[0], script: stub, transport: isUnix ? .unixSocket : .plain
            ) { server in
                conversation.commands = server.commands
                conversation.database = server.database
                endOne()
            }
            let client = LoadClient(
                loop: loop, descriptor: pair[1], account: account, script: ClientScript(steps),
                record: ClientRecord(index: 7, intended: 1), loggedIn: { conversation.logins += 1 }
            ) { record in
                #expect(conversation.record == nil)
                conversation.record = record
                endOne()
            }
            let alarm = ClosureTimer { [unowned loop, unowned client, unowned server] in
                conversation.timedOut = true
                client.giveUp(.timeout, "given up")
                server.close()
                loop.stop()
            }
            loop.arm(alarm, at: loop.now + 10_000_000_000)
            loop.keepAlive(server)
            loop.keepAlive(client)
            client.begin()
        }
        #expect(!conversation.timedOut)
        return conversation
    }

    var failure: LoadFailure? { record?.failure }
}

extension ClientLoginSettings {
    fileprivate static let app = ClientLoginSettings(
        user: "app", password: Secret("secret"), database: "shop", tls: .disabled)
}

@Suite("One client")
struct LoadClientTests {
    @Test("a client logs in, runs its script and says goodbye")
    func served() throws {
        let stub = StubScript(replies: [.bytes(Answers.ok()), .bytes(Answers.rows(2)), .bytes(Answers.ok())])
        let conversation = try Conversation.run(
            stub, steps: [.query("BEGIN"), .query("SELECT {client}"), .query("COMMIT")])
        #expect(conversation.commands == ["BEGIN", "SELECT 7", "COMMIT", "QUIT"])
        #expect(conversation.database == "shop")
        #expect(conversation.logins == 1)
        let record = try #require(conversation.record)
        #expect(record.outcome == .served)
        #expect(record.queries.count == 3)
        #expect(record.loggedIn > 0)
        #expect(record.loggedIn + record.inQueries <= record.ended)
    }

    @Test(
        "each method of login works, in full too",
        arguments: [AuthPlugin.nativePassword, .cachingSHA2Password], [false, true])
    func methods(plugin: AuthPlugin, isUnix: Bool) throws {
        let stub = StubScript(plugin: plugin, replies: [.bytes(Answers.ok())])
        #expect(try Conversation.run(stub, isUnix: isUnix).record?.outcome == .served)
    }

    @Test("a client goes over TLS where it is asked to", arguments: [AuthPlugin.nativePassword, .cachingSHA2Password])
    func secured(plugin: AuthPlugin) throws {
        let stub = StubScript(
            plugin: plugin, replies: [.bytes(Answers.rows(1000, value: String(repeating: "x", count: 900)))],
            tls: try StubCertificate.context())
        var login = ClientLoginSettings.app
        login.tls = .required
        let conversation = try Conversation.run(stub, login: login, tls: try TLSClientContext())
        #expect(conversation.record?.outcome == .served)
        #expect(conversation.commands == ["SELECT 7", "QUIT"])
    }

    @Test("TLS that is required and not offered ends the login")
    func noTLS() throws {
        var login = ClientLoginSettings.app
        login.tls = .required
        let conversation = try Conversation.run(StubScript(), login: login, tls: try TLSClientContext())
        #expect(conversation.failure?.phase == .login)
        #expect(conversation.failure?.code == .malformed)
    }

    @Test("a wrong password is the server's error, in the login")
    func wrongPassword() throws {
        var login = ClientLoginSettings.app
        login.password = Secret("wrong")
        let conversation = try Conversation.run(StubScript(), login: login)
        #expect(conversation.failure?.phase == .login)
        #expect(conversation.failure?.code == .server(1045))
        #expect(conversation.logins == 0)
        #expect(conversation.record?.loggedIn == 0)
    }

    @Test("an error in place of the greeting is the server's error")
    func refused() throws {
        let stub = StubScript(insteadOfGreeting: .bytesThenClose(Answers.refusal(1040, "Too many connections")))
        let failure = try Conversation.run(stub).failure
        #expect(failure == LoadFailure(phase: .login, code: .server(1040), message: "Too many connections"))
    }

    @Test("an error ends the script, and the client does not go on")
    func error() throws {
        let stub = StubScript(replies: [.bytes(Answers.ok()), .bytes(Answers.error(1213, "Deadlock"))])
        let conversation = try Conversation.run(stub, steps: [.query("BEGIN"), .query("A"), .query("B")])
        #expect(conversation.failure == LoadFailure(phase: .query, code: .server(1213), message: "Deadlock"))
        #expect(conversation.commands == ["BEGIN", "A"])
        #expect(conversation.record?.queries.count == 1)
    }

    @Test(
        "a close in the middle is noticed wherever it happens",
        arguments: [
            (StubScript(insteadOfGreeting: .close), LoadPhase.login),
            (StubScript(insteadOfVerdict: .close), .login),
            (StubScript(replies: [.close]), .query),
            (StubScript(replies: [.bytesThenClose(Array(Answers.rows(5).dropLast(3)))]), .query),
        ])
    func closed(stub: StubScript, phase: LoadPhase) throws {
        let failure = try #require(try Conversation.run(stub).failure)
        #expect(failure.phase == phase)
        #expect([.closed, .system(ECONNRESET), .system(EPIPE)].contains(failure.code))
    }

    @Test("bytes that are not the protocol end the client")
    func malformed() throws {
        let stub = StubScript(replies: [.bytes(Answers.packet(9, [0]))])
        #expect(try Conversation.run(stub).failure?.code == .malformed)
        let huge = StubScript(insteadOfGreeting: .bytes([0xff, 0xff, 0xff, 0, 10]))
        #expect(try Conversation.run(huge).failure?.code == .malformed)
    }

    @Test("a pause takes its time with the connection open")
    func pause() throws {
        let stub = StubScript(replies: [.bytes(Answers.ok()), .bytes(Answers.ok())])
        let conversation = try Conversation.run(
            stub, steps: [.query("A"), .pause(.milliseconds(30)), .query("B")])
        let record = try #require(conversation.record)
        #expect(record.outcome == .served)
        #expect(conversation.commands == ["A", "B", "QUIT"])
        #expect(record.ended - record.loggedIn >= 30_000_000)
    }

    @Test("a server that ends the session in a pause is heard")
    func killedInPause() throws {
        let stub = StubScript(replies: [.bytesThenClose(Answers.ok() + Answers.error(1927, "killed", sequence: 0))])
        let conversation = try Conversation.run(stub, steps: [.query("A"), .pause(.seconds(5)), .query("B")])
        #expect(conversation.failure == LoadFailure(phase: .pause, code: .server(1927), message: "killed"))
    }

    @Test("a client without a script logs in and leaves")
    func nothingToDo() throws {
        let conversation = try Conversation.run(StubScript(), steps: [])
        #expect(conversation.record?.outcome == .served)
        #expect(conversation.commands == ["QUIT"])
    }
}
