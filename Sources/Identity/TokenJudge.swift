public import IAMModel
public import WeirCrypto

/// Says whether a connect token lets its bearer in as a database user, and exactly why not.
///
/// What it has looked up it remembers for as long as the store has not changed: `refresh` asks the store. Whatever was
/// changed before `refresh` is in force for what is judged after it.
/// *Isolation*: one thread at a time; reads the store, so it blocks.
public final class TokenJudge {
    /// A login with a token.
    public struct Attempt: Sendable {
        /// What the client sent.
        public let token: Secret
        /// Who it wants to be.
        public let user: String
        /// The client's address; nil for a unix socket.
        public let sourceAddress: String?
        /// Whether it came by TLS.
        public let isTLS: Bool
        /// Whether Weir has this user.
        public let isKnownUser: Bool

        /// An attempt of these values.
        public init(token: Secret, user: String, sourceAddress: String?, isTLS: Bool, isKnownUser: Bool) {
            self.token = token
            self.user = user
            self.sourceAddress = sourceAddress
            self.isTLS = isTLS
            self.isKnownUser = isKnownUser
        }
    }

    /// What became of it.
    public struct Judgement: Equatable, Sendable {
        /// Why the bearer is not let in; nil when it is. For operators only.
        public let refusal: Refusal?
        /// Who signed the token, as far as that is proven.
        public let bearer: AuditIdentity?
        /// Whose key it claims to be signed with, proven or not; nil for what is no token.
        public let accessKeyID: String?
        /// The statement that let the bearer in, or did not.
        public let reason: String?
    }

    /// A refusal: a stable word, and the exact reason.
    public struct Refusal: Equatable, Sendable {
        /// As in `expired`.
        public let wireName: String
        /// As in "expired 43 s ago".
        public let text: String
    }

    /// What a key's owner may do, and the keys to check signatures with.
    private struct Known {
        let principal: AccessKeyPrincipal
        let policies: Result<PolicySet, UnreadablePolicy>
        var signingKeys: [CredentialScope: SigningKey] = [:]
    }

    private struct UnreadablePolicy: Error {
        let text: String
    }

    private static let mostKnown = 4096
    private static let mostSigningKeys = 4

    private let store: IdentityStore
    private let account: AccountSpec
    private let rules: TokenRules
    private var known: [String: Known] = [:]
    private var version: Int64?

    /// A judge for one endpoint.
    ///
    /// - Parameter account: what ARNs are made of: the store's own, unless the configuration has another region or id.
    public init(store: IdentityStore, account: AccountSpec, rules: TokenRules) {
        self.store = store
        self.account = account
        self.rules = rules
    }

    /// Forgets what is no longer so.
    ///
    /// *Errors*: the store's; what is remembered is then forgotten.
    public func refresh() throws(IdentityError) {
        do {
            let current = try store.version()
            if current != version { known.removeAll() }
            version = current
        } catch {
            known.removeAll()
            version = nil
            throw error
        }
    }

    /// Judges one login.
    ///
    /// *Errors*: the store's: then nobody knows, and the login must fail.
    public func judge(_ attempt: Attempt, now: Timestamp) throws(IdentityError) -> Judgement {
        let token: ConnectToken
        do {
            token = try ConnectToken(attempt.token.exposedBytes)
        } catch {
            return refused(error, nil)
        }
        do {
            try token.check(user: attempt.user, rules: rules, now: now.seconds)
        } catch {
            return refused(error, token)
        }
        guard let holder = try find(token.accessKeyID) else {
            return refused(.unknownAccessKey(token.accessKeyID), token)
        }
        guard token.isSigned(with: signingKey(for: token, of: holder)) else { return refused(.otherSignature, token) }
        guard isSessionTokenRight(token, holder.principal) else { return refused(.otherSessionToken, token) }
        let bearer = AuditIdentity(holder.principal, account: account)
        if let refusal = lapse(holder.principal, now) {
            return Judgement(refusal: refusal, bearer: bearer, accessKeyID: token.accessKeyID, reason: nil)
        }
        return allowed(attempt, token, holder, bearer, now)
    }

    // MARK: The steps

    private func allowed(
        _ attempt: Attempt, _ token: ConnectToken, _ holder: Known, _ bearer: AuditIdentity, _ now: Timestamp
    ) -> Judgement {
        func judgement(_ refusal: Refusal?, _ reason: String?) -> Judgement {
            Judgement(refusal: refusal, bearer: bearer, accessKeyID: token.accessKeyID, reason: reason)
        }
        switch holder.policies {
        case .failure(let trouble):
            return judgement(Refusal(wireName: "unreadable_policy", text: trouble.text), nil)
        case .success(let policies):
            let caller = CallingPrincipal(holder.principal, account: account)
            let facts = RequestFacts(
                principal: caller, userName: holder.principal.userName, userID: holder.principal.userID,
                tags: holder.principal.tags, now: Int(now.seconds), sourceAddress: attempt.sourceAddress,
                isEncrypted: attempt.isTLS, tokenIssued: holder.principal.temporary.map { Int($0.issued.seconds) },
                secondFactorShown: holder.principal.temporary?.mfaAuthenticatedAt.map { Int($0.seconds) })
            let evaluation = policies.evaluate(
                AuthorizationRequest(
                    action: "rds-db:connect", resource: account.databaseUserARN(attempt.user), principal: caller,
                    context: RequestContext(facts)))
            guard evaluation.isAllowed else {
                return judgement(Refusal(wireName: "not_allowed", text: evaluation.reason), evaluation.reason)
            }
            guard attempt.isKnownUser else {
                return judgement(
                    Refusal(wireName: "unknown_user", text: "there is no such user, or it may not come this way"),
                    evaluation.reason)
            }
            return judgement(nil, evaluation.reason)
        }
    }

