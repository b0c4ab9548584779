/// Why a signed request is refused, in AWS's own terms. Texts have no signature and no session token in them.
///
/// *Isolation*: any.
/// *Source*: the common errors of AWS's Query services.
public enum SignatureRefusal: Error, Equatable, Sendable {
    /// There is no header `Authorization`.
    case missingAuthentication
    /// The header `Authorization`, or one that it needs, is not as it must be; says which and how.
    case incomplete(String)
    /// It is signed for another service than this.
    case otherService(signed: String, here: String)
    /// It is signed for another region than those that are served.
    case otherRegion(signed: String, here: [String])
    /// The day in the credential is not the day of the date.
    case otherScopeDate
    /// The body is not the one whose hash is in the headers.
    case otherBody
    /// A header that must be signed is not; its name in lower case.
    case unsignedHeader(String)
    /// It is dated so many seconds ago, which is too long.
    case expired(seconds: Int64)
    /// It is dated so many seconds ahead, which is too far.
    case notYetValid(seconds: Int64)
    /// It was signed with another secret key, or was changed. For the one who has the key.
    case otherSignature
    /// Nobody has this access key. For the one who looks keys up.
    case unknownAccessKey
    /// The session token is not the key's own. For the one who looks keys up.
    case otherSessionToken
    /// The temporary key is not good any more. For the one who looks keys up.
    case expiredSession
}

extension SignatureRefusal: CustomStringConvertible {
    /// AWS's code for it, as libraries know it.
    public var code: String {
        switch self {
        case .missingAuthentication: "MissingAuthenticationToken"
        case .incomplete: "IncompleteSignature"
        case .otherService, .otherRegion, .otherScopeDate, .otherBody, .unsignedHeader, .otherSignature:
            "SignatureDoesNotMatch"
        case .expired, .notYetValid: "RequestExpired"
        case .unknownAccessKey, .otherSessionToken: "InvalidClientTokenId"
        case .expiredSession: "ExpiredToken"
        }
    }

    /// The HTTP status that AWS sends with the code.
    public var status: Int {
        switch self {
        case .incomplete, .expired, .notYetValid: 400
        case .missingAuthentication, .otherService, .otherRegion, .otherScopeDate, .otherBody, .unsignedHeader,
            .otherSignature, .unknownAccessKey, .otherSessionToken, .expiredSession:
            403
        }
    }

    /// The reason in plain words.
    public var description: String {
        switch self {
        case .missingAuthentication: "The request is not signed: it has no Authorization header."
        case .incomplete(let what): "The request is not signed as it must be: \(what)."
        case .otherService(let signed, let here):
            "The request is signed for service \(Text.shown(signed)), this is \(Text.shown(here))."
        case .otherRegion(let signed, let here):
            "The request is signed for region \(Text.shown(signed)), this is \(here.joined(separator: " or "))."
        case .otherScopeDate: "The day in the credential is not the day of the request."
        case .otherBody: "The body is not the one that X-Amz-Content-SHA256 is of."
        case .unsignedHeader(let name): "The header \(Text.shown(name)) is not signed, and must be."
        case .expired(let seconds): "The request was signed \(seconds) s ago, which is too long; is a clock wrong?"
        case .notYetValid(let seconds): "The request is dated \(seconds) s ahead; is a clock wrong?"
        case .otherSignature:
            "The signature does not match: the secret key is another one, or the request was changed on its way."
        case .unknownAccessKey: "Nobody has this access key."
        case .otherSessionToken: "The session token is missing, or not the one of its access key."
        case .expiredSession: "The temporary credentials have expired."
        }
    }
}
