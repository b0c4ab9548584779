import IAMModel
import Testing
import WeirCrypto

@Suite("Answers of STS")
struct STSAnswerTests {
    private static func text(_ body: Secret) -> String { String(decoding: body.exposedBytes, as: UTF8.self) }

    private static let credentials = STSAnswer.IssuedCredentials(
        accessKeyID: "ASIAEXAMPLE", secret: Secret("a+b/c"), sessionToken: Secret("t=="),
        expiration: "2026-07-02T08:09:10Z")

    @Test("who asks")
    func callerIdentity() {
        let body = STSAnswer.callerIdentity(arn: "arn:aws:iam::1:user/a", userID: "AIDA1", accountID: "1")
            .body(requestID: "r-1")
        #expect(
            Self.text(body) == """
                <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <GetCallerIdentityResult>
                    <Arn>arn:aws:iam::1:user/a</Arn>
                    <UserId>AIDA1</UserId>
                    <Account>1</Account>
                  </GetCallerIdentityResult>
                  <ResponseMetadata>
                    <RequestId>r-1</RequestId>
                  </ResponseMetadata>
                </GetCallerIdentityResponse>

                """)
    }

    @Test("a role's session")
    func assumedRole() {
        let role = STSAnswer.AssumedRole(
            arn: "arn:aws:sts::1:assumed-role/r/s", id: "AROA1:s", sourceIdentity: "ada", packedPolicySize: 7)
        #expect(
            Self.text(STSAnswer.assumedRole(Self.credentials, role).body(requestID: "r-1")) == """
                <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <AssumeRoleResult>
                    <SourceIdentity>ada</SourceIdentity>
                    <AssumedRoleUser>
                      <AssumedRoleId>AROA1:s</AssumedRoleId>
                      <Arn>arn:aws:sts::1:assumed-role/r/s</Arn>
                    </AssumedRoleUser>
                    <Credentials>
                      <AccessKeyId>ASIAEXAMPLE</AccessKeyId>
                      <SecretAccessKey>a+b/c</SecretAccessKey>
                      <SessionToken>t==</SessionToken>
                      <Expiration>2026-07-02T08:09:10Z</Expiration>
                    </Credentials>
                    <PackedPolicySize>7</PackedPolicySize>
                  </AssumeRoleResult>
                  <ResponseMetadata>
                    <RequestId>r-1</RequestId>
                  </ResponseMetadata>
                </AssumeRoleResponse>

                """)
    }

    @Test("a user's own session")
    func sessionToken() {
        let text = Self.text(STSAnswer.sessionToken(Self.credentials).body(requestID: "r-1"))
        #expect(text.hasPrefix("<GetSessionTokenResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"))
        #expect(text.contains("<GetSessionTokenResult>\n    <Credentials>"))
        #expect(!text.contains("PackedPolicySize"))
    }

    @Test("a refusal has AWS's form, and the reason stays here")
    func refusal() {
        let refusal = STSRefusal.accessDenied("no <b>&</b>\u{0}\u{1B}\ründ so", reason: "policy of operators")
        #expect(
            Self.text(refusal.body(requestID: "r-1")) == """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <Error>
                    <Type>Sender</Type>
                    <Code>AccessDenied</Code>
                    <Message>no &lt;b&gt;&amp;&lt;/b&gt;??&#13;ünd so</Message>
                  </Error>
                  <RequestId>r-1</RequestId>
                </ErrorResponse>

                """)
        #expect(Self.text(STSRefusal.failure("disk").body(requestID: "r")).contains("<Type>Receiver</Type>"))
        #expect(!Self.text(STSRefusal.failure("disk").body(requestID: "r")).contains("disk"))
    }

    @Test(
        "refused signatures have AWS's codes",
        arguments: [
            (SignatureRefusal.missingAuthentication, "MissingAuthenticationToken", 403),
            (.unknownAccessKey, "InvalidClientTokenId", 403), (.otherSessionToken, "InvalidClientTokenId", 403),
            (.otherSignature, "SignatureDoesNotMatch", 403), (.expiredSession, "ExpiredToken", 403),
            (.incomplete("x"), "IncompleteSignature", 400), (.expired(seconds: 1000), "RequestExpired", 400),
            (.otherService(signed: "iam", here: "sts"), "SignatureDoesNotMatch", 403),
        ])
    func signatures(refusal: SignatureRefusal, code: String, status: Int) {
        #expect(STSRefusal(refusal).code == code)
        #expect(STSRefusal(refusal).status == status)
    }

    @Test("a key that nobody has and a token that is not the key's look alike")
    func alike() {
        #expect(
            STSRefusal(SignatureRefusal.unknownAccessKey).body(requestID: "1")
                == STSRefusal(SignatureRefusal.otherSessionToken).body(requestID: "1"))
    }
}
