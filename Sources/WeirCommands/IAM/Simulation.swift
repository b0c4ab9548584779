import IAMModel
import Identity

/// Requests that are decided as if they were made, and why.
struct Simulation: Equatable, Sendable {
    /// A policy that has a say, with AWS's word for what it is.
    struct Source: Equatable, Sendable {
        let policy: NamedPolicy
        /// As in `user`, `user-managed`.
        let kind: String
    }

    let identity: [Source]
    let boundary: Source?
    let principal: CallingPrincipal
    let context: RequestContext

    /// A request and what became of it.
    struct Outcome: Equatable, Sendable {
        let action: String
        let resource: String
        let evaluation: Evaluation
        /// What kind of policy decided.
        let kind: String?
        let isBounded: Bool
    }

    /// Every action on every resource.
    func outcomes(actions: [String], resources: [String]) -> [Outcome] {
        let set = PolicySet(identity: identity.map(\.policy), boundary: boundary?.policy)
        return actions.flatMap { action in
            resources.map { resource in
                let evaluation = set.evaluate(
                    AuthorizationRequest(action: action, resource: resource, principal: principal, context: context))
                let sources = identity + (boundary.map { [$0] } ?? [])
                let kind = evaluation.decider.flatMap { decider in
                    sources.first { $0.policy.name == decider.policy }?.kind
                }
                return Outcome(
                    action: action, resource: resource, evaluation: evaluation, kind: kind, isBounded: boundary != nil)
            }
        }
    }
}

extension Simulation.Outcome {
    /// In the shape of AWS's EvaluationResult.
    var shown: AWSValue {
        let matched: [AWSValue] =
            evaluation.decider.map { decider in
                [["SourcePolicyId": .text(decider.policy), "SourcePolicyType": .text(kind ?? "none")]]
            } ?? []
        let bound: AWSValue = ["AllowedByPermissionsBoundary": .flag(isAllowedByBoundary)]
        return [
            "EvalActionName": .text(action), "EvalResourceName": .text(resource),
            "EvalDecision": .text(evaluation.decision.rawValue), "MatchedStatements": .list(matched),
            "MissingContextValues": .texts(evaluation.missingKeys),
            "PermissionsBoundaryDecisionDetail": isBounded ? bound : .nothing,
        ]
    }

    /// What decided, in one line for people.
    var line: String { "\(action) on \(resource): \(evaluation.decision.rawValue), \(evaluation.reason)" }

    private var isAllowedByBoundary: Bool {
        evaluation.missingAllow != .boundary && evaluation.decider?.layer != .boundary
    }
}

extension Simulation {
    /// A simulation of a user's, group's or role's requests.
    ///
    /// - Parameters:
    ///   - more: policies that it shall be thought to have as well.
    ///   - given: keys of the context, before all that is known of the principal.
    init(
        _ arn: String, more: [Source], boundary: Source?, given: [String: [String]], desk: IAMDesk
    ) throws {
        let found = try SimulatedPrincipal(arn, desk: desk)
        let own = try desk.store.policies(of: found.owner)
        identity = try own.identity.map { try Source($0, of: found.owner) } + more
        self.boundary = try boundary ?? own.boundary.map { try Source($0, of: found.owner) }
        principal = found.principal
        var context = RequestContext(
            RequestFacts(
                principal: found.principal, userName: found.userName, userID: found.userID, tags: found.tags,
                now: Int(desk.now.seconds), isEncrypted: true))
        for (key, values) in given { context[key] = values }
        self.context = context
    }

    /// A simulation of policies that need not be anybody's.
    init(policies: [Source], boundary: Source?, given: [String: [String]], caller: String?) {
        identity = policies
        self.boundary = boundary
        let arn = caller ?? "arn:aws:iam::\(IdentityAccess.usualAccountID):user/nobody"
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        principal = CallingPrincipal(kind: .user, arn: arn, accountID: parts.count == 6 ? String(parts[4]) : "")
        var context = RequestContext()
        for (key, values) in given { context[key] = values }
        self.context = context
    }
}

extension Simulation.Source {
    /// A policy from an option.
    ///
    /// *Errors*: `malformedPolicyDocument`.
    init(name: String, document: String) throws(IdentityError) {
        self.init(policy: try Self.read(name, document), kind: "none")
    }

    init(_ policy: AccessKeyPrincipal.Policy, of owner: PolicyOwner) throws(IdentityError) {
        switch policy.origin {
        case .managed(let arn, _), .boundary(let arn):
            let kind = arn.contains(":iam::aws:") ? "aws-managed" : "user-managed"
            self.init(policy: try Self.read(arn, policy.document), kind: kind)
        case .inline(let name, let group?):
            self.init(policy: try Self.read("\(name) of group \(group)", policy.document), kind: "group")
        case .inline(let name, nil):
            self.init(policy: try Self.read(name, policy.document), kind: owner.kindName)
        case .session: self.init(policy: try Self.read("of the session", policy.document), kind: "none")
        }
    }

    private static func read(_ name: String, _ document: String) throws(IdentityError) -> NamedPolicy {
        do {
            return NamedPolicy(name, try PolicyDocument(parsing: document, as: .roleInline))
        } catch {
            throw .malformedPolicyDocument("\(name): \(error)")
        }
    }
}

extension PolicyOwner {
    /// As in `user`.
    var kindName: String {
        switch self {
        case .user: "user"
        case .group: "group"
        case .role: "role"
        }
    }
}

/// Whose requests are simulated.
private struct SimulatedPrincipal {
    let owner: PolicyOwner
    let principal: CallingPrincipal
    var userName: String?
    var userID: String?
    var tags: [String: String] = [:]

    init(_ arn: String, desk: IAMDesk) throws {
        let accountID = desk.account.accountID
        if let user = try desk.store.users().first(where: { $0.arn == arn }) {
            owner = .user(user.name)
            principal = CallingPrincipal(kind: .user, arn: arn, accountID: accountID)
            (userName, userID, tags) = (user.name, user.id, user.tags)
        } else if let group = try desk.store.groups().first(where: { $0.arn == arn }) {
            owner = .group(group.name)
            principal = CallingPrincipal(kind: .user, arn: arn, accountID: accountID)
        } else if let role = try desk.store.roles().first(where: { $0.arn == arn }) {
            owner = .role(role.name)
            let session = "arn:\(desk.account.partition):sts::\(accountID):assumed-role/\(role.name)/simulated"
            principal = CallingPrincipal(kind: .assumedRole(roleARN: arn), arn: session, accountID: accountID)
            (userID, tags) = ("\(role.id):simulated", role.tags)
        } else {
            throw IdentityError.noSuchEntity("Entity \(arn) does not exist.")
        }
    }
}
