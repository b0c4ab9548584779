/// What a token is, as far as the rules care.
enum TokenKind: UInt8 {
    case end
    /// An unquoted name or keyword.
    case word
    /// `` `a` ``, or `"a"` under ANSI_QUOTES.
    case quotedName
    case string
    case number
    /// `@a`, `` @`a` ``, `@'a'`; also the host part of an account name, which only the rules can tell.
    case userVariable
    /// `@@a`, `@@session.a`.
    case systemVariable
    /// `:=`
    case assign
    case equals
    case openParenthesis
    case closeParenthesis
    case comma
    case dot
    case semicolon
    /// Any other byte.
    case other
}

/// The scope written before a system variable.
enum VariableScope: UInt8 {
    case unwritten
    case session
    case global
}

/// One token; its place is in the lexer.
struct Token {
    var kind: TokenKind = .end
    var facts = WordFacts()

    var word: Word { facts.word }
}

/// Splits a text into tokens as the server does, one call of ``advance(_:)`` each; comments and white space are passed.
///
/// The text is an argument of every call, because a stored `Span` would make all its users non-escapable.
/// Any bytes are a text: what is not understood is a token of kind `.other`, and what does not end sets `isMalformed`.
struct Lexer {
    let mode: LexerMode
    /// The token read last.
    private(set) var token = Token()
    /// Where that token starts.
    private(set) var start = 0
    /// Where the next token may start; never beyond the end of the text.
    private(set) var position = 0
    /// Nothing stands between this token and the one before.
    private(set) var isAdjacent = false
    /// The scope of a token of kind `.systemVariable`.
    private(set) var scope = VariableScope.unwritten
    /// A `/*!` or `/*M!` was passed.
    private(set) var sawExecutableComment = false
    /// A quoted token or comment did not end.
    private(set) var isMalformed = false
    private var isInsideExecutableComment = false
    /// Where the executable comment that was passed ends if it is no code.
    private var commentEnd = 0
    /// More than one executable comment was passed, or one whose end or version is not certain.
    private(set) var isCommentAmbiguous = false
    let words = WordTable.shared

    init(mode: LexerMode) {
        self.mode = mode
    }

    /// Reads the next token; at the end of the text, again and again `.end`.
    @inline(__always)
    mutating func advance(_ text: Span<UInt8>) {
        let before = position
        let followsDot = token.kind == .dot
        skipBlanks(text)
        start = position
        isAdjacent = start == before
        guard position < text.count else {
            token = Token(kind: .end)
            return
        }
        let byte = text[position]
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x5F, 0x24, 0x80...0xFF:
            skipName(text)
            token = Token(kind: .word)
            // A word behind a dot is a name whatever it spells.
            if !followsDot { token.facts = words.facts(text, from: start, to: position) }
        case 0x30...0x39:
            skipName(text)
            token = Token(kind: Self.isNumber(text, from: start, to: position) ? .number : .word)
        case 0x28: take(.openParenthesis)
        case 0x29: take(.closeParenthesis)
        case 0x2C: take(.comma)
        case 0x2E: take(.dot)
        case 0x3B: take(.semicolon)
        case 0x3D: take(.equals)
        case 0x27: takeQuoted(text, byte, as: .string)
        case 0x22: takeQuoted(text, byte, as: mode.contains(.ansiQuotes) ? .quotedName : .string)
        case 0x60: takeQuoted(text, byte, as: .quotedName)
        case 0x40: takeVariable(text)
        case 0x3A where position + 1 < text.count && text[position + 1] == 0x3D:
            position += 2
            token = Token(kind: .assign)
        default: take(.other)
        }
    }

    /// Passes the rest of the text unread.
    mutating func skipToEnd(_ text: Span<UInt8>) {
        position = text.count
        start = position
        token = Token(kind: .end)
    }

    @inline(__always)
    private mutating func take(_ kind: TokenKind) {
        position += 1
        token = Token(kind: kind)
    }

    @inline(__always)
    private mutating func skipName(_ text: Span<UInt8>) {
        // A local index: `position` would be written back at every byte.
        var index = position
        while index < text.count, words.isNameByte(text[index]) { index += 1 }
        position = index
    }
}

// MARK: - Quotes and numbers

