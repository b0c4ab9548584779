/// An address or a reference of Terraform, taken apart: `module.db["a"].cluster_id`.
struct TerraformAddress: Hashable {
    /// What stands between two points.
    struct Step: Hashable {
        var name: String
        /// `[0]` or `["a"]`, or nothing.
        var index: String

        var text: String { name + index }
    }

    var steps: [Step]

    init(_ text: String) {
        steps = []
        var name = ""
        var index = ""
        var depth = 0
        var isQuoted = false
        var isEscaped = false
        for character in text {
            // A key may hold points and brackets; between quotes they mean nothing.
            if isQuoted {
                index.append(character)
                if !isEscaped, character == "\"" { isQuoted = false }
                isEscaped = !isEscaped && character == "\\"
                continue
            }
            switch character {
            case ".":
                guard depth == 0 else {
                    index.append(character)
                    continue
                }
                steps.append(Step(name: name, index: index))
                (name, index) = ("", "")
            case "[", "]":
                depth = max(0, depth + (character == "[" ? 1 : -1))
                index.append(character)
            default:
                if depth == 0 {
                    name.append(character)
                } else {
                    isQuoted = character == "\""
                    index.append(character)
                }
            }
        }
        if !text.isEmpty { steps.append(Step(name: name, index: index)) }
    }

    init(_ steps: some Sequence<Step>) { self.steps = Array(steps) }

    var text: String { steps.map(\.text).joined(separator: ".") }
    /// As the configuration has it.
    var withoutIndexes: String { steps.map(\.name).joined(separator: ".") }

    /// Terraform lists a reference together with all that it goes through: `d[1].id`, `d[1]` and `d`.
    var prefixes: [TerraformAddress] {
        var found: [TerraformAddress] = []
        for count in 1..<max(1, steps.count + 1) {
            var part = TerraformAddress(steps.prefix(count))
            if count < steps.count { found.append(part) }
            guard !part.steps[count - 1].index.isEmpty else { continue }
            part.steps[count - 1].index = ""
            found.append(part)
        }
        return found
    }
}
