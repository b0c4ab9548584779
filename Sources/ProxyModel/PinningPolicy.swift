/// What a client is pinned to its database connection for. The raw value is that of `pool.pinning`.
public enum PinningPolicy: String, CaseIterable, Equatable, Hashable, Sendable {
    /// What cannot be carried to another connection, and no longer than it lasts.
    case minimal
    /// That, and all that RDS Proxy pins for, until the client leaves.
    case rds
}
