internal import WeirCrypto

extension ConnectToken {
    /// Reads the bytes that a client has sent as its password, without the zero byte at their end.
    ///
    /// Parameters may stand in any order, and there may be a slash before the query or none, for AWS's own libraries differ
    /// in both. Anything else must be as they make it.
    /// *Errors*: the first thing that is wrong with it. Takes a time that grows with the length only, and none when it is too
    /// long.
    public init(_ bytes: [UInt8]) throws(TokenRefusal) {
        guard bytes.count <= Self.longest else { throw .tooLong(bytes: bytes.count) }
        guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else { throw .notAToken }
        var head = bytes[..<mark]
        if head.last == UInt8(ascii: "/") { head = head.dropLast() }
        guard let (host, port) = EndpointName.split(Array(head)), let endpoint = EndpointName(host: host, port: port)
        else { throw .malformedEndpoint }
        let parameters = try TokenParameters(bytes[(mark + 1)...])

        guard try parameters.value(.action).elementsEqual("connect".utf8) else { throw .otherAction }
        let user = String(decoding: try parameters.value(.user), as: UTF8.self)
        guard !user.isEmpty else { throw .emptyUser }
        guard try parameters.value(.algorithm).elementsEqual("AWS4-HMAC-SHA256".utf8) else { throw .otherAlgorithm }
        guard let (accessKeyID, scope) = CredentialScope.parse(try parameters.value(.credential)) else {
            throw .malformedCredential
        }
        guard let signedAt = SigningTime.parse(try parameters.value(.date)) else { throw .malformedDate }
        guard let expiry = Text.number(try parameters.value(.expires)), expiry > 0 else { throw .malformedExpiry }
        guard try parameters.value(.signedHeaders).elementsEqual("host".utf8) else { throw .otherSignedHeaders }
        guard let signature = Hex.bytes(try parameters.value(.signature)), signature.count == 32 else {
            throw .malformedSignature
        }
        self.endpoint = endpoint
        self.user = user
        self.accessKeyID = accessKeyID
        self.scope = scope
        self.signedAt = signedAt
        self.expiry = expiry
        writtenHost = host
        writtenSessionToken = parameters.optionalValue(.sessionToken).map { Secret(bytes: $0) }
        self.signature = Secret(bytes: signature)
    }
}

/// The parameters of a token's query, decoded, each of them at most once.
private struct TokenParameters {
    /// All that there are, in the order of their names, which is the order they are signed in.
    enum Name: String, CaseIterable {
        case action = "Action"
        case user = "DBUser"
        case algorithm = "X-Amz-Algorithm"
        case credential = "X-Amz-Credential"
        case date = "X-Amz-Date"
        case expires = "X-Amz-Expires"
        case sessionToken = "X-Amz-Security-Token"
        case signature = "X-Amz-Signature"
        case signedHeaders = "X-Amz-SignedHeaders"
    }

    private var values: [Name: [UInt8]] = [:]

    init(_ query: ArraySlice<UInt8>) throws(TokenRefusal) {
        // An unknown or repeated name ends it, so that there are never more than there are names.
        for pair in query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts.first ?? []
            guard let known = Name(rawValue: String(decoding: name, as: UTF8.self)) else {
                throw .unknownParameter(Self.printable(name))
            }
            guard values[known] == nil else { throw .duplicateParameter(known.rawValue) }
            values[known] = try Self.decode(parts.count == 2 ? parts[1] : [])
        }
    }

    func optionalValue(_ name: Name) -> [UInt8]? { values[name] }

    func value(_ name: Name) throws(TokenRefusal) -> [UInt8] {
        guard let value = values[name] else { throw .missingParameter(name.rawValue) }
        return value
    }

    /// A value's bytes. `+`, which means a blank to some and itself to others, must be encoded, and so must all that no
    /// query may have (RFC 3986).
    private static func decode(_ text: ArraySlice<UInt8>) throws(TokenRefusal) -> [UInt8] {
        let isWritable = { (byte: UInt8) in
            PercentEncoding.isUnreserved(byte) || byte == UInt8(ascii: "%") || "!$'()*,;:@/?=".utf8.contains(byte)
        }
        guard text.allSatisfy(isWritable), let bytes = PercentEncoding.decoded(text),
            bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }), String(validating: bytes, as: UTF8.self) != nil
        else { throw .malformedEncoding }
        return bytes
    }

    /// Pieces of a broken token may be secret; what is called like a parameter of a signature is its name.
    private static func printable(_ name: ArraySlice<UInt8>) -> String? {
        guard name.count <= 40, Text.lowercased(name).starts(with: "x-amz-".utf8) else { return nil }
        return String(decoding: name, as: UTF8.self)
    }
}
