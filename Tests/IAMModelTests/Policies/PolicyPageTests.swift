import Foundation
import Testing

@testable import IAMModel

/// What `docs/policies.md` shows is so.
struct PolicyPageTests {
    private static let page: String = {
        let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        return (try? String(contentsOf: root.appending(path: "docs/policies.md"), encoding: .utf8)) ?? ""
    }()

    private static func blocks(_ language: String) -> [String] {
        page.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }

    /// The texts in backquotes of the table row that begins so.
    private static func names(inRow title: String) -> [String] {
        let row = page.split(separator: "\n").first { $0.hasPrefix("| \(title) |") } ?? ""
        return quotedNames(row)
    }

    private static func quotedNames(_ text: some StringProtocol) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .compactMap { $0.offset % 2 == 1 ? String($0.element) : nil }
    }

    private static func sample(_ index: Int, as purpose: PolicyDocument.Purpose) throws -> NamedPolicy {
        let text = try #require(blocks("json").dropFirst(index).first)
        return NamedPolicy(
            "arn:aws:iam::\(here):policy/apps", try PolicyDocument(parsing: text, as: purpose))
    }

    private static func isOnPage(_ line: String) -> Bool { blocks("text").contains { $0.contains("\(line)\n") } }

    @Test("the page's policies decide as it says, with the reasons it shows")
    func decisions() throws {
        let apps = try Self.sample(0, as: .managed)
        let context = ["aws:username": "alice", "aws:SourceIp": "203.0.113.9", "aws:SecureTransport": "true"]
        let open = NamedPolicy("open", try policy(statement()))
        let bound = NamedPolicy("arn:aws:iam::\(here):policy/bound", try policy(statement(action: "\"sts:*\"")))

        #expect(PolicySet(identity: [apps]).evaluate(login(as: "alice", context)).isAllowed)
        let root = PolicySet(identity: [open, apps]).evaluate(login(as: "root", context))
        #expect(root.decision == .explicitDeny && Self.isOnPage(root.reason))
        let other = PolicySet(identity: [apps]).evaluate(login(as: "report", context))
        #expect(other.decision == .implicitDeny && Self.isOnPage(other.reason))
        let bounded = PolicySet(identity: [open], boundary: bound).evaluate(login())
        #expect(bounded.decision == .implicitDeny && Self.isOnPage(bounded.reason))

        let trust = PolicySet(identity: [], trust: try Self.sample(1, as: .trust))
        func assume(_ principal: CallingPrincipal, _ externalID: String) -> Evaluation {
            trust.evaluate(
                AuthorizationRequest(
                    action: "sts:AssumeRole", resource: "arn:aws:iam::\(here):role/target", principal: principal,
                    context: RequestContext(["sts:ExternalId": externalID])))
        }
        #expect(assume(session(), "k7").isAllowed)
        #expect(assume(session(), "k8").missingAllow == .trust)
        #expect(assume(caller(), "k7").missingAllow == .identity)
    }

    @Test("the page's errors are those that come")
    func errors() {
        let one = statement(condition: #"{"StringEqual": {"aws:username": "a"}}"#)
        let texts = [
            [statement(), one], [statement(resource: "\"app\"")],
            [statement(sid: "A"), statement(), statement(sid: "A")],
        ]
        for statements in texts {
            let error = #expect(throws: PolicyError.self) {
                try PolicyDocument(
                    parsing: "{\"Version\": \"2012-10-17\", \"Statement\": [\(statements.joined(separator: ","))]}",
                    as: .managed)
            }
            #expect(Self.isOnPage(error?.description ?? "nothing"), "\(error?.description ?? "")")
        }
    }

    @Test("the page lists the operators that there are, with what may stand around them")
    func operators() throws {
        let listed = ["text", "number", "date", "other"].flatMap { Self.names(inRow: $0) }
        #expect(listed.count == Set(listed).count)
        #expect(Set(listed) == Set(ConditionOperator.names))
        for name in listed where name != "Null" {
            for full in ["\(name)IfExists", "ForAllValues:\(name)", "ForAnyValue:\(name)IfExists"] {
                #expect(throws: Never.self) { try ConditionOperator(full, at: "") }
            }
        }
    }

    @Test("the page lists the keys that Weir gives")
    func keys() {
        let listed = Self.page.split(separator: "\n").filter { $0.hasPrefix("`aws:") }.flatMap { Self.quotedNames($0) }
        #expect(listed == RequestContext.suppliedKeys)
    }

    @Test("the page says how long a policy may be")
    func lengths() {
        for purpose in PolicyDocument.Purpose.allCases {
            #expect(Self.page.contains("| \(purpose.title) | \(purpose.longest) |"), "\(purpose)")
        }
        #expect(Self.page.contains("More than \(PolicyDocument.longestText) bytes"))
        #expect(Self.page.contains("older than \(AccountReview.longestKeyDays) days"))
    }
}
