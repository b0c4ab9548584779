import EventLoop
import Glibc
import Logging
import ProxyServer

/// What Weir says of itself to whoever runs it as a service, in systemd's words.
///
/// *Source*: sd_notify(3), systemd.service(5).
enum ServiceMessage: Equatable {
    /// Addresses are bound: clients can be sent, whether the target answers yet or not.
    case ready(status: String)
    /// The configuration is being read; `ready` follows. The time is the monotonic clock's.
    case reloading(microseconds: Int64)
    /// A shutdown has begun that may take so long.
    case stopping(status: String, atMost: Duration)
    /// How it goes, for people.
    case status(String)
    /// Still alive.
    case watchdog

    /// The datagram.
    var text: String {
        switch self {
        case .ready(let status): "READY=1\nSTATUS=\(Self.line(status))"
        case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)\nSTATUS=reloading"
        case .stopping(let status, let atMost):
            "STOPPING=1\nSTATUS=\(Self.line(status))\nEXTEND_TIMEOUT_USEC=\((atMost.components.seconds + 1) * 1_000_000)"
        case .status(let status): "STATUS=\(Self.line(status))"
        case .watchdog: "WATCHDOG=1"
        }
    }

    /// A message has one line for each variable.
    private static func line(_ text: String) -> String {
        String(text.prefix(400).map { $0.isNewline || $0 == "\0" ? " " : $0 })
    }
}

/// Tells the service manager, if there is one, how the proxy gets on.
///
/// *Isolation*: the proxy's thread.
final class ServiceManager {
    private let socket: NotifySocket?
    private let logger: Logger
    /// How often it wants to hear that the loop gets on; nil when it does not ask.
    let watchdogInterval: Duration?
    private var listening = ""
    private var target = "waiting for the target"
    private var hasFailed = false

    /// Takes the address and the interval from the environment. One that cannot be used brings a warning.
    init(environment: [String: String], logger: Logger) {
        self.logger = logger
        var socket: NotifySocket?
        if let address = environment["NOTIFY_SOCKET"], !address.isEmpty {
            do throws(SystemError) {
                socket = try NotifySocket(address)
            } catch {
                logger.warning("the service manager cannot be told anything", metadata: ["cause": "\(error)"])
            }
        }
        self.socket = socket
        watchdogInterval = socket == nil ? nil : Self.watchdogInterval(environment, process: getpid())
    }

    /// Half of what it allows, as sd_watchdog_enabled(3) advises; nil when it watches no one, or another process.
    static func watchdogInterval(_ environment: [String: String], process: Int32) -> Duration? {
        guard let text = environment["WATCHDOG_USEC"], let limit = Int64(text), limit > 0 else { return nil }
        if let watched = environment["WATCHDOG_PID"], watched != "\(process)" { return nil }
        return .microseconds(max(1, limit / 2))
    }

    /// The loop gets on.
    func beat() { say(.watchdog) }

    /// Something happened to the proxy.
    func note(_ event: ProxyEvent) {
        switch event {
        case .listening(let addresses):
            listening = addresses.map(\.description).joined(separator: " ")
            say(.ready(status: status))
        case .ready:
            target = "serving"
            say(.status(status))
        case .unreachable(let cause):
            target = "waiting for the target: \(cause)"
            say(.status(status))
        case .reloading:
            say(.reloading(microseconds: EventLoop.monotonicNanoseconds() / 1000))
        case .reloaded(.applied(let line)):
            say(.ready(status: "\(status); reloaded: \(line)"))
        case .reloaded(.failed(let faults)):
            // Ready all the same, with the former configuration.
            say(.ready(status: "\(status); not reloaded: \(faults.first ?? "bad configuration")"))
        case .draining(let atMost):
            say(.stopping(status: "draining", atMost: atMost))
        }
    }

    private var status: String { "listening on \(listening); \(target)" }

    private func say(_ message: ServiceMessage) {
        guard let socket else { return }
        do throws(SystemError) {
            try socket.send(message.text)
        } catch {
            // Said once: it would be the same each time.
            if !hasFailed { logger.warning("the service manager was not told", metadata: ["cause": "\(error)"]) }
            hasFailed = true
        }
    }
}
