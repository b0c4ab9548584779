import IAMModel
import Testing

/// One question whether a role may be assumed.
struct AssumptionCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The action that is refused; nil when the session is granted.
    let refused: String?
    var trust: [String] = [trusting("\"*\"")]
    var identity: [String] = []
    var boundary: [String]?
    var session: [String]?
    var principal = caller()
    var call: @Sendable (inout RoleAssumption) -> Void = { _ in }
    var change: @Sendable (inout STSCaller) -> Void = { _ in }
    var hasSecondFactor = false
}

private let mayAssume = statement(action: "\"sts:AssumeRole\"")
private let root = #"{"AWS": "arn:aws:iam::\#(here):root"}"#
private let alice = #"{"AWS": "arn:aws:iam::\#(here):user/alice"}"#
private let appRole = #"{"AWS": "arn:aws:iam::\#(here):role/app"}"#
private let target = "arn:aws:iam::\(here):role/teams/target"

/// A statement of a trust policy.
private func trusting(
    _ principal: String, effect: String = "Allow", action: String = "\"sts:AssumeRole\"", condition: String = "{}"
) -> String {
    #"{"Effect": "\#(effect)", "Principal": \#(principal), "Action": \#(action), "Condition": \#(condition)}"#
}

private func named(
    _ name: String, _ statements: [String], as purpose: PolicyDocument.Purpose = .managed
) throws -> NamedPolicy {
    let text = "{\"Version\": \"2012-10-17\", \"Statement\": [\(statements.joined(separator: ", "))]}"
    return NamedPolicy(name, try PolicyDocument(parsing: text, as: purpose))
}

private func asking(_ case: AssumptionCase) throws -> STSCaller {
    var caller = STSCaller(
        facts: RequestFacts(principal: `case`.principal, now: 1_790_000_000, isEncrypted: false),
        identity: `case`.identity.isEmpty ? [] : [try named("own", `case`.identity)],
        boundary: try `case`.boundary.map { try named("bound", $0) },
        session: try `case`.session.map { [try named("session", $0, as: .session)] } ?? [])
    if caller.isRole { caller.facts.tokenIssued = 1_789_999_000 }
    `case`.change(&caller)
    return caller
}

@Suite("Who may assume a role")
struct STSDecisionTests {
    private static let tagging = #"["sts:AssumeRole", "sts:TagSession"]"#
    private static let naming = #"["sts:AssumeRole", "sts:SetSourceIdentity"]"#

