import EventLoop
import Glibc
import LoadModel
import MySQLProtocol
import Testing
import WeirCrypto

@testable import LoadTest

@Suite("One client from its login to its goodbye")
struct LoadLoginTests {
    private static let one = [[RenderedStep.text("SELECT 7")]]

    private static func texts(_ texts: String...) -> [[RenderedStep]] { [texts.map { .text($0) }] }

    @Test("a client logs in, runs its steps and says goodbye")
    func served() throws {
        let stub = StubScript(replies: [.bytes(Answers.ok()), .bytes(Answers.rows(2)), .bytes(Answers.ok())])
        let played = try SessionDriver.play(stub, Self.texts("BEGIN", "SELECT 7", "COMMIT"))
        #expect(played.commands == ["BEGIN", "SELECT 7", "COMMIT", "QUIT"])
        #expect(played.database == "shop")
        #expect(played.log == ["opened", "ran"])
        #expect(played.timings.count == 3)
        let times = try #require(played.times)
        #expect(times.connected > 0 && times.connected <= times.loggedIn)
        #expect(times.tls == 0)
        #expect(times.loggedIn + played.timings.map(\.whole).reduce(0, +) <= played.ended)
    }

    @Test(
        "each method of login works, in full too",
        arguments: [AuthPlugin.nativePassword, .cachingSHA2Password], [false, true])
    func methods(plugin: AuthPlugin, isUnix: Bool) throws {
        let stub = StubScript(plugin: plugin, replies: [.bytes(Answers.ok())])
        #expect(try SessionDriver.play(stub, Self.one, isUnix: isUnix).log == ["opened", "ran"])
    }

    @Test("a client goes over TLS where it is asked to", arguments: [AuthPlugin.nativePassword, .cachingSHA2Password])
    func secured(plugin: AuthPlugin) throws {
        let stub = StubScript(
            plugin: plugin, replies: [.bytes(Answers.rows(1000, value: String(repeating: "x", count: 900)))],
            tls: try StubCertificate.context())
        var login = ClientLoginSettings.app
        login.tls = .required
        let played = try SessionDriver.play(stub, Self.one, login: login, tls: try TLSClientContext())
        #expect(played.log == ["opened", "ran"])
        #expect(played.commands == ["SELECT 7", "QUIT"])
        #expect(played.times.map { $0.tls > 0 } == true)
    }

    @Test("TLS that is required and not offered ends the login")
    func noTLS() throws {
        var login = ClientLoginSettings.app
        login.tls = .required
        let played = try SessionDriver.play(StubScript(), Self.one, login: login, tls: try TLSClientContext())
        #expect(played.log == ["broke: login malformed"])
    }

    @Test("a wrong password is the server's error, in the login")
    func wrongPassword() throws {
        var login = ClientLoginSettings.app
        login.password = Secret("wrong")
        #expect(try SessionDriver.play(StubScript(), Self.one, login: login).log == ["broke: login ERROR 1045"])
    }

    @Test("an error in place of the greeting is the server's error")
    func refused() throws {
        let stub = StubScript(insteadOfGreeting: .bytesThenClose(Answers.refusal(1040, "Too many connections")))
        let failure = try SessionDriver.play(stub, Self.one).failure
        #expect(failure == LoadFailure(phase: .login, code: .server(1040), message: "Too many connections"))
    }

    @Test("an error ends the steps, and the client does not go on")
    func error() throws {
        let stub = StubScript(replies: [.bytes(Answers.ok()), .bytes(Answers.error(1213, "Deadlock"))])
        let played = try SessionDriver.play(stub, Self.texts("BEGIN", "A", "B"))
        #expect(played.failure == LoadFailure(phase: .query, code: .server(1213), message: "Deadlock"))
        #expect(played.commands == ["BEGIN", "A", "QUIT"])
        #expect(played.timings.count == 1)
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
        let failure = try #require(try SessionDriver.play(stub, Self.one).failure)
        #expect(failure.phase == phase)
        #expect([.closed, .system(ECONNRESET), .system(EPIPE)].contains(failure.code))
    }

    @Test("bytes that are not the protocol end the client")
    func malformed() throws {
        let stub = StubScript(replies: [.bytes(Answers.packet(9, [0]))])
        #expect(try SessionDriver.play(stub, Self.one).failure?.code == .malformed)
        let huge = StubScript(insteadOfGreeting: .bytes([0xff, 0xff, 0xff, 0, 10]))
        #expect(try SessionDriver.play(huge, Self.one).failure?.code == .malformed)
    }

    @Test("a pause takes its time with the connection open")
    func pause() throws {
        let stub = StubScript(replies: [.bytes(Answers.ok()), .bytes(Answers.ok())])
        let played = try SessionDriver.play(stub, [[.text("A"), .pause(30_000_000), .text("B")]])
        #expect(played.log == ["opened", "ran"])
        #expect(played.commands == ["A", "B", "QUIT"])
        let loggedIn = try #require(played.times?.loggedIn)
        #expect(played.ended - loggedIn >= 30_000_000)
    }

    @Test("a server that ends the session in a pause is heard")
    func killedInPause() throws {
        let stub = StubScript(replies: [.bytesThenClose(Answers.ok() + Answers.error(1927, "killed", sequence: 0))])
        let played = try SessionDriver.play(stub, [[.text("A"), .pause(5_000_000_000), .text("B")]])
        #expect(played.failure == LoadFailure(phase: .pause, code: .server(1927), message: "killed"))
    }

    @Test("a client with nothing to do logs in and leaves")
    func nothingToDo() throws {
        let played = try SessionDriver.play(StubScript(), [])
        #expect(played.log == ["opened"])
        #expect(played.commands == ["QUIT"])
    }
}
