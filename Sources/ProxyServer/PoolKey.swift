import MySQLProtocol

/// What makes two backends interchangeable: the database user, the capabilities that change what statements mean,
/// and whether a default schema is chosen (none can be un-chosen).
struct PoolKey: Hashable, Sendable {
    /// The user's place in the list of credentials.
    let user: UInt16
    let capabilities: CapabilityFlags
    let hasSchema: Bool

    /// The capabilities of a client that its backends must have been opened with.
    static let significant: CapabilityFlags = [.foundRows, .ignoreSpace, .interactive, .multiStatements]

    func with(schema: Bool) -> PoolKey {
        schema == hasSchema ? self : PoolKey(user: user, capabilities: capabilities, hasSchema: schema)
    }
}
