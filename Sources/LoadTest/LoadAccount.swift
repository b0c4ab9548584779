public import EventLoop
public import MySQLProtocol
public import WeirCrypto

/// Where the clients of a run go, and as whom.
///
/// *Isolation*: any.
public struct LoadAccount: Sendable {
    /// The server, or the proxy.
    public let server: ResolvedAddress
    /// User, password, schema and what the client asks for.
    public let login: ClientLoginSettings
    /// How TLS is spoken where the login asks for it.
    public let tls: TLSClientContext?

    /// An account; without a TLS context the login goes without TLS.
    public init(server: ResolvedAddress, login: ClientLoginSettings, tls: TLSClientContext? = nil) {
        self.server = server
        self.tls = tls
        var login = login
        // The reader of answers knows the classic form only.
        login.capabilities.remove(.deprecateEOF)
        if tls == nil, login.tls == .preferred { login.tls = .disabled }
        self.login = login
    }

    /// A plain account: no TLS, by whichever method the server asks for.
    public init(server: ResolvedAddress, user: String, password: Secret, database: String? = nil) {
        self.init(
            server: server,
            login: ClientLoginSettings(
                user: user, password: password, database: database,
                connectAttributes: [ConnectAttribute("program_name", "weir")], tls: .disabled))
    }

    /// How a connection counts at login.
    var transport: LoginTransport { server.isUnix ? .unixSocket : .plain }
}
