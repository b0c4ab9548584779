import IAMModel
import Identity
import Testing
import WeirCrypto

struct TokenJudgeTests {
    /// A user with a key and a policy, a role, and a judge of tokens for db.example.com:3306.
    private struct Court {
        let fixture: StoreFixture
        let key: NewAccessKey
        let judge: TokenJudge
        var store: IdentityStore { fixture.store }
        var account: AccountSpec { store.account.spec }

        init(_ policy: String? = Court.connect) throws {
            fixture = try StoreFixture()
            let caller = fixture.caller()
            try fixture.store.createUser("lambda", by: caller)
            if let policy {
                try fixture.store.putInlinePolicy("connect", document: policy, of: .user("lambda"), by: caller)
            }
            key = try fixture.store.createAccessKey(for: "lambda", by: caller)
            judge = TokenJudge(
                store: fixture.store, account: fixture.store.account.spec,
                rules: TokenRules(
                    endpoints: [try #require(EndpointName("db.example.com:3306"))], region: "eu-central-1"))
        }

        static let connect = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect",\
            "Resource":"arn:aws:rds-db:eu-central-1:123456789012:dbuser:*/app"}]}
            """

        func token(
            _ credentials: SigningCredentials? = nil, user: String = "app", at seconds: Int64 = 0
        ) throws -> Secret {
            try ConnectToken.make(
                host: "db.example.com", port: 3306, user: user, region: "eu-central-1",
                credentials: credentials
                    ?? SigningCredentials(accessKeyID: key.key.id, secret: key.secret),
                now: StoreFixture.start.seconds + seconds)
        }

        func judge(
            _ token: Secret, user: String = "app", from address: String? = "192.0.2.7", isKnownUser: Bool = true,
            at seconds: Int64 = 1
        ) throws -> TokenJudge.Judgement {
            try judge.refresh()
            return try judge.judge(
                TokenJudge.Attempt(
                    token: token, user: user, sourceAddress: address, isTLS: true, isKnownUser: isKnownUser),
                now: StoreFixture.start.adding(seconds: seconds))
        }
    }

    @Test("a good token of somebody who may connect lets in, and names who it is")
    func accepted() throws {
        let court = try Court()
        let judgement = try court.judge(court.token())
        #expect(judgement.refusal == nil)
        #expect(judgement.bearer?.arn == "arn:aws:iam::123456789012:user/lambda")
        #expect(judgement.bearer?.accessKeyID == court.key.key.id)
        #expect(judgement.reason == "allowed by Statement[0] of policy connect")
        // Again, from memory.
        #expect(try court.judge(court.token(at: 3), at: 4).refusal == nil)
    }

    @Test("what is no token, not for here, or too late names nobody")
    func unproven() throws {
        let court = try Court()
        #expect(try court.judge(Secret("hunter2")).refusal?.wireName == "not_a_token")
        let late = try court.judge(court.token(), at: 943)
        #expect(late.refusal?.text == "expired 43 s ago")
        #expect(late.bearer == nil)
        #expect(late.accessKeyID == court.key.key.id)
        let other = try court.judge(court.token(user: "root"))
        #expect(other.refusal?.wireName == "other_user")
        let forged = SigningCredentials(accessKeyID: court.key.key.id, secret: Secret("guessed"))
        let guess = try court.judge(court.token(forged))
        #expect(guess.refusal?.wireName == "other_signature")
        #expect(guess.bearer == nil)
        let nobody = SigningCredentials(accessKeyID: "AKIA0000000000000000", secret: Secret("guessed"))
        #expect(try court.judge(court.token(nobody)).refusal?.wireName == "unknown_access_key")
    }

    @Test("without a policy nothing is allowed, and a user that Weir does not have is none")
    func policies() throws {
        let bare = try Court(nil)
        let judgement = try bare.judge(bare.token())
        #expect(judgement.refusal?.wireName == "not_allowed")
        #expect(
            judgement.refusal?.text
                == "no policy allows rds-db:connect on \(bare.account.databaseUserARN("app"))")
        #expect(judgement.bearer?.userName == "lambda")
        let court = try Court()
        #expect(try court.judge(court.token(), isKnownUser: false).refusal?.wireName == "unknown_user")
    }

    @Test("a policy that cannot be read lets nobody in, and says which")
    func unreadable() throws {
        let court = try Court("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Maybe\"}]}")
        let refusal = try court.judge(court.token()).refusal
        #expect(refusal?.wireName == "unreadable_policy")
        #expect(refusal?.text.hasPrefix("the policy connect cannot be read: ") == true)
    }

    @Test("a change counts from the next refresh on: key off, key gone, policy denied, boundary set")
    func changes() throws {
        let court = try Court()
        let token = try court.token()
        let caller = court.fixture.caller()
        #expect(try court.judge(token).refusal == nil)
        try court.store.setAccessKey(court.key.key.id, of: "lambda", to: .inactive, by: caller)
        #expect(try court.judge(token).refusal?.wireName == "inactive_access_key")
        try court.store.setAccessKey(court.key.key.id, of: "lambda", to: .active, by: caller)
        #expect(try court.judge(token).refusal == nil)
        let deny = Court.connect.replacing("Allow", with: "Deny")
        try court.store.putInlinePolicy("never", document: deny, of: .user("lambda"), by: caller)
        #expect(try court.judge(token).refusal?.text == "denied by Statement[0] of policy never")
        try court.store.deleteInlinePolicy("never", of: .user("lambda"), by: caller)
        let boundary = try court.store.createPolicy(
            "most", document: Court.connect.replacing("/app", with: "/other"), by: caller)
        try court.store.setBoundary(boundary.arn, of: .user("lambda"), by: caller)
        let bound = try court.judge(token).refusal
        #expect(bound?.text.hasPrefix("the permissions boundary \(boundary.arn) does not allow") == true)
        try court.store.setBoundary(nil, of: .user("lambda"), by: caller)
        #expect(try court.judge(token).refusal == nil)
        try court.store.deleteAccessKey(court.key.key.id, of: "lambda", by: caller)
        #expect(try court.judge(token).refusal?.wireName == "unknown_access_key")
    }

    @Test("a role's session: its token, its end, its session policy, its revocation")
    func sessions() throws {
        let court = try Court()
        let caller = court.fixture.caller()
        try court.store.createRole("job", trustPolicy: "{}", by: caller)
        try court.store.putInlinePolicy("connect", document: Court.connect, of: .role("job"), by: caller)
        let made = try court.store.createSession(
            .init(.role("job", sessionName: "run-7"), duration: 900), by: caller)
        let credentials = SigningCredentials(
            accessKeyID: made.accessKeyID, secret: made.secret, sessionToken: made.sessionToken)
        let token = try court.token(credentials)
        let judgement = try court.judge(token)
        #expect(judgement.refusal == nil)
        #expect(judgement.bearer?.arn == "arn:aws:sts::123456789012:assumed-role/job/run-7")
        #expect(judgement.bearer?.type == .assumedRole)
        let without = SigningCredentials(accessKeyID: made.accessKeyID, secret: made.secret)
        #expect(try court.judge(court.token(without)).refusal?.wireName == "other_session_token")
        let another = SigningCredentials(
            accessKeyID: made.accessKeyID, secret: made.secret, sessionToken: Secret("made up"))
        #expect(try court.judge(court.token(another)).refusal?.wireName == "other_session_token")
        // The token is good for 900 s from when it was made; the credentials end before that.
        let late = try court.token(credentials, at: 600)
        #expect(try court.judge(late, at: 950).refusal?.text == "the temporary credentials expired 50 s ago")
        try court.store.revokeSessions(ofRole: "job", by: court.fixture.caller(at: 5))
        #expect(try court.judge(token).refusal?.wireName == "revoked_session")
        var cut = SessionRequest(.role("job", sessionName: "run-8"), duration: 900)
        cut.sessionPolicy = Court.connect.replacing("/app", with: "/other")
        let narrow = try court.store.createSession(cut, by: court.fixture.caller(at: 10))
        let narrowed = try court.judge(
            court.token(
                SigningCredentials(
                    accessKeyID: narrow.accessKeyID, secret: narrow.secret, sessionToken: narrow.sessionToken),
                at: 10),
            at: 11)
        #expect(narrowed.refusal?.text.hasPrefix("no session policy allows rds-db:connect on") == true)
    }

    @Test("conditions see the address and the hour")
    func conditions() throws {
        let court = try Court(
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":"*",\
            "Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"},\
            "DateLessThan":{"aws:CurrentTime":"\(StoreFixture.start.adding(seconds: 100))"}}}]}
            """)
        let token = try court.token()
        #expect(try court.judge(token).refusal == nil)
        #expect(try court.judge(token, from: "198.51.100.1").refusal?.wireName == "not_allowed")
        #expect(try court.judge(token, from: nil).refusal?.wireName == "not_allowed")
        #expect(try court.judge(token, at: 100).refusal?.wireName == "not_allowed")
    }
}
