import Dispatch
import Identity
import Logging
import Synchronization

/// Writes audit records and uses of keys into the store, in the order in which they were handed in, on a thread of its own.
///
/// What has gathered for a hundredth of a second, or while it worked, is one transaction: most of what a record costs is its
/// transaction. Records that cannot be written wait until they can, and are tried
/// again each second; beyond `mostWaiting` they are dropped, and the log says how many.
/// *Isolation*: any; `finish` waits.
final class AuditWriter: Sendable {
    private struct Waiting: Sendable {
        var records: [AuditRecord] = []
        var uses: [AccessKeyUse] = []
        var dropped = 0
        var isScheduled = false
    }

    /// Touched on the queue only.
    private final class State: @unchecked Sendable {
        // @unchecked: used by the serial queue's blocks alone.
        var trouble: String?
    }

    /// Records that wait, and uses of keys.
    static let mostWaiting = 20_000
    private static let pause = DispatchTimeInterval.seconds(1)
    private static let gathering = DispatchTimeInterval.milliseconds(10)

    private let store: IdentityStore
    private let written: @Sendable () -> Void
    private let logger: Logger
    private let queue = DispatchQueue(label: "weir.audit")
    private let waiting = Mutex(Waiting())
    private let state = State()

    /// A writer into that store.
    ///
    /// - Parameter written: called after new records are in the store.
    init(store: IdentityStore, logger: Logger, written: @escaping @Sendable () -> Void) {
        self.store = store
        self.logger = logger
        self.written = written
    }

    /// Writes these soon; does not wait for it.
    func take(_ records: [AuditRecord], _ uses: [AccessKeyUse]) {
        guard !records.isEmpty || !uses.isEmpty else { return }
        let isFirst = waiting.withLock { waiting in
            let room = max(0, AuditWriter.mostWaiting - waiting.records.count)
            waiting.records += records.prefix(room)
            waiting.dropped += max(0, records.count - room)
            // When a key was used is no record: of too many, the newest are missing.
            waiting.uses += uses.prefix(max(0, AuditWriter.mostWaiting - waiting.uses.count))
            defer { waiting.isScheduled = true }
            return !waiting.isScheduled
        }
        if isFirst { queue.asyncAfter(deadline: .now() + AuditWriter.gathering) { [self] in work() } }
    }

    /// Returns when all that was handed in is in the store, or could not be put there.
    func finish() {
        queue.sync { work() }
        let left = waiting.withLock { $0.records.count }
        guard left > 0 else { return }
        logger.error("audit records are lost: the store could not take them to the end", metadata: ["count": "\(left)"])
    }

    // MARK: On the queue

    private func work() {
        let (records, uses, dropped) = waiting.withLock { waiting in
            waiting.isScheduled = false
            defer { waiting.dropped = 0 }
            return (waiting.records, waiting.uses, waiting.dropped)
        }
        if dropped > 0 {
            logger.error("audit records are lost: too many wait to be written", metadata: ["count": "\(dropped)"])
        }
        guard !records.isEmpty || !uses.isEmpty else { return }
        do throws(IdentityError) {
            try store.audit.append(records)
            waiting.withLock { $0.records.removeFirst(records.count) }
            if !records.isEmpty { written() }
            try store.touch(uses)
            waiting.withLock { $0.uses.removeFirst(uses.count) }
            report(nil, waiting: 0)
        } catch {
            report(error, waiting: waiting.withLock { $0.records.count })
            let isFirst = waiting.withLock { waiting in
                defer { waiting.isScheduled = true }
                return !waiting.isScheduled
            }
            if isFirst { queue.asyncAfter(deadline: .now() + AuditWriter.pause) { [self] in work() } }
        }
    }

    /// Says once what is wrong, and once that it is right again.
    private func report(_ trouble: IdentityError?, waiting: Int) {
        let text = trouble.map { "\($0)" }
        guard text != state.trouble else { return }
        if let text {
            logger.error(
                "audit records cannot be written; they wait", metadata: ["count": "\(waiting)", "cause": "\(text)"])
        } else {
            logger.notice("audit records are written again")
        }
        state.trouble = text
    }
}
