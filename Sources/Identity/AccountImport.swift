internal import GRDB
internal import IAMModel

/// One import while it runs.
struct AccountImport {
    let transaction: StoreTransaction
    let document: AccountDocument
    let mode: ImportMode
    let now: Timestamp
    var summary = ImportSummary()

    init(_ document: AccountDocument, _ mode: ImportMode, into transaction: StoreTransaction, now: Timestamp) {
        self.document = document
        self.mode = mode
        self.transaction = transaction
        self.now = now
    }

    /// Brings the account to the document's state; the caller's transaction makes it all or nothing.
    mutating func run() throws -> ImportSummary {
        let before = try states()
        if mode == .replace { try removeOthers() }
        // Policies first, for others name them; names before what hangs on them.
        for policy in document.policies ?? [] { try put(policy) }
        for group in document.groups ?? [] {
            let id = try put(.group, group.common)
            try put(group, on: id)
        }
        for user in document.users ?? [] {
            let id = try put(.user, user.owner.common)
            try put(user.owner, on: id)
            try execute("DELETE FROM memberships WHERE user = ?", [id])
            for group in user.groups {
                try transaction.add(transaction.entity(id: id), to: transaction.entity(.group, group))
            }
        }
        for role in document.roles ?? [] { try put(role) }
        try removeOtherPolicies()
        try putKeys()
        try putPasswords()
        let after = try states()
        summary.created = after.keys.filter { before[$0] == nil }.sorted()
        summary.deleted = before.keys.filter { after[$0] == nil }.sorted()
        summary.changed = after.filter { before[$0.key] != nil && before[$0.key] != $0.value }.map(\.key).sorted()
        return summary
    }

    /// What each ARN stands for; counts of uses are left out, as they belong to others.
    private func states() throws -> [String: JSONTree] {
        var states: [String: JSONTree] = [:]
        for kind in [EntityKind.user, .group, .role, .policy] {
            for entity in try transaction.entities(kind) {
                guard case .object(var members) = try transaction.exported(entity) else { continue }
                for count in ["AttachmentCount", "PermissionsBoundaryUsageCount"] { members[count] = nil }
                states[transaction.arn(entity)] = .object(members)
            }
        }
        return states
    }

    func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try transaction.database.execute(sql: sql, arguments: arguments)
    }
}

// Entities.
extension AccountImport {
    /// The id of the entity of that name, made if it was not there.
    private func put(
        _ kind: EntityKind, _ common: AccountDocument.Common
    ) throws -> String {
        try refuseForeign(common)
        if let existing = try transaction.find(kind, common.name) {
            try transaction.rename(existing, to: nil, path: common.path)
            try setCreated(common, of: existing.id)
            return existing.id
        }
        let id = try freshID(kind, common)
        return try transaction.insertEntity(
            kind, common.name, path: common.path, id: id, created: common.created ?? now)
    }

    private func freshID(_ kind: EntityKind, _ common: AccountDocument.Common) throws -> String {
        guard let id = common.id else { return try transaction.identifier(kind.identifier) }
        guard kind.identifier.matches(id) else {
            throw IdentityError.validationError("The id \(id) of \(common.name) is not one of a \(kind.rawValue).")
        }
        guard try transaction.count("SELECT count(*) FROM entities WHERE id = ?", [id]) == 0 else {
            throw IdentityError.entityAlreadyExists("The id \(id) of \(common.name) is another's already.")
        }
        return id
    }

    private func setCreated(_ common: AccountDocument.Common, of id: String) throws {
        guard let created = common.created else { return }
        try execute("UPDATE entities SET created = ? WHERE id = ?", [created.seconds, id])
    }

    /// A document of another account would mean other principals by the same names.
    private func refuseForeign(_ common: AccountDocument.Common) throws {
        guard let arn = common.arn else { return }
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        let spec = transaction.account.spec
        guard parts.count > 5, parts[0] == "arn", parts[1] == spec.partition,
            parts[4] == spec.accountID || parts[4] == "aws"
        else {
            throw IdentityError.invalidInput(
                "\(arn) is of another account; this store is of \(spec.accountID) in \(spec.partition).")
        }
    }

