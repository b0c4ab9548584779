extension AccountReview {
    /// Whether anybody could assume a role if all conditions were met: a user or a role of the account, or whoever
    /// there is in another account.
    func canBeAssumed(_ role: Role) -> Bool {
        let others = role.trust.statements.contains { statement in
            statement.effect == .allow
                && (statement.excludesPrincipals
                    || statement.principals.contains { entry in
                        switch entry {
                        case .everybody: true
                        case .account(let id): !same(id, accountID)
                        case .user(let arn), .role(let arn), .session(let arn): !isOwn(arn)
                        case .foreign: false
                        }
                    })
        }
        return others || callers.contains { couldAssume($0, role) }
    }

    private func isOwn(_ arn: String) -> Bool {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == 6 && same(String(parts[4]), accountID)
    }

    private struct Caller {
        let principal: CallingPrincipal
        let context: RequestContext
        let attachments: [Attachment]
    }

    /// The users and the roles of the account. A session has a name of its own, so a trust policy that names one is
    /// taken at its word.
    private var callers: [Caller] {
        users.map { user in
            Caller(
                principal: CallingPrincipal(kind: .user, arn: user.arn, accountID: accountID),
                context: RequestContext(["aws:username": user.name, "aws:PrincipalArn": user.arn]),
                attachments: [.user(user.name)] + user.groups.map { .group($0) })
        }
            + roles.map { role in
                Caller(
                    principal: CallingPrincipal(kind: .assumedRole(roleARN: role.arn), arn: "", accountID: accountID),
                    context: RequestContext(["aws:PrincipalArn": role.arn]), attachments: [.role(role.name)])
            }
    }

    private func couldAssume(_ caller: Caller, _ role: Role) -> Bool {
        let resource = Array(role.arn.unicodeScalars)
        var context = ContextReader(caller.context)
        var grant: PrincipalEntry.Grant?
        for statement in role.trust.statements {
            guard let given = statement.grant(to: caller.principal) ?? sessionGrant(statement, caller),
                statement.covers(action: "sts:AssumeRole", resource: resource, in: &context)
            else { continue }
            if statement.effect == .deny, statement.conditions.isEmpty { return false }
            if statement.effect == .allow { grant = max(grant ?? given, given) }
        }
        guard let grant else { return false }
        var isAllowed = grant > .delegated
        for policy in policies where policy.attachments.contains(where: caller.attachments.contains) {
            for statement in policy.policy.document.statements
            where statement.covers(action: "sts:AssumeRole", resource: resource, in: &context) {
                if statement.effect == .deny, statement.conditions.isEmpty { return false }
                if statement.effect == .allow { isAllowed = true }
            }
        }
        return isAllowed
    }

    /// A trust policy that names a session of the caller's role.
    private func sessionGrant(_ statement: PolicyStatement, _ caller: Caller) -> PrincipalEntry.Grant? {
        guard statement.effect == .allow, case .assumedRole(let roleARN) = caller.principal.kind,
            let name = roleARN.split(separator: "/").last
        else { return nil }
        let isNamed = statement.principals.contains { entry in
            guard case .session(let arn) = entry else { return false }
            let parts = arn.split(separator: "/")
            return parts.count == 3 && parts[1] == name && isOwn(arn)
        }
        return isNamed ? .direct : nil
    }
}
