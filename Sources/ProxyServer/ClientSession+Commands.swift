import AdminConsole
import ConnectionPool
import EventLoop
import MySQLProtocol
import SessionState

// From the client to the backend.
extension ClientSession {
    /// A statement up to this length is read as a whole before it is passed on, so that the scanner sees all of it.
    private static let wholeStatementLimit = 64 * 1024
    /// The longest command other than a statement, its parameters or its data.
    private static let longestCommand = 64 * 1024

    func readCommands() {
        if isFreeToEnd { return endForShutdown() }
        if work == .idle, hasKeptInput {
            continueWithKeptInput()
            return
        }
        if work != .idle, upload.isComplete || work != .relaying {
            keepInput()
            return
        }
        if hasKeptInput {
            // Sent ahead of the server's request for a file, or too late for a command.
            hasKeptInput = false
            let bytes = takeKept()
            resumeReading()
            return process(bytes)
        }
        switch receive() {
        case .nothing: return
        case .ended(let end): ended(end)
        case .bytes(let bytes): process(bytes)
        }
    }

    func continueWithKeptInput() {
        guard hasKeptInput else { return }
        hasKeptInput = false
        let bytes = takeKept()
        resumeReading()
        process(bytes)
    }

    /// Works through the client's bytes: commands as they come whole, the rest of a long one as it comes.
    func process(_ bytes: UnsafeRawBufferPointer) {
        isProcessing = true
        let cursor = processCommands(bytes)
        isProcessing = false
        if cursor < bytes.count, descriptor >= 0, !keep(UnsafeRawBufferPointer(rebasing: bytes[cursor...])) {
            end(.protocolError("too much was sent ahead of a reply"))
        }
        guard let backend = releasedMeanwhile else { return }
        releasedMeanwhile = nil
        guard let closing = closesReleased else { return release(backend) }
        closesReleased = nil
        backend.resumeReading()
        core.pool?.giveBackForReset(backend, closing: closing)
    }

    /// - Returns: where the bytes begin that must be kept.
    private func processCommands(_ bytes: UnsafeRawBufferPointer) -> Int {
        var cursor = 0
        while cursor < bytes.count {
            guard case .ready = phase else {
                // Ended, or logging in again.
                if case .ended = phase { return bytes.count }
                hasKeptInput = true
                break
            }
            if releasedMeanwhile != nil {
                hasKeptInput = true
                readAgainSoon()
                break
            }
            if !upload.isComplete {
                cursor = passOn(bytes, from: cursor)
                continue
            }
            if work != .idle {
                hasKeptInput = true
                break
            }
            guard let next = takeCommand(bytes, at: cursor) else { break }
            cursor = next
        }
        return cursor
    }

