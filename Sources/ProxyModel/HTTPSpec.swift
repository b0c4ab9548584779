internal import WeirCrypto

/// The admin port: health, readiness and metrics over HTTP.
///
/// Valid by construction. *Isolation*: any.
public struct HTTPSpec: Equatable, Sendable {
    /// An address to bind.
    public struct Address: Equatable, Sendable, CustomStringConvertible {
        /// A host name or an address.
        public let host: String
        /// Port 0 lets the system choose.
        public let port: Int

        /// An address of this host and port.
        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        /// As in the configuration.
        public var description: String { ListenAddress.tcp(host: host, port: port).description }

        /// Whether only this machine can reach it.
        public var isLoopback: Bool {
            host == "localhost" || host == "::1" || HostName.isIPv4Loopback(host)
        }
    }

    /// What `http.listen` says.
    public enum Listen: Equatable, Sendable, LosslessStringConvertible {
        /// No port at all.
        case none
        /// This address.
        case address(Address)

        /// Reads `none` or `host:port`; nil when it is neither.
        public init?(_ text: String) {
            if text == "none" {
                self = .none
                return
            }
            guard case .tcp(let host, let port)? = ListenAddress(text), HostName.isPlausible(host),
                ListenAddress.portRange.contains(port)
            else { return nil }
            self = .address(Address(host: host, port: port))
        }

        /// As in the configuration.
        public var description: String {
            switch self {
            case .none: "none"
            case .address(let address): address.description
            }
        }
    }

    /// Where to listen; nil for nowhere. Default `127.0.0.1:9307`.
    public internal(set) var address: Address?
    /// What /metrics must be asked with; nil (the default) lets everyone ask who can reach the port.
    public let token: SecretSource?

    /// Whether it is the default address: then it is no error when it is taken, as by another Weir of this machine.
    public var isDefault: Bool { address.map(Listen.address) == Self.defaultListen }

    /// The default address.
    public static let defaultListen = Listen.address(Address(host: "127.0.0.1", port: 9307))
    /// What is allowed as `http.listen`, as the end of a sentence.
    public static let listenAllowed = "host:port, [IPv6 address]:port or none"

    /// Checks how the parts fit together. Throws with a key under `http`.
    ///
    public init(listen: Listen = Self.defaultListen, token: SecretSource? = nil) throws(SettingError) {
        self.token = token
        if case .address(let address) = listen {
            if token == nil, !address.isLoopback {
                throw SettingError(
                    key: "http.listen", value: address.description,
                    allowed: "an address of this machine only, such as 127.0.0.1:9307, or set http.token too")
            }
            self.address = address
        } else {
            address = nil
        }
        if case .literal(let secret)? = token, secret.isEmpty {
            throw SettingError(key: "http.token", value: nil, allowed: "a token that is not empty")
        }
    }
}
