import ProxyModel
import Testing
import WeirCrypto

@testable import WeirConfig

/// YAML's traps, times, paths: what a text means.
struct TextTests {
    @Test(
        "users and passwords are text whatever they look like",
        arguments: [
            ("12345", "12345"), ("0777", "0777"), ("no", "no"), ("null", "null"), ("~", "~"), ("1e3", "1e3"),
            ("2024-01-01", "2024-01-01"), ("0x1F", "0x1F"), ("'12:30'", "12:30"), ("\" a \"", " a "), ("true", "true"),
            ("!!str 5", "5"), ("\"a\\tb\"", "a\tb"), ("pass#word", "pass#word"), ("|-\n      multi", "multi"),
        ])
    func verbatim(yaml: String, text: String) throws {
        let file = "target: { host: db }\nauth:\n  - user: \(yaml)\n    password: \(yaml)\n"
        let credential = try #require(try Sample.load(file, [:]).spec.credentials.first)
        #expect(credential.user == text)
        #expect(credential.password == .literal(Secret(text)))
    }

    @Test("an account without a password is written with quotes")
    func noPassword() throws {
        let spec = try Sample.load("target: { host: db }\nauth: [{ user: a, password: \"\" }]", [:]).spec
        #expect(spec.credentials.first?.password == .literal(Secret("")))
    }

    @Test(
        "times have units",
        arguments: [
            ("120", Duration.seconds(120)), ("0.5", .milliseconds(500)), ("500ms", .milliseconds(500)),
            ("90s", .seconds(90)), ("2m", .seconds(120)), ("1.5m", .seconds(90)), ("1h", .seconds(3600)),
            ("0.1", .milliseconds(100)), ("0", .zero), ("0ms", .zero),
        ])
    func times(text: String, duration: Duration) {
        #expect(DurationText.parse(text) == duration)
    }

    @Test("paths are relative to the configuration file")
    func paths() throws {
        let yaml = """
            endpoint:
              listen: [unix:weir.sock, "unix:/run/w.sock?mode=0600", 0.0.0.0:3307]
              tls: { certificate: tls/server.pem, key: /abs/server.key, clientCA: ca.pem, minimumVersion: 1.3 }
            target: { socket: db.sock, tls: verify-ca, ca: ca.pem, certificate: c.pem, key: k.pem }
            auth: [{ user: a, password: "file:secret/a" }]
            """
        let spec = try Sample.load(yaml, [:]).spec
        #expect(
            spec.endpoint.listeners == [
                .unix(path: "/etc/weir/weir.sock", mode: 0o666), .unix(path: "/run/w.sock", mode: 0o600),
                .tcp(host: "0.0.0.0", port: 3307),
            ])
        #expect(spec.endpoint.tls?.certificate == "/etc/weir/tls/server.pem")
        #expect(spec.endpoint.tls?.key == "/abs/server.key")
        #expect(spec.endpoint.tls?.clientCA == "/etc/weir/ca.pem")
        #expect(spec.endpoint.tls?.minimumVersion == .tls13)
        #expect(spec.target.address == .unix(path: "/etc/weir/db.sock"))
        #expect(spec.target.ca == "/etc/weir/ca.pem")
        #expect(spec.target.clientCertificate?.certificate == "/etc/weir/c.pem")
        #expect(spec.target.clientCertificate?.key == "/etc/weir/k.pem")
        #expect(spec.credentials.first?.password == .file("/etc/weir/secret/a"))
    }

    @Test("the shape of the manual is read whole")
    func whole() throws {
        let yaml = """
            endpoint:
              listen: 0.0.0.0:3307
              requireTLS: false
              tls: { certificate: server.pem, key: server.key }
              clientPasswordAuthType: MYSQL_NATIVE_PASSWORD
              serverVersion: 5.5.5-10.11.6-MariaDB
            target: { host: 127.0.0.1, port: 3307, tls: preferred, ca: ca.pem }
            pool:
              maxConnections: 20
              connectionBorrowTimeout: 2m
              maxIdleConnectionsPercent: 50
              initQuery: "SET time_zone = '+00:00'"
              sessionPinningFilters: [EXCLUDE_VARIABLE_SETS]
              minConnections: 2
            auth:
              - { user: app, password: "env:APP_PASSWORD" }
              - { user: admin, password: x, clientPasswordAuthType: MYSQL_CACHING_SHA2_PASSWORD, requireTLS: true }
            logLevel: debug
            logFormat: json
            debugLogging: true
            """
        let spec = try Sample.load(yaml, [:]).spec
        #expect(spec.target.address == .tcp(host: "127.0.0.1", port: 3307))
        #expect(spec.pool.limit == .connections(20))
        #expect(spec.pool.connectionBorrowTimeout == .seconds(120))
        #expect(spec.pool.sessionPinningFilters == [.excludeVariableSets])
        #expect(spec.endpoint.serverVersion == "5.5.5-10.11.6-MariaDB")
        #expect(spec.credentials.map(\.user) == ["app", "admin"])
        #expect(spec.requiresTLS(spec.credentials[1]))
        #expect(!spec.requiresTLS(spec.credentials[0]))
        #expect(spec.clientPasswordAuthType(spec.credentials[0]) == .nativePassword)
        #expect(spec.clientPasswordAuthType(spec.credentials[1]) == .cachingSHA2Password)
        #expect(spec.logging == LoggingSpec(level: .debug, format: .json, debugLogging: true))
    }
}
