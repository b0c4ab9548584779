import Identity

extension IAMVerbs {
    static let users = [
        createUser, getUser, listUsers, updateUser, deleteUser, tagUser, untagUser, listUserTags,
    ]

    private static let createUser = IAMVerb(
        "create-user", "Make a user.", [.userName, .path, .boundary, .tags],
        .changing { arguments, desk in
            let user = try desk.store.createUser(
                arguments.text("user-name"), path: arguments.optional("path") ?? "/",
                boundary: arguments.optional("permissions-boundary"), tags: arguments.tags("tags"), by: desk.caller)
            return ["User": .user(user, .whole)]
        })

    private static let getUser = IAMVerb(
        "get-user", "Tell about a user.", [.userName],
        .reading { arguments, desk in
            ["User": .user(try desk.store.user(arguments.text("user-name")), .whole)]
        })

    private static let listUsers = IAMVerb(
        "list-users", "List users.", [.pathPrefix],
        .reading { arguments, desk in
            let users = try desk.store.users(pathPrefix: arguments.optional("path-prefix") ?? "/")
            return ["Users": .list(users.map { .user($0, .listed) })]
        })

    private static let updateUser = IAMVerb(
        "update-user", "Give a user another name or path.",
        [.userName, IAMOption("new-user-name", "The new name."), IAMOption("new-path", "The new path.")],
        .changing { arguments, desk in
            try desk.store.updateUser(
                arguments.text("user-name"), newName: arguments.optional("new-user-name"),
                newPath: arguments.optional("new-path"), by: desk.caller)
            return .empty
        })

    private static let deleteUser = IAMVerb(
        "delete-user", "Delete a user that has nothing any more.", [.userName],
        .changing { arguments, desk in
            try desk.store.deleteUser(arguments.text("user-name"), by: desk.caller)
            return .empty
        })

    private static let tagUser = IAMVerb(
        "tag-user", "Add tags to a user, or change them.", [.userName, .required("tags", .tags, "Tags.")],
        .changing { arguments, desk in
            try desk.store.setTags(
                arguments.tags("tags"), of: .user(arguments.text("user-name")), by: desk.caller)
            return .empty
        })

    private static let untagUser = IAMVerb(
        "untag-user", "Take tags away from a user.", [.userName, .required("tag-keys", .texts, "Their keys.")],
        .changing { arguments, desk in
            try desk.store.removeTags(
                arguments.texts("tag-keys") ?? [], of: .user(arguments.text("user-name")), by: desk.caller)
            return .empty
        })

    private static let listUserTags = IAMVerb(
        "list-user-tags", "List a user's tags.", [.userName],
        .reading { arguments, desk in
            ["Tags": .tags(try desk.store.user(arguments.text("user-name")).tags)]
        })
}
