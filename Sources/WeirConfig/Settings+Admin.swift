internal import ProxyModel

extension Settings {
    static let adminUser = textSetting(
        "admin.user", allowed: CredentialSpec.userAllowed,
        SettingNotes(
            effect: """
                The user of the console: a client that logs in as it, on any address of `endpoint.listen`, gets Weir's \
                console (SHOW, PAUSE, RESUME, KILL ...) in place of the database. It must be none of the users of \
                `auth` and need not exist at the target. The verbs `weir show`, `weir top` and the like log in as it.
                """,
            without: "none, there is no console", example: "weir_admin")
    ) { CredentialSpec.isUser($0) }

    static let adminPassword = Setting<SecretSource>(
        key: SettingKey(
            "admin.password", .secret, default: nil,
            SettingNotes(
                effect: """
                    The console user's password, written as the passwords of `auth`; not an empty one. Whoever has it \
                    can end every client's connection and Weir itself.
                    """,
                without: "required with admin.user", example: "env:ADMIN_PASSWORD"))
    ) { SecretSource($0) }

    static let adminKeys = [adminUser.key, adminPassword.key]
}
