import EventLoop
import Foundation
import MySQLProtocol
import Testing
import WeirCrypto

@testable import LoadTest

@Suite("The connection that asks a server for its counters")
struct ServerObserverTests {
    @Test("the observer reads rows, and passes errors on")
    func observer() throws {
        let replies: [StubScript.Reply] = [
            .bytes(Answers.rows(2, value: "v")), .bytes(Answers.ok()), .bytes(Answers.error(1064, "no")),
        ]
        let listener = try StubListener(StubScript(plugin: .cachingSHA2Password, replies: replies))
        defer { listener.stop() }
        let observer = try ServerObserver(try listener.account())
        #expect(try observer.query("SELECT") == [["v"], ["v"]])
        #expect(try observer.query("FLUSH STATUS") == [])
        #expect(throws: LoadFailure(phase: .query, code: .server(1064), message: "no")) {
            try observer.query("nonsense")
        }
    }

    @Test("the observer says why it was not let in")
    func refused() throws {
        let listener = try StubListener(StubScript(insteadOfGreeting: .bytesThenClose(Answers.refusal(1040, "full"))))
        defer { listener.stop() }
        let account = try listener.account()
        #expect(throws: LoadFailure(phase: .login, code: .server(1040), message: "full")) {
            _ = try ServerObserver(account)
        }
    }

    private static func account(
        _ listener: StubListener, _ tls: ClientLoginSettings.TLS, _ context: TLSClientContext?
    ) throws -> LoadAccount {
        LoadAccount(
            server: try listener.account().server,
            login: ClientLoginSettings(user: "app", password: Secret("secret"), tls: tls), tls: context)
    }

    @Test(
        "the observer goes over TLS as its account says, with answers of any size",
        arguments: [ClientLoginSettings.TLS.required, .preferred])
    func secured(tls: ClientLoginSettings.TLS) throws {
        let long = String(repeating: "x", count: 30_000)
        var stub = StubScript(
            plugin: .cachingSHA2Password, replies: [.bytes(Answers.rows(3, value: long)), .bytes(Answers.ok()), .close])
        stub.tls = try StubCertificate.context()
        stub.onlySecure = true
        let listener = try StubListener(stub)
        defer { listener.stop() }
        let observer = try ServerObserver(try Self.account(listener, tls, TLSClientContext()))
        #expect(try observer.query("SELECT") == [[long], [long], [long]])
        #expect(try observer.query("SET x = '\(long)'") == [])
        #expect(throws: LoadFailure.self) { try observer.query("nothing comes") }
    }

    @Test("an observer without TLS is not let in where TLS is demanded")
    func demanded() throws {
        var stub = StubScript()
        stub.tls = try StubCertificate.context()
        stub.onlySecure = true
        let listener = try StubListener(stub)
        defer { listener.stop() }
        let account = try Self.account(listener, .disabled, nil)
        let failure = #expect(throws: LoadFailure.self) { _ = try ServerObserver(account) }
        #expect(failure?.code == .server(1045))
    }

    @Test("TLS that is required and not offered ends the login")
    func notOffered() throws {
        let listener = try StubListener(StubScript())
        defer { listener.stop() }
        let account = try Self.account(listener, .required, TLSClientContext())
        let failure = #expect(throws: LoadFailure.self) { _ = try ServerObserver(account) }
        #expect(failure?.phase == .login)
    }

    @Test(
        "a server is who its certificate says, where that is asked for", arguments: ["localhost", "elsewhere.invalid"])
    func identity(host: String) throws {
        var stub = StubScript(replies: [.bytes(Answers.ok())])
        stub.tls = try StubCertificate.context()
        let listener = try StubListener(stub)
        defer { listener.stop() }
        let authority = try StubCertificate.file()
        defer { try? FileManager.default.removeItem(at: authority) }
        let context = try TLSClientContext(verification: .identity(file: authority.path, host: host))
        let account = try Self.account(listener, .required, context)
        guard host != "localhost" else {
            #expect(try ServerObserver(account).query("SELECT 1") == [])
            return
        }
        let failure = #expect(throws: LoadFailure.self) { _ = try ServerObserver(account) }
        #expect(failure?.phase == .login)
        #expect(failure?.code == .tls)
        #expect(failure?.message.contains("certificate verify failed") == true)
    }
}
