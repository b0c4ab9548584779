import AdminConsole
import EventLoop
import MySQLProtocol
import SessionState

/// What one session's statements are counted as.
final class DigestNotes {
    /// The running statement's.
    var mark: DigestCounts.Mark?
    /// The digest of the statement that is being prepared.
    var preparing: String?
    /// Those of prepared statements, by their numbers.
    var prepared: [UInt32: String] = [:]

    /// The server has prepared a statement.
    func prepared(_ id: UInt32) {
        guard let digest = preparing else { return }
        preparing = nil
        prepared[id] = digest
    }
}

// Statements counted by their digests, while somebody at the console looks. When nobody does, all this costs one look
// at a flag for each command.
extension ClientSession {
    /// As much of a statement as is read for its digest.
    private static let digestedBytes = 4096
    /// The longest digest, in bytes.
    private static let digestLength = 256
    /// What an execution counts as whose statement was prepared before somebody looked.
    private static let unseenPreparation = "(prepared before counting began)"

    /// A command begins: what it will be counted as.
    func markDigest(_ command: Command, _ payload: UnsafeRawBufferPointer, statementID: UInt32) {
        let notes = digestNotes ?? DigestNotes()
        digestNotes = notes
        notes.mark = nil
        notes.preparing = nil
        switch command {
        case .query: notes.mark = core.digests.mark(digest(of: payload))
        case .stmtPrepare: notes.preparing = digest(of: payload)
        case .stmtExecute:
            notes.mark = core.digests.mark(notes.prepared[statementID] ?? ClientSession.unseenPreparation)
        case .stmtClose: notes.prepared[statementID] = nil
        default: break
        }
    }

    private func digest(of payload: UnsafeRawBufferPointer) -> String {
        let text = UnsafeRawBufferPointer(rebasing: payload.dropFirst().prefix(ClientSession.digestedBytes))
        return SQLScanner.digest(
            text.bindMemory(to: UInt8.self).span, mode: machine.lexerMode, limit: ClientSession.digestLength)
    }

    /// The reply has ended, or the statement has failed.
    func recordDigest() {
        guard let notes = digestNotes, let mark = notes.mark else { return }
        notes.mark = nil
        // Until the reply ends, the last activity is the command's arrival.
        core.digests.record(mark, took: loop.now - lastActivity)
    }
}

extension ProxyCore {
    /// What was counted; counting goes on for a minute from now.
    func digestLines() -> [DigestLine] {
        digests.watched(now: loop.now)
        let timer = digestTimer ?? ClosureTimer { [unowned self] in digestsExpired() }
        digestTimer = timer
        loop.arm(timer, at: loop.now + DigestCounts.memory)
        return digests.lines
    }

    private func digestsExpired() {
        digests.expire(now: loop.now)
        guard !digests.isCounting else { return }
        forEachSession { $0.digestNotes = nil }
    }
}
