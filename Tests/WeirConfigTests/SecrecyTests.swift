import Testing

@testable import WeirConfig

struct SecrecyTests {
    private let secret = "hunter2"

    @Test(
        "no error shows a password",
        arguments: [
            "password: { a: hunter2 }", "password: [hunter2]", "password: \"env:hunter2 x\"",
            "password: !vault hunter2",
            "password: hunter2\n    clientPasswordAuthType: x", "password: hunter2\n    requireTLS: x",
            "password: hunter2: x", "password: \"hunter2", "password: hunter2\n    password: hunter2",
            "password: hunter2\n   x", "password: *hunter2", "password: @hunter2",
            "password: \"file:\"\n    user: hunter2",
        ])
    func errors(entry: String) {
        let lines = Sample.errors("target: { host: db }\nauth:\n  - user: a\n    \(entry)\n", [:])
        #expect(lines.count >= 1)
        #expect(lines.allSatisfy { !$0.contains(secret) })
    }

    @Test("a misplaced password is not shown either", arguments: ["auth: hunter2", "auth: [hunter2]", "pool: hunter2"])
    func misplaced(yaml: String) {
        let lines = Sample.errors(yaml)
        #expect(!lines.isEmpty)
        #expect(lines.allSatisfy { !$0.contains(secret) })
    }

    @Test("a password in a variable is not shown")
    func variable() {
        let environment = ["WEIR_TARGET_HOST": "db", "WEIR_AUTH_0_USER": "a", "WEIR_AUTH_0_PASSWORD": "env:hunter2 x"]
        let lines = Sample.errors("", environment)
        #expect(
            lines == [
                "WEIR_AUTH_0_PASSWORD: auth[0].password: the word before the colon needs a name or a path behind it; "
                    + "the password, env:NAME, file:PATH, json:PATH, store:NAME or secretsmanager:NAME"
            ])
    }

    @Test("no way of printing a configuration shows a password")
    func descriptions() throws {
        let loaded = try Sample.load("target: { host: db }\nauth: [{ user: a, password: hunter2 }]", [:])
        var dumped = ""
        dump(loaded, to: &dumped)
        for text in ["\(loaded)", String(reflecting: loaded), dumped, "\(loaded.spec)"] {
            #expect(!text.contains(secret))
        }
    }

    @Test(
        "of a webhook's address its host is shown, not what lets one in there",
        arguments: [
            ("https://hooks.example.com/services/hunter2", "https://hooks.example.com/..."),
            ("https://weir:hunter2@hooks.example.com:8443/", "https://hooks.example.com:8443/..."),
            ("https://hooks.example.com?key=hunter2", "https://hooks.example.com/..."),
            ("https://hooks.example.com/", "https://hooks.example.com/"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ])
    func webhook(written: String, shown: String) throws {
        func load(_ url: String) throws -> LoadedConfiguration {
            try Sample.load("identity: { store: i.db, sealingKey: env:K, auditWebhook: '\(url)' }")
        }
        let loaded = try load(written)
        #expect(loaded.settingValues.first { $0.path == "identity.auditWebhook" }?.value == shown)
        #expect(try load("https://other.example.com").changes(from: loaded).map(\.former) == [shown])
    }

    @Test(
        "what goes over the network for everyone to read is warned of",
        arguments: [
            ("http://secrets.example.com", true), ("http://10.0.0.1:80", true), ("https://secrets.example.com", false),
            ("http://127.0.0.1:5000", false), ("http://127.evil.example.com", true), ("http://localhost:5000/", false),
            ("http://[::1]:5000", false), ("http://[::2]:5000", true),
        ])
    func plain(url: String, warns: Bool) throws {
        let loaded = try Sample.load(
            "secretsManager: { endpoint: '\(url)', accessKeyId: env:A, secretAccessKey: env:B }")
        #expect(loaded.warnings.map { $0.prefix(23) } == (warns ? ["secretsManager.endpoint"] : []))
    }
}
