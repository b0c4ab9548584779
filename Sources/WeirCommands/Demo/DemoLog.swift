import Logging
import Synchronization

/// Keeps the proxy's first warnings and errors, to be shown when the demo goes wrong.
final class DemoLog: Sendable {
    private static let most = 20
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    func add(_ line: String) {
        kept.withLock { if $0.count < Self.most { $0.append(line) } }
    }
}

/// Writes warnings and errors into a `DemoLog`.
struct DemoLogHandler: LogHandler {
    var logLevel = Logger.Level.warning
    var metadata: Logger.Metadata = [:]
    private let log: DemoLog

    init(log: DemoLog) {
        self.log = log
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
        log.add("\(event.level): \(event.message)\(fields.joined())")
    }
}
