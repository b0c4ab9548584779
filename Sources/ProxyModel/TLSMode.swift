/// How Weir speaks TLS to the database server; the raw values are those of MySQL's `--ssl-mode`, in lower case.
public enum TLSMode: String, CaseIterable, Equatable, Hashable, Sendable {
    /// Never.
    case disabled
    /// When the server offers it; its certificate is not checked.
    case preferred
    /// Always; the server's certificate is not checked.
    case required
    /// Always; the certificate must come from a trusted authority.
    case verifyCA = "verify-ca"
    /// As `verifyCA`, and the certificate must be for the target's host name.
    case verifyIdentity = "verify-identity"
}
