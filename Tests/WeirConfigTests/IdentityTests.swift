import ProxyModel
import Testing
import WeirCrypto

@testable import WeirConfig

struct IdentityTests {
    @Test("nothing by default; a store and its key make identities")
    func section() throws {
        #expect(try Sample.load("").spec.identity == nil)
        let identity = try Sample.load(
            """
            identity:
              store: identity.db
              sealingKey: file:sealing.key
              accountId: "210987654321"
              endpointNames: [db.example.com, "weir:3306"]
            """
        ).spec.identity
        #expect(identity?.store == "/etc/weir/identity.db")
        #expect(identity?.sealingKey == .file("/etc/weir/sealing.key"))
        #expect(identity?.region == "us-east-1")
        #expect(identity?.accountID == "210987654321")
        #expect(identity?.endpointNames == ["db.example.com", "weir:3306"])
        #expect(identity?.clockSkew == .seconds(300))
    }

    @Test("what is missing is said")
    func missing() {
        #expect(
            Sample.errors("identity: { region: eu-west-1 }") == [
                "weir.yaml:1: identity.store: missing; the path of a file, to go with the rest of identity",
                "weir.yaml:1: identity.sealingKey: missing; \(SecretSource.allowed), to go with the rest of identity",
            ])
        #expect(
            Sample.errors("secretsManager: { endpoint: 'http://127.0.0.1:1' }").map { $0.prefix(50) }
                == [
                    "weir.yaml:1: secretsManager.accessKeyId: missing; t",
                    "weir.yaml:1: secretsManager.secretAccessKey: missi",
                ].map { $0.prefix(50) })
    }

    @Test("where Secrets Manager is takes effect by a reload, as the passwords there do")
    func secretsManagerIsReloadable() throws {
        let configuration = try Sample.load(
            """
            auth: [{ user: app, password: secretsmanager:app }]
            secretsManager: { endpoint: 'http://a', accessKeyId: env:A, secretAccessKey: env:B }
            """, ["WEIR_TARGET_HOST": "db"])
        let values = configuration.settingValues.filter { $0.path.hasPrefix("secretsManager.") }
        #expect(!values.isEmpty && values.allSatisfy(\.isReloadable))
    }

    @Test("a user's own rules")
    func user() throws {
        let spec = try Sample.load(
            """
            endpoint: { tls: { certificate: c, key: k, clientCA: ca, clientCertificate: OPTIONAL } }
            identity: { store: i.db, sealingKey: env:K }
            auth:
              - user: lambda
                password: json:db.json
                iamAuth: REQUIRED
                allowedNetworks: [10.0.0.0/8, localhost]
                requireClientCertificate: true
            """, ["WEIR_TARGET_HOST": "db"]
        ).spec
        let user = spec.credentials.first
        #expect(user?.iamAuth == .required)
        #expect(user?.password == .json("/etc/weir/db.json"))
        #expect(user?.allowedNetworks.map(\.description) == ["10.0.0.0/8", "localhost"])
        #expect(user?.requireClientCertificate == true)
        #expect(spec.endpoint.tls?.clientCertificate == .optional)
    }
}
