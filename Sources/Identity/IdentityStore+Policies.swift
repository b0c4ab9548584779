internal import GRDB

extension IdentityStore {
    /// Makes a managed policy; its document is version v1.
    ///
    /// *Errors*: `entityAlreadyExists`, `validationError`, `malformedPolicyDocument`, `limitExceeded`.
    @discardableResult
    public func createPolicy(
        _ name: String, document: String, path: String = "/", description: String? = nil, by caller: Caller
    ) throws(IdentityError) -> ManagedPolicy {
        try change(
            "CreatePolicy", by: caller,
            [
                "policyName": .string(name), "path": .string(path), "policyDocument": .string(document),
                "description": .optional(description),
            ],
            answer: \.answer
        ) { transaction in
            try transaction.managed(
                transaction.createPolicy(
                    name, document: document, path: path, description: description, created: caller.now))
        }
    }

    /// The managed policy of that ARN.
    ///
    /// *Errors*: `noSuchEntity`.
    public func policy(_ arn: String) throws(IdentityError) -> ManagedPolicy {
        try read { try $0.managed($0.policy(arn)) }
    }

    /// Managed policies by name.
    public func policies(pathPrefix: String = "/") throws(IdentityError) -> [ManagedPolicy] {
        try read { transaction in
            try transaction.entities(.policy, pathPrefix: pathPrefix).map { try transaction.managed($0) }
        }
    }

    /// The versions of a managed policy, the newest first.
    ///
    /// *Errors*: `noSuchEntity`.
    public func policyVersions(_ arn: String) throws(IdentityError) -> [PolicyVersion] {
        try read { try $0.versions($0.policy(arn)) }
    }

    /// Who has a managed policy attached, and whom it bounds.
    ///
    /// *Errors*: `noSuchEntity`.
    public func uses(ofPolicy arn: String) throws(IdentityError) -> (attached: [PolicyOwner], bounded: [PolicyOwner]) {
        try read { transaction in
            let policy = try transaction.policy(arn)
            func owners(_ sql: String) throws -> [PolicyOwner] {
                try Row.fetchAll(transaction.database, sql: sql, arguments: [policy.id]).compactMap { row in
                    let entity = try Entity(row)
                    return switch entity.kind {
                    case .user: .user(entity.name)
                    case .group: .group(entity.name)
                    case .role: .role(entity.name)
                    case .policy: nil
                    }
                }
            }
            return (
                try owners(
                    """
                    SELECT entities.* FROM attachments JOIN entities ON id = owner WHERE policy = ?
                    ORDER BY kind, name COLLATE NOCASE
                    """),
                try owners("SELECT * FROM entities WHERE boundary = ? ORDER BY kind, name COLLATE NOCASE")
            )
        }
    }

    /// Adds a version to a managed policy, of which there can be five.
    ///
    /// *Errors*: `noSuchEntity`, `malformedPolicyDocument`, `limitExceeded`.
    @discardableResult
    public func createPolicyVersion(
        _ arn: String, document: String, isDefault: Bool = true, by caller: Caller
    ) throws(IdentityError) -> PolicyVersion {
        try change(
            "CreatePolicyVersion", by: caller,
            ["policyArn": .string(arn), "policyDocument": .string(document), "setAsDefault": .bool(isDefault)],
            answer: \.answer
        ) { try $0.createVersion($0.policy(arn), document, isDefault: isDefault, created: caller.now) }
    }

    /// Puts another version of a managed policy in force.
    ///
    /// *Errors*: `noSuchEntity`.
    public func setDefaultPolicyVersion(_ version: String, of arn: String, by caller: Caller) throws(IdentityError) {
        try change(
            "SetDefaultPolicyVersion", by: caller, ["policyArn": .string(arn), "versionId": .string(version)]
        ) { try $0.setDefault(version, of: $0.policy(arn), at: caller.now) }
    }

    /// Removes a version that is not in force.
    ///
    /// *Errors*: `noSuchEntity`, `deleteConflict`.
    public func deletePolicyVersion(_ version: String, of arn: String, by caller: Caller) throws(IdentityError) {
        try change(
            "DeletePolicyVersion", by: caller, ["policyArn": .string(arn), "versionId": .string(version)]
        ) { try $0.deleteVersion(version, of: $0.policy(arn)) }
    }

    /// Removes a managed policy that nobody has and that has no other versions.
    ///
    /// *Errors*: `noSuchEntity`, `deleteConflict`.
    public func deletePolicy(_ arn: String, by caller: Caller) throws(IdentityError) {
        try change("DeletePolicy", by: caller, ["policyArn": .string(arn)]) {
            try $0.deletePolicy($0.policy(arn))
        }
    }
}

