import EventLoop
import MySQLProtocol
import SessionState

/// What is noted of one session while it is recorded.
final class RecordingNotes {
    /// When the last answer ended, or the login.
    var idleSince: Int64
    /// The running command.
    var running: (kind: String, digest: String, at: Int64, requestBytes: Int, sentBefore: Int)?
    /// The digest of the statement that is being prepared, and those of prepared ones by their numbers.
    var preparing: String?
    var prepared: [UInt32: String] = [:]

    init(idleSince: Int64) {
        self.idleSince = idleSince
    }

    /// The server has prepared a statement.
    func prepared(_ id: UInt32) {
        guard let digest = preparing else { return }
        preparing = nil
        prepared[id] = digest
    }
}

// Traffic written down for `weir serve --record`. Without it all this costs one look at a flag for each command.
extension ClientSession {
    /// As much of a statement as is read for its digest, and the longest digest, in bytes.
    private static let (recordedBytes, recordedDigest) = (4096, 512)

    /// The client is let in.
    func recordOpening() {
        guard let recorder = core.recorder else { return }
        // Another user of the same connection is the same client.
        if let recording {
            recording.idleSince = loop.now
            return
        }
        recording = RecordingNotes(idleSince: loop.now)
        recorder.note("\(core.recordedTime(startedAt))\t\(id.rawValue)\tconnect")
    }

    /// A command has come.
    ///
    /// - Parameter length: of its payload, which may not all be there yet.
    func recordCommand(_ command: Command, _ payload: UnsafeRawBufferPointer, _ length: Int, statementID: UInt32) {
        guard let notes = recording else { return }
        let digest: String
        switch command {
        case .query: digest = recordedDigest(payload)
        case .stmtPrepare:
            digest = recordedDigest(payload)
            notes.preparing = digest
        case .stmtExecute: digest = notes.prepared[statementID] ?? ""
        case .stmtClose:
            notes.prepared[statementID] = nil
            return
        // Without an answer, or the goodbye.
        case .stmtSendLongData, .quit: return
        default: digest = ""
        }
        notes.running = ("\(command)", digest, loop.now, length + PacketHeader.byteCount, sentBytes)
    }

    /// Its answer has ended.
    func recordAnswer() {
        guard let notes = recording, let running = notes.running, let recorder = core.recorder else { return }
        notes.running = nil
        let think = ProxyCore.seconds(max(0, running.at - notes.idleSince))
        let took = ProxyCore.seconds(max(0, loop.now - running.at))
        let reply = max(0, sentBytes - running.sentBefore)
        recorder.note(
            "\(core.recordedTime(running.at))\t\(id.rawValue)\t\(running.kind)\t\(think)\t\(took)\t\(running.requestBytes)\t\(reply)\t"
                + running.digest)
        notes.idleSince = loop.now
    }

    /// The session is over.
    func recordEnd(_ reason: CloseReason) {
        guard recording != nil, let recorder = core.recorder else { return }
        recording = nil
        let how = reason == .clientQuit ? "quit" : "end"
        recorder.note("\(core.recordedTime(loop.now))\t\(id.rawValue)\t\(how)\t\(reason.wireName)")
    }

    private func recordedDigest(_ payload: UnsafeRawBufferPointer) -> String {
        let text = UnsafeRawBufferPointer(rebasing: payload.dropFirst().prefix(Self.recordedBytes))
        return SQLScanner.digest(
            text.bindMemory(to: UInt8.self).span, mode: machine.lexerMode, limit: Self.recordedDigest)
    }
}

extension ProxyCore {
    /// A time of the loop in seconds from the recording's beginning.
    func recordedTime(_ time: Int64) -> String { ProxyCore.seconds(max(0, time - startedAt)) }

    /// Seconds with six decimals.
    static func seconds(_ nanoseconds: Int64) -> String {
        let microseconds = nanoseconds / 1000
        let fraction = "\(microseconds % 1_000_000)"
        return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
    }
}
