import Identity

extension IAMVerbs {
    static let groups = [
        createGroup, getGroup, listGroups, listGroupsForUser, updateGroup, deleteGroup, addUserToGroup,
        removeUserFromGroup,
    ]

    private static let createGroup = IAMVerb(
        "create-group", "Make a group.", [.groupName, .path],
        .changing { arguments, desk in
            let group = try desk.store.createGroup(
                arguments.text("group-name"), path: arguments.optional("path") ?? "/", by: desk.caller)
            return ["Group": .group(group)]
        })

    private static let getGroup = IAMVerb(
        "get-group", "Tell about a group and its members.", [.groupName],
        .reading { arguments, desk in
            let (group, members) = try desk.store.group(arguments.text("group-name"))
            return ["Group": .group(group), "Users": .list(members.map { .user($0, .listed) })]
        })

    private static let listGroups = IAMVerb(
        "list-groups", "List groups.", [.pathPrefix],
        .reading { arguments, desk in
            let groups = try desk.store.groups(pathPrefix: arguments.optional("path-prefix") ?? "/")
            return ["Groups": .list(groups.map { .group($0) })]
        })

    private static let listGroupsForUser = IAMVerb(
        "list-groups-for-user", "List the groups that a user is in.", [.userName],
        .reading { arguments, desk in
            let groups = try desk.store.groups(ofUser: arguments.text("user-name"))
            return ["Groups": .list(groups.map { .group($0) })]
        })

    private static let updateGroup = IAMVerb(
        "update-group", "Give a group another name or path.",
        [.groupName, IAMOption("new-group-name", "The new name."), IAMOption("new-path", "The new path.")],
        .changing { arguments, desk in
            try desk.store.updateGroup(
                arguments.text("group-name"), newName: arguments.optional("new-group-name"),
                newPath: arguments.optional("new-path"), by: desk.caller)
            return .empty
        })

    private static let deleteGroup = IAMVerb(
        "delete-group", "Delete a group without members and policies.", [.groupName],
        .changing { arguments, desk in
            try desk.store.deleteGroup(arguments.text("group-name"), by: desk.caller)
            return .empty
        })

    private static let addUserToGroup = IAMVerb(
        "add-user-to-group", "Put a user into a group.", [.userName, .groupName],
        .changing { arguments, desk in
            try desk.store.addUser(
                arguments.text("user-name"), toGroup: arguments.text("group-name"), by: desk.caller)
            return .empty
        })

    private static let removeUserFromGroup = IAMVerb(
        "remove-user-from-group", "Take a user out of a group.", [.userName, .groupName],
        .changing { arguments, desk in
            try desk.store.removeUser(
                arguments.text("user-name"), fromGroup: arguments.text("group-name"), by: desk.caller)
            return .empty
        })
}
