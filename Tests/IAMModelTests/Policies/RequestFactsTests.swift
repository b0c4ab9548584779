import IAMModel
import Testing

struct RequestFactsTests {
    @Test("a user with keys of its own: what is not known is absent")
    func user() {
        let context = RequestContext(
            RequestFacts(
                principal: caller(), userName: "alice", userID: "AIDA1", tags: ["Team": "blue"], now: 1_801_382_400,
                sourceAddress: "192.0.2.1", isEncrypted: true, secondFactorShown: 1_801_382_000))
        #expect(
            context
                == RequestContext([
                    "aws:PrincipalArn": "arn:aws:iam::\(here):user/alice", "aws:PrincipalAccount": here,
                    "aws:PrincipalType": "User", "aws:username": "alice", "aws:userid": "AIDA1",
                    "aws:PrincipalTag/Team": "blue", "aws:CurrentTime": "2027-01-31T08:00:00Z",
                    "aws:EpochTime": "1801382400", "aws:SourceIp": "192.0.2.1", "aws:SecureTransport": "true",
                ]))
        #expect(context["aws:MultiFactorAuthPresent"] == nil)
        #expect(context["AWS:PRINCIPALTAG/team"] == ["blue"])
    }

    @Test("a session: its ARN is its role's, and it says when its token and its second factor were given")
    func role() {
        let context = RequestContext(
            RequestFacts(
                principal: session(), userName: "ignored", userID: "AROA1:job", now: 1_801_382_400, isEncrypted: false,
                tokenIssued: 1_801_380_000, secondFactorShown: 1_801_379_000, others: ["sts:ExternalId": "x1"]))
        #expect(
            context
                == RequestContext([
                    "aws:PrincipalArn": "arn:aws:iam::\(here):role/app", "aws:PrincipalAccount": here,
                    "aws:PrincipalType": "AssumedRole", "aws:userid": "AROA1:job",
                    "aws:CurrentTime": "2027-01-31T08:00:00Z", "aws:EpochTime": "1801382400",
                    "aws:SecureTransport": "false", "aws:TokenIssueTime": "2027-01-31T07:20:00Z",
                    "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "3400", "sts:ExternalId": "x1",
                ]))
    }

    @Test("what a caller says of itself replaces nothing that is known")
    func others() {
        let context = RequestContext(
            RequestFacts(
                principal: caller(), now: 0, isEncrypted: false,
                others: [
                    "aws:SecureTransport": "true", "AWS:SourceIp": "192.0.2.1", "aws:username": "root",
                    "aws:PrincipalTag/team": "admin", "aws:RequestTag/team": "blue",
                ]))
        #expect(context["aws:PrincipalTag/team"] == nil)
        #expect(context["aws:RequestTag/team"] == ["blue"])
        #expect(context["aws:SecureTransport"] == ["false"])
        #expect(context["aws:SourceIp"] == nil)
        #expect(context["aws:username"] == nil)
    }

    @Test("every key that facts give is known as supplied")
    func supplied() {
        let context = RequestContext(
            RequestFacts(
                principal: caller(), userName: "a", userID: "b", tags: ["t": "x"], now: 1, sourceAddress: "::1",
                isEncrypted: true, tokenIssued: 1, secondFactorShown: 1))
        for key in context.keys { #expect(RequestContext.isSupplied(key), "\(key)") }
        #expect(!RequestContext.isSupplied("aws:PrincipalTag/"))
        #expect(!RequestContext.isSupplied("aws:SourceVpc"))
    }
}
