/// Why a connect token is refused. Texts are for the operator, not for the client; none of them has the token, its signature
/// or its session token in it.
///
/// *Isolation*: any.
public enum TokenRefusal: Error, Equatable, Sendable {
    /// More bytes than any token has.
    case tooLong(bytes: Int)
    /// There is no query: most likely a password.
    case notAToken
    /// What stands before the query is not `HOST:PORT` or `HOST:PORT/`.
    case malformedEndpoint
    /// A byte that must be percent-encoded is not, or what is decoded is not plain text.
    case malformedEncoding
    /// The same parameter twice.
    case duplicateParameter(String)
    /// A parameter that connect tokens do not have; its name if it begins with `X-Amz-`.
    case unknownParameter(String?)
    /// A parameter that every connect token has.
    case missingParameter(String)
    /// `Action` is not `connect`.
    case otherAction
    /// There is nothing in `DBUser`.
    case emptyUser
    /// The algorithm is not `AWS4-HMAC-SHA256`.
    case otherAlgorithm
    /// The credential is not `KEY/DATE/REGION/SERVICE/aws4_request`.
    case malformedCredential
    /// The date is not `YYYYMMDDTHHMMSSZ`, or is none.
    case malformedDate
    /// The expiry is not a whole number of seconds from 1 on.
    case malformedExpiry
    /// Other headers than `host` are signed.
    case otherSignedHeaders
    /// The signature is not 64 lower-case hexadecimal digits.
    case malformedSignature
    /// It would be good for longer than is allowed.
    case expiryTooLong(seconds: Int, longest: Int)
    /// It is signed for another service than `rds-db`.
    case otherService(String)
    /// It is signed for another region.
    case otherRegion(signed: String, here: String)
    /// The day in the credential is not the day of the date.
    case otherScopeDate
    /// It is signed for another endpoint.
    case otherEndpoint(signed: EndpointName, here: [EndpointName])
    /// It is signed for another user.
    case otherUser(signed: String, login: String)
    /// It is dated further ahead than clocks may differ.
    case notYetValid(seconds: Int64)
    /// It was good until so many seconds ago.
    case expired(seconds: Int64)
    /// Nobody has this access key. For the one who looks keys up.
    case unknownAccessKey(String)
    /// The key is a temporary one, and the session token is missing or not the key's own. For the one who looks keys up.
    case otherSessionToken
    /// It was signed with another secret key, or was changed.
    case otherSignature
}

extension TokenRefusal: CustomStringConvertible {
    /// One word that stays the same, for logs and metrics.
    public var wireName: String {
        switch self {
        case .tooLong: "token_too_long"
        case .notAToken: "not_a_token"
        case .malformedEndpoint: "malformed_endpoint"
        case .malformedEncoding: "malformed_encoding"
        case .duplicateParameter: "duplicate_parameter"
        case .unknownParameter: "unknown_parameter"
        case .missingParameter: "missing_parameter"
        case .otherAction: "other_action"
        case .emptyUser: "empty_user"
        case .otherAlgorithm: "other_algorithm"
        case .malformedCredential: "malformed_credential"
        case .malformedDate: "malformed_date"
        case .malformedExpiry: "malformed_expiry"
        case .otherSignedHeaders: "other_signed_headers"
        case .malformedSignature: "malformed_signature"
        case .expiryTooLong: "expiry_too_long"
        case .otherService: "other_service"
        case .otherRegion: "other_region"
        case .otherScopeDate: "other_scope_date"
        case .otherEndpoint: "other_endpoint"
        case .otherUser: "other_user"
        case .notYetValid: "not_yet_valid"
        case .expired: "expired"
        case .unknownAccessKey: "unknown_access_key"
        case .otherSessionToken: "other_session_token"
        case .otherSignature: "other_signature"
        }
    }

    /// The reason in plain words.
    public var description: String {
        switch self {
        case .tooLong(let bytes): "it has \(bytes) bytes, a token has at most \(ConnectToken.longest)"
        case .notAToken: "it is not a token: there is no HOST:PORT/? at its beginning; was a password sent?"
        case .malformedEndpoint: "what stands before its query is not HOST:PORT/"
        case .malformedEncoding: "its query is not percent-encoded text; was it cut or changed by a shell or a form?"
        case .duplicateParameter(let name): "it has the parameter \(name) twice"
        case .unknownParameter(let name?): "it has a parameter that tokens do not have: \(Text.shown(name))"
        case .unknownParameter(nil): "it has a parameter that tokens do not have"
        case .missingParameter(let name): "it has no parameter \(name); was it cut?"
        case .otherAction: "its action is not connect"
        case .emptyUser: "it is signed for a user without a name"
        case .otherAlgorithm: "its algorithm is not AWS4-HMAC-SHA256"
        case .malformedCredential: "its credential is not KEY/DATE/REGION/SERVICE/aws4_request"
        case .malformedDate: "its date is not of the form 20260131T235959Z"
        case .malformedExpiry: "its expiry is not a whole number of seconds from 1 on"
        case .otherSignedHeaders: "other headers than host are signed"
        case .malformedSignature: "its signature is not 64 hexadecimal digits in lower case"
        case .expiryTooLong(let seconds, let longest): "it is good for \(seconds) s, \(longest) s are allowed"
        case .otherService(let service): "signed for service \(Text.shown(service)), a login needs rds-db"
        case .otherRegion(let signed, let here):
            "signed for region \(Text.shown(signed)), this endpoint's is \(Text.shown(here))"
        case .otherScopeDate: "its credential is for another day than its date"
        case .otherEndpoint(let signed, let here):
            here.isEmpty
                ? "signed for \(signed), this endpoint has no name that tokens may be signed for"
                : "signed for \(signed), this endpoint is \(here.map(\.description).joined(separator: " or "))"
        case .otherUser(let signed, let login):
            "signed for user '\(Text.shown(signed))', login is as '\(Text.shown(login))'"
        case .notYetValid(let seconds): "dated \(seconds) s ahead; is a clock wrong?"
        case .expired(let seconds): "expired \(seconds) s ago"
        case .unknownAccessKey(let key): "nobody has the access key \(Text.shown(key))"
        case .otherSessionToken: "its session token is missing, or not the one of its access key"
        case .otherSignature: "the signature does not match (wrong secret key, or the token was changed)"
        }
    }
}
