/// The end of the column definitions and the end of the rows.
public struct EOFPacket: Equatable, Sendable {
    /// How many warnings wait for SHOW WARNINGS.
    public var warnings: UInt16
    /// The connection's state after the command.
    public var status: StatusFlags

    /// An EOF packet of these values.
    public init(warnings: UInt16 = 0, status: StatusFlags = .autocommit) {
        self.warnings = warnings
        self.status = status
    }

    /// Whether a payload in the place of a row is an EOF packet: a row may begin with 0xfe too, but is longer then.
    public static func matches(_ payload: Span<UInt8>) -> Bool {
        payload.count > 0 && payload.count < 9 && payload[0] == 0xfe
    }

    /// Reads an EOF payload.
    public init(_ payload: Span<UInt8>) throws(WireError) {
        guard Self.matches(payload) else { throw WireError.malformed("EOF packet") }
        var offset = 1
        warnings = try payload.uint16(at: &offset, "warning count")
        status = StatusFlags(rawValue: try payload.uint16(at: &offset, "status flags"))
    }

    /// The payload.
    public func encoded() -> [UInt8] {
        var payload: [UInt8] = [0xfe]
        payload.appendUInt16(warnings)
        payload.appendUInt16(status.rawValue)
        return payload
    }
}
