import ProxyModel
import Testing

@testable import WeirConfig

/// What users see, character by character.
struct ErrorLineTests {
    @Test(
        "each error is one exact line",
        arguments: [
            (
                "pool:\n  connectionBorrowTimeout: 900\n",
                "weir.yaml:2: pool.connectionBorrowTimeout: 900 is not allowed; a number of seconds from 0 to 300"
            ),
            (
                "pool:\n  maxConection: 20\n",
                "weir.yaml:2: pool.maxConection: unknown key; did you mean maxConnections?"
            ),
            (
                "pool:\n  MaxConnectionsPercent: 20\n",
                "weir.yaml:2: pool.MaxConnectionsPercent: unknown key; did you mean maxConnectionsPercent?"
            ),
            (
                "pool:\n  max_idle_connections_percent: 20\n",
                "weir.yaml:2: pool.max_idle_connections_percent: unknown key; did you mean maxIdleConnectionsPercent?"
            ),
            ("endpoints:\n  listen: x\n", "weir.yaml:1: endpoints: unknown key; did you mean endpoint?"),
            ("\nmaxConnections: 3\n", "weir.yaml:2: maxConnections: unknown key; did you mean pool.maxConnections?"),
            (
                "target:\n  zebra: 3\n",
                "weir.yaml:2: target.zebra: unknown key; known here: "
                    + "host, port, socket, tls, ca, certificate, key, connectTimeout, proxyProtocol"
            ),
            (
                "pool:\n  maxConnections: 5\n  maxConnectionsPercent: 50\n",
                "weir.yaml:3: pool.maxConnectionsPercent: not allowed beside pool.maxConnections; one of the two"
            ),
            (
                "pool: { maxConnections: 5 }\n\npool: {}\n",
                "weir.yaml:1: pool: given more than once in the same section; each key only once"
            ),
            (
                "pool: 20\n",
                "weir.yaml:1: pool: text is not allowed; a mapping with any of the keys maxConnections, "
                    + "maxConnectionsPercent, reservedConnections, maxIdleConnectionsPercent, minConnections, "
                    + "connectionBorrowTimeout, idleTimeout, maxLifetime, initQuery, pinning, sessionPinningFilters, "
                    + "maxParallelConnects"
            ),
            (
                "- a\n- b\n",
                "weir.yaml:1: a list is not allowed; a mapping with any of the keys "
                    + "endpoint, target, pool, auth, identity, secretsManager, admin, http, logLevel, logFormat, debugLogging"
            ),
            ("? [a, b]\n: c\n", "weir.yaml:1: a list is not allowed as a key"),
            (
                "endpoint:\n  listen:\n    - 0.0.0.0:3307\n    - localhost\n",
                "weir.yaml:4: endpoint.listen: localhost is not allowed; "
                    + "host:port, [IPv6 address]:port or unix:/path/to/socket"
            ),
            (
                "endpoint:\n  listen: []\n",
                "weir.yaml:2: endpoint.listen: missing; host:port, [IPv6 address]:port or unix:/path/to/socket"
            ),
            (
                "endpoint:\n  requireTLS: true\n",
                "weir.yaml:2: endpoint.requireTLS: true is not allowed; "
                    + "false, or set endpoint.tls.certificate and endpoint.tls.key too"
            ),
            ("endpoint:\n  requireTLS: no\n", "weir.yaml:2: endpoint.requireTLS: no is not allowed; true or false"),
            (
                "endpoint:\n  tls:\n    certificate: a.pem\n",
                "weir.yaml:2: endpoint.tls.key: missing; the path of a file, to go with the rest of endpoint.tls"
            ),
            (
                "target:\n  key: a.pem\n",
                "weir.yaml:1: target.certificate: missing; the path of a file, to go with target.key"
            ),
            (
                "target:\n  tls: verify_ca\n",
                "weir.yaml:2: target.tls: verify_ca is not allowed; "
                    + "disabled, preferred, required, verify-ca or verify-identity"
            ),
            (
                "pool:\n  sessionPinningFilters: [EXCLUDE_ALL]\n",
                "weir.yaml:2: pool.sessionPinningFilters: EXCLUDE_ALL is not allowed; a list of EXCLUDE_VARIABLE_SETS"
            ),
            (
                "pool:\n  maxConnectionsPercent: 50\n  maxIdleConnectionsPercent: 60\n",
                "weir.yaml:3: pool.maxIdleConnectionsPercent: 60 is not allowed; a whole number from 0 to 50"
            ),
            (
                "pool:\n  initQuery: \"\"\n",
                "weir.yaml:2: pool.initQuery: \"\" is not allowed; one or more SQL statements, separated by ;"
            ),
            (
                "pool:\n  initQuery: !env QUERY\n",
                "weir.yaml:2: pool.initQuery: the tag !env is not allowed; one or more SQL statements, separated by ;"
            ),
            (
                "logLevel: INFO\n",
                "weir.yaml:1: logLevel: INFO is not allowed; trace, debug, info, notice, warning, error or critical"
            ),
            (
                "endpoint:\n\tlisten: x\n",
                "weir.yaml:2: not YAML: found character that cannot start any token; "
                    + "indent with spaces, and quote values that start with one of @ ` % or a tab"
            ),
            (
                "pool:\n  initQuery: SET a: b\n",
                "weir.yaml:2: not YAML: mapping values are not allowed in this context; "
                    + "quote values that have \": \" in them"
            ),
            ("a: 1\n---\nb: 2\n", "weir.yaml:2: not YAML: but found another document"),
        ])
    func line(yaml: String, expected: String) {
        #expect(Sample.errors(yaml) == [expected])
    }

