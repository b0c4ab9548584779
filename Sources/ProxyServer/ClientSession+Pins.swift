import AdminConsole
import ConnectionPool
import EventLoop
import Logging
import MySQLProtocol
import SessionState

/// What is remembered of one session's pins.
final class PinNotes {
    /// A pin that is there now.
    struct Held {
        let cause: PinCause
        let mark: PinEvents.Mark
        let since: Int64
        /// How often sessions had waited when it began, and how many were waiting.
        let waitsBefore: Int
        let ownWaitsBefore: Int
        let object: String?
        let digest: String
    }

    var held: [Held] = []
    /// The causes in `held`.
    var open: PinCause = []
    /// How often the session itself had to wait for a backend.
    var ownWaits = 0
    /// By what RDS Proxy would have pinned the session first; its line is not written yet.
    var unlogged: (rules: RDSRules, digest: String)?
    /// Why RDS Proxy would have pinned it, and since when.
    var reason: String?
    var ruledSince: Int64 = 0
    /// Since when there has been a pin, if there is one.
    var pinnedSince: Int64?
    /// Whether the session is among those that were pinned.
    var isCounted = false
}

// Both verdicts on each statement, kept for the console, the log and the figures. A session that pins in neither has no notes,
// and all this costs it a comparison.
extension ClientSession {
    /// As much of a statement as is read for its digest.
    private static let digestedBytes = 4096
    /// The longest digest, in bytes.
    private static let digestLength = 256
    /// What a pin is said to come from that shows in the reply only.
    private static let replyDigest = "(the reply)"

    /// Notes what has come to the pins, and what has gone, since the last time.
    ///
    /// - Parameters:
    ///   - newRules: the rules of RDS Proxy's that the session has fallen under with the command.
    ///   - payload: of the command that has just begun, as far as it is here; nil behind a reply.
    func recordPins(
        newRules: RDSRules = [], _ command: Command = .query, _ payload: UnsafeRawBufferPointer? = nil
    ) {
        let pins = machine.pins.subtracting(.diagnostics)
        guard let notes = pinNotes ?? (pins.isEmpty && newRules.isEmpty ? nil : PinNotes()) else { return }
        pinNotes = notes
        if pins != notes.open || !newRules.isEmpty { record(pins, newRules, command, payload, notes) }
        if notes.unlogged != nil, work == .idle || backend != nil, payload == nil { logRDSPin(notes) }
    }

    private func record(
        _ pins: PinCause, _ newRules: RDSRules, _ command: Command, _ payload: UnsafeRawBufferPointer?,
        _ notes: PinNotes
    ) {
        let gone = notes.open.subtracting(pins)
        if !gone.isEmpty { close(gone, notes) }
        let new = pins.subtracting(notes.open)
        notes.open = pins
        notePinnedTime(notes)
        guard !new.isEmpty || !newRules.isEmpty else { return }
        let rules = machine.rds.latest
        let digest = digest(command, payload)
        if !newRules.isEmpty {
            core.statistics.rdsRules.count(newRules)
            if notes.reason == nil {
                notes.reason = newRules.reason
                notes.ruledSince = loop.now
                core.statistics.workload.sessionsUnderRDSRules += 1
                if core.logsDebug { notes.unlogged = (newRules, digest) }
            }
        }
        let names = rules.isEmpty ? nil : rules.wireNames.joined(separator: ",")
        let reason = rules.isEmpty ? nil : rules.reason
        guard !new.isEmpty else {
            // Here nothing pins; what RDS Proxy would have held, it would have held until the session ends.
            let key = PinEvents.Key(digest: digest, cause: nil, rules: names)
            _ = core.pinEvents.began(key, object: nil, reason: reason, now: loop.now, isHeld: false)
            return
        }
        for cause in new.each {
            let object = object(of: cause, command, payload)
            let key = PinEvents.Key(digest: digest, cause: cause.wireNames.joined(), rules: names)
            let mark = core.pinEvents.began(key, object: object, reason: reason, now: loop.now)
            notes.held.append(
                PinNotes.Held(
                    cause: cause, mark: mark, since: loop.now, waitsBefore: core.waitsBegun - core.waitingNow,
                    ownWaitsBefore: notes.ownWaits, object: object, digest: digest))
        }
    }

    /// Its first pin has come, or its last one has gone.
    private func notePinnedTime(_ notes: PinNotes) {
        if let since = notes.pinnedSince {
            guard notes.open.isEmpty else { return }
            core.statistics.workload.pinned &+= loop.now - since
            notes.pinnedSince = nil
        } else if !notes.open.isEmpty {
            notes.pinnedSince = loop.now
            if !notes.isCounted { core.statistics.workload.sessionsPinned += 1 }
            notes.isCounted = true
        }
    }

    private func close(_ gone: PinCause, _ notes: PinNotes) {
        notes.held.removeAll { held in
            guard gone.contains(held.cause) else { return false }
            core.pinEvents.ended(held.mark, held: loop.now - held.since, waiters: waiters(held, notes))
            return true
        }
    }

