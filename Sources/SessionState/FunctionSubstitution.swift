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
    /// The expressions that stand for calls without arguments.
    fileprivate private(set) var values: [(function: Word, expression: String)] = []

    /// Replaces nothing.
    public init() {}

    /// Whether nothing would be replaced.
    public var isEmpty: Bool { values.isEmpty }

    /// Replaces ROW_COUNT() and FOUND_ROWS().
    public mutating func replaceRowCounts(_ counts: RowCounts) {
        values.append((.rowCount, "CAST(\(counts.changed) AS SIGNED)"))
        values.append((.foundRows, "CAST(\(counts.found) AS SIGNED)"))
    }

    /// Replaces CONNECTION_ID(), and `@@pseudo_thread_id` where a SELECT reads it.
    public mutating func replaceConnectionID(_ id: UInt32) {
        values.append((.connectionID, "CAST(\(id) AS UNSIGNED)"))
        values.append((.pseudoThreadID, "CAST(\(id) AS UNSIGNED)"))
    }

    /// Whether the statement looks into the server's own tables, or asks who has a lock, where only the server's ids
    /// mean anything.
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
        ["processlist", "performance_schema", "information_schema", "innodb_trx", "sys", "mysql", "is_used_lock"].map {
            $0.utf8.map { $0 | 0x20 }
        })

    /// The text with each call replaced by its value; a call that is a select item by itself keeps its name.
    ///
    /// The text is read as the scanner reads it, under the session's mode: what is quoted or commented out stays.
    public func apply(_ text: [UInt8], mode: LexerMode = []) -> [UInt8] {
        var rewriter = FunctionRewriter(text, values, mode)
        return rewriter.rewritten()
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), UInt8(ascii: "@"), 0x80...:
            true
        default: false
        }
    }
}

/// Reads one text token by token and copies it with the calls replaced.
private struct FunctionRewriter {
    private let text: [UInt8]
    private let values: [(function: Word, expression: String)]
    private var lexer: Lexer
    private var result: [UInt8] = []
    /// The current statement begins with SELECT.
    private var isSelect = false
    /// How much of the text is in the result.
    private var copied = 0
    private var depth = 0
    /// Between a SELECT outside of parentheses and the word that ends its list.
    private var isInSelectList = false

    init(_ text: [UInt8], _ values: [(function: Word, expression: String)], _ mode: LexerMode) {
        self.text = text
        self.values = values
        lexer = Lexer(mode: mode)
    }

    mutating func rewritten() -> [UInt8] {
        var previous = Token()
        advance()
        while lexer.token.kind != .end {
            let token = lexer.token
            let start = lexer.start
            if previous.kind == .end || previous.kind == .semicolon { isSelect = token.word == .select }
            note(token)
            if let expression = expression(token), previous.kind != .dot, let end = endOfCall() {
                result += text[copied..<start]
                result += Array(expression.utf8)
                copied = end
                advance()
                if isInSelectList, depth == 0, previous.kind == .comma || previous.word == .select, isEndOfItem {
                    result += Array(" AS `".utf8)
                    for byte in text[start..<end] {
                        result.append(byte)
                        if byte == UInt8(ascii: "`") { result.append(byte) }
                    }
                    result.append(UInt8(ascii: "`"))
                }
                previous = Token(kind: .closeParenthesis)
            } else {
                previous = token
                advance()
            }
        }
        return result + text[copied...]
    }

    private mutating func advance() {
        let text = text
        lexer.advance(text.span)
    }

    private func expression(_ token: Token) -> String? {
        switch token.kind {
        case .word, .quotedName: break
        case .systemVariable where isSelect && token.word == .pseudoThreadID && lexer.scope != .global: break
        default: return nil
        }
        return values.first { $0.function == token.word }?.expression
    }

    /// Behind a variable, or behind the parentheses that follow the current token, with nothing but blanks and comments in them; the lexer
    /// then stands at the closing one. Nil, and the lexer where it was, if there are none.
    private mutating func endOfCall() -> Int? {
        if lexer.token.kind == .systemVariable { return lexer.position }
        var ahead = lexer
        ahead.advance(text.span)
        guard ahead.token.kind == .openParenthesis else { return nil }
        ahead.advance(text.span)
        guard ahead.token.kind == .closeParenthesis else { return nil }
        lexer = ahead
        return ahead.position
    }

    private mutating func note(_ token: Token) {
        switch token.kind {
        case .openParenthesis: depth += 1
        case .closeParenthesis: depth -= 1
        case .semicolon:
            depth = 0
            isInSelectList = false
        case .word where depth == 0:
            if token.word == .select {
                isInSelectList = true
            } else if isInSelectList, endsSelectList {
                isInSelectList = false
            }
        default: break
        }
    }

    /// Whether the current token cannot go on with the select item before it.
    private var isEndOfItem: Bool {
        switch lexer.token.kind {
        case .end, .semicolon, .comma: true
        case .word: endsSelectList
        default: false
        }
    }

    /// Whether the current word stands behind a select list.
    private var endsSelectList: Bool {
        let word = String(decoding: text[lexer.start..<lexer.position], as: UTF8.self).uppercased()
        return [
            "FROM", "INTO", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "PROCEDURE", "UNION", "EXCEPT",
            "INTERSECT", "FOR", "LOCK",
        ].contains(word)
    }
}
