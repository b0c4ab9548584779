internal import ProxyModel

extension Settings {
    static let httpListen = Setting<HTTPSpec.Listen>(
        key: SettingKey(
            "http.listen", .text(allowed: HTTPSpec.listenAllowed), default: HTTPSpec.defaultListen.description,
            SettingNotes(
                effect: """
                    The address of the admin port: `/healthz`, `/readyz` and `/metrics` over HTTP. `none` turns it off. \
                    An address that other machines can reach needs `http.token`. When the default address is taken, \
                    Weir warns and runs without the port; any other address that cannot be bound is an error.
                    """, change: .restart))
    ) { HTTPSpec.Listen($0) }

    static let httpToken = Setting<SecretSource>(
        key: SettingKey(
            "http.token", .secret, default: nil,
            SettingNotes(
                effect: """
                    What `/metrics` must be asked with, as `Authorization: Bearer TOKEN`. `/healthz` and `/readyz` \
                    answer without it. Written as a password in `auth`: `env:NAME`, `file:PATH` or the token itself.
                    """,
                without: "none, everyone may ask", example: "env:METRICS_TOKEN"))
    ) { SecretSource($0) }

    static let httpKeys = [httpListen.key, httpToken.key]
}
