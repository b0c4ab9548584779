import Identity
import WeirCrypto

// Entities in the shapes and with the member order of IAM's answers.
extension AWSValue {
    /// How much of an entity is told: lists leave out tags and boundaries, as AWS's do.
    enum Detail { case whole, listed }

    static func user(_ user: User, _ detail: Detail) -> AWSValue {
        let common: AWSValue = [
            "Path": .text(user.path), "UserName": .text(user.name), "UserId": .text(user.id), "Arn": .text(user.arn),
            "CreateDate": .moment(user.created),
        ]
        return detail == .listed
            ? common
            : common.adding(["PermissionsBoundary": .boundary(user.boundaryARN), "Tags": .someTags(user.tags)])
    }

    static func group(_ group: Group) -> AWSValue {
        [
            "Path": .text(group.path), "GroupName": .text(group.name), "GroupId": .text(group.id),
            "Arn": .text(group.arn), "CreateDate": .moment(group.created),
        ]
    }

    static func role(_ role: Role, _ detail: Detail) -> AWSValue {
        let common: AWSValue = [
            "Path": .text(role.path), "RoleName": .text(role.name), "RoleId": .text(role.id), "Arn": .text(role.arn),
            "CreateDate": .moment(role.created), "AssumeRolePolicyDocument": .document(role.trustPolicy),
            "Description": .optional(role.description), "MaxSessionDuration": .count(role.maxSessionDuration),
        ]
        return detail == .listed
            ? common
            : common.adding(["PermissionsBoundary": .boundary(role.boundaryARN), "Tags": .someTags(role.tags)])
    }

    static func policy(_ policy: ManagedPolicy, _ detail: Detail) -> AWSValue {
        [
            "PolicyName": .text(policy.name), "PolicyId": .text(policy.id), "Arn": .text(policy.arn),
            "Path": .text(policy.path), "DefaultVersionId": .text(policy.defaultVersionID),
            "AttachmentCount": .count(policy.attachmentCount),
            "PermissionsBoundaryUsageCount": .count(policy.boundaryUsageCount), "IsAttachable": true,
            "Description": detail == .listed ? .nothing : .optional(policy.description),
            "CreateDate": .moment(policy.created), "UpdateDate": .moment(policy.updated),
        ]
    }

    static func policyVersion(_ version: PolicyVersion, _ detail: Detail) -> AWSValue {
        [
            "Document": detail == .listed ? .nothing : .document(version.document), "VersionId": .text(version.id),
            "IsDefaultVersion": .flag(version.isDefault), "CreateDate": .moment(version.created),
        ]
    }

    static func attached(_ policies: [ManagedPolicy]) -> AWSValue {
        .list(policies.map { ["PolicyName": .text($0.name), "PolicyArn": .text($0.arn)] })
    }

    /// The one place that tells the secret of a key: its making.
    static func newAccessKey(_ new: NewAccessKey) -> AWSValue {
        [
            "UserName": .text(new.key.userName), "AccessKeyId": .text(new.key.id),
            "Status": .text(new.key.status.rawValue),
            "SecretAccessKey": .text(String(decoding: new.secret.exposedBytes, as: UTF8.self)),
            "CreateDate": .moment(new.key.created),
        ]
    }

    static func accessKey(_ key: AccessKey) -> AWSValue {
        [
            "UserName": .text(key.userName), "AccessKeyId": .text(key.id), "Status": .text(key.status.rawValue),
            "CreateDate": .moment(key.created),
        ]
    }

    static func lastUse(_ use: AccessKey.LastUse?) -> AWSValue {
        [
            "LastUsedDate": use.map { .moment($0.at) } ?? .nothing, "ServiceName": .text(use?.service ?? "N/A"),
            "Region": .text(use?.region ?? "N/A"),
        ]
    }

    /// A device that is somebody's.
    static func mfaDevice(_ device: MFADevice) -> AWSValue {
        [
            "UserName": .text(device.userName ?? ""), "SerialNumber": .text(device.serialNumber),
            "EnableDate": .moment(device.enabled ?? device.created),
        ]
    }

    static func tags(_ tags: [String: String]) -> AWSValue {
        .list(tags.sorted { $0.key < $1.key }.map { ["Key": .text($0.key), "Value": .text($0.value)] })
    }

    /// What is known of a database user's password, in the shape of Secrets Manager's answers.
    static func databaseSecret(_ secret: DatabaseSecret) -> AWSValue {
        [
            "Name": .text(secret.user), "Description": .optional(secret.description),
            "LastChangedDate": .moment(secret.changed),
            "VersionIdsToStages": .object(
                stages(of: secret).map { Member(key: $0.version, value: .texts($0.stages.map(\.rawValue))) }),
            "CreatedDate": .moment(secret.created),
        ]
    }

    /// What a change of a secret answers.
    static func changedSecret(_ secret: DatabaseSecret) -> AWSValue {
        [
            "Name": .text(secret.user), "VersionId": .optional(secret.versions[.current]),
            "VersionStages": .texts([DatabaseSecret.Stage.current.rawValue]),
        ]
    }

    private static func stages(of secret: DatabaseSecret) -> [(version: String, stages: [DatabaseSecret.Stage])] {
        let versions = Set(secret.versions.values).sorted()
        return versions.map { version in
            (version, DatabaseSecret.Stage.allCases.filter { secret.versions[$0] == version })
        }
    }

    private static func boundary(_ arn: String?) -> AWSValue {
        arn.map { ["PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": .text($0)] } ?? .nothing
    }

    private static func someTags(_ tags: [String: String]) -> AWSValue { tags.isEmpty ? .nothing : .tags(tags) }
}
