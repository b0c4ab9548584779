import Identity

extension IAMVerbs {
    static let roles = [
        createRole, getRole, listRoles, updateRole, updateTrust, deleteRole, tagRole, untagRole, listRoleTags,
        revokeSessions,
    ]

    private static let duration = IAMOption(
        "max-session-duration", .number, "How long sessions may be, in seconds: 3600 to 43200.")

    private static let createRole = IAMVerb(
        "create-role", "Make a role.",
        [
            .roleName, .required("assume-role-policy-document", .document, "Who may assume it."), .path, .description,
            duration, .boundary, .tags,
        ],
        .changing { arguments, desk in
            let role = try desk.store.createRole(
                arguments.text("role-name"), trustPolicy: arguments.text("assume-role-policy-document"),
                path: arguments.optional("path") ?? "/", description: arguments.optional("description"),
                maxSessionDuration: arguments.number("max-session-duration") ?? 3600,
                boundary: arguments.optional("permissions-boundary"), tags: arguments.tags("tags"), by: desk.caller)
            return ["Role": .role(role, .whole)]
        })

    private static let getRole = IAMVerb(
        "get-role", "Tell about a role.", [.roleName],
        .reading { arguments, desk in
            ["Role": .role(try desk.store.role(arguments.text("role-name")), .whole)]
        })

    private static let listRoles = IAMVerb(
        "list-roles", "List roles.", [.pathPrefix],
        .reading { arguments, desk in
            let roles = try desk.store.roles(pathPrefix: arguments.optional("path-prefix") ?? "/")
            return ["Roles": .list(roles.map { .role($0, .listed) })]
        })

    private static let updateRole = IAMVerb(
        "update-role", "Change what a role is for, or how long its sessions may be.",
        [.roleName, .description, duration],
        .changing { arguments, desk in
            try desk.store.updateRole(
                arguments.text("role-name"), description: arguments.optional("description"),
                maxSessionDuration: arguments.number("max-session-duration"), by: desk.caller)
            return .empty
        })

    private static let updateTrust = IAMVerb(
        "update-assume-role-policy", "Change who may assume a role.", [.roleName, .policyDocument],
        .changing { arguments, desk in
            try desk.store.updateTrustPolicy(
                arguments.text("policy-document"), ofRole: arguments.text("role-name"), by: desk.caller)
            return .empty
        })

    private static let deleteRole = IAMVerb(
        "delete-role", "Delete a role without policies; its sessions end.", [.roleName],
        .changing { arguments, desk in
            try desk.store.deleteRole(arguments.text("role-name"), by: desk.caller)
            return .empty
        })

    private static let tagRole = IAMVerb(
        "tag-role", "Add tags to a role, or change them.", [.roleName, .required("tags", .tags, "Tags.")],
        .changing { arguments, desk in
            try desk.store.setTags(
                arguments.tags("tags"), of: .role(arguments.text("role-name")), by: desk.caller)
            return .empty
        })

    private static let untagRole = IAMVerb(
        "untag-role", "Take tags away from a role.", [.roleName, .required("tag-keys", .texts, "Their keys.")],
        .changing { arguments, desk in
            try desk.store.removeTags(
                arguments.texts("tag-keys") ?? [], of: .role(arguments.text("role-name")), by: desk.caller)
            return .empty
        })

    private static let listRoleTags = IAMVerb(
        "list-role-tags", "List a role's tags.", [.roleName],
        .reading { arguments, desk in
            ["Tags": .tags(try desk.store.role(arguments.text("role-name")).tags)]
        })

    private static let revokeSessions = IAMVerb(
        "revoke-sessions", "End all sessions of a role that were begun until now.", [.roleName],
        .changing { arguments, desk in
            try desk.store.revokeSessions(ofRole: arguments.text("role-name"), by: desk.caller)
            return .empty
        })
}
