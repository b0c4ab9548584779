import AdminConsole
import Identity

/// What a verb of `weir iam` prints, in the shape of AWS's answers: members in AWS's order.
enum AWSValue: Equatable, Sendable {
    /// Not there; objects leave such members out.
    case nothing
    case flag(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([AWSValue])
    case object([Member])

    /// A member of an object.
    struct Member: Equatable, Sendable {
        let key: String
        let value: AWSValue
    }

    /// An answer without anything in it, of which nothing is printed.
    static let empty = AWSValue.object([])

    /// The member of an object; nil when there is none.
    subscript(key: String) -> AWSValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The text of a text.
    var string: String? { if case .text(let text) = self { text } else { nil } }

    /// The elements of a list.
    var elements: [AWSValue]? { if case .list(let elements) = self { elements } else { nil } }

    /// This object with these members behind its own; what is not there is left out.
    func adding(_ more: AWSValue) -> AWSValue {
        guard case .object(let members) = self, case .object(let others) = more else { return self }
        return .object(members + others)
    }

    /// A text, or nothing.
    static func optional(_ text: String?) -> AWSValue { text.map { .text($0) } ?? .nothing }

    /// A whole number.
    static func count(_ number: Int) -> AWSValue { .integer(Int64(number)) }

    /// A moment as AWS's command prints it: `2026-11-29T05:11:36+00:00`.
    static func moment(_ moment: Timestamp) -> AWSValue {
        .text(moment.description.replacing("Z", with: "+00:00"))
    }

    /// A list of texts.
    static func texts(_ texts: some Sequence<String>) -> AWSValue { .list(texts.map { .text($0) }) }
}

extension AWSValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByDictionaryLiteral {
    init(stringLiteral value: String) { self = .text(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }

    /// An object of these members in this order; those that are not there are left out.
    init(dictionaryLiteral members: (String, AWSValue)...) {
        self = .object(members.filter { $0.1 != .nothing }.map { Member(key: $0.0, value: $0.1) })
    }
}

// Policies and exports are JSON trees, whose members have no order of their own.
extension AWSValue {
    /// The order of a policy's elements as they are commonly written, and of an export's first members.
    private static let usualOrder = [
        "Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
        "NotResource", "Condition",
        "UserDetailList", "GroupDetailList", "RoleDetailList", "Policies",
        "Path", "UserName", "UserId", "GroupName", "GroupId", "RoleName", "RoleId", "PolicyName", "PolicyId", "Arn",
        "PolicyArn", "CreateDate", "Key", "Value",
    ]

    /// A value of a JSON tree: usual members first, the others by name.
    init(_ tree: JSONTree) {
        switch tree {
        case .null: self = .nothing
        case .bool(let value): self = .flag(value)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .string(let value): self = .text(value)
        case .array(let elements): self = .list(elements.map { AWSValue($0) })
        case .object(let members):
            func rank(_ key: String) -> Int { Self.usualOrder.firstIndex(of: key) ?? Self.usualOrder.count }
            let sorted = members.sorted { (rank($0.key), $0.key) < (rank($1.key), $1.key) }
            self = .object(sorted.map { Member(key: $0.key, value: AWSValue($0.value)) })
        }
    }

    /// A policy as AWS's command shows it: the object, not its text; the text where it is no JSON any more.
    static func document(_ text: String) -> AWSValue {
        guard let tree = try? JSONTree(parsing: text), case .object = tree else { return .text(text) }
        return AWSValue(tree)
    }
}

extension AWSValue {
    /// JSON in lines, indented by four blanks as AWS's command does.
    var json: String {
        var text = ""
        write(to: &text, indent: 0)
        return text
    }

    private func write(to text: inout String, indent: Int) {
        let inner = String(repeating: " ", count: indent + 4)
        let outer = String(repeating: " ", count: indent)
        switch self {
        case .nothing: text += "null"
        case .flag(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += value.isFinite ? String(value) : "null"
        case .text(let value): text += ConsoleTable.quoted(value)
        case .list(let elements) where elements.isEmpty: text += "[]"
        case .object(let members) where members.isEmpty: text += "{}"
        case .list(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                text += (index == 0 ? "\n" : ",\n") + inner
                element.write(to: &text, indent: indent + 4)
            }
            text += "\n\(outer)]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                text += (index == 0 ? "\n" : ",\n") + inner + ConsoleTable.quoted(member.key) + ": "
                member.value.write(to: &text, indent: indent + 4)
            }
            text += "\n\(outer)}"
        }
    }
}
