/// One pass over one text: keeps the tokens around the current one and collects traits.
///
/// ``step(_:)`` notes what a token says wherever it stands; the heads (`StatementScan+Heads.swift`,
/// `StatementScan+Set.swift`) add what the first words of a statement say.
struct StatementScan {
    var lexer: Lexer
    var traits: StatementTraits = []
    var kill: KillRequest?

    /// The token before the current one.
    private(set) var previous = Token()
    /// The token before the name that the current or previous token ends: of `INTO db.t`, the `INTO`.
    private var beforeName = Token()
    /// The name that the current or previous token ends has a dot in it.
    private var isQualified = false
    /// How many parentheses are open.
    private(set) var depth = 0

    private var statementCount = 0
    /// The class of the current statement.
    var kind = StatementKind.empty
    /// The statement is `GET DIAGNOSTICS`, whose user variables are targets.
    var isDiagnostics = false
    /// The current token is what a SET assigns to.
    var isAtTarget = false
    /// The item of a SET list is under a LOCAL, its own or one before it.
    var isLocal = false
    /// Only variables and commas were seen since an INTO.
    private var isInIntoList = false
    /// The statement has a SELECT; a definition without one cannot call stored functions.
    private var hasSelect = false
    /// How many parentheses were open at a WITH whose list of tables goes on; else -1.
    private var commonTablesDepth = -1

    init(mode: LexerMode) {
        lexer = Lexer(mode: mode)
    }

    /// The current token.
    var current: Token {
        @inline(__always) get { lexer.token }
    }

    /// The current statement has no more tokens.
    var isAtEnd: Bool {
        @inline(__always) get { lexer.token.kind == .end || lexer.token.kind == .semicolon }
    }

    /// Reads the whole text.
    mutating func read(_ text: Span<UInt8>) -> ScannedStatement {
        var firstKind = StatementKind.empty
        step(text)
        while current.kind != .end {
            if current.kind == .semicolon {
                step(text)
                continue
            }
            beginStatement()
            readHead(text)
            while !isAtEnd { step(text) }
            if statementCount == 1 { firstKind = kind }
        }
        if statementCount > 1 { traits.insert(.multiStatement) }
        if lexer.sawExecutableComment { traits.insert(.executableComment) }
        if lexer.isMalformed || lexer.hasOpenComment { traits.insert(.malformed) }
        if traits.contains(.setsUnlistedVariable) {
            traits.subtract([.setsUnlistedVariable, .rdsTrackedOnly])
        }
        return ScannedStatement(traits: traits, statementCount: statementCount, kind: firstKind, kill: kill)
    }

    private mutating func beginStatement() {
        statementCount += 1
        depth = 0
        isDiagnostics = false
        isAtTarget = false
        isInIntoList = false
        hasSelect = false
        commonTablesDepth = -1
    }

    /// The token behind the current one.
    func peek(_ text: Span<UInt8>) -> Token {
        var ahead = lexer
        ahead.advance(text)
        return ahead.token
    }

    /// Goes to the next token and notes what it says by itself.
    mutating func step(_ text: Span<UInt8>) {
        previous = lexer.token
        lexer.advance(text)
        if isInIntoList, current.kind != .userVariable, current.kind != .comma { isInIntoList = false }
        switch current.kind {
        case .word:
            noteName()
            if current.word != .none { noteWord(text) }
        case .quotedName:
            noteName()
        case .openParenthesis:
            if previous.kind == .word || previous.kind == .quotedName { noteCall(text) }
            // `WITH a AS (...) (SELECT ...)`: the list is over.
            if previous.kind == .closeParenthesis { endCommonTables() }
            depth += 1
        case .closeParenthesis:
            depth -= 1
            if depth < commonTablesDepth { commonTablesDepth = -1 }
        case .userVariable:
            noteUserVariable(text)
        case .systemVariable:
            if !isAtTarget { noteSystemVariable() }
        case .assign:
            if !isAtTarget { traits.formUnion([.setsUserVariable, .setsBeyondRDS]) }
        case .end, .string, .number, .equals, .comma, .dot, .semicolon, .other:
            break
        }
    }

    @inline(__always)
    private mutating func noteName() {
        isQualified = previous.kind == .dot
        if !isQualified { beforeName = previous }
    }

    private mutating func noteWord(_ text: Span<UInt8>) {
        switch current.word {
        case .select:
            hasSelect = true
            endCommonTables()
        case .values, .table, .update, .delete, .insert, .replace:
            endCommonTables()
        case .row where previous.word == .values:
            hasSelect = true
        case .into:
            isInIntoList = true
        case .with:
            noteWith(text)
        case .returning:
            traits.insert(.returnsRows)
        case .sessionVariables:
            // A table of the variables, `last_insert_id` among them.
            traits.insert(.readsInsertID)
        case .sqlCalcFoundRows:
            traits.insert(.calcFoundRows)
        case .value where previous.word == .previous:
            traits.insert(.readsSequenceValue)
        case .value where previous.word == .next:
            traits.insert(.advancesSequence)
        default:
            break
        }
    }
}

