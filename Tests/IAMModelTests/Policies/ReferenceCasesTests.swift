import Foundation
import IAMModel
import Testing

/// What a second evaluator, `reference.py`, says of policies made at random.
struct ReferenceCasesTests {
    private struct Case: Decodable {
        struct Request: Decodable {
            struct Principal: Decodable {
                let kind: String
                let arn: String
                let account: String
                let role: String?
            }

            let action: String
            let resource: String
            let principal: Principal
            let context: [String: [String]]
        }

        let identity: [String]
        let boundary: String?
        let session: [String]?
        let trust: String?
        let request: Request
        let expected: String
        let missing: String?
    }

    private static func evaluation(_ sample: Case) throws -> Evaluation {
        func named(_ texts: [String], _ purpose: PolicyDocument.Purpose) throws -> [NamedPolicy] {
            try texts.enumerated().map { index, text in
                NamedPolicy("\(purpose)-\(index)", try PolicyDocument(parsing: text, as: purpose))
            }
        }
        let set = PolicySet(
            identity: try named(sample.identity, .managed),
            boundary: try named(sample.boundary.map { [$0] } ?? [], .managed).first,
            session: try named(sample.session ?? [], .session),
            trust: try named(sample.trust.map { [$0] } ?? [], .trust).first)
        let principal = sample.request.principal
        var context = RequestContext()
        for (key, values) in sample.request.context { context[key] = values }
        let kind = principal.role.map { CallingPrincipal.Kind.assumedRole(roleARN: $0) } ?? .user
        return set.evaluate(
            AuthorizationRequest(
                action: sample.request.action, resource: sample.request.resource,
                principal: CallingPrincipal(kind: kind, arn: principal.arn, accountID: principal.account),
                context: context))
    }

    /// `WEIR_POLICY_CASES=FILE` has others replayed: `reference.py --seed 1 --count 30000 --output FILE`.
    @Test("every case of the second evaluator is decided as that decides it")
    func agrees() throws {
        let kept = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "cases.json")
        let file = ProcessInfo.processInfo.environment["WEIR_POLICY_CASES"].map { URL(filePath: $0) } ?? kept
        let text = try String(contentsOf: file, encoding: .utf8)
        // The first and the last line are the brackets of the list.
        let lines = text.split(separator: "\n").dropFirst().dropLast()
        #expect(lines.count >= 600)
        var seen: [String: Int] = [:]
        for (index, line) in lines.enumerated() {
            let json = Data((line.hasSuffix(",") ? line.dropLast() : line).utf8)
            let sample = try JSONDecoder().decode(Case.self, from: json)
            let found = try Self.evaluation(sample)
            seen[sample.expected, default: 0] += 1
            #expect(found.decision.rawValue == sample.expected, "line \(index + 2): \(found.reason)\n\(line)")
            #expect(found.missingAllow?.rawValue == sample.missing, "line \(index + 2): \(found.reason)\n\(line)")
            #expect((found.decider == nil) == (found.decision == .implicitDeny))
        }
        #expect(Set(seen.keys) == ["allowed", "explicitDeny", "implicitDeny"])
    }
}
