extension SQLScanner {
    /// The thing in a text that a pin of this cause is about: the table, the variable, the procedure. Never a value.
    ///
    /// - Returns: nil where the text does not show it, or shows it only in quotes.
    ///
    /// Off the hot path; allocates. *Units*: at most 64 bytes, of the first 512 tokens.
    public static func object(_ text: Span<UInt8>, of cause: PinCause, mode: LexerMode = []) -> String? {
        var finder = PinObject(mode: mode)
        switch cause {
        case .userVariable: return finder.first(text) { $0.kind == .userVariable }
        case .untrackedVariable: return finder.untrackedVariable(text)
        case .temporaryTable: return finder.name(text, behind: ["table", "sequence"])
        case .tableLock: return finder.name(text, behind: ["table", "tables"])
        case .handler: return finder.name(text, behind: ["handler"])
        case .textPreparedStatement: return finder.name(text, behind: ["prepare", "execute"])
        case .storedRoutine: return finder.name(text, behind: ["call"])
        case .identity: return finder.name(text, behind: ["role", "authorization"])
        default: return nil
        }
    }
}

/// Looks through a text's tokens for a name.
private struct PinObject {
    private static let mostTokens = 512
    private static let longestName = 64
    /// Words between a head and the name: `CREATE TEMPORARY TABLE IF NOT EXISTS t`.
    private static let fillers: Set<String> = ["if", "not", "exists", "immediate", "with", "read", "lock"]

    private var lexer: Lexer
    private var tokens = 0

    init(mode: LexerMode) {
        lexer = Lexer(mode: mode)
    }

    /// Goes to the next token; `false` at the end.
    private mutating func advance(_ text: Span<UInt8>) -> Bool {
        tokens += 1
        guard tokens <= PinObject.mostTokens else { return false }
        lexer.advance(text)
        return lexer.token.kind != .end
    }

    mutating func first(_ text: Span<UInt8>, where isMeant: (Token) -> Bool) -> String? {
        while advance(text) {
            if isMeant(lexer.token) { return shown(text) }
        }
        return nil
    }

    /// The name behind the first of these words, with its schema.
    mutating func name(_ text: Span<UInt8>, behind heads: Set<String>) -> String? {
        while advance(text) {
            guard lexer.token.kind == .word, heads.contains(plain(text).lowercased()) else { continue }
            while advance(text), lexer.token.kind == .word,
                PinObject.fillers.contains(plain(text).lowercased())
            {}
            return qualified(text)
        }
        return nil
    }

    /// The first variable that a SET assigns and that cannot be carried.
    mutating func untrackedVariable(_ text: Span<UInt8>) -> String? {
        var isAtTarget = false
        while advance(text) {
            switch lexer.token.kind {
            case .word where !isAtTarget && lexer.token.word == .set: isAtTarget = true
            case .comma: isAtTarget = true
            case .word where isAtTarget && PinObject.scopes.contains(lexer.token.word): continue
            case .word, .systemVariable, .quotedName:
                guard isAtTarget else { continue }
                isAtTarget = false
                let facts = lexer.token.facts
                let isCarried =
                    facts.isCarriedVariable(mode: lexer.mode)
                    || StatementScan.variableClass(facts.word, isCarried: false) == .tracked
                if !isCarried { return shown(text) }
            default: isAtTarget = false
            }
        }
        return nil
    }

    private static let scopes: Set<Word> = [.session, .local, .global, .persist, .persistOnly, .statement]

    private mutating func qualified(_ text: Span<UInt8>) -> String? {
        guard lexer.token.kind == .word || lexer.token.kind == .quotedName, var name = shown(text) else { return nil }
        while advance(text), lexer.token.kind == .dot, advance(text), let part = shown(text) { name += ".\(part)" }
        return name.utf8.count <= PinObject.longestName ? name : nil
    }

    private func plain(_ text: Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        for index in lexer.start..<lexer.position { bytes.append(text[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The token as it stands, if no value can be in it and it does no harm to a terminal.
    private func shown(_ text: Span<UInt8>) -> String? {
        guard lexer.position - lexer.start <= PinObject.longestName else { return nil }
        for index in lexer.start..<lexer.position where text[index] < 0x20 || text[index] == 0x7F { return nil }
        let name = plain(text)
        return name.contains("'") || name.contains("\"") ? nil : name
    }
}
