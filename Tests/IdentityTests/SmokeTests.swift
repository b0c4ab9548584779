import Identity
import Testing
import WeirCrypto

struct SmokeTests {
    @Test("a user with a key, a group and policies is what a login reads")
    func login() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        try store.createUser("app", path: "/apps/", tags: ["team": "red"], by: caller)
        try store.createGroup("readers", by: caller)
        try store.addUser("app", toGroup: "readers", by: caller)
        let policy = try store.createPolicy("connect", document: #"{"a":1}"#, by: caller)
        try store.attachPolicy(policy.arn, to: .group("readers"), by: caller)
        try store.putInlinePolicy("own", document: #"{"b":2}"#, of: .user("app"), by: caller)
        try store.setBoundary(policy.arn, of: .user("app"), by: caller)
        let key = try store.createAccessKey(for: "app", by: caller)
        let principal = try #require(try store.principal(accessKeyID: key.key.id))
        #expect(principal.secret == key.secret)
        #expect(principal.arn == "arn:aws:iam::123456789012:user/apps/app")
        #expect(principal.tags == ["team": "red"])
        #expect(principal.groups == ["readers"])
        #expect(
            principal.identityPolicies == [
                .init(origin: .inline(name: "own", group: nil), document: #"{"b":2}"#),
                .init(origin: .managed(arn: policy.arn, group: "readers"), document: #"{"a":1}"#),
            ])
        #expect(principal.boundary?.document == #"{"a":1}"#)
        #expect(try store.audit.verify() == .intact(records: 8))
        try store.rotateSealingKey(to: try SealingKey(StoreFixture.otherKey), by: caller)
        #expect(try store.principal(accessKeyID: key.key.id)?.secret == key.secret)
        #expect(try store.audit.verify() == .intact(records: 9))
    }
}
