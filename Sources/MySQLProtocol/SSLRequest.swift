/// The client's wish to go on over TLS: the first 32 bytes of its login, sent alone.
public struct SSLRequest: Equatable, Sendable {
    /// The exact length of the payload.
    public static let byteCount = 32

    /// What the client wants to use, CLIENT_SSL among it.
    public var capabilities: CapabilityFlags
    /// The longest packet the client accepts.
    public var maxPacketSize: UInt32
    /// The low byte of the collation's number.
    public var characterSet: UInt8

    /// A request of these values.
    public init(capabilities: CapabilityFlags, maxPacketSize: UInt32, characterSet: UInt8) {
        self.capabilities = capabilities
        self.maxPacketSize = maxPacketSize
        self.characterSet = characterSet
    }

    /// Whether a payload in the place of the login is an SSLRequest.
    public static func matches(_ payload: Span<UInt8>) -> Bool {
        // Whatever does not read as one is not one.
        payload.count == byteCount && (try? SSLRequest(payload)) != nil
    }

    /// Reads a request.
    public init(_ payload: Span<UInt8>) throws(WireError) {
        guard payload.count >= Self.byteCount else { throw WireError.truncated("SSLRequest") }
        guard payload.count == Self.byteCount else { throw WireError.malformed("SSLRequest") }
        var offset = 0
        capabilities = CapabilityFlags(rawValue: try payload.uint32(at: &offset))
        guard capabilities.contains(.ssl) else { throw WireError.malformed("SSLRequest") }
        maxPacketSize = try payload.uint32(at: &offset)
        characterSet = try payload.byte(at: &offset)
    }

    /// The payload.
    public func encoded() -> [UInt8] {
        var payload: [UInt8] = []
        payload.appendUInt32(capabilities.union([.ssl, .protocol41]).rawValue)
        payload.appendUInt32(maxPacketSize)
        payload.append(characterSet)
        payload.appendZeros(23)
        return payload
    }
}
