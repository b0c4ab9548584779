import ConnectionPool
import EventLoop
import Logging
import MySQLProtocol
import ProxyModel
import SessionState

// From the backend to the client, and the lease between.
extension ClientSession {
    // MARK: Borrowing

    func borrow(tag: UInt64) {
        guard let pool = core.pool else { return }
        let id = core.makeBorrowID(self)
        borrowID = id
        pool.borrow(id, key: key, tag: tag)
    }

    /// Takes an idle backend if there is one: the usual case, without queue or action.
    func lendsIdle() -> Bool {
        guard let backend = core.pool?.lendIdle(key: key, tag: machine.state.tag, to: self) else { return false }
        self.backend = backend
        isFreshLease = true
        return true
    }

    /// A backend is this session's until it gives it back.
    func granted(_ backend: BackendConnection) {
        borrowID = nil
        self.backend = backend
        isFreshLease = true
        if case .checkingSchema(let response) = phase {
            checkSchema(response, on: backend)
            return
        }
        // Granted at once: whoever asked goes on by itself.
        if isBorrowing { return }
        work = .idle
        resumePending()
    }

    func borrowRefused(_ refusal: BorrowRefusal) {
        borrowID = nil
        var error = ClientSession.error(refusal)
        if core.isPaused { error.message += " (a PAUSE is in force)" }
        core.statistics.borrowRefusals[refusal.wireName, default: 0] += 1
        if case .timedOut = refusal { core.statistics.borrowTimeouts += 1 }
        if case .noIdleBackend = refusal { core.statistics.borrowTimeouts += 1 }
        if case .checkingSchema = phase {
            loginRefused(error)
            return
        }
        if isBorrowing {
            refusedBorrow = error
            return
        }
        refusePending(error)
    }

    /// RDS Proxy's texts; the true cause goes with them where one is known.
    private static func error(_ refusal: BorrowRefusal) -> ERRPacket {
        switch refusal {
        case .timedOut(_, let fault):
            let text = "Timed-out waiting to acquire database connection"
            return ERRPacket(.proxyError, fault.map { "\(text) (last error: \($0.code) \($0.message))" } ?? text)
        case .noIdleBackend:
            return ERRPacket(.proxyError, "Timed-out waiting to acquire database connection")
        case .connectFailed(let fault) where (2000..<3000).contains(fault.code):
            // Numbers of client libraries: a client that gets one from a server takes the packet for malformed.
            return ERRPacket(.proxyError, "No database connection could be opened: \(fault.code) \(fault.message)")
        case .connectFailed(let fault):
            return ERRPacket(
                code: fault.code, sqlState: fault.sqlState.isEmpty ? "HY000" : fault.sqlState, message: fault.message)
        case .draining:
            return ERRPacket(.serverShutdown, "Server shutdown in progress")
        }
    }

    /// Goes on with the command whose bytes were kept.
    func resumePending() {
        hasKeptInput = false
        let bytes = takeKept()
        resumeReading()
        resume(bytes)
    }

    /// Goes on with a command that waited for something other than its own backend.
    func resumeAfterWait() {
        isResuming = false
        if let kill = pendingKill {
            pendingKill = nil
            return carryOut(kill)
        }
        guard work == .waiting, backend != nil else { return }
        work = .idle
        if isInterrupted { return refuseInterrupted() }
        resumePending()
    }

