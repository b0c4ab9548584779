import IAMModel
import Identity

extension IAMVerbs {
    static let reviews = [simulatePrincipal, simulateCustom, lint]

    private static let requests = [
        IAMOption.required("action-names", .texts, "What is done, as in rds-db:connect."),
        IAMOption("resource-arns", .texts, "To what; * unless given."),
        IAMOption(
            "context-entries", .contextEntries,
            "What else is known, as in ContextKeyName=aws:SourceIp,ContextKeyValues=10.0.0.7."),
        IAMOption(
            "permissions-boundary-policy-input-list", .texts, "The policy that bounds it, instead of its own."),
    ]

    private static let simulatePrincipal = IAMVerb(
        "simulate-principal-policy",
        "Say what a user, group or role may do. Standard error says which statement decided. What is known of the "
            + "principal is in the context, and the request comes by TLS; the source address must be given.",
        [
            .required("policy-source-arn", "The ARN of the user, group or role."),
            IAMOption("database-users", .texts, "To what, as database users here, in place of their ARNs."),
            IAMOption("policy-input-list", .texts, "Policies that it shall be thought to have as well."),
        ] + requests,
        .reading { arguments, desk in
            let simulation = try Simulation(
                arguments.text("policy-source-arn"), more: sources(arguments, "policy-input-list"),
                boundary: sources(arguments, "permissions-boundary-policy-input-list").first,
                given: arguments.contextEntries("context-entries"), desk: desk)
            let users = (arguments.texts("database-users") ?? []).map { desk.account.databaseUserARN($0) }
            return shown(simulation, arguments, resources: users + (arguments.texts("resource-arns") ?? []))
        })

    private static let simulateCustom = IAMVerb(
        "simulate-custom-policy",
        "Say what policies allow that need not be anybody's. Standard error says which statement decided. Needs no store.",
        [
            .required("policy-input-list", .texts, "The policies."),
            IAMOption("caller-arn", "The ARN of the user who asks."),
        ] + requests,
        .alone { arguments in
            let simulation = Simulation(
                policies: try sources(arguments, "policy-input-list"),
                boundary: try sources(arguments, "permissions-boundary-policy-input-list").first,
                given: try arguments.contextEntries("context-entries"), caller: arguments.optional("caller-arn"))
            return shown(simulation, arguments, resources: arguments.texts("resource-arns") ?? [])
        })

    private static func sources(_ arguments: IAMArguments, _ name: String) throws -> [Simulation.Source] {
        try (arguments.texts(name) ?? []).enumerated().map { index, document in
            try Simulation.Source(name: "PolicyInputList.\(index + 1)", document: document)
        }
    }

    private static func shown(
        _ simulation: Simulation, _ arguments: IAMArguments, resources: [String]
    ) -> AWSValue {
        let outcomes = simulation.outcomes(
            actions: arguments.texts("action-names") ?? [], resources: resources.isEmpty ? ["*"] : resources)
        for outcome in outcomes { StandardError.print(outcome.line) }
        return ["EvaluationResults": .list(outcomes.map(\.shown))]
    }

    private static let lint = IAMVerb(
        "lint", "Say what in the account is risky, useless or forgotten, and what to do about it.",
        [
            IAMOption(
                "fail-on", .choice(["low", "medium", "high"]),
                "Exit with 1 when something is found that matters so much.")
        ],
        .reading { arguments, desk in
            let findings = try AccountReview(desk.store, accountID: desk.account.accountID)
                .findings(now: Int(desk.now.seconds))
            let shown = AWSValue.list(
                findings.map { finding in
                    [
                        "Severity": .text("\(finding.severity)"), "Subject": .text(finding.subject),
                        "Finding": .text(finding.text), "Advice": .text(finding.advice),
                    ]
                })
            let severities = AccountReview.Severity.allCases
            let limit = arguments.optional("fail-on").flatMap { name in severities.first { "\($0)" == name } }
            if let limit, findings.contains(where: { $0.severity >= limit }) {
                throw IAMFinding(answer: ["Findings": shown])
            }
            return ["Findings": shown]
        })
}

/// An answer that is printed and yet a failure.
struct IAMFinding: Error {
    let answer: AWSValue
}
