/// Whether a user logs in by an IAM token, by RDS Proxy's words.
public enum IAMAuth: String, CaseIterable, Equatable, Sendable {
    /// By the password.
    case disabled = "DISABLED"
    /// By a token in place of the password, and by nothing else.
    case required = "REQUIRED"
}
