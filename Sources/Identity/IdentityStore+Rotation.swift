internal import Foundation
internal import GRDB
internal import IAMModel
internal import WeirCrypto

extension IdentityStore {
    /// Seals every secret anew under another key, and signs the whole audit with it: from now on only that key opens
    /// the store. Other processes that have it open are refused its secrets until they are given the new key.
    ///
    /// *Errors*: `sealingKeyMissing`; `serviceFailure` when a secret or the audit was tampered with: nothing is changed,
    /// for a new signature would hide it.
    public func rotateSealingKey(to newKey: SealingKey, by caller: Caller) throws(IdentityError) {
        try writeChangingKey(to: newKey) { transaction in
            let old = AuditChain(key: try transaction.sealingKey(), resourceID: account.spec.resourceID)
            let verdict = try AuditVerifier(chain: old).verify(transaction.database)
            guard case .intact(_) = verdict else {
                throw IdentityError.serviceFailure("The sealing key was not changed. \(verdict)")
            }
            try transaction.resealAll(with: newKey)
            try old.resignAll(with: newKey, in: transaction.database)
            try transaction.database.execute(
                sql: "UPDATE account SET key_check = ?, generation = generation + 1",
                arguments: [Data(newKey.checkValue)])
            let renewed = StoreTransaction(
                database: transaction.database, account: account, key: newKey, policies: policies)
            try renewed.append([AuditRecord("RotateSealingKey", of: .weir, by: caller, isReadOnly: false)])
        }
    }
}

extension StoreTransaction {
    fileprivate func resealAll(with newKey: SealingKey) throws {
        try reseal("SELECT sealed, id FROM access_keys", "UPDATE access_keys SET sealed = ? WHERE id = ?", newKey) {
            Self.purpose(accessKey: try $0.column("id"))
        }
        try reseal(
            "SELECT sealed, access_key AS id FROM sessions", "UPDATE sessions SET sealed = ? WHERE access_key = ?",
            newKey
        ) { Self.purpose(session: try $0.column("id")) }
        try reseal(
            "SELECT sealed, name AS id FROM mfa_devices", "UPDATE mfa_devices SET sealed = ? WHERE name = ?", newKey
        ) { Self.purpose(device: try $0.column("id")) }
        try reseal(
            "SELECT sealed, id, user FROM database_secret_versions",
            "UPDATE database_secret_versions SET sealed = ? WHERE id = ?", newKey
        ) { Self.purpose(secretVersion: try $0.column("id"), of: try $0.column("user")) }
    }

    private func reseal(
        _ rows: String, _ update: String, _ newKey: SealingKey, purpose: (Row) throws -> String
    ) throws {
        for row in try Row.fetchAll(database, sql: rows) {
            let purpose = try purpose(row)
            let secret = try open(try row.bytes("sealed"), for: purpose)
            let id: String = try row.column("id")
            try database.execute(
                sql: update, arguments: [Data(try newKey.seal(secret, for: purpose)), id])
        }
    }
}

extension AuditChain {
    /// Signs a chain that was verified with another key. Its digests stay.
    fileprivate func resignAll(with newKey: SealingKey, in database: Database) throws {
        let renewed = AuditChain(key: newKey, resourceID: resourceID)
        guard let anchor = try mark(.anchor, in: database), let head = try mark(.head, in: database) else {
            throw IdentityError.serviceFailure("The audit has lost its marks.")
        }
        try renewed.set(.anchor, anchor, in: database)
        try renewed.set(.head, head, in: database)
        let update = try database.cachedStatement(sql: "UPDATE audit SET signature = ? WHERE number = ?")
        let rows = try Row.fetchAll(database, sql: "SELECT number, digest FROM audit")
        for row in rows {
            let place = Place(number: try row.column("number"), digest: try row.bytes("digest"))
            try update.execute(arguments: [Data(renewed.signature(place, as: "record")), place.number])
        }
    }
}
