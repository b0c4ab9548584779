import EventLoop
import Glibc
import LoadModel
import MySQLProtocol
import Testing
import WeirCrypto

@testable import LoadTest

/// Runs one invocation after the other on a session against a stub server, and writes down what it is told.
private final class Driver: LoadSessionOwner {
    var log: [String] = []
    var timings: [LoadSession.StatementTiming] = []
    var rounds: [[RenderedStep]]
    var commands: [String] = []
    private let loop: EventLoop

    init(_ rounds: [[RenderedStep]], loop: EventLoop) {
        self.rounds = rounds
        self.loop = loop
    }

    func sessionOpened(_ session: LoadSession, _ times: LoadSession.LoginTimes) {
        log.append("opened")
        next(session)
    }

    func session(_ session: LoadSession, answered timing: LoadSession.StatementTiming) {
        timings.append(timing)
    }

    func sessionRan(_ session: LoadSession, _ failure: LoadFailure?) {
        log.append(failure.map { "\($0.phase) \($0.code)" } ?? "ran")
        next(session)
    }

    func sessionBroke(_ session: LoadSession, _ failure: LoadFailure) {
        log.append("broke: \(failure.phase) \(failure.code)")
    }

    private func next(_ session: LoadSession) {
        guard !rounds.isEmpty else { return session.quit() }
        session.run(rounds.removeFirst())
    }

    /// The log of a conversation, the commands that the server got, and the timings.
    static func play(
        _ stub: StubScript, _ rounds: [[RenderedStep]]
    ) throws -> (log: [String], commands: [String], timings: [LoadSession.StatementTiming]) {
        signal(SIGPIPE, SIG_IGN)
        var pair: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &pair) == 0)
        let account = LoadAccount(
            server: try ResolvedAddress(.tcp(host: "127.0.0.1", port: 1)), user: "app", password: Secret("secret"))
        var result: (log: [String], commands: [String], timings: [LoadSession.StatementTiming]) = ([], [], [])
        try EventLoopThread.runHere { loop in
            let driver = Driver(rounds, loop: loop)
            let server = StubServer(loop: loop, descriptor: pair[0], script: stub) { [unowned loop] server in
                result = (driver.log, server.commands, driver.timings)
                loop.stop()
            }
            let session = LoadSession(loop: loop, descriptor: pair[1], account: account, owner: driver)
            let alarm = ClosureTimer { [unowned session, unowned loop] in
                session.giveUp(.timeout, "given up")
                loop.stop()
            }
            loop.arm(alarm, at: loop.now + 10_000_000_000)
            loop.keepAlive(server)
            loop.keepAlive(driver)
            loop.keepAlive(session)
            loop.keepAlive(alarm)
            session.begin()
        }
        return result
    }
}

@Suite("A session of a load test")
struct LoadSessionTests {
    @Test("invocations run one after the other on one connection")
    func reuse() throws {
        let stub = StubScript(replies: [.bytes(Answers.rows(3)), .bytes(Answers.ok())])
        let played = try Driver.play(stub, [[.text("SELECT 1")], [.pause(1_000_000), .text("SELECT 2")]])
        #expect(played.log == ["opened", "ran", "ran"])
        #expect(played.commands == ["SELECT 1", "SELECT 2", "QUIT"])
        #expect(played.timings.map(\.rows) == [3, 0])
        #expect(played.timings.allSatisfy { $0.firstByte > 0 && $0.firstByte <= $0.whole })
    }

    @Test("a statement is prepared once and executed as often as it is wanted")
    func prepared() throws {
        // Statement 7 with one column and two parameters.
        let column = ColumnDefinition(name: "a", type: .varString).encoded()
        let eof = EOFPacket().encoded()
        let reply =
            Answers.packet(1, [0, 7, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0])
            + Answers.packet(2, column) + Answers.packet(3, column) + Answers.packet(4, eof)
            + Answers.packet(5, column) + Answers.packet(6, eof)
        let stub = StubScript(replies: [.bytes(reply), .bytes(Answers.rows(1)), .bytes(Answers.rows(1))])
        let execute = RenderedStep.execute("SELECT ?, ?", [.integer(5), .text("x")])
        let played = try Driver.play(stub, [[execute], [execute]])
        #expect(played.log == ["opened", "ran", "ran"])
        #expect(played.commands.count == 4)
        #expect(played.commands.first == "SELECT ?, ?")
        #expect(played.timings.map(\.kind) == [.prepare, .execute, .execute])
    }

    @Test("parameters are written as the binary protocol wants them")
    func execution() {
        let payload = StatementExecution(id: 0x0102, values: [.integer(-2), .null, .text("hi")]).payload
        #expect(
            payload == [
                0x17, 2, 1, 0, 0, 0, 1, 0, 0, 0, 0b010, 1, 8, 0, 6, 0, 253, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                0xff, 2, 0x68, 0x69,
            ])
        #expect(StatementExecution(id: 1, values: []).payload == [0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0])
    }

    @Test("a refused statement ends its invocation, and the next one runs")
    func refused() throws {
        let stub = StubScript(replies: [.bytes(Answers.error(1064, "no")), .bytes(Answers.ok())])
        let played = try Driver.play(stub, [[.text("nonsense"), .text("never")], [.text("SELECT 1")]])
        #expect(played.log == ["opened", "query ERROR 1064", "ran"])
        #expect(played.commands == ["nonsense", "SELECT 1", "QUIT"])
    }

    @Test("a transaction is rolled back where a statement of it fails")
    func rollback() throws {
        let stub = StubScript(replies: [
            .bytes(Answers.ok(status: [.autocommit, .inTransaction])), .bytes(Answers.error(1213, "deadlock")),
            .bytes(Answers.ok()), .bytes(Answers.ok()),
        ])
        let played = try Driver.play(stub, [[.text("BEGIN"), .text("UPDATE"), .text("COMMIT")], [.text("SELECT 1")]])
        #expect(played.log == ["opened", "query ERROR 1213", "ran"])
        #expect(played.commands == ["BEGIN", "UPDATE", "ROLLBACK", "SELECT 1", "QUIT"])
    }

    @Test("a server that refuses to prepare is heard")
    func refusedPrepare() throws {
        let stub = StubScript(replies: [.bytes(Answers.error(1461, "too many"))])
        let played = try Driver.play(stub, [[.execute("SELECT 1", [])]])
        #expect(played.log == ["opened", "query ERROR 1461"])
    }

    @Test(
        "an answer that is none breaks the connection, cut anywhere",
        arguments: [
            [0xff], [1, 2, 3], [0, 7, 0],
        ] as [[UInt8]])
    func malformed(payload: [UInt8]) throws {
        let played = try Driver.play(
            StubScript(replies: [.bytes(Answers.packet(1, payload))]), [[.execute("SELECT 1", [])]])
        #expect(played.log == ["opened", "broke: query malformed"])
    }
}
