/// Who makes a request: a user, or a session of a role.
///
/// *Isolation*: any. *Source*: IAM User Guide, "AWS JSON policy elements: Principal".
public struct CallingPrincipal: Equatable, Sendable {
    /// What kind of principal it is.
    public enum Kind: Equatable, Sendable {
        /// A user, with keys of its own or with a session token for them.
        case user
        /// A session of the role with this ARN.
        case assumedRole(roleARN: String)
    }

    /// What kind of principal it is.
    public let kind: Kind
    /// The user's ARN, or the session's: `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    public let arn: String
    /// Twelve digits.
    public let accountID: String

    /// A principal of these values.
    public init(kind: Kind, arn: String, accountID: String) {
        self.kind = kind
        self.arn = arn
        self.accountID = accountID
    }

    /// What `aws:PrincipalArn` holds: a session counts as its role.
    public var principalARN: String {
        switch kind {
        case .user: arn
        case .assumedRole(let roleARN): roleARN
        }
    }
}

/// An entry of a trust policy's `Principal`.
///
/// *Isolation*: any.
public enum PrincipalEntry: Equatable, Sendable {
    /// `*`.
    case everybody
    /// An account, by its id or its root's ARN: whoever it gives leave to by its own policies.
    case account(String)
    /// One user, by ARN.
    case user(String)
    /// Every session of one role, by ARN.
    case role(String)
    /// One session of a role, by ARN.
    case session(String)
    /// A service or an identity provider, which no caller of Weir's is.
    case foreign(kind: String, name: String)

    /// How an entry lets a caller in; later ones give more.
    enum Grant: Int, Comparable {
        /// As far as the caller's own policies allow it.
        case delegated
        /// Whatever the policies of the caller's role are silent about; boundary and session policies must allow it
        /// still.
        case role
        /// Whatever other policies are silent about.
        case direct

        static func < (a: Grant, b: Grant) -> Bool { a.rawValue < b.rawValue }
    }

    /// How the entry lets a caller in, or nothing if it does not.
    func grant(to caller: CallingPrincipal) -> Grant? {
        switch self {
        case .everybody: .direct
        case .account(let id): same(id, caller.accountID) ? .delegated : nil
        case .user(let arn): caller.kind == .user && same(arn, caller.arn) ? .direct : nil
        case .session(let arn): caller.kind != .user && same(arn, caller.arn) ? .direct : nil
        case .role(let arn):
            if case .assumedRole(let roleARN) = caller.kind, same(arn, roleARN) { .role } else { nil }
        case .foreign: nil
        }
    }

    init(aws written: String, at place: String) throws(PolicyError) {
        if written == "*" {
            self = .everybody
            return
        }
        if isAccountID(written) {
            self = .account(written)
            return
        }
        let invalid = PolicyError(
            place,
            "\(quoted(written)) is not valid; write *, an account id, or the ARN of a user, a role or a role's session")
        let parts = written.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", ResourcePattern.partitions.contains(parts[1]), parts[1] != "*",
            parts[3].isEmpty, isAccountID(parts[4])
        else { throw invalid }
        guard !written.unicodeScalars.contains(where: { $0 == "*" || $0 == "?" }) else {
            throw PolicyError(place, "\(quoted(written)) has a wildcard, which may not be part of a principal")
        }
        let resource = parts[5].split(separator: "/", omittingEmptySubsequences: false)
        guard resource.allSatisfy({ !$0.isEmpty }) else { throw invalid }
        switch (parts[2], resource.first, resource.count) {
        case ("iam", "root", 1): self = .account(parts[4])
        case ("iam", "user", 2...): self = .user(written)
        case ("iam", "role", 2...): self = .role(written)
        case ("sts", "assumed-role", 3): self = .session(written)
        default: throw invalid
        }
    }
}

/// Equal by characters as they are, not by what they look like.
func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

/// Whether this is an account's id: twelve digits.
func isAccountID(_ text: String) -> Bool { text.utf8.count == 12 && text.utf8.allSatisfy(isDigit) }
