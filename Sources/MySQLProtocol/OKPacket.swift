/// The end of a command that went well, and the end of a login.
///
/// *Source*: MySQL 8.4 `sql/protocol_classic.cc`, `net_send_ok`.
public struct OKPacket: Equatable, Sendable {
    /// Rows changed (or matched, with CLIENT_FOUND_ROWS).
    public var affectedRows: UInt64
    /// The first generated AUTO_INCREMENT value, or zero.
    public var lastInsertID: UInt64
    /// The connection's state after the command.
    public var status: StatusFlags
    /// How many warnings wait for SHOW WARNINGS.
    public var warnings: UInt16
    /// A line for people, such as "Rows matched: 1  Changed: 1  Warnings: 0".
    public var info: String
    /// The block of session state changes as it travels; see `SessionStateChange.decode`.
    public var sessionState: [UInt8]

    /// An OK packet of these values.
    public init(
        affectedRows: UInt64 = 0, lastInsertID: UInt64 = 0, status: StatusFlags = .autocommit, warnings: UInt16 = 0,
        info: String = "", sessionState: [UInt8] = []
    ) {
        self.affectedRows = affectedRows
        self.lastInsertID = lastInsertID
        self.status = status
        self.warnings = warnings
        self.info = info
        self.sessionState = sessionState
    }

    /// Reads a payload that begins with 0x00, or with 0xfe where CLIENT_DEPRECATE_EOF was agreed on.
    public init(_ payload: Span<UInt8>, capabilities: CapabilityFlags) throws(WireError) {
        var offset = 0
        let first = try payload.byte(at: &offset, "OK packet")
        guard first == 0x00 || (first == 0xfe && capabilities.contains(.deprecateEOF)) else {
            throw WireError.malformed("OK packet")
        }
        affectedRows = try payload.lengthEncodedInteger(at: &offset, "affected rows")
        lastInsertID = try payload.lengthEncodedInteger(at: &offset, "last insert id")
        status = StatusFlags(rawValue: try payload.uint16(at: &offset, "status flags"))
        warnings = try payload.uint16(at: &offset, "warning count")
        info = ""
        sessionState = []
        guard payload.remaining(at: offset) > 0 else { return }
        guard capabilities.contains(.sessionTrack) else {
            info = Self.untrackedInfo(payload, at: &offset)
            return
        }
        info = try payload.lengthEncodedString(at: &offset, "info")
        if status.contains(.sessionStateChanged) {
            sessionState = try payload.lengthEncodedBytes(at: &offset, "session state")
        }
    }

    /// The session state changes, in the order the server sent them.
    ///
    /// *Errors*: `WireError` when the block is not well-formed.
    public func stateChanges() throws(WireError) -> [SessionStateChange] {
        try SessionStateChange.decode(sessionState.span)
    }

    /// The payload. Without CLIENT_SESSION_TRACK the block of changes is left out and its status flag cleared.
    ///
    /// - Parameter endsRows: whether the packet takes the place of an EOF packet (CLIENT_DEPRECATE_EOF).
    public func encoded(capabilities: CapabilityFlags, endsRows: Bool = false) -> [UInt8] {
        let tracks = capabilities.contains(.sessionTrack) && !sessionState.isEmpty
        var status = status
        if tracks { status.insert(.sessionStateChanged) } else { status.remove(.sessionStateChanged) }
        var payload: [UInt8] = [endsRows ? 0xfe : 0x00]
        payload.appendLengthEncoded(affectedRows)
        payload.appendLengthEncoded(lastInsertID)
        payload.appendUInt16(status.rawValue)
        payload.appendUInt16(warnings)
        if tracks || !info.isEmpty { payload.appendLengthEncoded(info) }
        if tracks { payload.appendLengthEncoded(sessionState) }
        return payload
    }

    // The manual says "the rest of the packet"; both servers write a length all the same, and their clients read one.
    private static func untrackedInfo(_ payload: Span<UInt8>, at offset: inout Int) -> String {
        var next = offset
        // No length, or one that does not fit: then it is the rest of the packet, as the manual says.
        if let length = try? payload.lengthEncodedInteger(at: &next), length == UInt64(payload.remaining(at: next)) {
            offset = next
        }
        return String(decoding: payload.rest(at: &offset), as: UTF8.self)
    }
}
