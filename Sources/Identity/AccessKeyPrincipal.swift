public import WeirCrypto

/// All that a login by an access key depends on, as of one moment.
///
/// *Isolation*: any.
public struct AccessKeyPrincipal: Equatable, Sendable {
    /// Who has the key.
    public enum Owner: Equatable, Sendable {
        /// A user, by a key of its own or by temporary credentials.
        case user(String)
        /// A session of a role.
        case assumedRole(String, sessionName: String)
    }

    /// A policy as text, and where it comes from.
    public struct Policy: Equatable, Sendable {
        /// How the owner has it.
        public enum Origin: Equatable, Sendable {
            /// Attached to the owner, or to that group.
            case managed(arn: String, group: String?)
            /// The owner's own, or that group's.
            case inline(name: String, group: String?)
            /// The boundary.
            case boundary(arn: String)
            /// Given when the session was made.
            case session
        }

        /// Where it comes from.
        public let origin: Origin
        /// JSON text; of a managed policy the default version.
        public let document: String

        /// A policy of these values.
        public init(origin: Origin, document: String) {
            self.origin = origin
            self.document = document
        }
    }

    /// What only temporary credentials have.
    public struct Temporary: Equatable, Sendable {
        /// SHA-256 of the session token that must come along.
        public let sessionTokenDigest: [UInt8]
        /// When they were made.
        public let issued: Timestamp
        /// From this moment on they are worth nothing.
        public let expires: Timestamp
        /// When a one-time code was checked for them.
        public let mfaAuthenticatedAt: Timestamp?
        /// The name that follows through all roles.
        public let sourceIdentity: String?
        /// Whether the role's sessions of that time were revoked.
        public let isRevoked: Bool

        /// Whether a session token is theirs, in constant time.
        public func isToken(_ token: Secret) -> Bool {
            constantTimeEqual(Digest.sha256(token.exposedBytes), sessionTokenDigest)
        }
    }

    /// AKIA... or ASIA...
    public let accessKeyID: String
    /// Whether the key may be used.
    public let status: AccessKey.Status
    /// The secret key.
    public let secret: Secret
    /// Who has it.
    public let owner: Owner
    /// aws:PrincipalArn's value for a user; for a session the session's ARN.
    public let arn: String
    /// The ARN of the user or role itself, path included.
    public let entityARN: String
    /// AIDA..., or `AROA...:SESSION`: aws:userid.
    public let userID: String
    /// The user's or role's tags, with the session's before them: aws:PrincipalTag.
    public let tags: [String: String]
    /// Names of the groups whose policies count.
    public let groups: [String]
    /// Policies that give.
    public let identityPolicies: [Policy]
    /// What bounds them.
    public let boundary: Policy?
    /// What narrows the session.
    public let sessionPolicy: Policy?
    /// Of temporary credentials.
    public let temporary: Temporary?
}

/// That a key was used.
///
/// *Isolation*: any.
public struct AccessKeyUse: Equatable, Sendable {
    /// AKIA...
    public let accessKeyID: String
    /// The moment.
    public let at: Timestamp
    /// As in `rds-db`.
    public let service: String
    /// As in `us-east-1`.
    public let region: String

    /// A use of these values.
    public init(accessKeyID: String, at: Timestamp, service: String, region: String) {
        self.accessKeyID = accessKeyID
        self.at = at
        self.service = service
        self.region = region
    }
}
