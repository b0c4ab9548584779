import IAMModel
import Identity

/// Requests that are decided as if they were made, and why.
struct Simulation: Equatable, Sendable {
    /// A policy that has a say, with AWS's word for what it is.
    struct Source: Equatable, Sendable {
        let policy: NamedPolicy
        /// As in `user`, `user-managed`.
        let kind: String
        /// The policy's text.
        let document: String
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
        /// The policy that decided.
        let source: Source?
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
                let source = evaluation.decider.flatMap { decider in
                    sources.first { $0.policy.name == decider.policy }
                }
                return Outcome(
                    action: action, resource: resource, evaluation: evaluation, source: source,
                    isBounded: boundary != nil)
            }
        }
    }
}

extension Simulation.Outcome {
    /// In the shape of AWS's EvaluationResult.
    var shown: AWSValue {
        let matched = evaluation.decider.map { [statement($0)] } ?? []
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

    /// In the shape of AWS's Statement.
    private func statement(_ decider: Evaluation.Decider) -> AWSValue {
        let place = source.flatMap { StatementPlace(of: decider.index, in: $0.document) }
        func shown(_ position: StatementPlace.Position?) -> AWSValue {
            position.map { ["Line": .count($0.line), "Column": .count($0.column)] } ?? .nothing
        }
        return [
            "SourcePolicyId": .text(decider.policy), "SourcePolicyType": .text(source?.kind ?? "none"),
            "StartPosition": shown(place?.start), "EndPosition": shown(place?.end),
        ]
    }

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
    /// A policy from an option, or from anywhere.
    ///
    /// *Errors*: `malformedPolicyDocument`.
    init(name: String, document: String, kind: String = "none") throws(IdentityError) {
        do {
            self.init(
                policy: NamedPolicy(name, try PolicyDocument(parsing: document, as: .roleInline)), kind: kind,
                document: document)
        } catch {
            throw .malformedPolicyDocument("\(name): \(error)")
        }
    }

    /// A policy that somebody has.
    init(_ policy: AccessKeyPrincipal.Policy, of owner: PolicyOwner) throws(IdentityError) {
        let (name, kind): (String, String) =
            switch policy.origin {
            case .managed(let arn, _), .boundary(let arn):
                (arn, arn.contains(":iam::aws:") ? "aws-managed" : "user-managed")
            case .inline(let name, let group?): ("\(name) of group \(group)", "group")
            case .inline(let name, nil): (name, owner.kindName)
            case .session: ("of the session", "none")
            }
        try self.init(name: name, document: policy.document, kind: kind)
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
