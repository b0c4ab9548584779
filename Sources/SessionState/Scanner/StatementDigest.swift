extension SQLScanner {
    /// The shape of a text, for logs and pin events: no literal and no comment of the text is in it.
    ///
    /// Strings, numbers and lists of them become `?`, rows of them `(?)`; white space is folded; names and keywords
    /// stay as written. Text in double quotes counts as a literal under any mode, and so does whatever does not end.
    /// Dollar-quoted bodies and what follows them are left out. Longer digests are cut at a token and end in `...`.
    ///
    /// Off the hot path; allocates. *Units*: `limit` in bytes.
    public static func digest(_ text: Span<UInt8>, mode: LexerMode = [], limit: Int = 1024) -> String {
        var digest = StatementDigest(mode: mode, limit: limit)
        return digest.read(text)
    }
}

/// Builds one digest, token by token.
struct StatementDigest {
    private enum Piece {
        case none
        case literal
        case name
        case symbol
        case opening
        case closing
        case comma
        case dot
    }

    private static let literal = UInt8(ascii: "?")

    private var lexer: Lexer
    private let limit: Int
    private var output: [UInt8] = []
    private var last = Piece.none
    private var beforeLast = Piece.none
    /// Where the last token starts in the output, to take it back.
    private var lastStart = 0
    private var isCut = false

    init(mode: LexerMode, limit: Int) {
        lexer = Lexer(mode: mode)
        self.limit = max(limit, 0)
    }

    mutating func read(_ text: Span<UInt8>) -> String {
        while !isCut {
            let wasMalformed = lexer.isMalformed
            lexer.advance(text)
            if lexer.token.kind == .end { break }
            if !add(text, isWhole: lexer.isMalformed == wasMalformed) { break }
        }
        if isCut {
            let dots = Array("...".utf8.prefix(limit))
            output.removeLast(max(0, min(output.count, output.count + dots.count - limit)))
            output += dots
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Adds the current token; `false` if nothing more may be shown.
    private mutating func add(_ text: Span<UInt8>, isWhole: Bool) -> Bool {
        let first = text[lexer.start]
        switch lexer.token.kind {
        case .string, .number: addLiteral(text)
        case .quotedName: isWhole && first == 0x60 ? addName(text) : addLiteral(text)
        case .word:
            // A name that starts with a digit may be a number with a typing error.
            if first &- 0x30 < 10 {
                addLiteral(text)
            } else if first == 0x24, lexer.position - lexer.start > 1, text[lexer.position - 1] == 0x24 {
                addLiteral(text)
                return false
            } else {
                addName(text)
            }
        case .userVariable, .systemVariable: addVariable(text)
        case .openParenthesis: addSymbol(text, .opening)
        case .closeParenthesis: addClosing(text)
        case .comma: addSymbol(text, .comma)
        case .dot: addSymbol(text, .dot)
        case .end, .assign, .equals, .semicolon, .other: addSymbol(text, .symbol)
        }
        return true
    }

    /// Adds bytes, with a space before them where one belongs.
    private mutating func append(_ bytes: [UInt8], _ piece: Piece, isGlued: Bool = false) {
        let isTight: Bool
        switch (last, piece) {
        case (.none, _), (.opening, _), (.dot, _), (_, .closing), (_, .comma), (_, .dot): isTight = true
        case (_, .opening): isTight = isGlued && last == .name
        case (.symbol, .symbol): isTight = isGlued
        default: isTight = false
        }
        let needed = bytes.count + (isTight ? 0 : 1)
        guard output.count + needed <= limit else {
            isCut = true
            return
        }
        if !isTight { output.append(0x20) }
        lastStart = output.count
        output += bytes
        beforeLast = last
        last = piece
    }

    private mutating func addSymbol(_ text: Span<UInt8>, _ piece: Piece) {
        append(shown(text, from: lexer.start, to: lexer.position), piece, isGlued: lexer.isAdjacent)
    }

    private mutating func addName(_ text: Span<UInt8>) {
        append(shown(text, from: lexer.start, to: lexer.position), .name, isGlued: lexer.isAdjacent)
    }

    /// Adds `?`, or lets it melt into the one before: `1, 2, 3`, `'a' 'b'`, `x'4D'`, `_utf8'a'`.
    private mutating func addLiteral(_ text: Span<UInt8>) {
        if last == .name, lexer.token.kind == .string, lexer.isAdjacent, isIntroducer {
            output.removeSubrange(lastStart...)
            if output.last == 0x20 { output.removeLast() }
            last = beforeLast
        }
        if last == .dot, output.count >= 2, output[output.count - 2] == Self.literal {
            output.removeLast()
            last = .literal
        } else if last == .comma, output.count >= 2, output[output.count - 2] == Self.literal {
            output.removeLast()
            last = .literal
        } else if last != .literal {
            append([Self.literal], .literal)
        }
    }

    /// `N`, `X`, `B` or a character set before a string.
    private var isIntroducer: Bool {
        guard let first = output[lastStart...].first else { return false }
        if first == 0x5F { return true }
        return output.count - lastStart == 1 && [0x6E, 0x78, 0x62].contains(first | 0x20)
    }

    /// `(?), (?)` melts into `(?)`.
    private mutating func addClosing(_ text: Span<UInt8>) {
        addSymbol(text, .closing)
        let row: [UInt8] = [0x28, 0x3F, 0x29]
        let two = row + [0x2C, 0x20] + row
        if !isCut, output.count >= two.count, output.suffix(two.count).elementsEqual(two) {
            output.removeLast(two.count - row.count)
        }
    }

    /// Names of variables stay, unless quotes or comments are in them.
    private mutating func addVariable(_ text: Span<UInt8>) {
        var name = lexer.start
        while name < lexer.position, text[name] == 0x40 { name += 1 }
        var isPlain = true
        for index in name..<lexer.position where !lexer.words.isNameByte(text[index]) && text[index] != 0x2E {
            isPlain = false
        }
        let signs = [UInt8](repeating: 0x40, count: name - lexer.start)
        append(
            isPlain ? shown(text, from: lexer.start, to: lexer.position) : signs + [Self.literal], .name,
            isGlued: lexer.isAdjacent)
    }

    /// The bytes, with control characters made harmless to a log.
    private func shown(_ text: Span<UInt8>, from start: Int, to end: Int) -> [UInt8] {
        (start..<end).map { text[$0] < 0x20 || text[$0] == 0x7F ? 0x20 : text[$0] }
    }
}
