/// What the first words of a statement say.
extension StatementScan {
    /// Reads the head of the statement that starts at the current token and sets its class.
    mutating func readHead(_ text: Span<UInt8>) {
        kind = .other
        if current.kind == .openParenthesis {
            kind = .select
            return
        }
        switch current.word {
        case .select, .values, .table: kind = .select
        case .insert: kind = .insert
        case .update: kind = .update
        case .delete: kind = .delete
        case .replace: kind = .replace
        case .with: readWith(text)
        case .set: readSet(text)
        case .begin, .start, .commit, .rollback, .savepoint, .release, .xa: readTransaction(text)
        case .use, .show, .call, .do, .explain, .describe, .desc, .analyze, .get, .kill: readPlain(text)
        case .create, .alter, .drop, .rename, .truncate, .grant, .revoke: readDefinition(text)
        case .prepare, .execute, .deallocate: readPrepare()
        case .lock, .unlock, .backup, .flush: readLock(text)
        case .handler: readHandler(text)
        case .load: readLoad(text)
        case .cache, .change, .check, .import, .install, .optimize, .repair, .reset, .stop, .uninstall:
            traits.insert(.implicitCommit)
        case .binlog, .checksum, .clone, .help, .purge, .resignal, .restart, .shutdown, .signal:
            break
        case .if, .case, .loop, .while, .repeat, .for, .declare:
            traits.insert(.anonymousBlock)
        default:
            kind = .unknown
            traits.insert(.unknown)
        }
    }

    /// `WITH a AS (...) UPDATE ...`: the class is that of the statement behind the list.
    private mutating func readWith(_ text: Span<UInt8>) {
        kind = .select
        noteWith(text)
        while !isAtEnd {
            step(text)
            guard depth == 0 else { continue }
            switch current.word {
            case .select, .values, .table: return
            case .update: kind = .update
            case .delete: kind = .delete
            case .insert: kind = .insert
            case .replace: kind = .replace
            default: continue
            }
            return
        }
    }

    private mutating func readPlain(_ text: Span<UInt8>) {
        switch current.word {
        case .use:
            kind = .use
            traits.insert(.changesSchema)
        case .show:
            kind = .show
            readShow(text)
        case .call:
            kind = .call
            traits.insert(.callsProcedure)
        case .do:
            kind = .do
        case .get:
            isDiagnostics = true
            traits.insert(.readsDiagnostics)
        case .kill:
            readKill(text)
        default:
            kind = .explain
            step(text)
            // ANALYZE and its kin of tables are no explanations: `ANALYZE NO_WRITE_TO_BINLOG TABLE t`.
            if previous.word == .analyze, current.word == .table || current.word == .local || peek(text).word == .table
            {
                kind = .other
                traits.insert(.implicitCommit)
            }
        }
    }

    private mutating func readShow(_ text: Span<UInt8>) {
        step(text)
        if current.word == .count {
            // COUNT(*) WARNINGS
            while !isAtEnd, current.word != .warnings, current.word != .errors { step(text) }
        }
        if current.word == .session || current.word == .local { step(text) }
        switch current.word {
        case .variables: traits.insert(.readsInsertID)
        case .warnings, .errors, .profile, .profiles: traits.insert(.readsDiagnostics)
        default: break
        }
    }

    private mutating func readKill(_ text: Span<UInt8>) {
        kind = .kill
        traits.insert(.kill)
        var form = KillRequest.Form.connection
        var isQueryID = false
        step(text)
        if current.word == .hard || current.word == .soft { step(text) }
        if current.word == .connection {
            step(text)
        } else if current.word == .query {
            form = .query
            step(text)
            if current.word == .id {
                isQueryID = true
                step(text)
            }
        }
        var id: UInt64?
        if current.kind == .number {
            id = number(text)
            let next = peek(text).kind
            // `KILL 5 + 1` is an expression.
            if next != .end, next != .semicolon { id = nil }
        }
        if kill == nil { kill = KillRequest(form: form, id: id, isQueryID: isQueryID) }
    }

    /// The value of the current token, if it is a decimal number that fits.
    private func number(_ text: Span<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for index in lexer.start..<lexer.position {
            let digit = text[index] &- 0x30
            guard digit < 10 else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            if overflow || carry { return nil }
            value = sum
        }
        return value
    }
}

// MARK: - Transactions

extension StatementScan {
    private mutating func readTransaction(_ text: Span<UInt8>) {
        switch current.word {
        case .begin: readBegin(text)
        case .start: readStart(text)
        case .commit: readEnd(.commit, text)
        case .rollback: readEnd(.rollback, text)
        case .xa:
            kind = .xa
            traits.insert(.startsXA)
        default:
            kind = .savepoint
            traits.insert(.savepoint)
        }
    }

    /// `BEGIN [WORK]`; anything else behind BEGIN makes it a block (MariaDB, also in Oracle mode).
    private mutating func readBegin(_ text: Span<UInt8>) {
        kind = .begin
        step(text)
        if current.word == .work { step(text) }
        if isAtEnd {
            traits.formUnion([.beginsTransaction, .implicitCommit, .bareTransaction])
            return
        }
        kind = .other
        traits.insert(.anonymousBlock)
        if current.word == .not { step(text) }
        if current.word == .atomic { step(text) }
        // The statements of the block run now; the first has no `;` before it.
        if !isAtEnd { readHead(text) }
        kind = .other
    }

