/// The policies that narrow a session, as one.
///
/// A session may do what one of them allows and its role allows too; so their statements stand side by side. They are
/// taken as they are now: a managed policy that changes later changes no session.
/// *Isolation*: any. *Source*: STS API Reference, AssumeRole, `Policy` and `PolicyArns`.
public struct SessionNarrowing: Equatable, Sendable {
    /// JSON text; nothing when nothing narrows.
    public let document: String?
    /// How much of the room for policies is used, in percent; nothing when nothing narrows.
    public let size: Int?

    /// A policy that was found under its ARN.
    public struct Managed: Equatable, Sendable {
        /// Of the policy.
        public let arn: String
        /// JSON text of the version in force.
        public let document: String

        /// A policy of these values.
        public init(arn: String, document: String) {
            self.arn = arn
            self.document = document
        }
    }

    /// Makes one policy of those that were given.
    ///
    /// *Errors*: `MalformedPolicyDocument`; `PackedPolicyTooLarge` when they are more than one session policy may be.
    public init(policy: String?, managed: [Managed]) throws(STSRefusal) {
        let longest = PolicyDocument.Purpose.session.longest
        var texts = managed.map { (title: $0.arn, text: $0.document) }
        if let policy {
            // What is too long is no fault of its syntax.
            guard Self.characters(policy) <= longest else { throw Self.tooLarge(Self.characters(policy), of: longest) }
            texts.insert((title: "Policy", text: policy), at: 0)
        }
        let document = texts.count > 1 ? try Self.merged(texts) : texts.first?.text
        let characters = document.map(Self.characters) ?? 0
        guard characters <= longest else { throw Self.tooLarge(characters, of: longest) }
        if let document {
            do throws(PolicyError) {
                _ = try PolicyDocument(parsing: document, as: .session)
            } catch {
                throw .malformedPolicy("\(error)")
            }
        }
        self.document = document
        size = document == nil ? nil : (characters * 100 + longest - 1) / longest
    }

    private static func merged(_ texts: [(title: String, text: String)]) throws(STSRefusal) -> String {
        var statements: [PolicyJSON] = []
        for (title, text) in texts {
            do throws(PolicyError) {
                // Each must be good alone: together they must not mean what neither does.
                let version = try PolicyDocument(parsing: text, as: .managed).version
                guard version == .from2012 || !text.contains("${") else {
                    throw PolicyError("Version", "must be \"2012-10-17\" beside other policies, for it has ${ in it")
                }
                guard case .object(let members) = try PolicyJSONReader.read(text),
                    let written = members.first(where: { $0.name == "Statement" })?.value
                else { throw PolicyError("Statement", "is missing") }
                statements += written.items.items.map(\.withoutSid)
            } catch {
                throw .malformedPolicy("\(Text.shown(title, longest: 2048)): \(error)")
            }
        }
        return PolicyJSON.object([
            PolicyJSON.Member(name: "Version", value: .string(PolicyDocument.Version.from2012.rawValue)),
            PolicyJSON.Member(name: "Statement", value: .array(statements)),
        ]).text
    }

    private static func characters(_ text: String) -> Int {
        text.unicodeScalars.count { !$0.properties.isWhitespace }
    }

    private static func tooLarge(_ characters: Int, of longest: Int) -> STSRefusal {
        .packedPolicyTooLarge(
            "The session's policies have \(characters) characters together, and may have \(longest): Packed policy "
                + "consumes \((characters * 100 + longest - 1) / longest)% of allotted space, use a smaller policy."
        )
    }
}

extension PolicyJSON {
    /// Names of statements are their policy's own affair: two policies may have the same.
    fileprivate var withoutSid: PolicyJSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != "Sid" })
    }

    /// The value as JSON without blanks.
    fileprivate var text: String {
        switch self {
        case .null: "null"
        case .bare(let text): text
        case .string(let text): Self.quoted(text)
        case .array(let items): "[\(items.map(\.text).joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\(Self.quoted($0.name)):\($0.value.text)" }.joined(separator: ","))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
