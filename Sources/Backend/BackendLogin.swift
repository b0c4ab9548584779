public import MySQLProtocol
public import ProxyModel
public import WeirCrypto

/// Everything that opening one backend takes.
public struct BackendLogin: Sendable {
    /// Whom to call, and how to secure it.
    public var target: TargetSpec
    /// The database user.
    public var user: String
    /// The user's password.
    public var password: Secret
    /// The one before it, tried once when the server refuses the other: passwords change at two places, one after the
    /// other.
    public var previousPassword: Secret?
    /// Capabilities beside the usual that change what statements mean (FOUND_ROWS, MULTI_STATEMENTS ...).
    public var capabilities: CapabilityFlags
    /// A PROXY protocol header to begin with; empty for none.
    public var proxyHeader: [UInt8] = []

    /// A login from its parts.
    public init(target: TargetSpec, user: String, password: Secret, capabilities: CapabilityFlags) {
        self.target = target
        self.user = user
        self.password = password
        self.capabilities = capabilities
    }
}

/// Why a backend could not be opened: libmariadb's or the server's own error.
public struct BackendFault: Error, Equatable, CustomStringConvertible {
    /// The error number.
    public var code: UInt16
    /// The SQLSTATE.
    public var sqlState: String
    /// The text.
    public var message: String

    /// A fault from its parts.
    public init(code: UInt16, sqlState: String, message: String) {
        self.code = code
        self.sqlState = sqlState
        self.message = message
    }

    /// Whether the server refuses the password, or has no such user.
    public var isAccessDenied: Bool { code == 1045 }

    /// Whether trying again with the same login is pointless: the server knows the login and refuses it.
    public var isPermanent: Bool {
        switch code {
        // Access denied (1045, 1044, 1698), unknown database, plugin not loaded, secure transport required,
        // account locked, password expired, user limits set to nothing.
        case 1044, 1045, 1049, 1251, 1524, 1698, 1820, 1862, 2058, 2059, 3118, 3159, 4151: true
        // TLS that ends in the middle is a server that went away; only its certificate, or none at all, stays wrong.
        case 2026: ["certificate", "is required", "not encrypted"].contains { message.contains($0) }
        default: false
        }
    }

    /// One line for a log.
    public var description: String { "ERROR \(code) (\(sqlState)): \(message)" }
}
