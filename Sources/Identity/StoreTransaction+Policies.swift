internal import GRDB

extension StoreTransaction {
    /// How AWS says that a managed policy is not there; it depends on the action.
    enum AbsentPolicy {
        case notFound
        case notAttachable
    }

    /// The managed policy of that ARN.
    func policy(_ arn: String, absent: AbsentPolicy = .notFound) throws -> Entity {
        if let found = try findPolicy(arn) { return found }
        switch absent {
        case .notFound: throw IdentityError.noSuchEntity("Policy \(arn) was not found.")
        case .notAttachable:
            throw IdentityError.noSuchEntity("Policy \(arn) does not exist or is not attachable.")
        }
    }

    func findPolicy(_ arn: String) throws -> Entity? {
        guard arn.isWholeInSQL else { return nil }
        let name = arn.lastIndex(of: "/").map { String(arn[arn.index(after: $0)...]) } ?? arn
        return try rows("SELECT * FROM entities WHERE kind = 'policy' AND name = ?", [name]).map { try Entity($0) }
            .first { self.arn($0) == arn }
    }

    func managed(_ entity: Entity) throws -> ManagedPolicy {
        guard
            let row = try self.row("SELECT * FROM policies WHERE id = ?", [entity.id])
        else { throw IdentityError.serviceFailure("The policy \(entity.id) has no versions.") }
        let version: Int = try row.column("default_version")
        return ManagedPolicy(
            name: entity.name, id: entity.id, arn: arn(entity), path: entity.path, created: entity.created,
            updated: try row.moment("updated"), description: entity.description, defaultVersionID: "v\(version)",
            attachmentCount: try count("SELECT count(*) FROM attachments WHERE policy = ?", [entity.id]),
            boundaryUsageCount: try count("SELECT count(*) FROM entities WHERE boundary = ?", [entity.id]))
    }

    func createPolicy(
        _ name: String, document: String, path: String, description: String?, id: String? = nil, created: Timestamp,
        version: Int = 1, isAWS: Bool = false
    ) throws -> Entity {
        try check(document: document)
        try checkManagedSize(document)
        let id = try insertEntity(
            .policy, name, path: path, id: id, description: description, created: created, isAWS: isAWS)
        try database.execute(
            sql: "INSERT INTO policies VALUES (?, ?, ?, ?)", arguments: [id, version, version, created.seconds])
        try insertVersion(version, document, of: id, created: created)
        return try entity(id: id)
    }

    func insertVersion(_ version: Int, _ document: String, of policy: String, created: Timestamp) throws {
        try database.execute(
            sql: "INSERT INTO policy_versions VALUES (?, ?, ?, ?)",
            arguments: [policy, version, document, created.seconds])
    }

    /// *Source*: IAM User Guide, "IAM and AWS STS quotas": five versions.
    func createVersion(
        _ policy: Entity, _ document: String, isDefault: Bool, created: Timestamp
    ) throws -> PolicyVersion {
        try check(document: document)
        try checkManagedSize(document)
        guard try count("SELECT count(*) FROM policy_versions WHERE policy = ?", [policy.id]) < 5 else {
            throw IdentityError.limitExceeded(
                "A managed policy can have up to 5 versions. Before you create a new version, you must delete an "
                    + "existing version.")
        }
        let version = try count("SELECT latest_version + 1 FROM policies WHERE id = ?", [policy.id])
        try insertVersion(version, document, of: policy.id, created: created)
        try database.execute(
            sql: "UPDATE policies SET latest_version = ?, updated = ? WHERE id = ?",
            arguments: [version, created.seconds, policy.id])
        if isDefault { try setDefault("v\(version)", of: policy, at: created) }
        return PolicyVersion(id: "v\(version)", document: document, isDefault: isDefault, created: created)
    }

    func versions(_ policy: Entity) throws -> [PolicyVersion] {
        try rows(
            """
            SELECT version, document, created, version = default_version AS is_default
            FROM policy_versions JOIN policies ON policies.id = policy WHERE policy = ? ORDER BY version DESC
            """, [policy.id]
        ).map { row in
            let number: Int = try row.column("version")
            return PolicyVersion(
                id: "v\(number)", document: try row.column("document"), isDefault: try row.column("is_default"),
                created: try row.moment("created"))
        }
    }

    func version(_ id: String, of policy: Entity) throws -> PolicyVersion {
        if let found = try versions(policy).first(where: { $0.id == id }) { return found }
        throw IdentityError.noSuchEntity("Policy \(arn(policy)) version \(id) does not exist or is not attachable.")
    }

    func setDefault(_ id: String, of policy: Entity, at moment: Timestamp) throws {
        let version = try version(id, of: policy)
        try database.execute(
            sql: "UPDATE policies SET default_version = ?, updated = ? WHERE id = ?",
            arguments: [Int(version.id.dropFirst()), moment.seconds, policy.id])
    }