    static let cases: [AssumptionCase] = [
        // Whom the role lets in.
        AssumptionCase(
            testDescription: "a trust policy that names the user needs no other", refused: nil, trust: [trusting(alice)]
        ),
        AssumptionCase(testDescription: "everybody of the account", refused: nil),
        AssumptionCase(
            testDescription: "the root delegates: without a policy of the user's own, no", refused: "sts:AssumeRole",
            trust: [trusting(root)]),
        AssumptionCase(
            testDescription: "the root delegates: with one, yes", refused: nil, trust: [trusting(root)],
            identity: [mayAssume]),
        AssumptionCase(
            testDescription: "the root delegates, for another role only", refused: "sts:AssumeRole",
            trust: [trusting(root)],
            identity: [statement(action: "\"sts:AssumeRole\"", resource: "\"arn:aws:iam::\(here):role/other\"")]),
        AssumptionCase(
            testDescription: "the root delegates, for roles of that path", refused: nil, trust: [trusting(root)],
            identity: [statement(action: "\"sts:*\"", resource: "\"arn:aws:iam::\(here):role/teams/*\"")]),
        AssumptionCase(
            testDescription: "a policy of the user's own does not open a role that names another",
            refused: "sts:AssumeRole",
            trust: [trusting(#"{"AWS": "arn:aws:iam::\#(here):user/bob"}"#)], identity: [mayAssume]),
        AssumptionCase(
            testDescription: "the root of another account", refused: "sts:AssumeRole",
            trust: [trusting(#"{"AWS": "arn:aws:iam::210987654321:root"}"#)], identity: [mayAssume]),
        AssumptionCase(
            testDescription: "a user of that name under another path", refused: "sts:AssumeRole",
            trust: [trusting(#"{"AWS": "arn:aws:iam::\#(here):user/teams/alice"}"#)]),
        AssumptionCase(
            testDescription: "a service is nobody who calls", refused: "sts:AssumeRole",
            trust: [trusting(#"{"Service": "rds.amazonaws.com"}"#)], identity: [mayAssume]),
        // Denials.
        AssumptionCase(
            testDescription: "the role's own denial wins", refused: "sts:AssumeRole",
            trust: [trusting("\"*\""), trusting(alice, effect: "Deny")], identity: [mayAssume]),
        AssumptionCase(
            testDescription: "the user's denial wins", refused: "sts:AssumeRole", trust: [trusting(alice)],
            identity: [statement("Deny", action: "\"sts:*\"")]),
        AssumptionCase(
            testDescription: "the boundary's denial wins", refused: "sts:AssumeRole", trust: [trusting(alice)],
            boundary: [statement("Deny", action: "\"*\"")]),
        AssumptionCase(
            testDescription: "a boundary that is silent bounds what is delegated", refused: "sts:AssumeRole",
            trust: [trusting(root)], identity: [mayAssume], boundary: [statement()]),
        AssumptionCase(
            testDescription: "a boundary that allows it too", refused: nil, trust: [trusting(root)],
            identity: [mayAssume],
            boundary: [mayAssume]),
        // Chains.
        AssumptionCase(
            testDescription: "a role that is named needs no policy of its own", refused: nil,
            trust: [trusting(appRole)],
            principal: session()),
        AssumptionCase(
            testDescription: "a session that was cut down stays so", refused: "sts:AssumeRole",
            trust: [trusting(appRole)],
            session: [statement()], principal: session()),
        AssumptionCase(
            testDescription: "a session that was cut down to this", refused: nil, trust: [trusting(appRole)],
            session: [mayAssume], principal: session()),
        AssumptionCase(
            testDescription: "one session of a role is named, another comes", refused: "sts:AssumeRole",
            trust: [trusting(#"{"AWS": "arn:aws:sts::\#(here):assumed-role/app/night"}"#)], principal: session()),
        // What the call says.
        AssumptionCase(
            testDescription: "an external id is asked for and missing", refused: "sts:AssumeRole",
            trust: [trusting("\"*\"", condition: #"{"StringEquals": {"sts:ExternalId": "x-17"}}"#)]),
        AssumptionCase(
            testDescription: "an external id is asked for and wrong", refused: "sts:AssumeRole",
            trust: [trusting("\"*\"", condition: #"{"StringEquals": {"sts:ExternalId": "x-17"}}"#)],
            call: { $0.externalID = "X-17" }),
        AssumptionCase(
            testDescription: "an external id is asked for and right", refused: nil,
            trust: [trusting("\"*\"", condition: #"{"StringEquals": {"sts:ExternalId": "x-17"}}"#)],
            call: { $0.externalID = "x-17" }),
        AssumptionCase(
            testDescription: "the session must have the user's name, and has", refused: nil,
            trust: [trusting("\"*\"", condition: #"{"StringLike": {"sts:RoleSessionName": "${aws:username}"}}"#)],
            change: { $0.facts.userName = "nightly" }),
        AssumptionCase(
            testDescription: "the session must have the user's name, and has not", refused: "sts:AssumeRole",
            trust: [trusting("\"*\"", condition: #"{"StringLike": {"sts:RoleSessionName": "${aws:username}"}}"#)],
            change: { $0.facts.userName = "alice" }),
        AssumptionCase(
            testDescription: "from another address", refused: "sts:AssumeRole",
            trust: [trusting("\"*\"", condition: #"{"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}"#)],
            change: { $0.facts.sourceAddress = "198.51.100.1" }),
        AssumptionCase(
            testDescription: "from that address", refused: nil,
            trust: [trusting("\"*\"", condition: #"{"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}"#)],
            change: { $0.facts.sourceAddress = "192.0.2.7" }),
        // A second factor.
        AssumptionCase(
            testDescription: "a code is asked for and none came", refused: "sts:AssumeRole",
            trust: [trusting("\"*\"", condition: #"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#)]),
        AssumptionCase(
            testDescription: "a code came and was good", refused: nil,
            trust: [trusting("\"*\"", condition: #"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#)],
            hasSecondFactor: true),
        AssumptionCase(
            testDescription: "a code was good when the caller's own credentials were made", refused: nil,
            trust: [trusting("\"*\"", condition: #"{"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}"#)],
            change: {
                $0.facts.tokenIssued = 1_789_999_000
                $0.facts.secondFactorShown = 1_789_999_000
            }),
        AssumptionCase(
            testDescription: "that was too long ago", refused: "sts:AssumeRole",
            trust: [trusting("\"*\"", condition: #"{"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}"#)],
            change: {
                $0.facts.tokenIssued = 1_789_990_000
                $0.facts.secondFactorShown = 1_789_990_000
            }),
        // Tags and names are allowed on their own.
        AssumptionCase(
            testDescription: "tags that the role does not let in", refused: "sts:TagSession",
            call: { $0.tags = ["team": "red"] }),
        AssumptionCase(
            testDescription: "tags that it lets in", refused: nil, trust: [trusting("\"*\"", action: tagging)],
            call: { $0.tags = ["team": "red"] }),
        AssumptionCase(
            testDescription: "tags of another value", refused: "sts:TagSession",
            trust: [
                trusting("\"*\""),
                trusting(
                    "\"*\"", action: "\"sts:TagSession\"",
                    condition: #"{"StringEquals": {"aws:RequestTag/team": "red"}}"#),
            ], call: { $0.tags = ["team": "blue"] }),
        AssumptionCase(
            testDescription: "more tags than are let in", refused: "sts:TagSession",
            trust: [
                trusting("\"*\""),
                trusting(
                    "\"*\"", action: "\"sts:TagSession\"",
                    condition: #"{"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}"#),
            ], call: { $0.tags = ["team": "red", "admin": "yes"] }),
        AssumptionCase(
            testDescription: "a role for those of its own team", refused: nil,
            trust: [
                trusting("\"*\"", condition: #"{"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}"#)
            ],
            change: { $0.facts.tags = ["team": "red"] }),
        AssumptionCase(
            testDescription: "a source identity that the role does not let in", refused: "sts:SetSourceIdentity",
            call: { $0.sourceIdentity = "ada" }),
        AssumptionCase(
            testDescription: "a source identity that it lets in", refused: nil,
            trust: [trusting("\"*\"", action: naming)],
            call: { $0.sourceIdentity = "ada" }),
        AssumptionCase(
            testDescription: "one that was set before needs leave as well", refused: "sts:SetSourceIdentity",
            principal: session(), change: { $0.sourceIdentity = "ada" }),
        AssumptionCase(
            testDescription: "one that was set before cannot be changed", refused: "sts:SetSourceIdentity",
            trust: [trusting("\"*\"", action: naming)], principal: session(), call: { $0.sourceIdentity = "eve" },
            change: { $0.sourceIdentity = "ada" }),
        AssumptionCase(
            testDescription: "one that was set before may be said again", refused: nil,
            trust: [trusting("\"*\"", action: naming)],
            principal: session(), call: { $0.sourceIdentity = "ada" }, change: { $0.sourceIdentity = "ada" }),
    ]

    @Test("each is let in or refused as AWS would", arguments: cases)
    func decision(case: AssumptionCase) throws {
        var call = RoleAssumption(roleARN: target, sessionName: "nightly")
        `case`.call(&call)
        let role = AssumableRole(
            arn: target, trust: try named("trust", `case`.trust, as: .trust), tags: ["team": "red"])
        let caller = try asking(`case`)
        do throws(STSRefusal) {
            let session = try call.decide(for: caller, role: role, hasSecondFactor: `case`.hasSecondFactor)
            #expect(`case`.refused == nil)
            #expect(session.duration == 3600)
            #expect(session.sourceIdentity == caller.sourceIdentity ?? call.sourceIdentity)
        } catch {
            let action = try #require(`case`.refused, "\(error)")
            #expect(error.code == "AccessDenied")
            #expect(error.status == 403)
            #expect(
                error.message
                    == "User: \(`case`.principal.arn) is not authorized to perform: \(action) on resource: \(target)")
            #expect(error.reason != nil)
        }
    }

    @Test("a role that is not there and one that refuses look alike")
    func alike() throws {
        let call = RoleAssumption(roleARN: target, sessionName: "nightly")
        let caller = try asking(AssumptionCase(testDescription: "", refused: nil, identity: [mayAssume]))
        let closed = AssumableRole(
            arn: target, trust: try named("trust", [trusting("\"*\"", effect: "Deny")], as: .trust))
        func refusal(_ role: AssumableRole?) -> STSRefusal? {
            do throws(STSRefusal) {
                _ = try call.decide(for: caller, role: role)
                return nil
            } catch {
                return error
            }
        }
        let missing = try #require(refusal(nil))
        let refusing = try #require(refusal(closed))
        #expect(missing.body(requestID: "1") == refusing.body(requestID: "1"))
        #expect(missing.reason != refusing.reason)
        // Nor is a role another one because its name is the same.
        var elsewhere = closed
        elsewhere.arn = "arn:aws:iam::\(here):role/target"
        #expect(refusal(elsewhere)?.body(requestID: "1") == missing.body(requestID: "1"))
    }

    @Test(
        "a session lasts as long as was asked for and the role allows",
        arguments: [
            (nil, 3600, false, 3600), (nil, 43200, false, 3600), (900, 3600, false, 900), (43200, 43200, false, 43200),
            (3601, 3600, false, nil), (43200, 7200, false, nil), (nil, 43200, true, 3600), (3600, 43200, true, 3600),
            (3601, 43200, true, nil),
        ] as [(Int?, Int, Bool, Int?)])
    func durations(asked: Int?, most: Int, isChained: Bool, granted: Int?) throws {
        var call = RoleAssumption(roleARN: target, sessionName: "nightly")
        call.duration = asked
        let role = AssumableRole(
            arn: target, trust: try named("trust", [trusting("\"*\"")], as: .trust), maxSessionDuration: most)
        let caller = try asking(
            AssumptionCase(testDescription: "", refused: nil, principal: isChained ? session() : caller()))
        do throws(STSRefusal) {
            #expect(try call.decide(for: caller, role: role).duration == granted)
        } catch {
            #expect(granted == nil)
            #expect(error.code == "ValidationError")
            #expect(error.message.contains("The requested DurationSeconds exceeds"))
        }
    }

    @Test("a session token is for those who come with keys of their own")
    func sessionTokens() throws {
        var caller = try asking(AssumptionCase(testDescription: "", refused: nil))
        try SessionTokenCall().decide(for: caller)
        caller.facts.tokenIssued = 1_789_999_000
        #expect(throws: STSRefusal.accessDenied("Cannot call GetSessionToken with session credentials")) {
            try SessionTokenCall().decide(for: caller)
        }
        let role = try asking(AssumptionCase(testDescription: "", refused: nil, principal: session()))
        #expect(throws: STSRefusal.self) { try SessionTokenCall().decide(for: role) }
    }
}
