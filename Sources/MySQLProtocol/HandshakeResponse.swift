public import WeirCrypto

/// The client's login: who it is, what it wants to use, and its first answer to the nonce.
///
/// *Source*: MySQL 8.4 source documentation, "Protocol::HandshakeResponse41", and `parse_client_handshake_packet`.
public struct HandshakeResponse: Equatable, Sendable {
    /// What the client wants to use.
    public var capabilities: CapabilityFlags
    /// The longest packet the client accepts.
    public var maxPacketSize: UInt32
    /// The collation's number; its low byte is all that a login carries, COM_CHANGE_USER carries both.
    public var characterSet: UInt16
    /// The user's name.
    public var user: String
    /// The answer of the client's method: a scramble, or a password in clear text.
    public var authResponse: Secret
    /// The default schema, where one is named.
    public var database: String?
    /// The method that `authResponse` was made with, where the client names it.
    public var authPlugin: String?
    /// What the client tells about itself, in its order.
    public var connectAttributes: [ConnectAttribute]

    /// A login of these values.
    public init(
        capabilities: CapabilityFlags, maxPacketSize: UInt32 = 0x100_0000, characterSet: UInt16, user: String,
        authResponse: Secret, database: String? = nil, authPlugin: String? = nil,
        connectAttributes: [ConnectAttribute] = []
    ) {
        self.capabilities = capabilities
        self.maxPacketSize = maxPacketSize
        self.characterSet = characterSet
        self.user = user
        self.authResponse = authResponse
        self.database = database
        self.authPlugin = authPlugin
        self.connectAttributes = connectAttributes
    }

    /// Reads a login. As with the servers, schema, method and attributes may be missing at the end although the flags
    /// announce them, and the method's name may lack its zero byte.
    ///
    /// *Errors*: `unsupported` without CLIENT_PROTOCOL_41.
    public init(_ payload: Span<UInt8>) throws(WireError) {
        var offset = 0
        capabilities = CapabilityFlags(rawValue: try payload.uint32(at: &offset, "capabilities"))
        guard capabilities.contains(.protocol41) else { throw WireError.unsupported("a client without protocol 4.1") }
        maxPacketSize = try payload.uint32(at: &offset, "maximum packet size")
        characterSet = UInt16(try payload.byte(at: &offset, "character set"))
        _ = try payload.bytes(23, at: &offset, "reserved bytes")
        user = try payload.nulTerminatedString(at: &offset, "user")
        if capabilities.contains(.pluginAuthLenencData) {
            authResponse = Secret(bytes: try payload.lengthEncodedBytes(at: &offset, "authentication response"))
        } else if capabilities.contains(.secureConnection) {
            let length = Int(try payload.byte(at: &offset, "authentication response"))
            authResponse = Secret(bytes: try payload.bytes(length, at: &offset, "authentication response"))
        } else {
            authResponse = Secret(bytes: try payload.nulTerminatedBytes(at: &offset, "authentication response"))
        }
        database = nil
        if capabilities.contains(.connectWithDB), payload.remaining(at: offset) > 0 {
            let name = try payload.nulTerminatedString(at: &offset, "database")
            database = name.isEmpty ? nil : name
        }
        authPlugin = nil
        connectAttributes = []
        try readTail(payload, at: &offset)
    }

    /// The payload. The flags for schema, method and attributes follow what is there, not what `capabilities` says.
    public func encoded() -> [UInt8] {
        let response = authResponse.exposedBytes
        var flags = capabilities.union([.protocol41, .secureConnection])
        flags.set(.connectWithDB, database != nil)
        flags.set(.pluginAuth, authPlugin != nil)
        if !connectAttributes.isEmpty { flags.insert(.connectAttrs) }
        if response.count > 0xff { flags.insert(.pluginAuthLenencData) }
        var payload: [UInt8] = []
        payload.appendUInt32(flags.rawValue)
        payload.appendUInt32(maxPacketSize)
        payload.append(UInt8(truncatingIfNeeded: characterSet))
        payload.appendZeros(23)
        payload.appendNulTerminated(user)
        if flags.contains(.pluginAuthLenencData) {
            payload.appendLengthEncoded(response)
        } else {
            payload.append(UInt8(response.count))
            payload += response
        }
        if let database { payload.appendNulTerminated(database) }
        if let authPlugin { payload.appendNulTerminated(authPlugin) }
        if flags.contains(.connectAttrs) {
            payload.appendLengthEncoded(ConnectAttribute.encode(connectAttributes))
        }
        return payload
    }

    /// The method's name and the attributes, which end a login and a COM_CHANGE_USER alike.
    mutating func readTail(_ payload: Span<UInt8>, at offset: inout Int) throws(WireError) {
        if capabilities.contains(.pluginAuth), payload.remaining(at: offset) > 0 {
            // Some clients leave the last zero byte out, and servers take that.
            if let name = try? payload.nulTerminatedString(at: &offset) {
                authPlugin = name
            } else {
                authPlugin = String(decoding: payload.rest(at: &offset), as: UTF8.self)
            }
        }
        if capabilities.contains(.connectAttrs), payload.remaining(at: offset) > 0 {
            let block = try payload.lengthEncodedBytes(at: &offset, "connection attributes")
            connectAttributes = ConnectAttribute.decode(block.span)
        }
    }
}

extension CapabilityFlags {
    mutating func set(_ flag: CapabilityFlags, _ isSet: Bool) {
        if isSet { insert(flag) } else { remove(flag) }
    }
}
