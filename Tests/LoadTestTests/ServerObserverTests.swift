import MySQLProtocol
import Testing

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
}
