import Testing

@testable import MySQLProtocol

@Suite struct ExecutePacketTests {
    @Test("where the types are")
    func places() {
        // COM_STMT_EXECUTE, number, flags, iterations, null bits, types follow, two types, values
        let with = bytes("17 01000000 00 01000000 00 01 0800 fd00 0500000000000000 0161")
        #expect(packet(with, 2) == [12, 12, 16])
        let without = bytes("17 01000000 00 01000000 00 00 0500000000000000 0161")
        #expect(packet(without, 2) == [12])
        #expect(packet(with, 0) == [])
        #expect(ExecutePacket.bytesNeeded(parameters: 0) == 10 && ExecutePacket.bytesNeeded(parameters: 9) == 31)
    }

    @Test("a packet that is cut has none", arguments: 0..<16)
    func cut(count: Int) {
        let whole = bytes("17 01000000 00 01000000 00 01 0800 fd00")
        #expect(packet(Array(whole.prefix(count)), 2).count <= (count > 11 ? 3 : 0))
        if count < 16 { #expect(packet(Array(whole.prefix(count)), 2).count < 3) }
    }

    private func packet(_ payload: [UInt8], _ parameters: Int) -> [Int] {
        guard let packet = ExecutePacket(payload.span, parameters: parameters) else { return [] }
        return [packet.flagPlace + 1] + (packet.types.map { [$0.lowerBound, $0.upperBound] } ?? [])
    }
}

@Suite struct PacketReframerTests {
    /// Sends a payload in packets of at most `longest`, puts bytes into the first, and reads the result back.
    @Test("whatever is put in, and however it is cut, the payload comes out", arguments: 0..<120)
    func roundTrip(length: Int) throws {
        var random = SeededGenerator(seed: UInt64(length))
        for growth in [0, 1, 3, 15, 16] {
            let longest = 16
            let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
            let added = [UInt8](repeating: 0xee, count: growth)
            let place = min(length, 7)
            var reframer = PacketReframer(longest: longest)
            var out: [UInt8] = []
            var offset = 0
            while true {
                let count = min(longest, length - offset)
                let packet = Array(payload[offset..<offset + count])
                let isFirst = offset == 0
                reframer.begin(count + (isFirst ? growth : 0), continues: count == longest, into: &out)
                let changed = isFirst ? Array(packet.prefix(place)) + added + packet.dropFirst(place) : packet
                var fed = 0
                while fed < changed.count {
                    let step = Int.random(in: 1...changed.count - fed, using: &random)
                    Array(changed[fed..<fed + step]).withUnsafeBytes { reframer.append($0, into: &out) }
                    fed += step
                }
                offset += count
                if count < longest { break }
            }
            var expected: [UInt8] = []
            let whole = Array(payload.prefix(place)) + added + payload.dropFirst(place)
            _ = PacketWriter.append(whole, sequence: 0, longest: longest, to: &expected)
            #expect(out == expected, "length \(length), growth \(growth)")
        }
    }
}
