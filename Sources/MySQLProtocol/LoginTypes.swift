public import WeirCrypto

/// How a client is connected while it logs in.
public enum LoginTransport: Hashable, Sendable {
    /// TCP as it is: anyone on the way can read.
    case plain
    /// TLS.
    case tls
    /// A socket of this machine, as safe as TLS.
    case unixSocket

    /// Whether a password may travel in clear text.
    public var isSecure: Bool { self != .plain }
}

/// What is known about a user who wants to log in.
public struct LoginCredential: Equatable, Sendable {
    /// The password; empty lets the user in without one.
    public var password: Secret
    /// The only method the user may log in by; nil leaves the choice to the client.
    public var plugin: AuthPlugin?
    /// Whether this user must come by TLS or a socket of this machine.
    public var requireTLS: Bool
    /// Whether the user comes with a token in place of the password, by mysql_clear_password; others judge it.
    public var usesToken: Bool

    /// A credential of these values.
    public init(password: Secret, plugin: AuthPlugin? = nil, requireTLS: Bool = false) {
        self.password = password
        self.plugin = plugin
        self.requireTLS = requireTLS
        usesToken = false
    }

    /// Of a user who comes with a token.
    public static let token: LoginCredential = {
        var credential = LoginCredential(password: Secret(""), plugin: .clearPassword, requireTLS: true)
        credential.usesToken = true
        return credential
    }()
}

/// Why a login was refused, for the operator. The client is told less.
public enum LoginFailure: Equatable, Sendable, CustomStringConvertible {
    /// No such user. Looks like a wrong password to the client.
    case unknownUser
    /// The password or scramble does not fit.
    case wrongPassword
    /// The token is not good, or allows too little: why.
    case tokenRefused(String)
    /// The endpoint, the user or the method wants TLS, and the client came without it.
    case tlsRequired
    /// The client broke the protocol, in the way the text says.
    case badHandshake(String)
    /// The client cannot use the method this user must log in by.
    case pluginNotAllowed(AuthPlugin)

    /// A stable word for logs and metrics.
    public var wireName: String {
        switch self {
        case .unknownUser: "unknown_user"
        case .wrongPassword: "wrong_password"
        case .tokenRefused: "token_refused"
        case .tlsRequired: "tls_required"
        case .badHandshake: "bad_handshake"
        case .pluginNotAllowed: "plugin_not_allowed"
        }
    }

    /// The word, and the detail where there is one.
    public var description: String {
        switch self {
        case .badHandshake(let what), .tokenRefused(let what): "\(wireName): \(what)"
        case .pluginNotAllowed(let plugin): "\(wireName): must log in by \(plugin.rawValue)"
        case .unknownUser, .wrongPassword, .tlsRequired: wireName
        }
    }
}

/// What the server's side of a login wants done, in order.
public enum LoginAction: Equatable, Sendable {
    /// Begin TLS on the client's connection, then call `tlsEstablished`.
    case startTLS
    /// Send this payload; its sequence id is the one after the client's last.
    case send([UInt8])
    /// Find the user and call `credential`.
    case lookUp(user: String, request: HandshakeResponse)
    /// Judge what the client sent in place of a password, and call `judged`.
    case judge(token: Secret, user: String)
    /// The user is who it says. Nothing has been said about it to the client yet: send OK, or an error if the rest
    /// (schema, limits) does not work out. The request comes without its authentication response, and its flags
    /// are reduced to those that were offered.
    case accepted(HandshakeResponse, plugin: AuthPlugin)
    /// Send this error and close.
    case refused(ERRPacket, LoginFailure)
}
