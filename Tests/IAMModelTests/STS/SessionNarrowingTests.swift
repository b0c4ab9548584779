import IAMModel
import Testing

@Suite("What narrows a session")
struct SessionNarrowingTests {
    private static func document(_ statements: String..., version: String = "2012-10-17") -> String {
        "{ \"Version\": \"\(version)\", \"Statement\": [\(statements.joined(separator: ", "))] }"
    }

    private static func managed(_ name: String, _ document: String) -> SessionNarrowing.Managed {
        SessionNarrowing.Managed(arn: "arn:aws:iam::\(here):policy/\(name)", document: document)
    }

    private static func refusal(_ policy: String?, _ managed: [SessionNarrowing.Managed] = []) -> STSRefusal? {
        do throws(STSRefusal) {
            _ = try SessionNarrowing(policy: policy, managed: managed)
            return nil
        } catch {
            return error
        }
    }

    @Test("nothing narrows nothing")
    func nothing() throws {
        let narrowing = try SessionNarrowing(policy: nil, managed: [])
        #expect(narrowing.document == nil)
        #expect(narrowing.size == nil)
    }

    @Test("one policy stays as it was written")
    func one() throws {
        let text = Self.document(statement(sid: "Own"))
        let narrowing = try SessionNarrowing(policy: text, managed: [])
        #expect(narrowing.document == text)
        #expect(try #require(narrowing.size) > 0)
        #expect(try SessionNarrowing(policy: nil, managed: [Self.managed("a", text)]) == narrowing)
    }

    @Test("of several one of them has to allow it, and none may deny it")
    func several() throws {
        let narrowing = try SessionNarrowing(
            policy: Self.document(statement(sid: "Same", resource: "\"\(databaseUser("one"))\"")),
            managed: [
                Self.managed("a", Self.document(statement(sid: "Same", resource: "\"\(databaseUser("two"))\""))),
                Self.managed(
                    "b",
                    "{\"Statement\": \(statement("Deny", resource: "\"\(databaseUser("three"))\"", condition: #"{"NumericEquals": {"aws:EpochTime": 1.10}, "StringLike": {"aws:username": "a\"\\\u0001*"}}"#))}"
                ),
                Self.managed("c", Self.document(statement(resource: "\"\(databaseUser("three"))\""))),
            ])
        let text = try #require(narrowing.document)
        #expect(text.contains(#"{"aws:EpochTime":1.10}"#))
        #expect(text.contains(#"{"aws:username":"a\"\\\u0001*"}"#))
        let document = try PolicyDocument(parsing: text, as: .session)
        #expect(document.statements.map(\.effect) == [.allow, .allow, .deny, .allow])
        let set = PolicySet(
            identity: [NamedPolicy("all", try policy(statement()))], session: [NamedPolicy("session", document)])
        for (user, isAllowed) in [("one", true), ("two", true), ("three", true), ("four", false)] {
            #expect(set.evaluate(login(as: user)).isAllowed == isAllowed, "\(user)")
        }
        let denied = login(as: "three", ["aws:EpochTime": "1.1", "aws:username": "a\"\\\u{1}x"])
        #expect(set.evaluate(denied).decision == .explicitDeny)
    }

    @Test("what is no policy, or may not be one of a session")
    func malformed() {
        let good = Self.document(statement())
        for bad in ["", "{}", "[]", "{\"Version\": \"2012-10-17\"}", Self.document(#"{"Effect": "Allow"}"#)] {
            #expect(Self.refusal(bad)?.code == "MalformedPolicyDocument", "\(bad)")
            #expect(Self.refusal(bad, [Self.managed("a", good)])?.code == "MalformedPolicyDocument", "\(bad)")
            #expect(Self.refusal(good, [Self.managed("a", bad)])?.message.contains("policy/a: ") == true, "\(bad)")
        }
        // Its dollar sign is a dollar sign; beside others it would become a variable.
        let old = Self.document(statement(resource: "\"\(databaseUser("${aws:username}"))\""), version: "2008-10-17")
        #expect(Self.refusal(old) == nil)
        #expect(Self.refusal(good, [Self.managed("a", old)])?.code == "MalformedPolicyDocument")
    }

    @Test("together they have the room of one session policy")
    func size() throws {
        func long(_ count: Int) -> String {
            Self.document(statement(resource: "\"\(databaseUser(String(repeating: "x", count: count)))\""))
        }
        #expect(try SessionNarrowing(policy: long(1800), managed: []).size ?? 0 > 90)
        #expect(Self.refusal(long(2048))?.code == "PackedPolicyTooLarge")
        #expect(Self.refusal(nil, [Self.managed("a", long(2048))])?.code == "PackedPolicyTooLarge")
        let refusal = Self.refusal(long(1000), [Self.managed("a", long(1000))])
        #expect(refusal?.code == "PackedPolicyTooLarge")
        #expect(refusal?.message.contains("and may have 2048") == true)
    }
}