    @Test(
        "lines about users and the target",
        arguments: [
            ("target: { host: db }\n", "weir.yaml: auth: missing; a list of at least one user with a password"),
            (
                "target: { host: db }\nauth: []\n",
                "weir.yaml:2: auth: missing; a list of at least one user with a password"
            ),
            (
                "auth: [{ user: a, password: b }]\n",
                "weir.yaml: target.host: missing; a host name or an IP address, or target.socket instead"
            ),
            (
                "target:\nauth: [{ user: a, password: b }]\n",
                "weir.yaml:1: target.host: missing; a host name or an IP address, or target.socket instead"
            ),
            (
                "target: { host: db }\nauth:\n  - user: a\n",
                "weir.yaml:3: auth[0].password: missing; the password, env:NAME, file:PATH, json:PATH, store:NAME or secretsmanager:NAME"
            ),
            (
                "target: { host: db }\nauth:\n  - user: a\n    password:\n",
                "weir.yaml:4: auth[0].password: missing; the password, env:NAME, file:PATH, json:PATH, store:NAME or secretsmanager:NAME"
            ),
            (
                "target: { host: db }\nauth:\n  - password: a\n",
                "weir.yaml:3: auth[0].user: missing; a user name of 1 to 128 bytes"
            ),
            (
                "target: { host: db }\nauth:\n  - { user: a, password: b }\n  - { user: a, password: c }\n",
                "weir.yaml:4: auth[1].user: a is not allowed; each user only once"
            ),
            (
                "target: { host: db }\nauth:\n  - { user: a, pasword: b, password: c }\n",
                "weir.yaml:3: auth[0].pasword: unknown key; did you mean password?"
            ),
            (
                "target: { host: db, socket: /s }\nauth: [{ user: a, password: b }]\n",
                "weir.yaml:1: target.socket: not allowed beside target.host; one of the two"
            ),
            (
                "target: { socket: /s, port: 1 }\nauth: [{ user: a, password: b }]\n",
                "weir.yaml:1: target.socket: not allowed beside target.port; one of the two"
            ),
            (
                "target: { socket: /s, tls: verify-identity }\nauth: [{ user: a, password: b }]\n",
                "weir.yaml:1: target.tls: verify-identity is not allowed; "
                    + "verify-ca or less with target.socket, which has no host name to verify"
            ),
            (
                "target: { host: db }\nauth: { user: a, password: b }\n",
                "weir.yaml:2: auth: a mapping is not allowed; a list of users, each with user and password"
            ),
            (
                "target: { host: db }\nauth: [{ user: a, password: b, requireTLS: true }]\n",
                "weir.yaml:2: auth[0].requireTLS: true is not allowed; "
                    + "false, or set endpoint.tls.certificate and endpoint.tls.key too"
            ),
        ])
    func users(yaml: String, expected: String) {
        #expect(Sample.errors(yaml, [:]) == [expected])
    }

    @Test("all errors are said at once, in the order of the file, those of the environment last")
    func all() {
        let yaml = """
            logLevel: loud
            pool:
              conectionBorrowTimeout: 1
              maxConnections: 0
            endpoint:
              requireTLS: maybe
              maxClients: many
            auth:
              - user: a
            """
        #expect(
            Sample.errors(yaml, ["WEIR_TARGET_PORT": "x", "WEIR_TARGET_HOST": "db"]) == [
                "weir.yaml:1: logLevel: loud is not allowed; trace, debug, info, notice, warning, error or critical",
                "weir.yaml:3: pool.conectionBorrowTimeout: unknown key; did you mean connectionBorrowTimeout?",
                "weir.yaml:4: pool.maxConnections: 0 is not allowed; a whole number from 1 to 100000",
                "weir.yaml:6: endpoint.requireTLS: maybe is not allowed; true or false",
                "weir.yaml:7: endpoint.maxClients: many is not allowed; a whole number from 1 to 1000000",
                "weir.yaml:9: auth[0].password: missing; the password, env:NAME, file:PATH, json:PATH, store:NAME or secretsmanager:NAME",
                "WEIR_TARGET_PORT: target.port: x is not allowed; a whole number from 1 to 65535",
            ])
    }

    @Test("a key with a newline in it does not break the line")
    func newline() {
        let lines = Sample.errors("\"a\\nb\": 1\n")
        #expect(lines.count == 1)
        #expect(lines.first?.contains("\n") == false)
    }

    @Test("a file that cannot be read is one line too")
    func unreadable() throws {
        let error = #expect(throws: ConfigurationErrors.self) {
            try ConfigurationLoader.load(path: "/nonexistent/weir.yaml", environment: [:])
        }
        #expect(
            error?.description
                == "/nonexistent/weir.yaml: cannot be read (No such file or directory); the path of a YAML file")
    }

    @Test(
        "suggestions are near or absent",
        arguments: [
            ("hots", "host"), ("prot", "port"), ("Host", "host"), ("tls_", "tls"), ("conectTimeout", "connectTimeout"),
            ("zzz", nil), ("", nil), ("___", nil),
        ] as [(String, String?)])
    func suggestions(name: String, nearest: String?) {
        #expect(Suggestion.nearest(to: name, among: Settings.names(inSection: "target")) == nearest)
    }
}
