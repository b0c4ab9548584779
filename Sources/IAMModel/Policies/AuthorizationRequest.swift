/// What is asked for: may this principal do this to that?
///
/// *Isolation*: any.
public struct AuthorizationRequest: Equatable, Sendable {
    /// As in `rds-db:connect`.
    public let action: String
    /// An ARN, without wildcards.
    public let resource: String
    /// Who asks.
    public let principal: CallingPrincipal
    /// What else is known.
    public let context: RequestContext

    /// A request of these values.
    public init(action: String, resource: String, principal: CallingPrincipal, context: RequestContext) {
        self.action = action
        self.resource = resource
        self.principal = principal
        self.context = context
    }

    /// The account of the resource, as its ARN says.
    var resourceAccountID: String? {
        let parts = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == 6 ? String(parts[4]) : nil
    }
}

/// A policy with the name by which operators know it.
///
/// *Isolation*: any.
public struct NamedPolicy: Equatable, Sendable {
    /// An ARN, or the name of an inline policy.
    public let name: String
    /// What it says.
    public let document: PolicyDocument

    /// A policy of this name.
    public init(_ name: String, _ document: PolicyDocument) {
        self.name = name
        self.document = document
    }
}

/// The kinds of policies that have a say in a request, each of its own.
///
/// *Isolation*: any.
public enum PolicyLayer: String, CaseIterable, Sendable {
    /// What is attached to the principal: what it may do.
    case identity
    /// The most that it may ever do.
    case boundary
    /// What its session was cut down to.
    case session
    /// Whom the role lets in.
    case trust
}
