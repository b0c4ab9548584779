extension AccountReview {
    /// The services whose actions mean something to Weir.
    private static let ownServices: Set<String> = ["rds-db", "sts"]

    /// What is to be said of a policy.
    func policyFindings(_ policy: Policy) -> [Finding] {
        let subject = "policy \(printable(policy.policy.name))"
        let document = policy.policy.document
        var all: [Finding] = []
        if policy.attachments.isEmpty {
            all.append(
                Finding(
                    severity: .low, subject: subject, text: "is attached to nothing", advice: "attach it, or delete it")
            )
        }
        for statement in document.statements {
            all += conditionFindings(statement, subject)
            if document.version == .from2008 { all += variableFindings(statement, subject) }
            if policy.isGrant, statement.effect == .allow { all += grantFindings(statement, subject) }
        }
        return all
    }

    /// What is to be said of a statement that allows.
    private func grantFindings(_ statement: PolicyStatement, _ subject: String) -> [Finding] {
        var all: [Finding] = []
        func add(_ severity: Severity, _ text: String, _ advice: String) {
            all.append(
                Finding(severity: severity, subject: subject, text: "\(statement.title) \(text)", advice: advice))
        }
        if statement.excludesActions {
            add(.high, "allows all actions but those it names", "name what is meant in Action; deny the rest by a Deny")
        } else if statement.actions.contains(where: \.isEverything) {
            add(.high, "allows every action", "name rds-db:connect, and sts:AssumeRole where it is needed")
        } else {
            for action in statement.actions {
                let service = action.written.lowercased().prefix { $0 != ":" }
                guard !Self.ownServices.contains(String(service)) else { continue }
                add(
                    .low, "allows \(printable(action.written)), which Weir knows nothing of",
                    "leave it out: rds-db:connect and the verbs of sts are all that is asked for")
            }
        }
        if statement.excludesResources {
            add(.high, "allows it on all resources but those it names", "name what is meant in Resource")
        } else if statement.resources.contains(where: \.isEverything) {
            add(
                .medium, "allows it on every resource",
                "name the proxy and the database user: arn:aws:rds-db:REGION:\(accountID):dbuser:prx-ID/USER")
        } else if statement.actions.contains(where: { $0.matches("rds-db:connect") }) {
            for resource in statement.resources where resource.isEveryDatabaseUser {
                add(
                    .medium, "allows logins as every database user: \(printable(resource.written))",
                    "name the user behind the last slash, or write ${aws:username} there")
            }
        }
        return all
    }

    /// Conditions that can never be met, or always are, because no request has their key.
    private func conditionFindings(_ statement: PolicyStatement, _ subject: String) -> [Finding] {
        statement.conditions.filter { !RequestContext.isSupplied($0.key) }.map { condition in
            Finding(
                severity: .medium, subject: subject,
                text: "\(statement.title) asks for \(printable(condition.key)), which no request to Weir has",
                advice: "ask for a key that is there"
                    + suggestion(for: condition.key, among: RequestContext.suppliedKeys))
        }
    }

    private func variableFindings(_ statement: PolicyStatement, _ subject: String) -> [Finding] {
        let texts = statement.resources.map(\.written) + statement.conditions.flatMap(\.writtenTexts)
        return texts.filter { $0.contains("${") }.map { text in
            Finding(
                severity: .medium, subject: subject,
                text: "\(statement.title) has \(printable(text)), which is plain text in a policy of 2008-10-17",
                advice: "set Version to 2012-10-17")
        }
    }

    /// What is to be said of a role.
    func roleFindings(_ role: Role) -> [Finding] {
        let subject = "role \(printable(role.name))"
        var all: [Finding] = []
        for statement in role.trust.statements {
            all += conditionFindings(statement, subject)
            guard statement.effect == .allow else { continue }
            if statement.excludesPrincipals {
                all.append(
                    Finding(
                        severity: .high, subject: subject,
                        text: "\(statement.title) lets in everybody but those it names",
                        advice: "name in Principal who may assume the role"))
            } else if statement.principals.contains(.everybody) {
                let isBare = statement.conditions.isEmpty
                all.append(
                    Finding(
                        severity: isBare ? .high : .medium, subject: subject,
                        text: "\(statement.title) lets everybody in\(isBare ? "" : ", under conditions")",
                        advice: "name in Principal who may assume the role"))
            }
        }
        if !canBeAssumed(role) {
            all.append(
                Finding(
                    severity: .low, subject: subject, text: "nobody can assume it",
                    advice: "let somebody in by its trust policy, and allow that principal sts:AssumeRole; or delete it"
                ))
        }
        return all
    }
}

extension ResourcePattern {
    /// Whether it takes any name behind the slash of a database user's ARN.
    var isEveryDatabaseUser: Bool {
        guard let last = text.segments.last, text.segments.count == 6 else { return true }
        let behind = last.split(separator: .scalar("/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = behind.last else { return false }
        return !user.isEmpty && user.allSatisfy { $0 == .any }
    }
}

extension PolicyCondition {
    /// Its values that are text, as they were written.
    var writtenTexts: [String] { values.compactMap { if case .text(let text) = $0 { text.written } else { nil } } }
}
