/// Where a database server is found.
public enum TargetAddress: Equatable, Hashable, Sendable, CustomStringConvertible {
    /// A host name or address and a port.
    case tcp(host: String, port: Int)
    /// The path of the server's unix socket.
    case unix(path: String)

    /// As a user would write it: `127.0.0.1:3306`, `unix:/run/mysqld/mysqld.sock`.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

/// The database server that Weir stands in front of, and how it is reached.
///
/// Valid by construction. *Isolation*: any. *Units*: `Duration`.
public struct TargetSpec: Equatable, Sendable {
    /// A certificate of Weir's own for servers that ask for one (`REQUIRE X509`): two PEM files.
    public struct ClientCertificate: Equatable, Sendable {
        /// The PEM file with the certificate.
        public let certificate: String
        /// The PEM file with its private key.
        public let key: String

        /// Checks that the paths are there. Throws with a key under `target`.
        public init(certificate: String, key: String) throws(SettingError) {
            try Allowed.check(path: certificate, key: "target.certificate")
            try Allowed.check(path: key, key: "target.key")
            self.certificate = certificate
            self.key = key
        }
    }

    /// Where the server is. Required; the port's default is 3306.
    public internal(set) var address: TargetAddress
    /// How TLS is spoken to it. Default `preferred`.
    public let tls: TLSMode
    /// The PEM file with the authorities that `verify-ca` and `verify-identity` trust; `nil` (the default) trusts the
    /// system's. The other modes check no certificate and leave it unused.
    public let ca: String?
    /// Weir's own certificate for the server; `nil` (the default) shows none.
    public let clientCertificate: ClientCertificate?
    /// How long opening one database connection may take, login included. Default 10 s, 0.1 to 300 s.
    public let connectTimeout: Duration
    /// Whether the server is told the client's address by the PROXY protocol. Default `none`.
    public let proxyProtocol: ProxyHeaderVersion

    /// The default port.
    public static let defaultPort = 3306
    /// The range of the port.
    public static let portRange = 1...65535
    /// The default of `tls`.
    public static let defaultTLS = TLSMode.preferred
    /// The default of `connectTimeout`.
    public static let defaultConnectTimeout = Duration.seconds(10)
    /// The range of `connectTimeout`.
    public static let connectTimeoutRange = Duration.milliseconds(100)...Duration.seconds(300)
    /// The default of `proxyProtocol`.
    public static let defaultProxyProtocol = ProxyHeaderVersion.none
    /// What is allowed as `host`, as the end of a sentence.
    public static let hostAllowed = "a host name or an IP address"
    /// What is allowed as `socket`, as the end of a sentence.
    public static let socketAllowed = "the path of a unix socket, at most \(HostName.maximumSocketPathBytes) bytes"

    /// Checks every property and how they fit together. Throws with a key under `target`.
    public init(
        address: TargetAddress,
        tls: TLSMode = Self.defaultTLS,
        ca: String? = nil,
        clientCertificate: ClientCertificate? = nil,
        connectTimeout: Duration = Self.defaultConnectTimeout,
        proxyProtocol: ProxyHeaderVersion = Self.defaultProxyProtocol
    ) throws(SettingError) {
        switch address {
        case .tcp(let host, let port):
            guard HostName.isPlausible(host) else {
                throw SettingError(key: "target.host", value: host, allowed: Self.hostAllowed)
            }
            try Allowed.check(port, in: Self.portRange, key: "target.port")
        case .unix(let path):
            guard HostName.isSocketPath(path) else {
                throw SettingError(key: "target.socket", value: path, allowed: Self.socketAllowed)
            }
            if tls == .verifyIdentity {
                throw SettingError(
                    key: "target.tls", value: tls.rawValue,
                    allowed: "verify-ca or less with target.socket, which has no host name to verify")
            }
        }
        try Allowed.check(path: ca, key: "target.ca")
        try Allowed.check(connectTimeout, in: Self.connectTimeoutRange, key: "target.connectTimeout")
        self.address = address
        self.tls = tls
        self.ca = ca
        self.clientCertificate = clientCertificate
        self.connectTimeout = connectTimeout
        self.proxyProtocol = proxyProtocol
    }

    /// Whether `text` can be a host, as far as its form tells.
    public static func isHost(_ text: String) -> Bool { HostName.isPlausible(text) }
}
