/// Comma-separated values as RFC 4180 has them: rows of fields, in quotes where they must be.
public enum CSVText {
    /// The rows of a text; empty lines are none.
    ///
    /// *Errors*: for a quote without an end, with the line that it is in.
    public static func rows(_ text: String) throws(PricingError) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var hasContent = false
        var line = 1
        func endField() {
            row.append(String(decoding: field, as: UTF8.self))
            field = []
        }
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : nil
            index += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && next == UInt8(ascii: "\""):
                field.append(byte)
                index += 1
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                hasContent = true
            case _ where isQuoted:
                field.append(byte)
            case UInt8(ascii: ","):
                endField()
                hasContent = true
            case UInt8(ascii: "\r") where next == UInt8(ascii: "\n"):
                continue
            case UInt8(ascii: "\n"):
                if hasContent || !field.isEmpty {
                    endField()
                    rows.append(row)
                }
                (row, hasContent) = ([], false)
            default:
                field.append(byte)
            }
        }
        guard !isQuoted else { throw PricingError("line \(line): a quote has no end") }
        if hasContent || !field.isEmpty {
            endField()
            rows.append(row)
        }
        return rows
    }

    /// A row as text, without the newline.
    public static func row(_ fields: [String]) -> String {
        fields.map { field in
            // By bytes: a carriage return and a newline are one character, and so is a quote with an accent behind it.
            guard field.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return field }
            let quote = UInt8(ascii: "\"")
            let quoted = field.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
            return String(decoding: [quote] + quoted + [quote], as: UTF8.self)
        }.joined(separator: ",")
    }
}
