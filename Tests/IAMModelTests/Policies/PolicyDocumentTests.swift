import IAMModel
import Testing

struct PolicyDocumentTests {
    @Test("a policy is read as it was written")
    func reads() throws {
        let document = try PolicyDocument(
            parsing: """
                {"Version": "2012-10-17", "Id": "rules", "Statement": [
                  {"Sid": "Apps", "Effect": "Allow", "Action": ["rds-db:connect"], "Resource": "arn:aws:rds-db:*:*:dbuser:*/app"},
                  {"Effect": "Deny", "NotAction": "sts:*", "NotResource": "*",
                   "Condition": {"Bool": {"aws:SecureTransport": false}, "NumericLessThan": {"aws:MultiFactorAuthAge": 900}}}]}
                """, as: .managed)
        #expect(document.version == .from2012)
        #expect(document.id == "rules")
        #expect(document.statements.map(\.sid) == ["Apps", nil])
        #expect(document.statements.map(\.effect) == [.allow, .deny])
        #expect(document.statements[0].resources.map(\.written) == ["arn:aws:rds-db:*:*:dbuser:*/app"])
        #expect(document.statements[1].excludesActions && document.statements[1].excludesResources)
        #expect(document.statements[1].conditions.map(\.operatorName) == ["Bool", "NumericLessThan"])
        #expect(document.statements[1].conditions.map(\.key) == ["aws:SecureTransport", "aws:MultiFactorAuthAge"])
    }

