/// Where the identities are kept that tokens and policies speak of, and what this Weir is called in AWS's terms.
///
/// Valid by construction. *Isolation*: any. *Units*: `Duration`.
public struct IdentitySpec: Equatable, Sendable {
    /// The path of the SQLite database; it is made when it is not there. Required.
    public let store: String
    /// Where the key is found that secrets in the store are sealed with. Required.
    public let sealingKey: SecretSource
    /// The region that tokens are signed for. Default `us-east-1`.
    public let region: String
    /// The account that the store is made for; `nil` (the default) takes the one it has, `123456789012` in a new one.
    public let accountID: String?
    /// The id that policies name this Weir by; `nil` (the default) takes the store's own.
    public let resourceID: String?
    /// The names and ports that tokens may be signed for, as `host:port` or `host`; a name without a port stands for
    /// every port that is listened on. Empty (the default): the addresses that are listened on, `localhost` and the
    /// machine's name.
    public let endpointNames: [String]
    /// How far the clocks of clients may be ahead. Default 300 s, 0 to 900 s.
    public let clockSkew: Duration
    /// The file that audit records are appended to, a line each; `nil` (the default) keeps them in the store only.
    public let auditFile: String?
    /// Whom to tell of audit records, by HTTP POST; `nil` (the default) tells nobody.
    public let auditWebhook: String?
    /// The `eventName`s that the webhook is told of; empty (the default) tells it of refusals only.
    public let auditWebhookEvents: [String]

    /// The default of `region`.
    public static let defaultRegion = "us-east-1"
    /// The default of `clockSkew`.
    public static let defaultClockSkew = Duration.seconds(300)
    /// The range of `clockSkew`.
    public static let clockSkewRange = Duration.zero...Duration.seconds(900)
    /// What is allowed as `region`, as the end of a sentence.
    public static let regionAllowed = "a region such as us-east-1"
    /// What is allowed as `accountID`, as the end of a sentence.
    public static let accountIDAllowed = "an account's twelve digits, in quotes"
    /// What is allowed as `resourceID`, as the end of a sentence.
    public static let resourceIDAllowed = "an id such as prx-0123456789abcdef0, of letters, digits and dashes"
    /// What is allowed as an item of `endpointNames`, as the end of a sentence.
    public static let endpointNameAllowed = "a host or host:port, or a list of them"
    /// What is allowed as `auditWebhook`, as the end of a sentence.
    public static let webhookAllowed = "a URL that begins with http:// or https:// and has a host"
    /// What is allowed as an item of `auditWebhookEvents`, as the end of a sentence.
    public static let eventAllowed = "event names such as AssumeRole, or a list of them"

    /// Checks every property. Throws with a key under `identity`.
    public init(
        store: String, sealingKey: SecretSource, region: String = Self.defaultRegion, accountID: String? = nil,
        resourceID: String? = nil, endpointNames: [String] = [], clockSkew: Duration = Self.defaultClockSkew,
        auditFile: String? = nil, auditWebhook: String? = nil, auditWebhookEvents: [String] = []
    ) throws(SettingError) {
        try Allowed.check(path: store, key: "identity.store")
        try Allowed.check(path: auditFile, key: "identity.auditFile")
        func check(_ key: String, _ value: String?, _ allowed: String, _ rule: (String) -> Bool) throws(SettingError) {
            if let value, !rule(value) { throw SettingError(key: "identity.\(key)", value: value, allowed: allowed) }
        }
        try check("region", region, Self.regionAllowed, Self.isRegion)
        try check("accountId", accountID, Self.accountIDAllowed, Self.isAccountID)
        try check("resourceId", resourceID, Self.resourceIDAllowed, Self.isResourceID)
        try check("auditWebhook", auditWebhook, Self.webhookAllowed, Self.isWebhook)
        for name in endpointNames {
            try check("endpointNames", name, Self.endpointNameAllowed, Self.isEndpointName)
        }
        for event in auditWebhookEvents { try check("auditWebhookEvents", event, Self.eventAllowed, Self.isEvent) }
        try Allowed.check(clockSkew, in: Self.clockSkewRange, key: "identity.clockSkew")
        self.store = store
        self.sealingKey = sealingKey
        self.region = region
        self.accountID = accountID
        self.resourceID = resourceID
        self.endpointNames = endpointNames
        self.clockSkew = clockSkew
        self.auditFile = auditFile
        self.auditWebhook = auditWebhook
        self.auditWebhookEvents = auditWebhookEvents
    }

    /// Whether the text can be a region's name.
    public static func isRegion(_ text: String) -> Bool { isWord(text, most: 32, also: "-") }

    /// Whether the text is an account's id.
    public static func isAccountID(_ text: String) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Whether the text can be a proxy's id.
    public static func isResourceID(_ text: String) -> Bool { isWord(text, most: 64, also: "-") }

    /// Whether the text can be the name of an event.
    public static func isEvent(_ text: String) -> Bool { isWord(text, most: 64, also: "") }

    /// Whether the text is a host, or a host and a port.
    public static func isEndpointName(_ text: String) -> Bool {
        if case .tcp(let host, let port)? = ListenAddress(text) {
            return HostName.isPlausible(host) && (1...65535).contains(port)
        }
        return HostName.isPlausible(text)
    }

    /// Whether the text can be the address of a webhook.
    public static func isWebhook(_ text: String) -> Bool {
        guard let scheme = ["http://", "https://"].first(where: text.hasPrefix) else { return false }
        return text.utf8.count <= 2048 && text.utf8.count > scheme.utf8.count
            && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    private static func isWord(_ text: String, most: Int, also: String) -> Bool {
        (1...most).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
                default: also.utf8.contains(byte)
                }
            }
    }
}