    private func refused(_ refusal: TokenRefusal, _ token: ConnectToken?) -> Judgement {
        Judgement(
            refusal: Refusal(wireName: refusal.wireName, text: refusal.description), bearer: nil,
            accessKeyID: token?.accessKeyID, reason: nil)
    }

    /// Why the credentials are not good any more, or not now.
    private func lapse(_ principal: AccessKeyPrincipal, _ now: Timestamp) -> Refusal? {
        if principal.status != .active {
            return Refusal(
                wireName: "inactive_access_key", text: "the access key \(principal.accessKeyID) is inactive")
        }
        guard let temporary = principal.temporary else { return nil }
        if temporary.isRevoked {
            return Refusal(wireName: "revoked_session", text: "the role's sessions of that time were revoked")
        }
        if now >= temporary.expires {
            return Refusal(
                wireName: "expired_credentials",
                text: "the temporary credentials expired \(now.seconds - temporary.expires.seconds) s ago")
        }
        return nil
    }

    private func isSessionTokenRight(_ token: ConnectToken, _ principal: AccessKeyPrincipal) -> Bool {
        switch (principal.temporary, token.sessionToken) {
        case (nil, nil): true
        case (let temporary?, let sessionToken?): temporary.isToken(sessionToken)
        default: false
        }
    }

    // MARK: What is remembered

    private func find(_ accessKeyID: String) throws(IdentityError) -> Known? {
        if let found = known[accessKeyID] { return found }
        guard let principal = try store.principal(accessKeyID: accessKeyID) else { return nil }
        let found = Known(principal: principal, policies: Self.policies(of: principal))
        if known.count >= Self.mostKnown { known.removeAll() }
        known[accessKeyID] = found
        return found
    }

    private func signingKey(for token: ConnectToken, of holder: Known) -> SigningKey {
        if let found = holder.signingKeys[token.scope] { return found }
        let key = SigningKey(secret: holder.principal.secret, scope: token.scope)
        var changed = holder
        if changed.signingKeys.count >= Self.mostSigningKeys { changed.signingKeys.removeAll() }
        changed.signingKeys[token.scope] = key
        known[token.accessKeyID] = changed
        return key
    }

    private static func policies(of principal: AccessKeyPrincipal) -> Result<PolicySet, UnreadablePolicy> {
        do throws(UnreadablePolicy) {
            return .success(
                PolicySet(
                    identity: try principal.identityPolicies.map { (policy) throws(UnreadablePolicy) in
                        try named(policy)
                    },
                    boundary: try principal.boundary.map { (policy) throws(UnreadablePolicy) in try named(policy) },
                    session: try principal.sessionPolicy.map { (policy) throws(UnreadablePolicy) in
                        [try named(policy)]
                    } ?? []))
        } catch {
            return .failure(error)
        }
    }

    private static func purpose(_ policy: AccessKeyPrincipal.Policy) -> PolicyDocument.Purpose {
        switch policy.origin {
        case .managed, .boundary: .managed
        // The longest of the three: how long each may be was judged when it was put there.
        case .inline: .roleInline
        case .session: .session
        }
    }

    private static func named(_ policy: AccessKeyPrincipal.Policy) throws(UnreadablePolicy) -> NamedPolicy {
        let name =
            switch policy.origin {
            case .managed(let arn, _), .boundary(let arn): arn
            case .inline(let name, let group?): "\(name) of group \(group)"
            case .inline(let name, nil): name
            case .session: "of the session"
            }
        do {
            return NamedPolicy(name, try PolicyDocument(parsing: policy.document, as: purpose(policy)))
        } catch {
            // It was checked when it was put there: another version of Weir put it, or somebody changed the file.
            throw UnreadablePolicy(text: "the policy \(name) cannot be read: \(error)")
        }
    }
}

extension AccessKeyPrincipal {
    /// The user's name; sessions of roles have none.
    var userName: String? {
        if case .user(let name) = owner { name } else { nil }
    }
}

extension CallingPrincipal {
    init(_ principal: AccessKeyPrincipal, account: AccountSpec) {
        let kind: Kind =
            if case .user = principal.owner { .user } else { .assumedRole(roleARN: principal.entityARN) }
        self.init(kind: kind, arn: principal.arn, accountID: account.accountID)
    }
}

extension AuditIdentity {
    init(_ principal: AccessKeyPrincipal, account: AccountSpec) {
        self.init(
            type: principal.userName == nil ? .assumedRole : .user, principalID: principal.userID,
            arn: principal.arn, accountID: account.accountID, accessKeyID: principal.accessKeyID,
            userName: principal.userName)
    }
}
