import Dispatch
import Glibc
import Identity
import Logging
import Synchronization
import WebClient

/// Hands audit records on, in the order in which they lie in the store: to a file, a line each, and to a webhook.
///
/// Records that others write, `weir iam` for one, are handed on within a second. What the file cannot take waits in the store
/// and is tried again each second. The webhook is told of one record after the other, each once, on a thread of its own; what it
/// cannot take, or has no place to wait, is counted and said in the log. *Isolation*: any.
final class AuditDeliveries: Sendable {
    /// Whom to tell, and of what.
    struct Webhook: Sendable {
        let url: String
        /// Event names; refused ones are told of in any case.
        let events: Set<String>

        /// Whether it is told of this record.
        func wants(_ record: StoredAuditRecord) -> Bool {
            if record.member("errorCode") != nil { return true }
            return record.member("eventName")?.string.map(events.contains) ?? false
        }
    }

    /// Touched on the files' queue only.
    private final class State: @unchecked Sendable {
        // @unchecked: used by the serial queue's blocks alone.
        /// The last record that was handed to the webhook; nil before the first look.
        var told: Int64?
        /// The last record that the file has.
        var filed: Int64 = 0
        var isFailing = false
        /// Why the file takes nothing, if it does not.
        var fileTrouble: String?
    }

    private static let mostWaiting = 1000
    private static let portion = 500
    private static let pace = DispatchTimeInterval.seconds(1)
    private static let patience = Duration.seconds(5)

    private let store: IdentityStore
    private let file: String?
    private let webhook: Webhook?
    private let logger: Logger
    private let files = DispatchQueue(label: "weir.audit.file")
    private let calls = DispatchQueue(label: "weir.audit.webhook")
    private let waiting = Atomic<Int>(0)
    private let state = State()

    /// Hands on what comes into the trail from now on, whichever process writes it.
    init(of store: IdentityStore, file: String?, webhook: Webhook?, logger: Logger) {
        self.store = store
        self.file = file
        self.webhook = webhook
        self.logger = logger
        guard file != nil || webhook != nil else { return }
        files.sync { handOn() }
        schedule()
    }

    /// There may be new records.
    func follow() {
        guard file != nil || webhook != nil else { return }
        files.async { [weak self] in self?.handOn() }
    }

    /// Returns when the file has everything; the webhook is not waited for longer than one call takes.
    func finish() {
        guard file != nil || webhook != nil else { return }
        files.sync { handOn() }
        guard waiting.load(ordering: .relaxed) > 0 else { return }
        let done = DispatchSemaphore(value: 0)
        calls.async { done.signal() }
        _ = done.wait(timeout: .now() + AuditDeliveries.pace)
    }

    // MARK: On the files' queue

    /// Other processes write to the trail without telling.
    private func schedule() {
        files.asyncAfter(deadline: .now() + AuditDeliveries.pace) { [weak self] in
            self?.handOn()
            self?.schedule()
        }
    }

    private func handOn() {
        do throws(IdentityError) {
            // What was there before is no news.
            guard let told = state.told else {
                let head = try store.audit.head()
                (state.told, state.filed) = (head, head)
                return
            }
            if webhook != nil {
                try each(after: told) { records, newest in
                    for record in records { tell(record) }
                    state.told = newest
                    return true
                }
            }
            if let file {
                try each(after: state.filed) { records, newest in
                    guard append(records.map { $0.json + "\n" }.joined(), to: file) else { return false }
                    state.filed = newest
                    return true
                }
            }
            state.isFailing = false
        } catch {
            if !state.isFailing {
                logger.error("audit records cannot be handed on", metadata: ["cause": "\(error)"])
            }
            state.isFailing = true
        }
    }

    /// The records behind this one, a portion at a time, while `body` takes them.
    private func each(
        after number: Int64, _ body: ([StoredAuditRecord], _ newest: Int64) -> Bool
    ) throws(IdentityError) {
        var last = number
        while true {
            let records = try store.audit.records(after: last, limit: AuditDeliveries.portion)
            guard let newest = records.last, body(records, newest.number) else { return }
            last = newest.number
        }
    }

    private func tell(_ record: StoredAuditRecord) {
        guard let webhook, webhook.wants(record) else { return }
        guard waiting.load(ordering: .relaxed) < AuditDeliveries.mostWaiting else {
            return logger.error(
                "the webhook was not told of an audit record: too many wait", metadata: ["record": "\(record.number)"])
        }
        waiting.add(1, ordering: .relaxed)
        calls.async { [self] in
            call(webhook.url, record)
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    /// Appends whole lines or nothing. Opens the file each time, so that one that was moved away by a log rotation is begun anew.
    private func append(_ lines: String, to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return report(path, errno) }
        defer { close(descriptor) }
        var before = stat()
        guard fstat(descriptor, &before) == 0 else { return report(path, errno) }
        var bytes = Array(lines.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let cause = errno
                // A full disk takes half a line, to which the next would be joined. What is no file (a pipe) has no end to cut.
                if before.st_mode & S_IFMT == S_IFREG { ftruncate(descriptor, before.st_size) }
                return report(path, cause)
            }
            bytes = bytes.dropFirst(count)
        }
        return report(path, nil)
    }

    /// Says once what is wrong with the file, and once that it is right again. Returns whether it is.
    private func report(_ path: String, _ cause: Int32?) -> Bool {
        let text = cause.map { String(cString: strerror($0)) }
        guard text != state.fileTrouble else { return text == nil }
        state.fileTrouble = text
        if let text {
            logger.error(
                "audit records cannot be appended to the file; they wait in the store",
                metadata: ["file": "\(path)", "cause": "\(text)"])
        } else {
            logger.notice("audit records are appended to the file again", metadata: ["file": "\(path)"])
        }
        return text == nil
    }

    private func call(_ url: String, _ record: StoredAuditRecord) {
        let request = WebRequest(
            method: "POST", url: url, headers: [("Content-Type", "application/json")], body: Array(record.json.utf8),
            timeout: AuditDeliveries.patience, mostBytes: 64 << 10)
        do throws(WebFailure) {
            let answer = try request.perform()
            guard (200..<300).contains(answer.status) else {
                return logger.error(
                    "the webhook refused an audit record",
                    metadata: ["record": "\(record.number)", "status": "\(answer.status)"])
            }
        } catch {
            logger.error(
                "the webhook could not be told of an audit record",
                metadata: ["record": "\(record.number)", "cause": "\(error)"])
        }
    }
}
