/// Reads the names in a statement that the scan has found to be about things which live as long as the connection.
///
/// A second pass, since such statements are few. What it does not understand it leaves out: the names are then not known.
struct ObjectReader {
    private var lexer: Lexer

    /// The traits of statements that are worth it.
    static let traits: StatementTraits = [
        .setsUserVariable, .createsTemporaryTable, .dropsTemporaryTable, .opensHandler, .closesHandler,
        .preparesStatement, .deallocatesPrepare, .getsNamedLock, .releasesNamedLock,
    ]

    /// The most user variables of one text that are looked at.
    private static let mostVariables = 64

    /// What the statement does, if it is a single one.
    static func read(_ text: Span<UInt8>, _ mode: LexerMode, _ scan: ScannedStatement) -> StatementObjects? {
        var change: StatementObjects.Change?
        if scan.statementCount == 1 {
            var reader = ObjectReader(lexer: Lexer(mode: mode))
            reader.lexer.advance(text)
            change = reader.change(text, scan)
        }
        let variables = scan.traits.contains(.setsUserVariable) ? userVariables(text, mode) : nil
        guard change != nil || variables != nil else { return nil }
        return StatementObjects(change: change, userVariables: variables)
    }

    private static func userVariables(_ text: Span<UInt8>, _ mode: LexerMode) -> [String]? {
        var lexer = Lexer(mode: mode)
        var names: Set<String> = []
        lexer.advance(text)
        while lexer.token.kind != .end {
            if lexer.token.kind == .userVariable {
                guard let name = variableName(text, lexer.start..<lexer.position), names.count < mostVariables
                else { return nil }
                names.insert(name)
            }
            lexer.advance(text)
        }
        return names.isEmpty ? nil : names.sorted()
    }

    /// The name behind an `@`, if it has nothing but letters, digits and what else needs no quotes.
    private static func variableName(_ text: Span<UInt8>, _ place: Range<Int>) -> String? {
        guard place.count >= 2, place.count <= 80 else { return nil }
        var bytes = (place.lowerBound + 1)..<place.upperBound
        if [0x27, 0x22, 0x60].contains(text[bytes.lowerBound]) {
            guard bytes.count > 2 else { return nil }
            bytes = (bytes.lowerBound + 1)..<(bytes.upperBound - 1)
        }
        var name: [UInt8] = []
        for index in bytes {
            switch text[index] {
            case 0x41...0x5A: name.append(text[index] | 0x20)
            case 0x61...0x7A, 0x30...0x39, 0x5F, 0x24, 0x2E: name.append(text[index])
            default: return nil
            }
        }
        return name.count <= 64 ? String(decoding: name, as: UTF8.self) : nil
    }
}

// MARK: - Tokens

extension ObjectReader {
    private var word: Word { lexer.token.word }
    private var isAtEnd: Bool { lexer.token.kind == .end || lexer.token.kind == .semicolon }

    /// Whether the current token is this word, which is passed.
    private mutating func passes(_ wanted: Word, _ text: Span<UInt8>) -> Bool {
        guard word == wanted else { return false }
        lexer.advance(text)
        return true
    }

    /// The name that the current token is, which is passed.
    private mutating func name(_ text: Span<UInt8>) -> [UInt8]? {
        var place = lexer.start..<lexer.position
        switch lexer.token.kind {
        case .word: break
        case .quotedName:
            guard place.count > 2 else { return nil }
            let quote = text[place.lowerBound]
            place = (place.lowerBound + 1)..<(place.upperBound - 1)
            for index in place where text[index] == quote { return nil }
        default: return nil
        }
        let name = place.map { text[$0] }
        lexer.advance(text)
        return name
    }

    private mutating func tableName(_ text: Span<UInt8>) -> ObjectName? {
        guard let first = name(text) else { return nil }
        guard lexer.token.kind == .dot else { return ObjectName(schema: nil, name: first) }
        lexer.advance(text)
        return name(text).map { ObjectName(schema: first, name: $0) }
    }

    /// The name of a prepared statement, which is the same in upper and in lower case.
    private mutating func statementName(_ text: Span<UInt8>) -> [UInt8]? {
        guard let name = name(text), name.allSatisfy({ $0 < 0x80 }) else { return nil }
        return name.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
    }

