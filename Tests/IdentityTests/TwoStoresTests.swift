import Foundation
import GRDB
import Identity
import Synchronization
import Testing
import WeirCrypto

/// Two stores on one file are what two processes are: each has connections of its own.
struct TwoStoresTests {
    /// Runs bodies on threads of their own, and gives what they threw.
    private func together(_ bodies: [@Sendable () throws -> Void]) -> [any Error] {
        let errors = Mutex<[any Error]>([])
        let group = DispatchGroup()
        for body in bodies {
            group.enter()
            Thread.detachNewThread {
                do { try body() } catch { errors.withLock { $0.append(error) } }
                group.leave()
            }
        }
        group.wait()
        return errors.withLock { $0 }
    }

    @Test("a store that was removed or replaced while it was open neither answers nor takes anything")
    func replaced() throws {
        let fixture = try StoreFixture()
        let elsewhere = try StoreFixture()
        let moved = fixture.path + ".moved"
        try FileManager.default.moveItem(atPath: fixture.path, toPath: moved)
        for _ in 0..<2 {
            #expect(throws: IdentityError.self) { try fixture.store.version() }
            #expect(throws: IdentityError.self) { try fixture.store.createUser("ada", by: fixture.caller()) }
            // The second time there is another store in its place.
            try? FileManager.default.copyItem(atPath: elsewhere.path, toPath: fixture.path)
        }
        try FileManager.default.removeItem(atPath: fixture.path)
        try FileManager.default.moveItem(atPath: moved, toPath: fixture.path)
        try fixture.store.createUser("ada", by: fixture.caller())
        #expect(try fixture.store.users().map(\.name) == ["ada"])
    }

    @Test("two that write at once lose nothing, and their audit is one chain")
    func bothWrite() throws {
        let fixture = try StoreFixture()
        let other = try fixture.another()
        let stores = [("a", fixture.store), ("b", other)]
        let errors = together(
            stores.flatMap { name, store in
                (0..<2).map { thread in
                    { @Sendable in
                        for number in 0..<10 {
                            try store.createUser("\(name)\(thread)-\(number)", by: fixture.caller())
                            try store.audit.append([
                                AuditRecord("Connect", of: .databaseLogin, by: fixture.caller(), isReadOnly: true)
                            ])
                        }
                    }
                }
            })
        #expect(errors.isEmpty, "\(errors)")
        #expect(try other.users().count == 40 && fixture.store.users().count == 40)
        #expect(try fixture.store.audit.verify() == .intact(records: 80))
        #expect(try other.audit.verify() == .intact(records: 80))
        #expect(try other.version() == 41)
    }

    @Test("a user is made once, however many try")
    func oneWins() throws {
        let fixture = try StoreFixture()
        let stores = [fixture.store] + (try (0..<3).map { _ in try fixture.another() })
        let errors = together(
            stores.map { store in { @Sendable in try store.createUser("app", by: fixture.caller()) } })
        #expect(errors.count == 3)
        #expect(errors.allSatisfy { ($0 as? IdentityError)?.code == "EntityAlreadyExists" })
        #expect(try fixture.store.users().count == 1)
        #expect(try fixture.store.audit.verify() == .intact(records: 4))
    }

    @Test("a one-time code is taken once, however many try")
    func oneCode() throws {
        let fixture = try StoreFixture()
        try fixture.store.createUser("app", by: fixture.caller())
        let serial = try fixture.store.createMFADevice("phone", by: fixture.caller()).device.serialNumber
        let counter: MFACodes.Counter = { _, code, _ in Int64(code) }
        try fixture.store.enableMFADevice(
            serial, for: "app", codes: MFACodes(first: "1", second: "2", counter: counter), by: fixture.caller())
        let stores = [fixture.store] + (try (0..<3).map { _ in try fixture.another() })
        let errors = together(
            stores.map { store in
                { @Sendable in
                    try store.useMFACode("3", of: serial, by: "app", now: StoreFixture.start, counter: counter)
                }
            })
        #expect(errors.count == 3)
        #expect(errors.allSatisfy { ($0 as? IdentityError)?.code == "InvalidAuthenticationCode" })
    }

