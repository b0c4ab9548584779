import Foundation
import GRDB
import Identity
import Testing
import WeirCrypto

/// A store in a folder of its own, which goes with it.
final class StoreFixture: Sendable {
    static let key = Secret(String(repeating: "0123456789abcdef", count: 4))
    static let otherKey = Secret(String(repeating: "fedcba9876543210", count: 4))
    static let start = Timestamp(seconds: 1_790_000_000)
    static let anything = #"{"Version":"2012-10-17","Statement":[]}"#

    /// Takes what begins like an object; the language itself is another module's.
    static let validation = PolicyValidation(
        identity: { if !$0.hasPrefix("{") { throw Refused("Syntax errors in policy.") } },
        trust: { if !$0.hasPrefix("{") { throw Refused("This trust policy is none.") } })

    struct Refused: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    let folder: String
    let store: IdentityStore
    var path: String { folder + "/identity.db" }

    init() throws {
        folder = NSTemporaryDirectory() + "weir-identity-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        store = try IdentityStore(
            path: folder + "/identity.db", sealingKey: try SealingKey(Self.key),
            newAccount: try NewAccount(region: "eu-central-1", accountID: "123456789012", created: Self.start),
            policies: Self.validation)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The same file once more, as another process would open it.
    func another(
        key: Secret? = StoreFixture.key, readOnly: Bool = false
    ) throws -> IdentityStore {
        try IdentityStore(
            path: path, sealingKey: try key.map { try SealingKey($0) }, readOnly: readOnly,
            policies: Self.validation)
    }

    /// Whoever makes the changes of a test.
    func caller(at seconds: Int64 = 0) -> Caller {
        .operatorOfAccount(store.account, systemUser: "ada", now: Self.start.adding(seconds: seconds))
    }

    /// SQL from outside, as somebody would run it who can write to the file.
    func sql(_ statement: String, _ arguments: StatementArguments = []) throws {
        try outside().writeWithoutTransaction { try $0.execute(sql: statement, arguments: arguments) }
    }

    /// The first column of what a query from outside finds.
    func column(_ query: String) throws -> [DatabaseValue] {
        try outside().read { try DatabaseValue.fetchAll($0, sql: query) }
    }

    private func outside() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(5)
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}

/// The error that a body throws, or nil.
func refusal(_ body: () throws -> Void) -> IdentityError? {
    do {
        try body()
        return nil
    } catch {
        return error as? IdentityError
    }
}
