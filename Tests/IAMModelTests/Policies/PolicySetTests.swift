import IAMModel
import Testing

struct PolicySetTests {
    private static func named(
        _ name: String, _ statements: String..., as purpose: PolicyDocument.Purpose = .managed
    ) throws
        -> NamedPolicy
    {
        let text = "{\"Version\": \"2012-10-17\", \"Statement\": [\(statements.joined(separator: ", "))]}"
        return NamedPolicy(name, try PolicyDocument(parsing: text, as: purpose))
    }

    private static func trust(
        _ principal: String, effect: String = "Allow", condition: String = "{}"
    ) throws -> NamedPolicy {
        try named(
            "trust-of-target",
            #"{"Effect": "\#(effect)", "Principal": \#(principal), "Action": "sts:AssumeRole", "Condition": \#(condition)}"#,
            as: .trust)
    }

    private static func assume(_ principal: CallingPrincipal, _ context: [String: String] = [:]) -> AuthorizationRequest
    {
        AuthorizationRequest(
            action: "sts:AssumeRole", resource: "arn:aws:iam::\(here):role/target", principal: principal,
            context: RequestContext(context))
    }

    private static let mayAssume = statement(action: "\"sts:AssumeRole\"")

    @Test("without a policy nothing is allowed")
    func nothing() {
        let found = PolicySet(identity: []).evaluate(login())
        #expect(found.decision == .implicitDeny)
        #expect(found.missingAllow == .identity)
        #expect(found.decider == nil)
        #expect(found.reason == "no policy allows rds-db:connect on \(databaseUser("app"))")
    }

    @Test("one Allow is enough, and it is named")
    func allowed() throws {
        let set = PolicySet(identity: [
            try Self.named("arn:aws:iam::\(here):policy/none", statement(action: "\"rds:*\"")),
            try Self.named("apps", statement(resource: "\"\(databaseUser("x"))\""), statement(sid: "Apps")),
        ])
        let found = set.evaluate(login())
        #expect(found.isAllowed)
        #expect(found.decider?.policy == "apps")
        #expect(found.decider?.layer == .identity)
        #expect(found.decider?.index == 1)
        #expect(found.decider?.sid == "Apps")
        #expect(found.reason == "allowed by statement 'Apps' of policy apps")
    }

    @Test("a denial wins over every Allow, in whatever policy it stands")
    func denied() throws {
        let open = try Self.named("open", statement())
        let closed = try Self.named("arn:closed", statement("Deny", sid: "NoNights"))
        let sets: [(PolicySet, String)] = [
            (PolicySet(identity: [open, closed]), "denied by statement 'NoNights' of policy arn:closed"),
            (
                PolicySet(identity: [open], boundary: closed),
                "denied by statement 'NoNights' of the permissions boundary arn:closed"
            ),
            (
                PolicySet(identity: [open], session: [open, closed]),
                "denied by statement 'NoNights' of the session policy arn:closed"
            ),
        ]
        for (set, reason) in sets {
            let found = set.evaluate(login())
            #expect(found.decision == .explicitDeny)
            #expect(found.missingAllow == nil)
            #expect(found.reason == reason)
        }
    }

    @Test("a statement without a Sid is named by its place")
    func place() throws {
        let set = PolicySet(identity: [try Self.named("p", statement(), statement("Deny"))])
        #expect(set.evaluate(login()).reason == "denied by Statement[1] of policy p")
    }

    // IAM User Guide, "Permissions boundaries for IAM entities", and "Session policies" in "Policies and permissions in IAM".
    @Test("boundary and session policies must allow it as well, and allow nothing by themselves")
    func limits() throws {
        let open = try Self.named("open", statement())
        let other = try Self.named("other", statement(resource: "\"\(databaseUser("report"))\""))
        let both = PolicySet(identity: [open], boundary: open, session: [other, open])
        #expect(both.evaluate(login()).isAllowed)

        let bounded = PolicySet(identity: [open], boundary: other).evaluate(login())
        #expect(bounded.missingAllow == .boundary)
        #expect(
            bounded.reason == "the permissions boundary other does not allow rds-db:connect on \(databaseUser("app"))")

