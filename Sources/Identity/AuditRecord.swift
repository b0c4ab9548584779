internal import IAMModel

/// Where an event belongs: CloudTrail's eventSource.
///
/// *Isolation*: any.
public enum AuditSource: String, Sendable, CaseIterable {
    case databaseLogin = "rds-db.amazonaws.com"
    case iam = "iam.amazonaws.com"
    case sts = "sts.amazonaws.com"
    case weir = "weir"
}

/// One event in CloudTrail's shape, before it has a number, an id and a place in the chain.
///
/// *Isolation*: any. Nothing secret belongs in it.
/// *Source*: CloudTrail User Guide, "CloudTrail record contents".
public struct AuditRecord: Equatable, Sendable {
    /// What was done, as in `CreateUser`.
    public let eventName: String
    /// Where it belongs.
    public let source: AuditSource
    /// Who did it, from where and when.
    public let caller: Caller
    /// Whether nothing was changed by it.
    public let isReadOnly: Bool
    /// What was asked for.
    public var requestParameters: JSONTree = .null
    /// What was made.
    public var responseElements: JSONTree = .null
    /// The code of the refusal; nil for a success.
    public var errorCode: String?
    /// The refusal's message.
    public var errorMessage: String?
    /// Whatever else is of use.
    public var additionalEventData: JSONTree = .null

    /// An event that went well, unless `errorCode` is set.
    public init(_ eventName: String, of source: AuditSource, by caller: Caller, isReadOnly: Bool) {
        self.eventName = eventName
        self.source = source
        self.caller = caller
        self.isReadOnly = isReadOnly
    }

    /// The version of CloudTrail's record format that this follows.
    static let version = "1.11"

    /// The record as it is stored.
    func tree(account: Account, eventID: String) -> JSONTree {
        [
            "eventVersion": .string(Self.version), "eventTime": .string("\(caller.now)"),
            "eventSource": .string(source.rawValue), "eventName": .string(eventName),
            "awsRegion": .string(account.spec.region), "sourceIPAddress": .string(caller.sourceIPAddress),
            "userIdentity": caller.identity.tree, "requestParameters": requestParameters,
            "responseElements": responseElements, "errorCode": .optional(errorCode),
            "errorMessage": .optional(errorMessage), "additionalEventData": additionalEventData,
            "eventID": .string(eventID),
            "eventType": .string(source == .iam || source == .sts ? "AwsApiCall" : "AwsServiceEvent"),
            "recipientAccountId": .string(account.spec.accountID), "readOnly": .bool(isReadOnly),
        ]
    }
}

/// A record as it lies in the audit.
///
/// *Isolation*: any.
public struct StoredAuditRecord: Equatable, Sendable {
    /// Its place in the chain; each is one more than the one before.
    public let number: Int64
    /// One line of JSON with sorted keys.
    public let json: String

    /// A member of the record; nil when it has none of that name, or is no JSON, which `verify` tells of.
    public func member(_ key: String) -> JSONTree? {
        // Whoever lists records must see those that somebody has spoilt as well.
        (try? JSONTree(parsing: json))?[key]
    }
}
