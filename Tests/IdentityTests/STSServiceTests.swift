import IAMModel
import Identity
import Testing
import WeirCrypto

@Suite("STS on a store")
struct STSServiceTests {
    @Test("whoever signs is told who it is, by POST and by GET", arguments: ["POST", "GET"])
    func callerIdentity(method: String) throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        let reply = sts.ask(STSFixture.whoAmI, as: alice, method: method)
        #expect(reply.status == 200)
        #expect(reply["Arn"] == "arn:aws:iam::123456789012:user/people/alice")
        #expect(reply["Account"] == "123456789012")
        #expect(reply["UserId"]?.hasPrefix("AIDA") == true)
        #expect(reply["RequestId"] == reply.requestID)
        let record = try #require(try sts.records().last)
        #expect(record.member("eventName")?.string == "GetCallerIdentity")
        #expect(record.member("readOnly") == true)
        #expect(record.member("sourceIPAddress")?.string == "192.0.2.7")
        #expect(record.member("userIdentity")?["userName"]?.string == "alice")
        #expect(record.member("additionalEventData")?["requestID"]?.string == reply.requestID)
        #expect(record.member("errorCode") == nil)
        let key = try #require(try sts.store.accessKeys(of: "alice").first)
        #expect(key.lastUsed?.at == StoreFixture.start)
        #expect(key.lastUsed?.service == "sts")
        #expect(key.lastUsed?.region == "eu-west-3")
    }

    @Test("no two requests have one id")
    func requestIDs() throws {
        let sts = try STSFixture()
        let ids = (0..<20).map { _ in sts.service.refuse(.throttling).requestID }
        #expect(Set(ids).count == 20)
        #expect(ids.allSatisfy { $0.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12] })
        #expect(try sts.records().isEmpty)
    }

    @Test("what is not signed well is refused in AWS's words")
    func signatures() throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        let whoAmI = STSFixture.whoAmI
        func expect(_ reply: STSReply, _ code: String, _ status: Int, sourceLocation: SourceLocation = #_sourceLocation)
        {
            #expect(reply["Code"] == code, sourceLocation: sourceLocation)
            #expect(reply.status == status, sourceLocation: sourceLocation)
        }
        expect(sts.ask(whoAmI, as: nil), "MissingAuthenticationToken", 403)
        let other = SigningCredentials(accessKeyID: alice.accessKeyID, secret: Secret("wrong"))
        expect(sts.ask(whoAmI, as: other), "SignatureDoesNotMatch", 403)
        let nobody = SigningCredentials(accessKeyID: "AKIAIOSFODNN7EXAMPLE", secret: alice.secret)
        expect(sts.ask(whoAmI, as: nobody), "InvalidClientTokenId", 403)
        let withToken = SigningCredentials(
            accessKeyID: alice.accessKeyID, secret: alice.secret, sessionToken: Secret("token"))
        expect(sts.ask(whoAmI, as: withToken), "InvalidClientTokenId", 403)
        let late = sts.ask(whoAmI, as: alice) { headers in
            headers = headers.map {
                $0.name == "X-Amz-Date" ? RequestHeader($0.name, "20200101T000000Z") : $0
            }
        }
        expect(late, "SignatureDoesNotMatch", 403)
        let elsewhere = sts.ask(whoAmI, as: alice) { headers in
            headers = headers.map { $0.name == "host" ? RequestHeader("host", "127.0.0.1:9308") : $0 }
        }
        expect(elsewhere, "SignatureDoesNotMatch", 403)
        try sts.store.setAccessKey(alice.accessKeyID, of: "alice", to: .inactive, by: sts.fixture.caller())
        expect(sts.ask(whoAmI, as: alice), "InvalidClientTokenId", 403)
        try sts.store.setAccessKey(alice.accessKeyID, of: "alice", to: .active, by: sts.fixture.caller())
        #expect(sts.ask(whoAmI, as: alice).status == 200)
        try sts.store.deleteAccessKey(alice.accessKeyID, of: "alice", by: sts.fixture.caller())
        expect(sts.ask(whoAmI, as: alice), "InvalidClientTokenId", 403)
        let codes = try sts.records().map { $0.member("errorCode")?.string ?? "" }
        #expect(codes.count == 9)
        #expect(codes.filter(\.isEmpty).count == 1)
    }

    @Test("a role's session does what the role may, under its own name")
    func assumeRole() throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        let arn = try sts.role("reporting", most: 7200)
        let reply = sts.ask(
            STSFixture.assume(
                arn, "&DurationSeconds=7200&SourceIdentity=ada&Tags.member.1.Key=t&Tags.member.1.Value=v"),
            as: alice)
        #expect(reply.status == 200)
        #expect(reply["Arn"] == "arn:aws:sts::123456789012:assumed-role/reporting/nightly")
        #expect(reply["AssumedRoleId"]?.hasSuffix(":nightly") == true)
        #expect(reply["Expiration"] == "\(StoreFixture.start.adding(seconds: 7200))")
        #expect(reply["SourceIdentity"] == "ada")
        #expect(reply["PackedPolicySize"] == "2")
        let session = SigningCredentials(
            accessKeyID: try #require(reply["AccessKeyId"]), secret: Secret(try #require(reply["SecretAccessKey"])),
            sessionToken: Secret(try #require(reply["SessionToken"])))
        let me = sts.ask(STSFixture.whoAmI, as: session, at: 7199)
        #expect(me["Arn"] == "arn:aws:sts::123456789012:assumed-role/reporting/nightly")
        #expect(me["UserId"] == reply["AssumedRoleId"])
        let principal = try #require(try sts.store.principal(accessKeyID: session.accessKeyID))
        #expect(principal.tags == ["t": "v"])
        #expect(principal.temporary?.sourceIdentity == "ada")
        #expect(principal.temporary?.mfaAuthenticatedAt == nil)
        #expect(sts.ask(STSFixture.whoAmI, as: session, at: 7200)["Code"] == "ExpiredToken")
        let bare = SigningCredentials(accessKeyID: session.accessKeyID, secret: session.secret)
        #expect(sts.ask(STSFixture.whoAmI, as: bare)["Code"] == "InvalidClientTokenId")
        let record = try #require(try sts.records().first)
        #expect(record.member("eventName")?.string == "AssumeRole")
        #expect(record.member("errorCode") == nil)
        for secret in [session.secret, session.sessionToken] {
            let text = String(decoding: try #require(secret).exposedBytes, as: UTF8.self)
            #expect(try !sts.store.audit.export().contains(text))
        }
    }

    @Test("a role that is not there and one that refuses look alike, and the audit tells them apart")
    func refused() throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        let closed = try sts.role(
            "closed",
            trust:
                #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "210987654321"}, "Action": "sts:AssumeRole"}}"#
        )
        for (arn, reason) in [
            (closed, "does not let"), ("arn:aws:iam::123456789012:role/missing", "no such role"),
            ("arn:aws:iam::210987654321:role/elsewhere", "no such role"),
            ("arn:aws:iam::123456789012:role/path/closed", "no such role"),
        ] {
            let reply = sts.ask(STSFixture.assume(arn, "&DurationSeconds=43200"), as: alice)
            #expect(reply.status == 403)
            #expect(reply["Code"] == "AccessDenied")
            #expect(
                reply["Message"]
                    == "User: arn:aws:iam::123456789012:user/people/alice is not authorized to perform: sts:AssumeRole on "
                    + "resource: \(arn)")
            let record = try #require(try sts.records().last)
            #expect(record.member("errorCode")?.string == "AccessDenied")
            #expect(record.member("requestParameters")?["roleArn"]?.string == arn)
            #expect(record.member("additionalEventData")?["reason"]?.string?.contains(reason) == true, "\(record.json)")
        }
    }

    @Test("the caller's own policies are asked where the role leaves it to them")
    func identityPolicies() throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        let caller = sts.fixture.caller()
        let root =
            #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"}}"#
        let arn = try sts.role("reporting", trust: root)
        func isAllowed() -> Bool { sts.ask(STSFixture.assume(arn), as: alice).status == 200 }
        func statement(_ effect: String) -> String {
            #"{"Version": "2012-10-17", "Statement": {"Effect": "\#(effect)", "Action": "sts:AssumeRole", "Resource": "\#(arn)"}}"#
        }
        #expect(!isAllowed())
        try sts.store.createGroup("staff", by: caller)
        try sts.store.addUser("alice", toGroup: "staff", by: caller)
        try sts.store.putInlinePolicy("may", document: statement("Allow"), of: .group("staff"), by: caller)
        #expect(isAllowed())
        let policy = try sts.store.createPolicy("never", document: statement("Deny"), by: caller)
        try sts.store.setBoundary(policy.arn, of: .user("alice"), by: caller)
        #expect(!isAllowed())
        try sts.store.setBoundary(nil, of: .user("alice"), by: caller)
        #expect(isAllowed())
        try sts.store.attachPolicy(policy.arn, to: .user("alice"), by: caller)
        #expect(!isAllowed())
    }

    @Test("a policy in the store that cannot be read closes the door, and the log says which")
    func unreadable() throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        let arn = try sts.role("reporting")
        try sts.store.putInlinePolicy("odd", document: "{}", of: .user("alice"), by: sts.fixture.caller())
        let reply = sts.ask(STSFixture.assume(arn), as: alice)
        #expect(reply.status == 500)
        #expect(reply["Code"] == "InternalFailure")
        #expect(reply.fault?.contains("the policy odd in the store cannot be read") == true)
        #expect(!reply.text.contains("odd"))
    }

    @Test("policies narrow a session, and managed ones are taken as they are now")
    func narrowing() throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        let arn = try sts.role("reporting")
        let document =
            #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "rds-db:connect", "Resource": "*"}]}"#
        let policy = try sts.store.createPolicy("connect", document: document, by: sts.fixture.caller())
        let session = try sts.credentials(
            STSFixture.assume(arn, "&PolicyArns.member.1.arn=\(policy.arn)&Policy=" + document.filter { $0 != " " }),
            as: alice)
        let principal = try #require(try sts.store.principal(accessKeyID: session.accessKeyID))
        let own = try #require(principal.sessionPolicy?.document)
        #expect(try PolicyDocument(parsing: own, as: .session).statements.count == 2)
        // It may log in to databases now, and nothing else.
        let chained = sts.ask(
            STSFixture.assume(try sts.role("other", trust: STSFixture.trusts(role: "reporting"))), as: session)
        #expect(chained["Code"] == "AccessDenied")
        let missing = STSFixture.assume(arn, "&PolicyArns.member.1.arn=arn:aws:iam::123456789012:policy/missing")
        #expect(sts.ask(missing, as: alice)["Code"] == "ValidationError")
        #expect(sts.ask(STSFixture.assume(arn, "&Policy=%7B"), as: alice)["Code"] == "MalformedPolicyDocument")
    }

    @Test("one role leads to another, for an hour at most, and the source identity goes along")
    func chain() throws {
        let sts = try STSFixture()
        let alice = try sts.user("alice")
        let first = try sts.role("first", most: 43200)
        let second = try sts.role("second", trust: STSFixture.trusts(role: "first"), most: 43200)
        #expect(sts.ask(STSFixture.assume(second), as: alice)["Code"] == "AccessDenied")
        let session = try sts.credentials(
            STSFixture.assume(first, "&DurationSeconds=43200&SourceIdentity=ada"), as: alice)
        #expect(sts.ask(STSFixture.assume(second, "&DurationSeconds=3601"), as: session)["Code"] == "ValidationError")
        let reply = sts.ask(STSFixture.assume(second, session: "chained"), as: session)
        #expect(reply["Arn"] == "arn:aws:sts::123456789012:assumed-role/second/chained")
        #expect(reply["SourceIdentity"] == "ada")
        #expect(sts.ask(STSFixture.assume(second, "&SourceIdentity=eve"), as: session)["Code"] == "AccessDenied")
        #expect(sts.ask("Action=GetSessionToken", as: session)["Code"] == "AccessDenied")
    }
}

extension STSFixture {
    /// A trust policy that lets in the sessions of one role.
    static func trusts(role: String) -> String {
        #"""
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
         "Principal": {"AWS": "arn:aws:iam::\#(account):role/\#(role)"}}}
        """#
    }
}
