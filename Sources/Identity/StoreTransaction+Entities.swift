internal import GRDB

/// What has a name, a path and an id.
enum EntityKind: String {
    case user
    case group
    case role
    case policy

    var identifier: Identifier {
        switch self {
        case .user: .user
        case .group: .group
        case .role: .role
        case .policy: .policy
        }
    }

    /// The parameter that names one, in AWS's words.
    var parameter: String { rawValue + "Name" }

    /// As in the middle of AWS's words.
    var title: String {
        switch self {
        case .user: "User"
        case .group: "Group"
        case .role: "Role"
        case .policy: "Policy"
        }
    }

    /// *Source*: IAM User Guide, "IAM and AWS STS quotas".
    var nameLength: ClosedRange<Int> {
        switch self {
        case .user, .role: 1...64
        case .group, .policy: 1...128
        }
    }
}

/// A row of the table of entities.
struct Entity {
    let id: String
    let kind: EntityKind
    let name: String
    let path: String
    let created: Timestamp
    let description: String?
    let boundaryID: String?
    let isAWS: Bool

    init(_ row: Row) throws {
        id = try row.column("id")
        let kind: String = try row.column("kind")
        guard let kind = EntityKind(rawValue: kind) else {
            throw IdentityError.serviceFailure("The entity \(id) is of no known kind.")
        }
        self.kind = kind
        name = try row.column("name")
        path = try row.column("path")
        created = try row.moment("created")
        description = try row.optional("description")
        boundaryID = try row.optional("boundary")
        isAWS = try row.column("is_aws")
    }
}

extension StoreTransaction {
    /// The entity of that name.
    ///
    /// *Errors*: `noSuchEntity`.
    func entity(_ kind: EntityKind, _ name: String) throws -> Entity {
        if let found = try find(kind, name) { return found }
        throw IdentityError.noSuchEntity("The \(kind.rawValue) with name \(name) cannot be found.")
    }

    func find(_ kind: EntityKind, _ name: String) throws -> Entity? {
        guard name.isWholeInSQL else { return nil }
        return try row("SELECT * FROM entities WHERE kind = ? AND is_aws = 0 AND name = ?", [kind.rawValue, name]).map {
            try Entity($0)
        }
    }

    /// The entity of that id, which another row points at.
    func entity(id: String) throws -> Entity {
        guard let row = try self.row("SELECT * FROM entities WHERE id = ?", [id]) else {
            throw IdentityError.serviceFailure("The entity \(id) is pointed at, but not there.")
        }
        return try Entity(row)
    }

    /// All of a kind whose path begins like that, by name.
    func entities(_ kind: EntityKind, pathPrefix: String = "/") throws -> [Entity] {
        guard pathPrefix.isWholeInSQL else { return [] }
        return try rows(
            """
            SELECT * FROM entities WHERE kind = ? AND substr(path, 1, length(?)) = ?
            ORDER BY name COLLATE NOCASE, is_aws
            """, [kind.rawValue, pathPrefix, pathPrefix]
        ).map { try Entity($0) }
    }

    func arn(_ entity: Entity) -> String {
        account.arn(entity.kind.rawValue, path: entity.path, name: entity.name, isAWS: entity.isAWS)
    }