    @Test("a new store is made once, however many open it at once")
    func oneStore() throws {
        let folder = NSTemporaryDirectory() + "weir-identity-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ids = Mutex<Set<String>>([])
        let errors = together(
            (0..<6).map { number in
                { @Sendable in
                    let store = try IdentityStore(
                        path: folder + "/identity.db", sealingKey: try SealingKey(StoreFixture.key),
                        newAccount: try NewAccount(
                            region: "eu-west-1", accountID: "123456789012", created: StoreFixture.start),
                        policies: StoreFixture.validation)
                    let caller = Caller.operatorOfAccount(store.account, systemUser: "ada", now: StoreFixture.start)
                    try store.createUser("u\(number)", by: caller)
                    ids.withLock { _ = $0.insert("\(store.account)") }
                }
            })
        #expect(errors.isEmpty, "\(errors)")
        #expect(ids.withLock { $0.count } == 1)
    }

    private static func document(_ number: Int) -> String {
        #"""
        {"UserDetailList":[{"UserName":"app","Tags":[{"Key":"n","Value":"\#(number)"}],
        "UserPolicyList":[{"PolicyName":"p","PolicyDocument":{"n":\#(number)}}]}]}
        """#
    }

    @Test("a login reads one state, never half of a change that another makes")
    func snapshot() throws {
        let fixture = try StoreFixture()
        let caller = fixture.caller()
        try fixture.store.createUser("app", by: caller)
        let id = try fixture.store.createAccessKey(for: "app", by: caller).key.id
        try fixture.store.importAccount(Self.document(0), mode: .merge, by: caller)
        let other = try fixture.another(readOnly: true)
        let isDone = Mutex(false)
        let errors = together([
            {
                defer { isDone.withLock { $0 = true } }
                for number in 1...40 {
                    try fixture.store.importAccount(Self.document(number), mode: .merge, by: caller)
                }
            },
            {
                while !isDone.withLock({ $0 }) {
                    let principal = try #require(try other.principal(accessKeyID: id))
                    let number = try #require(principal.tags["n"])
                    #expect(principal.identityPolicies.map(\.document) == [#"{"n":\#(number)}"#])
                }
            },
        ])
        #expect(errors.isEmpty, "\(errors)")
    }

    @Test("a transaction of another that is not committed is not seen, and gone when that one dies")
    func uncommitted() throws {
        let fixture = try StoreFixture()
        try fixture.store.createUser("app", by: fixture.caller())
        do {
            let queue = try DatabaseQueue(path: fixture.path)
            try queue.inDatabase { database in
                try database.execute(sql: "BEGIN IMMEDIATE")
                try database.execute(sql: "UPDATE entities SET name = 'changed'")
                #expect(try fixture.store.users().map(\.name) == ["app"])
                try database.execute(sql: "ROLLBACK")
            }
        }
        #expect(try fixture.store.users().map(\.name) == ["app"])
    }

    @Test("after a crash at any place of the log, the store has the changes up to some moment, and their audit")
    func crash() throws {
        let fixture = try StoreFixture()
        for number in 0..<6 { try fixture.store.createUser("u\(number)", by: fixture.caller()) }
        let file = try Data(contentsOf: URL(filePath: fixture.path))
        let log = try Data(contentsOf: URL(filePath: fixture.path + "-wal"))
        #expect(log.count > 4096)
        let copy = fixture.folder + "/copy"
        var seen: Set<Int> = []
        for length in stride(from: 0, through: log.count, by: 1031) {
            try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
            try file.write(to: URL(filePath: copy + "/identity.db"))
            try log.prefix(length).write(to: URL(filePath: copy + "/identity.db-wal"))
            let store = try IdentityStore(
                path: copy + "/identity.db", sealingKey: try SealingKey(StoreFixture.key),
                policies: StoreFixture.validation)
            let users = try store.users().map(\.name)
            #expect(users == (0..<users.count).map { "u\($0)" })
            #expect(try store.audit.verify() == .intact(records: Int64(users.count)))
            #expect(try store.version() == Int64(users.count) + 1)
            seen.insert(users.count)
            try store.createUser("after", by: fixture.caller())
            try FileManager.default.removeItem(atPath: copy)
        }
        #expect(seen.count > 3)
    }

    @Test("a new sealing key opens everything, the old one nothing, and another process is told so")
    func rotation() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        try store.createUser("app", by: caller)
        let key = try store.createAccessKey(for: "app", by: caller)
        let session = try store.createSession(.init(.user("app"), duration: 900), by: caller)
        let serial = try store.createMFADevice("phone", by: caller).device.serialNumber
        try store.putDatabaseSecret(Secret("one"), user: "app", by: caller)
        try store.putDatabaseSecret(Secret("two"), user: "app", by: caller)
        let other = try fixture.another()
        let sealed = try fixture.column("SELECT sealed FROM access_keys")
        try store.rotateSealingKey(to: SealingKey(StoreFixture.otherKey), by: caller)
        #expect(try fixture.column("SELECT sealed FROM access_keys") != sealed)
        for reader in [store, try fixture.another(key: StoreFixture.otherKey)] {
            #expect(try reader.principal(accessKeyID: key.key.id)?.secret == key.secret)
            #expect(try reader.principal(accessKeyID: session.accessKeyID)?.secret == session.secret)
            #expect(try reader.databasePassword(of: "app") == Secret("two"))
            #expect(try reader.databasePassword(of: "app", stage: .previous) == Secret("one"))
            #expect(try reader.audit.verify() == .intact(records: 7))
        }
        let counter: MFACodes.Counter = { seed, code, _ in seed.exposedBytes.count == 32 ? Int64(code) : nil }
        try store.enableMFADevice(
            serial, for: "app", codes: MFACodes(first: "1", second: "2", counter: counter), by: caller)
        let wrong = IdentityError.wrongSealingKey("The sealing key is not the one this store was made with.")
        #expect(refusal { _ = try other.principal(accessKeyID: key.key.id) } == wrong)
        #expect(refusal { _ = try other.databasePassword(of: "app") } == wrong)
        #expect(refusal { try other.createUser("b", by: caller) } == wrong)
        #expect(refusal { _ = try fixture.another() } == wrong)
        #expect(try store.users().count == 1)
        try fixture.sql("UPDATE audit SET event = 'x' WHERE number = 2")
        let error = refusal { try store.rotateSealingKey(to: SealingKey(StoreFixture.key), by: caller) }
        #expect(error?.message.contains("record 2") == true)
        #expect(try store.principal(accessKeyID: key.key.id)?.secret == key.secret)
    }

    @Test("logins and changes go on while the key is changed")
    func rotationUnderLoad() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        try store.createUser("app", by: fixture.caller())
        let key = try store.createAccessKey(for: "app", by: fixture.caller())
        let keys = [try SealingKey(StoreFixture.otherKey), try SealingKey(StoreFixture.key)]
        let errors = together([
            { for round in 0..<8 { try store.rotateSealingKey(to: keys[round % 2], by: fixture.caller()) } },
            {
                for _ in 0..<60 {
                    let principal = try store.principal(accessKeyID: key.key.id)
                    #expect(principal?.secret == key.secret)
                }
            },
            { for number in 0..<20 { try store.setTags(["n": "\(number)"], of: .user("app"), by: fixture.caller()) } },
        ])
        #expect(errors.isEmpty, "\(errors)")
        #expect(try store.audit.verify() == .intact(records: 30))
    }
}
