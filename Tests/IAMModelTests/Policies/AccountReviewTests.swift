import IAMModel
import Testing

struct AccountReviewTests {
    private static let day = 86400
    private static let now = 1_801_382_400

    private static func findings(
        users: [AccountReview.User] = [], roles: [AccountReview.Role] = [], policies: [AccountReview.Policy] = []
    ) -> [String] {
        AccountReview(accountID: here, users: users, roles: roles, policies: policies).findings(now: now).map {
            "\($0.severity) \($0.subject) \($0.text)"
        }
    }

    private static func user(
        _ name: String = "alice", _ keys: [AccountReview.AccessKey] = [], hasMFA: Bool = true, groups: [String] = []
    ) -> AccountReview.User {
        AccountReview.User(
            name: name, arn: "arn:aws:iam::\(here):user/\(name)", accessKeys: keys, hasMFA: hasMFA, groups: groups)
    }

    private static func key(
        _ id: String, isActive: Bool = true, created: Int, lastUsed: Int?
    ) -> AccountReview.AccessKey {
        AccountReview.AccessKey(
            id: id, isActive: isActive, created: now - created * day, lastUsed: lastUsed.map { now - $0 * day })
    }

    private static func attached(
        _ statements: String..., to attachments: [AccountReview.Attachment] = [.user("alice")],
        version: String = "2012-10-17"
    ) throws -> AccountReview.Policy {
        let text = "{\"Version\": \"\(version)\", \"Statement\": [\(statements.joined(separator: ", "))]}"
        return AccountReview.Policy(
            NamedPolicy("p", try PolicyDocument(parsing: text, as: .managed)), attachments: attachments)
    }

    private static func role(
        _ principal: String, condition: String = "{}", not: String = ""
    ) throws -> AccountReview.Role {
        let statement =
            #"{"Effect": "Allow", "\#(not)Principal": \#(principal), "Action": "sts:AssumeRole", "Condition": \#(condition)}"#
        return AccountReview.Role(
            name: "target", arn: "arn:aws:iam::\(here):role/target", trust: try policy(statement, as: .trust))
    }

    private static let good = statement(resource: "\"\(databaseUser("app"))\"")

    @Test("an account in order has no findings")
    func clean() throws {
        let found = Self.findings(
            users: [Self.user("alice", [Self.key("AKIA1", created: 90, lastUsed: 90)])],
            roles: [try Self.role("{\"AWS\": \"arn:aws:iam::\(here):user/alice\"}")],
            policies: [try Self.attached(Self.good)])
        #expect(found == [])
    }

