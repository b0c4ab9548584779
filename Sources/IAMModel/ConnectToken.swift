public import WeirCrypto

/// A token that is sent in place of a password: a request to connect as one user to one endpoint, signed with an access key.
///
/// Parsed, it is well-formed; whether it is good here and now says `check`, and whether the holder of an access key signed it
/// says `isSigned`. A login needs both.
/// *Isolation*: any.
/// *Source*: AWS Signature Version 4 in a query; the parameters are those of `rds generate-db-auth-token`.
public struct ConnectToken: Equatable, Sendable {
    /// No token has more bytes; the longest session tokens of AWS's own have a few thousand. In bytes.
    public static let longest = 16 * 1024

    /// Where it is for.
    public let endpoint: EndpointName
    /// Who logs in.
    public let user: String
    /// Whose key it is said to be signed with.
    public let accessKeyID: String
    /// What the signing key must be good for.
    public let scope: CredentialScope
    /// When it was signed, in seconds since 1970.
    public let signedAt: Int64
    /// For how many seconds from then on it is good.
    public let expiry: Int

    /// The host as it is written, with the brackets of an IPv6 address.
    let writtenHost: [UInt8]
    /// What is signed as session token, even when there is nothing in it.
    let writtenSessionToken: Secret?
    let signature: Secret

    /// What belongs to a temporary access key; nil when it is missing or empty.
    public var sessionToken: Secret? {
        guard let writtenSessionToken, !writtenSessionToken.isEmpty else { return nil }
        return writtenSessionToken
    }

    /// Until when it is good, in seconds since 1970.
    public var expiresAt: Int64 { signedAt + Int64(expiry) }

    /// Checks everything but the signature: what it is for, and when.
    ///
    /// *Errors*: the first of: good for too long, another service, region, day, endpoint or user, not good yet, not good any
    /// more.
    /// - Parameters:
    ///   - user: who logs in, as the client has said it.
    ///   - now: seconds since 1970.
    public func check(user login: String, rules: TokenRules, now: Int64) throws(TokenRefusal) {
        guard expiry <= rules.longestExpiry else {
            throw .expiryTooLong(seconds: expiry, longest: rules.longestExpiry)
        }
        guard Text.isSame(scope.service, "rds-db") else { throw .otherService(scope.service) }
        guard Text.isSame(scope.region, rules.region) else {
            throw .otherRegion(signed: scope.region, here: rules.region)
        }
        guard SigningTime.text(signedAt).hasPrefix(scope.date) else { throw .otherScopeDate }
        guard rules.endpoints.contains(endpoint) else {
            throw .otherEndpoint(signed: endpoint, here: rules.endpoints)
        }
        guard Text.isSame(user, login) else { throw .otherUser(signed: user, login: login) }
        // Within the years that a token can name nothing below overflows.
        let now = min(max(now, SigningTime.range.lowerBound), SigningTime.range.upperBound)
        guard signedAt - now <= rules.clockSkew else { throw .notYetValid(seconds: signedAt - now) }
        guard now <= expiresAt else { throw .expired(seconds: now - expiresAt) }
    }
}

extension ConnectToken: CustomStringConvertible, CustomReflectable {
    /// Who it is for and where, without its signature and session token.
    public var description: String {
        "token of \(Text.shown(accessKeyID)) for '\(Text.shown(user))' at \(endpoint)"
    }

    /// Shows to `dump` and to debuggers what the description has.
    public var customMirror: Mirror { Mirror(self, children: ["token": description]) }
}
