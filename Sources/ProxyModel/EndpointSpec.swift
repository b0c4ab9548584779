/// Where clients dial Weir and how they are received.
///
/// Valid by construction. *Isolation*: any. *Units*: `Duration`.
public struct EndpointSpec: Equatable, Sendable {
    /// The addresses that are listened on, at least one, each once. Default `127.0.0.1:3307`.
    public internal(set) var listeners: [ListenAddress]
    /// Whether clients without TLS are refused with MySQL's error 3159. Default `false`. A unix socket counts as
    /// secure, as it does for MySQL's `require_secure_transport`.
    public let requireTLS: Bool
    /// Weir's certificate; `nil` (the default) offers no TLS to clients.
    public let tls: ServerTLSSpec?
    /// How long a client may send no command before it is disconnected. Default 1800 s, 1 to 28800 s.
    public let idleClientTimeout: Duration
    /// How long a client may leave an open transaction, or a half-sent statement, alone before it is disconnected and
    /// rolled back; `nil` (the default) sets no limit beyond `idleClientTimeout`. 0.1 to 28800 s.
    public let idleInTransactionTimeout: Duration?
    /// Whether clients may send files by LOAD DATA LOCAL. Default `false`.
    public let localInfile: Bool
    /// How long a client may take from connecting to being logged in. Default 10 s, 0.1 to 300 s.
    public let handshakeTimeout: Duration
    /// How many clients may be connected at once; the next one gets MySQL's error 1040. Default 10000, 1 to 1000000.
    public let maxClients: Int
    /// How many clients of one user may be connected at once; the next one gets MySQL's error 1203. `nil` (the
    /// default) sets no limit beside `maxClients`. 1 to 1000000.
    public let maxClientsPerUser: Int?
    /// How many clients may be between the greeting and the end of their login; more wait until there is room. Default
    /// 2000, 1 to 1000000.
    public let maxHandshakes: Int
    /// How long a shutdown waits for open transactions before it cuts them off. Default 30 s, 0 to 86400 s.
    public let drainTimeout: Duration
    /// How long a shutdown goes on as before, only reporting itself as not ready, before it stops listening and
    /// `drainTimeout` begins. Default 0, up to 3600 s.
    public let drainDelay: Duration
    /// From where a PROXY protocol header is believed; from elsewhere it fails the login. Default none.
    public let proxyProtocolNetworks: [AddressRange]
    /// From where clients may come at all, as by a security group's inbound rules; empty (the default) for everywhere.
    /// Others get MySQL's error 1130.
    public let allowedNetworks: [AddressRange]
    /// How many failed logins of a user from an address cost nothing; further ones are slowed down. Default 20, 0 (never)
    /// to 1000000.
    public let failedLoginsThreshold: Int
    /// The plugin that clients log in with; `nil` (the default) takes the target's own default.
    public let clientPasswordAuthType: ClientPasswordAuthType?
    /// The server version that the greeting shows; `nil` (the default) shows the target's.
    public let serverVersion: String?

    /// The default of `listeners`: this machine only.
    public static let defaultListeners = [ListenAddress.tcp(host: "127.0.0.1", port: 3307)]
    /// The default of `requireTLS`.
    public static let defaultRequireTLS = false
    /// The default of `idleClientTimeout`.
    public static let defaultIdleClientTimeout = Duration.seconds(1800)
    /// The range of `idleClientTimeout`, RDS's.
    public static let idleClientTimeoutRange = Duration.seconds(1)...Duration.seconds(28800)
    /// The range of `idleInTransactionTimeout`.
    public static let idleInTransactionTimeoutRange = Duration.milliseconds(100)...Duration.seconds(28800)
    /// The default of `localInfile`.
    public static let defaultLocalInfile = false
    /// The default of `handshakeTimeout`.
    public static let defaultHandshakeTimeout = Duration.seconds(10)
    /// The range of `handshakeTimeout`.
    public static let handshakeTimeoutRange = Duration.milliseconds(100)...Duration.seconds(300)
    /// The default of `maxClients`.
    public static let defaultMaxClients = 10000
    /// The range of `maxClients`.
    public static let maxClientsRange = 1...1_000_000
    /// The range of `maxClientsPerUser`.
    public static let maxClientsPerUserRange = 1...1_000_000
    /// The default of `maxHandshakes`.
    public static let defaultMaxHandshakes = 2000
    /// The range of `maxHandshakes`.
    public static let maxHandshakesRange = 1...1_000_000
    /// The default of `drainTimeout`.
    public static let defaultDrainTimeout = Duration.seconds(30)
    /// The range of `drainTimeout`.
    public static let drainTimeoutRange = Duration.zero...Duration.seconds(86400)
    /// The default of `drainDelay`.
    public static let defaultDrainDelay = Duration.zero
    /// The range of `drainDelay`.
    public static let drainDelayRange = Duration.zero...Duration.seconds(3600)
    /// The default of `failedLoginsThreshold`.
    public static let defaultFailedLoginsThreshold = 20
    /// The range of `failedLoginsThreshold`.
    public static let failedLoginsThresholdRange = 0...1_000_000
    /// What is allowed as `serverVersion`, as the end of a sentence.
    public static let serverVersionAllowed =
        "a version such as 8.4.0: a digit first, at most 60 visible ASCII characters"

