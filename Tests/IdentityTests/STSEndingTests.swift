import IAMModel
import Identity
import Testing
import WeirCrypto

@Suite("Second factors, and how sessions end")
struct STSEndingTests {
    private static let asksForCode = #"""
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole",
         "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}
        """#

    @Test("a code opens a role that asks for one, once")
    func secondFactor() throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        let device = try sts.device(of: "alice")
        let arn = try sts.role("guarded", trust: Self.asksForCode)
        func call(_ code: String, _ serial: String? = nil) -> String {
            STSFixture.assume(arn, "&SerialNumber=\(serial ?? device.serial)&TokenCode=\(code)")
        }
        #expect(sts.ask(STSFixture.assume(arn), as: alice)["Code"] == "AccessDenied")
        let good = call(device.code(0))
        let session = try sts.credentials(good, as: alice)
        let principal = try #require(try sts.store.principal(accessKeyID: session.accessKeyID))
        #expect(principal.temporary?.mfaAuthenticatedAt == StoreFixture.start)
        let again = sts.ask(good, as: alice)
        #expect(again["Code"] == "AccessDenied")
        #expect(again["Message"] == "MultiFactorAuthentication failed with invalid MFA one time pass code.")
        #expect(sts.ask(call(device.code(-30)), as: alice)["Code"] == "AccessDenied")
        #expect(sts.ask(call(device.code(30)), as: alice, at: 30).status == 200)
        let foreign = sts.ask(call(device.code(60), "arn:aws:iam::123456789012:mfa/nobody"), as: alice, at: 60)
        #expect(foreign["Message"]?.contains("unable to validate MFA code") == true)
        let log = try sts.store.audit.export()
        #expect(log.contains(#""serialNumber":"arn:aws:iam::123456789012:mfa/alice""#))
        for seconds in [Int64(0), -30, 30, 60] { #expect(!log.contains("\"\(device.code(seconds))\"")) }
    }

    @Test("another user's device is none")
    func othersDevice() throws {
        let sts = try STSFixture()
        _ = try sts.user("alice")
        let bob = try sts.user("bob")
        let device = try sts.device(of: "alice")
        let call = "Action=GetSessionToken&SerialNumber=\(device.serial)&TokenCode=\(device.code(0))"
        #expect(sts.ask(call, as: bob)["Code"] == "AccessDenied")
        let session = try sts.credentials(STSFixture.assume(try sts.role("r")), as: bob)
        let asRole = STSFixture.assume(try sts.role("s"), "&SerialNumber=\(device.serial)&TokenCode=\(device.code(0))")
        #expect(sts.ask(asRole, as: session)["Message"]?.contains("unable to validate MFA code") == true)
    }

    @Test("who guesses codes is stopped, and may go on later; others are not stopped")
    func guessing() throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        let bob = try sts.user("bob")
        let device = try sts.device(of: "alice")
        let bobs = try sts.device(of: "bob")
        func call(_ serial: String, _ code: String) -> String {
            "Action=GetSessionToken&SerialNumber=\(serial)&TokenCode=\(code)"
        }
        let wrong = (0..<1_000_000).lazy.map { String(1_000_000 + $0).dropFirst() }
            .first { guess in ![-30, 0, 30].contains { device.code($0) == guess } }
        for _ in 0..<5 {
            let reply = sts.ask(call(device.serial, String(try #require(wrong))), as: alice)
            #expect(reply["Message"] == "MultiFactorAuthentication failed with invalid MFA one time pass code.")
        }
        let stopped = sts.ask(call(device.serial, device.code(0)), as: alice)
        #expect(stopped["Code"] == "AccessDenied")
        #expect(stopped["Message"]?.hasSuffix("too many one time pass codes were wrong; try again in 900 s.") == true)
        #expect(sts.ask(call(bobs.serial, bobs.code(0)), as: bob).status == 200)
        #expect(sts.ask(call(device.serial, device.code(900)), as: alice, at: 900).status == 200)
    }

    @Test("a user's own session has the user's rights, and shows its second factor to roles")
    func sessionToken() throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        let device = try sts.device(of: "alice")
        let arn = try sts.role("guarded", trust: Self.asksForCode)
        let plain = try sts.credentials("Action=GetSessionToken&DurationSeconds=129600", as: alice)
        #expect(sts.ask(STSFixture.assume(arn), as: plain)["Code"] == "AccessDenied")
        #expect(
            sts.ask(STSFixture.whoAmI, as: plain, at: 129_599)["Arn"] == "arn:aws:iam::123456789012:user/people/alice")
        #expect(sts.ask(STSFixture.whoAmI, as: plain, at: 129_600)["Code"] == "ExpiredToken")
        let shown = try sts.credentials(
            "Action=GetSessionToken&SerialNumber=\(device.serial)&TokenCode=\(device.code(0))", as: alice)
        #expect(sts.ask(STSFixture.assume(arn), as: shown).status == 200)
        #expect(
            sts.ask("Action=GetSessionToken", as: shown)["Message"]
                == "Cannot call GetSessionToken with session credentials")
    }

    @Test("revoking a role's sessions ends those that are there at once, and not those to come")
    func revoked() throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        let arn = try sts.role("reporting")
        let session = try sts.credentials(STSFixture.assume(arn), as: alice)
        #expect(sts.ask(STSFixture.whoAmI, as: session, at: 10).status == 200)
        try sts.store.revokeSessions(ofRole: "reporting", by: sts.fixture.caller(at: 10))
        #expect(sts.ask(STSFixture.whoAmI, as: session, at: 10)["Code"] == "ExpiredToken")
        #expect(sts.ask(STSFixture.assume(arn), as: session, at: 10)["Code"] == "ExpiredToken")
        let next = try sts.credentials(STSFixture.assume(arn), as: alice, at: 11)
        #expect(sts.ask(STSFixture.whoAmI, as: next, at: 11).status == 200)
    }

    @Test("with the role its sessions go, with the user the user's; a key's end does not end what was made with it")
    func deleted() throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        _ = try sts.role("reporting")
        let caller = sts.fixture.caller()
        let session = try sts.credentials(STSFixture.assume("arn:aws:iam::123456789012:role/reporting"), as: alice)
        let own = try sts.credentials("Action=GetSessionToken", as: alice)
        try sts.store.deleteRole("reporting", by: caller)
        #expect(sts.ask(STSFixture.whoAmI, as: session)["Code"] == "InvalidClientTokenId")
        try sts.store.deleteAccessKey(alice.accessKeyID, of: "alice", by: caller)
        #expect(sts.ask(STSFixture.whoAmI, as: alice)["Code"] == "InvalidClientTokenId")
        #expect(sts.ask(STSFixture.whoAmI, as: own).status == 200)
        try sts.store.deleteUser("alice", by: caller)
        #expect(sts.ask(STSFixture.whoAmI, as: own)["Code"] == "InvalidClientTokenId")
    }

    @Test("refusals of nobody in particular do not fill the audit, and are counted")
    func unrecorded() throws {
        let sts = try STSFixture()
        for _ in 0..<70 { #expect(sts.ask(STSFixture.whoAmI, as: nil).status == 403) }
        #expect(try sts.records().count == 60)
        #expect(sts.ask("Action=Nonsense", as: nil, at: 60).status == 403)
        let last = try #require(try sts.records().last)
        #expect(last.member("eventName")?.string == "UnknownAction")
        #expect(last.member("userIdentity")?["type"]?.string == "Unknown")
        #expect(last.member("additionalEventData")?["unrecordedRefusals"] == 10)
        #expect(try sts.store.audit.verify() == .intact(records: 61))
    }

    @Test("what is no form is refused, and without the key there is no service")
    func others() throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        let broken = sts.ask("Action=GetCallerIdentity&x=%zz", as: alice)
        #expect(broken["Code"] == "MalformedQueryString")
        #expect(broken.status == 404)
        #expect(sts.ask("Action=DeleteUser&Version=2011-06-15", as: alice)["Code"] == "InvalidAction")
        #expect(throws: IdentityError.self) { try STSService(store: try sts.fixture.another(key: nil)) }
    }
}
