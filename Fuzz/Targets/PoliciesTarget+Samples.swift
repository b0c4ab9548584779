import FuzzSupport

@testable import IAMModel

/// Policies and requests out of an input's bytes; their parts meet often enough to decide something.
extension FuzzTargets {
    private static let proxy = "arn:aws:rds-db:us-east-1:123456789012:dbuser:prx-0a1b"
    private static let resources = [
        "*", "\(proxy)/*", "\(proxy)/app", "\(proxy)/a?p", "\(proxy)/${aws:username}", "arn:aws:rds-db:*:dbuser:*/app",
        "\(proxy)/${aws:PrincipalTag/team, 'app'}", "arn:aws:rds-db:us*1:123456789012:dbuser:prx-*",
    ]
    private static let actions = ["*", "rds-db:*", "rds-db:connect", "RDS-DB:c?nnect", "sts:AssumeRole", "rds:*"]
    private static let keys = [
        "aws:username", "aws:SourceIp", "aws:CurrentTime", "aws:EpochTime", "aws:PrincipalArn", "aws:TagKeys",
        "aws:PrincipalTag/team", "aws:SecureTransport",
    ]
    private static let values = [
        "alice", "a*", "", "${aws:username}", "${aws:userid, 'x'}", "203.0.113.0/24", "::/0", "2027-01-31T08:00:00Z",
        "1801382400",
        "-1.50", "true", "false", "QQ==", "arn:aws:iam::123456789012:user/*", "arn:aws:iam::*:user/${aws:username}",
        "team",
    ]
    private static let operators = [
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringLike", "StringNotLike", "NumericEquals",
        "NumericLessThan", "NumericGreaterThanEquals", "DateEquals", "DateNotEquals", "DateLessThan", "Bool",
        "BinaryEquals",
        "IpAddress", "NotIpAddress", "ArnLike", "ArnNotEquals", "Null",
    ]

    /// A request to log in, or to assume a role.
    static func request(_ source: inout ByteSource) -> AuthorizationRequest {
        var context = RequestContext()
        for key in keys {
            switch source.index(below: 4) {
            case 0: break
            case 1: context[key] = [source.element(of: values), source.element(of: values)]
            case 2: context[key] = [source.element(of: values)]
            default: context[key] = [source.text()]
            }
        }
        let isRole = source.bool()
        let principal = CallingPrincipal(
            kind: isRole ? .assumedRole(roleARN: "arn:aws:iam::123456789012:role/app") : .user,
            arn: isRole ? "arn:aws:sts::123456789012:assumed-role/app/job" : "arn:aws:iam::123456789012:user/alice",
            accountID: "123456789012")
        let isLogin = !source.bool()
        return AuthorizationRequest(
            action: isLogin ? "rds-db:connect" : "sts:AssumeRole",
            resource: isLogin
                ? "\(proxy)/\(source.element(of: ["app", "alice", "a:b"]))" : "arn:aws:iam::123456789012:role/app",
            principal: principal, context: context)
    }

    /// A policy of chosen statements; nothing if chosen values do not fit their operators.
    static func made(_ source: inout ByteSource, effect: String? = nil) -> NamedPolicy? {
        var statements: [String] = []
        for _ in 0...source.index(below: 2) {
            let chosen = effect ?? (source.index(below: 4) == 0 ? "Deny" : "Allow")
            let not = source.byte()
            var text =
                #"{"Effect":"\#(chosen)","\#(not & 7 == 1 ? "Not" : "")Action":"\#(source.element(of: actions))""#
            text += #","\#(not & 56 == 8 ? "Not" : "")Resource":"\#(source.element(of: resources))""#
            if source.bool() { text += #","Condition":{\#(block(&source))}"# }
            statements.append(text + "}")
        }
        return read(statements.joined(separator: ","))
    }

    private static func block(_ source: inout ByteSource) -> String {
        let name = source.element(of: operators)
        let set = source.element(of: ["", "", "ForAllValues:", "ForAnyValue:"])
        let exists = source.bool() ? "IfExists" : ""
        let full = name == "Null" ? name : set + name + exists
        let wanted = (0...source.index(below: 2)).map { _ in "\"\(source.element(of: values))\"" }
        return #""\#(full)":{"\#(source.element(of: keys))":[\#(wanted.joined(separator: ","))]}"#
    }

    /// A policy of these statements, if they are one.
    static func read(_ statements: String) -> NamedPolicy? {
        let text = #"{"Version":"2012-10-17","Statement":[\#(statements)]}"#
        return (try? PolicyDocument(parsing: text, as: .managed)).map { NamedPolicy("p", $0) }
    }
}
