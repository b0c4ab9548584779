/// The server's demand to answer again, by another method.
public struct AuthSwitchRequest: Equatable, Sendable {
    /// The name of the method.
    public var plugin: String
    /// The nonce for it, without the zero byte that ends it.
    public var nonce: [UInt8]

    /// A demand of these values.
    public init(plugin: String, nonce: [UInt8]) {
        self.plugin = plugin
        self.nonce = nonce
    }

    /// Reads a payload that begins with 0xfe.
    ///
    /// *Errors*: `unsupported` for the one-byte form, which asks for the method of MySQL 3.23.
    public init(_ payload: Span<UInt8>) throws(WireError) {
        var offset = 0
        guard try payload.byte(at: &offset, "AuthSwitchRequest") == 0xfe else {
            throw WireError.malformed("AuthSwitchRequest")
        }
        guard payload.remaining(at: offset) > 0 else { throw WireError.unsupported("mysql_old_password") }
        plugin = try payload.nulTerminatedString(at: &offset, "authentication method")
        nonce = payload.rest(at: &offset)
        if nonce.last == 0 { nonce.removeLast() }
    }

    /// The payload.
    public func encoded() -> [UInt8] {
        var payload: [UInt8] = [0xfe]
        payload.appendNulTerminated(plugin)
        payload += nonce
        payload.append(0)
        return payload
    }
}
