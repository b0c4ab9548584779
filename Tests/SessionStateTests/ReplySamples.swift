import MySQLProtocol
import Testing

@testable import SessionState

/// A whole reply, and the events that it is made of.
struct ReplySample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let shape: ReplyShape
    let asksForCursor: Bool
    let bytes: [UInt8]
    let events: [ResponseEvent]
    let rowCount: UInt64

    init(
        _ name: String, _ shape: ReplyShape, asksForCursor: Bool = false, _ payloads: [[UInt8]],
        _ events: [SampleEvent],
        rowCount: UInt64 = 0
    ) {
        testDescription = name
        self.shape = shape
        self.asksForCursor = asksForCursor
        self.rowCount = rowCount
        var bytes: [UInt8] = []
        var places: [Range<Int>] = []
        var sequence: UInt8 = 1
        for payload in payloads {
            let start = bytes.count
            sequence = PacketWriter.append(payload, sequence: sequence, to: &bytes)
            places.append(start..<bytes.count)
        }
        self.bytes = bytes
        self.events = events.map { $0.placed(places) }
    }
}

/// An event whose place is the number of its packet within the sample.
enum SampleEvent {
    case ok(Int, OKSummary)
    case error(Int, UInt16)
    case end(StatusFlags, UInt16)
    case prepared(UInt32, Int)
    case fileRequest
    case endOfText

    func placed(_ places: [Range<Int>]) -> ResponseEvent {
        switch self {
        case .ok(let index, let summary): .ok(places[index], summary)
        case .error(let index, let code): .error(places[index], code: code)
        case .end(let status, let warnings): .endOfResult(status, warnings: warnings)
        case .prepared(let id, let parameters): .prepared(places[0], statementID: id, parameters: parameters)
        case .fileRequest: .fileRequest
        case .endOfText: .endOfText
        }
    }
}

extension ReplySample {
    private static let more: StatusFlags = [.autocommit, .moreResultsExists]
    private static let column = ColumnDefinition(name: "c").encoded()
    private static let eof = EOFPacket(status: .autocommit).encoded()
    private static let moreEOF = EOFPacket(warnings: 2, status: more).encoded()
    private static let error = ERRPacket(code: 1146, sqlState: "42S02", message: "no such table").encoded()

    private static func ok(_ status: StatusFlags = .autocommit, affected: UInt64 = 0, id: UInt64 = 0) -> [UInt8] {
        OKPacket(affectedRows: affected, lastInsertID: id, status: status).encoded(capabilities: [])
    }

    private static func row(_ values: String?...) -> [UInt8] { TextRow.encode(values) }

    private static func prepared(columns: UInt8, parameters: UInt8) -> [UInt8] {
        [0, 7, 0, 0, 0, columns, 0, parameters, 0, 0, 0, 0]
    }

    private static func summary(
        _ status: StatusFlags = .autocommit, affected: UInt64 = 0, id: UInt64 = 0
    ) -> OKSummary {
        OKSummary(affectedRows: affected, lastInsertID: id, status: status, warnings: 0)
    }

    static let plainEnd = SampleEvent.end(.autocommit, 0)

    private static let trackedOK = OKPacket(
        affectedRows: 300, lastInsertID: 70_000, status: [.autocommit, .inTransaction], info: "Rows matched: 1",
        sessionState: SessionStateChange.encode([
            .systemVariable(name: "autocommit", value: "OFF"), .schema("shop"), .stateChanged(true),
        ])
    ).encoded(capabilities: .sessionTrack)

    static let status: [ReplySample] = [
        ReplySample("OK", .status, [ok()], [.ok(0, summary())]),
        ReplySample(
            "OK with wide numbers", .results, [ok(affected: 70_000, id: 1 << 40)],
            [
                .ok(0, summary(affected: 70_000, id: 1 << 40))
            ]),
        ReplySample(
            "OK with trackers", .results, [trackedOK],
            [
                .ok(0, summary([.autocommit, .inTransaction, .sessionStateChanged], affected: 300, id: 70_000))
            ]),
        ReplySample("ERR", .results, [error], [.error(0, 1146)]),
        ReplySample("ERR to a status command", .status, [error], [.error(0, 1146)]),
        ReplySample("ERR to a prepare", .prepared, [error], [.error(0, 1146)]),
        ReplySample("ERR to a fetch", .rows, [error], [.error(0, 1146)]),
        ReplySample("ERR to statistics", .text, [error], [.error(0, 1146)]),
        ReplySample("EOF to COM_SET_OPTION", .status, [eof], [plainEnd]),
        ReplySample("statistics", .text, [Array("Uptime: 12  Threads: 1".utf8)], [.endOfText]),
        ReplySample("statistics that begin like an OK", .text, [[0, 0, 0, 2, 0, 0, 0]], [.endOfText]),
    ]

