internal import GRDB
public import WeirCrypto

extension IdentityStore {
    /// All that a login by this key depends on, read in one snapshot; nil for a key that is not there.
    ///
    /// An inactive key and ended credentials are found too: the caller says why it refuses them.
    ///
    /// *Errors*: `sealingKeyMissing`, `wrongSealingKey`; `serviceFailure` for a secret that was tampered with.
    public func principal(accessKeyID id: String) throws(IdentityError) -> AccessKeyPrincipal? {
        try read { transaction in
            if Identifier.temporaryKey.matches(id) {
                try transaction.sessionPrincipal(id)
            } else if Identifier.accessKey.matches(id) {
                try transaction.keyPrincipal(id)
            } else {
                nil
            }
        }
    }

    /// What the policies of an owner are, for reviews and simulations: those that give, and the boundary.
    ///
    /// *Errors*: `noSuchEntity`.
    public func policies(
        of owner: PolicyOwner
    ) throws(IdentityError) -> (identity: [AccessKeyPrincipal.Policy], boundary: AccessKeyPrincipal.Policy?) {
        try read { transaction in
            let entity = try transaction.owner(owner)
            return (try transaction.identityPolicies(entity), try transaction.boundary(entity))
        }
    }

    /// Notes uses of keys in one transaction. A use older than the one noted does not count, nor one of a key that is gone.
    public func touch(_ uses: [AccessKeyUse]) throws(IdentityError) {
        guard !uses.isEmpty else { return }
        // In a storm many are of one key.
        let newest = Dictionary(uses.map { ($0.accessKeyID, $0) }) { $1.at >= $0.at ? $1 : $0 }
        try write { transaction in
            let statement = try transaction.database.cachedStatement(
                sql: """
                    UPDATE access_keys SET used = ?1, used_service = ?2, used_region = ?3
                    WHERE id = ?4 AND (used IS NULL OR used <= ?1)
                    """)
            for use in newest.values where Identifier.accessKey.matches(use.accessKeyID) {
                try statement.execute(arguments: [use.at.seconds, use.service, use.region, use.accessKeyID])
            }
        }
    }

    /// The password of a database user; nil when there is no secret for it, or none in that stage.
    ///
    /// *Errors*: `sealingKeyMissing`, `wrongSealingKey`; `serviceFailure` for a secret that was tampered with.
    public func databasePassword(
        of user: String, stage: DatabaseSecret.Stage = .current
    ) throws(IdentityError) -> Secret? {
        try read { try $0.password(user, stage) }
    }
}

extension StoreTransaction {
    func keyPrincipal(_ id: String) throws -> AccessKeyPrincipal? {
        guard let row = try self.row("SELECT * FROM access_keys WHERE id = ?", [id])
        else { return nil }
        let user = try entity(id: try row.column("user"))
        return AccessKeyPrincipal(
            accessKeyID: id, status: try accessKey(row, of: user.name).status,
            secret: try open(try row.bytes("sealed"), for: Self.purpose(accessKey: id)), owner: .user(user.name),
            arn: arn(user), entityARN: arn(user), userID: user.id, tags: try tags(user.id),
            groups: try groups(of: user.id).map(\.name), identityPolicies: try identityPolicies(user),
            boundary: try boundary(user), sessionPolicy: nil, temporary: nil)
    }

    func sessionPrincipal(_ id: String) throws -> AccessKeyPrincipal? {
        guard let row = try self.row("SELECT * FROM sessions WHERE access_key = ?", [id])
        else { return nil }
        let owner = try entity(id: try row.column("owner"))
        let issued = try row.moment("created")
        let name: String? = try row.optional("name")
        let revokedBefore = owner.kind == .role ? try role(owner).revokedBefore : nil
        var tags = try tags(owner.id)
        if case .object(let own) = try JSONTree(parsing: try row.column("tags")) {
            // A session's tag takes the place of the role's, whatever the case of its key.
            for (key, value) in own {
                for old in tags.keys where old.lowercased() == key.lowercased() { tags[old] = nil }
                tags[key] = value.string
            }
        }
        let document: String? = try row.optional("policy")
        return AccessKeyPrincipal(
            accessKeyID: id, status: .active,
            secret: try open(try row.bytes("sealed"), for: Self.purpose(session: id)),
            owner: name.map { .assumedRole(owner.name, sessionName: $0) } ?? .user(owner.name),
            arn: name.map { account.sessionARN(role: owner.name, session: $0) } ?? arn(owner), entityARN: arn(owner),
            userID: name.map { "\(owner.id):\($0)" } ?? owner.id, tags: tags,
            groups: try groups(of: owner.id).map(\.name), identityPolicies: try identityPolicies(owner),
            boundary: try boundary(owner),
            sessionPolicy: document.map { AccessKeyPrincipal.Policy(origin: .session, document: $0) },
            temporary: AccessKeyPrincipal.Temporary(
                sessionTokenDigest: try row.bytes("token_digest"), issued: issued, expires: try row.moment("expires"),
                mfaAuthenticatedAt: try row.optionalMoment("mfa_at"),
                sourceIdentity: try row.optional("source_identity"),
                isRevoked: revokedBefore.map { issued <= $0 } ?? false))
    }

    /// The owner's own policies, then those of its groups.
    func identityPolicies(_ owner: Entity) throws -> [AccessKeyPrincipal.Policy] {
        let groups = owner.kind == .user ? try groups(of: owner.id) : []
        return try policies(given: owner, group: nil) + groups.flatMap { try policies(given: $0, group: $0.name) }
    }

    private func policies(given owner: Entity, group: String?) throws -> [AccessKeyPrincipal.Policy] {
        let managed = try attached(owner.id).map { policy in
            AccessKeyPrincipal.Policy(
                origin: .managed(arn: arn(policy), group: group), document: try defaultDocument(policy))
        }
        let inline = try inline(owner.id).map { policy in
            AccessKeyPrincipal.Policy(
                origin: .inline(name: policy.name, group: group), document: policy.document)
        }
        return managed + inline
    }

    func boundary(_ owner: Entity) throws -> AccessKeyPrincipal.Policy? {
        guard let id = owner.boundaryID else { return nil }
        let policy = try entity(id: id)
        return AccessKeyPrincipal.Policy(
            origin: .boundary(arn: arn(policy)), document: try defaultDocument(policy))
    }

    func defaultDocument(_ policy: Entity) throws -> String {
        let document: String? = try row(
            """
            SELECT document FROM policies JOIN policy_versions ON policy = id AND version = default_version
            WHERE id = ?
            """, [policy.id]
        )?.column("document")
        guard let document else {
            throw IdentityError.serviceFailure("The policy \(policy.id) has no default version.")
        }
        return document
    }
}
