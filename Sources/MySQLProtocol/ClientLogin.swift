public import WeirCrypto

/// What a client needs to log in.
public struct ClientLoginSettings: Equatable, Sendable {
    /// Whether a client goes over TLS.
    public enum TLS: Hashable, Sendable {
        /// Never.
        case disabled
        /// When the server offers it.
        case preferred
        /// Always; a server without it ends the login.
        case required
    }

    /// The user's name.
    public var user: String
    /// The password, or empty.
    public var password: Secret
    /// The default schema, where one is wanted.
    public var database: String?
    /// What the client wants to use; reduced to what the server offers.
    public var capabilities: CapabilityFlags
    /// The collation's number, 45 (utf8mb4_general_ci) unless told.
    public var characterSet: UInt16
    /// The longest packet the client accepts.
    public var maxPacketSize: UInt32
    /// What the client tells about itself.
    public var connectAttributes: [ConnectAttribute]
    /// Whether to go over TLS.
    public var tls: TLS
    /// Whether to take the server's public key from a plain connection, where someone between could have put theirs.
    public var allowsPublicKeyRetrieval: Bool

    /// Settings of these values.
    public init(
        user: String, password: Secret, database: String? = nil,
        capabilities: CapabilityFlags = ClientLoginSettings.usualCapabilities, characterSet: UInt16 = 45,
        maxPacketSize: UInt32 = 0x400_0000, connectAttributes: [ConnectAttribute] = [], tls: TLS = .preferred,
        allowsPublicKeyRetrieval: Bool = true
    ) {
        self.user = user
        self.password = password
        self.database = database
        self.capabilities = capabilities
        self.characterSet = characterSet
        self.maxPacketSize = maxPacketSize
        self.connectAttributes = connectAttributes
        self.tls = tls
        self.allowsPublicKeyRetrieval = allowsPublicKeyRetrieval
    }

    /// What a plain client asks for: results in the classic form, several of them, session tracking off.
    public static let usualCapabilities: CapabilityFlags = [
        .mysql, .longFlag, .protocol41, .transactions, .secureConnection, .multiStatements, .multiResults,
        .psMultiResults, .pluginAuth, .pluginAuthLenencData, .connectAttrs,
    ]
}

/// What the client's side of a login wants done, in order.
public enum ClientLoginAction: Equatable, Sendable {
    /// Send this payload; its sequence id is the one after the server's last (after `startTLS`, after our own).
    case send([UInt8])
    /// Begin TLS, then call `tlsEstablished`.
    case startTLS
    /// Logged in.
    case succeeded(OKPacket)
    /// The server said no.
    case failed(ERRPacket)
    /// The server said something that is not the protocol, or asks for what is not safe.
    case protocolError(WireError)
}

/// The client's side of one login: from the greeting until OK or an error.
///
/// A value without I/O: each event returns what is to be done, in order. After the end every event returns nothing.
/// *Isolation*: any.
public struct ClientLogin: Sendable {
    private enum State {
        /// Successors: startingTLS, awaitingVerdict, done.
        case awaitingGreeting
        /// Successor: awaitingVerdict.
        case startingTLS
        /// The method may go on, change or end. Successors: awaitingPublicKey, done.
        case awaitingVerdict
        /// Successors: awaitingVerdict, done.
        case awaitingPublicKey
        /// Absorbs everything.
        case done
    }

    private let settings: ClientLoginSettings
    private var transport: LoginTransport
    private var state = State.awaitingGreeting
    private var plugin = AuthPlugin.nativePassword
    private var nonce: [UInt8] = []

    /// What the server said of itself, once it has.
    public private(set) var greeting: Greeting?
    /// The flags that both sides have, once the greeting came.
    public private(set) var capabilities: CapabilityFlags = []

    /// A login that waits for the greeting.
    ///
    /// - Parameter transport: how the server is connected now; `startTLS` turns it into `.tls`.
    public init(_ settings: ClientLoginSettings, transport: LoginTransport = .plain) {
        self.settings = settings
        self.transport = transport
    }

    /// The server sent a payload.
    public mutating func received(_ payload: [UInt8]) -> [ClientLoginAction] {
        if case .done = state { return [] }
        do {
            if payload.first == 0xff {
                let error = try ERRPacket(payload.span)
                state = .done
                return [.failed(error)]
            }
            return try take(payload)
        } catch {
            state = .done
            return [.protocolError(error)]
        }
    }

    /// The TLS handshake that `startTLS` asked for is done.
    public mutating func tlsEstablished() -> [ClientLoginAction] {
        guard case .startingTLS = state else { return [] }
        transport = .tls
        state = .awaitingVerdict
        return [.send(response())]
    }

