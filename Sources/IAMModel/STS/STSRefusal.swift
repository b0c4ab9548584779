/// Why a call to STS is refused, in AWS's words.
///
/// *Isolation*: any.
/// *Source*: STS API Reference, "Common errors" and the errors of each action.
public struct STSRefusal: Error, Equatable, Sendable {
    /// As in `AccessDenied`.
    public let code: String
    /// Of HTTP.
    public let status: Int
    /// For the caller.
    public let message: String
    /// For operators only: it may name policies, and tells a role that refuses from one that is not there.
    public var reason: String?

    /// A refusal of these words.
    public init(_ code: String, status: Int, _ message: String, reason: String? = nil) {
        self.code = code
        self.status = status
        self.message = message
        self.reason = reason
    }

    /// Whether another request would fare better, or only another Weir.
    var isOfSender: Bool { status < 500 }
}

extension STSRefusal {
    /// The signature is none that is good here.
    ///
    /// The unknown key, the key that is switched off and the wrong session token look alike.
    public init(_ refusal: SignatureRefusal) {
        let message =
            switch refusal {
            case .missingAuthentication: "Request is missing Authentication Token"
            case .unknownAccessKey, .otherSessionToken: "The security token included in the request is invalid."
            case .expiredSession: "The security token included in the request is expired"
            case .incomplete, .otherService, .otherRegion, .otherScopeDate, .otherBody, .unsignedHeader, .expired,
                .notYetValid, .otherSignature:
                refusal.description
            }
        self.init(refusal.code, status: refusal.status, message, reason: refusal.description)
    }

    /// A parameter is missing, or not as it must be.
    public static func validation(_ message: String) -> STSRefusal {
        STSRefusal("ValidationError", status: 400, message)
    }

    /// A policy is none, or may not be a session's.
    public static func malformedPolicy(_ message: String) -> STSRefusal {
        STSRefusal("MalformedPolicyDocument", status: 400, message)
    }

    /// All that narrows a session is more than a session can hold.
    public static func packedPolicyTooLarge(_ message: String) -> STSRefusal {
        STSRefusal("PackedPolicyTooLarge", status: 400, message)
    }

    /// Not allowed, in other words than those of policies.
    public static func accessDenied(_ message: String, reason: String? = nil) -> STSRefusal {
        STSRefusal("AccessDenied", status: 403, message, reason: reason)
    }

    /// Policies do not allow it. Says the same of what is not there.
    public static func notAuthorized(
        _ caller: String, to action: String, on resource: String, reason: String
    ) -> STSRefusal {
        accessDenied(
            "User: \(Text.shown(caller, longest: 2048)) is not authorized to perform: \(action) on resource: "
                + Text.shown(resource, longest: 2048), reason: reason)
    }

    /// More requests than are answered.
    public static let throttling = STSRefusal("Throttling", status: 400, "Rate exceeded")

    /// A body that is longer than one that means something.
    public static func tooLarge(most: Int) -> STSRefusal {
        STSRefusal("RequestEntityTooLarge", status: 413, "The request has more than \(most) bytes.")
    }

    /// Weir failed, not the request. What failed is for operators.
    public static func failure(_ reason: String) -> STSRefusal {
        STSRefusal(
            "InternalFailure", status: 500, "The request processing has failed because of an internal error.",
            reason: reason)
    }

    /// Weir is too busy for now; another try helps.
    public static func unavailable(_ reason: String) -> STSRefusal {
        STSRefusal(
            "ServiceUnavailable", status: 503, "The request has failed due to a temporary failure of the server.",
            reason: reason)
    }
}