extension Lexer {
    /// Reads a quoted token; a quoted name is looked up, since the server finds native functions under one too.
    @inline(never)
    fileprivate mutating func takeQuoted(_ text: Span<UInt8>, _ quote: UInt8, as kind: TokenKind) {
        let followsDot = token.kind == .dot
        token = Token(kind: kind)
        skipQuoted(text, escapes: kind == .string && !mode.contains(.noBackslashEscapes))
        guard kind == .quotedName, !followsDot, !isMalformed, position - start > 2 else { return }
        for index in (start + 1)..<(position - 1) where !words.isNameByte(text[index]) { return }
        token.facts = words.facts(text, from: start + 1, to: position - 1)
    }

    /// Passes what stands between the quote here and its partner; a doubled quote stands for itself.
    fileprivate mutating func skipQuoted(_ text: Span<UInt8>, escapes: Bool) {
        let quote = text[position]
        let escape = escapes ? UInt8(0x5C) : quote
        let quotes = UInt64(quote) &* 0x0101_0101_0101_0101
        let backslashes = UInt64(escape) &* 0x0101_0101_0101_0101
        var index = position + 1
        while index < text.count {
            // Eight bytes at a time, as long as none of them is special.
            while index + 8 <= text.count {
                let chunk = text.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
                if Self.hasZeroByte(chunk ^ quotes) || Self.hasZeroByte(chunk ^ backslashes) { break }
                index += 8
            }
            guard index < text.count else { break }
            let byte = text[index]
            index += 1
            if byte == quote {
                guard index < text.count, text[index] == quote else {
                    position = index
                    return
                }
                index += 1
            } else if byte == escape {
                index = min(index + 1, text.count)
            }
        }
        position = index
        isMalformed = true
    }

    @inline(__always)
    private static func hasZeroByte(_ value: UInt64) -> Bool {
        (value &- 0x0101_0101_0101_0101) & ~value & 0x8080_8080_8080_8080 != 0
    }

    /// Whether a run of name bytes that starts with a digit is a number (`12`, `1e5`, `0x1F`, `0b1`), not a name.
    @inline(__always)
    fileprivate static func isNumber(_ text: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        var index = start
        while index < end, text[index] &- 0x30 < 10 { index += 1 }
        return index == end || isSpecialNumber(text, from: start, digitsEnd: index, to: end)
    }

    @inline(never)
    private static func isSpecialNumber(
        _ text: Span<UInt8>, from start: Int, digitsEnd: Int, to end: Int
    ) -> Bool {
        let letter = text[digitsEnd] | 0x20
        let rest = (digitsEnd + 1)..<end
        let isZero = digitsEnd == start + 1 && text[start] == 0x30
        switch letter {
        case 0x78 where isZero:
            return !rest.isEmpty && rest.allSatisfy { isHexDigit(text[$0]) }
        case 0x62 where isZero:
            return !rest.isEmpty && rest.allSatisfy { text[$0] &- 0x30 < 2 }
        case 0x65:
            // `1e` alone may go on with a sign, `1e+5`.
            return rest.allSatisfy { text[$0] &- 0x30 < 10 }
        default:
            return false
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
    }
}

// MARK: - Variables

extension Lexer {
    /// Reads `@a` or `@@a`.
    @inline(never)
    fileprivate mutating func takeVariable(_ text: Span<UInt8>) {
        position += 1
        token = Token(kind: .userVariable)
        guard position < text.count else { return }
        switch text[position] {
        case 0x40:
            position += 1
            takeSystemVariable(text)
        case 0x27, 0x22:
            skipQuoted(text, escapes: !mode.contains(.noBackslashEscapes))
        case 0x60:
            skipQuoted(text, escapes: false)
        default:
            while position < text.count, words.isNameByte(text[position]) || text[position] == 0x2E { position += 1 }
        }
    }

    /// Reads the name behind `@@`; white space and comments may stand around the dot of a scope, not before it.
    private mutating func takeSystemVariable(_ text: Span<UInt8>) {
        token = Token(kind: .systemVariable)
        scope = .unwritten
        var facts = takeVariableName(text)
        switch facts.word {
        case .session, .local: scope = .session
        case .global, .persist, .persistOnly: scope = .global
        default: break
        }
        var parts = scope == .unwritten ? 1 : 0
        while isDotAhead(text) {
            facts = takeVariableName(text)
            parts += 1
        }
        // `@@component.name` is never a variable of the rules, whatever its last part spells.
        token.facts = parts == 1 ? facts : WordFacts()
    }

