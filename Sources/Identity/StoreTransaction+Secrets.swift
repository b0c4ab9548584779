internal import Foundation
internal import GRDB
internal import WeirCrypto

// Passwords of database users.
extension StoreTransaction {
    static func purpose(secretVersion id: String, of user: String) -> String { "database secret \(id) of \(user)" }

    /// Makes the password the current one; the current one becomes the previous, and the one before that is forgotten.
    func putSecret(_ password: Secret, user: String, description: String?, now: Timestamp) throws -> DatabaseSecret {
        try Names.check(databaseUser: user)
        try Names.check(description: description)
        guard (1...4096).contains(password.exposedBytes.count) else {
            throw IdentityError.validationError("A database password has 1 to 4096 bytes.")
        }
        try database.execute(
            sql: """
                INSERT INTO database_secrets VALUES (?, ?, ?, ?) ON CONFLICT (user) DO UPDATE
                SET description = coalesce(excluded.description, description), changed = excluded.changed
                """,
            arguments: [user, description, now.seconds, now.seconds])
        try database.execute(
            sql: "DELETE FROM database_secret_versions WHERE user = ? AND stage = 'AWSPREVIOUS'", arguments: [user])
        try database.execute(
            sql: "UPDATE database_secret_versions SET stage = 'AWSPREVIOUS' WHERE user = ?", arguments: [user])
        let id = Identifier.uuid(try randomBytes(16))
        try database.execute(
            sql: "INSERT INTO database_secret_versions VALUES (?, ?, 'AWSCURRENT', ?, ?)",
            arguments: [
                id, user, Data(try seal(password, for: Self.purpose(secretVersion: id, of: user))), now.seconds,
            ])
        return try secret(user)
    }

    func secret(_ user: String) throws -> DatabaseSecret {
        guard user.isWholeInSQL,
            let row = try self.row("SELECT * FROM database_secrets WHERE user = ?", [user])
        else { throw IdentityError.noSuchEntity("There is no secret for the database user \(user).") }
        var versions: [DatabaseSecret.Stage: String] = [:]
        for version in try rows("SELECT id, stage FROM database_secret_versions WHERE user = ?", [user]) {
            let stage: String = try version.column("stage")
            if let stage = DatabaseSecret.Stage(rawValue: stage) {
                versions[stage] = try version.column("id") as String
            }
        }
        return DatabaseSecret(
            user: user, description: try row.optional("description"), created: try row.moment("created"),
            changed: try row.moment("changed"), versions: versions)
    }

    func secrets() throws -> [DatabaseSecret] {
        try String.fetchAll(database, sql: "SELECT user FROM database_secrets ORDER BY user").map { try secret($0) }
    }

    func password(_ user: String, _ stage: DatabaseSecret.Stage) throws -> Secret? {
        guard user.isWholeInSQL else { return nil }
        let row = try self.row(
            "SELECT id, sealed FROM database_secret_versions WHERE user = ? AND stage = ?", [user, stage.rawValue])
        guard let row else { return nil }
        return try open(
            try row.bytes("sealed"), for: Self.purpose(secretVersion: try row.column("id"), of: user))
    }

    /// Exchanges the current and the previous password.
    func restorePrevious(_ user: String, now: Timestamp) throws -> DatabaseSecret {
        let secret = try secret(user)
        guard let previous = secret.versions[.previous], let current = secret.versions[.current] else {
            throw IdentityError.noSuchEntity("The database user \(user) has no previous password.")
        }
        // In three steps, as no two versions may be in one stage, not even for a moment.
        let sealed = try Data.fetchOne(
            database, sql: "SELECT sealed FROM database_secret_versions WHERE id = ?", arguments: [current])
        let created = try Int64.fetchOne(
            database, sql: "SELECT created FROM database_secret_versions WHERE id = ?", arguments: [current])
        try database.execute(sql: "DELETE FROM database_secret_versions WHERE id = ?", arguments: [current])
        try database.execute(
            sql: "UPDATE database_secret_versions SET stage = 'AWSCURRENT' WHERE id = ?", arguments: [previous])
        try database.execute(
            sql: "INSERT INTO database_secret_versions VALUES (?, ?, 'AWSPREVIOUS', ?, ?)",
            arguments: [current, user, sealed, created])
        try database.execute(
            sql: "UPDATE database_secrets SET changed = ? WHERE user = ?", arguments: [now.seconds, user])
        return try self.secret(user)
    }

    func deleteSecret(_ user: String) throws {
        _ = try secret(user)
        try database.execute(sql: "DELETE FROM database_secrets WHERE user = ?", arguments: [user])
    }
}