    /// Handles the command that begins here.
    ///
    /// - Returns: where the next one begins; nil when bytes are missing, or when they must be kept.
    private func takeCommand(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Int? {
        let available = bytes.count - start
        guard available >= 4 else { return nil }
        let length = Int(bytes[start]) | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2]) << 16
        clientSequence = bytes[start + 3]
        guard clientSequence == 0 else {
            sendError(.packetsOutOfOrder, "Got packets out of order", sequence: clientSequence &+ 1)
            end(.protocolError("packets out of order"))
            return nil
        }
        guard length > 0 else {
            sendError(.unknownCommand, "Unknown command")
            return start + 4
        }
        guard available >= 5 else { return nil }
        guard let command = Command(rawValue: bytes[start + 4]) else {
            return refuse(ERRPacket(.unknownCommand, "Unknown command"), bytes, at: start, length)
        }
        let needed = command.bytesToDecide(length, limit: ClientSession.wholeStatementLimit)
        if command.mustBeWhole, length > ClientSession.longestCommand {
            return refuse(
                ERRPacket(.packetTooLarge, "Got a packet bigger than 'max_allowed_packet' bytes"), bytes, at: start,
                length)
        }
        guard available - 4 >= needed else { return nil }
        let payload = UnsafeRawBufferPointer(rebasing: bytes[(start + 4)..<(start + 4 + min(length, available - 4))])
        if command == .stmtExecute, payload.count < length, payload.count < executeBytesNeeded(payload) { return nil }
        lastActivity = loop.now
        noteCommand(command)
        if lostTransaction, command != .quit {
            lostTransaction = false
            return refuse(
                ERRPacket(
                    .connectionKilled, "Lost connection to the database server; the open transaction was rolled back"),
                bytes,
                at: start, length)
        }
        if command == .query, payload.count == length,
            answersWeirQuestion(UnsafeRawBufferPointer(rebasing: payload[1...]))
        {
            noteOwnAnswer()
            return skip(bytes, at: start, length)
        }
        return perform(plan(command, payload, length), command, bytes, at: start, length)
    }

    private func plan(_ command: Command, _ payload: UnsafeRawBufferPointer, _ length: Int) -> SessionMachine.Plan {
        var statement: ScannedStatement?
        var statementID: UInt32 = 0
        switch command {
        case .query, .stmtPrepare:
            if payload.count == length {
                let text = UnsafeRawBufferPointer(rebasing: payload[1...]).bindMemory(to: UInt8.self)
                statement = SQLScanner.scan(text.span, mode: machine.lexerMode)
                if statement?.kind == .kill { statement = statement?.naming(connectionID) }
            }
        case .stmtSendLongData where payload.count < 7 && core.family == .mysql,
            .stmtClose where payload.count < 5 && core.family == .mysql:
            // The one fault of these commands that MySQL answers.
            return .refuse(.malformedPacket, "Malformed communication packet.")
        case .stmtExecute, .stmtFetch, .stmtReset, .stmtSendLongData, .stmtClose, .processKill:
            statementID = ClientSession.statementID(payload)
        case .initDB:
            chosenSchema = String(decoding: payload.dropFirst(), as: UTF8.self)
        default:
            break
        }
        if core.digests.isCounting { markDigest(command, payload, statementID: statementID) }
        if recording != nil { recordCommand(command, payload, length, statementID: statementID) }
        mentionsCollation = true
        if let statement, statement.kind == .set, command == .query {
            noteSettings(UnsafeRawBufferPointer(rebasing: payload[1...]), statement.traits)
        }
        isInterrupted = false
        let before = machine.pinHistory
        let plan = machine.begin(command, statement: statement, statementID: statementID)
        let rules = machine.noteRDS(command, statement, byteCount: length - 1)
        if command == .stmtExecute { noteExecution(payload) }
        if keptDiagnostics != nil || machine.holdsDiagnostics {
            noteDiagnostics(command, UnsafeRawBufferPointer(rebasing: payload.dropFirst()), statement)
        }
        if machine.pinHistory != before { notePin(machine.pinHistory.subtracting(before), payload, command) }
        recordPins(newRules: rules, command, payload)
        return plan
    }

    /// What a SET statement's text tells beyond the scan.
    func noteSettings(_ bytes: UnsafeRawBufferPointer, _ traits: StatementTraits) {
        let text = String(decoding: bytes.prefix(1024), as: UTF8.self).lowercased()
        mentionsCollation = bytes.count > 1024 || text.contains("collat")
        guard traits.contains(.setsUntrackedVariable), text.contains("session_track_") else { return }
        if text.contains("session_track_state_change") { wantsStateReports = true }
        if text.contains("session_track_system_variables") { wantsAllVariables = true }
    }

    private func perform(
        _ plan: SessionMachine.Plan, _ command: Command, _ bytes: UnsafeRawBufferPointer, at start: Int, _ length: Int
    ) -> Int? {
        switch plan {
        case .forward(let shape):
            if keptDiagnostics != nil, command == .query, bytes.count >= start + 4 + length,
                answersDiagnostics(UnsafeRawBufferPointer(rebasing: bytes[(start + 5)..<(start + 4 + length)]))
            {
                return skip(bytes, at: start, length)
            }
            pending = Pending(command: command, shape: shape)
            return forward(bytes, at: start)
        case .answerOK:
            if ReplyShape(of: command) != .none {
                sendOK()
                rowCounts.changed = 0
                hasAnsweredItself = true
            }
            if command == .query { noteOwnAnswer() }
            if command == .stmtClose, let closed = machine.running { statementClosed(closed) }
            letGo()
            return skip(bytes, at: start, length)
        case .refuse(let code, let message):
            return refuse(ERRPacket(code, message), bytes, at: start, length)
        case .resetSession:
            resetSession()
            return start + 4 + length
        case .kill(let request):
            kill(request)
            return skip(bytes, at: start, length)
        case .changeUser:
            changeUser(UnsafeRawBufferPointer(rebasing: bytes[(start + 4)..<(start + 4 + length)]))
            return start + 4 + length
        case .quit:
            end(.clientQuit)
            return nil
        }
    }

    /// Sends the command that begins here to a backend, or sees to it that there is one.
    ///
    /// - Returns: as `takeCommand`.
    private func forward(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Int? {
        if backend == nil, !lendsIdle() {
            isBorrowing = true
            borrow(tag: machine.state.tag)
            isBorrowing = false
            // A refusal has been answered; the command's bytes are dropped like any refused command's.
            if let refusal = refusedBorrow {
                refusedBorrow = nil
                pending = nil
                let length = Int(bytes[start]) | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2]) << 16
                return refuse(refusal, bytes, at: start, length)
            }
        }
        guard backend != nil else {
            work = .waiting
            noteWait()
            hasKeptInput = true
            return nil
        }
        return sendToBackend(bytes, at: start)
    }

    /// As `forward`, for the command at the beginning of the bytes that waited for what is here now.
    func forwardPlanned(_ bytes: UnsafeRawBufferPointer) -> Int? {
        sendToBackend(bytes, at: 0)
    }

    /// Refuses the command at the beginning of the bytes.
    ///
    /// - Returns: where the next one begins.
    func refuseFirst(_ bytes: UnsafeRawBufferPointer, _ error: ERRPacket) -> Int {
        guard bytes.count >= 4 else { return bytes.count }
        return refuse(error, bytes, at: 0, Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16)
    }

    private func sendToBackend(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Int? {
        guard let backend else { return nil }
        if prepare(backend) {
            work = .preparing
            hasKeptInput = true
            return nil
        }
        return dispatch(bytes, at: start, to: backend)
    }

    /// The first bytes of a command go out, all of them if they are there.
    private func dispatch(_ bytes: UnsafeRawBufferPointer, at start: Int, to backend: BackendConnection) -> Int {
        guard let pending else { return bytes.count }
        self.pending = nil
        let length = Int(bytes[start]) | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2]) << 16
        let end = min(bytes.count, start + 4 + length)
        upload = Upload(remaining: start + 4 + length - end, continues: length == PacketHeader.maxPayload)
        tracker = ResponseTracker(pending.shape, asksForCursor: pending.command == .stmtExecute && machine.opensCursor)
        work = .relaying
        hasReplyBegun = false
        if !upload.isComplete { armPatienceTimer() }
        core.statistics.queries += 1
        statementSerial &+= 1
        noteDispatch(pending.command)
        hasMadeRoom = false
        isFreshLease = false
        isHeldLightly = false
        replyShift = 0
        switch pending.command {
        case .stmtExecute, .stmtSendLongData, .stmtFetch, .stmtReset, .stmtClose:
            dispatchStatement(pending.command, bytes, at: start, to: end, backend)
        case .query, .stmtPrepare: dispatchText(pending.command, bytes, at: start, to: end, backend)
        default: backend.sendCommand(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        }
        switch pending.command {
        case .stmtPrepare, .stmtClose, .stmtSendLongData:
            // They leave the backend's counts as they are, which may be another session's.
            if backend.lastSession != id { hasAnsweredItself = true }
        default: hasAnsweredItself = false
        }
        if !backend.isDrained { pauseReading() }
        if pending.shape == .none, upload.isComplete { replyEnded() }
        return end
    }

    private static let substituted: StatementTraits = [.readsRowCount, .readsFoundRows, .readsConnectionID]

    /// Sends a statement's text, or its beginning.
    private func dispatchText(
        _ command: Command, _ bytes: UnsafeRawBufferPointer, at start: Int, to end: Int, _ backend: BackendConnection
    ) {
        let traits = command == .query ? machine.traits : machine.preparingScan?.traits ?? []
        if upload.isComplete, !traits.isDisjoint(with: ClientSession.substituted),
            let text = substituted(bytes[(start + 5)..<end], traits, command, on: backend)
        {
            if command == .stmtPrepare {
                backend.statements.makeRoom()
                text.withUnsafeBytes { keepText($0) }
            }
            return PacketWriter.packet(sequence: 0, payload: command.payload(text))
                .withUnsafeBytes { backend.sendCommand($0) }
        }
        if command == .stmtPrepare {
            backend.statements.makeRoom()
            keepText(upload.isComplete ? UnsafeRawBufferPointer(rebasing: bytes[(start + 5)..<end]) : nil)
        }
        backend.sendCommand(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }

    /// The text with values in place of calls that would tell of the server's connection.
    private func substituted(
        _ bytes: Slice<UnsafeRawBufferPointer>, _ traits: StatementTraits, _ command: Command,
        on backend: BackendConnection
    ) -> [UInt8]? {
        let text = Array(bytes)
        var substitution = FunctionSubstitution()
        let asksForCounts = !traits.isDisjoint(with: [.readsRowCount, .readsFoundRows])
        // The statement before ran on another backend, or this one has heard other statements since.
        if asksForCounts, command == .query, backend.lastSession != id || hasAnsweredItself {
            substitution.replaceRowCounts(rowCounts)
        }
        if traits.contains(.readsConnectionID), !FunctionSubstitution.readsServerTables(text.span) {
            substitution.replaceConnectionID(connectionID)
        }
        return substitution.isEmpty ? nil : substitution.apply(text, mode: machine.lexerMode)
    }

    /// The rest of a long command, as far as it is here.
    private func passOn(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let isHeader = upload.remaining == 0
        if isHeader {
            // The header of a continuing packet; cut headers are kept until they are whole.
            guard bytes.count - start >= 4 else {
                _ = keep(UnsafeRawBufferPointer(rebasing: bytes[start...]))
                return bytes.count
            }
            let length = Int(bytes[start]) | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2]) << 16
            clientSequence = bytes[start + 3]
            upload.begin(length)
        }
        let end = min(bytes.count, start + upload.remaining)
        upload.remaining -= end - start
        if let refusal = upload.refusal {
            if upload.isComplete {
                upload.refusal = nil
                sendError(refusal, sequence: clientSequence &+ 1)
            }
            return end
        }
        if upload.isDropped { return end }
        lastActivity = loop.now
        if let backend {
            let more = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            if upload.reframer != nil {
                sendReframed(more, isHeader: isHeader, backend)
            } else {
                backend.send(more)
            }
            if !backend.isDrained { pauseReading() }
        }
        if upload.isComplete, tracker.isFinished { replyEnded() }
        return end
    }

    /// The backend took what had been kept for it.
    func backendDrained() {
        if work == .relaying, !upload.isComplete || carriedBytes < EventLoop.receiveChunk { resumeReading() }
    }
}

extension Command {
    /// Whether nothing can be decided before the last byte has come.
    fileprivate var mustBeWhole: Bool {
        switch self {
        case .query, .stmtPrepare, .stmtExecute, .stmtSendLongData: false
        default: true
        }
    }

    /// How many bytes of the payload must be there before a decision can be made.
    fileprivate func bytesToDecide(_ length: Int, limit: Int) -> Int {
        switch self {
        case .query, .stmtPrepare: length <= limit ? length : 1
        case .stmtExecute, .stmtSendLongData: min(length, 9)
        default: length
        }
    }
}
