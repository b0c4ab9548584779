internal import LoadModel
internal import MySQLProtocol

/// A COM_STMT_EXECUTE with its parameters.
///
/// *Source*: MySQL's client/server protocol, binary protocol values, without CLIENT_QUERY_ATTRIBUTES. *Isolation*: any.
struct StatementExecution {
    private static let longLong: UInt8 = 8
    private static let varString: UInt8 = 253

    var id: UInt32
    var values: [ParameterValue]

    var payload: [UInt8] {
        var bytes: [UInt8] = [Command.stmtExecute.rawValue]
        bytes.appendUInt32(id)
        bytes.append(0)
        bytes.appendUInt32(1)
        guard !values.isEmpty else { return bytes }
        var nulls = [UInt8](repeating: 0, count: (values.count + 7) / 8)
        for (index, value) in values.enumerated() where value == .null { nulls[index / 8] |= 1 << UInt8(index % 8) }
        bytes += nulls
        bytes.append(1)
        for value in values {
            switch value {
            case .null: bytes += [ExecutePacket.typeOfNull, 0]
            case .integer: bytes += [Self.longLong, 0]
            case .text: bytes += [Self.varString, 0]
            }
        }
        for value in values {
            switch value {
            case .null: break
            case .integer(let number): bytes.appendUInt64(UInt64(bitPattern: number))
            case .text(let text): bytes.appendLengthEncoded(text)
            }
        }
        return bytes
    }
}

/// Reads the answer to a COM_STMT_PREPARE.
///
/// *Source*: MySQL's client/server protocol without DEPRECATE_EOF. *Isolation*: any.
struct PrepareReader {
    enum Outcome: Equatable {
        case prepared(UInt32)
        case failed(ERRPacket)
    }

    private var sequence: UInt8 = 1
    private var id: UInt32?
    /// Definitions, and the ends of their lists, that are still to come.
    private var left = 0

    /// Reads on from the cursor and leaves it behind what is judged; nil when more bytes are needed.
    mutating func read(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> Outcome? {
        while bytes.count - cursor > PacketHeader.byteCount {
            let header = try PacketHeader(bytes, at: cursor)
            guard header.sequence == sequence else { throw WireError.unexpected("sequence id") }
            guard (1...ReplyReader.longestWholePacket).contains(header.payloadLength) else {
                throw WireError.malformed("packet length")
            }
            guard bytes.count - cursor >= header.packetLength else { return nil }
            let start = cursor + PacketHeader.byteCount
            let payload = bytes.extracting(start..<(cursor + header.packetLength))
            sequence &+= 1
            cursor += header.packetLength
            if payload[0] == 0xff { return .failed(try ERRPacket(payload)) }
            if id == nil { try begin(payload) } else { left -= 1 }
            if left == 0, let id { return .prepared(id) }
        }
        return nil
    }

    private mutating func begin(_ payload: Span<UInt8>) throws(WireError) {
        var offset = 0
        guard try payload.byte(at: &offset, "prepared statement") == 0 else {
            throw WireError.malformed("prepared statement")
        }
        id = try payload.uint32(at: &offset, "statement id")
        for _ in 0..<2 {
            let count = Int(try payload.uint16(at: &offset, "count of definitions"))
            if count > 0 { left += count + 1 }
        }
    }
}
