/// An account as it is, to be looked through for what is risky, useless or forgotten.
///
/// *Units*: moments are Unix time in seconds. *Isolation*: any.
/// *Source*: IAM User Guide, "Security best practices in IAM" and "Managing access keys for IAM users".
public struct AccountReview: Equatable, Sendable {
    /// A key of a user.
    public struct AccessKey: Equatable, Sendable {
        /// As in `AKIA...`.
        public let id: String
        /// Whether it may be used.
        public let isActive: Bool
        /// When it was made.
        public let created: Int
        /// When it was used last; nothing for never.
        public let lastUsed: Int?

        /// A key of these values.
        public init(id: String, isActive: Bool, created: Int, lastUsed: Int?) {
            self.id = id
            self.isActive = isActive
            self.created = created
            self.lastUsed = lastUsed
        }
    }

    /// A user.
    public struct User: Equatable, Sendable {
        /// The user's name.
        public let name: String
        /// The user's ARN.
        public let arn: String
        /// Its keys.
        public let accessKeys: [AccessKey]
        /// Whether it has a second factor.
        public let hasMFA: Bool
        /// The groups it is in.
        public let groups: [String]

        /// A user of these values.
        public init(name: String, arn: String, accessKeys: [AccessKey], hasMFA: Bool, groups: [String] = []) {
            self.name = name
            self.arn = arn
            self.accessKeys = accessKeys
            self.hasMFA = hasMFA
            self.groups = groups
        }
    }

    /// A role.
    public struct Role: Equatable, Sendable {
        /// The role's name.
        public let name: String
        /// The role's ARN.
        public let arn: String
        /// Whom it lets in.
        public let trust: PolicyDocument

        /// A role of these values.
        public init(name: String, arn: String, trust: PolicyDocument) {
            self.name = name
            self.arn = arn
            self.trust = trust
        }
    }

    /// What a policy is attached to.
    public enum Attachment: Equatable, Sendable {
        /// To the user of this name.
        case user(String)
        /// To the group of this name.
        case group(String)
        /// To the role of this name.
        case role(String)
        /// As the bound of the user or role of this name.
        case boundary(String)
    }

    /// A policy and what it is attached to.
    public struct Policy: Equatable, Sendable {
        /// Its name and what it says.
        public let policy: NamedPolicy
        /// What it is attached to; nothing at all is a finding.
        public let attachments: [Attachment]

        /// A policy of these values.
        public init(_ policy: NamedPolicy, attachments: [Attachment]) {
            self.policy = policy
            self.attachments = attachments
        }

        /// Whether it gives anything: a bound only takes.
        var isGrant: Bool {
            attachments.isEmpty || attachments.contains { if case .boundary = $0 { false } else { true } }
        }
    }

    /// How much a finding matters.
    public enum Severity: Int, Comparable, CaseIterable, Sendable {
        /// To be tidied up.
        case low
        /// More is open than is needed.
        case medium
        /// Somebody may do what nobody meant.
        case high

        /// By how much they matter.
        public static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
    }

    /// One thing to look at.
    public struct Finding: Equatable, Sendable {
        /// How much it matters.
        public let severity: Severity
        /// What it is about, as in `user alice` or `policy arn:...`.
        public let subject: String
        /// What was found.
        public let text: String
        /// What to do about it.
        public let advice: String
    }

    /// Days after which a key should be changed, or is taken to be unused.
    public static let longestKeyDays = 90

    /// The account's id: twelve digits.
    public let accountID: String
    /// Its users.
    public let users: [User]
    /// Its roles.
    public let roles: [Role]
    /// Its policies, inline ones too.
    public let policies: [Policy]

    /// An account of these values.
    public init(accountID: String, users: [User], roles: [Role], policies: [Policy]) {
        self.accountID = accountID
        self.users = users
        self.roles = roles
        self.policies = policies
    }

    /// What is to be looked at, what matters most first.
    public func findings(now: Int) -> [Finding] {
        var all: [Finding] = []
        for user in users { all += keyFindings(user, now: now) }
        for policy in policies { all += policyFindings(policy) }
        for role in roles { all += roleFindings(role) }
        return all.sorted { a, b in
            if a.severity != b.severity { return a.severity > b.severity }
            return (a.subject, a.text, a.advice) < (b.subject, b.text, b.advice)
        }
    }
}