    /// The command at the beginning of these bytes is planned already; it gets what it waited for.
    private func resume(_ bytes: UnsafeRawBufferPointer) {
        var consumed = 0
        if let next = forwardPlanned(bytes) { consumed = next }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[consumed...])
        guard !rest.isEmpty, descriptor >= 0 else { return }
        if work == .idle || !upload.isComplete {
            process(rest)
        } else {
            hasKeptInput = true
            if !keep(rest) { end(.protocolError("too much was sent ahead of a reply")) }
        }
    }

    /// Answers the command whose bytes were kept with an error and drops it.
    func refusePending(_ error: ERRPacket) {
        pending = nil
        work = .idle
        hasKeptInput = false
        let bytes = takeKept()
        resumeReading()
        let next = refuseFirst(bytes, error)
        if isDraining, backend == nil { return endForShutdown() }
        if next < bytes.count { process(UnsafeRawBufferPointer(rebasing: bytes[next...])) }
    }

    // MARK: Replies

    /// Forwards what the backend sent, and finds out where the reply ends.
    func relayReply(_ bytes: UnsafeRawBufferPointer, from backend: BackendConnection) {
        let span = bytes.bindMemory(to: UInt8.self).span
        if !hasReplyBegun, span.count >= 4, span[3] == 0, work == .relaying {
            // No reply begins with this number: it is the server's goodbye, sent before it had the statement.
            backend.broke(BackendConnection.unaskedText(bytes))
            return
        }
        var cursor = 0
        var forwarded = 0
        while true {
            if tracker.isFinished {
                if work == .relaying { forward(bytes, &forwarded, to: cursor) }
                break
            }
            switch tracker.next(span, &cursor) {
            case .needMore:
                if work == .relaying { forward(bytes, &forwarded, to: cursor) }
                if descriptor < 0 { return }
                if cursor < bytes.count, !backend.keep(UnsafeRawBufferPointer(rebasing: bytes[cursor...])) {
                    backend.broke("an oversized packet")
                }
                return
            case .ok(let place, let summary):
                tookOK(span, place, summary, bytes, &forwarded, backend)
                // Broken by a malformed packet: the buffer may be another's by now.
                guard self.backend === backend else { return }
            case .error(let place, let code):
                lastSQLState = ClientSession.sqlState(bytes[place])
                // It may have made ids before it failed.
                if isInsertIDInDoubt { hasFailedInDoubt = true }
                if code == ClientSession.tooManyStatements, preparesAgain(on: backend) { return }
                machine.receivedError(code: code)
                rowCounts.changed = -1
            case .endOfColumns:
                hideStateChange(bytes, before: cursor)
            case .endOfResult(let status, let warnings):
                machine.received(endOfResult: status, warnings: warnings)
                if !machine.isPreparing {
                    rowCounts.changed = -1
                    rowCounts.found = tracker.rowCount
                }
                if status.contains(.sessionStateChanged) { hideStateChange(bytes, before: cursor) }
            case .endOfText: continue
            case .prepared(let place, let id, let parameters):
                statementPrepared(bytes, place, id, parameters: parameters, backend)
            case .fileRequest:
                guard machine.allowsLocalInfile, work == .relaying, upload.isComplete else {
                    backend.broke("the server asked for a file of the client's")
                    return
                }
                upload = Upload(continues: true, isFile: true)
                armPatienceTimer()
                if hasKeptInput { readAgainSoon() }
            case .malformed(let what):
                backend.broke(what)
                return
            }
        }
        guard cursor == bytes.count else {
            backend.broke("the server sent more than the reply")
            return
        }
        if work == .probing {
            probed()
        } else if upload.isComplete {
            replyEnded()
        }
    }

    private static func sqlState(_ packet: Slice<UnsafeRawBufferPointer>) -> String {
        // The header, 0xff, the code, a mark, and the state.
        let state = packet.dropFirst(7)
        guard state.first == UInt8(ascii: "#") else { return "" }
        return String(decoding: state.dropFirst().prefix(5), as: UTF8.self)
    }

    /// MariaDB flags state changes in EOF packets too, because of trackers that the client did not ask for.
    private func hideStateChange(_ bytes: UnsafeRawBufferPointer, before end: Int) {
        guard !wantsStateReports, let base = bytes.baseAddress else { return }
        // The loop's own receive buffer, in which this packet has not been passed on yet. The flag is in the last byte.
        let last = UnsafeMutableRawPointer(mutating: base + end - 1)
        last.storeBytes(of: last.load(as: UInt8.self) & ~0x40, as: UInt8.self)
    }

    private func forward(_ bytes: UnsafeRawBufferPointer, _ forwarded: inout Int, to end: Int) {
        guard end > forwarded else { return }
        if replyShift != 0 { renumber(bytes[forwarded..<end]) }
        send(UnsafeRawBufferPointer(rebasing: bytes[forwarded..<end]))
        forwarded = end
        hasReplyBegun = true
        if !isDrained {
            backend?.pauseReading()
            armPatienceTimer()
        }
    }

    /// An OK packet may carry the trackers' reports: they change the session's state, and not all of them are for the
    /// client to see.
    private func tookOK(
        _ span: Span<UInt8>, _ place: Range<Int>, _ summary: OKSummary, _ bytes: UnsafeRawBufferPointer,
        _ forwarded: inout Int, _ backend: BackendConnection
    ) {
        guard summary.status.contains(.sessionStateChanged) else {
            noteOK(summary, changes: [], backend)
            return
        }
        let payload = span.extracting((place.lowerBound + 4)..<place.upperBound)
        do throws(WireError) {
            var ok = try OKPacket(payload, capabilities: backend.capabilities)
            let changes = try ok.stateChanges()
            noteOK(summary, changes: changes, backend)
            guard work == .relaying else { return }
            forward(bytes, &forwarded, to: place.lowerBound)
            let shown: [UInt8]
            if capabilities.contains(.sessionTrack) {
                let visible = changes.filter { isVisible($0) }
                ok.sessionState = SessionStateChange.encode(visible)
                if visible.isEmpty { ok.status.remove(.sessionStateChanged) }
                shown = ok.encoded(capabilities: capabilities)
            } else {
                shown = try OKPacket.untracked(payload)
            }
            send(PacketWriter.packet(sequence: span[place.lowerBound + 3] &- replyShift, payload: shown))
            hasReplyBegun = true
            forwarded = place.upperBound
        } catch {
            backend.broke("an OK packet: \(error)")
        }
    }

    /// What a client sees that asked for trackers: what the server reports to everyone by default.
    private func isVisible(_ change: SessionStateChange) -> Bool {
        switch change {
        case .stateChanged: wantsStateReports
        case .systemVariable(let name, _):
            wantsAllVariables || ClientSession.variablesReportedByDefault.contains(name.lowercased())
        default: true
        }
    }

    private static let variablesReportedByDefault: Set<String> = [
        "autocommit", "time_zone", "character_set_client", "character_set_results", "character_set_connection",
    ]

    private func noteInsertID(_ id: UInt64, _ backend: BackendConnection) {
        let isOwn = backend.insertOwner == self.id && isInsertID(on: backend)
        if !isOwn, !isInsertIDInDoubt, backend.hasInsertID || insertID != .none {
            doubtfulInsertIDs = [id]
            formerInsertID = if case .known(let known) = insertID { known } else { reportedInsertID }
        }
        if isInsertIDInDoubt, doubtfulInsertIDs.count < ClientSession.mostDoubtfulIDs { doubtfulInsertIDs.insert(id) }
        reportedInsertID = id
    }

    private static let mostDoubtfulIDs = 1024

    /// LAST_INSERT_ID() is known.
    func settleInsertID() {
        doubtfulInsertIDs = []
        hasFailedInDoubt = false
        if case .known(let id) = insertID { reportedInsertID = id }
    }

    private func noteOK(_ summary: OKSummary, changes: [SessionStateChange], _ backend: BackendConnection) {
        if work == .relaying { rowCounts.changed = Int64(truncatingIfNeeded: summary.affectedRows) }
        if summary.lastInsertID != 0 { noteInsertID(summary.lastInsertID, backend) }
        let before = machine.pinHistory
        let hasChanged = machine.received(
            summary, changes: changes, family: core.family, variables: backend.variables, chosenSchema: chosenSchema)
        if hasChanged || (machine.beginsWithSchemaChoice && work == .relaying) {
            machine.adopt(core.shared(machine.state))
            let state = machine.state
            backend.state = state
            backend.key = backend.key.with(schema: state.value.schema != nil)
            key = key.with(schema: state.value.schema != nil)
            if let schema = state.value.schema { core.noteSchema(schema, user: user) }
        }
        if machine.pinHistory != before { notePin(machine.pinHistory.subtracting(before)) }
        if work == .probing { probeStatus = summary.status }
    }

    // MARK: The end of a reply

    private func beginProbing() {
        work = .probing
        tracker = ResponseTracker(.status)
    }

    /// Every byte of the command and of its reply has passed.
    func replyEnded() {
        noteReply()
        goOn(machine.ended())
    }

    /// Nothing more comes, or what was asked for is here.
    func goOn(_ disposition: SessionMachine.Disposition) {
        switch disposition {
        case .probe:
            core.statistics.ownCommands.count(.probe)
            // It counts no rows.
            hasAnsweredItself = true
            beginProbing()
            backend?.send([1, 0, 0, 0, Command.ping.rawValue])
        case .askVariables: askVariables()
        case .keep, .release, .askUserVariables, .askLocks:
            // Before anything else is asked, which would change it.
            if machine.traits.contains(.calcFoundRows), machine.asksFoundRows {
                if disposition != .keep { return askFoundRows(disposition) }
                // MySQL warns of the word itself: that is worth less than what it found.
                if machine.pins == .diagnostics, !machine.isInTransaction {
                    return askFoundRows(machine.diagnosticsExpired())
                }
                // The backend itself will tell, unless it is given up first.
                machine.foundRowsKept()
            }
            rest(disposition)
        }
    }

    private func probed() {
        goOn(machine.probed(probeStatus))
    }

    /// What is left to ask, then the end.
    private func rest(_ disposition: SessionMachine.Disposition) {
        switch disposition {
        case .askUserVariables: askUserVariables()
        case .askLocks: askLocks()
        default: settle(keeps: disposition == .keep)
        }
    }

    /// Asks the backend something behind the statement that ran.
    ///
    /// - Parameter answered: gets the only row, if there is one. It is not called when the backend breaks, with which
    ///   `backendBroke` deals, or when the session has ended.
    func ask(_ question: String, _ answered: @escaping (TextResultSet?) -> Void) {
        guard let backend else { return settle(keeps: machine.keepsLease) }
        work = .learning
        core.statistics.ownCommands.count(.question)
        // Whatever sql_select_limit is.
        backend.run([.query("SELECT \(question) LIMIT 1")]) { [self] results, isComplete in
            guard isComplete else { return }
            if case .ended = phase {
                core.pool?.giveBackForReset(backend, closing: isBeyondReset)
                return
            }
            hasAskedBehind = true
            if case .rows(let set)? = results.first, set.rows.count == 1 { return answered(set) }
            answered(nil)
        }
    }

    /// A SELECT SQL_CALC_FOUND_ROWS has ended: only the server knows what FOUND_ROWS() will give.
    private func askFoundRows(_ disposition: SessionMachine.Disposition) {
        ask("FOUND_ROWS()") { [self] set in
            if let found = set?.text(row: 0, column: 0).flatMap({ UInt64($0) }) {
                rowCounts.found = found
                machine.foundRowsKept()
            }
            rest(disposition)
        }
    }

    /// A statement changed variables that only the server can tell. The collation that a SET NAMES without a COLLATE leaves
    /// is the same every time.
    private func askVariables() {
        guard let backend else { return settle(keeps: machine.keepsLease) }
        let usual = mentionsCollation ? nil : characterSetOfUnknownCollation
        if let usual, let known = core.usualCollations[usual] {
            learned([known], on: backend)
            return
        }
        let names = machine.unknown.map { "@@\(core.variables.all[$0].name)" }
        ask(names.joined(separator: ",")) { [self] set in
            guard let set else { return backend.broke("variables could not be asked for") }
            let values = names.indices.map { set.text(row: 0, column: $0) }
            if let usual, let name = values.first ?? nil { core.usualCollations[usual] = name }
            learned(values, on: backend)
        }
    }

    /// Where nothing else is unknown.
    private var characterSetOfUnknownCollation: String? {
        guard machine.unknown == core.collationOnly, let index = core.variables.index(of: "character_set_connection")
        else { return nil }
        return machine.state.value[index]
    }

    private func learned(_ values: [String?], on backend: BackendConnection) {
        if machine.learned(values, variables: core.variables) {
            machine.adopt(core.shared(machine.state))
            backend.state = machine.state
        }
        goOn(machine.settled())
    }

    /// Whether a drain may end this session now.
    var isFreeToEnd: Bool { isDraining && work == .idle && backend == nil }

    private func settle(keeps: Bool) {
        work = .idle
        if machine.traits.contains(.endsSession), !machine.hasFailed, let backend {
            // The server closes the connection by now, as it was told to.
            self.backend = nil
            core.pool?.giveBackForReset(backend, closing: true)
            return end(.clientQuit)
        }
        // What speaks of the statement before would speak of the question behind it.
        backend?.lastSession = hasAskedBehind ? .none : id
        hasAskedBehind = false
        chosenSchema = nil
        recordPins()
        recordDigest()
        lastActivity = loop.now
        // Held back while the backend did not take what was sent, which no longer matters.
        resumeReading()
        guard let backend else { return }
        if machine.madeInsertID {
            machine.insertIDKept()
            if insertID == .onBackend, let former = insertBackend, former != backend.id {
                core.pool?.backend(former)?.insertOwner = .none
            }
            backend.insertOwner = id
            backend.hasInsertID = true
            insertBackend = backend.id
            insertID = .onBackend
        }
        if hasKeptInput { readAgainSoon() }
        if keeps {
            if machine.isInTransaction {
                armPatienceTimer()
            } else if machine.pins == .diagnostics {
                holdForDiagnostics()
            }
            return
        }
        self.backend = nil
        // The transaction is over; the session ends when this round does, not within its own reply.
        if isDraining { readAgainSoon() }
        if isProcessing { releasedMeanwhile = backend } else { release(backend) }
    }

    /// Gives a backend back between two commands.
    func release(_ backend: BackendConnection, isEnding: Bool = false) {
        guard let pool = core.pool else { return }
        backend.resumeReading()
        guard isEnding, machine.keepsLease else {
            pool.giveBack(backend)
            return
        }
        if machine.pins == .diagnostics, !machine.isInTransaction, machine.unlearned.isEmpty {
            // Warnings and errors are all that was kept, and the next statement on it clears them.
            pool.giveBack(backend)
            return
        }
        pool.giveBackForReset(backend, closing: isBeyondReset)
    }

    // MARK: Faults

    /// The backend is gone; the pool knows already.
    func backendBroke(_ why: String) {
        backend = nil
        let hadState = !machine.pins.subtracting(.diagnostics).isEmpty || !machine.unlearned.isEmpty
        let hadTransaction = machine.isInTransaction
        let formerWork = work
        work = .idle
        isAwaitingInsertID = false
        isPrepared = false
        if pendingKill == nil { isResuming = false }
        if case .checkingSchema = phase { return }
        machine.forgetBackend()
        recordPins()
        if owesReset { return resetDone() }
        switch formerWork {
        case .idle where hadState, .waiting where hadState, .killing where hadState:
            // What pinned the session is lost with the backend: a direct connection would be gone too.
            end(.backendLost(why))
        case .idle, .waiting:
            lostTransaction = hadTransaction
        case .killing:
            lostTransaction = hadTransaction
            work = .killing
        case .learning, .probing:
            // The client has its answer already: what it does not know is that the transaction behind it is gone.
            if hadState { return end(.backendLost(why)) }
            lostTransaction = hadTransaction
        case .preparing:
            refusePending(ERRPacket(.connectionKilled, "Lost connection to the database server during query"))
        case .relaying:
            if !hasReplyBegun, upload.isComplete {
                sendError(.connectionKilled, "Lost connection to the database server during query")
            }
            // Half a reply can't be taken back, and what pinned the session is gone.
            guard !hasReplyBegun, upload.isComplete, !hadState else { return end(.backendLost(why)) }
        }
        if case .ended = phase { return }
        // Held back while the backend did not take what was sent.
        resumeReading()
        if hasKeptInput || isDraining { readAgainSoon() }
    }

    // MARK: Pins

    func notePin(_ causes: PinCause, _ payload: UnsafeRawBufferPointer? = nil, _ command: Command = .query) {
        let reported = causes.subtracting(.diagnostics)
        guard !reported.isEmpty else { return }
        core.statistics.pins.count(reported)
        // RDS Proxy's own line, which is written when the backend is there, tells of it.
        guard core.logsDebug, !reported.contains(.rdsRule) else { return }
        var metadata: Logger.Metadata = [
            "client": "\(connectionID)", "pin": "\(reported.wireNames.joined(separator: ","))",
        ]
        if let payload, payload.count > 1, command == .query || command == .stmtPrepare {
            let text = UnsafeRawBufferPointer(rebasing: payload[1...]).bindMemory(to: UInt8.self)
            metadata["digest"] = "\(SQLScanner.digest(text.span, mode: machine.lexerMode))"
        }
        core.logger.debug(
            """
            The client session was pinned to the database connection [dbConnection=\(backend?.threadID ?? 0)] for the \
            remainder of the session. The proxy can't reuse this connection until the session ends. \
            Reason: \(reported.reason)
            """, metadata: metadata)
    }
}
