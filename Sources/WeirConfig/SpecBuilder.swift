internal import ProxyModel
internal import WeirCrypto

/// Makes the specification from values as they were written, and collects everything that is wrong with them.
///
/// A bad value is reported and then treated as absent, so that the rest is checked too.
struct SpecBuilder {
    /// What is wrong so far.
    private(set) var errors: [ConfigurationError] = []
    private let settings: RawSettings
    private let fileName: String
    private let baseDirectory: String

    init(_ settings: RawSettings, fileName: String, baseDirectory: String) {
        self.settings = settings
        self.fileName = fileName
        self.baseDirectory = baseDirectory
    }

    /// The specification; `nil` when there are errors.
    mutating func build() -> ProxySpec? {
        checkExclusions()
        let endpoint = endpoint()
        let target = target()
        let pool = pool()
        let credentials = credentials()
        let logging = logging()
        let admin = admin()
        let http = http()
        let identity = identity()
        let secretsManager = secretsManager()
        guard errors.isEmpty, !settings.usersAreUnusable, let endpoint, let target, let pool, let http else {
            return nil
        }
        return attempt("") { () throws(SettingError) in
            try ProxySpec(
                endpoint: endpoint, target: target, pool: pool, credentials: credentials, logging: logging,
                admin: admin, http: http, identity: identity, secretsManager: secretsManager)
        }
    }

    private mutating func endpoint() -> EndpointSpec? {
        let listeners = list(Settings.listen).map { $0.map(resolved) }
        let requireTLS = value(Settings.requireTLS)
        let idleClientTimeout = value(Settings.idleClientTimeout)
        let idleInTransactionTimeout = value(Settings.idleInTransactionTimeout)
        let localInfile = value(Settings.localInfile)
        let handshakeTimeout = value(Settings.handshakeTimeout)
        let maxClients = value(Settings.maxClients)
        let maxClientsPerUser = value(Settings.maxClientsPerUser)
        let maxHandshakes = value(Settings.maxHandshakes)
        let drainTimeout = value(Settings.drainTimeout)
        let drainDelay = value(Settings.drainDelay)
        let networks = list(Settings.proxyProtocolNetworks)
        let allowedNetworks = list(Settings.allowedNetworks)
        let failedLogins = value(Settings.failedLoginsThreshold)
        let authType = value(Settings.endpointAuthType)
        let serverVersion = value(Settings.serverVersion)
        let tls = serverTLS()
        return attempt("endpoint") { () throws(SettingError) in
            try EndpointSpec(
                listeners: listeners ?? EndpointSpec.defaultListeners,
                requireTLS: requireTLS ?? EndpointSpec.defaultRequireTLS,
                tls: tls,
                idleClientTimeout: idleClientTimeout ?? EndpointSpec.defaultIdleClientTimeout,
                idleInTransactionTimeout: idleInTransactionTimeout,
                localInfile: localInfile ?? EndpointSpec.defaultLocalInfile,
                handshakeTimeout: handshakeTimeout ?? EndpointSpec.defaultHandshakeTimeout,
                maxClients: maxClients ?? EndpointSpec.defaultMaxClients,
                maxClientsPerUser: maxClientsPerUser,
                maxHandshakes: maxHandshakes ?? EndpointSpec.defaultMaxHandshakes,
                drainTimeout: drainTimeout ?? EndpointSpec.defaultDrainTimeout,
                drainDelay: drainDelay ?? EndpointSpec.defaultDrainDelay,
                proxyProtocolNetworks: networks ?? [],
                allowedNetworks: allowedNetworks ?? [],
                failedLoginsThreshold: failedLogins ?? EndpointSpec.defaultFailedLoginsThreshold,
                clientPasswordAuthType: authType,
                serverVersion: serverVersion)
        }
    }

    private mutating func serverTLS() -> ServerTLSSpec? {
        let isGiven = Settings.endpointTLSKeys.contains { settings.values[$0.path] != nil }
        guard isGiven else { return nil }
        let certificate = path(Settings.tlsCertificate)
        let key = path(Settings.tlsKey)
        let clientCA = path(Settings.tlsClientCA)
        let minimumVersion = value(Settings.tlsMinimumVersion)
        let clientCertificate = value(Settings.tlsClientCertificate)
        requireGiven(Settings.tlsCertificate.key, "to go with the rest of endpoint.tls")
        requireGiven(Settings.tlsKey.key, "to go with the rest of endpoint.tls")
        guard let certificate, let key else { return nil }
        return attempt("endpoint") { () throws(SettingError) in
            try ServerTLSSpec(
                certificate: certificate, key: key, clientCA: clientCA,
                clientCertificate: clientCertificate ?? ServerTLSSpec.defaultClientCertificate,
                minimumVersion: minimumVersion ?? ServerTLSSpec.defaultMinimumVersion)
        }
    }

