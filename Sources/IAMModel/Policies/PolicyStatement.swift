/// One statement of a policy.
///
/// *Isolation*: any. *Source*: IAM User Guide, "IAM JSON policy element reference".
public struct PolicyStatement: Equatable, Sendable {
    /// What a statement does to what it matches.
    public enum Effect: String, CaseIterable, Sendable {
        /// Lets it happen unless something else denies it.
        case allow = "Allow"
        /// Denies it, whatever else allows it.
        case deny = "Deny"
    }

    /// Its place in the policy, from 0.
    public let index: Int
    /// Its name, if it has one.
    public let sid: String?
    /// What it does.
    public let effect: Effect
    /// Whom it is about; only in trust policies.
    public let principals: [PrincipalEntry]
    /// Whether it is about everybody else: `NotPrincipal`.
    public let excludesPrincipals: Bool
    /// Which actions it is about.
    public let actions: [ActionPattern]
    /// Whether it is about all others: `NotAction`.
    public let excludesActions: Bool
    /// Which resources it is about; none in trust policies.
    public let resources: [ResourcePattern]
    /// Whether it is about all others: `NotResource`.
    public let excludesResources: Bool
    /// What must hold as well, all of it.
    public let conditions: [PolicyCondition]

    /// How it is called in reasons and errors: `statement 'NoNights'`, or `Statement[2]`.
    public var title: String {
        guard let sid, !sid.isEmpty else { return "Statement[\(index)]" }
        return "statement '\(printable(sid, longest: 80))'"
    }
}

extension PolicyStatement {
    /// Whether the statement is about a request of this action on this resource, in this context.
    func applies(action: String, resource: [Unicode.Scalar], in context: inout ContextReader) -> Bool {
        guard covers(action: action, resource: resource, in: &context) else { return false }
        // All of them, so that every key that was missing is known.
        var isMet = true
        for condition in conditions where !condition.holds(in: &context) { isMet = false }
        return isMet
    }

    /// Whether it would be, if all its conditions held.
    func covers(action: String, resource: [Unicode.Scalar], in context: inout ContextReader) -> Bool {
        guard actions.contains(where: { $0.matches(action) }) != excludesActions else { return false }
        guard !resources.isEmpty else { return true }
        var isListed = false
        for pattern in resources where !isListed { isListed = pattern.matches(resource, in: &context) }
        return isListed != excludesResources
    }

    /// How a statement of a trust policy is about a caller, or nothing if it is not.
    func grant(to caller: CallingPrincipal) -> PrincipalEntry.Grant? {
        let best = principals.compactMap { $0.grant(to: caller) }.max()
        guard excludesPrincipals else { return best }
        // Whoever is not named is not named: others' policies have to allow it, too.
        return best == nil ? .delegated : nil
    }
}