    @Test("one statement needs no list, and without a version the old language is meant")
    func single() throws {
        let document = try PolicyDocument(
            parsing: #"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#, as: .managed)
        #expect(document.version == .from2008)
        #expect(document.statements.count == 1)
    }

    static let mistakes: [(text: String, purpose: PolicyDocument.Purpose, error: String)] = [
        ("", .managed, "not JSON in line 1: the text ends where a value is wanted"),
        ("[]", .managed, #"a policy is an object: {"Version": "2012-10-17", "Statement": [...]}"#),
        ("{}", .managed, "Statement is missing"),
        (#"{"Version": "2012-10-17",}"#, .managed, "not JSON in line 1: a name in quotes is wanted"),
        ("{\n\"Statement\": [}", .managed, "not JSON in line 2: a value is wanted"),
        (#"{"Statement": []} x"#, .managed, "not JSON in line 1: there is more behind the policy"),
        (#"{"Id": "a", "Id": "b"}"#, .managed, #"not JSON in line 1: "Id" comes twice in an object"#),
        (#"{"Id": "a", "\u0049d": "b"}"#, .managed, #"not JSON in line 1: "Id" comes twice in an object"#),
        (#"{"Id": "a\q"}"#, .managed, "not JSON in line 1: an unknown escape"),
        (#"{"Id": "\ud800"}"#, .managed, "not JSON in line 1: half a surrogate pair"),
        (#"{"Id": 01}"#, .managed, "not JSON in line 1: a value is wanted"),
        (#"{"Statement": "# + String(repeating: "[", count: 20), .managed, "not JSON in line 1: nested deeper than 16"),
        (#"{"Statments": []}"#, .managed, #"unknown element "Statments"; did you mean Statement?"#),
        (#"{"Statement": []}"#, .managed, "Statement: a policy needs a statement"),
        (
            #"{"Version": "2012-10-18", "Statement": []}"#, .managed,
            #"Version: must be "2012-10-17", or "2008-10-17" for a policy without variables"#
        ),
        (#"{"version": "2012-10-17"}"#, .managed, #"unknown element "version"; did you mean Version?"#),
        (#"{"Statement": ["x"]}"#, .managed, "Statement[0]: must be an object, not a string"),
        (#"{"Statement": {"Action": "*"}}"#, .managed, "Statement: Effect is missing"),
        (
            #"{"Statement": [{"Effect": "allow"}]}"#, .managed,
            #"Statement[0].Effect: must be "Allow" or "Deny", not "allow""#
        ),
        (#"{"Statement": [{"Effect": 1}]}"#, .managed, "Statement[0].Effect: must be a string, not a number"),
        (#"{"Statement": [{"Effect": "Allow"}]}"#, .managed, "Statement[0]: Action is missing"),
        (
            #"{"Statement": [{"Effect": "Allow", "Action": "*", "NotAction": "*"}]}"#, .managed,
            "Statement[0]: Action and NotAction exclude each other"
        ),
        (#"{"Statement": [{"Effect": "Allow", "Action": "*"}]}"#, .managed, "Statement[0]: Resource is missing"),
        (#"{"Statement": [{"Effect": "Allow", "Action": []}]}"#, .managed, "Statement[0].Action: the list is empty"),
        (
            #"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}"#, .managed,
            "Statement[0]: Principal belongs in a trust policy; a managed policy is about whom it is attached to"
        ),
        (
            #"{"Statement": [{"Sid": "No nights", "Effect": "Allow", "Action": "*", "Resource": "*"}]}"#, .managed,
            #"Statement[0].Sid: "No nights" must be of letters and digits only"#
        ),
        (
            #"{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}"#, .trust,
            "Statement[0]: Principal is missing: whom the role lets in"
        ),
        (
            #"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}]}"#,
            .trust,
            "Statement[0]: Resource does not belong in a trust policy, which is about its role"
        ),
        (
            #"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRol"}]}"#, .trust,
            #"Statement[0].Action: "sts:AssumeRol" has no place in a trust policy, sts:AssumeRole has"#
                + "; did you mean sts:AssumeRole?"
        ),
        (
            #"{"Statement": [{"Effect": "Allow", "Principal": "*", "NotAction": "sts:AssumeRole"}]}"#, .trust,
            "Statement[0].NotAction: a trust policy names its actions in Action"
        ),
        (
            #"{"Statement": [{"Effect": "Allow", "Principal": "alice", "Action": "sts:AssumeRole"}]}"#, .trust,
            #"Statement[0].Principal: must be "*" or an object such as {"AWS": ARN}"#
        ),
        (
            #"{"Statement": [{"Effect": "Allow", "Principal": {"Aws": "*"}, "Action": "sts:AssumeRole"}]}"#, .trust,
            #"Statement[0].Principal: unknown kind "Aws"; did you mean AWS?"#
        ),
        (
            #"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/*"}, "Action": "sts:AssumeRole"}]}"#,
            .trust,
            #"Statement[0].Principal.AWS: "arn:aws:iam::123456789012:user/*" has a wildcard, which may not be part of a principal"#
        ),
        (
            #"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["*", "alice"]}, "Action": "sts:AssumeRole"}]}"#,
            .trust,
            #"Statement[0].Principal.AWS[1]: "alice" is not valid; write *, an account id, or the ARN of a user, a role or a role's session"#
        ),
    ]

    @Test("a mistake is named with its place", arguments: mistakes)
    func mistake(text: String, purpose: PolicyDocument.Purpose, error: String) {
        let found = #expect(throws: PolicyError.self) { try PolicyDocument(parsing: text, as: purpose) }
        #expect(found?.description == error)
    }

    static let wrongParts: [(action: String, resource: String, condition: String, error: String)] = [
        (#""connect""#, #""*""#, "{}", #"Action: "connect" names no service; write it as rds-db:connect"#),
        (#""rds-db:a:b""#, #""*""#, "{}", #"Action: "rds-db:a:b" must be a service, one colon and an action"#),
        (
            #"["*", "rds*:connect"]"#, #""*""#, "{}",
            #"Action[1]: the service "rds*" is not valid; wildcards are for action names"#
        ),
        (#""*""#, #""app""#, "{}", #"Resource: "app" must be an ARN or *"#),
        (
            #""*""#, #""arn:awz:rds-db:a:b:c""#, "{}",
            #"Resource: the partition "awz" is not valid; aws is the usual one"#
        ),
        (
            #""*""#, #""arn:aws:*:*:*:*""#, "{}",
            #"Resource: "arn:aws:*:*:*:*" must name its service in full, as in arn:aws:rds-db:..."#
        ),
        (
            #""*""#, #""arn:aws:rds-db:us-east-1:${aws:PrincipalAccount}:dbuser:*""#, "{}",
            "Resource: the variable ${aws:PrincipalAccount} stands before the fifth colon; only behind it may it be"
        ),
        (
            #""*""#, #""arn:aws:rds-db:a:b:${aws:username""#, "{}",
            #"Resource: the variable "aws:username" has no end; close it by }"#
        ),
        (
            #""*""#, #""arn:aws:rds-db:a:b:${username}""#, "{}",
            #"Resource: "username" is no variable; write ${aws:username} or the like, ${$} for the sign itself"#
        ),
        (
            #""*""#, #""arn:aws:rds-db:a:b:${aws:username, nobody}""#, "{}",
            "Resource: a variable's default stands in single quotes: ${aws:username, 'nobody'}"
        ),
        (
            #""*""#, #""*""#, #"{"StringEqual": {"aws:username": "a"}}"#,
            "Condition.StringEqual: unknown operator; did you mean StringEquals?"
        ),
        (
            #""*""#, #""*""#, #"{"stringequals": {"aws:username": "a"}}"#,
            "Condition.stringequals: unknown operator; did you mean StringEquals?"
        ),
        (
            #""*""#, #""*""#, #"{"Bool": {"aws:SecureTransport": "${aws:username}"}}"#,
            #"Condition.Bool.aws:SecureTransport: "${aws:username}" is not true or false"#
        ),
        (
            #""*""#, #""*""#, #"{"ForAnyValues:StringEquals": {"aws:username": "a"}}"#,
            "Condition.ForAnyValues:StringEquals: unknown set operator; did you mean ForAnyValue?"
        ),
        (
            #""*""#, #""*""#, #"{"NullIfExists": {"aws:username": "true"}}"#,
            "Condition.NullIfExists: Null stands alone: it takes neither a set operator nor IfExists"
        ),
        (
            #""*""#, #""*""#, #"{"Bool": {"aws:SecureTransport": "yes"}}"#,
            #"Condition.Bool.aws:SecureTransport: "yes" is not true or false"#
        ),
        (
            #""*""#, #""*""#, #"{"NumericEquals": {"aws:EpochTime": ["1", "1e3"]}}"#,
            #"Condition.NumericEquals.aws:EpochTime[1]: "1e3" is not a number"#
        ),
        (
            #""*""#, #""*""#, #"{"DateEquals": {"aws:CurrentTime": "2027-02-29"}}"#,
            #"Condition.DateEquals.aws:CurrentTime: "2027-02-29" is not a date such as 2027-01-31T08:00:00Z, nor Unix time"#
        ),
        (
            #""*""#, #""*""#, #"{"IpAddress": {"aws:SourceIp": "203.0.113.0/33"}}"#,
            #"Condition.IpAddress.aws:SourceIp: "203.0.113.0/33" is not an IP address or a range such as 203.0.113.0/24"#
        ),
        (
            #""*""#, #""*""#, #"{"ArnLike": {"aws:PrincipalArn": "*"}}"#,
            #"Condition.ArnLike.aws:PrincipalArn: "*" is not an ARN, which has six parts between colons"#
        ),
        (
            #""*""#, #""*""#, #"{"BinaryEquals": {"aws:userid": "abc"}}"#,
            #"Condition.BinaryEquals.aws:userid: "abc" is not base64"#
        ),
        (
            #""*""#, #""*""#, #"{"StringEquals": {"username": "a"}}"#,
            "Condition.StringEquals.username: a key has its service before a colon, as in aws:SourceIp"
        ),
        (
            #""*""#, #""*""#, #"{"StringEquals": {"aws:username": "a", "AWS:userName": "b"}}"#,
            "Condition.StringEquals.AWS:userName: comes twice; the case of a key does not matter"
        ),
        (
            #""*""#, #""*""#, #"{"StringEquals": {"aws:username": []}}"#,
            "Condition.StringEquals.aws:username: the list is empty"
        ),
        (
            #""*""#, #""*""#, #"{"StringEquals": {"aws:username": null}}"#,
            "Condition.StringEquals.aws:username: a value must be a string, a number or a Boolean, not null"
        ),
    ]

    @Test("what is wrong within an element is named with its place", arguments: wrongParts)
    func wrongPart(action: String, resource: String, condition: String, error: String) {
        let found = #expect(throws: PolicyError.self) {
            try policy(statement(action: action, resource: resource, condition: condition))
        }
        #expect(found?.description == "Statement[0].\(error)")
    }

    @Test("each Sid is there once")
    func sids() {
        let found = #expect(throws: PolicyError.self) {
            try policy(statement(sid: "A"), statement(sid: "B"), statement(sid: "A"))
        }
        #expect(found?.description == #"Statement[2].Sid: "A" comes twice; each statement needs a Sid of its own"#)
        #expect(throws: Never.self) { try policy(statement(sid: ""), statement(sid: "")) }
        let spoken = #"{"Sid": "Let staff in", "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}"#
        #expect(throws: Never.self) { try policy(spoken, as: .trust) }
    }

    static let lengths: [(PolicyDocument.Purpose, Int)] = [
        (.managed, 6144), (.userInline, 2048), (.groupInline, 5120), (.roleInline, 10240), (.session, 2048),
    ]

    @Test("as long as AWS takes it, white space aside, and no longer", arguments: lengths)
    func length(purpose: PolicyDocument.Purpose, longest: Int) throws {
        let frame = #"{"Id":"","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#
        func text(_ count: Int) -> String {
            let id = String(repeating: "x", count: count - frame.count)
            return String(repeating: " \n", count: 1000) + frame.replacing("\"\"", with: "\"\(id)\"")
        }
        #expect(throws: Never.self) { try PolicyDocument(parsing: text(longest), as: purpose) }
        let found = #expect(throws: PolicyError.self) { try PolicyDocument(parsing: text(longest + 1), as: purpose) }
        #expect(
            found?.description
                == "\(longest + 1) characters without white space; a \(purpose.title) may have \(longest)")
    }

    @Test("white space is not read without end")
    func whiteSpace() {
        let found = #expect(throws: PolicyError.self) {
            try PolicyDocument(parsing: String(repeating: " ", count: 131_073), as: .managed)
        }
        #expect(found?.description == "longer than 131072 bytes")
    }

    @Test("an error is one line, whatever was written")
    func oneLine() {
        let found = #expect(throws: PolicyError.self) {
            try PolicyDocument(
                parsing: #"{"Statement": {"Effect": "Allow", "Action": "a\n\u2028b\u202e:"# + "\u{1b}"
                    + #"", "Resource": "*"}}"#,
                as: .managed)
        }
        #expect(found?.description == "not JSON in line 1: a control character in a string")
        let escaped = #expect(throws: PolicyError.self) {
            try policy(statement(action: #""a\n\u2028b\u202e\u001bc""#))
        }
        #expect(escaped?.description == #"Statement[0].Action: "a  b  c" names no service; write it as rds-db:connect"#)
    }
}
