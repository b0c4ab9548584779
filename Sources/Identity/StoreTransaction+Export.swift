internal import GRDB
internal import WeirCrypto

extension StoreTransaction {
    /// The account in the shape that an import takes.
    func exported(includingSecrets: Bool) throws -> JSONTree {
        var members: [String: JSONTree] = [
            "UserDetailList": .array(try entities(.user).map { try exported($0) }),
            "GroupDetailList": .array(try entities(.group).map { try exported($0) }),
            "RoleDetailList": .array(try entities(.role).map { try exported($0) }),
            "Policies": .array(try entities(.policy).map { try exported($0) }), "IsTruncated": false,
        ]
        if includingSecrets {
            members["AccessKeys"] = .array(try entities(.user).flatMap { try exportedKeys($0) })
            members["DatabaseSecrets"] = .array(
                try secrets().map { secret in
                    [
                        "User": .string(secret.user), "Description": .optional(secret.description),
                        "Password": try password(secret.user, .current).map { Self.text($0) } ?? .null,
                    ]
                })
        }
        return .object(members)
    }

    /// One entity, as it is in a list of the account's.
    func exported(_ entity: Entity) throws -> JSONTree {
        let title = entity.kind.title
        var members: [String: JSONTree] = [
            title + "Name": .string(entity.name), title + "Id": .string(entity.id), "Path": .string(entity.path),
            "Arn": .string(arn(entity)), "CreateDate": .string("\(entity.created)"),
        ]
        if entity.kind == .policy {
            try add(policy: entity, to: &members)
            return .object(members)
        }
        members["AttachedManagedPolicies"] = .array(
            try attached(entity.id).map { ["PolicyName": .string($0.name), "PolicyArn": .string(arn($0))] })
        members[title + "PolicyList"] = .array(
            try inline(entity.id).map { policy in
                ["PolicyName": .string(policy.name), "PolicyDocument": Self.tree(policy.document)]
            })
        if entity.kind == .group { return .object(members) }
        members["Tags"] = .array(
            try tags(entity.id).sorted { $0.key < $1.key }.map { tag in
                ["Key": .string(tag.key), "Value": .string(tag.value)]
            })
        if let boundary = try boundaryARN(entity) {
            members["PermissionsBoundary"] = [
                "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": .string(boundary),
            ]
        }
        if entity.kind == .user {
            members["GroupList"] = .array(try groups(of: entity.id).map { .string($0.name) })
            return .object(members)
        }
        let role = try role(entity)
        members["AssumeRolePolicyDocument"] = Self.tree(role.trustPolicy)
        members["MaxSessionDuration"] = .integer(Int64(role.maxSessionDuration))
        members["Description"] = role.description.map { .string($0) }
        return .object(members)
    }

    private func add(policy entity: Entity, to members: inout [String: JSONTree]) throws {
        let policy = try managed(entity)
        members["Description"] = policy.description.map { .string($0) }
        members["DefaultVersionId"] = .string(policy.defaultVersionID)
        members["UpdateDate"] = .string("\(policy.updated)")
        members["AttachmentCount"] = .integer(Int64(policy.attachmentCount))
        members["PermissionsBoundaryUsageCount"] = .integer(Int64(policy.boundaryUsageCount))
        members["IsAttachable"] = true
        members["PolicyVersionList"] = .array(
            try versions(entity).map { version in
                [
                    "VersionId": .string(version.id), "IsDefaultVersion": .bool(version.isDefault),
                    "CreateDate": .string("\(version.created)"), "Document": Self.tree(version.document),
                ]
            })
    }

    private func exportedKeys(_ user: Entity) throws -> [JSONTree] {
        try accessKeys(of: user).map { key in
            let sealed = try row("SELECT sealed FROM access_keys WHERE id = ?", [key.id])
            return [
                "UserName": .string(user.name), "AccessKeyId": .string(key.id), "Status": .string(key.status.rawValue),
                "CreateDate": .string("\(key.created)"),
                "SecretAccessKey": try sealed.map {
                    Self.text(try open(try $0.bytes("sealed"), for: Self.purpose(accessKey: key.id)))
                } ?? .null,
            ]
        }
    }

    private static func text(_ secret: Secret) -> JSONTree {
        .string(String(decoding: secret.exposedBytes, as: UTF8.self))
    }

    /// A policy as an object, as AWS's command shows it; as the text that it is when it is no JSON that is read.
    private static func tree(_ document: String) -> JSONTree {
        // Policies were checked when they came in; one that is no JSON any more must not keep the rest from coming out.
        guard let tree = try? JSONTree(parsing: document), case .object(_) = tree else { return .string(document) }
        return tree
    }
}
