/// An AWS Secrets Manager, or something that speaks like it, from which passwords come.
///
/// Valid by construction. *Isolation*: any. *Units*: `Duration`.
public struct SecretsManagerSpec: Equatable, Sendable {
    /// Where it is: `http://host:port` or `https://host:port`. Required.
    public let endpoint: String
    /// The region that requests are signed for. Default `us-east-1`.
    public let region: String
    /// The id of the access key that requests are signed with. Required.
    public let accessKeyID: SecretSource
    /// The access key's secret. Required.
    public let secretAccessKey: SecretSource
    /// The session token of temporary credentials; `nil` (the default) for none.
    public let sessionToken: SecretSource?
    /// How often secrets are asked for anew. Default 60 s, 1 to 86400 s.
    public let refreshInterval: Duration

    /// The default of `refreshInterval`.
    public static let defaultRefreshInterval = Duration.seconds(60)
    /// The range of `refreshInterval`.
    public static let refreshIntervalRange = Duration.seconds(1)...Duration.seconds(86400)
    /// What is allowed as `endpoint`, as the end of a sentence.
    public static let endpointAllowed = "a URL of scheme http or https with a host, and a port if need be"

    /// Checks every property. Throws with a key under `secretsManager`.
    public init(
        endpoint: String, region: String = IdentitySpec.defaultRegion, accessKeyID: SecretSource,
        secretAccessKey: SecretSource, sessionToken: SecretSource? = nil,
        refreshInterval: Duration = Self.defaultRefreshInterval
    ) throws(SettingError) {
        guard Self.isEndpoint(endpoint) else {
            throw SettingError(key: "secretsManager.endpoint", value: endpoint, allowed: Self.endpointAllowed)
        }
        guard IdentitySpec.isRegion(region) else {
            throw SettingError(key: "secretsManager.region", value: region, allowed: IdentitySpec.regionAllowed)
        }
        try Allowed.check(refreshInterval, in: Self.refreshIntervalRange, key: "secretsManager.refreshInterval")
        self.endpoint = endpoint
        self.region = region
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.refreshInterval = refreshInterval
    }

    /// Whether the text can be the address of one.
    public static func isEndpoint(_ text: String) -> Bool {
        guard let scheme = ["http://", "https://"].first(where: text.hasPrefix) else { return false }
        var authority = text.dropFirst(scheme.count)
        if authority.hasSuffix("/") { authority = authority.dropLast() }
        guard !authority.contains("/"), !authority.contains("@"), !authority.contains("?") else { return false }
        return IdentitySpec.isEndpointName(String(authority))
    }
}
