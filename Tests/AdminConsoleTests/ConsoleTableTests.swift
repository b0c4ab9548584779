import MySQLProtocol
import Testing

@testable import AdminConsole

@Suite("The console's tables")
struct ConsoleTableTests {
    private let table = ConsoleTable(
        columns: [.init("user"), .init("count", .integer), .init("wait_s", .number), .init("urgent", .flag)],
        rows: [
            [.text("app"), .integer(12), .thousandths(1_234_567), .flag(true)],
            [.null, .integer(-3), .thousandths(-5), .flag(false)],
            [.text("ä\u{1b}[2J\"\n"), .null, .thousandths(0), .null],
        ])

    @Test("lines are aligned, numbers on the right, and obey no terminal's orders")
    func lines() {
        #expect(
            table.lines() == [
                "user     count    wait_s  urgent",
                "app         12  1234.567  yes",
                "            -3    -0.005  no",
                "ä?[2J\"?            0.000",
            ])
        #expect(ConsoleTable(columns: [.init("a")]).lines() == ["a"])
        // A SELECT names its columns after what was asked.
        #expect(ConsoleTable(columns: [.init("\u{1b}[2J")], rows: [[.integer(1)]]).lines() == ["?[2J", "1"])
    }

    @Test("JSON has numbers as numbers, and escapes what it must")
    func json() {
        #expect(
            table.json == """
                [
                  {"user": "app", "count": 12, "wait_s": 1234.567, "urgent": true},
                  {"user": null, "count": -3, "wait_s": -0.005, "urgent": false},
                  {"user": "ä\\u001b[2J\\"\\n", "count": null, "wait_s": 0.000, "urgent": null}
                ]
                """)
        #expect(ConsoleTable(columns: [.init("a")]).json == "[]")
        // Foundation's reader would take the mark away.
        #expect(ConsoleTable.quoted("\u{feff}x") == "\"\\ufeffx\"")
    }

    @Test("what goes through the text protocol comes out as it was")
    func roundTrip() throws {
        var bytes: [UInt8] = []
        var sequence = table.head(sequence: 1, into: &bytes)
        sequence = ConsoleTable.body(Array(table.rows.prefix(1)), sequence: sequence, into: &bytes)
        sequence = ConsoleTable.body(Array(table.rows.dropFirst()), sequence: sequence, into: &bytes)
        ConsoleTable.tail(sequence: sequence, into: &bytes)
        var reader = ResultSetReader(capabilities: [])
        var result: QueryResult?
        var cursor = 0
        var next: UInt8 = 1
        while cursor < bytes.count {
            let header = try PacketHeader(bytes.span, at: cursor)
            #expect(header.sequence == next)
            next &+= 1
            let payload = Array(bytes[(cursor + 4)..<(cursor + header.packetLength)])
            result = try reader.received(payload.span)
            cursor += header.packetLength
        }
        guard case .rows(let rows)? = result else {
            Issue.record("no result: \(String(describing: result))")
            return
        }
        #expect(ConsoleTable(rows) == table)
    }

    @Test("a number that is none stays text")
    func strange() {
        let rows = TextResultSet(
            columns: [ColumnDefinition(name: "n", type: .longLong), ColumnDefinition(name: "d", type: .double)],
            rows: [[Array("x".utf8), Array("nan".utf8)], [Array("9".utf8), Array("1e300".utf8)]])
        #expect(
            ConsoleTable(rows).rows == [[.text("x"), .text("nan")], [.integer(9), .text("1e300")]])
    }

    @Test("each line has as many values as its table has columns")
    func widths() {
        func check<Line: ConsoleLine>(_ line: Line) {
            #expect(line.values.count == Line.columns.count)
            #expect(Set(Line.columns.map(\.name)).count == Line.columns.count)
        }
        check(PoolLine())
        check(ClientLine())
        check(BackendLine())
        check(WaiterLine())
        check(PinLine())
        check(PinTotalLine(cause: "", now: 0, total: 0))
        check(CloseLine(reason: "", side: "", state: "", total: 0))
        check(ConfigLine(key: "", value: nil, defaultValue: nil, isReloadable: true))
        check(FigureLine("", 0))
        check(FactLine("", nil))
        check(HistogramLine(name: "", bound: nil, count: 0))
        check(DigestLine(digest: "", count: 0, total: 0, longest: 0))
    }

    @Test("times are in seconds and milliseconds, never below zero")
    func times() {
        #expect(ConsoleValue.seconds(1_234_567_890).shown == "1.234")
        #expect(ConsoleValue.milliseconds(1_234_567).shown == "1.234")
        #expect(ConsoleValue.seconds(-1).shown == "0.000")
        #expect(
            DigestLine(digest: "SELECT ?", count: 4, total: 10_000_000, longest: 7_000_000).values
                == [.text("SELECT ?"), .integer(4), .thousandths(10_000), .thousandths(2_500), .thousandths(7_000)])
    }
}
