import GRDB
import Identity
import Testing
import WeirCrypto

struct EntityTests {
    private static let account = "123456789012"

    /// What a request is refused with.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: String
        let message: String
        let request: @Sendable (IdentityStore, Caller) throws -> Void

        init(
            _ name: String, _ code: String, _ message: String,
            _ request: @escaping @Sendable (IdentityStore, Caller) throws -> Void
        ) {
            testDescription = name
            self.code = code
            self.message = message
            self.request = request
        }
    }

    /// A store with one of each: user app in group team with policy base, role job, device phone.
    private static func furnished() throws -> StoreFixture {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        try store.createUser("app", by: caller)
        try store.createGroup("team", by: caller)
        try store.createRole("job", trustPolicy: "{}", by: caller)
        let policy = try store.createPolicy("base", document: "{}", by: caller)
        try store.addUser("app", toGroup: "team", by: caller)
        try store.attachPolicy(policy.arn, to: .role("job"), by: caller)
        _ = try store.createMFADevice("phone", by: caller)
        return fixture
    }

    private static let base = "arn:aws:iam::123456789012:policy/base"
    private static let nobody = "arn:aws:iam::123456789012:policy/nobody"
    private static let long = String(repeating: "a", count: 65)

    private static let absent: [Case] = [
        Case("user", "NoSuchEntity", "The user with name bob cannot be found.") { store, _ in _ = try store.user("bob")
        },
        Case("user by another case", "NoSuchEntity", "The user with name App cannot be found.") { store, _ in
            _ = try store.user("App")
        },
        Case("group", "NoSuchEntity", "The group with name x cannot be found.") { store, _ in _ = try store.group("x")
        },
        Case("role", "NoSuchEntity", "The role with name x cannot be found.") { store, _ in _ = try store.role("x") },
        Case("policy", "NoSuchEntity", "Policy \(nobody) was not found.") { store, _ in _ = try store.policy(nobody) },
        Case("policy to attach", "NoSuchEntity", "Policy \(nobody) does not exist or is not attachable.") {
            try $0.attachPolicy(nobody, to: .user("app"), by: $1)
        },
        Case("policy to detach", "NoSuchEntity", "Policy \(base) was not found.") {
            try $0.detachPolicy(base, from: .user("app"), by: $1)
        },
        Case(
            "policy with another path", "NoSuchEntity", "Policy arn:aws:iam::123456789012:policy/x/base was not found."
        ) {
            store, _ in _ = try store.policy("arn:aws:iam::123456789012:policy/x/base")
        },
        Case("boundary", "NoSuchEntity", "Policy \(nobody) does not exist or is not attachable.") {
            try $0.setBoundary(nobody, of: .user("app"), by: $1)
        },
        Case("version", "NoSuchEntity", "Policy \(base) version v9 does not exist or is not attachable.") {
            try $0.setDefaultPolicyVersion("v9", of: base, by: $1)
        },
        Case("inline policy", "NoSuchEntity", "The user policy with name p cannot be found.") {
            try $0.deleteInlinePolicy("p", of: .user("app"), by: $1)
        },
        Case("access key", "NoSuchEntity", "The Access Key with id AKIAX cannot be found.") {
            try $0.deleteAccessKey("AKIAX", of: "app", by: $1)
        },
        Case(
            "device", "NoSuchEntity",
            "VirtualMFADevice with serial number arn:aws:iam::123456789012:mfa/x doesn't exist."
        ) { try $0.deleteMFADevice("arn:aws:iam::123456789012:mfa/x", by: $1) },
        Case("database secret", "NoSuchEntity", "There is no secret for the database user x.") {
            try $0.deleteDatabaseSecret("x", by: $1)
        },
        Case("session's role", "NoSuchEntity", "The role with name x cannot be found.") {
            _ = try $0.createSession(.init(.role("x", sessionName: "me"), duration: 900), by: $1)
        },
    ]

    private static let taken: [Case] = [
        Case("user", "EntityAlreadyExists", "User with name app already exists.") { try $0.createUser("app", by: $1) },
        Case("user in another case", "EntityAlreadyExists", "User with name APP already exists.") {
            try $0.createUser("APP", by: $1)
        },
        Case("group", "EntityAlreadyExists", "Group with name team already exists.") {
            try $0.createGroup("team", by: $1)
        },
        Case("role", "EntityAlreadyExists", "Role with name job already exists.") {
            try $0.createRole("job", trustPolicy: "{}", by: $1)
        },
        Case(
            "policy", "EntityAlreadyExists", "A policy called base already exists. Duplicate names are not allowed."
        ) { try $0.createPolicy("base", document: "{}", path: "/other/", by: $1) },
        Case("device", "EntityAlreadyExists", "MFADevice entity at the same path and name already exists.") {
            _ = try $0.createMFADevice("PHONE", by: $1)
        },
        Case("rename", "EntityAlreadyExists", "User with name app already exists.") {
            try $0.createUser("b", by: $1)
            try $0.updateUser("b", newName: "app", by: $1)
        },
    ]

    private static let inUse: [Case] = [
        Case("group with members", "DeleteConflict", "Cannot delete entity, must remove users from group first.") {
            try $0.deleteGroup("team", by: $1)
        },
        Case("user in a group", "DeleteConflict", "Cannot delete entity, must remove users from group first.") {
            try $0.deleteUser("app", by: $1)
        },
        Case("role with a policy", "DeleteConflict", "Cannot delete entity, must detach all policies first.") {
            try $0.deleteRole("job", by: $1)
        },
        Case("user with an inline policy", "DeleteConflict", "Cannot delete entity, must delete policies first.") {
            try $0.putInlinePolicy("p", document: "{}", of: .user("app"), by: $1)
            try $0.deleteUser("app", by: $1)
        },
        Case("user with a key", "DeleteConflict", "Cannot delete entity, must delete access keys first.") {
            _ = try $0.createAccessKey(for: "app", by: $1)
            try $0.deleteUser("app", by: $1)
        },
        Case("attached policy", "DeleteConflict", "Cannot delete a policy attached to entities.") {
            try $0.deletePolicy(base, by: $1)
        },
        Case("policy that bounds", "DeleteConflict", "Cannot delete a policy attached to entities.") {
            try $0.detachPolicy(base, from: .role("job"), by: $1)
            try $0.setBoundary(base, of: .user("app"), by: $1)
            try $0.deletePolicy(base, by: $1)
        },
        Case("default version", "DeleteConflict", "Cannot delete the default version of a policy.") {
            try $0.deletePolicyVersion("v1", of: base, by: $1)
        },
        Case(
            "policy with versions", "DeleteConflict",
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
                + "The default version is deleted with the policy."
        ) {
            try $0.detachPolicy(base, from: .role("job"), by: $1)
            try $0.createPolicyVersion(base, document: "{}", by: $1)
            try $0.deletePolicy(base, by: $1)
        },
    ]

    private static let malformed: [Case] = [
        Case(
            "name", "ValidationError",
            "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the "
                + "following: +=,.@_-"
        ) { try $0.createUser("a b", by: $1) },
        Case(
            "long name", "ValidationError",
            "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must have length "
                + "between 1 and 64"
        ) { try $0.createRole(long, trustPolicy: "{}", by: $1) },
        Case(
            "path", "ValidationError",
            "The specified value for path is invalid. It must begin and end with / and contain only printable "
                + "characters without blanks, at most 512."
        ) { try $0.createGroup("g", path: "/a", by: $1) },
        Case(
            "session length", "ValidationError",
            "1 validation error detected: Value '3599' at 'maxSessionDuration' failed to satisfy constraint: Member "
                + "must have value between 3600 and 43200"
        ) { try $0.createRole("r", trustPolicy: "{}", maxSessionDuration: 3599, by: $1) },
        Case("policy", "MalformedPolicyDocument", "Syntax errors in policy.") {
            try $0.createPolicy("p", document: "nonsense", by: $1)
        },
        Case("inline policy", "MalformedPolicyDocument", "Syntax errors in policy.") {
            try $0.putInlinePolicy("p", document: "nonsense", of: .group("team"), by: $1)
        },
        Case("trust policy", "MalformedPolicyDocument", "This trust policy is none.") {
            try $0.updateTrustPolicy("nonsense", ofRole: "job", by: $1)
        },
        Case("session policy", "MalformedPolicyDocument", "Syntax errors in policy.") {
            var request = SessionRequest(.user("app"), duration: 900)
            request.sessionPolicy = "nonsense"
            _ = try $0.createSession(request, by: $1)
        },
        Case(
            "short session", "ValidationError",
            "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must "
                + "have value greater than or equal to 900"
        ) { _ = try $0.createSession(.init(.user("app"), duration: 899), by: $1) },
        Case(
            "long session", "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        ) { _ = try $0.createSession(.init(.role("job", sessionName: "me"), duration: 3601), by: $1) },
        Case(
            "session name", "ValidationError",
            "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint: Member must have "
                + "length between 2 and 64"
        ) { _ = try $0.createSession(.init(.role("job", sessionName: "m"), duration: 900), by: $1) },
        Case("group's boundary", "InvalidInput", "A group cannot have a permissions boundary.") {
            try $0.setBoundary(base, of: .group("team"), by: $1)
        },
        Case("group's tags", "InvalidInput", "A group cannot have tags.") {
            try $0.setTags(["a": "b"], of: .group("team"), by: $1)
        },
        Case("tag twice", "InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.") {
            try $0.setTags(["Team": "a", "team": "b"], of: .user("app"), by: $1)
        },
        Case("reserved tag", "InvalidInput", "Tag keys that begin with aws: are reserved: tag 'aws:x'.") {
            try $0.setTags(["aws:x": "a"], of: .user("app"), by: $1)
        },
        Case("database user", "ValidationError", "A database user has 1 to 80 characters, none of them a control one.")
        {
            try $0.putDatabaseSecret(Secret("x"), user: "a\nb", by: $1)
        },
        Case("empty password", "ValidationError", "A database password has 1 to 4096 bytes.") {
            try $0.putDatabaseSecret(Secret(""), user: "app", by: $1)
        },
    ]

    private static let limits: [Case] = [
        Case("keys", "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2") {
            for _ in 0..<3 { _ = try $0.createAccessKey(for: "app", by: $1) }
        },
        Case(
            "versions", "LimitExceeded",
            "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing "
                + "version."
        ) { for _ in 0..<5 { try $0.createPolicyVersion(base, document: "{}", by: $1) } },
        Case("attached policies", "LimitExceeded", "Cannot exceed quota for PoliciesPerUser: 10") {
            for number in 0..<11 {
                try $0.attachPolicy(
                    $0.createPolicy("p\(number)", document: "{}", by: $1).arn, to: .user("app"), by: $1)
            }
        },
        Case("groups", "LimitExceeded", "Cannot exceed quota for GroupsPerUser: 10") {
            for number in 0..<10 {
                try $0.createGroup("g\(number)", by: $1)
                try $0.addUser("app", toGroup: "g\(number)", by: $1)
            }
        },
        Case("managed policy", "LimitExceeded", "Cannot exceed quota for PolicySize: 6144") {
            try $0.createPolicy("p", document: "{" + String(repeating: "x", count: 6144), by: $1)
        },
        Case("inline policies", "LimitExceeded", "Maximum policy size of 2048 bytes exceeded for user app") {
            try $0.putInlinePolicy("a", document: "{" + String(repeating: "x", count: 1023), of: .user("app"), by: $1)
            try $0.putInlinePolicy("b", document: "{" + String(repeating: "x", count: 1024), of: .user("app"), by: $1)
        },
        Case("trust policy", "LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048") {
            try $0.updateTrustPolicy("{" + String(repeating: "x", count: 2048), ofRole: "job", by: $1)
        },
        Case("tags", "LimitExceeded", "The number of tags has reached the maximum limit. Limit: 50") {
            for number in 0..<51 { try $0.setTags(["t\(number)": ""], of: .user("app"), by: $1) }
        },
    ]

    @Test(
        "a refusal has AWS's code and words, changes nothing, and is in the audit",
        arguments: absent + taken + inUse + malformed + limits)
    func refusals(_ expected: Case) throws {
        let fixture = try Self.furnished()
        let error = refusal { try expected.request(fixture.store, fixture.caller(at: 60)) }
        #expect(error?.code == expected.code)
        #expect(error?.message == expected.message)
        #expect(error?.description == "\(expected.code): \(expected.message)")
        #expect(try fixture.store.audit.verify().description.hasPrefix("The audit is intact"))
        let last = try #require(fixture.store.audit.records().last)
        if last.member("errorCode") != nil {
            #expect(last.member("errorCode")?.string == expected.code)
            #expect(last.member("errorMessage")?.string == expected.message)
        }
    }

    @Test("a refused change leaves the account and its version as they were")
    func nothingChanged() throws {
        let fixture = try Self.furnished()
        let export = try fixture.store.exportAccount()
        let version = try fixture.store.version()
        for expected in Self.absent + Self.taken.dropLast() + Self.inUse.prefix(3) {
            #expect(refusal { try expected.request(fixture.store, fixture.caller()) } != nil)
        }
        #expect(try fixture.store.exportAccount() == export)
        #expect(try fixture.store.version() == version)
    }

    @Test("ids and ARNs have AWS's shapes")
    func shapes() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller(at: 5)
        let user = try store.createUser("app", path: "/a/b/", by: caller)
        #expect(user.id.wholeMatch(of: /AIDA[A-Z2-7]{17}/) != nil)
        #expect(user.arn == "arn:aws:iam::123456789012:user/a/b/app")
        #expect(user.created == caller.now)
        let group = try store.createGroup("team", by: caller)
        #expect(group.id.wholeMatch(of: /AGPA[A-Z2-7]{17}/) != nil)
        #expect(group.arn == "arn:aws:iam::123456789012:group/team")
        let role = try store.createRole("job", trustPolicy: "{}", path: "/r/", description: "d", by: caller)
        #expect(role.id.wholeMatch(of: /AROA[A-Z2-7]{17}/) != nil)
        #expect(role.arn == "arn:aws:iam::123456789012:role/r/job")
        #expect(role.maxSessionDuration == 3600 && role.description == "d")
        let policy = try store.createPolicy("base", document: "{}", by: caller)
        #expect(policy.id.wholeMatch(of: /ANPA[A-Z2-7]{17}/) != nil)
        #expect(policy.defaultVersionID == "v1")
        let key = try store.createAccessKey(for: "app", by: caller)
        #expect(key.key.id.wholeMatch(of: /AKIA[A-Z2-7]{16}/) != nil)
        #expect(key.secret.exposedBytes.count == 40)
        let session = try store.createSession(.init(.role("job", sessionName: "me"), duration: 900), by: caller)
        #expect(session.accessKeyID.wholeMatch(of: /ASIA[A-Z2-7]{16}/) != nil)
        #expect(session.arn == "arn:aws:sts::123456789012:assumed-role/job/me")
        #expect(session.userID == role.id + ":me")
        let device = try store.createMFADevice("phone", by: caller)
        #expect(device.device.serialNumber == "arn:aws:iam::123456789012:mfa/phone")
        #expect(String(decoding: device.seed.exposedBytes, as: UTF8.self).wholeMatch(of: /[A-Z2-7]{32}/) != nil)
    }

    @Test("a user renamed keeps its id, keys, groups and policies, and its ARN follows")
    func rename() throws {
        let fixture = try Self.furnished()
        let store = fixture.store
        let caller = fixture.caller()
        let before = try store.user("app")
        let key = try store.createAccessKey(for: "app", by: caller)
        try store.updateUser("app", newName: "App", newPath: "/x/", by: caller)
        let after = try store.user("App")
        #expect(after.id == before.id && after.arn == "arn:aws:iam::123456789012:user/x/App")
        #expect(try store.groups(ofUser: "App").map(\.name) == ["team"])
        #expect(try store.principal(accessKeyID: key.key.id)?.arn == after.arn)
        try store.updateGroup("team", newName: "crew", by: caller)
        #expect(try store.group("crew").members.map(\.name) == ["App"])
        #expect(try store.users(pathPrefix: "/x/").count == 1 && store.users(pathPrefix: "/y/").isEmpty)
    }

    @Test("versions count on, whatever was deleted, and the default one is in force")
    func versions() throws {
        let fixture = try Self.furnished()
        let store = fixture.store
        let caller = fixture.caller()
        #expect(try store.createPolicyVersion(Self.base, document: #"{"v":2}"#, by: caller).id == "v2")
        #expect(
            try store.createPolicyVersion(Self.base, document: #"{"v":3}"#, isDefault: false, by: caller).id == "v3")
        try store.deletePolicyVersion("v3", of: Self.base, by: caller)
        #expect(
            try store.createPolicyVersion(Self.base, document: #"{"v":4}"#, isDefault: false, by: caller).id == "v4")
        #expect(try store.policyVersions(Self.base).map(\.id) == ["v4", "v2", "v1"])
        #expect(try store.policyVersions(Self.base).filter(\.isDefault).map(\.id) == ["v2"])
        #expect(try store.policies(of: .role("job")).identity.map(\.document) == [#"{"v":2}"#])
        try store.setDefaultPolicyVersion("v4", of: Self.base, by: caller)
        #expect(try store.policies(of: .role("job")).identity.map(\.document) == [#"{"v":4}"#])
        #expect(try store.uses(ofPolicy: Self.base).attached == [.role("job")])
        #expect(try store.policy(Self.base).attachmentCount == 1)
    }

    @Test("white space does not count towards a policy's size")
    func whiteSpace() throws {
        let fixture = try StoreFixture()
        let document = "{" + String(repeating: "x \n", count: 6142) + "}"
        try fixture.store.createPolicy("wide", document: document, by: fixture.caller())
        #expect(try fixture.store.policyVersions("arn:aws:iam::123456789012:policy/wide").first?.document == document)
    }

    @Test("everything that was made can be taken apart again")
    func takenApart() throws {
        let fixture = try Self.furnished()
        let store = fixture.store
        let caller = fixture.caller()
        let key = try store.createAccessKey(for: "app", by: caller)
        try store.setTags(["a": "1", "b": "2"], of: .user("app"), by: caller)
        try store.setTags(["A": "3"], of: .user("app"), by: caller)
        #expect(try store.user("app").tags == ["A": "3", "b": "2"])
        try store.removeTags(["a", "c"], of: .user("app"), by: caller)
        #expect(try store.user("app").tags == ["b": "2"])
        try store.setBoundary(Self.base, of: .user("app"), by: caller)
        #expect(try store.user("app").boundaryARN == Self.base)
        try store.setBoundary(nil, of: .user("app"), by: caller)
        try store.deleteAccessKey(key.key.id, of: "app", by: caller)
        try store.removeUser("app", fromGroup: "team", by: caller)
        try store.removeUser("app", fromGroup: "team", by: caller)
        try store.detachPolicy(Self.base, from: .role("job"), by: caller)
        try store.deletePolicy(Self.base, by: caller)
        try store.deleteRole("job", by: caller)
        try store.deleteGroup("team", by: caller)
        try store.deleteUser("app", by: caller)
        try store.deleteMFADevice("arn:aws:iam::123456789012:mfa/phone", by: caller)
        #expect(try store.users().isEmpty && store.groups().isEmpty && store.roles().isEmpty)
        #expect(try store.policies().isEmpty && store.mfaDevices().isEmpty)
        for table in ["entities", "tags", "roles", "policies", "policy_versions", "access_keys", "attachments"] {
            #expect(try fixture.column("SELECT count(*) FROM \(table)") == [0.databaseValue], "\(table)")
        }
    }
}
