internal import ProxyModel

extension Settings {
    static let targetHost = textSetting(
        "target.host", allowed: TargetSpec.hostAllowed,
        SettingNotes(
            effect: "The server's host name or IP address. Either this or `target.socket` must be given.",
            without: "required, or target.socket", example: "127.0.0.1", excludes: ["target.socket"],
            change: .restart)
    ) { TargetSpec.isHost($0) }

    static let targetPort = integerSetting(
        "target.port", TargetSpec.portRange, default: TargetSpec.defaultPort,
        SettingNotes(effect: "The server's port.", excludes: ["target.socket"], change: .restart))

    static let targetSocket = pathSetting(
        "target.socket",
        SettingNotes(
            effect: "The server's unix socket, instead of `host` and `port`.",
            example: "/run/mysqld/mysqld.sock", excludes: ["target.host", "target.port"],
            change: .restart))

    static let targetTLS = choiceSetting(
        "target.tls", default: TargetSpec.defaultTLS,
        SettingNotes(
            effect: """
                How Weir speaks TLS to the server, as `--ssl-mode` does: `disabled` never; `preferred` when the \
                server offers it; `required` always; `verify-ca` and the certificate must come from a trusted \
                authority; `verify-identity` and it must be for `target.host`. It does not depend on what the \
                client uses.
                """))

    static let targetCA = pathSetting(
        "target.ca",
        SettingNotes(
            effect: """
                The PEM file with the authorities that `verify-ca` and `verify-identity` trust. The other modes do \
                not look at the server's certificate.
                """,
            without: "the system's authorities", example: "ca.pem"))

    static let targetCertificate = pathSetting(
        "target.certificate",
        SettingNotes(
            effect: """
                The PEM file with a certificate of Weir's own, for accounts that require one (`REQUIRE X509`). \
                Needs `key` beside it.
                """,
            example: "client.pem"))

    static let targetKey = pathSetting(
        "target.key",
        SettingNotes(effect: "The PEM file with the private key of `target.certificate`.", example: "client.key"))

    static let connectTimeout = durationSetting(
        "target.connectTimeout", TargetSpec.connectTimeoutRange, default: TargetSpec.defaultConnectTimeout,
        SettingNotes(
            effect: """
                How long opening a database connection may take, login included, before it counts as failed and is \
                tried again.
                """))

    static let targetProxyProtocol = choiceSetting(
        "target.proxyProtocol", default: TargetSpec.defaultProxyProtocol,
        SettingNotes(
            effect: """
                Whether each new database connection begins with a PROXY protocol header, version 1 or 2, for the \
                client that it is opened for. The connection serves other clients later, so the address that the \
                server shows is the first one's: accounts that are bound to hosts do not work, `'app'@'%'` does. \
                MariaDB takes it from its `proxy-protocol-networks`; MySQL does not know it and answers no more.
                """))

    static let targetKeys = [
        targetHost.key, targetPort.key, targetSocket.key, targetTLS.key, targetCA.key, targetCertificate.key,
        targetKey.key, connectTimeout.key, targetProxyProtocol.key,
    ]
}
