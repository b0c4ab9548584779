import LoadModel
import MySQLProtocol
import Testing

@testable import LoadTest

@Suite("A session of a load test")
struct LoadSessionTests {
    @Test("invocations run one after the other on one connection")
    func reuse() throws {
        let stub = StubScript(replies: [.bytes(Answers.rows(3)), .bytes(Answers.ok())])
        let played = try SessionDriver.play(stub, [[.text("SELECT 1")], [.pause(1_000_000), .text("SELECT 2")]])
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
        let played = try SessionDriver.play(stub, [[execute], [execute]])
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
        let played = try SessionDriver.play(stub, [[.text("nonsense"), .text("never")], [.text("SELECT 1")]])
        #expect(played.log == ["opened", "query ERROR 1064", "ran"])
        #expect(played.commands == ["nonsense", "SELECT 1", "QUIT"])
    }

    @Test("a transaction is rolled back where a statement of it fails")
    func rollback() throws {
        let stub = StubScript(replies: [
            .bytes(Answers.ok(status: [.autocommit, .inTransaction])), .bytes(Answers.error(1213, "deadlock")),
            .bytes(Answers.ok()), .bytes(Answers.ok()),
        ])
        let played = try SessionDriver.play(
            stub, [[.text("BEGIN"), .text("UPDATE"), .text("COMMIT")], [.text("SELECT 1")]])
        #expect(played.log == ["opened", "query ERROR 1213", "ran"])
        #expect(played.commands == ["BEGIN", "UPDATE", "ROLLBACK", "SELECT 1", "QUIT"])
    }

    @Test("a server that refuses to prepare is heard")
    func refusedPrepare() throws {
        let stub = StubScript(replies: [.bytes(Answers.error(1461, "too many"))])
        let played = try SessionDriver.play(stub, [[.execute("SELECT 1", [])]])
        #expect(played.log == ["opened", "query ERROR 1461"])
    }

    @Test(
        "an answer that is none breaks the connection, cut anywhere",
        arguments: [
            [0xff], [1, 2, 3], [0, 7, 0],
        ] as [[UInt8]])
    func malformed(payload: [UInt8]) throws {
        let played = try SessionDriver.play(
            StubScript(replies: [.bytes(Answers.packet(1, payload))]), [[.execute("SELECT 1", [])]])
        #expect(played.log == ["opened", "broke: query malformed"])
    }
}
