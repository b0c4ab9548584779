import Identity
import Testing
import WeirCrypto

struct LoginTests {
    private static func document(_ name: String) -> String { #"{"Id":"\#(name)"}"# }

    @Test("a user's key gives all policies that count, with where they come from")
    func user() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        try store.createUser("app", path: "/apps/", tags: ["team": "red"], by: caller)
        var arns: [String: String] = [:]
        for name in ["own", "shared", "bound", "unused"] {
            arns[name] = try store.createPolicy(name, document: Self.document(name), by: caller).arn
        }
        for group in ["b-readers", "a-writers", "others"] { try store.createGroup(group, by: caller) }
        for group in ["b-readers", "a-writers"] { try store.addUser("app", toGroup: group, by: caller) }
        let own = try #require(arns["own"])
        let shared = try #require(arns["shared"])
        let bound = try #require(arns["bound"])
        try store.attachPolicy(own, to: .user("app"), by: caller)
        try store.attachPolicy(shared, to: .group("a-writers"), by: caller)
        try store.attachPolicy(bound, to: .group("others"), by: caller)
        try store.putInlinePolicy("mine", document: Self.document("mine"), of: .user("app"), by: caller)
        try store.putInlinePolicy("ours", document: Self.document("ours"), of: .group("b-readers"), by: caller)
        try store.setBoundary(bound, of: .user("app"), by: caller)
        let key = try store.createAccessKey(for: "app", by: caller)
        let principal = try #require(try store.principal(accessKeyID: key.key.id))
        #expect(principal.accessKeyID == key.key.id && principal.status == .active && principal.secret == key.secret)
        #expect(principal.owner == .user("app"))
        #expect(principal.arn == "arn:aws:iam::123456789012:user/apps/app" && principal.entityARN == principal.arn)
        #expect(try principal.userID == store.user("app").id)
        #expect(principal.tags == ["team": "red"] && principal.groups == ["a-writers", "b-readers"])
        #expect(
            principal.identityPolicies == [
                .init(origin: .managed(arn: own, group: nil), document: Self.document("own")),
                .init(origin: .inline(name: "mine", group: nil), document: Self.document("mine")),
                .init(origin: .managed(arn: shared, group: "a-writers"), document: Self.document("shared")),
                .init(origin: .inline(name: "ours", group: "b-readers"), document: Self.document("ours")),
            ])
        #expect(principal.boundary == .init(origin: .boundary(arn: bound), document: Self.document("bound")))
        #expect(principal.sessionPolicy == nil && principal.temporary == nil)
        #expect(try store.policies(of: .user("app")).identity == principal.identityPolicies)
        #expect(!"\(principal)".contains(String(decoding: key.secret.exposedBytes, as: UTF8.self)))
    }

    @Test("a role's session gives the role's policies, its own policy, and its tags before the role's")
    func role() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        try store.createRole(
            "job", trustPolicy: "{}", path: "/r/", tags: ["Team": "red", "stage": "live"], by: caller)
        try store.putInlinePolicy("p", document: Self.document("p"), of: .role("job"), by: caller)
        var request = SessionRequest(.role("job", sessionName: "me"), duration: 3600)
        request.sessionPolicy = Self.document("session")
        request.mfaAuthenticatedAt = caller.now.adding(seconds: -5)
        request.sourceIdentity = "ada"
        request.tags = ["team": "blue"]
        let credentials = try store.createSession(request, by: caller)
        let principal = try #require(try store.principal(accessKeyID: credentials.accessKeyID))
        #expect(principal.secret == credentials.secret && principal.status == .active)
        #expect(principal.owner == .assumedRole("job", sessionName: "me"))
        #expect(principal.arn == "arn:aws:sts::123456789012:assumed-role/job/me" && principal.arn == credentials.arn)
        #expect(principal.entityARN == "arn:aws:iam::123456789012:role/r/job")
        #expect(principal.userID == credentials.userID)
        #expect(principal.tags == ["team": "blue", "stage": "live"] && principal.groups == [])
        #expect(principal.identityPolicies.map(\.document) == [Self.document("p")])
        #expect(principal.sessionPolicy == .init(origin: .session, document: Self.document("session")))
        let temporary = try #require(principal.temporary)
        #expect(temporary.issued == caller.now && temporary.expires == caller.now.adding(seconds: 3600))
        #expect(temporary.expires == credentials.expires)
        #expect(temporary.mfaAuthenticatedAt == caller.now.adding(seconds: -5))
        #expect(temporary.sourceIdentity == "ada" && !temporary.isRevoked)
        #expect(temporary.isToken(credentials.sessionToken) && !temporary.isToken(Secret("x")))
        #expect(temporary.sessionTokenDigest == Digest.sha256(credentials.sessionToken.exposedBytes))
    }

    @Test("a user's temporary credentials are the user's, groups and all, and end with the user")
    func userSession() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        try store.createUser("app", by: caller)
        try store.createGroup("team", by: caller)
        try store.addUser("app", toGroup: "team", by: caller)
        try store.putInlinePolicy("p", document: Self.document("p"), of: .group("team"), by: caller)
        let credentials = try store.createSession(.init(.user("app"), duration: 129600), by: caller)
        let principal = try #require(try store.principal(accessKeyID: credentials.accessKeyID))
        #expect(principal.owner == .user("app") && principal.groups == ["team"])
        #expect(try principal.arn == store.user("app").arn && principal.userID == store.user("app").id)
        #expect(principal.identityPolicies.count == 1 && principal.temporary != nil)
        try store.removeUser("app", fromGroup: "team", by: caller)
        try store.deleteUser("app", by: caller)
        #expect(try store.principal(accessKeyID: credentials.accessKeyID) == nil)
    }

    @Test("revoking ends the role's sessions of until now, and no later ones nor another role's")
    func revoked() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        for role in ["job", "other"] { try store.createRole(role, trustPolicy: "{}", by: fixture.caller()) }
        func session(_ role: String, at seconds: Int64) throws -> String {
            try store.createSession(
                .init(.role(role, sessionName: "me"), duration: 900), by: fixture.caller(at: seconds)
            ).accessKeyID
        }
        let before = try session("job", at: 0)
        let same = try session("job", at: 10)
        let other = try session("other", at: 0)
        try store.revokeSessions(ofRole: "job", by: fixture.caller(at: 10))
        let after = try session("job", at: 11)
        func isRevoked(_ id: String) throws -> Bool? { try store.principal(accessKeyID: id)?.temporary?.isRevoked }
        #expect(try isRevoked(before) == true)
        #expect(try isRevoked(same) == true)
        #expect(try isRevoked(after) == false)
        #expect(try isRevoked(other) == false)
        #expect(try store.role("job").revokedBefore == fixture.caller(at: 10).now)
    }

    @Test("ended sessions are remembered for a day, to say why a login is refused, and no longer")
    func ended() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        try store.createUser("app", by: fixture.caller())
        let id = try store.createSession(.init(.user("app"), duration: 900), by: fixture.caller()).accessKeyID
        _ = try store.createSession(.init(.user("app"), duration: 900), by: fixture.caller(at: 900 + 86400))
        #expect(try store.principal(accessKeyID: id) != nil)
        _ = try store.createSession(.init(.user("app"), duration: 900), by: fixture.caller(at: 901 + 86400))
        #expect(try store.principal(accessKeyID: id) == nil)
    }

    @Test("the version grows with what logins depend on, seen from another store")
    func version() throws {
        let fixture = try StoreFixture()
        let other = try fixture.another()
        var last = try other.version()
        func grew() throws -> Bool {
            let now = try other.version()
            defer { last = now }
            return now > last
        }
        try fixture.store.createUser("app", by: fixture.caller())
        #expect(try grew())
        try fixture.store.putInlinePolicy("p", document: "{}", of: .user("app"), by: fixture.caller())
        #expect(try grew())
        _ = refusal { try fixture.store.createUser("app", by: fixture.caller()) }
        #expect(try !grew())
        try fixture.store.audit.append([
            AuditRecord("Connect", of: .databaseLogin, by: fixture.caller(), isReadOnly: true)
        ])
        #expect(try !grew())
        try fixture.store.rotateSealingKey(to: SealingKey(StoreFixture.otherKey), by: fixture.caller())
        #expect(try grew())
    }

    @Test("a name with a NUL in it is not the name before the NUL")
    func nul() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        try store.createUser("app", by: caller)
        let policy = try store.createPolicy("base", document: "{}", by: caller).arn
        let key = try store.createAccessKey(for: "app", by: caller).key.id
        let serial = try store.createMFADevice("phone", by: caller).device.serialNumber
        try store.putDatabaseSecret(Secret("x"), user: "app", by: caller)
        #expect(try store.principal(accessKeyID: key + "\0") == nil)
        #expect(try store.databasePassword(of: "app\0") == nil)
        try store.touch([AccessKeyUse(accessKeyID: key + "\0", at: caller.now, service: "s", region: "r")])
        #expect(try store.accessKeys(of: "app").first?.lastUsed == nil)
        for attempt: () throws -> Void in [
            { _ = try store.user("app\0x") }, { _ = try store.policy(policy + "\0x") },
            { _ = try store.databaseSecret("app\0x") }, { try store.deleteMFADevice(serial + "\0x", by: caller) },
            { try store.deleteAccessKey(key + "\0x", of: "app", by: caller) },
        ] { #expect(refusal(attempt)?.code == "NoSuchEntity") }
        #expect(
            refusal { try store.putInlinePolicy("p", document: "{\0", of: .user("app"), by: caller) }?.code
                == "MalformedPolicyDocument")
        #expect(
            refusal { try store.createRole("r", trustPolicy: "{}", description: "a\0b", by: caller) }?.code
                == "ValidationError")
        #expect(try store.users(pathPrefix: "/\0").isEmpty)
    }
}
