/// What ROW_COUNT() and FOUND_ROWS() would give on the connection that ran the session's last statement.
public struct RowCounts: Equatable, Sendable {
    /// ROW_COUNT(): rows changed; -1 after a result set or an error.
    public var changed: Int64 = 0
    /// FOUND_ROWS(): rows of the last result set.
    public var found: UInt64 = 0

    /// Those of a session that has not run anything.
    public init() {}
}

/// Writes the values into a statement that asks for them, for a backend that did not run the statement before.
///
/// *Source*: ROW_COUNT() and FOUND_ROWS() tell of the last statement on the same server connection only.
public enum RowCountSubstitution {
    /// The text with each call replaced by its value; a call that is a select item by itself keeps its name.
    public static func apply(_ text: [UInt8], _ counts: RowCounts) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            if let call = call(text, at: index) {
                let value = call.isRowCount ? "CAST(\(counts.changed) AS SIGNED)" : "CAST(\(counts.found) AS SIGNED)"
                result += Array(value.utf8)
                if isWholeItem(text, from: index, to: call.end) {
                    let name = text[index..<call.end]
                    result += Array(" AS `".utf8) + name + [UInt8(ascii: "`")]
                }
                index = call.end
            } else {
                let end = skip(text, at: index)
                result += text[index..<end]
                index = end
            }
        }
        return result
    }

    private static func call(_ text: [UInt8], at start: Int) -> (end: Int, isRowCount: Bool)? {
        if start > 0, isNameByte(text[start - 1]) || text[start - 1] == UInt8(ascii: ".") { return nil }
        for (name, isRowCount) in [("row_count", true), ("found_rows", false)] {
            var end = start
            for byte in name.utf8 {
                guard end < text.count, text[end] | 0x20 == byte || text[end] == byte else {
                    end = -1
                    break
                }
                end += 1
            }
            guard end >= 0 else { continue }
            end = afterSpace(text, end)
            guard end < text.count, text[end] == UInt8(ascii: "(") else { continue }
            end = afterSpace(text, end + 1)
            guard end < text.count, text[end] == UInt8(ascii: ")") else { continue }
            return (end + 1, isRowCount)
        }
        return nil
    }

    /// Whether the call stands alone between SELECT or a comma and the next comma, FROM or the end.
    private static func isWholeItem(_ text: [UInt8], from start: Int, to end: Int) -> Bool {
        var before = start
        while before > 0, isSpace(text[before - 1]) { before -= 1 }
        let head = String(decoding: text[max(0, before - 6)..<before], as: UTF8.self).uppercased()
        guard head.hasSuffix("SELECT") || head.hasSuffix(",") else { return false }
        let after = afterSpace(text, end)
        guard after < text.count else { return true }
        if text[after] == UInt8(ascii: ",") || text[after] == UInt8(ascii: ";") { return true }
        return String(decoding: text[after..<min(text.count, after + 5)], as: UTF8.self).uppercased().hasPrefix("FROM")
    }

    private static func afterSpace(_ text: [UInt8], _ start: Int) -> Int {
        var index = start
        while index < text.count, isSpace(text[index]) { index += 1 }
        return index
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), UInt8(ascii: "@"), 0x80...:
            true
        default: false
        }
    }

    /// The end of what must not be looked into: a quoted text, a comment; else of one byte.
    private static func skip(_ text: [UInt8], at start: Int) -> Int {
        StatementSplitter.endOfToken(text, at: start)
    }
}
