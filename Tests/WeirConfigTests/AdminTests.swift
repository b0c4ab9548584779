import ProxyModel
import Testing
import WeirCrypto

@testable import WeirConfig

@Suite("The console's settings")
struct AdminTests {
    @Test("user and password make an admin; without them there is none")
    func given() throws {
        #expect(try Sample.load("").spec.admin == nil)
        let admin = try Sample.load("admin: { user: boss, password: 'file:secret' }").spec.admin
        #expect(admin == (try AdminSpec(user: "boss", password: .file("/etc/weir/secret"))))
    }

    @Test(
        "each mistake is one line",
        arguments: [
            ("admin: { user: boss }", "weir.yaml:1: admin.password: missing; "),
            ("admin: { password: x }", "weir.yaml:1: admin.user: missing; "),
            ("admin: { user: '', password: x }", "weir.yaml:1: admin.user: \"\" is not allowed; "),
            (
                "admin: { user: boss, password: '' }",
                "weir.yaml:1: admin.password: \"\" is not allowed; a password that"
            ),
            ("admin: { user: app, password: x }", "weir.yaml:1: admin.user: app is not allowed; a name that no user"),
            ("admin: { user: boss, pasword: x }", "weir.yaml:1: admin.pasword: "),
            ("admin: { user: boss, password: 'env:' }", "weir.yaml:1: admin.password: the word before"),
        ])
    func mistakes(yaml: String, line: String) {
        let errors = Sample.errors(yaml)
        #expect(errors.contains { $0.hasPrefix(line) }, "\(errors)")
    }

    @Test("the password is resolved with the others, and its absence is an error at its own key")
    func resolved() throws {
        let loaded = try Sample.load("admin: { user: boss, password: 'env:BOSS' }")
        #expect(try loaded.resolveAdminPassword(environment: ["BOSS": "x"])?.exposedBytes == Array("x".utf8))
        #expect(try Sample.load("").resolveAdminPassword(environment: [:]) == nil)
        do {
            _ = try loaded.resolvePasswords(environment: [:])
            Issue.record("resolved")
        } catch {
            #expect(error.lines.count == 1)
            #expect(error.lines[0].hasPrefix("weir.yaml:1: admin.password: the environment variable BOSS is not set"))
        }
    }

    @Test("the values in force: written ones, defaults, users one by one, no secret")
    func values() throws {
        let loaded = try Sample.load(
            """
            pool: { idleTimeout: 5 }
            endpoint: { listen: [127.0.0.1:1, 127.0.0.1:2] }
            admin: { user: boss, password: hunter2 }
            """, Sample.base.merging(["WEIR_AUTH_1_USER": "b", "WEIR_AUTH_1_PASSWORD": "env:HUNTER"]) { a, _ in a })
        let values = Dictionary(loaded.settingValues.map { ($0.path, $0) }, uniquingKeysWith: { a, _ in a })
        #expect(values.count == loaded.settingValues.count)
        #expect(values["pool.idleTimeout"]?.value == "5")
        #expect(values["pool.idleTimeout"]?.defaultValue == "300")
        #expect(values["endpoint.listen"]?.value == "127.0.0.1:1,127.0.0.1:2")
        #expect(values["endpoint.requireTLS"]?.value == "false")
        #expect(values["pool.initQuery"]?.value == nil)
        #expect(values["auth[0].user"]?.value == "app")
        #expect(values["auth[1].password"]?.value == "env:HUNTER")
        #expect(values["admin.password"]?.value == "<redacted>")
        #expect(!"\(values)".contains("hunter2") && !"\(values)".contains("pw\""))
        #expect(Set(values.keys.map { Settings.generic($0) }) == Set(Settings.all.map(\.path)))
    }
}
