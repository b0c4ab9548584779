import IAMModel

/// The account of the samples.
let here = "123456789012"
/// A database user's ARN at the proxy of the samples.
func databaseUser(_ name: String) -> String { "arn:aws:rds-db:us-east-1:\(here):dbuser:prx-0a1b/\(name)" }

/// A user of the samples' account.
func caller(_ name: String = "alice", account: String = here) -> CallingPrincipal {
    CallingPrincipal(kind: .user, arn: "arn:aws:iam::\(account):user/\(name)", accountID: account)
}

/// A session of a role of the samples' account.
func session(_ role: String = "app", _ name: String = "job", account: String = here) -> CallingPrincipal {
    CallingPrincipal(
        kind: .assumedRole(roleARN: "arn:aws:iam::\(account):role/\(role)"),
        arn: "arn:aws:sts::\(account):assumed-role/\(role)/\(name)", accountID: account)
}

/// A policy of statements in JSON.
func policy(
    _ statements: String..., as purpose: PolicyDocument.Purpose = .managed, version: String = "2012-10-17"
) throws -> PolicyDocument {
    try PolicyDocument(
        parsing: "{\"Version\": \"\(version)\", \"Statement\": [\(statements.joined(separator: ", "))]}", as: purpose)
}

/// A statement that allows connecting, or what else is said.
func statement(
    _ effect: String = "Allow", sid: String? = nil, action: String = "\"rds-db:connect\"", resource: String = "\"*\"",
    condition: String? = nil
) -> String {
    let sid = sid.map { "\"Sid\": \"\($0)\", " } ?? ""
    let condition = condition.map { ", \"Condition\": \($0)" } ?? ""
    return "{\(sid)\"Effect\": \"\(effect)\", \"Action\": \(action), \"Resource\": \(resource)\(condition)}"
}

/// A request to log in as a database user.
func login(
    as user: String = "app", by principal: CallingPrincipal = caller(), _ context: [String: String] = [:]
) -> AuthorizationRequest {
    AuthorizationRequest(
        action: "rds-db:connect", resource: databaseUser(user), principal: principal, context: RequestContext(context))
}
