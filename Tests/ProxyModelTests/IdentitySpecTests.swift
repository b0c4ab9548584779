import ProxyModel
import Testing
import WeirCrypto

/// Knows one secret.
private struct OneSecret: SecretVault {
    let source: SecretSource
    let content: String

    func secret(_ source: SecretSource) throws(SecretError) -> Secret {
        guard source == self.source else { throw .vault("\(source)", "is not there") }
        return Secret(content)
    }
}

struct IdentitySpecTests {
    private let identity = try? IdentitySpec(store: "/i.db", sealingKey: .env("K"))
    private let tls = try? ServerTLSSpec(certificate: "c", key: "k")

    private func spec(
        _ user: CredentialSpec, tls: ServerTLSSpec?, identity: IdentitySpec? = nil
    ) throws -> ProxySpec {
        try ProxySpec(
            endpoint: EndpointSpec(tls: tls), target: TargetSpec(address: .tcp(host: "db", port: 3306)),
            pool: PoolSpec(), credentials: [user], identity: identity)
    }

    @Test("tokens need identities and TLS")
    func needs() throws {
        let user = try CredentialSpec(user: "app", password: .env("P"), iamAuth: .required)
        _ = try spec(user, tls: tls, identity: identity)
        let withoutIdentity = #expect(throws: SettingError.self) { try spec(user, tls: tls) }
        #expect(
            withoutIdentity?.description
                == "auth[0].iamAuth: REQUIRED is not allowed; DISABLED, or set identity.store and identity.sealingKey too"
        )
        let withoutTLS = #expect(throws: SettingError.self) { try spec(user, tls: nil, identity: identity) }
        #expect(withoutTLS?.key == "auth[0].iamAuth")
        _ = try ProxySpec(
            endpoint: EndpointSpec(listeners: [.unix(path: "/s", mode: 0o666)]),
            target: TargetSpec(address: .tcp(host: "db", port: 3306)), pool: PoolSpec(), credentials: [user],
            identity: identity)
    }

    @Test("a token user cannot be bound to a method, nor freed of TLS")
    func contradictions() {
        #expect(throws: SettingError.self) {
            try CredentialSpec(
                user: "app", password: .env("P"), clientPasswordAuthType: .nativePassword, iamAuth: .required)
        }
        #expect(throws: SettingError.self) {
            try CredentialSpec(user: "app", password: .env("P"), requireTLS: false, iamAuth: .required)
        }
    }

    @Test("a client certificate needs an authority; a stored secret a store; Secrets Manager its section")
    func references() throws {
        let bound = try CredentialSpec(user: "a", password: .env("P"), requireClientCertificate: true)
        #expect(throws: SettingError.self) { try spec(bound, tls: tls) }
        _ = try spec(bound, tls: ServerTLSSpec(certificate: "c", key: "k", clientCA: "ca"))
        let stored = try CredentialSpec(user: "a", password: .stored("a"))
        #expect(throws: SettingError.self) { try spec(stored, tls: nil) }
        _ = try spec(stored, tls: nil, identity: identity)
        let managed = try CredentialSpec(user: "a", password: .secretsManager("a"))
        #expect(throws: SettingError.self) { try spec(managed, tls: nil, identity: identity) }
    }

    @Test(
        "what is allowed is checked",
        arguments: [
            ("region", "us east"), ("accountId", "12345678901"), ("resourceId", "prx_1"), ("endpointNames", "a b"),
            ("endpointNames", "db:0"), ("auditWebhook", "ftp://x"), ("auditWebhook", "http://"),
            ("auditWebhookEvents", "Connect Database"),
        ])
    func checks(_ key: String, _ value: String) {
        let error = #expect(throws: SettingError.self) {
            try IdentitySpec(
                store: "/i.db", sealingKey: .env("K"), region: key == "region" ? value : "us-east-1",
                accountID: key == "accountId" ? value : nil, resourceID: key == "resourceId" ? value : nil,
                endpointNames: key == "endpointNames" ? [value] : ["db.example.com", "[::1]:3306"],
                auditWebhook: key == "auditWebhook" ? value : nil,
                auditWebhookEvents: key == "auditWebhookEvents" ? [value] : [])
        }
        #expect(error?.key == "identity.\(key)")
    }

    @Test(
        "a webhook's address is a URL with a host",
        arguments: [
            ("https://hooks.example.com/weir", true), ("http://127.0.0.1:8080/weir", true), ("https://", false),
            ("http://a b", false), ("hooks.example.com", false),
        ])
    func webhooks(_ text: String, isOne: Bool) {
        #expect(IdentitySpec.isWebhook(text) == isOne)
    }

    @Test(
        "a Secrets Manager's address is a URL with a host",
        arguments: [
            ("https://secretsmanager.us-east-1.amazonaws.com", true), ("http://127.0.0.1:5000/", true),
            ("127.0.0.1:5000", false), ("http://", false), ("http://a/b", false), ("http://u:p@a", false),
        ])
    func endpoints(_ text: String, isOne: Bool) {
        #expect(SecretsManagerSpec.isEndpoint(text) == isOne)
    }

    @Test(
        "Secrets Manager's form of a secret",
        arguments: [
            (#"{"username":"app","password":"s3cret","engine":"mysql"}"#, nil),
            (#"{"password":"s3cret"}"#, nil),
            (#"{"username":"other","password":"s3cret"}"#, "is for the user other, not for app"),
            (#"{"username":"app"}"#, "has no password in it"),
            (#"{"username":"app","password":""}"#, "has no password in it"),
            ("s3cret", "is not JSON with the texts username and password"),
            (#"{"password":7}"#, "is not JSON with the texts username and password"),
        ] as [(String, String?)])
    func documents(_ content: String, trouble: String?) throws {
        let source = SecretSource.secretsManager("prod/app")
        let vault = OneSecret(source: source, content: content)
        if let trouble {
            let error = #expect(throws: SecretError.self) {
                try source.resolve(environment: [:], user: "app", vault: vault)
            }
            #expect(error == .vault("secretsmanager:prod/app", trouble))
            #expect(error?.description.contains("s3cret") == false)
        } else {
            #expect(try source.resolve(environment: [:], user: "app", vault: vault) == Secret("s3cret"))
        }
    }

    @Test("a secret of the store is the password itself, and where there is no store there is none")
    func stored() throws {
        let source = SecretSource.stored("app")
        #expect(
            try source.resolve(environment: [:], vault: OneSecret(source: source, content: "{x")) == Secret("{x"))
        let error = #expect(throws: SecretError.self) { try source.resolve(environment: [:]) }
        #expect(error?.description == "the secret store:app is not within reach here")
    }
}
