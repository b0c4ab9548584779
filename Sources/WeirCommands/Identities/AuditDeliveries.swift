import Dispatch
import Glibc
import Identity
import Logging
import Synchronization
import WebClient

/// Hands audit records on, in the order in which they lie in the store: to a file, a line each, and to a webhook.
///
/// Records that others write, `weir iam` for one, are handed on within a second. The webhook is told of one record after the other, each once, on a thread of its own; what it cannot take, or has no
/// place to wait, is counted and said in the log. *Isolation*: any.
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
        var delivered: Int64?
        var isFailing = false
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
            guard var last = state.delivered else {
                state.delivered = try store.audit.head()
                return
            }
            while true {
                let records = try store.audit.records(after: last, limit: AuditDeliveries.portion)
                guard let newest = records.last else { break }
                if let file { append(records.map { $0.json + "\n" }.joined(), to: file) }
                for record in records { tell(record) }
                last = newest.number
                state.delivered = last
            }
            state.isFailing = false
        } catch {
            if !state.isFailing {
                logger.error("audit records cannot be handed on", metadata: ["cause": "\(error)"])
            }
            state.isFailing = true
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

    /// Opens it each time, so that a file that was moved away by a log rotation is begun anew.
    private func append(_ lines: String, to path: String) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return complain(path) }
        defer { close(descriptor) }
        var bytes = Array(lines.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return complain(path) }
            bytes = bytes.dropFirst(count)
        }
    }

    private func complain(_ path: String) {
        logger.error(
            "audit records could not be appended to the file; the store has them",
            metadata: ["file": "\(path)", "cause": "\(String(cString: strerror(errno)))"])
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
