/// The rules of SET: what each item of its list assigns, and in which scope.
extension StatementScan {
    /// What a session keeps of an assignment.
    enum VariableClass {
        /// Tracked by RDS and replayed by the proxy.
        case tracked
        /// Replayed by the proxy, not tracked by RDS.
        case carried
        /// Tracked by RDS alone.
        case trackedByRDSOnly
        case untracked
    }

    /// How the items of the list are read.
    private enum ListForm {
        case assignments
        /// Behind `SET ROLE a` or `SET SESSION TRANSACTION ...`, an item without `=` belongs to what came before.
        case continuation
    }

    mutating func readSet(_ text: Span<UInt8>) {
        kind = .set
        if peek(text).word == .statement {
            readSetStatement(text)
            return
        }
        isLocal = false
        var form = ListForm.assignments
        var carriesGlobal = false
        repeat {
            isAtTarget = true
            step(text)
            readItem(&form, &carriesGlobal, text)
            skipItem(text)
        } while current.kind == .comma
    }

    /// MariaDB's `SET STATEMENT a = 1, b = 2 FOR SELECT ...`.
    private mutating func readSetStatement(_ text: Span<UInt8>) {
        traits.formUnion([.setsOther, .setsBeyondRDS])
        while !isAtEnd, current.word != .for || depth != 0 { step(text) }
        guard current.word == .for else { return }
        step(text)
        if !isAtEnd { readHead(text) }
        // Under the class of the inner statement, whose rules hold for the rest.
        while !isAtEnd { step(text) }
        kind = .set
    }

    /// Passes the rest of one item: its `=`, which assigns nothing more, and its value.
    private mutating func skipItem(_ text: Span<UInt8>) {
        let outer = depth
        if !isAtEnd, current.kind != .comma { step(text) }
        isAtTarget = false
        while !isAtEnd, current.kind != .comma || depth > outer { step(text) }
    }

    private mutating func readItem(_ form: inout ListForm, _ carriesGlobal: inout Bool, _ text: Span<UInt8>) {
        switch current.kind {
        case .userVariable:
            traits.formUnion([.setsUserVariable, .setsBeyondRDS])
            carriesGlobal = false
            isLocal = false
        case .systemVariable:
            carriesGlobal = false
            isLocal = false
            readSystemVariable(text)
        case .word, .quotedName:
            if current.kind == .word, readWordItem(&form, &carriesGlobal, text) { return }
            if form == .continuation, !isAssigned(text) { return }
            // A server may apply a GLOBAL of an item before; the session's own value is the careful reading.
            if carriesGlobal { traits.insert(.setsGlobal) }
            noteSessionVariable(text)
        default:
            if form == .assignments { traits.insert(.unknown) }
        }
    }

    /// Reads an item that starts with a word of its own; `false` if it is a plain variable.
    private mutating func readWordItem(
        _ form: inout ListForm, _ carriesGlobal: inout Bool, _ text: Span<UInt8>
    ) -> Bool {
        if isAssigned(text), current.word != .password { return false }
        switch current.word {
        case .global, .persist, .persistOnly:
            carriesGlobal = true
            isLocal = false
            traits.formUnion([.setsGlobal, .setsBeyondRDS])
            step(text)
            if current.word == .transaction { form = .continuation }
        case .session, .local:
            carriesGlobal = false
            isLocal = current.word == .local
            step(text)
            if current.word == .transaction, !isAssigned(text) {
                traits.insert(.setsTrackedVariable)
                form = .continuation
            } else if current.word == .authorization, !isAssigned(text) {
                traits.insert(.setsSessionAuth)
            } else {
                noteSessionVariable(text)
            }
        case .transaction:
            traits.insert(.setsNextTransaction)
            form = .continuation
        case .names, .charset, .char, .character:
            traits.insert(.setsTrackedVariable)
        case .password:
            traits.formUnion([.setsPassword, .implicitCommit])
        case .role:
            traits.insert(.setsRole)
            form = .continuation
        case .default, .resource:
            traits.insert(.setsOther)
            form = .continuation
        default:
            return false
        }
        return true
    }

