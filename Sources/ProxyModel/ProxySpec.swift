/// The whole desired configuration of one proxy.
///
/// Valid by construction: whoever has one need not check it again. Files and the server are not looked at.
/// *Isolation*: any.
public struct ProxySpec: Equatable, Sendable {
    /// Where clients dial.
    public internal(set) var endpoint: EndpointSpec
    /// The database server.
    public internal(set) var target: TargetSpec
    /// The database connections.
    public let pool: PoolSpec
    /// The users, at least one, each name once.
    public let credentials: [CredentialSpec]
    /// The log.
    public let logging: LoggingSpec
    /// The console's user; `nil` (the default) has no console.
    public let admin: AdminSpec?
    /// The admin port.
    public internal(set) var http: HTTPSpec
    /// The identities; `nil` (the default) has no tokens, no policies and no audit trail.
    public internal(set) var identity: IdentitySpec?
    /// Where passwords come from that are written `secretsmanager:NAME`; `nil` (the default) for nowhere.
    public internal(set) var secretsManager: SecretsManagerSpec?

    /// Checks how the parts fit together. Throws with the key of the setting to change.
    public init(
        endpoint: EndpointSpec, target: TargetSpec, pool: PoolSpec, credentials: [CredentialSpec],
        logging: LoggingSpec = LoggingSpec(), admin: AdminSpec? = nil, http: HTTPSpec? = nil,
        identity: IdentitySpec? = nil, secretsManager: SecretsManagerSpec? = nil
    ) throws(SettingError) {
        guard !credentials.isEmpty else {
            throw SettingError(key: "auth", value: nil, allowed: "at least one user with a password")
        }
        for (index, credential) in credentials.enumerated() {
            if credentials[..<index].contains(where: { $0.user.utf8.elementsEqual(credential.user.utf8) }) {
                throw SettingError(
                    key: "auth[\(index)].user", value: credential.user, allowed: "each user only once")
            }
            if credential.requireTLS == true, endpoint.tls == nil {
                throw SettingError(
                    key: "auth[\(index)].requireTLS", value: "true",
                    allowed: "false, or set endpoint.tls.certificate and endpoint.tls.key too")
            }
        }
        for (index, credential) in credentials.enumerated() {
            try Self.check(credential, "auth[\(index)]", endpoint, identity, secretsManager)
        }
        if let admin, credentials.contains(where: { $0.user.utf8.elementsEqual(admin.user.utf8) }) {
            throw SettingError(
                key: "admin.user", value: admin.user,
                allowed: "a name that no user of auth has, since it gets the console and not the database")
        }
        if case .connections(let most) = pool.limit, pool.minConnections > most / credentials.count {
            throw SettingError(
                key: "pool.minConnections", value: "\(pool.minConnections)",
                allowed: "at most \(most / credentials.count), "
                    + "since \(credentials.count) users share the \(most) of pool.maxConnections")
        }
        self.endpoint = endpoint
        self.target = target
        self.pool = pool
        self.credentials = credentials
        self.logging = logging
        self.admin = admin
        if let http { self.http = http } else { self.http = try HTTPSpec() }
        self.identity = identity
        self.secretsManager = secretsManager
    }

    /// Checks that what a user is bound to is there.
    private static func check(
        _ credential: CredentialSpec, _ path: String, _ endpoint: EndpointSpec, _ identity: IdentitySpec?,
        _ secretsManager: SecretsManagerSpec?
    ) throws(SettingError) {
        if credential.iamAuth == .required {
            guard identity != nil else {
                throw SettingError(
                    key: "\(path).iamAuth", value: "REQUIRED",
                    allowed: "DISABLED, or set identity.store and identity.sealingKey too")
            }
            guard endpoint.tls != nil || endpoint.listeners.contains(where: \.isUnix) else {
                throw SettingError(
                    key: "\(path).iamAuth", value: "REQUIRED",
                    allowed: "DISABLED, or set endpoint.tls.certificate and endpoint.tls.key too: "
                        + "tokens are sent over TLS only")
            }
        }
        if credential.requireClientCertificate, endpoint.tls?.clientCA == nil {
            throw SettingError(
                key: "\(path).requireClientCertificate", value: "true",
                allowed: "false, or set endpoint.tls.clientCA too")
        }
        switch credential.password {
        case .stored where identity == nil:
            throw SettingError(
                key: "\(path).password", value: "\(credential.password)",
                allowed: "another source, or set identity.store and identity.sealingKey too")
        case .secretsManager where secretsManager == nil:
            throw SettingError(
                key: "\(path).password", value: "\(credential.password)",
                allowed: "another source, or set secretsManager.endpoint and its access key too")
        default: break
        }
    }

    /// The user of this name, if there is one. Names are compared byte by byte, as MySQL does.
    public func credential(forUser user: String) -> CredentialSpec? {
        credentials.first { $0.user.utf8.elementsEqual(user.utf8) }
    }

    /// Whether this user may only come over TLS: its own setting, else the endpoint's.
    public func requiresTLS(_ credential: CredentialSpec) -> Bool {
        credential.requireTLS ?? endpoint.requireTLS
    }

    /// The plugin this user logs in with: its own setting, else the endpoint's, else `nil` for the target's default.
    public func clientPasswordAuthType(_ credential: CredentialSpec) -> ClientPasswordAuthType? {
        credential.clientPasswordAuthType ?? endpoint.clientPasswordAuthType
    }
}