    func deleteVersion(_ id: String, of policy: Entity) throws {
        let version = try version(id, of: policy)
        guard !version.isDefault else {
            throw IdentityError.deleteConflict("Cannot delete the default version of a policy.")
        }
        try database.execute(
            sql: "DELETE FROM policy_versions WHERE policy = ? AND version = ?",
            arguments: [policy.id, Int(version.id.dropFirst())])
    }

    func deletePolicy(_ policy: Entity) throws {
        let uses =
            try count("SELECT count(*) FROM attachments WHERE policy = ?", [policy.id])
            + count("SELECT count(*) FROM entities WHERE boundary = ?", [policy.id])
        guard uses == 0 else {
            throw IdentityError.deleteConflict("Cannot delete a policy attached to entities.")
        }
        guard try count("SELECT count(*) FROM policy_versions WHERE policy = ?", [policy.id]) == 1 else {
            throw IdentityError.deleteConflict(
                "This policy has more than one version. Before you delete a policy, you must delete the policy's "
                    + "versions. The default version is deleted with the policy.")
        }
        try database.execute(sql: "DELETE FROM entities WHERE id = ?", arguments: [policy.id])
    }

    func check(document: String) throws {
        try refuseNUL(document)
        do {
            try policies.identity(document)
        } catch {
            throw IdentityError.malformedPolicyDocument("\(error)")
        }
    }

    func refuseNUL(_ document: String) throws {
        guard document.isWholeInSQL else {
            throw IdentityError.malformedPolicyDocument("The document has a NUL character.")
        }
    }

    func checkManagedSize(_ document: String) throws {
        guard Self.size(document) <= 6144 else {
            throw IdentityError.limitExceeded("Cannot exceed quota for PolicySize: 6144")
        }
    }

    /// IAM does not count white space.
    static func size(_ document: String) -> Int {
        document.unicodeScalars.count { !$0.properties.isWhitespace }
    }
}

// Policies of an owner.
extension StoreTransaction {
    func owner(_ owner: PolicyOwner) throws -> Entity {
        try entity(owner.kind, owner.name)
    }

    /// *Source*: IAM User Guide, "IAM and AWS STS quotas": ten policies attached to each.
    func attach(_ policyARN: String, to owner: Entity) throws {
        let policy = try policy(policyARN, absent: .notAttachable)
        try database.execute(
            sql: "INSERT OR IGNORE INTO attachments VALUES (?, ?)", arguments: [owner.id, policy.id])
        guard try count("SELECT count(*) FROM attachments WHERE owner = ?", [owner.id]) <= 10 else {
            throw IdentityError.limitExceeded(
                "Cannot exceed quota for PoliciesPer\(owner.kind.title): 10")
        }
    }

    func detach(_ policyARN: String, from owner: Entity) throws {
        let policy = try policy(policyARN)
        try database.execute(
            sql: "DELETE FROM attachments WHERE owner = ? AND policy = ?", arguments: [owner.id, policy.id])
        guard database.changesCount == 1 else {
            throw IdentityError.noSuchEntity("Policy \(policyARN) was not found.")
        }
    }

    func attached(_ owner: String) throws -> [Entity] {
        try rows(
            """
            SELECT entities.* FROM attachments JOIN entities ON entities.id = policy WHERE owner = ?
            ORDER BY name COLLATE NOCASE, is_aws
            """, [owner]
        ).map { try Entity($0) }
    }

    /// *Source*: IAM User Guide, "IAM and AWS STS quotas": the sum of an entity's inline policies.
    func putInline(_ name: String, _ document: String, of owner: Entity) throws {
        try Names.check(name, "policyName", length: 1...128)
        try check(document: document)
        try database.execute(
            sql: "INSERT OR REPLACE INTO inline_policies VALUES (?, ?, ?)", arguments: [owner.id, name, document])
        let limit =
            switch owner.kind {
            case .user: 2048
            case .group: 5120
            case .role, .policy: 10240
            }
        let size = try inline(owner.id).reduce(0) { $0 + Self.size($1.document) }
        guard size <= limit else {
            throw IdentityError.limitExceeded(
                "Maximum policy size of \(limit) bytes exceeded for \(owner.kind.rawValue) \(owner.name)")
        }
    }

    func inline(_ owner: String) throws -> [(name: String, document: String)] {
        try rows("SELECT name, document FROM inline_policies WHERE owner = ? ORDER BY name", [owner]).map {
            (try $0.column("name"), try $0.column("document"))
        }
    }

    func inline(_ name: String, of owner: Entity) throws -> String {
        if let found = try inline(owner.id).first(where: { $0.name == name }) { return found.document }
        throw IdentityError.noSuchEntity("The \(owner.kind.rawValue) policy with name \(name) cannot be found.")
    }

    func deleteInline(_ name: String, of owner: Entity) throws {
        _ = try inline(name, of: owner)
        try database.execute(
            sql: "DELETE FROM inline_policies WHERE owner = ? AND name = ?", arguments: [owner.id, name])
    }
}
