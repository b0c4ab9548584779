import MySQLProtocol
import Testing

@testable import ProxyServer

// A real server behind; what clients send is cut, joined and broken in every way.
extension LiveTests {
    @Suite(.tags(.database)) struct Commands {
        @Test("a command sent byte by byte is answered")
        func byteByByte() throws {
            let client = try ProxyUnderTest().client()
            for byte in PacketWriter.packet(sequence: 0, payload: Command.query.payload("SELECT 1, 'two'".utf8)) {
                try client.write(CollectionOfOne(byte))
            }
            #expect(rows(try client.results()) == [[["1", "two"]]])
        }

        @Test("commands in one write are answered one after another", arguments: [2, 50])
        func pipelined(count: Int) throws {
            let client = try ProxyUnderTest().client()
            try client.write(
                (0..<count).flatMap {
                    PacketWriter.packet(sequence: 0, payload: Command.query.payload("SELECT \($0)".utf8))
                })
            for number in 0..<count { #expect(rows(try client.results()) == [[["\(number)"]]]) }
        }

        @Test("commands in one write may answer differently: state, error, ping, rows")
        func pipelinedMixture() throws {
            let client = try ProxyUnderTest().client()
            let payloads = [
                Command.query.payload("SET time_zone='+05:00'".utf8), Command.query.payload("SELECT nix".utf8),
                Command.ping.payload(),
                [0x77], Command.query.payload("SELECT @@time_zone".utf8), Command.initDB.payload("shop".utf8),
                Command.query.payload("SELECT DATABASE()".utf8),
            ]
            try client.write(payloads.flatMap { PacketWriter.packet(sequence: 0, payload: $0) })
            guard case .ok? = try client.results().first, case .error(let unknown)? = try client.results().first,
                case .ok? = try client.results().first
            else {
                Issue.record("wrong answers")
                return
            }
            #expect(unknown.code == 1054)
            #expect(try client.error().code == 1047)
            #expect(rows(try client.results()) == [[["+05:00"]]])
            guard case .ok? = try client.results().first else {
                Issue.record("COM_INIT_DB")
                return
            }
            #expect(rows(try client.results()) == [[["shop"]]])
        }

        @Test("a command split over many writes is answered", arguments: [1_000, 60_000, 65_530, 70_000, 300_000])
        func split(size: Int) throws {
            let client = try ProxyUnderTest().client()
            let text = "SELECT LENGTH('" + String(repeating: "x", count: size) + "')"
            let packet = PacketWriter.packet(sequence: 0, payload: Command.query.payload(text.utf8))
            for piece in [4999, 16_384] {
                for start in stride(from: 0, to: packet.count, by: piece) {
                    try client.write(packet[start..<min(start + piece, packet.count)])
                }
                #expect(rows(try client.results()) == [[["\(size)"]]])
            }
        }

        @Test(
            "a statement that fills a packet exactly, or runs over a little, passes",
            arguments: [-1, 0, 1, 4, 5, 0xff_ffff])
        func maximalStatement(extra: Int) throws {
            let client = try ProxyUnderTest().client()
            let frame = "SELECT LENGTH('')".utf8.count + 1
            let size = PacketHeader.maxPayload - frame + extra
            #expect(try client.value("SELECT LENGTH('\(String(repeating: "x", count: size))')") == "\(size)")
            #expect(try client.value("SELECT 1") == "1")
        }

        @Test(
            "a row that fills a packet exactly, or runs over a little, passes", arguments: [-1, 0, 1, 4, 5, 0xff_ffff])
        func maximalRow(extra: Int) throws {
            let client = try ProxyUnderTest().client()
            // A row is its value behind four bytes of length.
            let size = PacketHeader.maxPayload - 4 + extra
            let text = try client.value("SELECT REPEAT('x', \(size))")
            #expect(text == String(repeating: "x", count: size))
            #expect(try client.value("SELECT 1") == "1")
        }

        @Test("a wrong sequence id is answered by error 1156, and the connection closed")
        func outOfOrder() throws {
            let proxy = try ProxyUnderTest()
            let client = try proxy.client()
            try client.send(Command.query.payload("SELECT 1".utf8), sequence: 3)
            let error = try client.error()
            #expect(error.code == 1156 && error.sqlState == "08S01" && client.sequence == 4)
            #expect(client.isClosedByPeer())
            #expect(try proxy.client().value("SELECT 1") == "1")
        }

        static let refused: [(String, [UInt8], UInt16)] = [
            ("an empty packet", [], 1047), ("an unknown command", [0x77, 1, 2, 3], 1047),
            ("COM_SHUTDOWN", [0x08, 0], 1047),
            ("COM_BINLOG_DUMP", [0x12] + [UInt8](repeating: 0, count: 30), 1047),
            ("an unknown command with 200 KB behind", [0x77] + [UInt8](repeating: 1, count: 200_000), 1047),
            ("an unknown statement", [0x17, 9, 0, 0, 0, 0, 1, 0, 0, 0], 1243),
            ("a statement's number cut off", [0x17, 9], 1243),
            ("COM_INIT_DB of 100 KB", [0x02] + [UInt8](repeating: 0x61, count: 100_000), 1153),
            ("LOAD DATA LOCAL", [0x03] + Array("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t".utf8), 4166),
        ]

        @Test("what is refused is refused by an error, and the session goes on", arguments: refused)
        func refusals(name: String, payload: [UInt8], code: UInt16) throws {
            let client = try ProxyUnderTest().client()
            for _ in 0..<2 {
                try client.send(payload)
                #expect(try client.error().code == code, "\(name)")
                #expect(try client.value("SELECT 1") == "1")
            }
        }

        @Test("what is refused in a transaction reaches no backend, and the transaction goes on", arguments: refused)
        func refusalsInTransaction(name: String, payload: [UInt8], code: UInt16) throws {
            let client = try ProxyUnderTest().client(database: "shop")
            try client.query("BEGIN")
            let id = try client.value(TestClient.backendIDQuery)
            try client.send(payload)
            #expect(try client.error().code == code, "\(name)")
            #expect(try client.value(TestClient.backendIDQuery) == id)
            #expect(try client.value("SELECT @@in_transaction") == "1")
        }

        @Test(
            "long data for an unknown statement is dropped, however long and in whatever state",
            arguments: [20, 300_000])
        func strayLongData(size: Int) throws {
            let client = try ProxyUnderTest().client(database: "shop")
            // Each piece of it would be a lawful packet, were it taken for one.
            let ping = PacketWriter.packet(sequence: 0, payload: Command.ping.payload())
            let payload = [0x18, 9, 0, 0, 0, 0, 0] + [UInt8](repeatElement(ping, count: size / 5).joined())
            for opening in ["SELECT 1", "BEGIN", "SET @a = 1"] {
                try client.query(opening)
                try client.send(payload)
                #expect(try client.value("SELECT 'still here'") == "still here")
            }
        }

        @Test("prepared statements work, large parameters and all")
        func prepared() throws {
            let client = try ProxyUnderTest().client(database: "shop")
            try client.send(Command.stmtPrepare.payload("SELECT LENGTH(?)".utf8))
            let answer = try client.packet()
            #expect(answer.first == 0)
            for _ in 0..<4 { _ = try client.packet() }  // a parameter, EOF, a column, EOF
            let id = Array(answer[1..<5])
            try client.send([0x18] + id + [0, 0] + [UInt8](repeating: 0x61, count: 200_000))
            try client.send([0x17] + id + [0, 1, 0, 0, 0, 0, 1, 0xfc, 0])
            _ = try client.packet()
            _ = try client.packet()
            _ = try client.packet()
            let row = try client.packet()
            #expect(Array(row.prefix(2)) == [0, 0] && row.count >= 6 && Array(row[2..<6]) == [0x40, 0x0d, 3, 0])
            _ = try client.packet()
            try client.send([0x19] + id)
            #expect(try client.value("SELECT 1") == "1")
        }

        @Test("several results of one text come through")
        func multi() throws {
            let client = try ProxyUnderTest().client()
            #expect(
                rows(try client.query("SELECT 1; SET @x=5; SELECT @x; SELECT 1 WHERE FALSE")) == [
                    [["1"]], [], [["5"]], [],
                ])
        }
    }
}
