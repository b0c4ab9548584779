import AdminConsole

/// How answers are printed.
enum AWSOutput: String, CaseIterable, Sendable {
    /// JSON, as AWS's command prints it.
    case json
    /// Lines of fields with tabs between them, for `cut` and `awk`.
    case text
    /// Columns, for people.
    case table

    /// The answer in this form; nil when there is nothing to print.
    func shown(_ answer: AWSValue) -> String? {
        guard answer != .empty, answer != .nothing else { return nil }
        switch self {
        case .json: return answer.json
        case .text:
            let lines = answer.textLines
            return lines.isEmpty ? nil : lines.joined(separator: "\n")
        case .table: return answer.tableLines.joined(separator: "\n")
        }
    }
}

// The tab separated form of AWS's command: a line for each object with its scalars by name, behind its own name in
// capitals; objects and lists within it follow on lines of their own.
extension AWSValue {
    /// Lines without ends.
    var textLines: [String] { textLines(name: nil, columns: nil) }

    /// A scalar in one field; nil for lists and objects.
    var field: String? {
        switch self {
        case .nothing: "None"
        case .flag(let value): value ? "True" : "False"
        case .integer(let value): String(value)
        case .number(let value): String(value)
        case .text(let value): ConsoleTable.clean(value)
        case .list, .object: nil
        }
    }

    private func textLines(name: String?, columns: [String]?) -> [String] {
        switch self {
        case .object(let members): Self.objectLines(members, name: name, columns: columns)
        case .list(let elements): Self.listLines(elements, name: name)
        default: [field ?? ""]
        }
    }

    private static func listLines(_ elements: [AWSValue], name: String?) -> [String] {
        let fields = elements.compactMap(\.field)
        guard fields.count < elements.count else {
            guard let name else { return fields.isEmpty ? [] : [fields.joined(separator: "\t")] }
            return fields.map { "\(name.uppercased())\t\($0)" }
        }
        // All objects of a list have the same columns, so that a column means the same on each line.
        let columns = Set(
            elements.flatMap { element -> [String] in
                guard case .object(let members) = element else { return [] }
                return members.filter { $0.value.field != nil }.map(\.key)
            })
        return elements.flatMap { $0.textLines(name: name, columns: columns.sorted()) }
    }

    private static func objectLines(_ members: [Member], name: String?, columns: [String]?) -> [String] {
        let sorted = members.sorted { $0.key < $1.key }
        var fields: [String]
        if let columns {
            fields = columns.map { column in sorted.first { $0.key == column }?.value.field ?? "" }
        } else {
            fields = sorted.compactMap(\.value.field)
        }
        if !fields.isEmpty, let name { fields.insert(name.uppercased(), at: 0) }
        let inner = sorted.filter { $0.value.field == nil }
        return (fields.isEmpty ? [] : [fields.joined(separator: "\t")])
            + inner.flatMap { $0.value.textLines(name: $0.key, columns: nil) }
    }
}