    private mutating func take(_ payload: [UInt8]) throws(WireError) -> [ClientLoginAction] {
        switch state {
        case .awaitingGreeting:
            return try greeted(Greeting(payload.span))
        case .startingTLS:
            throw WireError.unexpected("packet while TLS begins")
        case .awaitingVerdict:
            return try verdict(payload)
        case .awaitingPublicKey:
            let key = try AuthMoreData(payload.span).data
            let masked = CachingSHA2.mask(password: settings.password, nonce: nonce)
            // The key is what the server sent; OpenSSL's reason to refuse it adds nothing.
            guard let ciphertext = try? RSAKey.encrypt(masked, publicPEM: key) else {
                throw WireError.malformed("public key")
            }
            state = .awaitingVerdict
            return [.send(ciphertext)]
        case .done:
            return []
        }
    }

    private mutating func greeted(_ greeting: Greeting) throws(WireError) -> [ClientLoginAction] {
        self.greeting = greeting
        nonce = greeting.nonce
        capabilities = settings.capabilities.intersection(greeting.capabilities)
        capabilities.formUnion([.protocol41, .secureConnection])
        capabilities.set(.connectWithDB, settings.database != nil)
        capabilities.remove(.ssl)
        // Without a name, or with one that is not safe to answer at once, begin with a scramble; the server switches.
        let proposed = AuthPlugin(rawValue: greeting.authPlugin)
        if capabilities.contains(.pluginAuth) {
            plugin = proposed == .nativePassword ? .nativePassword : .cachingSHA2Password
        }
        let offersTLS = greeting.capabilities.contains(.ssl)
        if settings.tls == .required, transport == .plain, !offersTLS {
            throw WireError.unsupported("TLS is required and the server does not offer it")
        }
        guard settings.tls != .disabled, offersTLS, transport == .plain else {
            state = .awaitingVerdict
            return [.send(response())]
        }
        capabilities.insert(.ssl)
        state = .startingTLS
        let request = SSLRequest(
            capabilities: capabilities, maxPacketSize: settings.maxPacketSize,
            characterSet: UInt8(truncatingIfNeeded: settings.characterSet))
        return [.send(request.encoded()), .startTLS]
    }

    private mutating func verdict(_ payload: [UInt8]) throws(WireError) -> [ClientLoginAction] {
        switch payload.first {
        case 0x00:
            let ok = try OKPacket(payload.span, capabilities: capabilities)
            state = .done
            return [.succeeded(ok)]
        case 0x01:
            return try moreData(AuthMoreData(payload.span).data)
        case 0xfe:
            let request = try AuthSwitchRequest(payload.span)
            guard let plugin = AuthPlugin(rawValue: request.plugin) else {
                throw WireError.unsupported("authentication method")
            }
            self.plugin = plugin
            nonce = request.nonce
            return [.send(try answer())]
        default:
            throw WireError.unexpected("packet within the login")
        }
    }

    private mutating func moreData(_ data: [UInt8]) throws(WireError) -> [ClientLoginAction] {
        guard plugin == .cachingSHA2Password else { throw WireError.unexpected("AuthMoreData") }
        switch data {
        case AuthMoreData.fastAuthSucceeded.data:
            return []
        case AuthMoreData.fullAuthNeeded.data:
            if transport.isSecure { return [.send(settings.password.exposedBytes + [0])] }
            guard settings.allowsPublicKeyRetrieval else {
                throw WireError.unsupported("the server's public key over a plain connection")
            }
            state = .awaitingPublicKey
            return [.send(CachingSHA2.publicKeyRequest)]
        default:
            throw WireError.malformed("AuthMoreData")
        }
    }

    private func answer() throws(WireError) -> [UInt8] {
        switch plugin {
        case .nativePassword:
            return NativePassword.scramble(password: settings.password, nonce: nonce)
        case .cachingSHA2Password:
            return CachingSHA2.scramble(password: settings.password, nonce: nonce)
        case .clearPassword:
            guard transport.isSecure else { throw WireError.unsupported("mysql_clear_password without TLS") }
            return settings.password.exposedBytes + [0]
        }
    }

    private func response() -> [UInt8] {
        let scramble =
            plugin == .nativePassword
            ? NativePassword.scramble(password: settings.password, nonce: nonce)
            : CachingSHA2.scramble(password: settings.password, nonce: nonce)
        return HandshakeResponse(
            capabilities: capabilities, maxPacketSize: settings.maxPacketSize, characterSet: settings.characterSet,
            user: settings.user, authResponse: Secret(bytes: scramble), database: settings.database,
            authPlugin: capabilities.contains(.pluginAuth) ? plugin.rawValue : nil,
            connectAttributes: capabilities.contains(.connectAttrs) ? settings.connectAttributes : []
        ).encoded()
    }
}