// Policies of users, groups and roles.
extension IdentityStore {
    /// Gives a managed policy to somebody; no error if it was given.
    ///
    /// *Errors*: `noSuchEntity`; `limitExceeded` at ten policies.
    public func attachPolicy(_ arn: String, to owner: PolicyOwner, by caller: Caller) throws(IdentityError) {
        try change("Attach\(owner.kind.title)Policy", by: caller, owner.parameters(["policyArn": .string(arn)])) {
            try $0.attach(arn, to: $0.owner(owner))
        }
    }

    /// Takes a managed policy away.
    ///
    /// *Errors*: `noSuchEntity`.
    public func detachPolicy(_ arn: String, from owner: PolicyOwner, by caller: Caller) throws(IdentityError) {
        try change("Detach\(owner.kind.title)Policy", by: caller, owner.parameters(["policyArn": .string(arn)])) {
            try $0.detach(arn, from: $0.owner(owner))
        }
    }

    /// The managed policies that somebody was given, by name.
    ///
    /// *Errors*: `noSuchEntity`.
    public func attachedPolicies(_ owner: PolicyOwner) throws(IdentityError) -> [ManagedPolicy] {
        try read { transaction in
            try transaction.attached(transaction.owner(owner).id).map { try transaction.managed($0) }
        }
    }

    /// Adds an inline policy, or puts it in the place of the one of that name.
    ///
    /// *Errors*: `noSuchEntity`, `validationError`, `malformedPolicyDocument`, `limitExceeded`.
    public func putInlinePolicy(
        _ name: String, document: String, of owner: PolicyOwner, by caller: Caller
    ) throws(IdentityError) {
        try change(
            "Put\(owner.kind.title)Policy", by: caller,
            owner.parameters(["policyName": .string(name), "policyDocument": .string(document)])
        ) { try $0.putInline(name, document, of: $0.owner(owner)) }
    }

    /// An inline policy's document.
    ///
    /// *Errors*: `noSuchEntity`.
    public func inlinePolicy(_ name: String, of owner: PolicyOwner) throws(IdentityError) -> String {
        try read { try $0.inline(name, of: $0.owner(owner)) }
    }

    /// Inline policies: name to document.
    ///
    /// *Errors*: `noSuchEntity`.
    public func inlinePolicies(_ owner: PolicyOwner) throws(IdentityError) -> [String: String] {
        try read { transaction in
            let policies = try transaction.inline(transaction.owner(owner).id)
            return Dictionary(policies.map { ($0.name, $0.document) }) { first, _ in first }
        }
    }

    /// Removes an inline policy.
    ///
    /// *Errors*: `noSuchEntity`.
    public func deleteInlinePolicy(_ name: String, of owner: PolicyOwner, by caller: Caller) throws(IdentityError) {
        try change(
            "Delete\(owner.kind.title)Policy", by: caller, owner.parameters(["policyName": .string(name)])
        ) { try $0.deleteInline(name, of: $0.owner(owner)) }
    }

    /// Bounds a user's or role's permissions by a managed policy; nil takes the bound away.
    ///
    /// *Errors*: `noSuchEntity`; `invalidInput` for a group, which cannot be bounded.
    public func setBoundary(_ arn: String?, of owner: PolicyOwner, by caller: Caller) throws(IdentityError) {
        let verb = arn == nil ? "Delete" : "Put"
        try change(
            "\(verb)\(owner.kind.title)PermissionsBoundary", by: caller,
            owner.parameters(["permissionsBoundary": .optional(arn)])
        ) { transaction in
            try owner.refuseGroup("a permissions boundary")
            try transaction.setBoundary(arn, of: transaction.owner(owner).id)
        }
    }

    /// Adds tags to a user or role, or changes them.
    ///
    /// *Errors*: `noSuchEntity`, `validationError`, `invalidInput`, `limitExceeded` at fifty.
    public func setTags(_ tags: [String: String], of owner: PolicyOwner, by caller: Caller) throws(IdentityError) {
        try change("Tag\(owner.kind.title)", by: caller, owner.parameters(["tags": .tags(tags)])) { transaction in
            try owner.refuseGroup("tags")
            try transaction.setTags(tags, of: transaction.owner(owner).id)
        }
    }

    /// Takes tags away; those that are not there are no error.
    ///
    /// *Errors*: `noSuchEntity`.
    public func removeTags(_ keys: [String], of owner: PolicyOwner, by caller: Caller) throws(IdentityError) {
        let list = JSONTree.array(keys.map { .string($0) })
        try change("Untag\(owner.kind.title)", by: caller, owner.parameters(["tagKeys": list])) {
            try $0.removeTags(keys, of: $0.owner(owner).id)
        }
    }
}

extension PolicyOwner {
    /// The parameters of a request about this owner.
    func parameters(_ more: [String: JSONTree]) -> JSONTree {
        .object(more.filter { $0.value != .null }.merging([kind.parameter: .string(name)]) { first, _ in first })
    }

    func refuseGroup(_ thing: String) throws {
        if case .group = self { throw IdentityError.invalidInput("A group cannot have \(thing).") }
    }
}
