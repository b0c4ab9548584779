internal import Foundation

/// JSON as a value, with one way to write it: keys sorted, no blanks.
///
/// *Isolation*: any.
public enum JSONTree: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    /// The value of a JSON text.
    ///
    /// *Errors*: `IdentityError.invalidInput` for what is not JSON.
    public init(parsing text: String) throws(IdentityError) {
        do {
            self = try JSONDecoder().decode(JSONTree.self, from: Data(text.utf8))
        } catch {
            throw .invalidInput("The text is not JSON: \(Self.reason(error))")
        }
    }

    /// The member of an object; nil when there is none, when it is null, or when this is no object.
    public subscript(key: String) -> JSONTree? {
        guard case .object(let members) = self, let member = members[key], member != .null else { return nil }
        return member
    }

    /// The text of a string.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The elements of an array.
    public var array: [JSONTree]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The one text of this value: keys sorted by their UTF-8 bytes, no blanks, only what must be escaped escaped.
    public var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        // JSON has no infinities; nothing here makes one, and null is what there is to say about it.
        case .number(let value): text += value.isFinite ? String(value) : "null"
        case .string(let value): Self.write(value, to: &text)
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { text += "," }
                Self.write(member.key, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // Lines of an export end where records do, for every reader of lines.
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    private static func reason(_ error: any Error) -> String {
        if case DecodingError.dataCorrupted(let context) = error {
            let cause = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey]
            return cause.map { "\($0)" } ?? context.debugDescription
        }
        return "\(error)"
    }
}

extension JSONTree: Decodable {
    /// Reads whichever of the kinds is there.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        // Each attempt says whether it is that kind; what is none of them fails in the last one, whose error is thrown.
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([JSONTree].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSONTree].self))
        }
    }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// True or false.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An integer.
    public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension JSONTree: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// An array of these elements.
    public init(arrayLiteral elements: JSONTree...) { self = .array(elements) }
    /// An object of these members; those that are null are left out.
    public init(dictionaryLiteral members: (String, JSONTree)...) {
        self = .object(Dictionary(members.filter { $0.1 != .null }) { _, last in last })
    }

    /// A string, or null.
    static func optional(_ text: String?) -> JSONTree {
        text.map { .string($0) } ?? .null
    }
}