    private mutating func target() -> TargetSpec? {
        let host = value(Settings.targetHost)
        let port = value(Settings.targetPort)
        let socket = path(Settings.targetSocket)
        let tls = value(Settings.targetTLS)
        let ca = path(Settings.targetCA)
        let certificate = clientCertificate()
        let connectTimeout = value(Settings.connectTimeout)
        let proxyProtocol = value(Settings.targetProxyProtocol)
        let address: TargetAddress
        if let socket {
            address = .unix(path: socket)
        } else if let host {
            address = .tcp(host: host, port: port ?? TargetSpec.defaultPort)
        } else {
            if settings.values["target.socket"] == nil {
                requireGiven(Settings.targetHost.key, "or target.socket instead")
            }
            return nil
        }
        return attempt("target") { () throws(SettingError) in
            try TargetSpec(
                address: address, tls: tls ?? TargetSpec.defaultTLS, ca: ca, clientCertificate: certificate,
                connectTimeout: connectTimeout ?? TargetSpec.defaultConnectTimeout,
                proxyProtocol: proxyProtocol ?? TargetSpec.defaultProxyProtocol)
        }
    }

    private mutating func clientCertificate() -> TargetSpec.ClientCertificate? {
        let certificate = path(Settings.targetCertificate)
        let key = path(Settings.targetKey)
        if key != nil { requireGiven(Settings.targetCertificate.key, "to go with target.key") }
        if certificate != nil { requireGiven(Settings.targetKey.key, "to go with target.certificate") }
        guard let certificate, let key else { return nil }
        return attempt("target") { () throws(SettingError) in
            try TargetSpec.ClientCertificate(certificate: certificate, key: key)
        }
    }

    private mutating func pool() -> PoolSpec? {
        let connections = value(Settings.maxConnections)
        let percent = value(Settings.maxConnectionsPercent)
        let reserved = value(Settings.reservedConnections)
        let idlePercent = value(Settings.maxIdleConnectionsPercent)
        let minConnections = value(Settings.minConnections)
        let borrowTimeout = value(Settings.connectionBorrowTimeout)
        let idleTimeout = value(Settings.idleTimeout)
        let maxLifetime = value(Settings.maxLifetime)
        let initQuery = value(Settings.initQuery)
        let pinning = value(Settings.pinning)
        let filters = list(Settings.sessionPinningFilters)
        let parallel = value(Settings.maxParallelConnects)
        return attempt("pool") { () throws(SettingError) in
            try PoolSpec(
                limit: connections.map(PoolSpec.Limit.connections) ?? percent.map(PoolSpec.Limit.percent)
                    ?? PoolSpec.defaultLimit,
                reservedConnections: reserved,
                maxIdleConnectionsPercent: idlePercent,
                minConnections: minConnections ?? PoolSpec.defaultMinConnections,
                connectionBorrowTimeout: borrowTimeout ?? PoolSpec.defaultConnectionBorrowTimeout,
                idleTimeout: idleTimeout ?? PoolSpec.defaultIdleTimeout,
                maxLifetime: maxLifetime ?? PoolSpec.defaultMaxLifetime,
                initQuery: initQuery,
                pinning: pinning ?? .minimal,
                sessionPinningFilters: Set(filters ?? []),
                maxParallelConnects: parallel ?? PoolSpec.defaultMaxParallelConnects)
        }
    }

