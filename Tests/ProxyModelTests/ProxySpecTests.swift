import ProxyModel
import Testing
import WeirCrypto

struct ProxySpecTests {
    private func user(_ name: String, requireTLS: Bool? = nil) throws -> CredentialSpec {
        try CredentialSpec(user: name, password: .literal(Secret("pw")), requireTLS: requireTLS)
    }

    private func spec(_ users: [CredentialSpec], pool: PoolSpec? = nil) throws -> ProxySpec {
        try ProxySpec(
            endpoint: EndpointSpec(), target: TargetSpec(address: .tcp(host: "db", port: 3306)),
            pool: pool ?? PoolSpec(), credentials: users)
    }

    @Test("a proxy needs a user, and each only once")
    func users() throws {
        #expect(throws: SettingError(key: "auth", value: nil, allowed: "at least one user with a password")) {
            try spec([])
        }
        #expect(throws: SettingError(key: "auth[1].user", value: "a", allowed: "each user only once")) {
            try spec([user("a"), user("a")])
        }
        let result = try spec([user("a"), user("b")])
        #expect(result.credential(forUser: "b")?.user == "b")
        #expect(result.credential(forUser: "B") == nil)
    }

    @Test("names that look alike but differ in bytes are two users")
    func normalization() throws {
        let result = try spec([user("caf\u{e9}"), user("cafe\u{301}")])
        #expect(result.credentials.count == 2)
        #expect(result.credential(forUser: "cafe\u{301}")?.user.utf8.count == 6)
    }

    @Test("a user's own TLS requirement needs a certificate too")
    func requireTLS() throws {
        let error = #expect(throws: SettingError.self) { try spec([user("a"), user("b", requireTLS: true)]) }
        #expect(error?.key == "auth[1].requireTLS")
    }

    @Test("users share a fixed limit")
    func minimum() throws {
        let users = [try user("a"), try user("b"), try user("c")]
        _ = try spec(users, pool: PoolSpec(limit: .connections(10), minConnections: 3))
        let error = #expect(throws: SettingError.self) {
            try spec(users, pool: PoolSpec(limit: .connections(10), minConnections: 4))
        }
        #expect(
            error?.description
                == "pool.minConnections: 4 is not allowed; "
                + "at most 3, since 3 users share the 10 of pool.maxConnections")
    }
}
