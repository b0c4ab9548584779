/// Who calls STS: what is known of the caller, and the policies that have a say.
///
/// *Isolation*: any.
public struct STSCaller: Equatable, Sendable {
    /// Who, when, from where, and whether a second factor was shown for the caller's own credentials.
    public var facts: RequestFacts
    /// What is attached to the caller.
    public var identity: [NamedPolicy]
    /// The most that the caller may do, if there is a bound.
    public var boundary: NamedPolicy?
    /// What the caller's session was cut down to.
    public var session: [NamedPolicy]
    /// The name that follows the caller through all roles.
    public var sourceIdentity: String?

    /// A caller of these values.
    public init(
        facts: RequestFacts, identity: [NamedPolicy], boundary: NamedPolicy? = nil, session: [NamedPolicy] = [],
        sourceIdentity: String? = nil
    ) {
        self.facts = facts
        self.identity = identity
        self.boundary = boundary
        self.session = session
        self.sourceIdentity = sourceIdentity
    }

    /// Whether it calls with a role's temporary credentials.
    public var isRole: Bool { facts.principal.kind != .user }

    /// Whether it calls with temporary credentials.
    public var isTemporary: Bool { facts.tokenIssued != nil }
}

/// A role, as far as it is a question who may assume it.
///
/// *Isolation*: any.
public struct AssumableRole: Equatable, Sendable {
    /// The role's own ARN, path included.
    public var arn: String
    /// Who may.
    public var trust: NamedPolicy
    /// In seconds, from an hour on.
    public var maxSessionDuration: Int
    /// Its tags.
    public var tags: [String: String]

    /// A role of these values.
    public init(arn: String, trust: NamedPolicy, maxSessionDuration: Int = 3600, tags: [String: String] = [:]) {
        self.arn = arn
        self.trust = trust
        self.maxSessionDuration = maxSessionDuration
        self.tags = tags
    }
}

/// What a session is to be made of, once it is decided that it may be made.
///
/// *Isolation*: any.
public struct GrantedSession: Equatable, Sendable {
    /// In seconds.
    public let duration: Int
    /// The caller's, or the one that was asked for.
    public let sourceIdentity: String?
}
