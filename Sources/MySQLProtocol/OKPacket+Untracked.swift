extension OKPacket {
    /// The same OK payload for a client that did not ask for CLIENT_SESSION_TRACK: no block of changes, status flag
    /// 0x4000 cleared, all else byte for byte.
    ///
    /// The payload must come from a link with CLIENT_SESSION_TRACK. The info keeps its length, as servers send it.
    /// *Errors*: `WireError` when the payload is no well-formed OK packet.
    public static func untracked(_ payload: Span<UInt8>) throws(WireError) -> [UInt8] {
        var offset = 0
        let first = try payload.byte(at: &offset, "OK packet")
        guard first == 0x00 || first == 0xfe else { throw WireError.malformed("OK packet") }
        _ = try payload.lengthEncodedInteger(at: &offset, "affected rows")
        _ = try payload.lengthEncodedInteger(at: &offset, "last insert id")
        let statusOffset = offset
        var status = StatusFlags(rawValue: try payload.uint16(at: &offset, "status flags"))
        _ = try payload.uint16(at: &offset, "warning count")
        var start = 0
        var stripped = try payload.bytes(offset, at: &start, "OK packet")
        status.remove(.sessionStateChanged)
        stripped[statusOffset] = UInt8(truncatingIfNeeded: status.rawValue)
        stripped[statusOffset + 1] = UInt8(truncatingIfNeeded: status.rawValue >> 8)
        if payload.remaining(at: offset) > 0 {
            let info = try payload.lengthEncodedBytes(at: &offset, "info")
            if !info.isEmpty { stripped.appendLengthEncoded(info) }
        }
        return stripped
    }
}
