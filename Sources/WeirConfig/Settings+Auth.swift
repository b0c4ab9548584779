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
                    without the newline at its end, `json:PATH` from a file in AWS Secrets Manager's form (`username`, \
                    `password`), `store:NAME` from the encrypted store of `identity`, `secretsmanager:NAME` from the \
                    Secrets Manager of that section. Anything else is the password itself, taken as text whatever it \
                    looks like; `""` is an account without one. A password that itself starts with one of these words \
                    has to come from a variable or a file. It is shown nowhere. Files, the store and Secrets Manager \
                    are read again when they change: new connections use the new password at once.
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

    static let iamAuth: Setting<IAMAuth> = choiceSetting(
        "auth[].iamAuth", default: .disabled,
        SettingNotes(
            effect: """
                `REQUIRED`: the user logs in with an IAM token in place of the password, over TLS, by \
                mysql_clear_password, and by nothing else; `password` is what Weir logs in to the server with. Needs \
                `identity` and `endpoint.tls`.
                """, rds: "IAMAuth"))

    static let userAllowedNetworks = Setting<AddressRange>(
        key: SettingKey(
            "auth[].allowedNetworks", .networks, default: nil,
            SettingNotes(
                effect: """
                    From where this user may come: one address or network, or a list. From elsewhere the login fails as \
                    with a wrong password; the log says why.
                    """, without: "as endpoint.allowedNetworks", example: "[10.0.0.0/8]"))
    ) { AddressRange($0) }

    static let requireClientCertificate = booleanSetting(
        "auth[].requireClientCertificate", default: false,
        SettingNotes(
            effect: """
                Whether the user's clients must show a certificate from `endpoint.tls.clientCA`; without one the login \
                fails as with a wrong password. Makes sense with `endpoint.tls.clientCertificate: OPTIONAL`.
                """))

    static let authKeys = [
        user.key, password.key, userAuthType.key, userRequireTLS.key, userMaxClients.key, iamAuth.key,
        userAllowedNetworks.key, requireClientCertificate.key,
    ]
}
