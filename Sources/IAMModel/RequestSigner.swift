internal import WeirCrypto

/// Signs requests to a service of AWS, or to one that checks as AWS does.
///
/// *Isolation*: any.
/// *Source*: AWS Signature Version 4; what it makes is what botocore makes.
public struct RequestSigner: Equatable, Sendable {
    private let credentials: SigningCredentials
    private let region: String
    private let service: String

    /// A signer for one service in one region.
    public init(credentials: SigningCredentials, region: String, service: String) {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// The headers to add to a request: `X-Amz-Date`, `X-Amz-Security-Token` for temporary credentials, `Authorization`.
    ///
    /// - Parameters:
    ///   - host: what is sent as the header `Host`.
    ///   - path: as it is sent, encoded.
    ///   - query: as it is sent, without `?`.
    ///   - headers: what is sent besides; all of it is signed but what is changed on the way or says who signs.
    ///   - now: seconds since 1970.
    public func headers(
        method: String, host: String, path: String, query: String = "", headers: [RequestHeader], body: [UInt8],
        now: Int64
    ) -> [RequestHeader] {
        let time = SigningTime.text(now)
        let scope = CredentialScope(time: now, region: region, service: service)
        var added = [RequestHeader("X-Amz-Date", time)]
        if let token = credentials.sessionToken {
            added.append(RequestHeader("X-Amz-Security-Token", String(decoding: token.exposedBytes, as: UTF8.self)))
        }
        let own: Set = ["host", "authorization", "x-amz-date", "x-amz-security-token"]
        let signed =
            [RequestHeader("host", host)] + added
            + headers.filter { header in
                let name = CanonicalRequest.lowercased(header.name)
                return !Self.unsigned.contains(name) && !own.contains(name)
            }
        let names = Set(signed.map { CanonicalRequest.lowercased($0.name) }).sorted()
        let request = CanonicalRequest.bytes(
            method: method, path: path, query: query, headers: signed, signedHeaders: names,
            bodyHash: Digest.sha256(body))
        let signature = SigningKey(secret: credentials.secret, scope: scope)
            .signature(of: request, time: time, scope: scope)
        let value =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope.text), "
            + "SignedHeaders=\(names.joined(separator: ";")), "
            + "Signature=\(String(decoding: Hex.text(signature.exposedBytes), as: UTF8.self))"
        return added + [RequestHeader("Authorization", value)]
    }

    /// What proxies and libraries add or change, as botocore lists it.
    private static let unsigned: Set = [
        "baggage", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "traceparent",
        "tracestate", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]
}
