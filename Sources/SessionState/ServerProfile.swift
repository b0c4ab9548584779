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
    /// The server's `max_prepared_stmt_count`.
    public var maxPreparedStatements: Int
    /// Collations by the number that clients send.
    public var collations: [UInt16: Collation]
    /// The global values of character_set_client, _results, _connection and collation_connection.
    public var globals: CharacterSettings

    /// A profile from its parts.
    public init(
        version: String, defaultCollation: UInt8, capabilities: CapabilityFlags, maxConnections: Int,
        maxPreparedStatements: Int = 16382,
        collations: [UInt16: Collation], globals: CharacterSettings
    ) {
        self.version = version
        self.capabilities = capabilities
        family = ServerFamily(version: version)
        self.defaultCollation = defaultCollation
        self.maxConnections = maxConnections
        self.maxPreparedStatements = maxPreparedStatements
        self.collations = collations
        self.globals = globals
    }

    /// The state in which a client begins that announces this collation in its login.
    ///
    /// - Parameter fresh: the state of a backend just opened and set up.
    /// - Returns: the state that a direct connection would have: the collation and its character set in every place,
    ///   or the server's own where it does not know the number.
    public func initialState(
        collation number: UInt16, schema: String?, fresh: CarriedState, _ variables: TrackedVariables
    ) -> CarriedState {
        let settings = collations[number].map(CharacterSettings.init) ?? globals
        return settings.applied(to: fresh, schema: schema, variables)
    }

    /// Whether the server refuses this collation's character set for clients (error 1231).
    public func isUnfitForClients(_ number: UInt16) -> String? {
        guard let name = collations[number]?.characterSet, ["ucs2", "utf16", "utf16le", "utf32"].contains(name) else {
            return nil
        }
        return name
    }
}

/// The four settings that a login, or SET NAMES, decides together.
public struct CharacterSettings: Equatable, Sendable {
    /// character_set_client.
    public var client: String
    /// character_set_results; nil is SQL's NULL.
    public var results: String?
    /// character_set_connection.
    public var connection: String
    /// collation_connection.
    public var collation: String

    /// Settings by their names.
    public init(client: String, results: String?, connection: String, collation: String) {
        self.client = client
        self.results = results
        self.connection = connection
        self.collation = collation
    }

    /// One collation everywhere.
    public init(_ collation: Collation) {
        self.init(
            client: collation.characterSet, results: collation.characterSet, connection: collation.characterSet,
            collation: collation.name)
    }

    /// A state with these settings and this schema, otherwise as given.
    public func applied(to state: CarriedState, schema: String?, _ variables: TrackedVariables) -> CarriedState {
        var state = state
        state.schema = schema
        let settings: [(String, String?)] = [
            ("character_set_client", client), ("character_set_results", results),
            ("character_set_connection", connection), ("collation_connection", collation),
        ]
        for (name, value) in settings {
            if let index = variables.index(of: name) { state[index] = value }
        }
        return state
    }
}
