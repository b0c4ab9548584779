/// The server's first packet: who it is, what it can do, and the nonce for the login (protocol 10).
///
/// MariaDB's extended capabilities, in the last reserved bytes, are not read and are written as zero.
/// *Source*: MySQL 8.4 source documentation, "Protocol::HandshakeV10".
public struct Greeting: Equatable, Sendable {
    /// The length of every nonce.
    public static let nonceLength = 20

    /// The server's version, such as "8.0.40" or "5.5.5-10.11.19-MariaDB".
    public var serverVersion: String
    /// The connection's number, for KILL.
    public var connectionID: UInt32
    /// Twenty bytes without a zero among them, which the login's scramble is made with.
    public var nonce: [UInt8]
    /// What the server can do.
    public var capabilities: CapabilityFlags
    /// The low byte of the default collation's number.
    public var characterSet: UInt8
    /// The connection's state.
    public var status: StatusFlags
    /// The method the server proposes; "" from a server without CLIENT_PLUGIN_AUTH.
    public var authPlugin: String

    /// A greeting of these values.
    public init(
        serverVersion: String, connectionID: UInt32, nonce: [UInt8], capabilities: CapabilityFlags,
        characterSet: UInt8, status: StatusFlags = .autocommit, authPlugin: String
    ) {
        self.serverVersion = serverVersion
        self.connectionID = connectionID
        self.nonce = nonce
        self.capabilities = capabilities
        self.characterSet = characterSet
        self.status = status
        self.authPlugin = authPlugin
    }

    /// Reads a greeting. An error packet in its place is the caller's to recognize, by its first byte 0xff.
    ///
    /// *Errors*: `unsupported` for any protocol but 10, and for servers older than 4.1.
    public init(_ payload: Span<UInt8>) throws(WireError) {
        var offset = 0
        guard try payload.byte(at: &offset, "protocol version") == 10 else {
            throw WireError.unsupported("protocol version")
        }
        serverVersion = try payload.nulTerminatedString(at: &offset, "server version")
        connectionID = try payload.uint32(at: &offset, "connection id")
        nonce = try payload.bytes(8, at: &offset, "nonce")
        _ = try payload.byte(at: &offset, "filler")
        let low = try payload.uint16(at: &offset, "capabilities")
        characterSet = try payload.byte(at: &offset, "character set")
        status = StatusFlags(rawValue: try payload.uint16(at: &offset, "status flags"))
        let high = try payload.uint16(at: &offset, "capabilities")
        capabilities = CapabilityFlags(rawValue: UInt32(low) | UInt32(high) << 16)
        guard capabilities.contains(.protocol41) else { throw WireError.unsupported("a server without protocol 4.1") }
        let nonceSize = Int(try payload.byte(at: &offset, "nonce length"))
        _ = try payload.bytes(10, at: &offset, "reserved bytes")
        nonce += try payload.bytes(max(13, nonceSize - 8), at: &offset, "nonce").prefix(Self.nonceLength - 8)
        authPlugin = ""
        if capabilities.contains(.pluginAuth) {
            // Servers before 5.5.10 left the zero byte out.
            authPlugin = String(decoding: payload.rest(at: &offset).prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// The payload. A nonce of another length than twenty bytes is cut, or filled up with zeros.
    public func encoded() -> [UInt8] {
        var nonce = nonce.prefix(Self.nonceLength)
        nonce += repeatElement(0, count: Self.nonceLength - nonce.count)
        var payload: [UInt8] = [10]
        payload.appendNulTerminated(serverVersion)
        payload.appendUInt32(connectionID)
        payload += nonce.prefix(8)
        payload.append(0)
        payload.appendUInt16(UInt16(truncatingIfNeeded: capabilities.rawValue))
        payload.append(characterSet)
        payload.appendUInt16(status.rawValue)
        payload.appendUInt16(UInt16(truncatingIfNeeded: capabilities.rawValue >> 16))
        payload.append(capabilities.contains(.pluginAuth) ? UInt8(Self.nonceLength + 1) : 0)
        payload.appendZeros(10)
        payload += nonce.dropFirst(8)
        payload.append(0)
        if capabilities.contains(.pluginAuth) { payload.appendNulTerminated(authPlugin) }
        return payload
    }
}
