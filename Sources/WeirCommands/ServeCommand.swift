import ArgumentParser
import Backend
import ControlPlane
import EventLoop
import Glibc
import Logging
import ProxyModel
import ProxyServer
import Telemetry
import WeirConfig

/// `weir serve`: the proxy itself.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the proxy.",
        discussion: """
            Runs until SIGTERM or SIGINT, then lets open transactions finish; a second signal ends it at once.
            Exit codes: 0 after a shutdown, 1 when it could not start, 2 for a bad configuration.
            """)

    @OptionGroup var file: ConfigurationFile

    func run() throws {
        // Before any other thread exists, so that signals reach the loop and nothing else.
        SignalSource.block([SIGTERM, SIGINT])
        let (configuration, passwords, httpToken, adminPassword) = try file.load()
        let logging = configuration.spec.logging
        var handler = LineLogHandler(
            format: logging.format == .json ? .json : .text, level: Logger.Level(logging.level))
        if logging.debugLogging { handler.logLevel = min(handler.logLevel, .debug) }
        let logger = Logger(label: "weir") { _ in handler }
        if let mismatch = MariaDBLibrary.mismatch {
            StandardError.print("weir: \(mismatch)")
            throw ExitCode(1)
        }
        DescriptorLimit.raise(for: configuration.spec, logger)
        let inquiry = ProxyInquiry()
        let admin = try ServeCommand.openAdminPort(
            configuration.spec.http, token: httpToken, inquiry: inquiry, logger: logger)
        // Open to the end: a drain can be watched.
        defer { admin?.stop() }
        do {
            try ProxyServer.run(
                ProxyBlueprint(
                    spec: configuration.spec, passwords: passwords, logger: logger, inquiry: inquiry,
                    console: ServeCommand.console(configuration, password: adminPassword)))
        } catch {
            StandardError.print("weir: \(error)")
            throw ExitCode(1)
        }
    }
}

extension Logger.Level {
    fileprivate init(_ level: LoggingSpec.Level) {
        self = Logger.Level(rawValue: "\(level)") ?? .info
    }
}

/// The process's limit of open files.
enum DescriptorLimit {
    /// Raises the soft limit to the hard one, and says so when that is too few for the clients that may come.
    static func raise(for spec: ProxySpec, _ logger: Logger) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        // Besides clients: backends, listeners, the loop's own.
        let needed = rlim_t(spec.endpoint.maxClients) + 1100
        if limit.rlim_max < needed {
            logger.warning(
                "the limit of open files is lower than endpoint.maxClients needs; raise it or lower maxClients",
                metadata: ["limit": "\(limit.rlim_max)", "needed": "\(needed)"])
        }
    }
}
