import EventLoop
import MySQLProtocol
import SessionState

// From the backend to the client.
extension ClientSession {
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
}
