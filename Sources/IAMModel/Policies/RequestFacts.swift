/// What a proxy knows of a request, from which its context is made.
///
/// *Units*: moments are Unix time in seconds. *Isolation*: any.
public struct RequestFacts: Equatable, Sendable {
    /// Who asks.
    public var principal: CallingPrincipal
    /// The user's name; sessions of roles have none.
    public var userName: String?
    /// The user's unique id, or `ROLE-ID:SESSION-NAME`.
    public var userID: String?
    /// The tags of the principal and its session.
    public var tags: [String: String]
    /// When it is.
    public var now: Int
    /// Where the client comes from; nothing for a unix socket.
    public var sourceAddress: String?
    /// Whether the connection has TLS.
    public var isEncrypted: Bool
    /// When the session token was given out; nothing for keys without one.
    public var tokenIssued: Int?
    /// When a second factor was shown for that token.
    public var secondFactorShown: Int?
    /// What else was said, as `sts:ExternalId`. Keys that the other facts decide are left out.
    public var others: [String: String]

    /// Facts of these values.
    public init(
        principal: CallingPrincipal, userName: String? = nil, userID: String? = nil, tags: [String: String] = [:],
        now: Int, sourceAddress: String? = nil, isEncrypted: Bool, tokenIssued: Int? = nil,
        secondFactorShown: Int? = nil, others: [String: String] = [:]
    ) {
        self.principal = principal
        self.userName = userName
        self.userID = userID
        self.tags = tags
        self.now = now
        self.sourceAddress = sourceAddress
        self.isEncrypted = isEncrypted
        self.tokenIssued = tokenIssued
        self.secondFactorShown = secondFactorShown
        self.others = others
    }
}

extension RequestContext {
    /// The keys that AWS would give to such a request. What is not known is absent.
    ///
    /// `aws:MultiFactorAuthPresent` is there for session tokens only, as AWS documents it.
    public init(_ facts: RequestFacts) {
        // What the other facts decide is theirs alone, tags too.
        self.init(facts.others.filter { !Self.isOfFacts($0.key) })
        for (name, value) in facts.tags.sorted(by: { $0.key < $1.key }) { self[Self.principalTag(name)] = [value] }
        let principal = facts.principal
        self["aws:PrincipalArn"] = [principal.principalARN]
        self["aws:PrincipalAccount"] = [principal.accountID]
        self["aws:PrincipalType"] = [principal.kind == .user ? "User" : "AssumedRole"]
        self["aws:username"] = principal.kind == .user ? facts.userName.map { [$0] } : nil
        self["aws:userid"] = facts.userID.map { [$0] }
        self["aws:CurrentTime"] = [PolicyInstant.text(unixTime: facts.now)]
        self["aws:EpochTime"] = [String(facts.now)]
        self["aws:SourceIp"] = facts.sourceAddress.map { [$0] }
        self["aws:SecureTransport"] = [facts.isEncrypted ? "true" : "false"]
        let issued = facts.tokenIssued
        self["aws:TokenIssueTime"] = issued.map { [PolicyInstant.text(unixTime: $0)] }
        let shown = issued == nil ? nil : facts.secondFactorShown
        self["aws:MultiFactorAuthPresent"] = issued.map { _ in [shown == nil ? "false" : "true"] }
        self["aws:MultiFactorAuthAge"] = shown.map { shown in
            let (age, overflow) = facts.now.subtractingReportingOverflow(shown)
            return [String(overflow ? Int.max : max(0, age))]
        }
    }
}
