extension RoleAssumption {
    /// How long a session may be at most that another role's session makes.
    ///
    /// *Source*: IAM User Guide, "Roles terms and concepts", role chaining. In seconds.
    public static let longestChained = 3600

    /// Decides whether this caller gets a session of this role.
    ///
    /// A role that is not there refuses in the same words as one that does not let the caller in. How long a session
    /// may be is told to those only who may have one.
    ///
    /// *Errors*: `AccessDenied`; `ValidationError` for a duration that is too long.
    /// - Parameters:
    ///   - role: the role of that ARN, or nothing if there is none.
    ///   - hasSecondFactor: whether the code that came with the call was good.
    public func decide(
        for caller: STSCaller, role: AssumableRole?, hasSecondFactor: Bool = false
    ) throws(STSRefusal) -> GrantedSession {
        let arn = caller.facts.principal.arn
        guard let role, Text.isSame(role.arn, roleARN) else {
            throw .notAuthorized(arn, to: "sts:AssumeRole", on: roleARN, reason: "there is no such role")
        }
        let identity = caller.sourceIdentity ?? sourceIdentity
        let context = context(of: caller, role: role, sourceIdentity: identity, hasSecondFactor: hasSecondFactor)
        let policies = PolicySet(
            identity: caller.identity, boundary: caller.boundary, session: caller.session, trust: role.trust)
        for action in actions(sourceIdentity: identity) {
            let evaluation = policies.evaluate(
                AuthorizationRequest(
                    action: action, resource: role.arn, principal: caller.facts.principal, context: context))
            guard evaluation.isAllowed else {
                throw .notAuthorized(arn, to: action, on: roleARN, reason: evaluation.reason)
            }
        }
        if let inherited = caller.sourceIdentity, let sourceIdentity, !Text.isSame(inherited, sourceIdentity) {
            throw .notAuthorized(
                arn, to: "sts:SetSourceIdentity", on: roleARN, reason: "the source identity cannot be changed any more")
        }
        return GrantedSession(duration: try duration(of: role, for: caller), sourceIdentity: identity)
    }

    /// All that must be allowed: each of them by the role and, where it must, by the caller's policies.
    private func actions(sourceIdentity: String?) -> [String] {
        ["sts:AssumeRole"] + (tags.isEmpty ? [] : ["sts:TagSession"])
            + (sourceIdentity == nil ? [] : ["sts:SetSourceIdentity"])
    }

    private func duration(of role: AssumableRole, for caller: STSCaller) throws(STSRefusal) -> Int {
        let wanted = duration ?? min(3600, role.maxSessionDuration)
        guard wanted <= role.maxSessionDuration else {
            throw .validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
        }
        guard !caller.isRole || wanted <= Self.longestChained else {
            throw .validation(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
        }
        return wanted
    }

    private func context(
        of caller: STSCaller, role: AssumableRole, sourceIdentity: String?, hasSecondFactor: Bool
    ) -> RequestContext {
        var context = RequestContext(caller.facts)
        for (key, value) in role.tags.sorted(by: { $0.key < $1.key }) { context["aws:ResourceTag/\(key)"] = [value] }
        for (key, value) in tags.sorted(by: { $0.key < $1.key }) { context["aws:RequestTag/\(key)"] = [value] }
        if !tags.isEmpty { context["aws:TagKeys"] = tags.keys.sorted() }
        context["aws:SourceIdentity"] = caller.sourceIdentity.map { [$0] }
        context["sts:SourceIdentity"] = sourceIdentity.map { [$0] }
        context["sts:RoleSessionName"] = [sessionName]
        context["sts:ExternalId"] = externalID.map { [$0] }
        if hasSecondFactor {
            context["aws:MultiFactorAuthPresent"] = ["true"]
            context["aws:MultiFactorAuthAge"] = ["0"]
        }
        return context
    }
}

extension SessionTokenCall {
    /// Decides whether this caller gets temporary credentials of its own.
    ///
    /// Policies have no say, as AWS documents it: the call is there to show a second factor.
    ///
    /// *Errors*: `AccessDenied` for whoever calls with temporary credentials.
    public func decide(for caller: STSCaller) throws(STSRefusal) {
        guard !caller.isTemporary, !caller.isRole else {
            throw .accessDenied("Cannot call GetSessionToken with session credentials")
        }
    }
}