    private mutating func credentials() -> [CredentialSpec] {
        var credentials: [CredentialSpec] = []
        for index in 0..<settings.userCount {
            let section = "auth[\(index)]"
            let user = value(Settings.user, at: "\(section).user")
            let password = value(Settings.password, at: "\(section).password").map(resolved)
            let authType = value(Settings.userAuthType, at: "\(section).clientPasswordAuthType")
            let requireTLS = value(Settings.userRequireTLS, at: "\(section).requireTLS")
            let maxClients = value(Settings.userMaxClients, at: "\(section).maxClients")
            let iamAuth = value(Settings.iamAuth, at: "\(section).iamAuth")
            let networks = list(Settings.userAllowedNetworks, at: "\(section).allowedNetworks")
            let certificate = value(
                Settings.requireClientCertificate, at: "\(section).requireClientCertificate")
            requireGiven(Settings.user.key, at: "\(section).user")
            requireGiven(Settings.password.key, at: "\(section).password")
            guard let user, let password else { continue }
            let credential = attempt(section) { () throws(SettingError) in
                try CredentialSpec(
                    user: user, password: password, clientPasswordAuthType: authType, requireTLS: requireTLS,
                    maxClients: maxClients, iamAuth: iamAuth ?? .disabled, allowedNetworks: networks ?? [],
                    requireClientCertificate: certificate ?? false, keyPath: section)
            }
            if let credential { credentials.append(credential) }
        }
        if settings.userCount == 0, !settings.usersAreUnusable {
            report("auth", "missing; a list of at least one user with a password")
        }
        return credentials
    }

    private mutating func admin() -> AdminSpec? {
        let user = value(Settings.adminUser)
        let password = value(Settings.adminPassword).map(resolved)
        if settings.values[Settings.adminUser.key.path] != nil {
            requireGiven(Settings.adminPassword.key, "to go with admin.user")
        } else if settings.values[Settings.adminPassword.key.path] != nil {
            requireGiven(Settings.adminUser.key, "to go with admin.password")
        }
        guard let user, let password else { return nil }
        return attempt("admin") { () throws(SettingError) in try AdminSpec(user: user, password: password) }
    }

    private mutating func http() -> HTTPSpec? {
        let listen = value(Settings.httpListen)
        let token = value(Settings.httpToken).map(resolved)
        return attempt("http") { () throws(SettingError) in
            try HTTPSpec(listen: listen ?? HTTPSpec.defaultListen, token: token)
        }
    }

    private mutating func logging() -> LoggingSpec {
        let level = value(Settings.logLevel)
        let format = value(Settings.logFormat)
        let debug = value(Settings.debugLogging)
        return LoggingSpec(
            level: level ?? LoggingSpec.defaultLevel, format: format ?? LoggingSpec.defaultFormat,
            debugLogging: debug ?? LoggingSpec.defaultDebugLogging)
    }
}

// The sections about who may come in.
extension SpecBuilder {
    private mutating func identity() -> IdentitySpec? {
        guard Settings.identityKeys.contains(where: { settings.values[$0.path] != nil }) else { return nil }
        let store = path(Settings.identityStore)
        let sealingKey = value(Settings.identitySealingKey).map(resolved)
        let region = value(Settings.identityRegion)
        let account = value(Settings.identityAccount)
        let resource = value(Settings.identityResource)
        let names = list(Settings.endpointNames)
        let skew = value(Settings.clockSkew)
        let auditFile = path(Settings.auditFile)
        let webhook = value(Settings.auditWebhook)
        let events = list(Settings.auditWebhookEvents)
        requireGiven(Settings.identityStore.key, "to go with the rest of identity")
        requireGiven(Settings.identitySealingKey.key, "to go with the rest of identity")
        guard let store, let sealingKey else { return nil }
        return attempt("identity") { () throws(SettingError) in
            try IdentitySpec(
                store: store, sealingKey: sealingKey, region: region ?? IdentitySpec.defaultRegion,
                accountID: account, resourceID: resource, endpointNames: names ?? [],
                clockSkew: skew ?? IdentitySpec.defaultClockSkew, auditFile: auditFile, auditWebhook: webhook,
                auditWebhookEvents: events ?? [])
        }
    }

    private mutating func secretsManager() -> SecretsManagerSpec? {
        guard Settings.secretsManagerKeys.contains(where: { settings.values[$0.path] != nil }) else { return nil }
        let endpoint = value(Settings.secretsEndpoint)
        let region = value(Settings.secretsRegion)
        let keyID = value(Settings.secretsAccessKeyID).map(resolved)
        let secret = value(Settings.secretsSecretKey).map(resolved)
        let token = value(Settings.secretsSessionToken).map(resolved)
        let interval = value(Settings.secretsRefreshInterval)
        for key in [Settings.secretsEndpoint.key, Settings.secretsAccessKeyID.key, Settings.secretsSecretKey.key] {
            requireGiven(key, "to go with the rest of secretsManager")
        }
        guard let endpoint, let keyID, let secret else { return nil }
        return attempt("secretsManager") { () throws(SettingError) in
            try SecretsManagerSpec(
                endpoint: endpoint, region: region ?? IdentitySpec.defaultRegion, accessKeyID: keyID,
                secretAccessKey: secret, sessionToken: token,
                refreshInterval: interval ?? SecretsManagerSpec.defaultRefreshInterval)
        }
    }
}

