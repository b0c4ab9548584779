import AdminConsole

// Columns for people: each list of the answer under its name; what an object has within it as `Outer.Inner`.
extension AWSValue {
    /// Lines without ends.
    var tableLines: [String] {
        guard case .object(let members) = self else { return [flat ?? ""] }
        let scalars = members.filter { $0.value.field != nil }
        var parts: [[String]] = scalars.isEmpty ? [] : [Self.pairs(scalars)]
        for member in members where member.value.field == nil {
            switch member.value {
            case .list(let elements):
                let body = elements.isEmpty ? ["none"] : Self.rows(elements, name: member.key)
                parts.append([ConsoleTable.clean(member.key)] + body)
            case .object(let inner): parts.append([ConsoleTable.clean(member.key)] + Self.pairs(Self.flattened(inner)))
            default: break
            }
        }
        return parts.joined(separator: [""]).map { $0 }
    }

    /// A value in one cell: lists with commas, objects as JSON in one line.
    private var flat: String? {
        switch self {
        case .list(let elements): elements.map { $0.flat ?? "" }.joined(separator: ", ")
        case .object(let members):
            "{" + members.map { "\($0.key): \($0.value.flat ?? "")" }.joined(separator: ", ") + "}"
        default: field
        }
    }

    private static func pairs(_ members: [Member]) -> [String] {
        let width = members.map(\.key.count).max() ?? 0
        return members.map { member in
            let filler = String(repeating: " ", count: width - member.key.count)
            return ConsoleTable.clean("\(member.key)\(filler)  \(member.value.flat ?? "")")
        }
    }

    private static func rows(_ elements: [AWSValue], name: String) -> [String] {
        let objects = elements.map { element -> [Member] in
            if case .object(let members) = element { return flattened(members) }
            return [Member(key: name, value: element)]
        }
        var names: [String] = []
        for member in objects.joined() where !names.contains(member.key) { names.append(member.key) }
        let table = ConsoleTable(
            columns: names.map { ConsoleTable.Column($0, .text) },
            rows: objects.map { members in
                names.map { name in .text(members.first { $0.key == name }?.value.flat ?? "") }
            })
        return table.lines()
    }

    /// The members of objects within an object become its own. Policies stay whole.
    private static func flattened(_ members: [Member]) -> [Member] {
        members.flatMap { member -> [Member] in
            guard case .object(let inner) = member.value, member.value["Statement"] == nil else { return [member] }
            return flattened(inner).map { Member(key: "\(member.key).\($0.key)", value: $0.value) }
        }
    }
}
