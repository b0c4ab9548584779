internal import GRDB

extension IdentityStore {
    /// Makes a role.
    ///
    /// *Errors*: `entityAlreadyExists`, `validationError`, `malformedPolicyDocument`, `limitExceeded`, `noSuchEntity` for
    /// the boundary.
    @discardableResult
    public func createRole(
        _ name: String, trustPolicy: String, path: String = "/", description: String? = nil,
        maxSessionDuration: Int = 3600, boundary: String? = nil, tags: [String: String] = [:], by caller: Caller
    ) throws(IdentityError) -> Role {
        try change(
            "CreateRole", by: caller,
            [
                "roleName": .string(name), "path": .string(path), "assumeRolePolicyDocument": .string(trustPolicy),
                "description": .optional(description), "maxSessionDuration": .integer(Int64(maxSessionDuration)),
                "permissionsBoundary": .optional(boundary), "tags": .tags(tags),
            ], answer: \.answer
        ) { transaction in
            let role = try transaction.createRole(
                name, trustPolicy: trustPolicy, path: path, description: description,
                maxSessionDuration: maxSessionDuration, created: caller.now)
            if boundary != nil { try transaction.setBoundary(boundary, of: role.id) }
            try transaction.setTags(tags, of: role.id)
            return try transaction.role(transaction.entity(id: role.id))
        }
    }

    /// The role of that name.
    ///
    /// *Errors*: `noSuchEntity`.
    public func role(_ name: String) throws(IdentityError) -> Role {
        try read { try $0.role($0.entity(.role, name)) }
    }

    /// Roles by name.
    public func roles(pathPrefix: String = "/") throws(IdentityError) -> [Role] {
        try read { transaction in
            try transaction.entities(.role, pathPrefix: pathPrefix).map { try transaction.role($0) }
        }
    }

    /// Changes what a role is for, or how long its sessions may be.
    ///
    /// *Errors*: `noSuchEntity`, `validationError`.
    public func updateRole(
        _ name: String, description: String? = nil, maxSessionDuration: Int? = nil, by caller: Caller
    ) throws(IdentityError) {
        try change(
            "UpdateRole", by: caller,
            [
                "roleName": .string(name), "description": .optional(description),
                "maxSessionDuration": maxSessionDuration.map { .integer(Int64($0)) } ?? .null,
            ]
        ) {
            try $0.updateRole(
                $0.entity(.role, name), maxSessionDuration: maxSessionDuration, description: description)
        }
    }

    /// Changes who may assume a role.
    ///
    /// *Errors*: `noSuchEntity`, `malformedPolicyDocument`, `limitExceeded`.
    public func updateTrustPolicy(_ document: String, ofRole name: String, by caller: Caller) throws(IdentityError) {
        try change(
            "UpdateAssumeRolePolicy", by: caller, ["roleName": .string(name), "policyDocument": .string(document)]
        ) { try $0.updateRole($0.entity(.role, name), trustPolicy: document) }
    }

    /// Makes all sessions of a role that were begun until now worth nothing.
    ///
    /// *Errors*: `noSuchEntity`.
    public func revokeSessions(ofRole name: String, by caller: Caller) throws(IdentityError) {
        try change("RevokeRoleSessions", of: .weir, by: caller, ["roleName": .string(name)]) { transaction in
            try transaction.database.execute(
                sql: "UPDATE roles SET revoked_before = ? WHERE id = ?",
                arguments: [caller.now.seconds, transaction.entity(.role, name).id])
        }
    }

    /// Removes a role without policies. Its sessions end.
    ///
    /// *Errors*: `noSuchEntity`, `deleteConflict`.
    public func deleteRole(_ name: String, by caller: Caller) throws(IdentityError) {
        try change("DeleteRole", by: caller, ["roleName": .string(name)]) {
            try $0.deleteEntity($0.entity(.role, name))
        }
    }

    /// Makes temporary credentials; that they may be had was decided before.
    ///
    /// The event is that of STS: `AssumeRole` for a role, `GetSessionToken` for a user.
    ///
    /// *Errors*: `noSuchEntity`, `validationError`, `malformedPolicyDocument`, `limitExceeded`.
    public func createSession(
        _ request: SessionRequest, by caller: Caller
    ) throws(IdentityError) -> TemporaryCredentials {
        var parameters: [String: JSONTree] = ["durationSeconds": .integer(Int64(request.duration))]
        var event = "GetSessionToken"
        if case .role(let role, let sessionName) = request.owner {
            event = "AssumeRole"
            parameters["roleName"] = .string(role)
            parameters["roleSessionName"] = .string(sessionName)
            parameters["policy"] = request.sessionPolicy.map { .string($0) }
            parameters["sourceIdentity"] = request.sourceIdentity.map { .string($0) }
            parameters["tags"] = request.tags.isEmpty ? nil : .tags(request.tags)
        }
        return try change(
            event, of: .sts, by: caller, .object(parameters),
            answer: \.answer
        ) { try $0.createSession(request, now: caller.now) }
    }
}