// Reading one value.
extension SpecBuilder {
    /// The value of a key; `nil` when it is absent or bad, which is then reported.
    private mutating func value<Value>(_ setting: Setting<Value>, at concrete: String? = nil) -> Value? {
        let path = concrete ?? setting.key.path
        guard let raw = settings.values[path] else { return nil }
        switch raw.content {
        case .text(let text):
            return decode(text, setting, path, raw.origin)
        case .nothing:
            report(path, "missing; \(setting.key.allowed)", raw.origin)
        case .list:
            report(path, "a list is not allowed; \(setting.key.allowed)", raw.origin)
        case .unusable(let kind):
            report(path, "\(kind) is not allowed; \(setting.key.allowed)", raw.origin)
        }
        return nil
    }

    /// The values of a key that takes one or several.
    private mutating func list<Value>(_ setting: Setting<Value>, at concrete: String? = nil) -> [Value]? {
        let path = concrete ?? setting.key.path
        guard let raw = settings.values[path] else { return nil }
        guard case .list(let items) = raw.content else { return value(setting, at: concrete).map { [$0] } }
        // Every item is decoded, so that every bad one is reported.
        return items.compactMap { decode($0.text, setting, path, $0.origin) }
    }

    /// The path of a file, made absolute.
    private mutating func path(_ setting: Setting<String>) -> String? {
        value(setting).map(absolute)
    }

    private mutating func decode<Value>(
        _ text: String, _ setting: Setting<Value>, _ path: String, _ origin: SettingOrigin
    ) -> Value? {
        if let value = setting.decode(text) { return value }
        if setting.key.kind == .secret {
            report(path, "the word before the colon needs a name or a path behind it; \(setting.key.allowed)", origin)
        } else {
            let error = SettingError(key: path, value: text, allowed: setting.key.allowed)
            report(path, error.problem, origin)
        }
        return nil
    }

    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") || baseDirectory.isEmpty ? path : "\(baseDirectory)/\(path)"
    }

    private func resolved(_ address: ListenAddress) -> ListenAddress {
        guard case .unix(let path, let mode) = address else { return address }
        return .unix(path: absolute(path), mode: mode)
    }

    private func resolved(_ source: SecretSource) -> SecretSource {
        switch source {
        case .file(let path): .file(absolute(path))
        case .json(let path): .json(absolute(path))
        case .literal, .env, .stored, .secretsManager: source
        }
    }
}

// Finding and reporting what is wrong.
extension SpecBuilder {
    private mutating func checkExclusions() {
        var reported: Set<String> = []
        for key in Settings.all where settings.values[key.path] != nil && !reported.contains(key.path) {
            for other in key.excludes where settings.values[other] != nil {
                // Said once, at the one that comes later in the table.
                guard reported.insert(other).inserted else { continue }
                report(other, "not allowed beside \(key.path); one of the two")
            }
        }
    }

    private mutating func requireGiven(_ key: SettingKey, _ why: String = "", at concrete: String? = nil) {
        let path = concrete ?? key.path
        guard settings.values[path] == nil else { return }
        report(path, "missing; \(key.allowed)" + (why.isEmpty ? "" : ", \(why)"))
    }

    /// Runs an initialiser. What it throws is reported, unless a value of the same section is already known to be bad:
    /// then the two do not fit together only because one of them is missing.
    private mutating func attempt<Value>(
        _ section: String, _ make: () throws(SettingError) -> Value
    ) -> Value? {
        do {
            return try make()
        } catch {
            let isFollowUp = errors.contains { section.isEmpty || $0.key.hasPrefix(section) }
            if !isFollowUp { report(error.key, error.problem) }
            return nil
        }
    }

    private mutating func report(_ path: String, _ problem: String, _ origin: SettingOrigin? = nil) {
        let origin = origin ?? settings.origin(of: path)
        errors.append(
            ConfigurationError(
                location: origin.location(fileName: fileName), key: path, problem: problem))
    }
}
