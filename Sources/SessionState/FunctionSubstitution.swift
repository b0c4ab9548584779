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
/// that connection itself. The expressions have the type, length and flags of the calls, on both families.
public struct FunctionSubstitution: Sendable {
    /// The expressions that stand for calls without arguments.
    fileprivate private(set) var values: [(function: Word, expression: String)] = []

    /// Replaces nothing.
    public init() {}

    /// Whether nothing would be replaced.
    public var isEmpty: Bool { values.isEmpty }

    /// Replaces ROW_COUNT() and FOUND_ROWS().
    public mutating func replaceRowCounts(_ counts: RowCounts) {
        // The call that is not made gives the expression its type, length and warning.
        values.append((.rowCount, "IF(1,\(counts.changed),ROW_COUNT())"))
        values.append((.foundRows, "IF(1,\(counts.found),FOUND_ROWS())"))
    }

    /// Replaces a function by an expression of the caller's.
    mutating func replace(_ function: Word, by expression: String) {
        values.append((function, expression))
    }

    /// Replaces CONNECTION_ID(), and `@@pseudo_thread_id` where a SELECT reads it.
    public mutating func replaceConnectionID(_ id: UInt32) {
        values.append((.connectionID, "CAST(\(id) AS UNSIGNED)"))
        // A variable may be NULL, a call is not.
        values.append((.pseudoThreadID, "NULLIF(CAST(\(id) AS UNSIGNED),0)"))
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
    /// The text is read as the scanner reads it, under the session's mode: what is quoted or commented out stays, and so
    /// does what a definition keeps for later: defaults of columns, views, bodies of routines and triggers.
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
///
/// A select item without an alias is named after its text: one in which something was replaced gets its former text as
/// its alias, where that is certain to be no second one.
private struct FunctionRewriter {
    /// A select list that is being read.
    private struct Item {
        /// Where its first token begins; -1 before it.
        var start = -1
        var end = -1
        var isRewritten = false
        /// Whether an alias behind what was read would be the first.
        var mayBeNamed = true
        /// The parentheses around the list.
        var depth: Int
    }

    /// Whether the calls of a CREATE or ALTER run later.
    private enum Definition {
        /// No, or not any more: what is read runs now. Successor: unnamed, by CREATE or ALTER.
        case none
        /// What is defined is not known yet. Successors: table, view, body.
        case unnamed
        /// A table or the like, up to a SELECT that fills it. Successor: none.
        case table
        /// A view. Successor: none, with the next statement.
        case view
        /// A routine, trigger or event, which may have statements of its own: up to the end of the text.
        case body
    }

    private let text: [UInt8]
    private let values: [(function: Word, expression: String)]
    private var lexer: Lexer
    private var result: [UInt8] = []
    /// The current statement begins with SELECT.
    private var isSelect = false
    private var definition = Definition.none
    /// How much of the text is in the result.
    private var copied = 0
    private var depth = 0
    /// The item that is being read, and those around it.
    private var items: [Item] = []
    private var previous = Token()
    /// Whether that was the `?` of a parameter: a value, behind which a word is an alias.
    private var isBehindParameter = false
    /// A statement of the same text stands before: its counts are meant, which the server has.
    private var isBehindAnother = false

    init(_ text: [UInt8], _ values: [(function: Word, expression: String)], _ mode: LexerMode) {
        self.text = text
        self.values = values
        lexer = Lexer(mode: mode)
    }

    mutating func rewritten() -> [UInt8] {
        advance()
        while lexer.token.kind != .end {
            let token = lexer.token
            if previous.kind == .end || previous.kind == .semicolon {
                isSelect = token.word == .select
                let defines = token.word == .create || token.word == .alter
                if definition != .body { definition = defines ? .unnamed : .none }
            }
            if token.kind == .semicolon { isBehindAnother = true }
            noteDefinition(token)
            note(token)
            // Nothing runs from where a token does not end.
            let runsNow = definition == .none && !lexer.isMalformed
            if runsNow, let expression = expression(token), previous.kind != .dot, let end = endOfCall() {
                replace(from: lexer.start, to: end, by: expression)
            } else {
                isBehindParameter = isParameter
                previous = token
                advance()
            }
        }
        while !items.isEmpty { endItem() }
        return result + text[copied...]
    }

    private mutating func replace(from start: Int, to end: Int, by expression: String) {
        result += text[copied..<start]
        // SELECT@@pseudo_thread_id: what begins with a sign needs no blank before it, a value does.
        if start > 0, continuesName(behind: text[start - 1]) { result.append(UInt8(ascii: " ")) }
        result += Array(expression.utf8)
        copied = end
        skip(to: end)
        for place in items.indices {
            items[place].end = end
            items[place].isRewritten = true
            items[place].mayBeNamed = true
        }
        previous = Token(kind: .closeParenthesis)
        isBehindParameter = false
    }

    /// Whether a word behind this byte would belong to the name of a variable or to another word.
    private func continuesName(behind byte: UInt8) -> Bool {
        lexer.words.isNameByte(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "@")
    }

    /// Goes to the first token behind this place.
    private mutating func skip(to end: Int) {
        while lexer.token.kind != .end, lexer.start < end { advance() }
    }

    private mutating func advance() {
        let text = text
        lexer.advance(text.span)
    }

    private func expression(_ token: Token) -> String? {
        switch token.kind {
        // A function of the variable's name is somebody's own.
        case .word where token.word != .pseudoThreadID, .quotedName where token.word != .pseudoThreadID: break
        case .systemVariable where isSelect && token.word == .pseudoThreadID && lexer.scope != .global: break
        default: return nil
        }
        if isBehindAnother, token.word == .rowCount || token.word == .foundRows { return nil }
        return values.first { $0.function == token.word }?.expression
    }

    /// Behind a variable, or behind the parentheses that follow the current token, with nothing but blanks and comments in
    /// them. Nil if there are none, or if a comment that the server runs begins or ends among them.
    private func endOfCall() -> Int? {
        if lexer.token.kind == .systemVariable { return lexer.position }
        var ahead = lexer
        ahead.advance(text.span)
        guard ahead.token.kind == .openParenthesis else { return nil }
        ahead.advance(text.span)
        // Half of a comment that the server runs would be left: FOUND_ROWS /*! () */.
        guard ahead.hasOpenComment == lexer.hasOpenComment else { return nil }
        guard ahead.token.kind == .closeParenthesis, !isCommentWithin(ahead.position) else { return nil }
        return ahead.position
    }

    /// Whether a comment that a server may run stands between the current token and this place: what belongs to the call
    /// is then a question of which server reads it, and how.
    private func isCommentWithin(_ end: Int) -> Bool {
        var place = lexer.position
        while place + 2 < end {
            let mark = text[place + 2]
            if text[place] == UInt8(ascii: "/"), text[place + 1] == UInt8(ascii: "*"),
                mark == UInt8(ascii: "!") || mark == UInt8(ascii: "M") || mark == UInt8(ascii: "m")
            {
                return true
            }
            place += 1
        }
        return false
    }

    private mutating func noteDefinition(_ token: Token) {
        // The value of an option may spell anything: DEFINER = view@host.
        guard token.kind == .word, previous.kind != .equals else { return }
        switch (definition, token.word) {
        case (.unnamed, .procedure), (.unnamed, .function), (.unnamed, .trigger), (.unnamed, .event),
            (.unnamed, .package), (.unnamed, .library):
            definition = .body
        case (.unnamed, .view): definition = .view
        case (.unnamed, .table): definition = .table
        case (.unnamed, .select), (.table, .select): definition = .none
        default: break
        }
    }

    // MARK: Select items

    /// The current token is about to be passed.
    private mutating func note(_ token: Token) {
        switch token.kind {
        case .openParenthesis:
            extendItem()
            depth += 1
        case .closeParenthesis:
            depth -= 1
            while let item = items.last, item.depth > depth { endItem() }
            extendItem()
        case .semicolon:
            while !items.isEmpty { endItem() }
            depth = 0
        case .comma where items.last?.depth == depth:
            endItem()
            items.append(Item(depth: depth))
        case .word where token.word == .select:
            while let item = items.last, item.depth >= depth { endItem() }
            items.append(Item(depth: depth))
        case .word where items.last?.depth == depth && endsSelectList:
            endItem()
        case .word where items.last?.depth == depth && currentWord == "RETURNING":
            // Another list follows on MariaDB; on MySQL it may be an alias.
            items[items.count - 1].isRewritten = false
            endItem()
        default:
            extendItem()
        }
    }

    /// The current token belongs to the item that is being read.
    private mutating func extendItem() {
        guard let item = items.last else { return }
        let place = items.count - 1
        if item.start < 0 {
            // Words such as DISTINCT stand before the first item.
            if lexer.token.kind == .word, isSelectOption { return }
            items[place].start = lexer.start
        }
        items[place].end = lexer.position
        guard depth == item.depth else { return }
        items[place].mayBeNamed = lexer.token.kind == .closeParenthesis || isOperand
    }

    /// Whether the current token, if it is the item's last, is certain to be a value and not an alias.
    private var isOperand: Bool {
        switch lexer.token.kind {
        case .number, .userVariable, .systemVariable: true
        case .other: isParameter
        case .word, .quotedName, .string:
            previous.kind == .equals || previous.kind == .other && !isBehindParameter
        default: false
        }
    }

    /// Whether the current token is the place of a prepared statement's parameter.
    private var isParameter: Bool { lexer.token.kind == .other && text[lexer.start] == UInt8(ascii: "?") }

    private mutating func endItem() {
        guard let item = items.popLast(), item.isRewritten, item.mayBeNamed, item.start >= 0, copied <= item.end else {
            return
        }
        // Quotes and names that do not end would go on into the alias, and might end in it; parentheses that do not end hold
        // more than was read for the item.
        guard item.depth >= depth, !lexer.isMalformed else { return }
        let name = text[item.start..<item.end]
        // Servers cut names and change what is no plain text; those are left as they come. So is an executable comment,
        // which must not be within another one.
        guard name.count <= 64, !name.contains(0), name.firstRange(of: Array("/*!".utf8)) == nil,
            name.firstRange(of: Array("/*M!".utf8)) == nil
        else { return }
        result += text[copied..<item.end]
        copied = item.end
        result += Array(" AS `".utf8)
        for byte in name {
            result.append(byte)
            if byte == UInt8(ascii: "`") { result.append(byte) }
        }
        result.append(UInt8(ascii: "`"))
    }

    private var isSelectOption: Bool {
        [
            "ALL", "DISTINCT", "DISTINCTROW", "HIGH_PRIORITY", "STRAIGHT_JOIN", "SQL_SMALL_RESULT", "SQL_BIG_RESULT",
            "SQL_BUFFER_RESULT", "SQL_NO_CACHE", "SQL_CACHE", "SQL_CALC_FOUND_ROWS",
        ].contains(currentWord)
    }

    /// Whether the current word stands behind a select list.
    private var endsSelectList: Bool {
        [
            "FROM", "INTO", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "PROCEDURE", "UNION", "EXCEPT",
            "INTERSECT", "FOR", "LOCK", "ON",
        ].contains(currentWord)
    }

    private var currentWord: String {
        String(decoding: text[lexer.start..<lexer.position], as: UTF8.self).uppercased()
    }
}
