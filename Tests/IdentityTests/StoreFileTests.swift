import Foundation
import GRDB
import Glibc
import IAMModel
import Identity
import Testing
import WeirCrypto

struct StoreFileTests {
    private func mode(_ path: String) -> UInt32? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }

    @Test("a new store has an account with a proxy's id, and files that only their owner can read")
    func creation() throws {
        let fixture = try StoreFixture()
        let spec = fixture.store.account.spec
        #expect(spec.accountID == "123456789012" && spec.region == "eu-central-1" && spec.partition == "aws")
        #expect(spec.resourceID.wholeMatch(of: /prx-[0-9a-f]{17}/) != nil)
        #expect(fixture.store.account.created == StoreFixture.start)
        #expect(fixture.store.notices.isEmpty)
        try fixture.store.createUser("app", by: fixture.caller())
        for file in try FileManager.default.contentsOfDirectory(atPath: fixture.folder) {
            #expect(mode(fixture.folder + "/" + file) == 0o600, "\(file)")
        }
        #expect(try fixture.another().account == fixture.store.account)
        #expect(try StoreFixture().store.account.spec.resourceID != spec.resourceID)
    }

    @Test("the umask does not matter, and modes that let others in are mended and told")
    func modes() throws {
        let fixture = try StoreFixture()
        for (file, old) in [("", 0o644), ("-wal", 0o660), ("-shm", 0o604)] {
            #expect(chmod(fixture.path + file, mode_t(old)) == 0)
        }
        let other = try fixture.another()
        #expect(other.notices.count == 3)
        #expect(other.notices.first?.contains("0644") == true)
        for file in ["", "-wal", "-shm"] { #expect(mode(fixture.path + file) == 0o600) }
        #expect(try fixture.another().notices.isEmpty)
    }

    @Test("no secret is in the file in the clear, and what was deleted is in it no more")
    func nothingInTheClear() throws {
        let fixture = try StoreFixture()
        #expect(try fixture.column("PRAGMA journal_mode") == ["wal".databaseValue])
        try fixture.store.createUser("app", by: fixture.caller())
        let key = try fixture.store.createAccessKey(for: "app", by: fixture.caller())
        try fixture.store.putDatabaseSecret(Secret("p4ssw0rd-in-the-clear"), user: "app", by: fixture.caller())
        let device = try fixture.store.createMFADevice("phone", by: fixture.caller())
        let session = try fixture.store.createSession(.init(.user("app"), duration: 900), by: fixture.caller())
        try fixture.sql("PRAGMA wal_checkpoint(TRUNCATE)")
        let bytes = try Data(contentsOf: URL(filePath: fixture.path))
        #expect(bytes.range(of: Data(key.key.id.utf8)) != nil)
        for secret in [
            key.secret, device.seed, session.secret, session.sessionToken, Secret("p4ssw0rd-in-the-clear"),
            StoreFixture.key,
        ] {
            #expect(bytes.range(of: Data(secret.exposedBytes)) == nil)
        }
        let sealed = try #require(
            try fixture.column("SELECT sealed FROM access_keys").compactMap(Data.fromDatabaseValue).first)
        #expect(bytes.range(of: sealed) != nil)
        try fixture.store.deleteAccessKey(key.key.id, of: "app", by: fixture.caller())
        try fixture.sql("PRAGMA wal_checkpoint(TRUNCATE)")
        #expect(try Data(contentsOf: URL(filePath: fixture.path)).range(of: sealed) == nil)
    }

    @Test("a store that is not there, and one that is to be made without a key, are refused in one line")
    func missing() throws {
        let path = NSTemporaryDirectory() + "weir-no-store-" + UUID().uuidString
        let account = try NewAccount(region: "eu-west-1", accountID: "123456789012", created: StoreFixture.start)
        let key = try SealingKey(StoreFixture.key)
        let validation = StoreFixture.validation
        let absent = refusal { _ = try IdentityStore(path: path, sealingKey: key, policies: validation) }
        #expect(absent?.message == "There is no identity store at \(path).")
        let readOnly = refusal {
            _ = try IdentityStore(
                path: path, sealingKey: key, readOnly: true, newAccount: account, policies: validation)
        }
        #expect(readOnly?.message == "There is no identity store at \(path).")
        let keyless = refusal {
            _ = try IdentityStore(path: path, sealingKey: nil, newAccount: account, policies: validation)
        }
        #expect(keyless?.message.contains("needs a sealing key") == true)
        let folderless = refusal {
            _ = try IdentityStore(path: path + "/x", sealingKey: key, newAccount: account, policies: validation)
        }
        #expect(folderless?.code == "ServiceFailure")
        #expect(access(path, F_OK) != 0)
    }

    @Test("an existing store is opened, whatever account a new one would have had")
    func existing() throws {
        let fixture = try StoreFixture()
        let other = try IdentityStore(
            path: fixture.path, sealingKey: try SealingKey(StoreFixture.key),
            newAccount: try NewAccount(region: "us-east-1", accountID: "999999999999", created: StoreFixture.start),
            policies: StoreFixture.validation)
        #expect(other.account == fixture.store.account)
    }

    @Test("what a crash left of a store that was being made is no hindrance")
    func leftover() throws {
        let folder = NSTemporaryDirectory() + "weir-identity-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("half a store".utf8).write(to: URL(filePath: folder + "/identity.db.new"))
        let store = try IdentityStore(
            path: folder + "/identity.db", sealingKey: try SealingKey(StoreFixture.key),
            newAccount: try NewAccount(region: "us-east-1", accountID: "999999999999", created: StoreFixture.start),
            policies: StoreFixture.validation)
        #expect(try store.users().isEmpty)
        #expect(access(folder + "/identity.db.new", F_OK) != 0)
    }

    @Test("a file that is no database, or another one, is refused in one line")
    func foreign() throws {
        let fixture = try StoreFixture()
        let garbage = fixture.folder + "/garbage"
        try Data(repeating: 0x41, count: 8192).write(to: URL(filePath: garbage))
        let empty = fixture.folder + "/empty"
        try Data().write(to: URL(filePath: empty))
        for (path, readOnly) in [(garbage, false), (garbage, true), (empty, true)] {
            let error = refusal {
                _ = try IdentityStore(
                    path: path, sealingKey: nil, readOnly: readOnly, policies: StoreFixture.validation)
            }
            #expect(error?.code == "ServiceFailure")
            #expect(error?.message.hasPrefix(path) == true)
            #expect(error?.message.contains("\n") == false)
        }
    }

    @Test("a store of a newer Weir is refused, to read and to write", arguments: [false, true])
    func newer(_ readOnly: Bool) throws {
        let fixture = try StoreFixture()
        try fixture.sql("INSERT INTO grdb_migrations VALUES ('2: from the future')")
        let error = refusal { _ = try fixture.another(readOnly: readOnly) }
        #expect(
            error
                == .newerStore(
                    "The identity store \(fixture.path) was made by a newer Weir: use that one, or newer."))
    }

    @Test("a wrong key is told at once", arguments: [false, true])
    func wrongKey(_ readOnly: Bool) throws {
        let fixture = try StoreFixture()
        let error = refusal { _ = try fixture.another(key: StoreFixture.otherKey, readOnly: readOnly) }
        #expect(error == .wrongSealingKey("The sealing key is not the one this store was made with."))
    }

    @Test("without a key everything is read but secrets, and nothing is written")
    func withoutKey() throws {
        let fixture = try StoreFixture()
        try fixture.store.createUser("app", by: fixture.caller())
        let key = try fixture.store.createAccessKey(for: "app", by: fixture.caller())
        let other = try fixture.another(key: nil)
        #expect(!other.hasSealingKey && fixture.store.hasSealingKey)
        #expect(try other.users().map(\.name) == ["app"])
        #expect(try other.accessKeys(of: "app") == [key.key])
        #expect(try other.audit.records().count == 2)
        for attempt: () throws -> Void in [
            { _ = try other.principal(accessKeyID: key.key.id) },
            { try other.createUser("b", by: fixture.caller()) },
            { _ = try other.audit.verify() },
        ] {
            guard case .sealingKeyMissing(_)? = refusal(attempt) else {
                Issue.record("not refused for want of a key")
                continue
            }
        }
        #expect(try fixture.store.users().count == 1)
    }

    @Test("a store opened for reading reads what others write, and writes nothing")
    func readOnly() throws {
        let fixture = try StoreFixture()
        let reader = try fixture.another(readOnly: true)
        let before = try reader.version()
        try fixture.store.createUser("app", by: fixture.caller())
        #expect(try reader.users().map(\.name) == ["app"])
        #expect(try reader.version() > before)
        #expect(
            refusal { try reader.createUser("b", by: fixture.caller()) }?.message.contains("for reading only") == true)
    }
}