    /// Puts a new one in, and gives its id.
    ///
    /// *Errors*: `validationError`, `entityAlreadyExists`.
    func insertEntity(
        _ kind: EntityKind, _ name: String, path: String, id: String? = nil, description: String? = nil,
        created: Timestamp, isAWS: Bool = false
    ) throws -> String {
        try Names.check(name, kind.parameter, length: kind.nameLength)
        try Names.check(path: path)
        try Names.check(description: description)
        try refuseTaken(kind, name, isAWS: isAWS)
        let id = try id ?? identifier(kind.identifier)
        try database.execute(
            sql: """
                INSERT INTO entities (id, kind, name, path, created, description, is_aws) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [id, kind.rawValue, name, path, created.seconds, description, isAWS])
        return id
    }

    /// Gives an entity another name or path. Ids stay, and what hangs on them.
    func rename(_ entity: Entity, to name: String?, path: String?) throws {
        if let name {
            try Names.check(name, "new\(entity.kind.title)Name", length: entity.kind.nameLength)
            if name.lowercased() != entity.name.lowercased() { try refuseTaken(entity.kind, name, isAWS: false) }
        }
        if let path { try Names.check(path: path) }
        try database.execute(
            sql: "UPDATE entities SET name = ?, path = ? WHERE id = ?",
            arguments: [name ?? entity.name, path ?? entity.path, entity.id])
    }

    private func refuseTaken(_ kind: EntityKind, _ name: String, isAWS: Bool) throws {
        let isTaken = try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS (SELECT 1 FROM entities WHERE kind = ? AND is_aws = ? AND name = ? COLLATE NOCASE)",
            arguments: [kind.rawValue, isAWS, name])
        guard isTaken == true else { return }
        switch kind {
        case .policy:
            throw IdentityError.entityAlreadyExists(
                "A policy called \(name) already exists. Duplicate names are not allowed.")
        case .user, .group, .role:
            throw IdentityError.entityAlreadyExists("\(kind.title) with name \(name) already exists.")
        }
    }

    /// Removes the row once nothing hangs on it.
    func deleteEntity(_ entity: Entity) throws {
        let obstacles: [(String, String)] = [
            ("SELECT 1 FROM attachments WHERE owner = ?", "must detach all policies first"),
            ("SELECT 1 FROM inline_policies WHERE owner = ?", "must delete policies first"),
            ("SELECT 1 FROM access_keys WHERE user = ?", "must delete access keys first"),
            ("SELECT 1 FROM mfa_devices WHERE user = ?", "must delete MFA device first"),
            ("SELECT 1 FROM memberships WHERE \"group\" = ?", "must remove users from group first"),
            ("SELECT 1 FROM memberships WHERE user = ?", "must remove users from group first"),
        ]
        for (query, advice) in obstacles
        where try Bool.fetchOne(database, sql: "SELECT EXISTS (\(query))", arguments: [entity.id]) == true {
            throw IdentityError.deleteConflict("Cannot delete entity, \(advice).")
        }
        try database.execute(sql: "DELETE FROM entities WHERE id = ?", arguments: [entity.id])
    }

    func count(_ sql: String, _ arguments: StatementArguments) throws -> Int {
        try Int.fetchOne(database.cachedStatement(sql: sql), arguments: arguments) ?? 0
    }
}

// Tags and boundaries.
extension StoreTransaction {
    func tags(_ owner: String) throws -> [String: String] {
        var tags: [String: String] = [:]
        for row in try rows("SELECT key, value FROM tags WHERE owner = ?", [owner]) {
            tags[try row.column("key")] = try row.column("value") as String
        }
        return tags
    }

    /// Adds tags, or changes those whose keys are there, whatever their case.
    func setTags(_ tags: [String: String], of owner: String) throws {
        try Names.check(tags: tags)
        for (key, value) in tags {
            try database.execute(
                sql: "INSERT OR REPLACE INTO tags VALUES (?, ?, ?)", arguments: [owner, key, value])
        }
        guard try count("SELECT count(*) FROM tags WHERE owner = ?", [owner]) <= 50 else {
            throw IdentityError.limitExceeded("The number of tags has reached the maximum limit. Limit: 50")
        }
    }

    func removeTags(_ keys: [String], of owner: String) throws {
        for key in keys where key.isWholeInSQL {
            try database.execute(sql: "DELETE FROM tags WHERE owner = ? AND key = ?", arguments: [owner, key])
        }
    }

    /// Bounds an entity by a managed policy, or by none.
    func setBoundary(_ policyARN: String?, of owner: String) throws {
        let policy = try policyARN.map { try self.policy($0, absent: .notAttachable) }
        try database.execute(
            sql: "UPDATE entities SET boundary = ? WHERE id = ?", arguments: [policy?.id, owner])
    }

    func boundaryARN(_ entity: Entity) throws -> String? {
        try entity.boundaryID.map { arn(try self.entity(id: $0)) }
    }
}
