import Testing

@testable import IAMModel

struct PatternTests {
    private static func fits(_ pattern: String, _ text: String) throws -> Bool {
        let piece = try PolicyText(pattern, allowsWildcards: true, allowsVariables: false, at: "")
        var context = ContextReader(RequestContext())
        return matches(try #require(PolicyText.steps(of: piece.pieces[...], in: &context)), Array(text.unicodeScalars))
    }

    static let globs: [(String, String, Bool)] = [
        ("", "", true), ("", "a", false), ("*", "", true), ("*", "a:b/c", true), ("?", "a", true), ("?", "", false),
        ("?", "ab", false), ("a*", "a", true), ("a*", "ba", false), ("*a", "bca", true), ("*a", "ab", false),
        ("a*c*e", "abcde", true), ("a*c*e", "abcd", false), ("**", "x", true), ("*?", "", false), ("*?", "x", true),
        ("a?c", "abc", true), ("a?c", "a:c", true), ("*ab*ab", "ababab", true), ("*ab*abab", "abab", false),
        ("a.c", "abc", false), ("[a]", "a", false), ("?", "\u{1f512}", true), ("e\u{301}", "\u{e9}", false),
    ]

    @Test("an asterisk is any text, a question mark any character, all else itself", arguments: globs)
    func glob(pattern: String, text: String, fits: Bool) throws {
        #expect(try Self.fits(pattern, text) == fits)
    }

    @Test("a pattern made to be slow takes pattern times text steps, and so ends")
    func slow() throws {
        #expect(try !Self.fits(String(repeating: "*a", count: 1000) + "b", String(repeating: "a", count: 1000)))
    }

    static let resources: [(String, String, Bool)] = [
        // IAM User Guide, "IAM JSON policy elements: Resource".
        ("arn:aws:iam::123456789012:user/accounting/*", "arn:aws:iam::123456789012:user/accounting/a/b", true),
        ("arn:aws:s3:::amzn-s3-demo-bucket/*", "arn:aws:s3:::amzn-s3-demo-bucket/1/object.jpg", true),
        ("arn:aws:s3:::amzn-s3-demo-bucket/*", "arn:aws:s3:::amzn-s3-demo-bucket", false),
        ("arn:aws:s3:::amzn-s3-demo-bucket/*/test/*", "arn:aws:s3:::amzn-s3-demo-bucket/1/test/object.jpg", true),
        ("arn:aws:s3:::amzn-s3-demo-bucket/*/test/*", "arn:aws:s3:::amzn-s3-demo-bucket/1/2/test/3/object.jpg", true),
        ("arn:aws:s3:::amzn-s3-demo-bucket/*/test/*", "arn:aws:s3:::amzn-s3-demo-bucket/1-test/object.jpg", false),
        ("arn:aws:s3:::amzn-s3-demo-bucket/*/test/*", "arn:aws:s3:::amzn-s3-demo-bucket/test/object.jpg", false),
        // RDS User Guide, "Creating and using an IAM policy for IAM database access".
        (
            "arn:aws:rds-db:us-east-2:1234567890:dbuser:db-ABC/db_user",
            "arn:aws:rds-db:us-east-2:1234567890:dbuser:db-ABC/db_user", true
        ),
        (
            "arn:aws:rds-db:us-east-2:1234567890:dbuser:*/*",
            "arn:aws:rds-db:us-east-2:1234567890:dbuser:db-ABC/db_user", true
        ),
        (
            "arn:aws:rds-db:us-east-2:1234567890:dbuser:db-ABC/*",
            "arn:aws:rds-db:us-east-2:1234567890:dbuser:db-XYZ/db_user", false
        ),
        // An asterisk at a segment's end reaches over colons, one within it does not.
        ("arn:aws:rds-db:*:dbuser:prx-1/app", "arn:aws:rds-db:us-east-1:123456789012:dbuser:prx-1/app", true),
        ("arn:aws:rds-db:us*:dbuser:prx-1/app", "arn:aws:rds-db:us-east-1:123456789012:dbuser:prx-1/app", true),
        ("arn:aws:rds-db:us*2:dbuser:prx-1/app", "arn:aws:rds-db:us-east-1:123456789012:dbuser:prx-1/app", false),
        (
            "arn:aws:rds-db:us*1:123456789012:dbuser:prx-1/app",
            "arn:aws:rds-db:us-east-1:123456789012:dbuser:prx-1/app", true
        ),
        ("arn:aws:rds-db:us-east-1?123456789012:x:dbuser", "arn:aws:rds-db:us-east-1:123456789012:x:dbuser", false),
        ("arn:aws:rds-db:*", "arn:aws:rds-db:us-east-1:123456789012:dbuser:prx-1/app", true),
        ("arn:aws:rds-db:us-east-1:123456789012:*x", "arn:aws:rds-db:us-east-1:123456789012:dbuser:prx-1/x", true),
        ("*", "anything", true),
        // Case counts.
        (
            "arn:aws:rds-db:us-east-1:123456789012:dbuser:prx-1/App",
            "arn:aws:rds-db:us-east-1:123456789012:dbuser:prx-1/app", false
        ),
    ]

    @Test("a resource's wildcards stay in their segment, but for an asterisk at its end", arguments: resources)
    func resource(pattern: String, arn: String, fits: Bool) throws {
        var context = ContextReader(RequestContext())
        let resource = try ResourcePattern(pattern, allowsVariables: true, at: "")
        #expect(resource.matches(Array(arn.unicodeScalars), in: &context) == fits)
    }

    static let actions: [(String, String, Bool)] = [
        // IAM User Guide, "IAM JSON policy elements: Action".
        ("iam:*AccessKey*", "iam:CreateAccessKey", true), ("iam:*AccessKey*", "iam:GetUser", false),
        ("iam:ListAccessKeys", "IAM:listaccesskeys", true), ("*", "rds-db:connect", true),
        ("*:*", "rds-db:connect", true), ("rds-db:*", "rds:connect", false), ("rds-db:c?nnect", "rds-db:connect", true),
        ("rds-db:connect", "rds-db:connects", false),
    ]

    @Test("an action fits without regard to case", arguments: actions)
    func action(pattern: String, action: String, fits: Bool) throws {
        #expect(try ActionPattern(pattern, at: "").matches(action) == fits)
    }

    static let variables: [(String, [String: String], String?)] = [
        ("${aws:username}", ["aws:username": "alice"], "alice"),
        ("a-${AWS:UserName}-b", ["aws:username": "x"], "a-x-b"),
        ("${aws:PrincipalTag/team}", ["aws:principaltag/TEAM": "blue"], "blue"), ("${aws:username}", [:], nil),
        ("${aws:username}", ["aws:username": ""], nil), ("${aws:userid, 'anonymous'}", [:], "anonymous"),
        ("${aws:userid,'it's}'}", [:], "it's}"), ("${aws:userid, ''}", [:], ""),
        ("${aws:userid, 'anonymous'}", ["aws:userid": "AIDA1"], "AIDA1"), ("${*}${?}${$}", [:], "*?$"),
        ("$ {aws:username}", [:], "$ {aws:username}"), ("$$", [:], "$$"),
        // What comes out of a variable is not looked at again.
        ("${aws:username}", ["aws:username": "${aws:userid}"], "${aws:userid}"),
    ]

    @Test("a variable becomes the request's value, its default, or nothing at all", arguments: variables)
    func variable(text: String, values: [String: String], resolved: String?) throws {
        var context = ContextReader(RequestContext(values))
        let text = try PolicyText(text, allowsWildcards: false, allowsVariables: true, at: "")
        let found = text.resolved(in: &context).map { scalars in scalars.map { String($0) }.joined() }
        #expect(found == resolved)
    }

    @Test("a variable of several values stands for nothing")
    func severalValues() throws {
        var context = RequestContext()
        context["aws:TagKeys"] = ["a", "b"]
        var reader = ContextReader(context)
        let text = try PolicyText("${aws:TagKeys}", allowsWildcards: false, allowsVariables: true, at: "")
        #expect(text.resolved(in: &reader) == nil)
    }

    @Test("wildcards out of a variable mean themselves")
    func wildcardsInVariables() throws {
        let resource = try ResourcePattern(databaseUser("${aws:username}"), allowsVariables: true, at: "")
        var context = ContextReader(RequestContext(["aws:username": "*"]))
        #expect(!resource.matches(Array(databaseUser("alice").unicodeScalars), in: &context))
        #expect(resource.matches(Array(databaseUser("*").unicodeScalars), in: &context))
    }
}
