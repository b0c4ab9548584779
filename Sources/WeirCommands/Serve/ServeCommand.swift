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
import WeirCrypto

/// `weir serve`: the proxy itself.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the proxy.",
        discussion: """
            Runs until SIGTERM or SIGINT, then lets open transactions finish; a second signal ends it at once. SIGHUP
            reads the configuration anew.
            Exit codes: 0 after a shutdown, 1 when it could not start, 2 for a bad configuration.
            """)

    @OptionGroup var file: ConfigurationFile

    @Option(
        help: ArgumentHelp(
            "Write down when clients come and what they do, without literals, for weir load --replay.",
            valueName: "file"))
    var record: String?

    func run() throws {
        // Before any other thread exists, so that signals reach the loop and nothing else.
        SignalSource.block(ProxyServer.signals)
        let whole = try file.load(.make)
        let spec = whole.configuration.spec
        let control = LogSwitch(spec.logging)
        let logger = Logger(label: "weir") { _ in LineLogHandler(control) }
        if let mismatch = MariaDBLibrary.mismatch {
            StandardError.print("weir: \(mismatch)")
            throw ExitCode(1)
        }
        DescriptorLimit.raise(for: spec, logger)
        let manager = ServiceManager(environment: Environment.current, logger: logger)
        let inquiry = ProxyInquiry()
        let admin = try ServeCommand.openAdminPort(
            spec.http, token: whole.httpToken, inquiry: inquiry,
            queries: try ServeCommand.stsService(whole, logger: logger), logger: logger)
        // Open to the end: a drain can be watched.
        defer { admin?.stop() }
        let desk = whole.identity.map { ServeCommand.desk($0, spec, logger) }
        defer { desk?.finish() }
        let watcher = SecretWatcher(SecretWatcher.Sources(whole), logger: logger)
        let renewals = SecretRenewals { watcher.ask() }
        do {
            let reloader = ConfigurationReloader(
                path: file.config, started: whole.configuration, control: control, logger: logger,
                rsaKey: try RSAKey.generate(), adminPort: admin, identity: whole.identity, authority: desk,
                watcher: watcher)
            watcher.start(renewals)
            let recorder = try record.map { try TrafficRecorder(path: $0, startedAt: WallClock.seconds) }
            defer { finish(recorder, logger) }
            try ProxyServer.run(
                try reloader.blueprint(whole, inquiry: inquiry, renewals: renewals, recorder: recorder),
                events: { manager.note($0) },
                heartbeat: manager.watchdogInterval.map { (every: $0, beat: { manager.beat() }) })
        } catch {
            StandardError.print("weir: \(error)")
            throw ExitCode(1)
        }
    }

    private func finish(_ recorder: TrafficRecorder?, _ logger: Logger) {
        guard let recorder else { return }
        let left = recorder.finish()
        if left == nil {
            logger.error("the recording is not complete: its file could not be written")
        } else if let left, left > 0 {
            logger.warning("the recording is not complete: the disk was too slow", metadata: ["lines": "\(left)"])
        }
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
