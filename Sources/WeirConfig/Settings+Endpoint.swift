internal import ProxyModel

extension Settings {
    static let listen = Setting<ListenAddress>(
        key: SettingKey(
            "endpoint.listen", .addresses,
            default: EndpointSpec.defaultListeners.map(\.description).joined(separator: ","),
            SettingNotes(
                effect: """
                    The addresses that clients dial, one or a list. `0.0.0.0:3307` is every IPv4 address of the \
                    machine, `[::]:3307` every address. A unix socket's file gets mode 0666, so that every local \
                    user may try to log in, as with `mysqld`'s own; `unix:/run/weir/weir.sock?mode=0660` changes \
                    that. Port 0 lets the system choose a port.
                    """, change: .restart))
    ) { text in
        guard let address = ListenAddress(text), address.isValid else { return nil }
        return address
    }

    static let requireTLS = booleanSetting(
        "endpoint.requireTLS", default: EndpointSpec.defaultRequireTLS,
        SettingNotes(
            effect: """
                Refuses clients that do not use TLS with error 3159. Clients on a unix socket count as secure. \
                Needs `endpoint.tls`.
                """,
            rds: "RequireTLS"))

    static let idleClientTimeout = durationSetting(
        "endpoint.idleClientTimeout", EndpointSpec.idleClientTimeoutRange,
        default: EndpointSpec.defaultIdleClientTimeout,
        SettingNotes(
            effect: """
                Disconnects a client that has sent no command for this long. Any command starts the time anew, \
                a ping too.
                """,
            rds: "IdleClientTimeout"))

    static let idleInTransactionTimeout = durationSetting(
        "endpoint.idleInTransactionTimeout", EndpointSpec.idleInTransactionTimeoutRange, default: nil,
        SettingNotes(
            effect: """
                Disconnects a client that leaves an open transaction alone for this long, or stops in the middle of \
                a statement or of a result: it holds a database connection, and locks. The transaction is rolled \
                back.
                """,
            without: "only endpoint.idleClientTimeout", example: "60"))

    static let localInfile = booleanSetting(
        "endpoint.localInfile", default: EndpointSpec.defaultLocalInfile,
        SettingNotes(
            effect: """
                Lets clients send files by `LOAD DATA LOCAL INFILE`; the server's `local_infile` must be on too. \
                When off, such statements are refused. A client that allows it sends any file that it can read to \
                a server, or to someone in between, who asks.
                """))

    static let handshakeTimeout = durationSetting(
        "endpoint.handshakeTimeout", EndpointSpec.handshakeTimeoutRange,
        default: EndpointSpec.defaultHandshakeTimeout,
        SettingNotes(effect: "Disconnects a client that is not logged in this long after it connected."))

    static let maxClients = integerSetting(
        "endpoint.maxClients", EndpointSpec.maxClientsRange, default: EndpointSpec.defaultMaxClients,
        SettingNotes(
            effect: """
                The most clients that are connected at once; one more gets error 1040. Each needs a file \
                descriptor: raise `ulimit -n` accordingly.
                """))

    static let maxClientsPerUser = integerSetting(
        "endpoint.maxClientsPerUser", EndpointSpec.maxClientsPerUserRange, default: nil,
        SettingNotes(
            effect: """
                The most clients of one user that are logged in at once; one more gets error 1203. \
                `auth[].maxClients` is the same for one user.
                """,
            without: "none but maxClients", example: "500"))

    static let maxHandshakes = integerSetting(
        "endpoint.maxHandshakes", EndpointSpec.maxHandshakesRange, default: EndpointSpec.defaultMaxHandshakes,
        SettingNotes(
            effect: """
                The most clients that are logging in at once, from the greeting to the check of the password. The \
                next ones wait in the kernel's queue until one is done. When none of them is done for a second, the \
                one that has said nothing for longest, and for a second at least, is disconnected in favour of the \
                next: connections that are opened and left alone keep nobody out.
                """))

    static let drainTimeout = durationSetting(
        "endpoint.drainTimeout", EndpointSpec.drainTimeoutRange, default: EndpointSpec.defaultDrainTimeout,
        SettingNotes(
            effect: """
                How long a shutdown lets transactions, running statements and pinned sessions go on before it cuts \
                them off.
                """))

    static let drainDelay = durationSetting(
        "endpoint.drainDelay", EndpointSpec.drainDelayRange, default: EndpointSpec.defaultDrainDelay,
        SettingNotes(
            effect: """
                How long a shutdown goes on serving old and new clients, reporting itself as not ready, before it \
                stops listening: the time that a load balancer needs to notice. `endpoint.drainTimeout` begins \
                after it.
                """))

