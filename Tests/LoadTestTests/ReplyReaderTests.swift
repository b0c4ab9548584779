import MySQLProtocol
import Testing

@testable import LoadTest

@Suite("Answers to queries")
struct ReplyReaderTests {
    /// How an answer ended, and where in its bytes.
    private struct Ending: Equatable {
        var outcome: ReplyReader.Outcome?
        var consumed = 0
        var rows = 0
    }

    /// Reads an answer that comes in pieces of this size.
    private func read(_ answer: [UInt8], pieces size: Int) throws(WireError) -> Ending {
        var reader = ReplyReader(capabilities: ClientLoginSettings.usualCapabilities)
        var held: [UInt8] = []
        var ending = Ending()
        var arrived = 0
        while arrived < answer.count {
            let next = min(arrived + size, answer.count)
            held += answer[arrived..<next]
            arrived = next
            var cursor = 0
            let outcome = try reader.read(held.span, &cursor)
            held.removeFirst(cursor)
            ending.consumed += cursor
            ending.rows = reader.rowCount
            ending.outcome = outcome
            if outcome != nil { return ending }
        }
        return ending
    }

    static let answers: [(name: String, bytes: [UInt8], outcome: ReplyReader.Outcome, rows: Int)] = [
        ("OK", Answers.ok(), .ended(.autocommit), 0),
        ("ERR", Answers.error(1064, "no"), .failed(ERRPacket(code: 1064, sqlState: "42000", message: "no")), 0),
        ("rows", Answers.rows(3), .ended(.autocommit), 3),
        ("no rows", Answers.rows(0), .ended(.autocommit), 0),
        (
            "rows that begin like an EOF", Answers.rows(2, value: String(repeating: "x", count: 300)),
            .ended(.autocommit), 2
        ),
        (
            "an error among the rows", Answers.rowsThenError(),
            .failed(ERRPacket(code: 1317, sqlState: "42000", message: "interrupted")), 1
        ),
        ("two results", Answers.twoResults(), .ended(.autocommit), 2),
        ("OUT parameters", Answers.outParameters(), .ended(.autocommit), 1),
    ]

    @Test("the end of an answer is found in any pieces, and not a byte behind it is taken", arguments: answers)
    func endings(answer: (name: String, bytes: [UInt8], outcome: ReplyReader.Outcome, rows: Int)) throws {
        for size in 1...answer.bytes.count {
            let ending = try read(answer.bytes + (size == answer.bytes.count ? [1, 2, 3, 4, 5] : []), pieces: size)
            #expect(ending.outcome == answer.outcome)
            #expect(ending.consumed == answer.bytes.count)
            #expect(ending.rows == answer.rows)
        }
    }

    @Test("an answer that is cut short has no end", arguments: answers)
    func truncated(answer: (name: String, bytes: [UInt8], outcome: ReplyReader.Outcome, rows: Int)) throws {
        for count in 1..<answer.bytes.count {
            #expect(try read(Array(answer.bytes.prefix(count)), pieces: count).outcome == nil)
        }
    }

    @Test("a row of several packets is passed over", arguments: [0, 1, 10])
    func longRow(beyond: Int) throws {
        let length = PacketHeader.maxPayload + beyond
        // A length of four bytes stands before the value.
        let value = String(repeating: "x", count: length - 4)
        let answer = Answers.rows(1, value: value)
        let ending = try read(answer, pieces: 60_001)
        #expect(ending.outcome == .ended(.autocommit))
        #expect(ending.consumed == answer.count)
        #expect(ending.rows == 1)
    }

    @Test(
        "what is not an answer is refused",
        arguments: [
            ("sequence id", [1, 0, 0, 2, 0] as [UInt8]),
            ("sequence id of a later packet", Answers.rows(1, sequenceGap: true)),
            ("empty packet", [0, 0, 0, 1, 0]),
            ("file request", [2, 0, 0, 1, 0xfb, 0x61]),
            ("too many columns", [4, 0, 0, 1, 0xfd, 0xff, 0xff, 0xff]),
            ("text behind the column count", [2, 0, 0, 1, 1, 1]),
            ("OK without an end", [1, 0, 0, 1, 0]),
            ("an oversized OK", [0xff, 0xff, 0xff, 1, 0]),
            ("an EOF instead of a definition", [1, 0, 0, 1, 2, 5, 0, 0, 2, 0xfe, 0, 0, 2, 0]),
            ("rows instead of an EOF", [1, 0, 0, 1, 1, 1, 0, 0, 2, 3, 1, 0, 0, 3, 3]),
        ])
    func refused(name: String, answer: [UInt8]) {
        #expect(throws: WireError.self) { try read(answer, pieces: answer.count) }
    }
}
