/// Cuts a text of several statements at its semicolons, for settings such as `initQuery`.
public enum StatementSplitter {
    /// The statements without their semicolons; those that are empty, or only a comment, are left out.
    ///
    /// Quotes and comments are respected as under the default sql_mode.
    public static func split(_ text: String) -> [String] {
        var statements: [String] = []
        var current: [UInt8] = []
        var saysSomething = false
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let end = endOfToken(bytes, at: index)
            if end == index + 1, bytes[index] == UInt8(ascii: ";") {
                if saysSomething { statements.append(String(decoding: current, as: UTF8.self)) }
                current = []
                saysSomething = false
            } else {
                current += bytes[index..<end]
                if !isSilent(bytes[index..<end]) { saysSomething = true }
            }
            index = end
        }
        if saysSomething { statements.append(String(decoding: current, as: UTF8.self)) }
        return statements.map { trimmed($0) }
    }

    /// Whether a token is white space or a comment, other than one that servers execute.
    private static func isSilent(_ token: ArraySlice<UInt8>) -> Bool {
        guard let first = token.first else { return true }
        if first <= UInt8(ascii: " ") { return true }
        guard token.count > 1 else { return first == UInt8(ascii: "#") }
        switch first {
        case UInt8(ascii: "#"), UInt8(ascii: "-"): return true
        case UInt8(ascii: "/"): return !(token.starts(with: "/*!".utf8) || token.starts(with: "/*M!".utf8))
        default: return false
        }
    }

    /// Without the servers' white space at both ends. Byte by byte: a blank and the accent behind it are one character.
    private static func trimmed(_ text: String) -> String {
        var slice = Substring(text).utf8
        while let first = slice.first, isWhiteSpace(first) { slice.removeFirst() }
        while let last = slice.last, isWhiteSpace(last) { slice.removeLast() }
        return String(Substring(slice))
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (UInt8(ascii: "\t")...UInt8(ascii: "\r")).contains(byte)
    }

    /// Where a quoted text or a comment that begins here ends; the next byte where none does.
    private static func endOfToken(_ bytes: [UInt8], at start: Int) -> Int {
        let following = start + 1 < bytes.count ? bytes[start + 1] : 0
        switch bytes[start] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return endOfQuote(bytes, at: start, escapes: true)
        case UInt8(ascii: "`"): return endOfQuote(bytes, at: start, escapes: false)
        case UInt8(ascii: "#"): return endOfLine(bytes, at: start)
        case UInt8(ascii: "-")
        where following == UInt8(ascii: "-")
            && (start + 2 == bytes.count || bytes[start + 2] <= 0x20 || bytes[start + 2] == 0x7f):
            // Servers want white space or a control character behind the dashes: `5--1` is a subtraction.
            return endOfLine(bytes, at: start)
        case UInt8(ascii: "/") where following == UInt8(ascii: "*"):
            var index = start + 2
            while index + 1 < bytes.count {
                if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") { return index + 2 }
                index += 1
            }
            return bytes.count
        default: return start + 1
        }
    }

    private static func endOfQuote(_ bytes: [UInt8], at start: Int, escapes: Bool) -> Int {
        var index = start + 1
        while index < bytes.count {
            if escapes, bytes[index] == UInt8(ascii: "\\") {
                index += 2
                continue
            }
            if bytes[index] == bytes[start] { return index + 1 }
            index += 1
        }
        return bytes.count
    }

    private static func endOfLine(_ bytes: [UInt8], at start: Int) -> Int {
        (bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }) ?? bytes.count
    }
}
