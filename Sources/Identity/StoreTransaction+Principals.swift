internal import GRDB

// Users, groups and roles.
extension StoreTransaction {
    func user(_ entity: Entity) throws -> User {
        User(
            name: entity.name, id: entity.id, arn: arn(entity), path: entity.path, created: entity.created,
            boundaryARN: try boundaryARN(entity), tags: try tags(entity.id))
    }

    func group(_ entity: Entity) -> Group {
        Group(name: entity.name, id: entity.id, arn: arn(entity), path: entity.path, created: entity.created)
    }

    func role(_ entity: Entity) throws -> Role {
        guard let row = try self.row("SELECT * FROM roles WHERE id = ?", [entity.id])
        else {
            throw IdentityError.serviceFailure("The role \(entity.id) has no trust policy.")
        }
        return Role(
            name: entity.name, id: entity.id, arn: arn(entity), path: entity.path, created: entity.created,
            description: entity.description, trustPolicy: try row.column("trust"),
            maxSessionDuration: try row.column("max_session"), boundaryARN: try boundaryARN(entity),
            tags: try tags(entity.id), revokedBefore: try row.optionalMoment("revoked_before"))
    }

    func createRole(
        _ name: String, trustPolicy: String, path: String, description: String?, maxSessionDuration: Int,
        id: String? = nil, created: Timestamp
    ) throws -> Entity {
        try Names.check(maxSessionDuration: maxSessionDuration)
        try check(trust: trustPolicy)
        let id = try insertEntity(.role, name, path: path, id: id, description: description, created: created)
        try database.execute(
            sql: "INSERT INTO roles (id, trust, max_session) VALUES (?, ?, ?)",
            arguments: [id, trustPolicy, maxSessionDuration])
        return try entity(id: id)
    }

    func updateRole(
        _ role: Entity, trustPolicy: String? = nil, maxSessionDuration: Int? = nil, description: String? = nil
    ) throws {
        if let trustPolicy {
            try check(trust: trustPolicy)
            try database.execute(
                sql: "UPDATE roles SET trust = ? WHERE id = ?", arguments: [trustPolicy, role.id])
        }
        if let maxSessionDuration {
            try Names.check(maxSessionDuration: maxSessionDuration)
            try database.execute(
                sql: "UPDATE roles SET max_session = ? WHERE id = ?", arguments: [maxSessionDuration, role.id])
        }
        if let description {
            try Names.check(description: description)
            try database.execute(
                sql: "UPDATE entities SET description = ? WHERE id = ?", arguments: [description, role.id])
        }
    }

    func check(trust document: String) throws {
        try refuseNUL(document)
        do {
            try policies.trust(document)
        } catch {
            throw IdentityError.malformedPolicyDocument("\(error)")
        }
        guard Self.size(document) <= 2048 else {
            throw IdentityError.limitExceeded("Cannot exceed quota for ACLSizePerRole: 2048")
        }
    }

    /// *Source*: IAM User Guide, "IAM and AWS STS quotas": ten groups for a user.
    func add(_ user: Entity, to group: Entity) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO memberships VALUES (?, ?)", arguments: [group.id, user.id])
        guard try count("SELECT count(*) FROM memberships WHERE user = ?", [user.id]) <= 10 else {
            throw IdentityError.limitExceeded("Cannot exceed quota for GroupsPerUser: 10")
        }
    }

    /// Removing who is no member is no error, as with IAM.
    func remove(_ user: Entity, from group: Entity) throws {
        try database.execute(
            sql: "DELETE FROM memberships WHERE \"group\" = ? AND user = ?", arguments: [group.id, user.id])
    }

    func groups(of user: String) throws -> [Entity] {
        try rows(
            """
            SELECT entities.* FROM memberships JOIN entities ON entities.id = "group" WHERE user = ?
            ORDER BY name COLLATE NOCASE
            """, [user]
        ).map { try Entity($0) }
    }

    func members(of group: String) throws -> [Entity] {
        try rows(
            """
            SELECT entities.* FROM memberships JOIN entities ON entities.id = user WHERE "group" = ?
            ORDER BY name COLLATE NOCASE
            """, [group]
        ).map { try Entity($0) }
    }
}
