// What the audit tells of a thing that was made: never a secret.

extension User {
    var answer: JSONTree { ["user": ["userName": .string(name), "userId": .string(id), "arn": .string(arn)]] }
}

extension Group {
    var answer: JSONTree { ["group": ["groupName": .string(name), "groupId": .string(id), "arn": .string(arn)]] }
}

extension Role {
    var answer: JSONTree { ["role": ["roleName": .string(name), "roleId": .string(id), "arn": .string(arn)]] }
}

extension ManagedPolicy {
    var answer: JSONTree { ["policy": ["policyName": .string(name), "policyId": .string(id), "arn": .string(arn)]] }
}

extension PolicyVersion {
    var answer: JSONTree { ["policyVersion": ["versionId": .string(id), "isDefaultVersion": .bool(isDefault)]] }
}

extension NewAccessKey {
    var answer: JSONTree {
        ["accessKey": ["accessKeyId": .string(key.id), "status": .string(key.status.rawValue)]]
    }
}

extension NewMFADevice {
    var answer: JSONTree { ["virtualMFADevice": ["serialNumber": .string(device.serialNumber)]] }
}

extension TemporaryCredentials {
    var answer: JSONTree {
        [
            "credentials": ["accessKeyId": .string(accessKeyID), "expiration": .string("\(expires)")],
            "arn": .string(arn), "userId": .string(userID),
        ]
    }
}

extension DatabaseSecret {
    var answer: JSONTree { ["versionId": .optional(versions[.current])] }
}