    private func isAssigned(_ text: Span<UInt8>) -> Bool {
        let next = peek(text).kind
        return next == .equals || next == .assign || next == .dot
    }

    /// `@@x`: without a scope word, the transaction characteristics are those of the next transaction.
    private mutating func readSystemVariable(_ text: Span<UInt8>) {
        switch lexer.scope {
        case .global: traits.formUnion([.setsGlobal, .setsBeyondRDS])
        case .session: noteSession(current.facts, text)
        case .unwritten:
            switch current.word {
            case .transactionIsolation, .txIsolation, .transactionReadOnly, .txReadOnly:
                traits.insert(.setsNextTransaction)
            default:
                traits.insert(.setsUnscoped)
                noteSession(current.facts, text)
            }
        }
    }

    /// A variable without `@@`; `a.b` is never one of the rules, whatever `a` spells.
    private mutating func noteSessionVariable(_ text: Span<UInt8>) {
        guard current.kind == .word || current.kind == .quotedName else {
            traits.insert(.unknown)
            return
        }
        if peek(text).kind == .dot {
            noteSession(WordFacts(), text, isPlain: false)
            step(text)
            step(text)
        } else {
            noteSession(current.facts, text)
        }
    }

    /// - Parameter isPlain: whether the current token is the name.
    private mutating func noteSession(_ facts: WordFacts, _ text: Span<UInt8>, isPlain: Bool = true) {
        var isCarried = facts.isCarriedVariable(mode: lexer.mode)
        if !isCarried, isPlain, lexer.position - lexer.start > WordTable.longestWord {
            isCarried = SessionVariables.isLongCarried(text, from: lexer.start, to: lexer.position)
        }
        let variableClass = Self.variableClass(facts.word, isCarried: isCarried)
        if !isLocal, variableClass == .carried || variableClass == .untracked { traits.insert(.setsBeyondRDS) }
        switch variableClass {
        case .tracked: traits.insert(.setsTrackedVariable)
        case .carried: traits.formUnion([.setsTrackedVariable, .setsCarriedVariable])
        case .trackedByRDSOnly: traits.formUnion([.setsUntrackedVariable, .rdsTrackedOnly])
        case .untracked: traits.formUnion([.setsUntrackedVariable, .setsUnlistedVariable])
        }
        switch facts.word {
        case .autocommit: traits.insert(.setsAutocommit)
        case .lastInsertID, .identity, .insertID: traits.insert(.setsInsertID)
        default: break
        }
    }

    static func variableClass(_ variable: Word, isCarried: Bool) -> VariableClass {
        switch variable {
        case .autocommit, .autoIncrementIncrement, .characterSetClient, .characterSetConnection,
            .characterSetFilesystem, .characterSetResults, .characterSetServer, .collationConnection, .collationServer,
            .interactiveTimeout, .netWriteTimeout, .queryCacheType, .sqlMode, .timeZone, .transactionIsolation,
            .transactionReadOnly, .txIsolation, .txReadOnly, .waitTimeout:
            .tracked
        case .characterSetDatabase, .collationDatabase, .sessionTrackSchema:
            .trackedByRDSOnly
        default:
            isCarried ? .carried : .untracked
        }
    }
}

extension StatementTraits {
    /// An untracked variable that RDS does not list either was set; never leaves the scanner.
    static let setsUnlistedVariable = StatementTraits(rawValue: 1 << 63)
}

extension SQLScanner {
    /// The session variables that RDS Proxy tracks and that are carried, in lower case: RDS's list without the three that
    /// cannot be replayed (`character_set_database`, `collation_database`, `session_track_schema`). `SET NAMES` and
    /// `SET CHARACTER SET` are statements of their own and not in it.
    public static let trackedVariables: [String] =
        Word.allCases.filter { StatementScan.variableClass($0, isCarried: false) == .tracked }.map(\.rawValue)

    /// Whether a session variable is in ``trackedVariables``, in any case of letters.
    public static func isTrackedVariable(_ name: String) -> Bool {
        Word(rawValue: name.lowercased()).map { StatementScan.variableClass($0, isCarried: false) == .tracked } ?? false
    }
}
