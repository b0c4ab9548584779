import FuzzSupport

@testable import IAMModel

extension FuzzTargets {
    /// Texts as policies, and policies of chosen parts: the reader, patterns, conditions, decisions, and that they agree.
    static let policies = FuzzTarget("policies", longestInput: 768, dictionary: "policies") {
        bytes throws(BrokenRule) in
        var source = ByteSource(bytes)
        let kind = source.byte()
        if kind & 1 == 0 {
            let request = request(&source)
            try text(String(decoding: source.rest(), as: UTF8.self), request)
        } else if kind & 2 == 0 {
            try decisions(&source)
        } else {
            try patterns(&source)
        }
    }

    /// A text is a policy or a mistake of one line, each time the same, also with white space around it.
    private static func text(_ text: String, _ request: AuthorizationRequest) throws(BrokenRule) {
        for purpose in PolicyDocument.Purpose.allCases {
            do {
                let document = try PolicyDocument(parsing: text, as: purpose)
                let spaced = try? PolicyDocument(parsing: " \n\(text)\t ", as: purpose)
                try rule(spaced == document, "white space means something")
                try rule(!document.statements.isEmpty, "a policy without a statement")
                let named = NamedPolicy("p", document)
                let isTrust = purpose == .trust
                let set = PolicySet(
                    identity: isTrust ? [] : [named, named], boundary: isTrust ? nil : named,
                    trust: isTrust ? named : nil)
                try consistent(set, request)
                let review = AccountReview(
                    accountID: "123456789012",
                    users: [
                        AccountReview.User(name: "alice", arn: request.principal.arn, accessKeys: [], hasMFA: false)
                    ],
                    roles: isTrust ? [AccountReview.Role(name: "app", arn: request.resource, trust: document)] : [],
                    policies: isTrust ? [] : [AccountReview.Policy(named, attachments: [.user("alice")])])
                let findings = review.findings(now: 0)
                try rule(!findings.isEmpty, "a user without a second factor is not found")
                for finding in findings { try oneLine(finding.text + finding.subject + finding.advice) }
            } catch let error as PolicyError {
                try oneLine(error.description)
                let again = #"{"Id": "x", "Statement": \#(text)}"#
                _ = try? PolicyDocument(parsing: again, as: purpose)
            } catch let broken as BrokenRule {
                throw broken
            } catch {
                throw BrokenRule("an error of another kind: \(error)")
            }
        }
    }

    private static func oneLine(_ text: String) throws(BrokenRule) {
        try rule(
            !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }, "a control character in \(text)")
    }

    /// What holds of every evaluation.
    @discardableResult
    private static func consistent(
        _ set: PolicySet, _ request: AuthorizationRequest
    ) throws(BrokenRule) -> Evaluation.Decision {
        let found = set.evaluate(request)
        try rule(found == set.evaluate(request), "the second answer is another one")
        try rule((found.decider == nil) == (found.decision == .implicitDeny), "\(found) and its decider")
        try rule((found.missingAllow != nil) == (found.decision == .implicitDeny), "\(found) and its layer")
        try rule(found.isAllowed == (found.decision == .allowed), "\(found)")
        let keys = found.missingKeys
        try rule(Set(keys.map { $0.lowercased() }).count == keys.count, "a key is missing twice: \(keys)")
        for key in keys { try rule(request.context[key] == nil, "\(key) is there") }
        try oneLine(found.reason)
        return found.decision
    }

    /// Policies that are added, doubled or reordered change a decision in one direction only.
    private static func decisions(_ source: inout ByteSource) throws(BrokenRule) {
        let request = request(&source)
        guard let first = made(&source), let second = made(&source), let limit = made(&source),
            let denial = made(&source, effect: "Deny"),
            let everything = read(#"{"Effect":"Allow","Action":"*","Resource":"*"}"#)
        else { return }
        let base = try consistent(PolicySet(identity: [first, second]), request)
        let reordered = try consistent(PolicySet(identity: [second, first, second]), request)
        try rule(reordered == base, "order or repetition turned \(base) into \(reordered)")

        let denied = try consistent(PolicySet(identity: [first, second, denial]), request)
        try rule(base == .allowed || denied != .allowed, "a denial allowed it")
        try rule(base != .explicitDeny || denied == .explicitDeny, "a denial took a denial away")
        if denied != .explicitDeny { try rule(denied == base, "a denial that is not about it made it \(denied)") }

        let opened = try consistent(PolicySet(identity: [first, second, everything]), request)
        try rule(
            opened == (base == .explicitDeny ? .explicitDeny : .allowed), "with everything allowed it is \(opened)")

        for set in [
            PolicySet(identity: [first, second], boundary: limit),
            PolicySet(identity: [first, second], session: [limit]),
        ] {
            let limited = try consistent(set, request)
            try rule(base == .allowed || limited != .allowed, "a limit allowed it")
            try rule(base != .explicitDeny || limited == .explicitDeny, "a limit took a denial away")
        }
        let unlimited = try consistent(
            PolicySet(identity: [first, second], boundary: everything, session: [everything, limit]), request)
        let onlyLimit = try consistent(PolicySet(identity: [everything, limit]), request)
        if onlyLimit == .allowed { try rule(unlimited == base, "limits that allow everything made it \(unlimited)") }
    }

    /// Patterns match what a slow and simple matcher says they do, and texts match themselves.
    private static func patterns(_ source: inout ByteSource) throws(BrokenRule) {
        let letters: [Unicode.Scalar] = ["a", "b", ":"]
        let steps = (0..<source.index(below: 9)).map { _ -> WildcardStep in
            switch source.index(below: 7) {
            case 0: .any
            case 1: .anyInSegment
            case 2: .anyOne
            case 3: .anyOneInSegment
            default: .one(source.element(of: letters))
            }
        }
        let text = (0..<source.index(below: 11)).map { _ in source.element(of: letters) }
        try rule(matches(steps, text) == simplyMatches(steps[...], text[...]), "\(steps) and \(text)")
        try rule(matches(text.map { .one($0) }, text), "\(text) does not match itself")
    }

    private static func simplyMatches(_ steps: ArraySlice<WildcardStep>, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let step = steps.first else { return text.isEmpty }
        let isWide = step == .any || step == .anyInSegment
        if isWide, simplyMatches(steps.dropFirst(), text) { return true }
        guard let scalar = text.first else { return false }
        let fits =
            switch step {
            case .one(let wanted): wanted == scalar
            case .any, .anyOne: true
            case .anyInSegment, .anyOneInSegment: scalar != ":"
            }
        return fits && simplyMatches(isWide ? steps : steps.dropFirst(), text.dropFirst())
    }
}
