import Identity

extension IAMVerbs {
    static let managedPolicies = [
        createPolicy, getPolicy, listPolicies, createVersion, listVersions, getVersion, setDefaultVersion,
        deleteVersion, deletePolicy, listEntities,
    ]

    private static let createPolicy = IAMVerb(
        "create-policy", "Make a managed policy.", [.policyName, .policyDocument, .path, .description],
        .changing { arguments, desk in
            let policy = try desk.store.createPolicy(
                arguments.text("policy-name"), document: arguments.text("policy-document"),
                path: arguments.optional("path") ?? "/", description: arguments.optional("description"),
                by: desk.caller)
            return ["Policy": .policy(policy, .whole)]
        })

    private static let getPolicy = IAMVerb(
        "get-policy", "Tell about a managed policy; get-policy-version has the document.", [.policyARN],
        .reading { arguments, desk in
            ["Policy": .policy(try desk.store.policy(arguments.text("policy-arn")), .whole)]
        })

    private static let listPolicies = IAMVerb(
        "list-policies", "List managed policies.",
        [
            IAMOption("scope", .choice(["All", "AWS", "Local"]), "AWS's own that were imported, or the account's."),
            IAMOption("only-attached", .flag, "Only those that somebody has."), .pathPrefix,
        ],
        .reading { arguments, desk in
            var policies = try desk.store.policies(pathPrefix: arguments.optional("path-prefix") ?? "/")
            if arguments.flag("only-attached") == true { policies.removeAll { $0.attachmentCount == 0 } }
            if let scope = arguments.optional("scope"), scope != "All" {
                policies.removeAll { $0.arn.contains(":iam::aws:") != (scope == "AWS") }
            }
            return ["Policies": .list(policies.map { .policy($0, .listed) })]
        })

    private static let createVersion = IAMVerb(
        "create-policy-version", "Add a version to a managed policy; there can be five.",
        [.policyARN, .policyDocument, IAMOption("set-as-default", .flag, "Put it in force.")],
        .changing { arguments, desk in
            let version = try desk.store.createPolicyVersion(
                arguments.text("policy-arn"), document: arguments.text("policy-document"),
                isDefault: arguments.flag("set-as-default") ?? false, by: desk.caller)
            return ["PolicyVersion": .policyVersion(version, .listed)]
        })

    private static let listVersions = IAMVerb(
        "list-policy-versions", "List the versions of a managed policy.", [.policyARN],
        .reading { arguments, desk in
            let versions = try desk.store.policyVersions(arguments.text("policy-arn"))
            return ["Versions": .list(versions.map { .policyVersion($0, .listed) })]
        })

    private static let getVersion = IAMVerb(
        "get-policy-version", "Show a version of a managed policy.", [.policyARN, .versionID],
        .reading { arguments, desk in
            let (arn, id) = (try arguments.text("policy-arn"), try arguments.text("version-id"))
            guard let version = try desk.store.policyVersions(arn).first(where: { $0.id == id }) else {
                throw IdentityError.noSuchEntity("Policy \(arn) version \(id) does not exist or is not attachable.")
            }
            return ["PolicyVersion": .policyVersion(version, .whole)]
        })

    private static let setDefaultVersion = IAMVerb(
        "set-default-policy-version", "Put another version of a managed policy in force.", [.policyARN, .versionID],
        .changing { arguments, desk in
            try desk.store.setDefaultPolicyVersion(
                arguments.text("version-id"), of: arguments.text("policy-arn"), by: desk.caller)
            return .empty
        })

    private static let deleteVersion = IAMVerb(
        "delete-policy-version", "Delete a version that is not in force.", [.policyARN, .versionID],
        .changing { arguments, desk in
            try desk.store.deletePolicyVersion(
                arguments.text("version-id"), of: arguments.text("policy-arn"), by: desk.caller)
            return .empty
        })

    private static let deletePolicy = IAMVerb(
        "delete-policy", "Delete a managed policy that nobody has.", [.policyARN],
        .changing { arguments, desk in
            try desk.store.deletePolicy(arguments.text("policy-arn"), by: desk.caller)
            return .empty
        })

    private static let listEntities = IAMVerb(
        "list-entities-for-policy", "List who has a managed policy.",
        [
            .policyARN,
            IAMOption(
                "policy-usage-filter", .choice(["PermissionsPolicy", "PermissionsBoundary"]),
                "Only whom it gives something, or only whom it bounds."),
        ],
        .reading { arguments, desk in
            let uses = try desk.store.uses(ofPolicy: arguments.text("policy-arn"))
            let owners =
                switch arguments.optional("policy-usage-filter") {
                case "PermissionsPolicy": uses.attached
                case "PermissionsBoundary": uses.bounded
                default: uses.attached + uses.bounded.filter { !uses.attached.contains($0) }
                }
            func named(_ kind: OwnerKind) throws -> AWSValue {
                .list(
                    try owners.compactMap { owner -> AWSValue? in
                        switch (kind, owner) {
                        case (.user, .user(let name)):
                            ["UserName": .text(name), "UserId": .text(try desk.store.user(name).id)]
                        case (.group, .group(let name)):
                            ["GroupName": .text(name), "GroupId": .text(try desk.store.group(name).group.id)]
                        case (.role, .role(let name)):
                            ["RoleName": .text(name), "RoleId": .text(try desk.store.role(name).id)]
                        default: nil
                        }
                    })
            }
            return [
                "PolicyGroups": try named(.group), "PolicyUsers": try named(.user), "PolicyRoles": try named(.role),
            ]
        })
}
