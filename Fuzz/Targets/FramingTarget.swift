import FuzzSupport

@testable import MySQLProtocol

extension FuzzTargets {
    /// Packet headers, the cutting of payloads into packets, and the readers of single fields.
    static let framing = FuzzTarget("framing", longestInput: 256) { bytes throws(BrokenRule) in
        var source = ByteSource(bytes)
        if source.bool() {
            try packets(&source)
        } else {
            try fields(&source)
        }
    }

    /// What a payload is cut into reads as that payload, at any limit for one packet.
    private static func packets(_ source: inout ByteSource) throws(BrokenRule) {
        let longest = 1 + source.index(below: 32)
        let first = source.byte()
        let offset = Int(truncatingIfNeeded: source.uint64())
        let payload = source.rest()
        _ = try? PacketHeader(payload.span, at: offset)
        var stream: [UInt8] = []
        let next = PacketWriter.append(payload, sequence: first, longest: longest, to: &stream)
        var read: [UInt8] = []
        var sequence = first
        var cursor = 0
        var length = longest
        while length == longest {
            guard let header = try? PacketHeader(stream.span, at: cursor) else {
                throw BrokenRule("a header is missing")
            }
            try rule(header.sequence == sequence, "sequence \(header.sequence) instead of \(sequence)")
            length = header.payloadLength
            let end = cursor + header.packetLength
            try rule(
                length <= longest && end <= stream.count, "a packet of \(length) bytes where \(longest) are allowed")
            read += stream[(cursor + PacketHeader.byteCount)..<end]
            cursor = end
            sequence &+= 1
        }
        try rule(read == payload, "the packets hold other bytes than the payload")
        try rule(cursor == stream.count, "bytes behind the last packet")
        try rule(sequence == next, "the next sequence id is \(sequence), not \(next)")
    }

    /// Readers stay inside, leave the offset alone when they throw, and read again what the writers make.
    private static func fields(_ source: inout ByteSource) throws(BrokenRule) {
        var offset = Int(Int8(bitPattern: source.byte()))
        if source.byte() == 0xff { offset = source.bool() ? .min : .max }
        let steps = source.take(8)
        let bytes = source.rest()
        for step in steps {
            let before = offset
            let found: Field
            do {
                found = try field(step, bytes.span, &offset)
            } catch {
                try rule(offset == before, "a reader that throws moved the offset from \(before) to \(offset)")
                continue
            }
            let left = before < 0 ? 0 : max(0, bytes.count - before)
            if offset != before {
                try rule(
                    before >= 0 && offset > before && offset - before <= left,
                    "\(before) to \(offset) of \(bytes.count)")
            }
            switch found {
            case .written(let copy):
                let taken = offset == before ? [] : Array(bytes[before..<offset])
                try rule(taken == copy, "reader \(step & 15) read \(taken), which is written \(copy)")
            case .integer(let value):
                var (copy, end) = ([] as [UInt8], 0)
                copy.appendLengthEncoded(value)
                let again = try? copy.span.lengthEncodedInteger(at: &end)
                try rule(again == value && end == copy.count, "\(value) is written \(copy)")
            case .bytes(let value):
                var (copy, end) = ([] as [UInt8], 0)
                copy.appendLengthEncoded(value)
                let again = try? copy.span.lengthEncodedBytes(at: &end)
                try rule(again == value && end == copy.count, "\(value) is written \(copy)")
            case .text: break
            }
        }
    }

    private enum Field {
        /// There is only this way to write it.
        case written([UInt8])
        case integer(UInt64)
        case bytes([UInt8])
        case text
    }

    private static func field(_ step: UInt8, _ bytes: Span<UInt8>, _ offset: inout Int) throws(WireError) -> Field {
        var copy: [UInt8] = []
        switch step & 15 {
        case 0: copy.append(try bytes.byte(at: &offset))
        case 1: copy.appendUInt16(try bytes.uint16(at: &offset))
        case 2: copy.appendUInt24(try bytes.uint24(at: &offset))
        case 3: copy.appendUInt32(try bytes.uint32(at: &offset))
        case 4: copy.appendUInt64(try bytes.uint64(at: &offset))
        case 5: return .integer(try bytes.lengthEncodedInteger(at: &offset))
        case 6: copy = try bytes.bytes(Int(step >> 4), at: &offset)
        case 7: copy = try bytes.bytes(Int(Int8(bitPattern: step)), at: &offset)
        case 8: return .bytes(try bytes.lengthEncodedBytes(at: &offset))
        case 9:
            if let value = try bytes.nullableLengthEncodedBytes(at: &offset) { return .bytes(value) }
            copy = [0xfb]
        case 10:
            _ = try bytes.lengthEncodedString(at: &offset)
            return .text
        case 11: copy = try bytes.nulTerminatedBytes(at: &offset) + [0]
        case 12:
            _ = try bytes.nulTerminatedString(at: &offset)
            return .text
        default: copy = bytes.rest(at: &offset)
        }
        return .written(copy)
    }
}