    private func put(_ owner: AccountDocument.Owner, on id: String) throws {
        let entity = try transaction.entity(id: id)
        try execute("DELETE FROM inline_policies WHERE owner = ?", [id])
        try execute("DELETE FROM attachments WHERE owner = ?", [id])
        try execute("DELETE FROM tags WHERE owner = ?", [id])
        for policy in owner.inline { try transaction.putInline(policy.name, policy.document, of: entity) }
        for arn in owner.attached { try transaction.attach(arn, to: entity) }
        try transaction.setTags(owner.tags, of: id)
        try transaction.setBoundary(owner.boundary, of: id)
    }

    private func put(_ role: AccountDocument.Role) throws {
        let common = role.owner.common
        let id: String
        if try transaction.find(.role, common.name) != nil {
            id = try put(.role, common)
            try transaction.updateRole(
                transaction.entity(id: id), trustPolicy: role.trust, maxSessionDuration: role.maxSessionDuration,
                description: role.description)
        } else {
            try refuseForeign(common)
            id = try transaction.createRole(
                common.name, trustPolicy: role.trust, path: common.path, description: role.description,
                maxSessionDuration: role.maxSessionDuration ?? 3600, id: freshID(.role, common),
                created: common.created ?? now
            ).id
        }
        try put(role.owner, on: id)
    }

    private func put(_ policy: AccountDocument.Policy) throws {
        let common = policy.common
        try refuseForeign(common)
        guard policy.isAWS || policy.versions.count <= 5 else {
            throw IdentityError.limitExceeded("The policy \(common.name) has more than 5 versions.")
        }
        let arn = transaction.account.arn("policy", path: common.path, name: common.name, isAWS: policy.isAWS)
        // A policy's path cannot change: one with another path is another policy, and its name may be taken.
        let id: String
        if let existing = try transaction.findPolicy(arn) {
            id = existing.id
            try setCreated(common, of: id)
        } else {
            id = try transaction.insertEntity(
                .policy, common.name, path: common.path, id: freshID(.policy, common), created: common.created ?? now,
                isAWS: policy.isAWS)
        }
        try Names.check(description: policy.description)
        try execute("UPDATE entities SET description = ? WHERE id = ?", [policy.description, id])
        let latest = policy.versions.map(\.number).max() ?? 1
        let inForce = policy.versions.first(where: \.isDefault)?.number ?? latest
        // Where the document has no dates, those that are there stay: the same document must give the same state.
        let created = try transaction.entity(id: id).created
        let updated = policy.updated ?? policy.versions.compactMap(\.created).max() ?? created
        try execute(
            """
            INSERT INTO policies VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE
            SET default_version = ?2, latest_version = max(latest_version, ?3), updated = ?4
            """, [id, inForce, latest, updated.seconds])
        try execute("DELETE FROM policy_versions WHERE policy = ?", [id])
        for version in policy.versions {
            try transaction.check(document: version.document)
            if !policy.isAWS { try transaction.checkManagedSize(version.document) }
            try transaction.insertVersion(
                version.number, version.document, of: id, created: version.created ?? created)
        }
    }
}

// What the document does not have.
extension AccountImport {
    private func removeOthers() throws {
        try remove(.user, except: document.users?.map(\.owner.common.name))
        try remove(.group, except: document.groups?.map(\.common.name))
        try remove(.role, except: document.roles?.map(\.owner.common.name))
    }

    private func remove(_ kind: EntityKind, except kept: [String]?) throws {
        guard let kept else { return }
        for entity in try transaction.entities(kind) where !kept.contains(entity.name) {
            for sql in [
                "DELETE FROM inline_policies WHERE owner = ?", "DELETE FROM attachments WHERE owner = ?",
                "DELETE FROM memberships WHERE user = ?", "DELETE FROM memberships WHERE \"group\" = ?",
                "DELETE FROM access_keys WHERE user = ?", "DELETE FROM mfa_devices WHERE user = ?",
                "DELETE FROM entities WHERE id = ?",
            ] {
                try execute(sql, [entity.id])
            }
        }
    }

    /// After everything else was put: then nothing of the document uses them any more, or that is an error of its own.
    private func removeOtherPolicies() throws {
        guard mode == .replace, let policies = document.policies else { return }
        let kept = policies.map {
            transaction.account.arn("policy", path: $0.common.path, name: $0.common.name, isAWS: $0.isAWS)
        }
        for policy in try transaction.entities(.policy) where !kept.contains(transaction.arn(policy)) {
            try execute(
                "DELETE FROM policy_versions WHERE policy = ? AND version <> (SELECT default_version FROM policies WHERE id = policy)",
                [policy.id])
            try transaction.deletePolicy(policy)
        }
    }
}
