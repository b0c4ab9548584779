/// All policies that have a say in a principal's request.
///
/// *Isolation*: any. *Source*: IAM User Guide, "Policy evaluation logic".
public struct PolicySet: Equatable, Sendable {
    /// What is attached to the principal, directly and by groups.
    public let identity: [NamedPolicy]
    /// The most that the principal may do, if there is a bound.
    public let boundary: NamedPolicy?
    /// What the principal's session was cut down to; none if it was not.
    public let session: [NamedPolicy]
    /// The trust policy of the role that is to be assumed, if that is the request.
    public let trust: NamedPolicy?

    /// A set of these policies.
    public init(
        identity: [NamedPolicy], boundary: NamedPolicy? = nil, session: [NamedPolicy] = [], trust: NamedPolicy? = nil
    ) {
        self.identity = identity
        self.boundary = boundary
        self.session = session
        self.trust = trust
    }

    /// Decides a request.
    ///
    /// A denial in any policy decides. Without one, every layer that is there must allow the request. A trust policy
    /// that lets in a caller of its own account by name, or everybody, needs no other policy; one that lets in a role
    /// by name needs no identity policy.
    public func evaluate(_ request: AuthorizationRequest) -> Evaluation {
        var context = ContextReader(request.context)
        let found = Found(self, request, &context)
        if let denial = found.denial {
            return Evaluation(
                .explicitDeny, by: denial, missing: nil, keys: context.missingKeys,
                reason: "denied by \(denial.statement.title) of \(denial.title)")
        }
        let layers = neededLayers(found, request)
        for layer in layers where found.allows[layer] == nil {
            return Evaluation(
                .implicitDeny, by: nil, missing: layer, keys: context.missingKeys,
                reason: reason(layer, request, context.missingKeys))
        }
        let deciding = layers.contains(.identity) ? found.allows[.identity] : found.allows[.trust]
        let statement = deciding.map { "\($0.statement.title) of \($0.title)" } ?? "no policy"
        return Evaluation(
            .allowed, by: deciding, missing: nil, keys: context.missingKeys, reason: "allowed by \(statement)")
    }

    /// The layers that must allow the request, the one to be named first at the front.
    private func neededLayers(_ found: Found, _ request: AuthorizationRequest) -> [PolicyLayer] {
        var limits: [PolicyLayer] = boundary == nil ? [] : [.boundary]
        if !session.isEmpty { limits.append(.session) }
        guard trust != nil else { return [.identity] + limits }
        let isOwnAccount = request.resourceAccountID == request.principal.accountID
        switch isOwnAccount ? found.grant : .delegated {
        case .direct: return [.trust]
        case .role: return [.trust] + limits
        case .delegated, nil: return [.trust, .identity] + limits
        }
    }
}

/// The statements of a set that are about a request.
private struct Found {
    struct Match {
        let policy: NamedPolicy
        let layer: PolicyLayer
        let statement: PolicyStatement

        var title: String {
            let name = printable(policy.name)
            return switch layer {
            case .identity: "policy \(name)"
            case .boundary: "the permissions boundary \(name)"
            case .session: "the session policy \(name)"
            case .trust: "the trust policy \(name)"
            }
        }
    }

    /// The first statement that denies.
    private(set) var denial: Match?
    /// The first statement of each layer that allows.
    private(set) var allows: [PolicyLayer: Match] = [:]
    /// The most that a trust policy gives.
    private(set) var grant: PrincipalEntry.Grant?

    init(_ set: PolicySet, _ request: AuthorizationRequest, _ context: inout ContextReader) {
        let resource = Array(request.resource.unicodeScalars)
        let layers: [(PolicyLayer, [NamedPolicy])] = [
            (.identity, set.identity), (.boundary, set.boundary.map { [$0] } ?? []), (.session, set.session),
            (.trust, set.trust.map { [$0] } ?? []),
        ]
        for (layer, policies) in layers {
            for policy in policies {
                for statement in policy.document.statements {
                    let given = layer == .trust ? statement.grant(to: request.principal) : .delegated
                    guard let given, statement.applies(action: request.action, resource: resource, in: &context) else {
                        continue
                    }
                    let match = Match(policy: policy, layer: layer, statement: statement)
                    switch statement.effect {
                    case .deny: denial = denial ?? match
                    case .allow:
                        // Of a trust policy's statements the one that gives most decides.
                        if allows[layer] == nil || (layer == .trust && given > grant ?? given) {
                            allows[layer] = match
                            if layer == .trust { grant = given }
                        }
                    }
                }
            }
        }
    }
}

extension Evaluation {
    fileprivate init(
        _ decision: Decision, by match: Found.Match?, missing: PolicyLayer?, keys: [String], reason: String
    ) {
        self.decision = decision
        decider = match.map {
            Decider(policy: $0.policy.name, layer: $0.layer, index: $0.statement.index, sid: $0.statement.sid)
        }
        missingAllow = missing
        missingKeys = keys
        self.reason = reason
    }
}

extension PolicySet {
    private func reason(_ layer: PolicyLayer, _ request: AuthorizationRequest, _ missingKeys: [String]) -> String {
        let what = "\(printable(request.action)) on \(printable(request.resource))"
        let text =
            switch layer {
            case .identity: "no policy allows \(what)"
            case .boundary: "the permissions boundary \(printable(boundary?.name ?? "")) does not allow \(what)"
            case .session: "no session policy allows \(what)"
            case .trust:
                "the trust policy \(printable(trust?.name ?? "")) does not let \(printable(request.principal.arn)) in"
            }
        guard !missingKeys.isEmpty else { return text }
        return "\(text) (asked for and not known: \(missingKeys.map { printable($0) }.joined(separator: ", ")))"
    }
}