    /// What is between the quotes of the literal that the current token is, if it means itself. It is passed.
    private mutating func literal(_ text: Span<UInt8>) -> [UInt8]? {
        guard lexer.token.kind == .string, lexer.position - lexer.start >= 2 else { return nil }
        let quote = text[lexer.start]
        let bytes = ((lexer.start + 1)..<(lexer.position - 1)).map { text[$0] }
        guard !bytes.contains(quote), !bytes.contains(0x5C) else { return nil }
        lexer.advance(text)
        return bytes
    }

    private mutating func passesIf(_ text: Span<UInt8>) {
        // IF [NOT] EXISTS
        guard passes(.if, text) else { return }
        _ = passes(.not, text)
        lexer.advance(text)
    }
}

// MARK: - Statements

extension ObjectReader {
    private mutating func change(_ text: Span<UInt8>, _ scan: ScannedStatement) -> StatementObjects.Change? {
        let traits = scan.traits
        switch word {
        case .create: return traits.contains(.createsTemporaryTable) ? creation(text) : nil
        case .drop, .deallocate: return end(text)
        case .alter, .rename:
            lexer.advance(text)
            return .renamesTables
        case .handler: return handler(text)
        case .prepare: return preparation(text)
        case .execute: return execution(text)
        default:
            guard !traits.isDisjoint(with: [.getsNamedLock, .releasesNamedLock]) else { return nil }
            return locks(text)
        }
    }

    private mutating func creation(_ text: Span<UInt8>) -> StatementObjects.Change? {
        lexer.advance(text)
        if passes(.or, text) { _ = passes(.replace, text) }
        guard passes(.temporary, text), passes(.table, text) else { return nil }
        passesIf(text)
        return tableName(text).map { .createsTable($0) }
    }

    private mutating func end(_ text: Span<UInt8>) -> StatementObjects.Change? {
        lexer.advance(text)
        if passes(.prepare, text) { return statementName(text).map { .deallocates($0) } }
        _ = passes(.temporary, text)
        guard passes(.table, text) || passes(.tables, text) else { return nil }
        passesIf(text)
        var names: [ObjectName] = []
        while let name = tableName(text) {
            names.append(name)
            guard lexer.token.kind == .comma else { break }
            lexer.advance(text)
        }
        return names.isEmpty ? nil : .dropsTables(names)
    }

    private mutating func handler(_ text: Span<UInt8>) -> StatementObjects.Change? {
        lexer.advance(text)
        guard let table = tableName(text) else { return nil }
        if passes(.close, text) { return table.schema == nil ? .closesHandler(table.name) : nil }
        guard passes(.open, text) else { return nil }
        _ = passes(.as, text)
        if isAtEnd { return .opensHandler(table.name) }
        return name(text).map { .opensHandler($0) }
    }

    private mutating func preparation(_ text: Span<UInt8>) -> StatementObjects.Change? {
        lexer.advance(text)
        guard let name = statementName(text) else { return nil }
        lexer.advance(text)  // FROM
        return .prepares(name, inner(text))
    }

    private mutating func execution(_ text: Span<UInt8>) -> StatementObjects.Change? {
        lexer.advance(text)
        if passes(.immediate, text) { return .executesText(inner(text)) }
        return statementName(text).map { .executes($0) }
    }

    /// What the literal that is the current token does, if nothing is appended to it.
    private mutating func inner(_ text: Span<UInt8>) -> ScannedStatement? {
        let mode = lexer.mode
        guard let bytes = literal(text), isAtEnd || lexer.token.kind == .word else { return nil }
        return SQLScanner.scan(bytes.span, mode: mode)
    }

    private mutating func locks(_ text: Span<UInt8>) -> StatementObjects.Change? {
        var releases = lexer
        releases.advance(text)
        if releases.token.word == .releaseAllLocks {
            // `SELECT RELEASE_ALL_LOCKS()` and nothing else.
            let kinds: [TokenKind] = [.openParenthesis, .closeParenthesis]
            let isCall = kinds.allSatisfy { kind in
                releases.advance(text)
                return releases.token.kind == kind
            }
            releases.advance(text)
            if isCall, releases.token.kind == .end || releases.token.kind == .semicolon { return .releasesAllLocks }
        }
        var names: [String] = []
        while !isAtEnd {
            let isLock = word == .getLock
            lexer.advance(text)
            guard isLock, lexer.token.kind == .openParenthesis else { continue }
            lexer.advance(text)
            guard let bytes = literal(text), lexer.token.kind == .comma,
                bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x27 && $0 != 0x22 })
            else { return nil }
            names.append(String(decoding: bytes, as: UTF8.self))
        }
        return .locks(names)
    }
}
