internal import ProxyModel

extension Settings {
    static let secretsEndpoint = textSetting(
        "secretsManager.endpoint", allowed: SecretsManagerSpec.endpointAllowed,
        SettingNotes(
            effect: "Where Secrets Manager answers: AWS's own address of a region, or something that speaks like it.",
            without: "required within secretsManager",
            example: "https://secretsmanager.us-east-1.amazonaws.com", change: .reload)
    ) { SecretsManagerSpec.isEndpoint($0) }

    static let secretsRegion = textSetting(
        "secretsManager.region", allowed: IdentitySpec.regionAllowed, default: IdentitySpec.defaultRegion,
        SettingNotes(effect: "The region that requests are signed for.", change: .reload)
    ) { IdentitySpec.isRegion($0) }

    static let secretsAccessKeyID = secretsKey(
        "accessKeyId", "The id of the access key that requests are signed with.", "required within secretsManager",
        "env:AWS_ACCESS_KEY_ID")

    static let secretsSecretKey = secretsKey(
        "secretAccessKey", "The access key's secret.", "required within secretsManager",
        "env:AWS_SECRET_ACCESS_KEY")

    static let secretsSessionToken = secretsKey(
        "sessionToken", "The session token of temporary credentials.", "none", "env:AWS_SESSION_TOKEN")

    static let secretsRefreshInterval = durationSetting(
        "secretsManager.refreshInterval", SecretsManagerSpec.refreshIntervalRange,
        default: SecretsManagerSpec.defaultRefreshInterval,
        SettingNotes(
            effect: """
                How often each secret is asked for anew. It is asked for earlier when the server refuses the password.
                """, change: .reload))

    private static func secretsKey(
        _ name: String, _ effect: String, _ without: String, _ example: String
    ) -> Setting<SecretSource> {
        Setting(
            key: SettingKey(
                "secretsManager.\(name)", .secret, default: nil,
                SettingNotes(effect: effect, without: without, example: example, change: .reload))
        ) { SecretSource($0) }
    }

    static let secretsManagerKeys = [
        secretsEndpoint.key, secretsRegion.key, secretsAccessKeyID.key, secretsSecretKey.key,
        secretsSessionToken.key, secretsRefreshInterval.key,
    ]
}
