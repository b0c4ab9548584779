public import WeirCrypto

/// A user.
///
/// *Isolation*: any.
public struct User: Equatable, Sendable {
    /// The friendly name.
    public let name: String
    /// AIDA...
    public let id: String
    /// `arn:aws:iam::ACCOUNT:user/path/name`.
    public let arn: String
    /// `/`, or folders between slashes.
    public let path: String
    /// When it was made.
    public let created: Timestamp
    /// The policy that bounds its permissions.
    public let boundaryARN: String?
    /// Key to value.
    public let tags: [String: String]
}

/// A group of users.
///
/// *Isolation*: any.
public struct Group: Equatable, Sendable {
    /// The friendly name.
    public let name: String
    /// AGPA...
    public let id: String
    /// `arn:aws:iam::ACCOUNT:group/path/name`.
    public let arn: String
    /// `/`, or folders between slashes.
    public let path: String
    /// When it was made.
    public let created: Timestamp
}

/// A role.
///
/// *Isolation*: any.
public struct Role: Equatable, Sendable {
    /// The friendly name.
    public let name: String
    /// AROA...
    public let id: String
    /// `arn:aws:iam::ACCOUNT:role/path/name`.
    public let arn: String
    /// `/`, or folders between slashes.
    public let path: String
    /// When it was made.
    public let created: Timestamp
    /// What it is for.
    public let description: String?
    /// Who may assume it, as JSON text.
    public let trustPolicy: String
    /// In seconds.
    public let maxSessionDuration: Int
    /// The policy that bounds its permissions.
    public let boundaryARN: String?
    /// Key to value.
    public let tags: [String: String]
    /// Sessions begun at this moment or before are worth nothing.
    public let revokedBefore: Timestamp?
}

/// A managed policy.
///
/// *Isolation*: any.
public struct ManagedPolicy: Equatable, Sendable {
    /// The friendly name.
    public let name: String
    /// ANPA...
    public let id: String
    /// `arn:aws:iam::ACCOUNT:policy/path/name`; ACCOUNT is `aws` for one of AWS's own that was imported.
    public let arn: String
    /// `/`, or folders between slashes.
    public let path: String
    /// When it was made.
    public let created: Timestamp
    /// When its versions were last changed.
    public let updated: Timestamp
    /// What it is for.
    public let description: String?
    /// As in `v1`.
    public let defaultVersionID: String
    /// To how many users, groups and roles it is attached.
    public let attachmentCount: Int
    /// Of how many users and roles it is the boundary.
    public let boundaryUsageCount: Int
}

/// One version of a managed policy.
///
/// *Isolation*: any.
public struct PolicyVersion: Equatable, Sendable {
    /// As in `v1`.
    public let id: String
    /// JSON text.
    public let document: String
    /// Whether this is the one in force.
    public let isDefault: Bool
    /// When it was made.
    public let created: Timestamp
}

/// Who can have policies.
///
/// *Isolation*: any.
public enum PolicyOwner: Hashable, Sendable {
    case user(String)
    case group(String)
    case role(String)

    /// The friendly name.
    public var name: String {
        switch self {
        case .user(let name), .group(let name), .role(let name): name
        }
    }

    var kind: EntityKind {
        switch self {
        case .user: .user
        case .group: .group
        case .role: .role
        }
    }
}

/// An access key without its secret.
///
/// *Isolation*: any.
public struct AccessKey: Equatable, Sendable {
    /// Whether it may be used.
    public enum Status: String, Sendable {
        case active = "Active"
        case inactive = "Inactive"
    }

    /// AKIA...
    public let id: String
    /// Whose it is.
    public let userName: String
    /// Whether it may be used.
    public let status: Status
    /// When it was made.
    public let created: Timestamp
    /// The latest use, if there was one.
    public let lastUsed: LastUse?

    /// When, and for what, a key was used.
    public struct LastUse: Equatable, Sendable {
        /// The moment.
        public let at: Timestamp
        /// As in `rds-db`.
        public let service: String
        /// As in `us-east-1`.
        public let region: String
    }
}

/// A key just made: the one time that its secret is told.
///
/// *Isolation*: any.
public struct NewAccessKey: Equatable, Sendable {
    /// The key.
    public let key: AccessKey
    /// Forty characters.
    public let secret: Secret
}

/// A virtual MFA device.
///
/// *Isolation*: any.
public struct MFADevice: Equatable, Sendable {
    /// `arn:aws:iam::ACCOUNT:mfa/NAME`.
    public let serialNumber: String
    /// Whose it is; nil until it is enabled.
    public let userName: String?
    /// When it was made.
    public let created: Timestamp
    /// Since when it counts.
    public let enabled: Timestamp?
}

/// A device just made: the one time that its seed is told.
///
/// *Isolation*: any.
public struct NewMFADevice: Equatable, Sendable {
    /// The device.
    public let device: MFADevice
    /// 160 random bits in base32.
    public let seed: Secret
}

/// Credentials that end by themselves.
///
/// *Isolation*: any.
public struct TemporaryCredentials: Equatable, Sendable {
    /// ASIA...
    public let accessKeyID: String
    /// Forty characters.
    public let secret: Secret
    /// Opaque; the store keeps its SHA-256 only.
    public let sessionToken: Secret
    /// From this moment on they are worth nothing.
    public let expires: Timestamp
    /// The session's ARN: the user's, or `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    public let arn: String
    /// The user's id, or `AROA...:SESSION`.
    public let userID: String
}

/// A database user's password as the store keeps it, without the password.
///
/// *Isolation*: any.
public struct DatabaseSecret: Equatable, Sendable {
    /// The database user.
    public let user: String
    /// What it is for.
    public let description: String?
    /// When it was first put.
    public let created: Timestamp
    /// When it was last put.
    public let changed: Timestamp
    /// The version of each stage.
    public let versions: [Stage: String]

    /// The label of a version, as in Secrets Manager.
    public enum Stage: String, Sendable, CaseIterable {
        case current = "AWSCURRENT"
        case previous = "AWSPREVIOUS"
    }
}