// MARK: - WITH

extension StatementScan {
    private mutating func endCommonTables() {
        if depth <= commonTablesDepth { commonTablesDepth = -1 }
    }

    /// A WITH starts a list of named tables if a name and `AS` or `(` follow; else it is `WITH ROLLUP` and the like.
    mutating func noteWith(_ text: Span<UInt8>) {
        var ahead = lexer
        ahead.advance(text)
        if ahead.token.word == .recursive { ahead.advance(text) }
        guard ahead.token.kind == .word || ahead.token.kind == .quotedName else { return }
        ahead.advance(text)
        if ahead.token.word == .as || ahead.token.kind == .openParenthesis { commonTablesDepth = depth }
    }
}

// MARK: - Calls

extension StatementScan {
    /// A name stands before the current parenthesis: a native function, a stored one, or no call at all.
    private mutating func noteCall(_ text: Span<UInt8>) {
        if isQualified {
            if !isBehindTableWord { noteUnknownCall() }
            return
        }
        let facts = previous.facts
        if facts.isNative(quoted: previous.kind == .quotedName, mode: lexer.mode) {
            if facts.word != .none { noteNativeCall(facts.word, text) }
            return
        }
        // Where MySQL is possible, it may be a stored function written to stand in for MariaDB's.
        if facts.word == .lastval { traits.insert(.readsSequenceValue) }
        if facts.word == .nextval || facts.word == .setval { traits.insert(.advancesSequence) }
        if !isBehindTableWord { noteUnknownCall() }
    }

    private mutating func noteUnknownCall() {
        // No definition may call a stored function, but it has many names before parentheses: columns, keys, types.
        if kind == .ddl, !hasSelect { return }
        traits.insert(.callsUnknownFunction)
    }

    /// The name is that of a table or procedure, whose columns or arguments follow.
    private var isBehindTableWord: Bool {
        switch beforeName.word {
        case .into, .table, .as, .with, .recursive, .call, .insert, .replace, .ignore, .lowPriority, .delayed:
            return true
        default:
            // `(SELECT ...) t (a, b)`: an expression cannot follow a parenthesis, the columns of an alias can.
            return beforeName.kind == .closeParenthesis
                || (beforeName.kind == .comma && depth == commonTablesDepth)
        }
    }

    private mutating func noteNativeCall(_ function: Word, _ text: Span<UInt8>) {
        switch function {
        case .getLock: traits.insert(.getsNamedLock)
        case .releaseLock, .releaseAllLocks: traits.insert(.releasesNamedLock)
        case .lastInsertID:
            traits.insert(peek(text).kind == .closeParenthesis ? .readsInsertID : .setsInsertID)
        case .foundRows: traits.insert(.readsFoundRows)
        case .rowCount: traits.insert(.readsRowCount)
        case .connectionID, .psCurrentThreadID: traits.insert(.readsConnectionID)
        case .lastval: traits.insert(.readsSequenceValue)
        case .nextval, .setval: traits.insert(.advancesSequence)
        default: break
        }
    }
}

// MARK: - Variables

extension StatementScan {
    private mutating func noteUserVariable(_ text: Span<UInt8>) {
        if isAtTarget || isAccountHost { return }
        let isTarget =
            isDiagnostics || (isInIntoList && (previous.word == .into || previous.kind == .comma))
            || (kind == .load && depth > 0)
        if isTarget {
            traits.formUnion([.setsUserVariable, .setsBeyondRDS])
        } else if kind == .call {
            traits.formUnion([.setsUserVariable, .readsUserVariable])
        } else if peek(text).kind != .assign {
            traits.insert(.readsUserVariable)
        }
    }

    /// The `@` belongs to an account name, `'root'@'%'`, which only statements without expressions hold.
    private var isAccountHost: Bool {
        if kind == .ddl, !hasSelect { return true }
        guard lexer.isAdjacent else { return false }
        switch kind {
        case .select, .insert, .update, .delete, .replace, .call, .do, .execute, .load: return false
        default: break
        }
        switch previous.kind {
        case .string, .quotedName: return true
        case .word: return previous.facts.owners.isDisjoint(with: .keyword)
        default: return false
        }
    }

    private mutating func noteSystemVariable() {
        switch current.word {
        case .lastInsertID, .identity, .insertID: traits.insert(.readsInsertID)
        case .warningCount, .errorCount: traits.insert(.readsDiagnostics)
        case .pseudoThreadID: traits.insert(.readsConnectionID)
        default: break
        }
    }
}
