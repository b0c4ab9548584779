public import WeirCrypto

/// Judges tokens, and keeps a record of what logins came to.
///
/// *Isolation*: called on the loop, which must not wait: the work is done elsewhere.
public protocol LoginAuthority: Sendable {
    /// Whether a token lets its bearer in; `answer` is called once, from any thread.
    func judge(_ attempt: TokenAttempt, answer: @escaping @Sendable (TokenVerdict) -> Void)

    /// Something happened that an audit trail should have.
    func note(_ event: AccessEvent)
}

/// Somebody wants to log in with a token.
public struct TokenAttempt: Sendable {
    /// What came in place of a password.
    public let token: Secret
    /// The database user that it is for.
    public let user: String
    /// The client's id at Weir.
    public let clientID: UInt32
    /// The client's address, without the port; empty for a unix socket.
    public let sourceAddress: String
    /// Whether it came by TLS.
    public let isTLS: Bool
    /// Whether there is such a user. If not, the same work is done, so that the time does not tell.
    public let isKnownUser: Bool
}

/// What became of a token.
public enum TokenVerdict: Equatable, Sendable {
    /// It lets its bearer in: the ARN of who that is.
    case accepted(principal: String)
    /// It does not: the exact reason, for the operator only.
    case refused(String)
}

/// A login, or an order on the console.
public struct AccessEvent: Equatable, Sendable {
    /// What happened.
    public enum Kind: Equatable, Sendable {
        /// A database user logged in, or failed to.
        case login
        /// The console was opened, or was not.
        case console
        /// An order was given on the console: its words.
        case order(String)
    }

    /// What happened.
    public let kind: Kind
    /// The database's user, or the console's.
    public let user: String
    /// The client's address, without the port; empty for a unix socket.
    public let sourceAddress: String
    /// Whether it came by TLS.
    public let isTLS: Bool
    /// Whether a token was used, or would have to be.
    public let usesToken: Bool
    /// The client's id at Weir.
    public let clientID: UInt32
    /// The ARN of whose token it was; nil without one.
    public let principal: String?
    /// Why it failed; nil when it did not. For the operator only.
    public let failure: String?
}