    /// Checks every property and how they fit together. Throws with a key under `endpoint`.
    public init(
        listeners: [ListenAddress] = Self.defaultListeners,
        requireTLS: Bool = Self.defaultRequireTLS,
        tls: ServerTLSSpec? = nil,
        idleClientTimeout: Duration = Self.defaultIdleClientTimeout,
        idleInTransactionTimeout: Duration? = nil,
        localInfile: Bool = Self.defaultLocalInfile,
        handshakeTimeout: Duration = Self.defaultHandshakeTimeout,
        maxClients: Int = Self.defaultMaxClients,
        maxClientsPerUser: Int? = nil,
        maxHandshakes: Int = Self.defaultMaxHandshakes,
        drainTimeout: Duration = Self.defaultDrainTimeout,
        drainDelay: Duration = Self.defaultDrainDelay,
        proxyProtocolNetworks: [AddressRange] = [],
        allowedNetworks: [AddressRange] = [],
        failedLoginsThreshold: Int = Self.defaultFailedLoginsThreshold,
        clientPasswordAuthType: ClientPasswordAuthType? = nil,
        serverVersion: String? = nil
    ) throws(SettingError) {
        try Self.check(listeners)
        if requireTLS, tls == nil {
            throw SettingError(
                key: "endpoint.requireTLS", value: "true",
                allowed: "false, or set endpoint.tls.certificate and endpoint.tls.key too")
        }
        try Allowed.check(idleClientTimeout, in: Self.idleClientTimeoutRange, key: "endpoint.idleClientTimeout")
        if let idleInTransactionTimeout {
            try Allowed.check(
                idleInTransactionTimeout, in: Self.idleInTransactionTimeoutRange,
                key: "endpoint.idleInTransactionTimeout")
        }
        try Allowed.check(handshakeTimeout, in: Self.handshakeTimeoutRange, key: "endpoint.handshakeTimeout")
        try Allowed.check(maxClients, in: Self.maxClientsRange, key: "endpoint.maxClients")
        if let maxClientsPerUser {
            try Allowed.check(maxClientsPerUser, in: Self.maxClientsPerUserRange, key: "endpoint.maxClientsPerUser")
        }
        try Allowed.check(maxHandshakes, in: Self.maxHandshakesRange, key: "endpoint.maxHandshakes")
        try Allowed.check(drainTimeout, in: Self.drainTimeoutRange, key: "endpoint.drainTimeout")
        try Allowed.check(drainDelay, in: Self.drainDelayRange, key: "endpoint.drainDelay")
        try Allowed.check(
            failedLoginsThreshold, in: Self.failedLoginsThresholdRange, key: "endpoint.failedLoginsThreshold")
        if let serverVersion, !Self.isServerVersion(serverVersion) {
            throw SettingError(
                key: "endpoint.serverVersion", value: serverVersion, allowed: Self.serverVersionAllowed)
        }
        self.listeners = listeners
        self.requireTLS = requireTLS
        self.tls = tls
        self.idleClientTimeout = idleClientTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
        self.localInfile = localInfile
        self.handshakeTimeout = handshakeTimeout
        self.maxClients = maxClients
        self.maxClientsPerUser = maxClientsPerUser
        self.maxHandshakes = maxHandshakes
        self.drainTimeout = drainTimeout
        self.drainDelay = drainDelay
        self.proxyProtocolNetworks = proxyProtocolNetworks
        self.allowedNetworks = allowedNetworks
        self.failedLoginsThreshold = failedLoginsThreshold
        self.clientPasswordAuthType = clientPasswordAuthType
        self.serverVersion = serverVersion
    }

    /// Whether the text can be a server version: clients read a number from its start and print the rest.
    public static func isServerVersion(_ text: String) -> Bool {
        guard let first = text.utf8.first, (1...60).contains(text.utf8.count) else { return false }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
            && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    private static func check(_ listeners: [ListenAddress]) throws(SettingError) {
        guard !listeners.isEmpty else {
            throw SettingError(key: "endpoint.listen", value: nil, allowed: ListenAddress.allowed)
        }
        for (index, listener) in listeners.enumerated() {
            guard listener.isValid else {
                throw SettingError(
                    key: "endpoint.listen", value: listener.description, allowed: ListenAddress.allowed)
            }
            // Port 0 twice is two different ports.
            if case .tcp(_, port: 0) = listener { continue }
            if listeners[..<index].contains(listener) {
                throw SettingError(
                    key: "endpoint.listen", value: listener.description, allowed: "each address only once")
            }
        }
    }
}
