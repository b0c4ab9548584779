public import IAMModel

/// What a new store is made for. The proxy's own id is made with it.
///
/// *Isolation*: any.
public struct NewAccount: Equatable, Sendable {
    /// `aws`, `aws-cn` or `aws-us-gov`.
    public let partition: String
    /// As in `us-east-1`.
    public let region: String
    /// Twelve digits.
    public let accountID: String
    /// When it is made.
    public let created: Timestamp

    /// An account of these values.
    ///
    /// *Errors*: `IdentityError.validationError` for what AWS would not have.
    public init(
        partition: String = "aws", region: String, accountID: String, created: Timestamp
    ) throws(IdentityError) {
        guard accountID.utf8.count == 12, accountID.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .validationError("The account id must be twelve digits.")
        }
        let isWord = { (text: String) in
            !text.isEmpty
                && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        }
        guard isWord(partition), isWord(region), region.utf8.count <= 64, partition.utf8.count <= 64 else {
            throw .validationError(
                "Partition and region are small letters, digits and hyphens, as in aws and us-east-1.")
        }
        self.partition = partition
        self.region = region
        self.accountID = accountID
        self.created = created
    }
}

/// The account that a store is of.
///
/// *Isolation*: any.
public struct Account: Equatable, Sendable {
    /// Partition, region, account id and the proxy's id.
    public let spec: AccountSpec
    /// When the store was made.
    public let created: Timestamp

    /// `arn:aws:iam::ACCOUNT:KIND/path/name`.
    func arn(_ kind: String, path: String, name: String, isAWS: Bool = false) -> String {
        "arn:\(spec.partition):iam::\(isAWS ? "aws" : spec.accountID):\(kind)\(path)\(name)"
    }

    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    func sessionARN(role: String, session: String) -> String {
        "arn:\(spec.partition):sts::\(spec.accountID):assumed-role/\(role)/\(session)"
    }

    /// `arn:aws:iam::ACCOUNT:mfa/NAME`.
    func deviceARN(_ name: String) -> String {
        "arn:\(spec.partition):iam::\(spec.accountID):mfa/\(name)"
    }
}

/// How policies are judged before they are stored; another module knows their language.
///
/// *Isolation*: any. What the functions throw becomes `IdentityError.malformedPolicyDocument` with its description.
public struct PolicyValidation: Sendable {
    let identity: @Sendable (String) throws -> Void
    let trust: @Sendable (String) throws -> Void

    /// One function for identity policies (managed, inline, session), one for trust policies of roles.
    public init(
        identity: @escaping @Sendable (String) throws -> Void, trust: @escaping @Sendable (String) throws -> Void
    ) {
        self.identity = identity
        self.trust = trust
    }
}
