import Foundation
import Logging
import ProxyModel
import Testing
import WeirCrypto

@testable import ProxyServer
@testable import WeirCommands

/// A password in a file of its own.
private final class PasswordFile {
    let path = NSTemporaryDirectory() + "weir-secret-" + UUID().uuidString

    init(_ password: String) throws { try write(password) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ password: String) throws { try Data(password.utf8).write(to: URL(fileURLWithPath: path)) }

    var sources: SecretWatcher.Sources {
        SecretWatcher.Sources(
            users: [("app", .file(path))], vault: PasswordVault(store: nil, manager: nil), interval: .seconds(60))
    }
}

struct SecretWatcherTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test("what changed between the reading of the configuration and the watcher's start is noticed")
    func beforeTheStart() throws {
        let file = try PasswordFile("old")
        let watcher = SecretWatcher(file.sources, logger: logger)
        // The configuration has been read with the old one.
        try file.write("new")
        watcher.start(SecretRenewals(), pace: .never)
        #expect(watcher.newsNow() == ["app": Secret("new")])
        #expect(watcher.newsNow().isEmpty)
    }

    @Test("what changed between a reload's reading and its taking effect is noticed")
    func duringAReload() throws {
        let (former, file) = (try PasswordFile("former"), try PasswordFile("old"))
        let watcher = SecretWatcher(former.sources, logger: logger)
        watcher.start(SecretRenewals(), pace: .never)
        #expect(watcher.newsNow() == ["app": Secret("former")])
        // The reload has read the old one.
        try file.write("new")
        watcher.take(file.sources)
        #expect(watcher.newsNow() == ["app": Secret("new")])
    }
}
