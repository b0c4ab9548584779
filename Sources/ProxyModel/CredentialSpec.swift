/// One database user whom Weir lets in and logs in as.
///
/// Valid by construction. *Isolation*: any.
public struct CredentialSpec: Equatable, Sendable {
    /// The user's name at Weir and at the server: 1 to 128 bytes. Required.
    public let user: String
    /// Where the password is found, for the client's login and for the server's. Required.
    public let password: SecretSource
    /// The plugin this user logs in with; `nil` (the default) takes the endpoint's.
    public let clientPasswordAuthType: ClientPasswordAuthType?
    /// Whether this user must use TLS; `nil` (the default) takes the endpoint's `requireTLS`.
    public let requireTLS: Bool?
    /// How many clients of this user may be connected at once; the next one gets MySQL's error 1226. `nil` (the
    /// default) takes the endpoint's `maxClientsPerUser`. 1 to 1000000.
    public let maxClients: Int?
    /// Whether the user comes with an IAM token and not with the password. Default `.disabled`.
    public let iamAuth: IAMAuth
    /// From where the user may come; empty (the default) for everywhere that the endpoint allows.
    public let allowedNetworks: [AddressRange]
    /// Whether the user must show a certificate from `endpoint.tls.clientCA`. Default `false`.
    public let requireClientCertificate: Bool

    /// The longest user name, MariaDB's and RDS's; MySQL's own is 32 characters.
    public static let userBytesRange = 1...128
    /// What is allowed as `user`, as the end of a sentence.
    public static let userAllowed = "a user name of 1 to 128 bytes"

    /// Checks every property. Throws with a key under `keyPath`: the loader passes `auth[0]` and so on.
    public init(
        user: String,
        password: SecretSource,
        clientPasswordAuthType: ClientPasswordAuthType? = nil,
        requireTLS: Bool? = nil,
        maxClients: Int? = nil,
        iamAuth: IAMAuth = .disabled,
        allowedNetworks: [AddressRange] = [],
        requireClientCertificate: Bool = false,
        keyPath: String = "auth"
    ) throws(SettingError) {
        guard Self.isUser(user) else {
            throw SettingError(key: "\(keyPath).user", value: user, allowed: Self.userAllowed)
        }
        if let maxClients {
            try Allowed.check(maxClients, in: EndpointSpec.maxClientsPerUserRange, key: "\(keyPath).maxClients")
        }
        if iamAuth == .required, let plugin = clientPasswordAuthType {
            throw SettingError(
                key: "\(keyPath).clientPasswordAuthType", value: plugin.rawValue,
                allowed: "nothing beside iamAuth: REQUIRED, since tokens travel by mysql_clear_password")
        }
        if iamAuth == .required, requireTLS == false {
            throw SettingError(
                key: "\(keyPath).requireTLS", value: "false", allowed: "true beside iamAuth: REQUIRED, or nothing")
        }
        self.user = user
        self.password = password
        self.clientPasswordAuthType = clientPasswordAuthType
        self.requireTLS = requireTLS
        self.maxClients = maxClients
        self.iamAuth = iamAuth
        self.allowedNetworks = allowedNetworks
        self.requireClientCertificate = requireClientCertificate
    }

    /// Whether the text can be a user name: the protocol ends it with a zero byte, so it has none.
    public static func isUser(_ text: String) -> Bool {
        userBytesRange.contains(text.utf8.count) && !text.utf8.contains(0)
    }
}
