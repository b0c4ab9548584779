import EventLoop
import Foundation
import MySQLProtocol
import Synchronization
import Testing
import WeirCrypto

@testable import LoadTest

@Suite("Runs of many clients")
struct LoadRunTests {
    private let script = ClientScript([.query("SELECT {client}"), .query("SELECT 2")])
    private let stub = StubScript(replies: [.bytes(Answers.rows(1)), .bytes(Answers.rows(2))])

    @Test("every client of a burst is served, on one loop or several", arguments: [1, 3])
    func burst(loops: Int) throws {
        let listener = try StubListener(stub)
        defer { listener.stop() }
        let run = try LoadRun(LoadPlan(clients: 200, script: script, account: listener.account(), loops: loops))
        let result = run.result()
        #expect(result.summary.served == 200)
        #expect(result.records.map(\.index) == Array(0..<200))
        #expect(result.records.allSatisfy { $0.intended <= $0.started && $0.started <= $0.connected })
        #expect(result.records.allSatisfy { $0.connected <= $0.loggedIn && $0.loggedIn <= $0.ended })
        let progress = run.board.current
        #expect(progress.served == 200)
        #expect(progress.inFlight == 0)
        #expect(progress.connected == 0)
    }

    @Test("spread arrivals come no sooner than planned")
    func spread() throws {
        let listener = try StubListener(stub)
        defer { listener.stop() }
        let plan = LoadPlan(
            clients: 20, arrivals: .spread(over: .milliseconds(100)), script: script, account: try listener.account())
        let result = try LoadRun(plan).result()
        #expect(result.summary.served == 20)
        #expect(result.records.allSatisfy { $0.started >= $0.intended })
        #expect(result.records.last.map { $0.intended - result.origin } == 95_000_000)
        #expect(result.summary.elapsed >= .milliseconds(95))
    }

    @Test("a unix socket serves a burst that is larger than its queue")
    func unixSocket() throws {
        let name = "weir-\(UUID().uuidString.prefix(8)).sock"
        let path = FileManager.default.temporaryDirectory.appending(path: name).path
        let listener = try StubListener(stub, path: path)
        defer { listener.stop() }
        let result = try LoadRun(LoadPlan(clients: 300, script: script, account: listener.account())).result()
        #expect(result.summary.served == 300, "\(result.summary.failures)")
    }

    @Test("a server that is not there fails every client in the connect phase")
    func nobodyThere() throws {
        let listener = try StubListener(stub)
        let account = try listener.account()
        listener.stop()
        let summary = try LoadRun(LoadPlan(clients: 10, script: script, account: account)).result().summary
        #expect(summary.served == 0)
        #expect(summary.failures.map(\.phase) == [.connect])
        #expect(summary.failures.map(\.code) == [.system(ECONNREFUSED)])
        #expect(summary.failures.map(\.count) == [10])
        let missing = LoadAccount(
            server: try ResolvedAddress(.unix(path: "/nowhere/at/all.sock")), user: "a", password: Secret(""))
        let result = try LoadRun(LoadPlan(clients: 2, script: script, account: missing)).result()
        #expect(result.summary.failures.map(\.code) == [.system(ENOENT)])
    }

    @Test("errors are counted by code and phase")
    func errors() throws {
        let stub = StubScript(insteadOfGreeting: .bytesThenClose(Answers.refusal(1040, "Too many connections")))
        let listener = try StubListener(stub)
        defer { listener.stop() }
        let run = try LoadRun(LoadPlan(clients: 50, script: script, account: listener.account()))
        let summary = run.result().summary
        #expect(summary.failures.map(\.code) == [.server(1040)])
        #expect(summary.failures.map(\.phase) == [.login])
        #expect(summary.failed == 50)
        #expect(run.board.current.failed == 50)
        #expect(run.board.current.failedLater == 0)
    }

    @Test("a client that is not done in time is given up")
    func timeout() throws {
        let listener = try StubListener(StubScript(insteadOfGreeting: .silence))
        defer { listener.stop() }
        let plan = LoadPlan(
            clients: 3, script: script, account: try listener.account(), clientTimeout: .milliseconds(50))
        let summary = try LoadRun(plan).result().summary
        #expect(summary.failures.map(\.code) == [.timeout])
        #expect(summary.failures.map(\.phase) == [.login])
        #expect(summary.failures.map(\.count) == [3])
    }

    @Test("a run that is cancelled ends at once, those that had not begun among it")
    func cancel() throws {
        let listener = try StubListener(StubScript(replies: [.silence]))
        defer { listener.stop() }
        let ended = DispatchSemaphore(value: 0)
        let plan = LoadPlan(
            clients: 40, arrivals: .spread(over: .seconds(3600)), script: script, account: try listener.account())
        let run = try LoadRun(plan) { ended.signal() }
        run.cancel()
        let result = run.result()
        #expect(ended.wait(timeout: .now()) == .success)
        #expect(result.records.count == 40)
        #expect(result.summary.failures.map(\.code).allSatisfy { $0 == .cancelled })
    }

    @Test("a run of no clients ends at once")
    func nobody() throws {
        let listener = try StubListener(stub)
        defer { listener.stop() }
        let result = try LoadRun(LoadPlan(clients: 0, script: script, account: listener.account())).result()
        #expect(result.records.isEmpty)
    }

    @Test("a host that does not exist is an error before the run")
    func noHost() {
        #expect(throws: SystemError.self) {
            try ResolvedAddress(.tcp(host: "no-such-host.invalid", port: 1))
        }
    }

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
    func observerRefused() throws {
        let listener = try StubListener(StubScript(insteadOfGreeting: .bytesThenClose(Answers.refusal(1040, "full"))))
        defer { listener.stop() }
        let account = try listener.account()
        #expect(throws: LoadFailure(phase: .login, code: .server(1040), message: "full")) {
            _ = try ServerObserver(account)
        }
    }
}
