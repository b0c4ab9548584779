import GRDB
import Identity
import Testing
import WeirCrypto

struct EntityTests {
    private static let base = "arn:aws:iam::123456789012:policy/base"

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
        let fixture = try StoreFixture.furnished()
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
        let fixture = try StoreFixture.furnished()
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
        let fixture = try StoreFixture.furnished()
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
