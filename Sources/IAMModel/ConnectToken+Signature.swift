public import WeirCrypto

extension ConnectToken {
    /// Whether the holder of this key signed exactly this, told in a time that does not depend on how much of the signature
    /// is right.
    ///
    /// - Parameter key: the key of the token's own access key and scope.
    public func isSigned(with key: SigningKey) -> Bool {
        let query = Self.query(
            user: user, accessKeyID: accessKeyID, scope: scope, time: SigningTime.text(signedAt), expiry: expiry,
            sessionToken: writtenSessionToken)
        let time = SigningTime.text(signedAt)
        // Every form is tried, so that which of them was signed is not told, either.
        var isSigned = false
        for host in hostForms {
            let request = Self.canonicalRequest(query: query, host: host)
            if key.signature(of: request, time: time, scope: scope) == signature { isSigned = true }
        }
        return isSigned
    }

    /// A token as botocore makes it, byte for byte.
    ///
    /// *Errors*: what would be wrong with it: a host, user, key or region that no token can have.
    /// - Parameters:
    ///   - host: as clients dial it; IPv6 addresses in brackets.
    ///   - now: seconds since 1970.
    ///   - expiry: seconds; AWS allows 900 at most.
    public static func make(
        host: String, port: UInt16, user: String, region: String, credentials: SigningCredentials, now: Int64,
        expiry: Int = 900
    ) throws(TokenRefusal) -> Secret {
        let scope = CredentialScope(time: now, region: region, service: "rds-db")
        let time = SigningTime.text(now)
        let accessKeyID = credentials.accessKeyID
        let key = SigningKey(secret: credentials.secret, scope: scope)
        let signedHost = hostForms(Array(host.utf8), port: port)[0]
        let request = canonicalRequest(
            query: query(
                user: user, accessKeyID: accessKeyID, scope: scope, time: time, expiry: expiry,
                sessionToken: credentials.sessionToken),
            host: signedHost)
        let token = text(
            host: Array(host.utf8), port: port, user: user, accessKeyID: accessKeyID, scope: scope, time: time,
            expiry: expiry, sessionToken: credentials.sessionToken,
            signature: key.signature(of: request, time: time, scope: scope))
        _ = try ConnectToken(token)
        return Secret(bytes: token)
    }

    /// The token in botocore's writing, whatever order it was read in.
    var written: [UInt8] {
        Self.text(
            host: writtenHost, port: endpoint.port, user: user, accessKeyID: accessKeyID, scope: scope,
            time: SigningTime.text(signedAt), expiry: expiry, sessionToken: writtenSessionToken, signature: signature)
    }

    private static func text(
        host: [UInt8], port: UInt16, user: String, accessKeyID: String, scope: CredentialScope, time: String,
        expiry: Int, sessionToken: Secret?, signature: Secret
    ) -> [UInt8] {
        var token = host + Array(":\(port)/?".utf8)
        // The order differs from that of what is signed in one place: the session token comes last.
        token += query(
            user: user, accessKeyID: accessKeyID, scope: scope, time: time, expiry: expiry, sessionToken: nil)
        if let sessionToken {
            token += "&X-Amz-Security-Token=".utf8
            PercentEncoding.append(sessionToken.exposedBytes, to: &token)
        }
        token += "&X-Amz-Signature=".utf8
        token += Hex.text(signature.exposedBytes)
        return token
    }

    private var hostForms: [[UInt8]] { Self.hostForms(writtenHost, port: endpoint.port) }

    /// The values of the header `host` that libraries sign for an endpoint, botocore's first.
    ///
    /// Some leave the case as it is written. Some leave out the port that they take for the default one.
    private static func hostForms(_ host: [UInt8], port: UInt16) -> [[UInt8]] {
        let lowercased = Text.lowercased(host)
        let hosts = lowercased == host ? [host] : [lowercased, host]
        let withPort = hosts.map { $0 + Array(":\(port)".utf8) }
        switch port {
        case 443: return hosts + withPort
        case 80: return withPort + hosts
        default: return withPort
        }
    }

    private static func canonicalRequest(query: [UInt8], host: [UInt8]) -> [UInt8] {
        var request: [UInt8] = []
        request.reserveCapacity(query.count + host.count + 96)
        request += "GET\n/\n".utf8
        request += query
        request += "\nhost:".utf8
        request += host
        request += "\n\nhost\n".utf8
        request += emptyHash
        return request
    }

    private static let emptyHash = Hex.text(Digest.sha256([]))

    /// The query that is signed: the parameters in the order of their names, without the signature.
    private static func query(
        user: String, accessKeyID: String, scope: CredentialScope, time: String, expiry: Int, sessionToken: Secret?
    ) -> [UInt8] {
        var query: [UInt8] = []
        query.reserveCapacity(320 + user.utf8.count + 3 * (sessionToken?.exposedBytes.count ?? 0))
        query += "Action=connect&DBUser=".utf8
        PercentEncoding.append(user.utf8, to: &query)
        query += "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=".utf8
        PercentEncoding.append("\(accessKeyID)/\(scope.text)".utf8, to: &query)
        query += "&X-Amz-Date=\(time)&X-Amz-Expires=\(expiry)".utf8
        if let sessionToken {
            query += "&X-Amz-Security-Token=".utf8
            PercentEncoding.append(sessionToken.exposedBytes, to: &query)
        }
        query += "&X-Amz-SignedHeaders=host".utf8
        return query
    }
}
