/// The four bytes before each physical packet.
public struct PacketHeader: Equatable, Sendable {
    /// The size of a header.
    public static let byteCount = 4
    /// The longest payload of one physical packet; a packet of this length is continued by the next one.
    public static let maxPayload = 0xff_ffff

    /// How many bytes follow the header.
    public var payloadLength: Int
    /// The packet's number within its exchange; wraps after 255.
    public var sequence: UInt8

    /// A header of these values.
    public init(payloadLength: Int, sequence: UInt8) {
        self.payloadLength = payloadLength
        self.sequence = sequence
    }

    /// Reads the header that begins at an offset.
    ///
    /// *Errors*: `WireError.truncated` when fewer than four bytes are there.
    public init(_ bytes: Span<UInt8>, at offset: Int = 0) throws(WireError) {
        guard offset >= 0, bytes.count - offset >= Self.byteCount else { throw WireError.truncated("packet header") }
        payloadLength = Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2]) << 16
        sequence = bytes[offset + 3]
    }

    /// Where the packet that begins at zero ends, header included.
    public var packetLength: Int { Self.byteCount + payloadLength }
}
