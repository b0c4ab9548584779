internal import Foundation
internal import GRDB
internal import WeirCrypto

// Secrets.
extension AccountImport {
    mutating func putKeys() throws {
        guard let keys = document.keys else { return }
        let kept = keys.map(\.id)
        if mode == .replace {
            for id in try String.fetchAll(transaction.database, sql: "SELECT id FROM access_keys")
            where !kept.contains(id) {
                try execute("DELETE FROM access_keys WHERE id = ?", [id])
                summary.accessKeys += 1
            }
        }
        for key in keys {
            guard Identifier.accessKey.matches(key.id) else {
                throw IdentityError.validationError(
                    "\(key.id) is no id of an access key: AKIA and 16 capitals or digits.")
            }
            guard (16...128).contains(key.secret.utf8.count), key.secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else {
                throw IdentityError.validationError(
                    "The secret of \(key.id) must have 16 to 128 printable characters, none of them a blank.")
            }
            try put(key)
        }
    }

    private mutating func put(_ key: AccountDocument.Key) throws {
        let user = try transaction.entity(.user, key.user)
        let row = try Row.fetchOne(
            transaction.database, sql: "SELECT * FROM access_keys WHERE id = ?", arguments: [key.id])
        let secret = Secret(key.secret)
        guard let row else {
            _ = try transaction.createAccessKey(
                for: user, id: key.id, secret: secret, status: key.status, created: key.created ?? now)
            summary.accessKeys += 1
            return
        }
        guard try row.column("user") == user.id else {
            throw IdentityError.entityAlreadyExists("The access key \(key.id) is another user's already.")
        }
        let purpose = StoreTransaction.purpose(accessKey: key.id)
        let isActive: Bool = try row.column("is_active")
        guard try transaction.open(row.bytes("sealed"), for: purpose) != secret || isActive != (key.status == .active)
        else { return }
        try execute(
            "UPDATE access_keys SET sealed = ?, is_active = ? WHERE id = ?",
            [Data(try transaction.seal(secret, for: purpose)), key.status == .active, key.id])
        summary.accessKeys += 1
    }

    mutating func putPasswords() throws {
        guard let passwords = document.passwords else { return }
        let kept = passwords.map(\.user)
        if mode == .replace {
            for secret in try transaction.secrets() where !kept.contains(secret.user) {
                try transaction.deleteSecret(secret.user)
                summary.databaseSecrets += 1
            }
        }
        for entry in passwords {
            let isSame = try transaction.password(entry.user, .current) == Secret(entry.password)
            if isSame { continue }
            _ = try transaction.putSecret(
                Secret(entry.password), user: entry.user, description: entry.description, now: now)
            summary.databaseSecrets += 1
        }
    }
}
