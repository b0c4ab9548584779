import MySQLProtocol
import Testing

@Suite struct PrimitiveTests {
    @Test(
        "a length-encoded integer has its published bytes and is read back",
        arguments: [
            (0, "00"), (250, "fa"), (251, "fcfb00"), (0xffff, "fcffff"), (0x1_0000, "fd000001"),
            (0xff_ffff, "fdffffff"), (0x100_0000, "fe0000000100000000"), (UInt64.max, "feffffffffffffffff"),
        ] as [(UInt64, String)])
    func lengthEncoded(value: UInt64, hex: String) throws {
        var encoded: [UInt8] = []
        encoded.appendLengthEncoded(value)
        #expect(encoded == bytes(hex))
        var offset = 0
        #expect(try encoded.span.lengthEncodedInteger(at: &offset) == value)
        #expect(offset == encoded.count)
        for length in 0..<encoded.count {
            var offset = 0
            let cut = Array(encoded.prefix(length))
            #expect(throws: WireError.self) { try cut.span.lengthEncodedInteger(at: &offset) }
            #expect(offset == 0)
        }
    }

    @Test("fixed integers are little-endian")
    func fixed() throws {
        var encoded: [UInt8] = []
        encoded.appendUInt16(0x0102)
        encoded.appendUInt24(0x03_0405)
        encoded.appendUInt32(0x0607_0809)
        encoded.appendUInt64(0x0a0b_0c0d_0e0f_1011)
        #expect(encoded == bytes("0201 050403 09080706 11100f0e0d0c0b0a"))
        var offset = 0
        #expect(try encoded.span.uint16(at: &offset) == 0x0102)
        #expect(try encoded.span.uint24(at: &offset) == 0x03_0405)
        #expect(try encoded.span.uint32(at: &offset) == 0x0607_0809)
        #expect(try encoded.span.uint64(at: &offset) == 0x0a0b_0c0d_0e0f_1011)
    }

    @Test(
        "a string longer than memory, NULL and 0xff are refused where a string must be",
        arguments: [
            "feffffffffffffffff00", "feffffffffffffff7f00", "fb", "ff", "0261", "",
        ])
    func badStrings(hex: String) {
        let payload = bytes(hex)
        var offset = 0
        #expect(throws: WireError.self) { try payload.span.lengthEncodedBytes(at: &offset) }
        #expect(offset == 0)
    }

    @Test("an offset outside the bytes reads as their end", arguments: [-1, 4, Int.max, Int.min])
    func wildOffsets(start: Int) throws {
        let payload: [UInt8] = [1, 0, 2]
        var offset = start
        #expect(throws: WireError.self) { try payload.span.byte(at: &offset) }
        #expect(throws: WireError.self) { try payload.span.uint32(at: &offset) }
        #expect(throws: WireError.self) { try payload.span.bytes(1, at: &offset) }
        #expect(throws: WireError.self) { try payload.span.bytes(-1, at: &offset) }
        #expect(throws: WireError.self) { try payload.span.nulTerminatedBytes(at: &offset) }
        #expect(try payload.span.bytes(0, at: &offset) == [])
        #expect(throws: WireError.self) { try PacketHeader(payload.span, at: start) }
        #expect(payload.span.rest(at: &offset) == [])
        #expect(offset == start)
    }

    @Test("a zero byte within text cannot begin another field")
    func zeroWithinText() {
        var encoded: [UInt8] = []
        encoded.appendNulTerminated("a\0b")
        #expect(encoded == [UInt8(ascii: "a"), 0])
    }
}

@Suite struct PacketTests {
    @Test("a header is read where it begins")
    func header() throws {
        let read = try PacketHeader([9, 1, 2, 3, 4].span, at: 1)
        #expect(read == PacketHeader(payloadLength: 0x030201, sequence: 4))
        #expect(read.packetLength == 0x030205)
    }

    @Test(
        "a long payload is split, and one that fills its last packet is followed by an empty one",
        arguments: [
            (0, [0]), (1, [1]), (PacketHeader.maxPayload - 1, [PacketHeader.maxPayload - 1]),
            (PacketHeader.maxPayload, [PacketHeader.maxPayload, 0]),
            (PacketHeader.maxPayload + 1, [PacketHeader.maxPayload, 1]),
        ])
    func split(length: Int, lengths: [Int]) throws {
        let payload = [UInt8](repeating: 7, count: length)
        var packets: [UInt8] = [42]
        let next = PacketWriter.append(payload, sequence: 255, to: &packets)
        #expect(next == UInt8(truncatingIfNeeded: 255 + lengths.count))
        var offset = 1
        for (index, expected) in lengths.enumerated() {
            let header = try PacketHeader(packets.span, at: offset)
            #expect(header.payloadLength == expected)
            #expect(header.sequence == UInt8(truncatingIfNeeded: 255 + index))
            offset += header.packetLength
        }
        #expect(offset == packets.count)
        #expect(PacketWriter.packet(sequence: 255, payload: payload) == Array(packets.dropFirst()))
    }

    @Test("every command is found by its byte")
    func commands() {
        for command in Command.allCases { #expect(Command(rawValue: command.rawValue) == command) }
        #expect(Command(rawValue: 0x22) == nil)
        #expect(Command.query.payload("DO 1".utf8) == bytes("03444f2031"))
    }
}

@Suite("Ids of clients")
struct ClientIDTests {
    @Test("ids count up within their range and begin again")
    func range() {
        #expect(ClientID.after(0) == 1 << 30)
        #expect(ClientID.after(1 << 30) == (1 << 30) + 1)
        #expect(ClientID.after(ClientID.range.upperBound) == ClientID.range.lowerBound)
        #expect(ClientID.range.contains(.init(Int32.max)) && "\(ClientID.range.lowerBound)".count == 10)
    }
}