    private mutating func takeVariableName(_ text: Span<UInt8>) -> WordFacts {
        let first = position
        if position < text.count, text[position] == 0x60 {
            skipQuoted(text, escapes: false)
            guard position - first > 2 else { return WordFacts() }
            return words.facts(text, from: first + 1, to: position - 1)
        }
        skipName(text)
        guard position > first else {
            isMalformed = true
            return WordFacts()
        }
        return words.facts(text, from: first, to: position)
    }

    /// Passes a dot and what surrounds it, or nothing.
    private mutating func isDotAhead(_ text: Span<UInt8>) -> Bool {
        var ahead = self
        ahead.skipBlanks(text)
        guard ahead.position < text.count, text[ahead.position] == 0x2E else { return false }
        ahead.position += 1
        ahead.skipBlanks(text)
        self = ahead
        return true
    }
}

// MARK: - White space and comments

extension Lexer {
    /// Passes white space and comments; of an executable comment, only its frame.
    @inline(__always)
    fileprivate mutating func skipBlanks(_ text: Span<UInt8>) {
        var index = position
        while index < text.count {
            switch text[index] {
            case 0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D: index += 1
            case 0x23, 0x2D, 0x2F, 0x2A:
                position = index
                guard skipComment(text) else { return }
                index = position
            default:
                position = index
                return
            }
        }
        position = index
    }

    /// Passes a comment that starts here; `false` if none does.
    @inline(never)
    private mutating func skipComment(_ text: Span<UInt8>) -> Bool {
        let next = position + 1 < text.count ? text[position + 1] : 0
        switch text[position] {
        case 0x23:
            skipLine(text)
        case 0x2D:
            // `--` needs white space or a control character behind it, or the end of the text: `5--1` is 6.
            guard next == 0x2D else { return false }
            if position + 2 < text.count, text[position + 2] > 0x20, text[position + 2] != 0x7F { return false }
            skipLine(text)
        case 0x2F:
            guard next == 0x2A else { return false }
            skipBlockComment(text)
        default:
            guard isInsideExecutableComment, next == 0x2F else { return false }
            isInsideExecutableComment = false
            position += 2
            if position != commentEnd { isCommentAmbiguous = true }
        }
        return true
    }

    private mutating func skipLine(_ text: Span<UInt8>) {
        while position < text.count, text[position] != 0x0A { position += 1 }
    }

    private mutating func skipBlockComment(_ text: Span<UInt8>) {
        position += 2
        var mark = position
        if mark < text.count, text[mark] == 0x4D { mark += 1 }
        if isInsideExecutableComment { isCommentAmbiguous = true }
        if mark < text.count, text[mark] == 0x21 {
            beginExecutableComment(text, at: mark + 1, isMariaDBs: text[mark - 1] == 0x4D)
            if !mode.contains(.skipsExecutableComments) { return }
            isInsideExecutableComment = false
        }
        while position + 1 < text.count {
            if text[position] == 0x2A, text[position + 1] == 0x2F {
                position += 2
                return
            }
            position += 1
        }
        position = text.count
        isMalformed = true
    }

    private mutating func beginExecutableComment(_ text: Span<UInt8>, at place: Int, isMariaDBs: Bool) {
        if sawExecutableComment { isCommentAmbiguous = true }
        sawExecutableComment = true
        isInsideExecutableComment = true
        position = place
        while position < text.count, text[position] &- 0x30 < 10 { position += 1 }
        // Five digits, or none: servers differ in how they read more, but for those that only MariaDB reads.
        let digits = position - place
        if digits != 0, digits != 5, !(isMariaDBs && digits == 6) { isCommentAmbiguous = true }
        var end = position
        while end + 1 < text.count, text[end] != 0x2A || text[end + 1] != 0x2F {
            // A comment within, or the beginning of one.
            if text[end] == 0x2F, text[end + 1] == 0x2A { isCommentAmbiguous = true }
            end += 1
        }
        commentEnd = end + 2
    }

    /// An executable comment is still open.
    var hasOpenComment: Bool { isInsideExecutableComment }
}
