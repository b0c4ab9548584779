import Identity

extension IAMVerbs {
    static let wholes = [getSummary]

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
}
