import EventLoop
import MySQLProtocol
import SessionState

// Prepared statements of the binary protocol: the client's numbers become the backend's.
extension ClientSession {
    // MARK: Before a command is sent

    /// How much of a COM_STMT_EXECUTE must be there: all up to the end of the parameters' types.
    func executeBytesNeeded(_ payload: UnsafeRawBufferPointer) -> Int {
        ExecutePacket.bytesNeeded(parameters: machine.parameters(ClientSession.statementID(payload)))
    }

    static func statementID(_ payload: UnsafeRawBufferPointer) -> UInt32 {
        payload.count >= 5 ? UInt32(littleEndian: payload.loadUnaligned(fromByteOffset: 1, as: UInt32.self)) : 0
    }

    /// A statement is about to be executed: remembers its parameters' types, if they come along.
    func noteExecution(_ payload: UnsafeRawBufferPointer) {
        guard let statement = machine.running else { return }
        machine.opensCursor = payload.count > 5 && payload[5] != 0
        if let text = statement.text, text.scan.kind == .set {
            text.bytes.withUnsafeBytes { noteSettings($0, text.scan.traits) }
        }
        let span = payload.bindMemory(to: UInt8.self).span
        guard let types = ExecutePacket(span, parameters: statement.parameters)?.types else { return }
        machine.sends(types: span.extracting(types))
    }

    /// The text that the backend must prepare before the command can be sent.
    func missingText(on backend: BackendConnection) -> StatementText? {
        guard let pending, pending.command == .stmtExecute || pending.command == .stmtSendLongData,
            let statement = machine.running, let text = statement.text
        else { return nil }
        if let countedText { return countedText }
        return backend.statements.has(text, statement.history, from: statement.formerHistory) ? nil : text
    }

    /// The text of a COM_STMT_PREPARE that is about to be sent is kept, so that any backend can prepare it.
    func keepText(_ text: UnsafeRawBufferPointer?) {
        var kept: StatementText?
        if let text, machine.canRunAnywhere, let scan = machine.preparingScan {
            let context = parseContext()
            kept = core.statements.text(Array(text), in: context, scan)
        }
        let before = machine.pinHistory
        machine.prepares(kept)
        if machine.pinHistory != before { notePin(machine.pinHistory.subtracting(before)) }
    }

    private func parseContext() -> ParseContext {
        if let known = knownContext, known.state === machine.state { return known.context }
        let context = core.statements.context(of: machine.state.value, core.variables)
        knownContext = (machine.state, context)
        return context
    }

    // MARK: Sending

    /// Sends a command that is about a prepared statement, or its beginning, under the backend's number for it.
    func dispatchStatement(
        _ command: Command, _ bytes: UnsafeRawBufferPointer, at start: Int, to end: Int,
        _ backend: BackendConnection
    ) {
        guard let base = bytes.baseAddress, let statement = machine.running else { return }
        let text: StatementText
        switch statement.home {
        case .bound(let bound): return dispatchStatement(as: bound.id, bytes, at: start, to: end, backend)
        case .anywhere(let home): text = countedText ?? home
        }
        // It is closed with what is sent next.
        defer { forgetCounted(on: backend) }
        let payload = UnsafeRawBufferPointer(rebasing: bytes[(start + 4)..<end])
        let packet =
            command == .stmtExecute && statement.history != nil
            ? ExecutePacket(payload.bindMemory(to: UInt8.self).span, parameters: statement.parameters) : nil
        guard
            let use = backend.statements.use(
                text, statement.history, from: statement.formerHistory,
                isHeld: command == .stmtSendLongData || machine.opensCursor, isExecuted: packet != nil)
        else { return backend.broke("it has lost a prepared statement") }
        if command == .stmtClose { backend.statements.closed(text) }
        guard let packet, let types = use.types else {
            return dispatchStatement(as: use.id, bytes, at: start, to: end, backend)
        }
        guard let sent = packet.types else {
            // The loop's own buffer: these bytes are on their way to the backend and of no more use.
            UnsafeMutableRawPointer(mutating: base + start + 5).storeBytes(of: use.id.littleEndian, as: UInt32.self)
            return sendWithTypes(types, payload, at: packet.flagPlace, backend)
        }
        // Others than the client's where the backend's statement must first become what the client's own has become.
        UnsafeMutableRawBufferPointer(
            start: UnsafeMutableRawPointer(mutating: base + start + 4 + sent.lowerBound), count: sent.count
        ).copyBytes(from: types)
        dispatchStatement(as: use.id, bytes, at: start, to: end, backend)
    }

