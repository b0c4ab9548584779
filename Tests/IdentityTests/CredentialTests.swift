import Foundation
import GRDB
import Identity
import Testing
import WeirCrypto

struct CredentialTests {
    /// Stands for one-time codes: the code of counter 41 is "41"; three steps at either side of 30 seconds' are allowed.
    private static let counter: MFACodes.Counter = { seed, code, now in
        guard seed.exposedBytes.count == 32, let value = Int64(code), abs(value - now.seconds / 30) <= 3 else {
            return nil
        }
        return value
    }

    private func code(_ fixture: StoreFixture, _ steps: Int64, at seconds: Int64 = 0) -> String {
        String(StoreFixture.start.adding(seconds: seconds).seconds / 30 + steps)
    }

    private func codes(_ first: String, _ second: String) -> MFACodes {
        MFACodes(first: first, second: second, counter: Self.counter)
    }

    @Test("a key's status and last use are kept, and a use that is older or of no key does not count")
    func accessKey() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        try store.createUser("app", by: caller)
        let id = try store.createAccessKey(for: "app", by: caller).key.id
        #expect(try store.accessKeys(of: "app").first?.lastUsed == nil)
        let version = try store.version()
        try store.touch([
            AccessKeyUse(accessKeyID: id, at: caller.now.adding(seconds: 9), service: "rds-db", region: "eu-west-1"),
            AccessKeyUse(accessKeyID: "AKIAGONE", at: caller.now, service: "rds-db", region: "eu-west-1"),
        ])
        try store.touch([AccessKeyUse(accessKeyID: id, at: caller.now, service: "sts", region: "us-east-1")])
        try store.touch([])
        let used = try #require(try store.accessKeys(of: "app").first?.lastUsed)
        #expect(used.at == caller.now.adding(seconds: 9) && used.service == "rds-db" && used.region == "eu-west-1")
        #expect(try store.version() == version)
        try store.setAccessKey(id, of: "app", to: .inactive, by: caller)
        #expect(try store.version() > version)
        #expect(try store.principal(accessKeyID: id)?.status == .inactive)
        try store.setAccessKey(id, of: "app", to: .active, by: caller)
        #expect(try store.principal(accessKeyID: id)?.status == .active)
        try store.createUser("other", by: caller)
        #expect(refusal { try store.deleteAccessKey(id, of: "other", by: caller) }?.code == "NoSuchEntity")
        #expect(try store.principal(accessKeyID: "AKIAGONE") == nil)
        #expect(try store.principal(accessKeyID: "ASIA" + String(repeating: "A", count: 16)) == nil)
    }

    @Test("a device is enabled by two codes that follow each other, and by nothing less")
    func enabling() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        try store.createUser("app", by: caller)
        let serial = try store.createMFADevice("phone", by: caller).device.serialNumber
        for (first, second) in [(0, 0), (1, 0), (0, 2), (0, 9)] as [(Int64, Int64)] {
            let error = refusal {
                try store.enableMFADevice(
                    serial, for: "app", codes: codes(code(fixture, first), code(fixture, second)), by: caller)
            }
            #expect(error == .invalidAuthenticationCode("Authentication code for device is not valid."))
        }
        #expect(try store.mfaDevices(of: "app").isEmpty)
        try store.enableMFADevice(
            serial, for: "app", codes: codes(code(fixture, -1), code(fixture, 0)), by: caller)
        #expect(try store.mfaDevices(of: "app").map(\.enabled) == [caller.now])
        #expect(
            refusal {
                try store.enableMFADevice(
                    serial, for: "app", codes: codes(code(fixture, 1), code(fixture, 2)), by: caller)
            } == .entityAlreadyExists("MFA Device is already in use."))
        #expect(refusal { try store.deleteMFADevice(serial, by: caller) }?.code == "DeleteConflict")
        #expect(
            refusal { try store.deleteUser("app", by: caller) }
                == .deleteConflict("Cannot delete entity, must delete MFA device first."))
        try store.deactivateMFADevice(serial, of: "app", by: caller)
        try store.deleteMFADevice(serial, by: caller)
    }

    @Test("no code is taken twice, nor one before the last, not even after the device was given back and taken again")
    func replay() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        try store.createUser("app", by: caller)
        try store.createUser("other", by: caller)
        let serial = try store.createMFADevice("phone", by: caller).device.serialNumber
        func use(_ steps: Int64, by user: String = "app") -> String? {
            refusal {
                try store.useMFACode(
                    code(fixture, steps), of: serial, by: user, now: caller.now, counter: Self.counter)
            }?.code
        }
        #expect(use(0) == "NoSuchEntity")
        try store.enableMFADevice(
            serial, for: "app", codes: codes(code(fixture, -2), code(fixture, -1)), by: caller)
        #expect(use(-1) == "InvalidAuthenticationCode")
        #expect(use(0) == nil)
        #expect(use(0) == "InvalidAuthenticationCode")
        #expect(use(-1) == "InvalidAuthenticationCode")
        #expect(use(9) == "InvalidAuthenticationCode")
        #expect(use(1, by: "other") == "NoSuchEntity")
        #expect(use(1) == nil)
        try store.deactivateMFADevice(serial, of: "app", by: caller)
        #expect(use(2) == "NoSuchEntity")
        #expect(
            refusal {
                try store.enableMFADevice(
                    serial, for: "app", codes: codes(code(fixture, 0), code(fixture, 1)), by: caller)
            }?.code == "InvalidAuthenticationCode")
        try store.enableMFADevice(
            serial, for: "app", codes: codes(code(fixture, 2), code(fixture, 3)), by: caller)
        #expect(use(3) == "InvalidAuthenticationCode")
    }

    @Test("passwords have a current and a previous version, and nothing older")
    func databaseSecrets() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        let first = try store.putDatabaseSecret(Secret("one"), user: "app", description: "d", by: caller)
        #expect(first.versions.keys.sorted { $0.rawValue < $1.rawValue } == [.current])
        #expect(try store.databasePassword(of: "app", stage: .previous) == nil)
        #expect(refusal { try store.restorePreviousDatabaseSecret("app", by: caller) }?.code == "NoSuchEntity")
        let second = try store.putDatabaseSecret(Secret("two"), user: "app", by: fixture.caller(at: 5))
        #expect(second.versions[.previous] == first.versions[.current] && second.description == "d")
        #expect(second.created == caller.now && second.changed == caller.now.adding(seconds: 5))
        try store.putDatabaseSecret(Secret("three"), user: "app", by: caller)
        #expect(try store.databasePassword(of: "app") == Secret("three"))
        #expect(try store.databasePassword(of: "app", stage: .previous) == Secret("two"))
        #expect(try fixture.column("SELECT count(*) FROM database_secret_versions") == [2.databaseValue])
        let restored = try store.restorePreviousDatabaseSecret("app", by: caller)
        #expect(restored.versions[.current] == second.versions[.current])
        #expect(try store.databasePassword(of: "app") == Secret("two"))
        #expect(try store.databasePassword(of: "app", stage: .previous) == Secret("three"))
        #expect(try store.databaseSecrets().map(\.user) == ["app"])
        #expect(try store.databasePassword(of: "nobody") == nil)
        try store.deleteDatabaseSecret("app", by: caller)
        #expect(try store.databasePassword(of: "app") == nil)
        #expect(!(try store.audit.export()).contains("three"))
    }

    @Test("a sealed secret that was exchanged with another, or changed, is refused by name")
    func exchanged() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        try store.createUser("app", by: caller)
        let a = try store.createAccessKey(for: "app", by: caller).key.id
        let b = try store.createAccessKey(for: "app", by: caller).key.id
        try fixture.sql(
            "UPDATE access_keys SET sealed = (SELECT sealed FROM access_keys WHERE id = ?) WHERE id = ?", [a, b])
        #expect(try store.principal(accessKeyID: a) != nil)
        let error = refusal { _ = try store.principal(accessKeyID: b) }
        #expect(error == .serviceFailure("The sealed secret of access key \(b) was changed, or belongs to another."))
        try fixture.sql("UPDATE access_keys SET sealed = x'0102' WHERE id = ?", [a])
        #expect(refusal { _ = try store.principal(accessKeyID: a) }?.code == "ServiceFailure")
    }
}
