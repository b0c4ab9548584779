internal import WeirCrypto

extension HandshakeResponse {
    /// Reads a COM_CHANGE_USER payload, its command byte included, as the login that it is.
    ///
    /// - Parameter login: the login that this connection began with; its flags and limits stay in force, and its
    ///   character set where the packet names none.
    public init(changeUser payload: Span<UInt8>, after login: HandshakeResponse) throws(WireError) {
        var offset = 0
        guard try payload.byte(at: &offset, "command") == Command.changeUser.rawValue else {
            throw WireError.malformed("COM_CHANGE_USER")
        }
        let user = try payload.nulTerminatedString(at: &offset, "user")
        let response: [UInt8]
        if login.capabilities.contains(.secureConnection) {
            let length = Int(try payload.byte(at: &offset, "authentication response"))
            response = try payload.bytes(length, at: &offset, "authentication response")
        } else {
            response = try payload.nulTerminatedBytes(at: &offset, "authentication response")
        }
        let database = try payload.nulTerminatedString(at: &offset, "database")
        var characterSet = login.characterSet
        if payload.remaining(at: offset) >= 2 { characterSet = try payload.uint16(at: &offset, "character set") }
        self.init(
            capabilities: login.capabilities, maxPacketSize: login.maxPacketSize, characterSet: characterSet,
            user: user, authResponse: Secret(bytes: response), database: database.isEmpty ? nil : database)
        try readTail(payload, at: &offset)
    }

    /// The COM_CHANGE_USER payload of this login, its command byte included. A response is cut at 255 bytes.
    public func encodedChangeUser() -> [UInt8] {
        let response = authResponse.exposedBytes.prefix(0xff)
        var payload: [UInt8] = [Command.changeUser.rawValue]
        payload.appendNulTerminated(user)
        payload.append(UInt8(response.count))
        payload += response
        payload.appendNulTerminated(database ?? "")
        payload.appendUInt16(characterSet)
        guard capabilities.contains(.pluginAuth) else { return payload }
        payload.appendNulTerminated(authPlugin ?? AuthPlugin.nativePassword.rawValue)
        if capabilities.contains(.connectAttrs) {
            payload.appendLengthEncoded(ConnectAttribute.encode(connectAttributes))
        }
        return payload
    }
}