    /// Sends it under this number of the server's.
    private func dispatchStatement(
        as id: UInt32, _ bytes: UnsafeRawBufferPointer, at start: Int, to end: Int, _ backend: BackendConnection
    ) {
        guard let base = bytes.baseAddress else { return }
        // As above.
        UnsafeMutableRawPointer(mutating: base + start + 5).storeBytes(of: id.littleEndian, as: UInt32.self)
        backend.sendCommand(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }

    /// Puts in the types that the client has sent to another backend.
    private func sendWithTypes(
        _ types: [UInt8], _ payload: UnsafeRawBufferPointer, at flagPlace: Int, _ backend: BackendConnection
    ) {
        var reframer = PacketReframer()
        shiftedRemaining = 0
        var out = backend.statements.takeClosing()
        let length = payload.count + upload.remaining
        // The server counts its packets on from the command's, the client from those that it has sent.
        replyShift = UInt8(
            truncatingIfNeeded: (length + types.count) / PacketHeader.maxPayload - length / PacketHeader.maxPayload)
        reframer.begin(length + types.count, continues: upload.continues, into: &out)
        reframer.append(UnsafeRawBufferPointer(rebasing: payload[..<flagPlace]), into: &out)
        ([1] + types).withUnsafeBytes { reframer.append($0, into: &out) }
        reframer.append(UnsafeRawBufferPointer(rebasing: payload[(flagPlace + 1)...]), into: &out)
        if !upload.isComplete { upload.reframer = reframer }
        backend.send(out)
    }

    /// More of a command whose packets are written anew.
    func sendReframed(_ bytes: UnsafeRawBufferPointer, isHeader: Bool, _ backend: BackendConnection) {
        guard var reframer = upload.reframer else { return }
        upload.reframer = nil
        var out: [UInt8] = []
        if isHeader {
            reframer.begin(upload.remaining + bytes.count - 4, continues: upload.continues, into: &out)
            reframer.append(UnsafeRawBufferPointer(rebasing: bytes[4...]), into: &out)
        } else {
            reframer.append(bytes, into: &out)
        }
        upload.reframer = reframer
        backend.send(out)
    }

    // MARK: Replies

    /// Corrects the numbers of packets that are passed on next. A packet's header is never cut.
    func renumber(_ bytes: Slice<UnsafeRawBufferPointer>) {
        var rest = bytes
        while !rest.isEmpty {
            if shiftedRemaining == 0 {
                let header = rest.startIndex
                guard rest.count >= PacketHeader.byteCount, let base = rest.base.baseAddress else { return }
                shiftedRemaining = Int(rest[header]) | Int(rest[header + 1]) << 8 | Int(rest[header + 2]) << 16
                UnsafeMutableRawPointer(mutating: base + header + 3)
                    .storeBytes(of: rest[header + 3] &- replyShift, as: UInt8.self)
                rest = rest.dropFirst(PacketHeader.byteCount)
            }
            let step = min(shiftedRemaining, rest.count)
            shiftedRemaining -= step
            rest = rest.dropFirst(step)
        }
    }

    /// The backend has prepared what the client asked for: from here on it has a number of Weir's.
    func statementPrepared(
        _ bytes: UnsafeRawBufferPointer, _ place: Range<Int>, _ id: UInt32, parameters: Int,
        _ backend: BackendConnection
    ) {
        if let text = machine.preparingText { backend.statements.prepared(text, as: id) }
        let number = machine.received(prepared: id, parameters: parameters)
        digestNotes?.prepared(number)
        recording?.prepared(number)
        guard let base = bytes.baseAddress else { return }
        // The loop's own receive buffer, in which this packet has not been passed on yet.
        UnsafeMutableRawPointer(mutating: base + place.lowerBound + 5)
            .storeBytes(of: number.littleEndian, as: UInt32.self)
    }

    /// The text could not be prepared on this backend: the client's command fails, and the backend is as it was.
    func statementRefused(_ error: ERRPacket) {
        pending = nil
        hasKeptInput = false
        let bytes = takeKept()
        resumeReading()
        let next: Int
        if machine.isSendingLongData {
            // It has no answer; the next execution gets it.
            machine.longDataFailed(error)
            next = dropFirst(bytes)
        } else {
            machine.receivedError(code: error.code)
            rowCounts.changed = -1
            next = refuseFirst(bytes, error)
        }
        replyEnded()
        let rest = UnsafeRawBufferPointer(rebasing: bytes[next...])
        guard !rest.isEmpty, descriptor >= 0 else { return }
        if work == .idle { return process(rest) }
        hasKeptInput = true
        if !keep(rest) { end(.protocolError("too much was sent ahead of a reply")) }
    }

    // MARK: Room on the server

    /// ER_MAX_PREPARED_STMT_COUNT_REACHED: the server's `max_prepared_stmt_count` is used up.
    static let tooManyStatements: UInt16 = 1461

    /// Closes what was not used for longest: on this backend, which the server notices before what is prepared next, else
    /// on those that are idle.
    ///
    /// - Returns: whether it is worth another try, of which there is one.
    func makesRoom(on backend: BackendConnection) -> Bool {
        guard !hasMadeRoom else { return false }
        hasMadeRoom = true
        if backend.makesRoom() { return true }
        var hasRoom = false
        core.pool?.forEachBackend { other in
            if other.isIdle, other.makesRoom() {
                other.closeForgotten()
                hasRoom = true
            }
        }
        return hasRoom
    }

    /// The client's COM_STMT_PREPARE failed for want of room: sends it again if some was made.
    func preparesAgain(on backend: BackendConnection) -> Bool {
        guard let text = machine.preparingText, work == .relaying, makesRoom(on: backend) else { return false }
        tracker = ResponseTracker(.prepared)
        PacketWriter.packet(sequence: 0, payload: Command.stmtPrepare.payload(text.bytes))
            .withUnsafeBytes { backend.sendCommand($0) }
        return true
    }

    // MARK: The end of statements

    /// A statement was closed that is on no backend for this session's sake.
    func statementClosed(_ statement: ClientStatement) {
        guard let text = statement.text, !core.statements.isRepeated(text) else { return }
        core.pool?.forEachBackend { $0.forget(text) }
    }

    /// All statements of the session's are closed.
    func statementsClosed() {
        machine.forEachStatement { statementClosed($0) }
    }
}
