import MySQLProtocol
import Testing

@Suite struct ResultSetTests {
    /// The payloads of packets laid end to end, their numbers checked.
    private func payloads(_ packets: [UInt8], from sequence: UInt8) throws -> [[UInt8]] {
        var result: [[UInt8]] = []
        var offset = 0
        while offset < packets.count {
            let header = try PacketHeader(packets.span, at: offset)
            #expect(header.sequence == sequence &+ UInt8(truncatingIfNeeded: result.count))
            offset += PacketHeader.byteCount
            result.append(try packets.span.bytes(header.payloadLength, at: &offset))
        }
        return result
    }

    private func read(_ payloads: [[UInt8]]) throws -> [QueryResult] {
        var reader = ResultSetReader(capabilities: [])
        return try payloads.compactMap { try reader.received($0.span) }
    }

    @Test("a result captured from MariaDB is read")
    func captured() throws {
        let results = try read(
            [
                "02", Sample.column, "0364656602743101610161016201620c2d0024000000fd0000000000", "fe00002200",
                "01320178", "0133fb", "fe00002200",
            ].map(bytes))
        guard case .rows(let rows)? = results.first else {
            Issue.record("no rows: \(results)")
            return
        }
        #expect(rows.columns.map(\.name) == ["i", "b"])
        #expect(rows.columns[0].type == .long)
        #expect(rows.columns[1].characterSet == 45)
        #expect(rows.status == [.autocommit, .noIndexUsed])
        #expect(rows.text(row: 0, column: 1) == "x")
        #expect(rows.text(row: 1, column: 0) == "3")
        #expect(rows.text(row: 1, column: 1) == nil)
        #expect(rows.text(row: 2, column: 0) == nil)
        #expect(rows.columns[0].encoded() == bytes(Sample.column))
    }

    @Test("a result that was written is read back the same, numbers wrapping")
    func roundTrip() throws {
        let long = String(repeating: "é", count: 300)
        let result = TextResultSet(
            names: ["name", "value"], rows: [["a", nil], ["", long]] + Array(repeating: [nil, nil], count: 300))
        var packets: [UInt8] = []
        let next = result.append(to: &packets, sequence: 250)
        #expect(next == UInt8(truncatingIfNeeded: 250 + 1 + 2 + 1 + 302 + 1))
        #expect(try read(payloads(packets, from: 250)) == [.rows(result)])
        #expect(result.encoded(sequence: 250) == packets)
    }

    @Test("several results follow one another until one is not followed")
    func several() throws {
        let first = TextResultSet(names: ["a"], rows: [["1"]], status: [.autocommit, .moreResultsExists])
        let second = OKPacket(affectedRows: 1, status: [.autocommit, .moreResultsExists])
        let third = ERRPacket(.unknownError, "no")
        let results = try read(
            payloads(first.encoded(), from: 1) + [second.encoded(capabilities: []), third.encoded()])
        #expect(results == [.rows(first), .ok(second), .error(third)])
        #expect(results.map(\.isFollowed) == [true, true, false])
    }

    @Test("an error ends a result in the middle of its rows")
    func errorWithinRows() throws {
        let packets = try payloads(TextResultSet(names: ["a"], rows: [["1"]]).encoded(), from: 1)
        let error = ERRPacket(.queryInterrupted, "Query execution was interrupted")
        #expect(try read(packets.dropLast() + [error.encoded()]) == [.error(error)])
    }

    @Test(
        "what is no result is refused", arguments: ["", "fb612e747874", "fe00002200", "0100", "fcffff00", "fd000001"])
    func refused(hex: String) {
        #expect(throws: WireError.self) { try read([bytes(hex)]) }
    }

    @Test("a row with too few or too many values is refused", arguments: ["", "0131", "013101320133"])
    func oddRows(hex: String) {
        let payload = bytes(hex)
        #expect(throws: WireError.self) { try TextRow.decode(payload.span, columns: 2) }
    }

    @Test("OUT parameters are followed by an OK, although only the flags before them say so")
    func outParameters() throws {
        let results = try read(["01", Sample.column, "fe00000a10", "0131", "fe00000200", "00000002000000"].map(bytes))
        #expect(results.map(\.isFollowed) == [true, false])
    }

    @Test("the reader never traps, whatever comes in whatever order")
    func random() {
        var generator = SeededGenerator(seed: 2)
        let pool = ["01", "02", Sample.column, "fe00002200", "0131", "fb", "00000002000000", Sample.error, "fe"]
        for _ in 0..<2_000 {
            var reader = ResultSetReader(capabilities: .sessionTrack)
            for _ in 0..<12 {
                var payload = bytes(pool.randomElement(using: &generator) ?? "")
                if Bool.random(using: &generator), let index = payload.indices.randomElement(using: &generator) {
                    payload[index] = UInt8.random(in: 0...255, using: &generator)
                }
                _ = try? reader.received(payload.span)
            }
        }
    }
}
