import ConnectionPool
import EventLoop
import MySQLProtocol
import SessionState

// Answers of Weir's own.
extension ClientSession {
    /// Drops the command that begins here and answers with an error when its last byte has come.
    func refuse(_ error: ERRPacket, _ bytes: UnsafeRawBufferPointer, at start: Int, _ length: Int) -> Int {
        let end = min(bytes.count, start + 4 + length)
        upload = Upload(
            remaining: start + 4 + length - end, continues: length == PacketHeader.maxPayload, refusal: error)
        if upload.isComplete {
            upload.refusal = nil
            sendError(error, sequence: clientSequence &+ 1)
        }
        return end
    }

    func skip(_ bytes: UnsafeRawBufferPointer, at start: Int, _ length: Int) -> Int {
        let end = min(bytes.count, start + 4 + length)
        upload = Upload(
            remaining: start + 4 + length - end, continues: length == PacketHeader.maxPayload, isDropped: true)
        return end
    }

    /// Drops the command at the beginning of the bytes without an answer.
    ///
    /// - Returns: where the next one begins.
    func dropFirst(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard bytes.count >= 4 else { return bytes.count }
        return skip(bytes, at: 0, Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16)
    }

    /// A command that no backend was needed for ended the reason to keep one.
    func letGo() {
        guard work == .idle, let backend, !machine.keepsLease else { return }
        self.backend = nil
        // Nothing keeps the session any more; it ends when this round does.
        if isDraining { readAgainSoon() }
        if isProcessing { releasedMeanwhile = backend } else { release(backend) }
    }

    func sendError(_ code: ErrorCode, _ message: String, sequence: UInt8? = nil) {
        sendError(ERRPacket(code, message), sequence: sequence ?? clientSequence &+ 1)
    }

    func sendError(_ error: ERRPacket, sequence: UInt8) {
        let isGreeting = if case .awaitingProfile = phase { true } else { false }
        send(PacketWriter.packet(sequence: sequence, payload: error.encoded(withSQLState: !isGreeting)))
    }

    /// What the server's flags would say now.
    var ownStatus: StatusFlags {
        var status: StatusFlags = machine.hasAutocommit ? .autocommit : []
        if machine.isInTransaction || machine.deferredTransaction != nil { status.insert(.inTransaction) }
        if machine.lexerMode.contains(.noBackslashEscapes) { status.insert(.noBackslashEscapes) }
        if machine.lexerMode.contains(.ansiQuotes), core.family == .mariadb { status.insert(.ansiQuotes) }
        if machine.deferredTransaction == .readOnly { status.insert(.inReadOnlyTransaction) }
        return status
    }

    func sendOK() {
        send(
            PacketWriter.packet(
                sequence: clientSequence &+ 1, payload: OKPacket(status: ownStatus).encoded(capabilities: capabilities))
        )
    }

    /// COM_RESET_CONNECTION: what the session had is gone. A backend that held some of it is reset before the client is told,
    /// who may rely on its locks being free.
    func resetSession() {
        hasAnsweredItself = true
        guard let backend, !isBeyondReset, machine.pins != .diagnostics || machine.isInTransaction else {
            forgetState()
            return sendOK()
        }
        self.backend = nil
        forgetState()
        self.backend = backend
        work = .learning
        owesReset = true
        core.statistics.ownCommands.count(.setUp)
        backend.run([.resetConnection]) { [self] _, isComplete in
            guard isComplete else { return }  // The backend broke; `backendBroke` has dealt with it.
            self.backend = nil
            work = .idle
            core.pool?.giveBackForReset(backend)
            if case .ended = phase { return }
            resetDone()
        }
    }

    /// The backend has forgotten everything, or is gone.
    func resetDone() {
        owesReset = false
        sendOK()
        lastActivity = loop.now
        if isDraining || hasKeptInput { readAgainSoon() }
        resumeReading()
    }

    /// The session begins anew, with the schema that it has.
    func forgetState() {
        if let backend {
            self.backend = nil
            // Whoever gets it may read into the buffer out of which this command came.
            releasedMeanwhile = backend
            closesReleased = isBeyondReset
        }
        // Both families keep the schema; MySQL begins with its global character set, MariaDB with the client's.
        let schema = machine.state.value.schema
        var value = loginState ?? core.freshState.value
        if core.family == .mysql, let globals = core.profile?.globals {
            value = globals.applied(to: value, schema: schema, core.variables)
        }
        value.schema = schema
        wantsStateReports = false
        wantsAllVariables = false
        statementsClosed()
        machine.reset(to: SharedState(value), family: core.family, variables: core.variables)
        recordPins()
        if let holder = insertBackend.flatMap({ core.pool?.backend($0) }), holder.insertOwner == id {
            holder.insertOwner = .none
        }
        insertID = .none
        insertBackend = nil
        reportedInsertID = 0
        doubtfulInsertIDs = []
        rowCounts = RowCounts()
        keptDiagnostics = nil
        lostTransaction = false
    }
}