    @Test("keys that are old, unused, too many or left over are found")
    func keys() {
        let found = Self.findings(users: [
            Self.user(
                "alice",
                [Self.key("AKIA1", created: 91, lastUsed: 91), Self.key("AKIA2", created: 1, lastUsed: nil)],
                hasMFA: false),
            Self.user("bob", [Self.key("AKIA3", isActive: false, created: 500, lastUsed: nil)]),
        ])
        #expect(
            found == [
                "medium user alice has no second factor",
                "medium user alice has not used the access key AKIA1 for 91 days",
                "medium user alice uses the access key AKIA1 since 91 days",
                "low user alice has 2 active access keys", "low user alice has never used the access key AKIA2",
                "low user bob keeps the inactive access key AKIA3",
            ])
    }

    @Test("times that make no sense are no trap")
    func extremes() {
        let keys = [
            AccountReview.AccessKey(id: "A", isActive: true, created: .min, lastUsed: .max),
            AccountReview.AccessKey(id: "B", isActive: true, created: .max, lastUsed: .min),
        ]
        #expect(Self.findings(users: [Self.user("alice", keys)]).count == 3)
    }

    static let statements: [(String, [String])] = [
        (good, []), (statement("Deny"), []),
        (
            statement(action: "\"*\"", resource: "\"\(databaseUser("app"))\""),
            ["high policy p Statement[0] allows every action"]
        ),
        (statement(), ["medium policy p Statement[0] allows it on every resource"]),
        (
            statement(action: "[\"rds:Describe*\", \"sts:GetCallerIdentity\"]", resource: "\"arn:aws:rds:*\""),
            ["low policy p Statement[0] allows rds:Describe*, which Weir knows nothing of"]
        ),
        (
            #"{"Sid": "Most", "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:iam::*"}"#,
            [
                "high policy p statement 'Most' allows all actions but those it names",
                "high policy p statement 'Most' allows it on all resources but those it names",
            ]
        ),
        (
            statement(resource: "\"\(databaseUser("*"))\""),
            ["medium policy p Statement[0] allows logins as every database user: \(databaseUser("*"))"]
        ),
        (statement(resource: "\"\(databaseUser("app*"))\""), []),
        (
            statement(
                resource: "\"\(databaseUser("app"))\"",
                condition: #"{"StringEquals": {"aws:SourceIP": "x", "aws:SourceVpc": "y"}}"#),
            ["medium policy p Statement[0] asks for aws:SourceVpc, which no request to Weir has"]
        ),
    ]

    @Test("what a policy gives away is found", arguments: statements)
    func policies(statement: String, expected: [String]) throws {
        #expect(Self.findings(policies: [try Self.attached(statement)]) == expected)
    }

    @Test("a bound may be wide; a policy that is attached to nothing, or has text for variables, is found")
    func otherPolicies() throws {
        #expect(Self.findings(policies: [try Self.attached(statement(), to: [.boundary("alice")])]) == [])
        #expect(
            Self.findings(policies: [try Self.attached(Self.good, to: [])]) == ["low policy p is attached to nothing"])
        let old = try Self.attached(
            statement(resource: "\"\(databaseUser("${aws:username}"))\""), version: "2008-10-17")
        let text = databaseUser("${aws:username}")
        #expect(
            Self.findings(policies: [old])
                == ["medium policy p Statement[0] has \(text), which is plain text in a policy of 2008-10-17"])
    }

    @Test("a role that lets everybody in is found")
    func openRoles() throws {
        #expect(
            Self.findings(roles: [try Self.role("\"*\"")]) == ["high role target Statement[0] lets everybody in"])
        #expect(
            Self.findings(roles: [
                try Self.role("{\"AWS\": \"*\"}", condition: #"{"StringEquals": {"sts:ExternalId": "x"}}"#)
            ])
                == ["medium role target Statement[0] lets everybody in, under conditions"])
        #expect(
            Self.findings(roles: [try Self.role("{\"AWS\": \"\(here)\"}", not: "Not")])
                == ["high role target Statement[0] lets in everybody but those it names"])
    }

    static let trusts: [(principal: String, groupMayAssume: Bool, isDead: Bool)] = [
        ("{\"AWS\": \"\(here)\"}", true, false), ("{\"AWS\": \"\(here)\"}", false, true),
        ("{\"AWS\": \"arn:aws:iam::\(here):user/alice\"}", false, false),
        ("{\"AWS\": \"arn:aws:iam::\(here):user/gone\"}", true, true),
        ("{\"AWS\": \"arn:aws:iam::\(here):role/target\"}", false, false),
        ("{\"AWS\": \"arn:aws:sts::\(here):assumed-role/target/job\"}", false, false),
        ("{\"AWS\": \"arn:aws:sts::\(here):assumed-role/gone/job\"}", true, true),
        ("{\"AWS\": \"210987654321\"}", false, false), ("{\"Service\": \"rds.amazonaws.com\"}", true, true),
    ]

    @Test("a role that nobody can assume is found", arguments: trusts)
    func deadRoles(principal: String, groupMayAssume: Bool, isDead: Bool) throws {
        let text = statement(
            action: groupMayAssume ? "\"sts:AssumeRole\"" : "\"rds-db:connect\"",
            resource: "\"arn:aws:iam::\(here):role/${aws:PrincipalTag/x, 'target'}\"")
        let found = Self.findings(
            users: [Self.user("alice", groups: ["staff"])], roles: [try Self.role(principal)],
            policies: [try Self.attached(text, to: [.group("staff")])])
        #expect(found == (isDead ? ["low role target nobody can assume it"] : []))
    }

    @Test("a denial without conditions makes a role one that nobody can assume, one with conditions does not")
    func deniedRoles() throws {
        let alice = "{\"AWS\": \"arn:aws:iam::\(here):user/alice\"}"
        func findings(
            _ effects: [(effect: String, condition: String)], own: AccountReview.Policy? = nil
        ) throws -> [String] {
            let statements = effects.map { effect, condition in
                #"{"Effect": "\#(effect)", "Principal": \#(alice), "Action": "sts:AssumeRole", "Condition": \#(condition)}"#
            }
            let trust = try PolicyDocument(
                parsing: "{\"Statement\": [\(statements.joined(separator: ","))]}", as: .trust)
            let role = AccountReview.Role(name: "target", arn: "arn:aws:iam::\(here):role/target", trust: trust)
            return Self.findings(users: [Self.user()], roles: [role], policies: own.map { [$0] } ?? [])
        }
        let dead = ["low role target nobody can assume it"]
        let someday = #"{"DateLessThan": {"aws:CurrentTime": "2027"}}"#
        #expect(try findings([("Allow", "{}"), ("Deny", "{}")]) == dead)
        #expect(try findings([("Allow", someday), ("Deny", someday)]) == [])
        #expect(try findings([("Allow", "{}")], own: try Self.attached(statement("Deny", action: "\"sts:*\""))) == dead)
    }

    @Test("findings come in the same order, whatever the order of the account")
    func order() throws {
        let users = [Self.user("b", hasMFA: false), Self.user("a", hasMFA: false)]
        let policies = [try Self.attached(statement()), try Self.attached(statement(action: "\"*\""), to: [])]
        #expect(
            Self.findings(users: users, policies: policies)
                == Self.findings(users: users.reversed(), policies: policies.reversed()))
    }
}
