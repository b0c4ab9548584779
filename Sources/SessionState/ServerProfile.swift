public import MySQLProtocol

/// A collation and the character set that it belongs to.
public struct Collation: Equatable, Sendable {
    /// The collation's name.
    public var name: String
    /// Its character set's name.
    public var characterSet: String

    /// A collation by its names.
    public init(name: String, characterSet: String) {
        self.name = name
        self.characterSet = characterSet
    }
}

/// What a target said of itself when it was first reached: everything that a login needs to know before a backend is
/// at hand.
public struct ServerProfile: Equatable, Sendable {
    /// The version text for greetings, as the server's own greeting has it.
    public var version: String
    /// Where this server's family matters.
    public var family: ServerFamily
    /// The collation in the server's greeting.
    public var defaultCollation: UInt8
    /// What the server can do.
    public var capabilities: CapabilityFlags
    /// The server's `max_connections`.
    public var maxConnections: Int
    /// Collations by the number that clients send.
    public var collations: [UInt16: Collation]
    /// The global character_set_client, to which the server gives way to its own settings.
    public var globalCharacterSet: String

    /// A profile from its parts.
    public init(
        version: String, defaultCollation: UInt8, capabilities: CapabilityFlags, maxConnections: Int,
        collations: [UInt16: Collation], globalCharacterSet: String
    ) {
        self.version = version
        self.capabilities = capabilities
        family = ServerFamily(version: version)
        self.defaultCollation = defaultCollation
        self.maxConnections = maxConnections
        self.collations = collations
        self.globalCharacterSet = globalCharacterSet
    }

    /// The state in which a client begins that announces this collation in its login.
    ///
    /// - Parameter fresh: the state of a backend just opened and set up.
    /// - Returns: the state that a direct connection would have. Both families keep their global settings when the
    ///   client's character set is unknown or is the global one, whatever its collation.
    public func initialState(
        collation number: UInt16, schema: String?, fresh: CarriedState, _ variables: TrackedVariables
    ) -> CarriedState {
        var state = fresh
        state.schema = schema
        guard let collation = collations[number], collation.characterSet != globalCharacterSet else { return state }
        for name in ["character_set_client", "character_set_results", "character_set_connection"] {
            if let index = variables.index(of: name) { state.values[index] = collation.characterSet }
        }
        if let index = variables.index(of: "collation_connection") { state.values[index] = collation.name }
        return state
    }
}
