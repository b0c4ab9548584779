public import WeirCrypto

/// What requests are signed with: an access key and, for temporary ones, the session token that belongs to it.
///
/// *Isolation*: any.
public struct SigningCredentials: Equatable, Sendable {
    /// As in `AKIAIOSFODNN7EXAMPLE`. Not a secret.
    public let accessKeyID: String
    /// The secret half of the access key.
    public let secret: Secret
    /// Given out together with temporary keys.
    public let sessionToken: Secret?

    /// Credentials of these parts.
    public init(accessKeyID: String, secret: Secret, sessionToken: Secret? = nil) {
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.sessionToken = sessionToken
    }
}

/// What a signing key is good for: one day, one region, one service.
///
/// *Isolation*: any.
/// *Source*: AWS Signature Version 4, "credential scope".
public struct CredentialScope: Hashable, Sendable {
    /// Eight digits: year, month, day, in UTC.
    public let date: String
    /// As in `us-east-1`.
    public let region: String
    /// As in `rds-db` or `sts`.
    public let service: String

    /// A scope of these parts.
    public init(date: String, region: String, service: String) {
        self.date = date
        self.region = region
        self.service = service
    }

    /// The scope of something that is signed at this time.
    ///
    /// - Parameter time: seconds since 1970.
    public init(time: Int64, region: String, service: String) {
        self.init(date: String(SigningTime.text(time).prefix(8)), region: region, service: service)
    }

    /// As signatures name it: the parts and `aws4_request`, with slashes between them.
    var text: String { "\(date)/\(region)/\(service)/aws4_request" }

    /// The access key id and the scope of a credential: exactly five parts, none of them empty.
    static func parse(_ credential: [UInt8]) -> (accessKeyID: String, scope: CredentialScope)? {
        let parts = credential.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 5, parts[4].elementsEqual("aws4_request".utf8), parts[1].count == 8,
            Text.fixedNumber(parts[1]) != nil,
            parts.allSatisfy({ !$0.isEmpty && $0.count <= 128 && $0.allSatisfy(PercentEncoding.isUnreserved) })
        else { return nil }
        func text(_ index: Int) -> String { String(decoding: parts[index], as: UTF8.self) }
        return (text(0), CredentialScope(date: text(1), region: text(2), service: text(3)))
    }
}

/// The key that signs for one scope, derived from a secret key. Worth keeping for as long as its day lasts: deriving it
/// costs four of the five keyed hashes that a check takes.
///
/// *Isolation*: any.
/// *Source*: AWS Signature Version 4, "derive a signing key".
public struct SigningKey: Equatable, Sendable {
    private let key: Secret

    /// The key of a secret key for one scope.
    public init(secret: Secret, scope: CredentialScope) {
        self.init(secret: secret, date: scope.date, region: scope.region, service: scope.service)
    }

    /// The key of a secret key for one day (eight digits), region and service.
    public init(secret: Secret, date: String, region: String, service: String) {
        var key = HMAC.sha256(key: Array("AWS4".utf8) + secret.exposedBytes, Array(date.utf8))
        for part in [region, service, "aws4_request"] { key = HMAC.sha256(key: key, Array(part.utf8)) }
        self.key = Secret(bytes: key)
    }

    /// The signature of a canonical request that was made at a time, for a scope: 32 bytes.
    func signature(of canonicalRequest: [UInt8], time: String, scope: CredentialScope) -> Secret {
        var message = Array("AWS4-HMAC-SHA256\n\(time)\n\(scope.text)\n".utf8)
        message += Hex.text(Digest.sha256(canonicalRequest))
        return Secret(bytes: HMAC.sha256(key: key.exposedBytes, message))
    }
}
