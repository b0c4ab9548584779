extension IdentityStore {
    /// Makes a user.
    ///
    /// *Errors*: `entityAlreadyExists`, `validationError`, `noSuchEntity` for the boundary.
    @discardableResult
    public func createUser(
        _ name: String, path: String = "/", boundary: String? = nil, tags: [String: String] = [:], by caller: Caller
    ) throws(IdentityError) -> User {
        try change(
            "CreateUser", by: caller,
            [
                "userName": .string(name), "path": .string(path), "permissionsBoundary": .optional(boundary),
                "tags": .tags(tags),
            ], answer: \.answer
        ) { transaction in
            let id = try transaction.insertEntity(.user, name, path: path, created: caller.now)
            if boundary != nil { try transaction.setBoundary(boundary, of: id) }
            try transaction.setTags(tags, of: id)
            return try transaction.user(transaction.entity(id: id))
        }
    }

    /// The user of that name.
    ///
    /// *Errors*: `noSuchEntity`.
    public func user(_ name: String) throws(IdentityError) -> User {
        try read { try $0.user($0.entity(.user, name)) }
    }

    /// Users by name.
    public func users(pathPrefix: String = "/") throws(IdentityError) -> [User] {
        try read { transaction in
            try transaction.entities(.user, pathPrefix: pathPrefix).map { try transaction.user($0) }
        }
    }

    /// Gives a user another name or path; everything it has stays.
    ///
    /// *Errors*: `noSuchEntity`, `entityAlreadyExists`, `validationError`.
    public func updateUser(
        _ name: String, newName: String? = nil, newPath: String? = nil, by caller: Caller
    ) throws(IdentityError) {
        try change(
            "UpdateUser", by: caller,
            ["userName": .string(name), "newUserName": .optional(newName), "newPath": .optional(newPath)]
        ) { try $0.rename($0.entity(.user, name), to: newName, path: newPath) }
    }

    /// Removes a user that has nothing any more: no policies, keys, devices, groups. Its temporary credentials end.
    ///
    /// *Errors*: `noSuchEntity`, `deleteConflict`.
    public func deleteUser(_ name: String, by caller: Caller) throws(IdentityError) {
        try change("DeleteUser", by: caller, ["userName": .string(name)]) {
            try $0.deleteEntity($0.entity(.user, name))
        }
    }
}

// Groups.
extension IdentityStore {
    /// Makes a group.
    ///
    /// *Errors*: `entityAlreadyExists`, `validationError`.
    @discardableResult
    public func createGroup(_ name: String, path: String = "/", by caller: Caller) throws(IdentityError) -> Group {
        try change(
            "CreateGroup", by: caller, ["groupName": .string(name), "path": .string(path)],
            answer: \.answer
        ) { transaction in
            let id = try transaction.insertEntity(.group, name, path: path, created: caller.now)
            return transaction.group(try transaction.entity(id: id))
        }
    }

    /// The group of that name, and its members by name.
    ///
    /// *Errors*: `noSuchEntity`.
    public func group(_ name: String) throws(IdentityError) -> (group: Group, members: [User]) {
        try read { transaction in
            let entity = try transaction.entity(.group, name)
            return (
                transaction.group(entity), try transaction.members(of: entity.id).map { try transaction.user($0) }
            )
        }
    }

    /// Groups by name.
    public func groups(pathPrefix: String = "/") throws(IdentityError) -> [Group] {
        try read { transaction in
            try transaction.entities(.group, pathPrefix: pathPrefix).map { transaction.group($0) }
        }
    }

    /// The groups that a user is in, by name.
    ///
    /// *Errors*: `noSuchEntity`.
    public func groups(ofUser name: String) throws(IdentityError) -> [Group] {
        try read { transaction in
            try transaction.groups(of: transaction.entity(.user, name).id).map { transaction.group($0) }
        }
    }

    /// Gives a group another name or path.
    ///
    /// *Errors*: `noSuchEntity`, `entityAlreadyExists`, `validationError`.
    public func updateGroup(
        _ name: String, newName: String? = nil, newPath: String? = nil, by caller: Caller
    ) throws(IdentityError) {
        try change(
            "UpdateGroup", by: caller,
            ["groupName": .string(name), "newGroupName": .optional(newName), "newPath": .optional(newPath)]
        ) { try $0.rename($0.entity(.group, name), to: newName, path: newPath) }
    }

    /// Removes a group without members and policies.
    ///
    /// *Errors*: `noSuchEntity`, `deleteConflict`.
    public func deleteGroup(_ name: String, by caller: Caller) throws(IdentityError) {
        try change("DeleteGroup", by: caller, ["groupName": .string(name)]) {
            try $0.deleteEntity($0.entity(.group, name))
        }
    }

    /// Puts a user into a group; no error if it is in it.
    ///
    /// *Errors*: `noSuchEntity`; `limitExceeded` at ten groups.
    public func addUser(_ user: String, toGroup group: String, by caller: Caller) throws(IdentityError) {
        try change("AddUserToGroup", by: caller, ["userName": .string(user), "groupName": .string(group)]) {
            try $0.add($0.entity(.user, user), to: $0.entity(.group, group))
        }
    }

    /// Takes a user out of a group; no error if it is not in it.
    ///
    /// *Errors*: `noSuchEntity`.
    public func removeUser(_ user: String, fromGroup group: String, by caller: Caller) throws(IdentityError) {
        try change("RemoveUserFromGroup", by: caller, ["userName": .string(user), "groupName": .string(group)]) {
            try $0.remove($0.entity(.user, user), from: $0.entity(.group, group))
        }
    }
}

extension JSONTree {
    /// Tags as AWS lists them; null for none.
    static func tags(_ tags: [String: String]) -> JSONTree {
        guard !tags.isEmpty else { return .null }
        return .array(
            tags.sorted { $0.key < $1.key }.map { ["key": .string($0.key), "value": .string($0.value)] })
    }
}
