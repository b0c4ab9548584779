public import WeirCrypto

/// A call to STS, read and checked as far as it says itself what must hold.
///
/// *Isolation*: any. *Source*: STS API Reference; the model of the service in botocore, for lengths and patterns.
public enum STSCall: Equatable, Sendable {
    /// Temporary credentials of a role.
    case assumeRole(RoleAssumption)
    /// Temporary credentials of the user itself.
    case getSessionToken(SessionTokenCall)
    /// Who is it that asks?
    case getCallerIdentity

    /// The version of the interface.
    public static let version = "2011-06-15"

    /// The action's name.
    public var name: String {
        switch self {
        case .assumeRole: "AssumeRole"
        case .getSessionToken: "GetSessionToken"
        case .getCallerIdentity: "GetCallerIdentity"
        }
    }
}

/// What AssumeRole is called with.
///
/// *Isolation*: any.
public struct RoleAssumption: Equatable, Sendable {
    /// As it was written.
    public var roleARN: String
    /// 2 to 64 letters, digits and `_+=,.@-`.
    public var sessionName: String
    /// In seconds, 900 to 43200; an hour if nothing was said.
    public var duration: Int?
    /// What a trust policy may ask for, as a word between two parties.
    public var externalID: String?
    /// A code of the caller's device.
    public var secondFactor: SecondFactor?
    /// A policy that narrows the session.
    public var policy: String?
    /// Managed policies that narrow it.
    public var policyARNs: [String]
    /// Tags of the session.
    public var tags: [String: String]
    /// The name that follows through all roles.
    public var sourceIdentity: String?

    /// A call with what must be there, and nothing else.
    public init(roleARN: String, sessionName: String) {
        self.roleARN = roleARN
        self.sessionName = sessionName
        policyARNs = []
        tags = [:]
    }
}

/// What GetSessionToken is called with.
///
/// *Isolation*: any.
public struct SessionTokenCall: Equatable, Sendable {
    /// In seconds, 900 to 129600.
    public var duration: Int
    /// A code of the user's device.
    public var secondFactor: SecondFactor?

    /// A call with these; twelve hours if nothing is said.
    public init(duration: Int = 43200, secondFactor: SecondFactor? = nil) {
        self.duration = duration
        self.secondFactor = secondFactor
    }
}

/// A code that a device shows just now.
///
/// *Isolation*: any.
public struct SecondFactor: Equatable, Sendable {
    /// The device's ARN.
    public let serialNumber: String
    /// Six digits, good once.
    public let code: Secret

    /// A code of this device.
    public init(serialNumber: String, code: Secret) {
        self.serialNumber = serialNumber
        self.code = code
    }
}
