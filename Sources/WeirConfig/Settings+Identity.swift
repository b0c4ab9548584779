internal import ProxyModel

extension Settings {
    static let identityStore = pathSetting(
        "identity.store",
        SettingNotes(
            effect: """
                The SQLite database with users, roles, policies, access keys and the audit trail; `weir iam` works on \
                it. It is made, open to its owner only, when it is not there.
                """, without: "required within identity", example: "/var/lib/weir/identity.db", change: .restart))

    static let identitySealingKey = Setting<SecretSource>(
        key: SettingKey(
            "identity.sealingKey", .secret, default: nil,
            SettingNotes(
                effect: """
                    The key that secrets in the store are sealed with: 32 bytes as base64 or hexadecimal digits, as made \
                    by `weir iam generate-sealing-key`. Written as a password in `auth`: `env:NAME`, `file:PATH`.
                    """, without: "required within identity", example: "file:/etc/weir/sealing.key", change: .restart))
    ) { SecretSource($0) }

    static let identityRegion = textSetting(
        "identity.region", allowed: IdentitySpec.regionAllowed, default: IdentitySpec.defaultRegion,
        SettingNotes(effect: "The region that tokens are signed for and ARNs name.", change: .restart)
    ) { IdentitySpec.isRegion($0) }

    static let identityAccount = textSetting(
        "identity.accountId", allowed: IdentitySpec.accountIDAllowed,
        SettingNotes(
            effect: "The account that a new store is made for. A store that is there must be of this account.",
            without: "the store's; 123456789012 in a new one", example: "\"123456789012\"", change: .restart)
    ) { IdentitySpec.isAccountID($0) }

    static let identityResource = textSetting(
        "identity.resourceId", allowed: IdentitySpec.resourceIDAllowed,
        SettingNotes(
            effect: "The id that policies name this Weir by: `arn:aws:rds-db:REGION:ACCOUNT:dbuser:ID/USER`.",
            without: "the store's own, prx- and 17 digits", example: "prx-0123456789abcdef0", change: .restart)
    ) { IdentitySpec.isResourceID($0) }

    static let endpointNames = Setting<String>(
        key: SettingKey(
            "identity.endpointNames", .texts(allowed: IdentitySpec.endpointNameAllowed), default: nil,
            SettingNotes(
                effect: """
                    The names that tokens may be signed for, as clients dial them: `host` or `host:port`, one or a list. \
                    A name without a port stands for every port that is listened on.
                    """, without: "what is listened on, localhost, the host name",
                example: "[db.example.com, \"db.example.com:3306\"]", change: .restart))
    ) { IdentitySpec.isEndpointName($0) ? $0 : nil }

    static let clockSkew = durationSetting(
        "identity.clockSkew", IdentitySpec.clockSkewRange, default: IdentitySpec.defaultClockSkew,
        SettingNotes(effect: "How far the clock of whoever signs a token may be ahead.", change: .restart))

    static let auditFile = pathSetting(
        "identity.auditFile",
        SettingNotes(
            effect:
                "The file that each audit record is appended to as a line of JSON; the store keeps them in any case.",
            example: "/var/log/weir/audit.jsonl", change: .restart))

    static let auditWebhook = textSetting(
        "identity.auditWebhook", allowed: IdentitySpec.webhookAllowed,
        SettingNotes(
            effect: """
                Whom to tell of audit records: each is sent by POST as JSON, once, in order. What cannot be delivered \
                is counted and said in the log.
                """, example: "http://127.0.0.1:8080/weir", change: .restart)
    ) { IdentitySpec.isWebhook($0) }

    static let auditWebhookEvents = Setting<String>(
        key: SettingKey(
            "identity.auditWebhookEvents", .texts(allowed: IdentitySpec.eventAllowed), default: nil,
            SettingNotes(
                effect: "The `eventName`s that the webhook is told of, one or a list; refused ones always.",
                without: "refused ones only", example: "[Connect, AssumeRole, CreateAccessKey]",
                change: .restart))
    ) { IdentitySpec.isEvent($0) ? $0 : nil }

    static let identityKeys = [
        identityStore.key, identitySealingKey.key, identityRegion.key, identityAccount.key, identityResource.key,
        endpointNames.key, clockSkew.key, auditFile.key, auditWebhook.key, auditWebhookEvents.key,
    ]
}
