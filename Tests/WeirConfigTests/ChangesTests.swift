import Foundation
import ProxyModel
import Testing

@testable import WeirConfig

struct ChangesTests {
    private func changes(
        _ former: String, _ current: String, _ environment: [String: String] = Sample.base
    ) throws
        -> [SettingChange]
    {
        try Sample.load(current, environment).changes(from: Sample.load(former))
    }

    @Test("nothing has changed when values are written in another way")
    func same() throws {
        #expect(try changes("", "").isEmpty)
        #expect(
            try changes(
                "pool: { idleTimeout: 60, maxConnections: 5 }\nendpoint: { drainDelay: 0, localInfile: false }",
                "endpoint:\n  localInfile: False\npool:\n  maxConnections: 5\n  idleTimeout: 1m\n"
            ).isEmpty)
        // A default that is written out.
        #expect(
            try changes("", "endpoint: { handshakeTimeout: 10s, listen: '127.0.0.1:3307' }\nlogLevel: info").isEmpty)
        #expect(
            try changes(
                "endpoint: { proxyProtocolNetworks: [10.1.0.0/8, 192.0.2.1/32] }",
                "endpoint: { proxyProtocolNetworks: [10.0.0.0/8, 192.0.2.1] }"
            ).isEmpty)
    }

    @Test("each change has its key, both values and what it takes, in the order of the page")
    func different() throws {
        let found = try changes(
            "pool: { maxConnections: 5 }\nendpoint: { listen: '127.0.0.1:1' }",
            "pool: { maxConnections: 6, initQuery: 'SET @a=1' }\nendpoint: { listen: ['127.0.0.1:1', 'unix:/a'] }")
        #expect(
            found == [
                SettingChange(
                    path: "endpoint.listen", former: "127.0.0.1:1", current: "127.0.0.1:1,unix:/a", isReloadable: false),
                SettingChange(path: "pool.maxConnections", former: "5", current: "6", isReloadable: true),
                SettingChange(path: "pool.initQuery", former: nil, current: "SET @a=1", isReloadable: true),
            ])
    }

    @Test("a value that is left out again goes back to its default")
    func leftOut() throws {
        #expect(
            try changes("logLevel: debug", "") == [
                SettingChange(path: "logLevel", former: "debug", current: "info", isReloadable: true)
            ])
    }

    @Test("variables count as the file does")
    func environment() throws {
        var environment = Sample.base
        environment["WEIR_POOL_MAX_CONNECTIONS"] = "7"
        #expect(
            try changes("pool: { maxConnections: 5 }", "pool: { maxConnections: 5 }", environment) == [
                SettingChange(path: "pool.maxConnections", former: "5", current: "7", isReloadable: true)
            ])
    }

    @Test("users are no settings here")
    func users() throws {
        var environment = Sample.base
        environment["WEIR_AUTH_0_USER"] = "somebody else"
        #expect(try changes("", "", environment).isEmpty)
    }

    @Test("where a restart is needed is said on the page")
    func page() {
        let late = Settings.all.filter { !$0.isReloadable }.map(\.path)
        #expect(Set(late).isSuperset(of: ["endpoint.listen", "target.host", "target.port", "target.socket"]))
        for path in late {
            let entry = SettingsPage.markdown.components(separatedBy: "### \(path)\n").last ?? ""
            #expect(entry.components(separatedBy: "\n### ")[0].contains("- Changed by: a restart"))
        }
    }
}
