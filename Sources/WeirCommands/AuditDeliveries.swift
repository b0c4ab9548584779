import Dispatch
import Glibc
import Identity
import Logging
import Synchronization
import WebClient

/// Hands audit records on that are in the store already: to a file, a line each, and to a webhook.
///
/// The webhook is told of one record after the other, each once, on a thread of its own; what it cannot take, or has no
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

    private static let mostWaiting = 1000
    private static let patience = Duration.seconds(5)

    private let file: String?
    private let webhook: Webhook?
    private let logger: Logger
    private let files = DispatchQueue(label: "weir.audit.file")
    private let calls = DispatchQueue(label: "weir.audit.webhook")
    private let waiting = Atomic<Int>(0)

    init(file: String?, webhook: Webhook?, logger: Logger) {
        self.file = file
        self.webhook = webhook
        self.logger = logger
    }

    /// Takes records, in their order.
    func deliver(_ records: [StoredAuditRecord]) {
        guard !records.isEmpty else { return }
        if let file {
            let lines = records.map { $0.json + "\n" }.joined()
            files.async { [self] in append(lines, to: file) }
        }
        guard let webhook else { return }
        for record in records where webhook.wants(record) {
            guard waiting.load(ordering: .relaxed) < AuditDeliveries.mostWaiting else {
                logger.error("the webhook was not told of an audit record: too many wait")
                continue
            }
            waiting.add(1, ordering: .relaxed)
            calls.async { [self] in
                call(webhook.url, record)
                waiting.subtract(1, ordering: .relaxed)
            }
        }
    }

    /// Returns when the file has everything; the webhook is not waited for longer than one call takes.
    func finish() {
        files.sync {}
        if webhook != nil, waiting.load(ordering: .relaxed) > 0 {
            let done = DispatchSemaphore(value: 0)
            calls.async { done.signal() }
            _ = done.wait(timeout: .now() + .seconds(5))
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
