import ProxyModel
import Testing
import WeirCrypto

struct EndpointAndTargetTests {
    @Test(
        "listening addresses are read and written alike",
        arguments: [
            ("0.0.0.0:3307", ListenAddress.tcp(host: "0.0.0.0", port: 3307)),
            ("localhost:0", .tcp(host: "localhost", port: 0)),
            ("[::1]:3307", .tcp(host: "::1", port: 3307)),
            ("unix:/run/weir.sock", .unix(path: "/run/weir.sock", mode: 0o666)),
            ("unix:/run/weir.sock?mode=0600", .unix(path: "/run/weir.sock", mode: 0o600)),
        ])
    func addresses(text: String, address: ListenAddress) {
        #expect(ListenAddress(text) == address)
        #expect(address.description == text)
        #expect(address.isValid)
    }

    @Test(
        "what is no listening address is refused",
        arguments: [
            "", "3307", "localhost", "localhost:", ":3307", "*:3307", "localhost:65536", "::1:3307", "host:33x",
            "host:-1",
            "unix:", "unix:/run/w.sock?mode=", "unix:/run/w.sock?mode=999", "unix:/run/w.sock?mode=1777",
            "unix:/run/w.sock?owner=me", "a b:1", "host:\u{0661}", "unix:/" + String(repeating: "x", count: 107),
        ])
    func noAddress(text: String) {
        #expect(ListenAddress(text).map(\.isValid) != true)
    }

    @Test(
        "endpoints, targets and users that cannot work are refused with the key",
        arguments: [
            (
                .init { () throws(SettingError) in _ = try EndpointSpec(requireTLS: true) },
                "endpoint.requireTLS: true is not allowed; "
                    + "false, or set endpoint.tls.certificate and endpoint.tls.key too"
            ),
            (
                .init { () throws(SettingError) in _ = try EndpointSpec(listeners: []) },
                "endpoint.listen: missing; host:port, [IPv6 address]:port or unix:/path/to/socket"
            ),
            (
                .init { () throws(SettingError) in
                    _ = try EndpointSpec(listeners: [.tcp(host: "h", port: 1), .tcp(host: "h", port: 1)])
                }, "endpoint.listen: h:1 is not allowed; each address only once"
            ),
            (
                .init { () throws(SettingError) in _ = try EndpointSpec(serverVersion: "MariaDB") },
                "endpoint.serverVersion: MariaDB is not allowed; \(EndpointSpec.serverVersionAllowed)"
            ),
            (
                .init { () throws(SettingError) in _ = try ServerTLSSpec(certificate: "", key: "k") },
                "endpoint.tls.certificate: \"\" is not allowed; the path of a file"
            ),
            (
                .init { () throws(SettingError) in _ = try TargetSpec(address: .tcp(host: "a b", port: 1)) },
                "target.host: a b is not allowed; a host name or an IP address"
            ),
            (
                .init { () throws(SettingError) in _ = try TargetSpec(address: .tcp(host: "a", port: 0)) },
                "target.port: 0 is not allowed; a whole number from 1 to 65535"
            ),
            (
                .init { () throws(SettingError) in _ = try TargetSpec(address: .unix(path: "/s"), tls: .verifyIdentity)
                },
                "target.tls: verify-identity is not allowed; "
                    + "verify-ca or less with target.socket, which has no host name to verify"
            ),
            (
                .init { () throws(SettingError) in
                    _ = try CredentialSpec(user: "", password: .env("X"), keyPath: "auth[3]")
                }, "auth[3].user: \"\" is not allowed; a user name of 1 to 128 bytes"
            ),
        ] as [(Attempt, String)])
    func refused(attempt: Attempt, line: String) {
        let error = #expect(throws: SettingError.self) { try attempt.run() }
        #expect(error?.description == line)
    }

    @Test("port 0 may be listened on twice")
    func portZero() throws {
        let any = ListenAddress.tcp(host: "127.0.0.1", port: 0)
        #expect(try EndpointSpec(listeners: [any, any]).listeners.count == 2)
    }

    @Test("an error stays on one line whatever the value is")
    func oneLine() {
        let error = SettingError(
            key: "k", value: "a\nb\u{2028}\u{85}" + String(repeating: "x", count: 200), allowed: "c")
        #expect(error.description.split(whereSeparator: \.isNewline).count == 1)
        #expect(error.description.count < 140)
    }
}