    /// How many sessions have had to wait while it was there: the others', not this one's wait for its own backend.
    private func waiters(_ held: PinNotes.Held, _ notes: PinNotes) -> Int {
        max(0, core.waitsBegun - held.waitsBefore - (notes.ownWaits - held.ownWaitsBefore))
    }

    /// The session is over, and its pins with it.
    func pinsEnded() {
        guard let notes = pinNotes else { return }
        if notes.unlogged != nil { logRDSPin(notes) }
        close(notes.open, notes)
        notes.open = []
        notePinnedTime(notes)
        pinNotes = nil
    }

    /// The command must wait for a backend.
    func noteWait() {
        core.waitsBegun += 1
        pinNotes?.ownWaits += 1
    }

    // MARK: Texts

    /// The text of the command, if it has one and it is at hand.
    private func withText<Result>(
        _ command: Command, _ payload: UnsafeRawBufferPointer?, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result? {
        switch command {
        case .query, .stmtPrepare:
            guard let payload, payload.count > 1 else { return nil }
            return body(UnsafeRawBufferPointer(rebasing: payload.dropFirst().prefix(ClientSession.digestedBytes)))
        case .stmtExecute:
            return machine.running?.text?.bytes.withUnsafeBytes {
                body(UnsafeRawBufferPointer(rebasing: $0.prefix(ClientSession.digestedBytes)))
            }
        default: return nil
        }
    }

    private func digest(_ command: Command, _ payload: UnsafeRawBufferPointer?) -> String {
        guard payload != nil else { return ClientSession.replyDigest }
        let mode = machine.lexerMode
        return withText(command, payload) { text in
            SQLScanner.digest(
                text.bindMemory(to: UInt8.self).span, mode: mode, limit: ClientSession.digestLength)
        } ?? "(\(command))"
    }

    private func object(
        of cause: PinCause, _ command: Command, _ payload: UnsafeRawBufferPointer?
    ) -> String? {
        let mode = machine.lexerMode
        return withText(command, payload) { text in
            SQLScanner.object(text.bindMemory(to: UInt8.self).span, of: cause, mode: mode)
        } ?? nil
    }

    // MARK: Log and console

    /// RDS Proxy's own line, in its words. It is written where it is only what RDS Proxy would do, too, and says so.
    private func logRDSPin(_ notes: PinNotes) {
        guard let (rules, digest) = notes.unlogged else { return }
        notes.unlogged = nil
        guard core.logsDebug else { return }
        let isPinned = machine.rds.isEnforced
        let line = rules.logLine(connection: backend?.threadID ?? 0, digest: digest)
        core.logger.debug(
            "\(isPinned ? "" : "RDS Proxy would have logged: ")\(line)",
            metadata: [
                "client": "\(connectionID)",
                "pin": "\(machine.pins.subtracting(.diagnostics).wireNames.joined(separator: ","))",
                "digest": "\(digest)",
                "rds": "\(rules.wireNames.joined(separator: ","))",
                "policy": "\(isPinned ? "rds" : "minimal")",
            ])
    }

    /// For how long RDS Proxy would have pinned it; nil while it would not.
    var timeUnderRDSRules: Int64? {
        guard let notes = pinNotes, machine.isUnderRDSRules else { return nil }
        return loop.now - notes.ruledSince
    }

    /// Fills in what the console shows beside the causes.
    func addPinNotes(to line: inout PinLine) {
        guard let notes = pinNotes else { return }
        line.reason = machine.isUnderRDSRules ? notes.reason : nil
        guard let first = notes.held.first else { return }
        line.pinned = loop.now - first.since
        line.waiters = waiters(first, notes)
        line.object = notes.held.lazy.compactMap(\.object).first
        line.digest = first.digest
    }
}

extension ProxyCore {
    /// How many sessions wait for a backend now.
    var waitingNow: Int { pool?.counts.waiting ?? 0 }

    /// How many backends are pinned, and how many RDS Proxy's rules would have pinned more.
    func pinForecastLines() -> [FigureLine] {
        var sessions = 0
        var pinned = 0
        var ruled = (all: 0, more: 0)
        var filtered = (all: 0, more: 0)
        forEachSession { session in
            guard session.isLoggedIn else { return }
            sessions += 1
            let isPinned = !session.pinsNow.isEmpty
            if isPinned { pinned += 1 }
            if !session.machine.rds.rules.isEmpty {
                ruled.all += 1
                if !isPinned { ruled.more += 1 }
            }
            if !session.machine.rds.filteredRules.isEmpty {
                filtered.all += 1
                if !isPinned { filtered.more += 1 }
            }
        }
        return [
            FigureLine("sessions", sessions), FigureLine("backends_pinned", pinned),
            FigureLine("rds_pinned", ruled.all), FigureLine("rds_more", ruled.more),
            FigureLine("rds_filtered_pinned", filtered.all), FigureLine("rds_filtered_more", filtered.more),
            FigureLine("events_forgotten", pinEvents.forgotten),
        ]
    }
}