    static let results: [ReplySample] = [
        ReplySample(
            "a result set", .results, [[1], column, eof, row("a"), row(nil), row("")] + [eof], [plainEnd], rowCount: 3),
        ReplySample("two columns", .results, [[2], column, column, eof, row("a", "b"), eof], [plainEnd], rowCount: 1),
        ReplySample("an empty set", .results, [[1], column, eof, eof], [plainEnd]),
        ReplySample(
            "251 columns and more", .results,
            [[0xfc, 0x00, 0x01]] + Array(repeating: column, count: 256) + [eof, eof],
            [
                plainEnd
            ]),
        ReplySample(
            "a set, then a set", .results, [[1], column, eof, row("a"), moreEOF, [1], column, eof, row("b"), eof],
            [
                .end(more, 2), plainEnd,
            ], rowCount: 1),
        ReplySample(
            "OK, a set, OK", .results, [ok(more), [1], column, eof, moreEOF, ok(affected: 3)],
            [
                .ok(0, summary(more)), .end(more, 2), .ok(5, summary(affected: 3)),
            ]),
        ReplySample(
            "a set, then ERR", .results, [[1], column, eof, moreEOF, error], [.end(more, 2), .error(4, 1146)]),
        ReplySample(
            "ERR among the rows", .results, [[1], column, eof, row("a"), error], [.error(4, 1146)], rowCount: 1),
        ReplySample("ERR among the columns", .results, [[2], column, error], [.error(2, 1146)]),
        ReplySample(
            "a row that begins like an EOF", .results,
            [[1], column, eof, [0xfe, 3, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3], eof],
            [
                plainEnd
            ], rowCount: 1),
        ReplySample(
            "binary rows", .results, asksForCursor: true, [[1], column, eof, [0, 0, 1, 0x61], [0, 4], eof], [plainEnd],
            rowCount: 2),
        ReplySample(
            "a cursor opens", .results, asksForCursor: true,
            [[1], column, EOFPacket(status: [.autocommit, .cursorExists]).encoded()],
            [
                .end([.autocommit, .cursorExists], 0)
            ]),
        ReplySample(
            "OUT parameters, of which MySQL says only before the rows that more follows", .results, asksForCursor: true,
            [
                [1], column, EOFPacket(status: [.autocommit, .moreResultsExists, .psOutParams]).encoded(), row("a"),
                eof, ok(),
            ],
            [
                plainEnd, .ok(5, summary()),
            ]),
        ReplySample(
            "a request for a file, then OK", .results, [[0xfb] + Array("/etc/passwd".utf8), ok(affected: 2)],
            [
                .fileRequest, .ok(1, summary(affected: 2)),
            ]),
    ]

    static let others: [ReplySample] = [
        ReplySample("prepared, no lists", .prepared, [prepared(columns: 0, parameters: 0)], [.prepared(7, 0)]),
        ReplySample(
            "prepared, parameters", .prepared, [prepared(columns: 0, parameters: 2), column, column, eof],
            [
                .prepared(7, 2), plainEnd,
            ]),
        ReplySample(
            "prepared, both lists", .prepared, [prepared(columns: 1, parameters: 1), column, eof, column, eof],
            [
                .prepared(7, 1), plainEnd, plainEnd,
            ]),
        ReplySample("a field list", .columns, [column, column, eof], [plainEnd]),
        ReplySample("an empty field list", .columns, [eof], [plainEnd]),
        ReplySample(
            "fetched rows", .rows, [[0, 0, 1], [0, 4], EOFPacket(status: [.autocommit, .lastRowSent]).encoded()],
            [
                .end([.autocommit, .lastRowSent], 0)
            ], rowCount: 2),
    ]

    static let small = status + results + others

    /// Rows of 16 MiB and more, whose later packets begin with bytes that would mean something at a row's start.
    static func large(_ payload: Int, fill: UInt8) -> ReplySample {
        var row = [UInt8](repeating: fill, count: payload)
        row[0] = 0xfd
        return ReplySample(
            "a row of \(payload) bytes of \(fill)", .results, [[1], column, eof, row, TextRow.encode(["b"]), eof],
            [plainEnd],
            rowCount: 2)
    }
}
