import Identity
import WeirCrypto

extension IAMVerbs {
    static let wholes = [getSummary, getDetails, exportAccount, exportSecrets, importAccount]

    private static let getSummary = IAMVerb(
        "get-account-summary", "Count what there is, and tell the limits.", [],
        .reading { _, desk in
            let store = desk.store
            let devices = try store.mfaDevices()
            let policies = try store.policies()
            var versions = 0
            for policy in policies { versions += try store.policyVersions(policy.arn).count }
            return [
                "SummaryMap": [
                    "Users": .count(try store.users().count), "Groups": .count(try store.groups().count),
                    "Roles": .count(try store.roles().count), "Policies": .count(policies.count),
                    "PolicyVersionsInUse": .count(versions), "MFADevices": .count(devices.count),
                    "MFADevicesInUse": .count(devices.count { $0.userName != nil }),
                    "AccessKeysPerUserQuota": .count(2), "GroupsPerUserQuota": .count(10),
                    "AttachedPoliciesPerUserQuota": .count(10), "AttachedPoliciesPerGroupQuota": .count(10),
                    "AttachedPoliciesPerRoleQuota": .count(10), "VersionsPerPolicyQuota": .count(5),
                    "PolicySizeQuota": .count(6144), "UserPolicySizeQuota": .count(2048),
                    "GroupPolicySizeQuota": .count(5120), "RolePolicySizeQuota": .count(10240),
                ]
            ]
        })

    /// The lists of an account, by the words of `--filter`.
    private static let lists = [
        "User": "UserDetailList", "Group": "GroupDetailList", "Role": "RoleDetailList",
        "LocalManagedPolicy": "Policies", "AWSManagedPolicy": "Policies",
    ]

    private static let getDetails = IAMVerb(
        "get-account-authorization-details", "Show the whole account, without secrets.",
        [IAMOption("filter", .texts, "Only these: \(lists.keys.sorted().joined(separator: ", ")).")],
        .reading { arguments, desk in
            let whole = AWSValue(try JSONTree(parsing: try desk.store.exportAccount()))
            guard let kinds = arguments.texts("filter"), case .object(let members) = whole else { return whole }
            for kind in kinds where lists[kind] == nil {
                throw IAMFailure.badInput(
                    "--filter is \(kind); \(lists.keys.sorted().joined(separator: ", ")) are allowed")
            }
            let wanted = Set(kinds.compactMap { lists[$0] })
            return .object(
                members.compactMap { member in
                    guard lists.values.contains(member.key) else { return member }
                    guard wanted.contains(member.key) else { return nil }
                    guard member.key == "Policies" else { return member }
                    return AWSValue.Member(key: member.key, value: policies(of: kinds, member.value))
                })
        })

    private static func policies(of kinds: [String], _ policies: AWSValue) -> AWSValue {
        .list(
            (policies.elements ?? []).filter { policy in
                let isAWS = policy["Arn"]?.string?.contains(":iam::aws:") == true
                return kinds.contains(isAWS ? "AWSManagedPolicy" : "LocalManagedPolicy")
            })
    }

    private static let exportAccount = IAMVerb(
        "export", "Write the whole account into a new file, without secrets.", operand: "FILE", [],
        .reading { arguments, desk in
            let whole = AWSValue(try JSONTree(parsing: try desk.store.exportAccount()))
            try PrivateFile.make(arguments.operand ?? "", Array((whole.json + "\n").utf8))
            return .empty
        })

    private static let exportSecrets = IAMVerb(
        "export-with-secrets",
        "Write the whole account into a new file, open to its owner only, with the secrets of access keys and the "
            + "database passwords in the clear. The audit tells of it.", operand: "FILE", [],
        .changing { arguments, desk in
            let path = arguments.operand ?? ""
            try PrivateFile.make(path, [])
            do {
                let whole = try desk.store.exportAccountWithSecrets(by: desk.caller)
                try PrivateFile.fill(path, whole.exposedBytes + Array("\n".utf8))
            } catch {
                PrivateFile.remove(path)
                throw error
            }
            return .empty
        })

    private static let importAccount = IAMVerb(
        "import",
        "Bring the account to the state of a file of get-account-authorization-details, of export, or of AWS's own "
            + "command; all of it or nothing.", operand: "FILE",
        [
            IAMOption("replace", .flag, "Delete what is not in the file, of the kinds that it has."),
            IAMOption("dry-run", .flag, "Only say what would be done."),
        ],
        .changing { arguments, desk in
            let document = try PrivateFile.text(arguments.operand ?? "")
            let mode: ImportMode = arguments.flag("replace") == true ? .replace : .merge
            let summary =
                arguments.flag("dry-run") == true
                ? try desk.store.planImport(document, mode: mode, now: desk.now)
                : try desk.store.importAccount(document, mode: mode, by: desk.caller)
            return [
                "Created": .texts(summary.created), "Changed": .texts(summary.changed),
                "Deleted": .texts(summary.deleted), "AccessKeys": .count(summary.accessKeys),
                "DatabaseSecrets": .count(summary.databaseSecrets),
            ]
        })
}
