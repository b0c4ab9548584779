/// What ROW_COUNT() and FOUND_ROWS() would give on the connection that ran the session's last statement.
public struct RowCounts: Equatable, Sendable {
    /// ROW_COUNT(): rows changed; -1 after a result set or an error.
    public var changed: Int64 = 0
    /// FOUND_ROWS(): rows of the last result set.
    public var found: UInt64 = 0

    /// Those of a session that has not run anything.
    public init() {}
}

/// Writes values into a statement in place of functions that would tell of the server's connection, not of the
/// client's.
///
/// *Source*: ROW_COUNT() and FOUND_ROWS() tell of the last statement on the same server connection, CONNECTION_ID() of
/// that connection itself. The casts have the type, length and flags of the calls, on both families.
public struct FunctionSubstitution: Sendable {
    /// Names in lower case, with the expressions that stand for their calls without arguments.
    private var values: [(name: String, expression: String)] = []

    /// Replaces nothing.
    public init() {}

    /// Whether nothing would be replaced.
    public var isEmpty: Bool { values.isEmpty }

    /// Replaces ROW_COUNT() and FOUND_ROWS().
    public mutating func replaceRowCounts(_ counts: RowCounts) {
        values.append(("row_count", "CAST(\(counts.changed) AS SIGNED)"))
        values.append(("found_rows", "CAST(\(counts.found) AS SIGNED)"))
    }

    /// Replaces CONNECTION_ID().
    public mutating func replaceConnectionID(_ id: UInt32) {
        values.append(("connection_id", "CAST(\(id) AS UNSIGNED)"))
    }

    /// Whether the statement looks into the server's own tables, where only the server's ids mean anything.
    public static func readsServerTables(_ text: Span<UInt8>) -> Bool {
        var word: [UInt8] = []
        for index in 0...text.count {
            let byte = index < text.count ? text[index] : 0
            if isNameByte(byte) {
                if word.count < 24 { word.append(byte | 0x20) }
                continue
            }
            if serverTables.contains(word) { return true }
            word.removeAll(keepingCapacity: true)
        }
        return false
    }

    /// In the form in which names are compared: with bit 5 set.
    private static let serverTables: Set<[UInt8]> = Set(
        ["processlist", "performance_schema", "information_schema", "innodb_trx", "sys", "mysql"].map {
            $0.utf8.map { $0 | 0x20 }
        })

    /// The text with each call replaced by its value; a call that is a select item by itself keeps its name.
    public func apply(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            if let call = call(text, at: index) {
                result += Array(call.expression.utf8)
                if Self.isWholeItem(text, from: index, to: call.end) {
                    let name = text[index..<call.end]
                    result += Array(" AS `".utf8) + name + [UInt8(ascii: "`")]
                }
                index = call.end
            } else {
                let end = Self.skip(text, at: index)
                result += text[index..<end]
                index = end
            }
        }
        return result
    }

    private func call(_ text: [UInt8], at start: Int) -> (end: Int, expression: String)? {
        if start > 0, Self.isNameByte(text[start - 1]) || text[start - 1] == UInt8(ascii: ".") { return nil }
        for (name, expression) in values {
            var end = start
            for byte in name.utf8 {
                guard end < text.count, text[end] | 0x20 == byte || text[end] == byte else {
                    end = -1
                    break
                }
                end += 1
            }
            guard end >= 0 else { continue }
            end = Self.afterSpace(text, end)
            guard end < text.count, text[end] == UInt8(ascii: "(") else { continue }
            end = Self.afterSpace(text, end + 1)
            guard end < text.count, text[end] == UInt8(ascii: ")") else { continue }
            return (end + 1, expression)
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
