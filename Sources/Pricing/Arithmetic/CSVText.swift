/// Comma-separated values as RFC 4180 has them: rows of fields, in quotes where they must be.
public enum CSVText {
    /// The rows of a text; empty lines are none.
    ///
    /// *Errors*: for a quote without an end, with the line that it is in.
    public static func rows(_ text: String) throws(PricingError) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = ""
        var isQuoted = false
        var hasContent = false
        var line = 1
        var rest = Substring(text)
        func endRow() {
            if hasContent || !field.isEmpty { rows.append(row + [field]) }
            (row, field, hasContent) = ([], "", false)
        }
        while let character = rest.popFirst() {
            if character == "\n" || character == "\r\n" { line += 1 }
            switch character {
            case "\"" where isQuoted && rest.first == "\"":
                field.append("\"")
                rest.removeFirst()
            case "\"":
                isQuoted.toggle()
                hasContent = true
            case _ where isQuoted:
                field.append(character)
            case ",":
                row.append(field)
                field = ""
                hasContent = true
            case "\n", "\r\n":
                endRow()
            default:
                field.append(character)
            }
        }
        guard !isQuoted else { throw PricingError("line \(line): a quote has no end") }
        endRow()
        return rows
    }

    /// A row as text, without the newline.
    public static func row(_ fields: [String]) -> String {
        fields.map { field in
            // By bytes: a carriage return and a newline are one character.
            let isPlain = !field.utf8.contains { ",\"\r\n".utf8.contains($0) }
            return isPlain ? field : "\"" + field.replacing("\"", with: "\"\"") + "\""
        }.joined(separator: ",")
    }
}
