internal import Foundation
internal import GRDB
internal import WeirCrypto

extension StoreTransaction {
    static func purpose(accessKey id: String) -> String { "access key \(id)" }

    /// *Source*: IAM User Guide, "IAM and AWS STS quotas": two access keys for a user.
    func createAccessKey(
        for user: Entity, id: String? = nil, secret: Secret? = nil, status: AccessKey.Status = .active,
        created: Timestamp
    ) throws -> NewAccessKey {
        guard try count("SELECT count(*) FROM access_keys WHERE user = ?", [user.id]) < 2 else {
            throw IdentityError.limitExceeded("Cannot exceed quota for AccessKeysPerUser: 2")
        }
        let id = try id ?? identifier(.accessKey)
        let secret = try secret ?? Secret(Identifier.base64(try randomBytes(30)))
        try database.execute(
            sql: "INSERT INTO access_keys (id, user, sealed, is_active, created) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                id, user.id, Data(try seal(secret, for: Self.purpose(accessKey: id))), status == .active,
                created.seconds,
            ])
        let key = AccessKey(id: id, userName: user.name, status: status, created: created, lastUsed: nil)
        return NewAccessKey(key: key, secret: secret)
    }

    func accessKeys(of user: Entity) throws -> [AccessKey] {
        try rows("SELECT * FROM access_keys WHERE user = ? ORDER BY created, id", [user.id]).map {
            try accessKey($0, of: user.name)
        }
    }

    func accessKey(_ row: Row, of userName: String) throws -> AccessKey {
        var lastUsed: AccessKey.LastUse?
        if let at = try row.optionalMoment("used") {
            lastUsed = AccessKey.LastUse(
                at: at, service: try row.column("used_service"), region: try row.column("used_region"))
        }
        let isActive: Bool = try row.column("is_active")
        return AccessKey(
            id: try row.column("id"), userName: userName, status: isActive ? .active : .inactive,
            created: try row.moment("created"), lastUsed: lastUsed)
    }

    func set(_ status: AccessKey.Status, ofAccessKey id: String, of user: Entity) throws {
        try refuseUnlikely(id)
        try database.execute(
            sql: "UPDATE access_keys SET is_active = ? WHERE id = ? AND user = ?",
            arguments: [status == .active, id, user.id])
        try refuseAbsentKey(id)
    }

    func deleteAccessKey(_ id: String, of user: Entity) throws {
        try refuseUnlikely(id)
        try database.execute(sql: "DELETE FROM access_keys WHERE id = ? AND user = ?", arguments: [id, user.id])
        try refuseAbsentKey(id)
    }

    /// After a statement that should have met one row.
    private func refuseAbsentKey(_ id: String) throws {
        guard database.changesCount == 1 else { throw absentKey(id) }
    }

    private func refuseUnlikely(_ id: String) throws {
        guard Identifier.accessKey.matches(id) else { throw absentKey(id) }
    }

    private func absentKey(_ id: String) -> IdentityError {
        .noSuchEntity("The Access Key with id \(id) cannot be found.")
    }
}