    static let proxyProtocolNetworks = Setting<AddressRange>(
        key: SettingKey(
            "endpoint.proxyProtocolNetworks", .networks, default: nil,
            SettingNotes(
                effect: """
                    Where load balancers are that put a PROXY protocol header, version 1 or 2, before what the \
                    client says: one address or network, or a list, as MariaDB's `proxy-protocol-networks`. From \
                    there a header may come and is believed: its address is the client's in the log, on the console \
                    and for the server. From anywhere else a header fails the login. Clients without a header are \
                    served from anywhere.
                    """,
                example: "[10.0.0.0/8, localhost]"))
    ) { AddressRange($0) }

    static let allowedNetworks = Setting<AddressRange>(
        key: SettingKey(
            "endpoint.allowedNetworks", .networks, default: nil,
            SettingNotes(
                effect: """
                    From where clients may come, as a security group's inbound rules say it: one address or network, or \
                    a list. Others get error 1130. Behind a load balancer the address of the PROXY protocol header \
                    counts.
                    """, rds: "VpcSecurityGroupIds", without: "everywhere", example: "[10.0.0.0/8, localhost]"))
    ) { AddressRange($0) }

    static let failedLoginsThreshold = integerSetting(
        "endpoint.failedLoginsThreshold", EndpointSpec.failedLoginsThresholdRange,
        default: EndpointSpec.defaultFailedLoginsThreshold,
        SettingNotes(
            effect: """
                How many failed logins of one user from one address cost nothing. Beyond them that user's logins from \
                that address are judged one after the other, 0.5 to 4 seconds apart; right ones get in all the same. \
                Ten times as many failures slow down all logins of an address. A user's failure is forgotten after 30 \
                seconds, an address's after 3. 0 slows nobody down.
                """))

    static let endpointAuthType: Setting<ClientPasswordAuthType> = choiceSetting(
        "endpoint.clientPasswordAuthType", default: nil,
        SettingNotes(
            effect: """
                The plugin that clients prove their password with. A client that starts with another one is asked \
                to switch. `MYSQL_CACHING_SHA2_PASSWORD` is more secure, `MYSQL_NATIVE_PASSWORD` is known to every \
                client.
                """,
            rds: "ClientPasswordAuthType", without: "as the target", example: "MYSQL_CACHING_SHA2_PASSWORD"))

    static let serverVersion = textSetting(
        "endpoint.serverVersion", allowed: EndpointSpec.serverVersionAllowed,
        SettingNotes(
            effect: "The server version that the greeting shows. Some clients choose their SQL by it.",
            without: "the target's", example: "8.4.0")
    ) { EndpointSpec.isServerVersion($0) }

    static let endpointKeys = [
        listen.key, requireTLS.key, idleClientTimeout.key, idleInTransactionTimeout.key, localInfile.key,
        handshakeTimeout.key, maxClients.key, maxClientsPerUser.key, maxHandshakes.key, drainTimeout.key,
        drainDelay.key, proxyProtocolNetworks.key, allowedNetworks.key, failedLoginsThreshold.key,
        endpointAuthType.key, serverVersion.key,
    ]

    static let tlsCertificate = pathSetting(
        "endpoint.tls.certificate",
        SettingNotes(
            effect: "The PEM file with Weir's certificate, followed by the rest of its chain. Needs `key` beside it.",
            example: "server.pem"))

    static let tlsKey = pathSetting(
        "endpoint.tls.key",
        SettingNotes(
            effect: "The PEM file with the certificate's private key. Only the user Weir runs as should read it.",
            example: "server.key"))

    static let tlsClientCA = pathSetting(
        "endpoint.tls.clientCA",
        SettingNotes(
            effect: """
                The PEM file with the authorities for client certificates: a client that uses TLS must then show a \
                certificate from one of them, unless `clientCertificate` is `OPTIONAL`.
                """,
            without: "no certificate is asked for", example: "clients-ca.pem"))

    static let tlsClientCertificate = choiceSetting(
        "endpoint.tls.clientCertificate", default: ServerTLSSpec.defaultClientCertificate,
        SettingNotes(
            effect: """
                Whether every client that uses TLS must show a certificate where there is `clientCA`, or only those of \
                users with `requireClientCertificate`. One that is shown must be good in any case.
                """))

    static let tlsMinimumVersion = choiceSetting(
        "endpoint.tls.minimumVersion", default: ServerTLSSpec.defaultMinimumVersion,
        SettingNotes(effect: "The oldest TLS version that Weir speaks with clients."))

    static let endpointTLSKeys = [
        tlsCertificate.key, tlsKey.key, tlsClientCA.key, tlsClientCertificate.key, tlsMinimumVersion.key,
    ]
}
