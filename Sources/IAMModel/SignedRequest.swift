public import WeirCrypto

/// A request that carries its signature in the header `Authorization`, as those to AWS's services do.
///
/// Parsed, its headers are as they must be; whether it is for this service now says `check`, and whether the holder of an
/// access key signed it says `isSigned`. A request needs both.
/// *Isolation*: any.
/// *Source*: AWS Signature Version 4.
public struct SignedRequest: Equatable, Sendable {
    /// Whose key it is said to be signed with.
    public let accessKeyID: String
    /// What the signing key must be good for.
    public let scope: CredentialScope
    /// When it was signed, in seconds since 1970.
    public let signedAt: Int64
    /// What belongs to a temporary access key; nil when it is missing or empty.
    public let sessionToken: Secret?
    /// Which headers nobody can have changed: lower-case names in order.
    public let signedHeaders: [String]

    private let canonical: Secret
    private let signature: Secret

    /// Reads a request's headers.
    ///
    /// *Errors*: no `Authorization`; one that is not as it must be; headers that are not signed: `host`, the date, and
    /// whatever begins with `x-amz-`; a body that is not the one that was signed.
    /// - Parameters:
    ///   - path: as it was sent, encoded, without the query.
    ///   - query: as it was sent, without `?`.
    ///   - headers: all of them, in their order. Their number and length are for the HTTP server to bound.
    ///   - bodyHash: the SHA-256 of the body that came.
    public init(
        method: String, path: String, query: String, headers: [RequestHeader], bodyHash: [UInt8]
    ) throws(SignatureRefusal) {
        // A line's end in it could pass for a part of what follows.
        guard method.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { throw .incomplete("the method is none") }
        let fields = try HeaderFields(headers)
        guard let text = fields["authorization"] else { throw .missingAuthentication }
        let authorization = try Authorization(text)
        let signed = Set(authorization.signedHeaders)
        let timeName = fields["x-amz-date"] == nil ? "date" : "x-amz-date"
        guard let time = fields[timeName] else { throw .incomplete("there is no X-Amz-Date header and no Date header") }
        guard let signedAt = SigningTime.parse(time.utf8) ?? SigningTime.parseHTTPDate(time.utf8) else {
            throw .incomplete("the date is not of the form 20260131T235959Z")
        }
        for name in authorization.signedHeaders where fields[name] == nil {
            throw .incomplete("a header is said to be signed that is not there")
        }
        for name in ["host", timeName] + fields.names.filter({ $0.hasPrefix("x-amz-") }).sorted()
        where !signed.contains(name) {
            throw .unsignedHeader(name)
        }
        if let hash = fields["x-amz-content-sha256"], !hash.utf8.elementsEqual(Hex.text(bodyHash)) { throw .otherBody }

        accessKeyID = authorization.accessKeyID
        scope = authorization.scope
        signedHeaders = authorization.signedHeaders
        signature = Secret(bytes: authorization.signature)
        sessionToken = fields["x-amz-security-token"].flatMap { $0.isEmpty ? nil : Secret($0) }
        self.signedAt = signedAt
        // It has the session token in it.
        canonical = Secret(
            bytes: CanonicalRequest.bytes(
                method: method, path: path, query: query, headers: headers, signedHeaders: signedHeaders,
                bodyHash: bodyHash))
    }

    /// Checks everything but the signature: what it is for, and when.
    ///
    /// *Errors*: the first of: another service, region or day, too old, too far ahead.
    /// - Parameters:
    ///   - regions: those that are served.
    ///   - now: seconds since 1970.
    ///   - clockSkew: how many seconds the request's date may be off either way. Default: 900, as with AWS.
    public func check(
        service: String, regions: [String], now: Int64, clockSkew: Int64 = 900
    ) throws(SignatureRefusal) {
        guard Text.isSame(scope.service, service) else { throw .otherService(signed: scope.service, here: service) }
        guard regions.contains(where: { Text.isSame(scope.region, $0) }) else {
            throw .otherRegion(signed: scope.region, here: regions)
        }
        guard SigningTime.text(signedAt).hasPrefix(scope.date) else { throw .otherScopeDate }
        let now = min(max(now, SigningTime.range.lowerBound), SigningTime.range.upperBound)
        guard now - signedAt <= clockSkew else { throw .expired(seconds: now - signedAt) }
        guard signedAt - now <= clockSkew else { throw .notYetValid(seconds: signedAt - now) }
    }

    /// Whether the holder of this key signed exactly this, told in a time that does not depend on how much of the signature
    /// is right.
    ///
    /// - Parameter key: the key of the request's own access key and scope.
    public func isSigned(with key: SigningKey) -> Bool {
        key.signature(of: canonical.exposedBytes, time: SigningTime.text(signedAt), scope: scope) == signature
    }
}
