internal import IAMModel

/// Who asks for a change, from where and when: what the audit says about it.
///
/// *Isolation*: any.
public struct Caller: Equatable, Sendable {
    /// CloudTrail's userIdentity.
    public let identity: AuditIdentity
    /// An address, or a word such as `weir iam` for what came from this machine.
    public let sourceIPAddress: String
    /// The moment of the request.
    public let now: Timestamp

    /// A caller of these values.
    public init(identity: AuditIdentity, sourceIPAddress: String, now: Timestamp) {
        self.identity = identity
        self.sourceIPAddress = sourceIPAddress
        self.now = now
    }

    /// An operator at this machine's shell, who has the sealing key and thus the rights of the account's root.
    public static func operatorOfAccount(_ account: Account, systemUser: String, now: Timestamp) -> Caller {
        Caller(
            identity: AuditIdentity(
                type: .root, principalID: account.spec.accountID,
                arn: "arn:\(account.spec.partition):iam::\(account.spec.accountID):root",
                accountID: account.spec.accountID, userName: systemUser),
            sourceIPAddress: "weir iam", now: now)
    }

    /// The same caller at another moment.
    public func at(_ moment: Timestamp) -> Caller {
        Caller(identity: identity, sourceIPAddress: sourceIPAddress, now: moment)
    }
}

/// CloudTrail's userIdentity element.
///
/// *Isolation*: any.
/// *Source*: CloudTrail User Guide, "CloudTrail userIdentity element".
public struct AuditIdentity: Equatable, Sendable {
    /// What somebody is.
    public enum Kind: String, Sendable, CaseIterable {
        case root = "Root"
        case user = "IAMUser"
        case assumedRole = "AssumedRole"
        case service = "AWSService"
        case unknown = "Unknown"
    }

    /// What the caller is.
    public let type: Kind
    /// The unique id: AIDA..., AROA...:session, or the account's.
    public let principalID: String?
    /// The ARN.
    public let arn: String?
    /// Twelve digits.
    public let accountID: String?
    /// The key of the request's signature.
    public let accessKeyID: String?
    /// The friendly name.
    public let userName: String?

    /// An identity of these values.
    public init(
        type: Kind, principalID: String? = nil, arn: String? = nil, accountID: String? = nil,
        accessKeyID: String? = nil, userName: String? = nil
    ) {
        self.type = type
        self.principalID = principalID
        self.arn = arn
        self.accountID = accountID
        self.accessKeyID = accessKeyID
        self.userName = userName
    }

    var tree: JSONTree {
        [
            "type": .string(type.rawValue), "principalId": .optional(principalID), "arn": .optional(arn),
            "accountId": .optional(accountID), "accessKeyId": .optional(accessKeyID), "userName": .optional(userName),
        ]
    }
}
