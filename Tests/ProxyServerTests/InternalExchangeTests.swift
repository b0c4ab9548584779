import MySQLProtocol
import Testing

@testable import ProxyServer
@testable import SessionState

/// Commands of Weir's own, the answer to them, and what is read from it.
struct ExchangeSample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let commands: [InternalExchange.Command]
    let reply: [UInt8]
    let results: [QueryResult]

    static let ok = OKPacket(status: .autocommit)
    static let error = ERRPacket(code: 1049, sqlState: "42000", message: "Unknown database 'x'")
    static let rows = TextResultSet(names: ["a", "b"], rows: [["1", nil], ["", "z"]])

    private static func reply(_ payloads: [UInt8]...) -> [UInt8] {
        payloads.flatMap { PacketWriter.packet(sequence: 1, payload: $0) }
    }

    static let all: [ExchangeSample] = [
        ExchangeSample(
            testDescription: "ping", commands: [.ping], reply: reply(ok.encoded(capabilities: [])), results: [.ok(ok)]),
        ExchangeSample(
            testDescription: "reset, two statements, a question",
            commands: [.resetConnection, .query("SET a"), .query("SELECT")],
            reply: reply(ok.encoded(capabilities: []), ok.encoded(capabilities: [])) + rows.encoded(),
            results: [.ok(ok), .ok(ok), .rows(rows)]),
        ExchangeSample(
            testDescription: "an error does not stop the next answer", commands: [.initDB("x"), .ping],
            reply: reply(error.encoded(), ok.encoded(capabilities: [])), results: [.error(error), .ok(ok)]),
        ExchangeSample(
            testDescription: "COM_SET_OPTION is answered by an EOF", commands: [.multiStatements(true), .ping],
            reply: reply(EOFPacket().encoded(), ok.encoded(capabilities: [])), results: [.ok(ok), .ok(ok)]),
        ExchangeSample(
            testDescription: "COM_SET_OPTION may be answered by an OK", commands: [.multiStatements(false)],
            reply: reply(ok.encoded(capabilities: [])), results: [.ok(ok)]),
        ExchangeSample(
            testDescription: "of several results the last counts", commands: [.query("CALL p()")],
            reply: TextResultSet(names: ["a"], rows: [["1"]], status: [.autocommit, .moreResultsExists]).encoded()
                + reply(ok.encoded(capabilities: [])), results: [.ok(ok)]),
        ExchangeSample(
            testDescription: "a prepared statement's number comes as an insert id, behind its definitions",
            commands: [.query("SET a"), .prepare(text), .ping, .prepare(text), .prepare(text)],
            reply: reply(ok.encoded(capabilities: []))
                + reply(
                    [0, 7, 1, 0, 0, 1, 0, 2, 0, 0, 0, 0], column, column, EOFPacket().encoded(), column,
                    EOFPacket().encoded())
                + reply(ok.encoded(capabilities: []), error.encoded(), [0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            results: [.ok(ok), prepared(263), .ok(ok), .error(error), prepared(9)]),
    ]

    private static let column = ColumnDefinition(name: "c").encoded()
    private static let text = StatementText(
        Array("SELECT ?".utf8), ParseContext(CarriedState(schema: nil, values: []), TrackedVariables(.mysql)),
        ScannedStatement(traits: [], statementCount: 1, kind: .select))

    private static func prepared(_ id: UInt64) -> QueryResult {
        .ok(OKPacket(lastInsertID: id, status: .autocommit))
    }
}

@Suite struct InternalExchangeTests {
    /// Feeds pieces as a backend connection does: what is not used comes again in front of the next.
    private func run(
        _ sample: ExchangeSample, _ pieces: [ArraySlice<UInt8>]
    ) throws -> (results: [QueryResult], rest: [UInt8]) {
        var results: [QueryResult] = []
        var exchange = InternalExchange(sample.commands, capabilities: [], isFollowed: false) { answers, isComplete in
            results = answers
            #expect(isComplete)
        }
        var held: [UInt8] = []
        for piece in pieces {
            held += piece
            let used = try exchange.consume(held.span)
            #expect((0...held.count).contains(used))
            held.removeFirst(used)
        }
        if exchange.isComplete { exchange.finish() }
        return (results, held)
    }

    @Test("answers are read under every cut into two, and byte by byte", arguments: ExchangeSample.all)
    func cuts(sample: ExchangeSample) throws {
        for cut in 0...sample.reply.count {
            let outcome = try run(sample, [sample.reply[..<cut], sample.reply[cut...]])
            #expect(outcome.results == sample.results && outcome.rest.isEmpty, "cut at \(cut)")
        }
        let outcome = try run(sample, sample.reply.indices.map { sample.reply[$0...$0] })
        #expect(outcome.results == sample.results && outcome.rest.isEmpty)
    }

    @Test("what follows the last answer is left for its reader", arguments: ExchangeSample.all)
    func behind(sample: ExchangeSample) throws {
        let outcome = try run(sample, [(sample.reply + [7, 0, 0, 1, 0])[...]])
        #expect(outcome.results == sample.results && outcome.rest == [7, 0, 0, 1, 0])
    }

    @Test("a broken backend leaves the answers that came", arguments: ExchangeSample.all)
    func truncated(sample: ExchangeSample) throws {
        for length in 0..<sample.reply.count {
            var told: ([QueryResult], Bool)?
            var exchange = InternalExchange(sample.commands, capabilities: [], isFollowed: false) { told = ($0, $1) }
            let part = Array(sample.reply[..<length])
            _ = try exchange.consume(part.span)
            exchange.finish()
            #expect(told?.1 == false && sample.results.starts(with: told?.0 ?? []))
        }
    }

    static let noAnswers: [[UInt8]] = [
        [0, 0, 0, 1], [1, 0, 0, 1, 0], [2, 0, 0, 1, 0xfb, 0x2f], [2, 0, 0, 1, 0xff, 0], [3, 0, 0, 1, 0xfc, 1, 1, 1],
    ]

    @Test("what is no answer throws or waits, and never traps", arguments: noAnswers)
    func malformed(bytes: [UInt8]) {
        var exchange = InternalExchange([.ping], capabilities: [], isFollowed: false) { _, _ in }
        _ = try? exchange.consume(bytes.span)
        #expect(!exchange.isComplete)
    }

    @Test("all commands go out together, each a packet of its own")
    func bytes() {
        let exchange = InternalExchange(
            [.resetConnection, .initDB("é"), .query("DO 0"), .ping, .multiStatements(true), .multiStatements(false)],
            capabilities: [], isFollowed: true
        ) { _, _ in }
        #expect(
            exchange.bytes == [1, 0, 0, 0, 0x1f, 3, 0, 0, 0, 2, 0xc3, 0xa9, 5, 0, 0, 0, 3] + Array("DO 0".utf8)
                + [1, 0, 0, 0, 0x0e, 3, 0, 0, 0, 0x1b, 0, 0, 3, 0, 0, 0, 0x1b, 1, 0])
    }
}
