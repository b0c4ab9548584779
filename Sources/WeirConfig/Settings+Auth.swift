internal import ProxyModel

extension Settings {
    static let user = textSetting(
        "auth[].user", allowed: CredentialSpec.userAllowed,
        SettingNotes(
            effect: "The user's name, at Weir and at the target. Taken as text whatever it looks like.",
            rds: "UserName", without: "required", example: "app")
    ) { CredentialSpec.isUser($0) }

    static let password = Setting<SecretSource>(
        key: SettingKey(
            "auth[].password", .secret, default: nil,
            SettingNotes(
                effect: """
                    The user's password: `env:NAME` takes it from an environment variable, `file:PATH` from a file \
                    without the newline at its end, anything else is the password itself, taken as text whatever \
                    it looks like; `""` is an account without one. A password that itself starts with `env:` or \
                    `file:` has to come from a variable or a file. It is shown nowhere.
                    """,
                rds: "SecretArn", without: "required", example: "env:APP_PASSWORD"))
    ) { SecretSource($0) }

    static let userAuthType: Setting<ClientPasswordAuthType> = choiceSetting(
        "auth[].clientPasswordAuthType", default: nil,
        SettingNotes(
            effect: "The same as `endpoint.clientPasswordAuthType`, for this user.",
            rds: "ClientPasswordAuthType", without: "as endpoint.clientPasswordAuthType",
            example: "MYSQL_NATIVE_PASSWORD"))

    static let userRequireTLS = booleanSetting(
        "auth[].requireTLS", default: nil,
        SettingNotes(
            effect: "The same as `endpoint.requireTLS`, for this user.", without: "as endpoint.requireTLS",
            example: "true"))

    static let userMaxClients = integerSetting(
        "auth[].maxClients", EndpointSpec.maxClientsPerUserRange, default: nil,
        SettingNotes(
            effect: "The most clients of this user that are logged in at once; one more gets error 1226.",
            without: "as endpoint.maxClientsPerUser", example: "100"))

    static let authKeys = [user.key, password.key, userAuthType.key, userRequireTLS.key, userMaxClients.key]
}
