import ProxyModel
import Testing
import WeirCrypto

@testable import WeirConfig

struct EnvironmentTests {
    private let file = """
        endpoint: { listen: 0.0.0.0:3307 }
        target: { host: db }
        pool: { maxConnectionsPercent: 50 }
        auth:
          - { user: app, password: one }
          - { user: admin, password: two }
        """

    @Test(
        "the names of the variables",
        arguments: [
            ("pool.maxConnections", "WEIR_POOL_MAX_CONNECTIONS"), ("endpoint.requireTLS", "WEIR_ENDPOINT_REQUIRE_TLS"),
            ("endpoint.tls.clientCA", "WEIR_ENDPOINT_TLS_CLIENT_CA"), ("logLevel", "WEIR_LOG_LEVEL"),
            ("auth[].user", "WEIR_AUTH_<n>_USER"),
            ("auth[12].clientPasswordAuthType", "WEIR_AUTH_12_CLIENT_PASSWORD_AUTH_TYPE"),
            ("pool.initQuery", "WEIR_POOL_INIT_QUERY"), ("target.ca", "WEIR_TARGET_CA"),
        ])
    func names(path: String, name: String) {
        #expect(EnvironmentName.of(path) == name)
    }

    @Test("a variable overrides its key and what stands in its place")
    func overrides() throws {
        let spec = try Sample.load(
            file,
            [
                "WEIR_ENDPOINT_LISTEN": "127.0.0.1:1, unix:/run/w.sock",
                "WEIR_TARGET_SOCKET": "/run/mysqld/mysqld.sock",
                "WEIR_POOL_MAX_CONNECTIONS": "20", "WEIR_POOL_CONNECTION_BORROW_TIMEOUT": "2m",
                "WEIR_POOL_SESSION_PINNING_FILTERS": "EXCLUDE_VARIABLE_SETS", "WEIR_AUTH_1_PASSWORD": "env:ADMIN",
                "WEIR_DEBUG_LOGGING": "true", "PATH": "/bin",
            ]
        ).spec
        #expect(spec.endpoint.listeners == [.tcp(host: "127.0.0.1", port: 1), .unix(path: "/run/w.sock", mode: 0o666)])
        #expect(spec.target.address == .unix(path: "/run/mysqld/mysqld.sock"))
        #expect(spec.pool.limit == .connections(20))
        #expect(spec.pool.connectionBorrowTimeout == .seconds(120))
        #expect(spec.pool.sessionPinningFilters == [.excludeVariableSets])
        #expect(spec.credentials.map(\.password) == [.literal(Secret("one")), .env("ADMIN")])
        #expect(spec.logging.debugLogging)
    }

    @Test("both alternatives in the environment are an error")
    func alternatives() {
        let environment = ["WEIR_POOL_MAX_CONNECTIONS": "20", "WEIR_POOL_MAX_CONNECTIONS_PERCENT": "5"]
        #expect(
            Sample.errors(file, environment) == [
                "WEIR_POOL_MAX_CONNECTIONS_PERCENT: pool.maxConnectionsPercent: "
                    + "not allowed beside pool.maxConnections; one of the two"
            ])
    }

    @Test("users can be added, in any number, without a gap")
    func users() throws {
        var environment: [String: String] = [:]
        for index in 2...11 {
            environment["WEIR_AUTH_\(index)_USER"] = "u\(index)"
            environment["WEIR_AUTH_\(index)_PASSWORD"] = "p"
        }
        #expect(try Sample.load(file, environment).spec.credentials.map(\.user).last == "u11")
        environment["WEIR_AUTH_5_USER"] = nil
        environment["WEIR_AUTH_5_PASSWORD"] = nil
        let first = Sample.errors(file, environment).first { $0.hasPrefix("WEIR_AUTH_6_USER") }
        #expect(first == "WEIR_AUTH_6_USER: auth[6].user: the list of users has 5 so far; number the next one 5")
        #expect(
            Sample.errors(file, ["WEIR_AUTH_2_USER": "x"])
                == [
                    "weir.yaml:4: auth[2].password: missing; the password, env:NAME, file:PATH, json:PATH, store:NAME or secretsmanager:NAME"
                ])
    }

    @Test(
        "unknown and empty variables are warnings",
        arguments: [
            (
                "WEIR_POOL_MAX_CONECTIONS", "1",
                "WEIR_POOL_MAX_CONECTIONS: unknown variable; did you mean WEIR_POOL_MAX_CONNECTIONS?"
            ),
            ("WEIR_XYZ", "1", "WEIR_XYZ: unknown variable"),
            ("WEIR_AUTH_0_NAME", "1", "WEIR_AUTH_0_NAME: unknown variable"),
            ("WEIR_AUTH_00_USER", "1", "WEIR_AUTH_00_USER: unknown variable; did you mean WEIR_AUTH_<n>_USER?"),
            ("WEIR_TARGET_CA", "", "WEIR_TARGET_CA: empty, so it is ignored"),
        ])
    func warnings(name: String, value: String, line: String) throws {
        #expect(try Sample.load(file, [name: value]).warnings == [line])
    }

    @Test("variables that somebody else reads get no warning")
    func known() throws {
        let yaml = "target: { host: db }\nauth: [{ user: a, password: env:WEIR_SECRET }]"
        let loaded = try ConfigurationLoader.parse(
            yaml: yaml, fileName: "f", baseDirectory: "/", environment: ["WEIR_SECRET": "s", "WEIR_CONFIG": "f"],
            otherVariables: ["WEIR_CONFIG"])
        #expect(loaded.warnings.isEmpty)
    }
}
