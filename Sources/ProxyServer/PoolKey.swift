import MySQLProtocol

/// What makes two backends interchangeable: the database user, the capabilities that change what statements mean,
/// and whether a default schema is chosen (none can be un-chosen).
struct PoolKey: Hashable, Sendable {
    /// The user's place in the list of credentials.
    let user: UInt16
    let capabilities: CapabilityFlags
    let hasSchema: Bool

    /// The capabilities of a client that its backends must have been opened with.
    static let significant: CapabilityFlags = [
        .foundRows, .localFiles, .ignoreSpace, .interactive, .multiStatements,
    ]

    func with(schema: Bool) -> PoolKey {
        schema == hasSchema ? self : PoolKey(user: user, capabilities: capabilities, hasSchema: schema)
    }
}

/// One session's identity within its loop, never used again: found through the session's slot, without a reference
/// that would have to be counted.
struct SessionID: Hashable, Sendable {
    let rawValue: UInt64

    static let none = SessionID(rawValue: 0)

    init(serial: UInt64, slot: Int) {
        rawValue = serial << 24 | UInt64(slot)
    }

    private init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    var slot: Int { Int(rawValue & 0xff_ffff) }
}
