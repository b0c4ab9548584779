// As text for people, and as JSON for programs.
extension ConsoleTable {
    /// Lines of aligned columns under their names; numbers on the right, without spaces at the ends.
    public func lines() -> [String] {
        let names = columns.map { Self.clean($0.name) }
        let cells = rows.map { row in row.map { Self.clean($0.shown) } }
        let widths = columns.indices.map { column in
            max(
                names[column].count,
                cells.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0)
        }
        func line(_ texts: [String]) -> String {
            var line = ""
            for (index, text) in texts.enumerated() where index < columns.count {
                let filler = String(repeating: " ", count: max(0, widths[index] - text.count))
                line += (index == 0 ? "" : "  ") + (columns[index].isNumeric ? filler + text : text + filler)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
        return [line(names)] + cells.map(line)
    }

    /// An array of objects, one on each line.
    public var json: String {
        guard !rows.isEmpty else { return "[]" }
        let objects = rows.map { row in
            let pairs = zip(columns, row).map { "\(Self.quoted($0.name)): \(Self.json($1))" }
            return "  {" + pairs.joined(separator: ", ") + "}"
        }
        return "[\n" + objects.joined(separator: ",\n") + "\n]"
    }

    private static func json(_ value: ConsoleValue) -> String {
        switch value {
        case .null: "null"
        case .text(let text): quoted(text)
        case .integer(let number): "\(number)"
        case .thousandths(let number): ConsoleValue.fixed(number)
        case .flag(let flag): flag ? "true" : "false"
        }
    }

    /// A text as JSON writes it.
    public static func quoted(_ text: String) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": json += "\\\""
            case "\\": json += "\\\\"
            case "\n": json += "\\n"
            case "\r": json += "\\r"
            case "\t": json += "\\t"
            // Some readers take a byte order mark away wherever it stands.
            case _ where scalar.value < 0x20 || scalar.value == 0x7f || scalar.value == 0xfeff:
                let digits = String(scalar.value, radix: 16)
                json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }

    /// Without what a terminal would obey: names and programs come from clients.
    public static func clean(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isUnsafe($0) ? "?" : $0 }))
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
        default: false
        }
    }
}

extension ConsoleTable.Column {
    var isNumeric: Bool { kind == .integer || kind == .number }
}