    private mutating func readStart(_ text: Span<UInt8>) {
        step(text)
        traits.insert(.implicitCommit)
        guard current.word == .transaction else { return }
        kind = .begin
        traits.insert(.beginsTransaction)
        step(text)
        if current.word == .read, peek(text).word == .only {
            traits.insert(.beginsReadOnly)
            step(text)
            step(text)
        }
        if isAtEnd { traits.insert(.bareTransaction) }
        while !isAtEnd {
            if current.word == .only { traits.insert(.beginsReadOnly) }
            if current.word == .consistent { traits.insert(.explicitlyConsistentSnapshot) }
            step(text)
        }
    }

    private mutating func readEnd(_ ending: StatementKind, _ text: Span<UInt8>) {
        kind = ending
        step(text)
        if current.word == .work { step(text) }
        if current.word == .to {
            kind = .savepoint
            traits.insert(.savepoint)
            return
        }
        traits.insert(.endsTransaction)
        if isAtEnd { traits.insert(.bareTransaction) }
        while !isAtEnd {
            if current.word == .chain, previous.word != .no { traits.insert(.beginsTransaction) }
            if current.word == .release, previous.word != .no { traits.insert(.endsSession) }
            step(text)
        }
    }
}

// MARK: - Definitions

extension StatementScan {
    private mutating func readDefinition(_ text: Span<UInt8>) {
        kind = .ddl
        switch current.word {
        case .create, .alter:
            readCreate(text)
        case .drop:
            readDrop(text)
        default:
            traits.insert(.implicitCommit)
        }
    }

    /// Finds what is created; words of the options before it (`DEFINER = trigger@host`) are passed.
    private mutating func readCreate(_ text: Span<UInt8>) {
        let isCreate = current.word == .create
        while !isAtEnd {
            step(text)
            // The value of an option may spell anything.
            if previous.kind == .equals || current.kind != .word { continue }
            switch current.word {
            case .temporary:
                if isCreate { traits.insert(.createsTemporaryTable) }
                return
            case .procedure, .function, .trigger, .event, .package, .library:
                traits.formUnion([.implicitCommit, .opaqueBody])
                lexer.skipToEnd(text)
                return
            case .view:
                readView(text)
                return
            case .or, .replace, .definer, .invoker, .algorithm, .sql, .security, .aggregate:
                continue
            default:
                traits.insert(.implicitCommit)
                return
            }
        }
    }

    /// The body of a view does not run now, so only the frame of the statement counts.
    private mutating func readView(_ text: Span<UInt8>) {
        let frame = traits.union(.implicitCommit)
        while !isAtEnd { step(text) }
        traits = frame
    }

    private mutating func readDrop(_ text: Span<UInt8>) {
        step(text)
        switch current.word {
        case .temporary:
            traits.insert(.dropsTemporaryTable)
        case .database, .schema:
            traits.formUnion([.dropsSchema, .implicitCommit])
        case .prepare:
            kind = .deallocate
            traits.insert(.deallocatesPrepare)
        default:
            traits.insert(.implicitCommit)
        }
    }
}

// MARK: - Prepared statements, locks, handlers, files

extension StatementScan {
    private mutating func readPrepare() {
        switch current.word {
        case .prepare:
            kind = .prepare
            traits.insert(.preparesStatement)
        case .execute:
            kind = .execute
            traits.insert(.preparesStatement)
        default:
            kind = .deallocate
            traits.insert(.deallocatesPrepare)
        }
    }

    private mutating func readLock(_ text: Span<UInt8>) {
        switch current.word {
        case .lock:
            kind = .lock
            traits.formUnion([peek(text).word == .instance ? .locksServer : .locksTables, .implicitCommit])
        case .unlock:
            kind = .unlock
            traits.insert(.implicitCommit)
            if peek(text).word != .instance { traits.insert(.unlocksTables) }
        case .backup:
            readBackup(text)
        default:
            readFlush(text)
        }
    }

    /// MariaDB: `BACKUP STAGE START|...|END`, `BACKUP LOCK t`, `BACKUP UNLOCK`.
    private mutating func readBackup(_ text: Span<UInt8>) {
        kind = .lock
        step(text)
        let isStage = current.word == .stage
        if isStage { step(text) }
        if current.word == .unlock || (isStage && current.word == .end) {
            kind = .unlock
        } else {
            traits.insert(.locksServer)
        }
    }

    /// `FLUSH TABLES [t, ...] WITH READ LOCK` or `FOR EXPORT` locks; a plain FLUSH only commits.
    private mutating func readFlush(_ text: Span<UInt8>) {
        traits.insert(.implicitCommit)
        while !isAtEnd {
            step(text)
            let locks =
                (current.word == .lock && previous.word == .read) || (current.word == .export && previous.word == .for)
            if locks {
                kind = .lock
                traits.insert(.locksTables)
                if current.word == .export { traits.insert(.exportsTables) }
            }
        }
    }

    /// The name comes first and may itself be a word of the rules, so it is passed before looking.
    private mutating func readHandler(_ text: Span<UInt8>) {
        kind = .handler
        step(text)
        if !isAtEnd { step(text) }
        while current.kind == .dot {
            step(text)
            if !isAtEnd { step(text) }
        }
        if current.word == .open { traits.insert(.opensHandler) }
        if current.word == .close { traits.insert(.closesHandler) }
    }

    private mutating func readLoad(_ text: Span<UInt8>) {
        kind = .load
        step(text)
        if current.word == .index { traits.insert(.implicitCommit) }
        guard current.word == .data || current.word == .xml else { return }
        while !isAtEnd, current.kind != .string, current.word != .into {
            step(text)
            if current.word == .local { traits.insert(.loadsLocalInfile) }
        }
    }
}
