internal import IAMModel

extension STSService {
    /// The caller as decisions see it.
    ///
    /// *Errors*: `InternalFailure` for a policy of the store that cannot be read: none of them may be left out.
    func caller(_ principal: AccessKeyPrincipal, _ request: STSRequest) throws(STSRefusal) -> STSCaller {
        let kind: CallingPrincipal.Kind
        var userName: String?
        switch principal.owner {
        case .user(let name):
            kind = .user
            userName = name
        case .assumedRole: kind = .assumedRole(roleARN: principal.entityARN)
        }
        let temporary = principal.temporary
        let facts = RequestFacts(
            principal: CallingPrincipal(kind: kind, arn: principal.arn, accountID: store.account.spec.accountID),
            userName: userName, userID: principal.userID, tags: principal.tags, now: Int(request.now.seconds),
            sourceAddress: request.sourceAddress, isEncrypted: request.isEncrypted,
            tokenIssued: temporary.map { Int($0.issued.seconds) },
            secondFactorShown: temporary?.mfaAuthenticatedAt.map { Int($0.seconds) })
        var identity: [NamedPolicy] = []
        for policy in principal.identityPolicies { identity.append(try Self.read(policy)) }
        var session: [NamedPolicy] = []
        if let policy = principal.sessionPolicy { session.append(try Self.read(policy)) }
        return STSCaller(
            facts: facts, identity: identity, boundary: try principal.boundary.map(Self.read), session: session,
            sourceIdentity: temporary?.sourceIdentity)
    }

    /// The role of an ARN; nil when there is none.
    func role(_ arn: String) throws(STSRefusal) -> (name: String, role: AssumableRole)? {
        let spec = store.account.spec
        guard arn.hasPrefix("arn:\(spec.partition):iam::\(spec.accountID):role/"),
            let name = arn.split(separator: "/").last.map(String.init)
        else { return nil }
        let found = try stored { () throws(IdentityError) -> Role? in
            do throws(IdentityError) {
                return try store.role(name)
            } catch .noSuchEntity {
                return nil
            }
        }
        guard let found else { return nil }
        return (
            found.name,
            AssumableRole(
                arn: found.arn, trust: try Self.read(found.trustPolicy, as: .trust, "trust policy of \(found.name)"),
                maxSessionDuration: found.maxSessionDuration, tags: found.tags)
        )
    }

    /// How long a policy may be was judged when it was stored; here the longest of its kind is.
    private static func read(_ policy: AccessKeyPrincipal.Policy) throws(STSRefusal) -> NamedPolicy {
        switch policy.origin {
        case .managed(let arn, _), .boundary(let arn): try read(policy.document, as: .managed, arn)
        case .inline(let name, _): try read(policy.document, as: .roleInline, name)
        case .session: try read(policy.document, as: .session, "session policy")
        }
    }

    private static func read(
        _ document: String, as purpose: PolicyDocument.Purpose, _ name: String
    ) throws(STSRefusal) -> NamedPolicy {
        do throws(PolicyError) {
            return NamedPolicy(name, try PolicyDocument(parsing: document, as: purpose))
        } catch {
            throw .failure("the policy \(name) in the store cannot be read: \(error)")
        }
    }
}