        let cut = PolicySet(identity: [open], session: [other]).evaluate(login())
        #expect(cut.missingAllow == .session)
        #expect(cut.reason == "no session policy allows rds-db:connect on \(databaseUser("app"))")

        let alone = PolicySet(identity: [], boundary: open, session: [open]).evaluate(login())
        #expect(alone.missingAllow == .identity)
    }

    @Test("what was asked for and not known is said")
    func missingKeys() throws {
        let set = PolicySet(identity: [
            try Self.named(
                "p",
                statement(
                    resource: "\"\(databaseUser("${aws:PrincipalTag/Team}"))\"",
                    condition: #"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#),
                statement(
                    condition:
                        #"{"IpAddress": {"aws:SourceIp": "::/0"}, "Bool": {"AWS:multifactorauthpresent": "true"}}"#))
        ])
        let found = set.evaluate(login())
        #expect(found.missingKeys == ["AWS:multifactorauthpresent", "aws:PrincipalTag/Team", "aws:SourceIp"])
        #expect(
            found.reason
                == "no policy allows rds-db:connect on \(databaseUser("app")) (asked for and not known: "
                + "AWS:multifactorauthpresent, aws:PrincipalTag/Team, aws:SourceIp)")
    }

    @Test("a reason is one line, whatever the names in it are")
    func oneLine() throws {
        let found = PolicySet(identity: []).evaluate(login(as: "a\nb\u{1b}[2J\u{202e}"))
        #expect(found.reason == "no policy allows rds-db:connect on \(databaseUser("a b [2J "))")
    }

    static let trusts: [(principal: String, caller: CallingPrincipal, mayAssume: Bool, missing: PolicyLayer?)] = [
        // An account delegates: the caller's own policies must allow it.
        ("{\"AWS\": \"\(here)\"}", caller(), true, nil), ("{\"AWS\": \"\(here)\"}", caller(), false, .identity),
        ("{\"AWS\": \"arn:aws:iam::\(here):root\"}", session(), true, nil),
        ("{\"AWS\": \"arn:aws:iam::\(here):root\"}", session(), false, .identity),
        ("{\"AWS\": \"210987654321\"}", caller(), true, .trust),
        // A user by name, a session by name, and everybody, in the same account: that is enough.
        ("{\"AWS\": \"arn:aws:iam::\(here):user/alice\"}", caller(), false, nil),
        ("{\"AWS\": \"arn:aws:iam::\(here):user/alice\"}", caller("Alice"), true, .trust),
        ("{\"AWS\": [\"arn:aws:iam::\(here):user/bob\", \"arn:aws:iam::\(here):user/alice\"]}", caller(), false, nil),
        ("{\"AWS\": \"arn:aws:sts::\(here):assumed-role/app/job\"}", session(), false, nil),
        ("{\"AWS\": \"arn:aws:sts::\(here):assumed-role/app/job\"}", session("app", "other"), true, .trust),
        ("{\"AWS\": \"arn:aws:iam::\(here):role/app\"}", session("app", "any"), false, nil),
        ("{\"AWS\": \"arn:aws:iam::\(here):role/app\"}", session("other"), true, .trust),
        ("\"*\"", caller(), false, nil), ("{\"AWS\": \"*\"}", session(), false, nil),
        // From another account, both sides must allow it.
        ("\"*\"", caller("eve", account: "210987654321"), false, .identity),
        ("\"*\"", caller("eve", account: "210987654321"), true, nil),
        ("{\"AWS\": \"arn:aws:iam::210987654321:user/eve\"}", caller("eve", account: "210987654321"), false, .identity),
        // A service, an identity provider, a canonical user: nobody that calls Weir.
        ("{\"Federated\": \"accounts.google.com\", \"CanonicalUser\": \"79a5\"}", caller(), true, .trust),
        ("{\"Service\": \"rds.amazonaws.com\"}", caller(), true, .trust),
    ]

    @Test("a trust policy lets in whom it names", arguments: trusts)
    func trust(principal: String, caller: CallingPrincipal, mayAssume: Bool, missing: PolicyLayer?) throws {
        let own = mayAssume ? [try Self.named("own", Self.mayAssume)] : []
        let found = PolicySet(identity: own, trust: try Self.trust(principal)).evaluate(Self.assume(caller))
        #expect(found.missingAllow == missing)
        #expect(found.decision == (missing == nil ? .allowed : .implicitDeny))
        if missing == .trust {
            #expect(found.reason == "the trust policy trust-of-target does not let \(caller.arn) in")
        }
    }

    @Test("a role by name is let in as far as boundary and session policies go; a session by name beyond")
    func roleLimits() throws {
        let nothing = try Self.named("nothing", statement(action: "\"rds:*\""))
        let byRole = try Self.trust("{\"AWS\": \"arn:aws:iam::\(here):role/app\"}")
        let bySession = try Self.trust("{\"AWS\": \"arn:aws:sts::\(here):assumed-role/app/job\"}")
        let request = Self.assume(session())
        #expect(PolicySet(identity: [], boundary: nothing, trust: byRole).evaluate(request).missingAllow == .boundary)
        #expect(PolicySet(identity: [], session: [nothing], trust: byRole).evaluate(request).missingAllow == .session)
        #expect(
            PolicySet(identity: [], boundary: nothing, session: [nothing], trust: bySession).evaluate(request).isAllowed
        )
    }

    @Test("a denial in a trust policy, or in the caller's own, wins")
    func trustDenied() throws {
        let denies = try Self.trust("{\"AWS\": \"\(here)\"}", effect: "Deny")
        let own = try Self.named("own", Self.mayAssume)
        let found = PolicySet(identity: [own], trust: denies).evaluate(Self.assume(caller()))
        #expect(found.reason == "denied by Statement[0] of the trust policy trust-of-target")
        let open = try Self.trust("\"*\"")
        let denial = try Self.named("no", statement("Deny", action: "\"sts:*\""))
        #expect(PolicySet(identity: [denial], trust: open).evaluate(Self.assume(caller())).decision == .explicitDeny)
    }

    @Test("NotPrincipal is about everybody else")
    func notPrincipal() throws {
        func set(_ effect: String) throws -> PolicySet {
            let all = #"{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}"#
            let rest =
                #"{"Effect": "\#(effect)", "NotPrincipal": {"AWS": "arn:aws:iam::\#(here):user/alice"}, "Action": "sts:AssumeRole"}"#
            return PolicySet(identity: [], trust: try Self.named("t", all, rest, as: .trust))
        }
        #expect(try set("Deny").evaluate(Self.assume(caller())).isAllowed)
        #expect(try set("Deny").evaluate(Self.assume(caller("bob"))).decision == .explicitDeny)
        #expect(try set("Allow").evaluate(Self.assume(caller("bob"))).isAllowed)
    }

    @Test("who is let in by not being named needs policies of its own")
    func notNamed() throws {
        let text = #"{"Effect": "Allow", "NotPrincipal": {"AWS": "210987654321"}, "Action": "sts:AssumeRole"}"#
        let trust = try Self.named("t", text, as: .trust)
        #expect(PolicySet(identity: [], trust: trust).evaluate(Self.assume(caller())).missingAllow == .identity)
        let own = try Self.named("own", Self.mayAssume)
        #expect(PolicySet(identity: [own], trust: trust).evaluate(Self.assume(caller())).isAllowed)
        let other = Self.assume(caller("eve", account: "210987654321"))
        #expect(PolicySet(identity: [own], trust: trust).evaluate(other).missingAllow == .trust)
    }

    @Test("a trust policy's conditions count")
    func trustConditions() throws {
        let trust = try Self.trust("\"*\"", condition: #"{"StringEquals": {"sts:ExternalId": "x1"}}"#)
        let set = PolicySet(identity: [], trust: trust)
        #expect(set.evaluate(Self.assume(caller(), ["sts:ExternalId": "x1"])).isAllowed)
        #expect(set.evaluate(Self.assume(caller())).missingKeys == ["sts:ExternalId"])
    }

    @Test("variables are plain text in the old language")
    func oldLanguage() throws {
        let text = statement(resource: "\"\(databaseUser("${aws:username}"))\"")
        for (version, isAllowed) in [("2012-10-17", true), ("2008-10-17", false)] {
            let document = try policy(text, version: version)
            let set = PolicySet(identity: [NamedPolicy("p", document)])
            #expect(set.evaluate(login(as: "alice", ["aws:username": "alice"])).isAllowed == isAllowed)
        }
    }
}
