import IAMModel
import Testing

/// Examples of AWS's documentation, each with its page; account numbers and names are the guide's own kind.
struct DocumentedExamplesTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let page: String
        let statement: String
        let action: String
        let resource: String
        var context: [String: String] = [:]
        let decision: Evaluation.Decision

        var testDescription: String { "\(page): \(decision)" }
    }

    private static let connect = "rds-db:connect"
    private static let database = "arn:aws:rds-db:us-east-2:123456789012:dbuser:db-ABCDEFGHIJKL01234"

    // RDS User Guide, "Creating and using an IAM policy for IAM database access".
    private static let rds: [Example] = [
        Example(
            page: "rds iam-policy-identifying: one user",
            statement: #"{"Effect": "Allow", "Action": ["rds-db:connect"], "Resource": ["\#(database)/db_user"]}"#,
            action: connect, resource: "\(database)/db_user", decision: .allowed),
        Example(
            page: "rds iam-policy-identifying: one user, another asks",
            statement: #"{"Effect": "Allow", "Action": ["rds-db:connect"], "Resource": ["\#(database)/db_user"]}"#,
            action: connect, resource: "\(database)/other", decision: .implicitDeny),
        Example(
            page: "rds iam-policy-identifying: all instances and users",
            statement:
                #"{"Effect": "Allow", "Action": "rds-db:connect", "Resource": "arn:aws:rds-db:us-east-2:123456789012:dbuser:*/*"}"#,
            action: connect, resource: "\(database)/jane_doe", decision: .allowed),
    ]

    private static func tagged(_ comparison: String, _ key: String, _ value: String) -> String {
        #"{"Effect": "Allow", "Action": "iam:*AccessKey*", "Resource": "arn:aws:iam::123456789012:user/*", "#
            + #""Condition": {"\#(comparison)": {"\#(key)": \#(value)}}}"#
    }
    private static let key = "iam:CreateAccessKey"
    private static let user = "arn:aws:iam::123456789012:user/David"
    private static let operators = "reference_policies_elements_condition_operators"

    private static let conditions: [Example] = [
        Example(
            page: operators, statement: tagged("StringEquals", "aws:PrincipalTag/job-category", #""iamuser-admin""#),
            action: key, resource: user, context: ["aws:PrincipalTag/job-category": "iamuser-admin"], decision: .allowed
        ),
        Example(
            page: operators, statement: tagged("StringEquals", "aws:PrincipalTag/job-category", #""iamuser-admin""#),
            action: key, resource: user, decision: .implicitDeny),
        Example(
            page: operators, statement: tagged("DateGreaterThan", "aws:TokenIssueTime", #""2020-01-01T00:00:01Z""#),
            action: key, resource: user, context: ["aws:TokenIssueTime": "2020-06-01T00:00:00Z"], decision: .allowed),
        Example(
            page: "\(operators): no temporary credentials",
            statement: tagged("DateGreaterThan", "aws:TokenIssueTime", #""2020-01-01T00:00:01Z""#),
            action: key, resource: user, decision: .implicitDeny),
        Example(
            page: operators, statement: tagged("IpAddress", "aws:SourceIp", #""203.0.113.0/24""#),
            action: key, resource: user, context: ["aws:SourceIp": "203.0.113.255"], decision: .allowed),
        Example(
            page: operators,
            statement: tagged("IpAddress", "aws:SourceIp", #"["203.0.113.0/24", "2001:DB8:1234:5678::/64"]"#),
            action: key, resource: user, context: ["aws:SourceIp": "2001:db8:1234:5678::9"], decision: .allowed),
        Example(
            page: "\(operators): Bool",
            statement:
                #"{"Sid": "BooleanExample", "Action": "s3:*", "Effect": "Deny", "Resource": ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#,
            action: "s3:GetObject", resource: "arn:aws:s3:::amzn-s3-demo-bucket/a",
            context: ["aws:SecureTransport": "false"],
            decision: .explicitDeny),
        Example(
            page: "\(operators): Null",
            statement:
                #"{"Action": "ec2:*", "Effect": "Allow", "Resource": "*", "Condition": {"Null": {"aws:TokenIssueTime": "true"}}}"#,
            action: "ec2:RunInstances", resource: "*", decision: .allowed),
        Example(
            page: "\(operators): Null",
            statement:
                #"{"Action": "ec2:*", "Effect": "Allow", "Resource": "*", "Condition": {"Null": {"aws:TokenIssueTime": "true"}}}"#,
            action: "ec2:RunInstances", resource: "*", context: ["aws:TokenIssueTime": "2027-01-31T08:00:00Z"],
            decision: .implicitDeny),
        Example(
            page: "\(operators): IfExists",
            statement:
                #"{"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*", "Condition": {"StringLikeIfExists": {"ec2:InstanceType": ["t1.*", "t2.*", "m3.*"]}}}"#,
            action: "ec2:RunInstances", resource: "arn:aws:ec2:us-east-1::image/ami-1", decision: .allowed),
        Example(
            page: "\(operators): StringLike passes where ArnLike does not",
            statement: tagged("StringLike", "aws:SourceArn", #""arn:aws:someservice:*:111122223333:finance/*""#),
            action: key, resource: user,
            context: [
                "aws:SourceArn":
                    "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
            ],
            decision: .allowed),
        Example(
            page: "\(operators): StringLike passes where ArnLike does not",
            statement: tagged("ArnLike", "aws:SourceArn", #""arn:aws:someservice:*:111122223333:finance/*""#),
            action: key, resource: user,
            context: [
                "aws:SourceArn":
                    "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
            ],
            decision: .implicitDeny),
    ]

    private static let variablePage = "reference_policies_variables"
    private static let variables: [Example] = [
        Example(
            page: variablePage,
            statement:
                #"{"Action": ["iam:*AccessKey*"], "Effect": "Allow", "Resource": ["arn:aws:iam::123456789012:user/${aws:username}"]}"#,
            action: key, resource: user, context: ["aws:username": "David"], decision: .allowed),
        Example(
            page: variablePage,
            statement:
                #"{"Action": ["iam:*AccessKey*"], "Effect": "Allow", "Resource": ["arn:aws:iam::123456789012:user/${aws:username}"]}"#,
            action: key, resource: user, context: ["aws:username": "Adele"], decision: .implicitDeny),
        Example(
            page: "\(variablePage): ARN matching by tags",
            statement:
                #"{"Effect": "Allow", "Action": "sns:DeleteTopic", "Resource": ["arn:aws:sns:*:*:${aws:PrincipalTag/access-project}-${aws:PrincipalTag/access-environment}-*"]}"#,
            action: "sns:DeleteTopic", resource: "arn:aws:sns:us-east-1:123456789012:web-prod-alerts",
            context: ["aws:PrincipalTag/access-project": "web", "aws:PrincipalTag/access-environment": "prod"],
            decision: .allowed),
        Example(
            page: "\(variablePage): variables with no value deny by StringNotEquals",
            statement:
                #"{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*", "Condition": {"StringNotEquals": {"s3:ExistingObjectTag/Team": "${aws:PrincipalTag/Team}"}}}"#,
            action: "s3:GetObject", resource: "arn:aws:s3:::amzn-s3-demo-bucket/a",
            context: ["s3:ExistingObjectTag/Team": "blue"], decision: .explicitDeny),
    ]

    // "Conditions with multiple context keys or values": the tables of both operators.
    private static func several(_ arn: String) -> String {
        #"{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket", "Condition": {"#
            + #""StringEquals": {"aws:PrincipalTag/department": ["finance", "hr", "legal"], "aws:PrincipalTag/role": ["audit", "security"]}, "#
            + #""\#(arn)": {"aws:PrincipalArn": ["arn:aws:iam::222222222222:user/Ana", "arn:aws:iam::222222222222:user/Mary"]}}}"#
    }
    private static func several(
        _ comparison: String, department: String?, role: String?, user: String, _ decision: Evaluation.Decision
    ) -> Example {
        var context = ["aws:PrincipalArn": "arn:aws:iam::222222222222:user/\(user)"]
        context["aws:PrincipalTag/department"] = department
        context["aws:PrincipalTag/role"] = role
        return Example(
            page: "reference_policies_condition-logic-multiple-context-keys-or-values", statement: several(comparison),
            action: "s3:ListBucket", resource: "arn:aws:s3:::amzn-s3-demo-bucket", context: context, decision: decision)
    }
    private static let severals: [Example] = [
        several("ArnLike", department: "legal", role: "audit", user: "Mary", .allowed),
        several("ArnLike", department: "hr", role: "audit", user: "Nikki", .implicitDeny),
        several("ArnLike", department: "hr", role: "payroll", user: "Mary", .implicitDeny),
        several("ArnLike", department: "hr", role: nil, user: "Mary", .implicitDeny),
        several("ArnLike", department: nil, role: nil, user: "Mary", .implicitDeny),
        several("ArnNotLike", department: "legal", role: "audit", user: "Nikki", .allowed),
        several("ArnNotLike", department: "hr", role: "audit", user: "Mary", .implicitDeny),
        several("ArnNotLike", department: "hr", role: "payroll", user: "Nikki", .implicitDeny),
        several("ArnNotLike", department: "hr", role: nil, user: "Nikki", .implicitDeny),
    ]

    static let examples = rds + conditions + variables + severals

    @Test("AWS's examples are decided as their pages say", arguments: examples)
    func example(_ example: Example) throws {
        let set = PolicySet(identity: [NamedPolicy("example", try policy(example.statement))])
        let found = set.evaluate(
            AuthorizationRequest(
                action: example.action, resource: example.resource, principal: caller(),
                context: RequestContext(example.context)))
        #expect(found.decision == example.decision, "\(found.reason)")
    }
}
