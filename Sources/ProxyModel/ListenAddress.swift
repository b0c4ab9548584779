/// One address that clients dial.
///
/// As text: `0.0.0.0:3307`, `[::1]:3307`, `unix:/run/weir/weir.sock`, `unix:/run/weir/weir.sock?mode=0660`.
/// *Isolation*: any.
public enum ListenAddress: Equatable, Hashable, Sendable, LosslessStringConvertible {
    /// A host name or address and a port. Port 0 lets the system choose one.
    case tcp(host: String, port: Int)
    /// The path of a unix socket and the permissions that its file gets.
    case unix(path: String, mode: UInt16)

    /// Whether it is a file, for this machine only.
    public var isUnix: Bool {
        if case .unix = self { true } else { false }
    }

    /// The permissions of a unix socket without `?mode=`: every local user may try to log in, as with `mysqld`'s own.
    public static let defaultSocketMode: UInt16 = 0o666
    /// The ports that can be listened on.
    public static let portRange = 0...65535
    /// What is allowed, as the end of a sentence.
    public static let allowed = "host:port, [IPv6 address]:port or unix:/path/to/socket"

    /// Reads the text form; `nil` when it is none.
    public init?(_ text: String) {
        if text.hasPrefix("unix:") {
            self.init(socket: text.dropFirst("unix:".count))
        } else {
            self.init(hostAndPort: text)
        }
    }

    private init?(socket text: Substring) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first.map(String.init), !path.isEmpty else { return nil }
        guard parts.count == 2 else {
            self = .unix(path: path, mode: Self.defaultSocketMode)
            return
        }
        guard parts[1].hasPrefix("mode="), let mode = UInt16(parts[1].dropFirst("mode=".count), radix: 8) else {
            return nil
        }
        self = .unix(path: path, mode: mode)
    }

    private init?(hostAndPort text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let port = Int(digits) else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            // An IPv6 address without brackets: which colon starts the port is a guess.
            return nil
        }
        self = .tcp(host: String(host), port: port)
    }

    /// The text form.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path, Self.defaultSocketMode): "unix:\(path)"
        case .unix(let path, let mode): "unix:\(path)?mode=0\(String(mode, radix: 8))"
        }
    }

    /// Whether the address can be bound as far as its form tells.
    public var isValid: Bool {
        switch self {
        case .tcp(let host, let port): HostName.isPlausible(host) && Self.portRange.contains(port)
        case .unix(let path, let mode): HostName.isSocketPath(path) && mode <= 0o777
        }
    }
}
