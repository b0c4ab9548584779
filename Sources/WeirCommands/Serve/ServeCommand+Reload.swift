import ControlPlane
import Logging
import ProxyModel
import ProxyServer
import Synchronization
import Telemetry
import WeirConfig
import WeirCrypto

/// Reads the configuration file and the environment anew for a running proxy.
///
/// *Isolation*: any.
final class ConfigurationReloader: Sendable {
    private let path: String
    private let control: LogSwitch
    private let logger: Logger
    private let rsaKey: RSAKey
    private let adminPort: AdminServer?
    private let identity: IdentityAccess?
    private let authority: (any LoginAuthority)?
    private let watcher: SecretWatcher
    /// What is in force where only a restart changes it.
    private let started: LoadedConfiguration
    /// What is in force elsewhere.
    private let running: Mutex<LoadedConfiguration>

    /// A reloader for the proxy that is started with this configuration.
    init(
        path: String, started: LoadedConfiguration, control: LogSwitch, logger: Logger, rsaKey: RSAKey,
        adminPort: AdminServer?, identity: IdentityAccess?, authority: (any LoginAuthority)?, watcher: SecretWatcher
    ) {
        self.path = path
        self.control = control
        self.logger = logger
        self.rsaKey = rsaKey
        self.adminPort = adminPort
        self.identity = identity
        self.authority = authority
        self.watcher = watcher
        self.started = started
        running = Mutex(started)
    }

    /// What a proxy is made of, or turns into.
    func blueprint(
        _ whole: ConfigurationFile.Whole, inquiry: ProxyInquiry? = nil, renewals: SecretRenewals? = nil,
        recorder: TrafficRecorder? = nil
    ) throws(ProxyStartError) -> ProxyBlueprint {
        let spec = whole.configuration.spec
        return try ProxyBlueprint(
            spec: spec, passwords: whole.passwords, logger: logger, inquiry: inquiry,
            console: ServeCommand.console(spec.admin, password: whole.adminPassword) { [self] in inForce },
            reload: { [self] in read() }, authority: authority, renewals: renewals, recorder: recorder, rsaKey: rsaKey)
    }

    /// Every setting with the value that is in force.
    var inForce: [SettingValue] {
        let kept = Dictionary(
            started.settingValues.filter { !$0.isReloadable }.map { ($0.path, $0) },
            uniquingKeysWith: { first, _ in first })
        return running.withLock { $0 }.settingValues.map { kept[$0.path] ?? $0 }
    }

    /// Reads and checks everything, as at the start.
    private func read() -> Result<ProxyReload, ReloadFailure> {
        let whole: ConfigurationFile.Whole
        do throws(ConfigurationErrors) {
            whole = try ConfigurationFile.read(path, .open(identity))
        } catch {
            return .failure(ReloadFailure(error.lines))
        }
        let configuration = whole.configuration
        let changes =
            configuration.changes(from: running.withLock { $0 }).filter(\.isReloadable)
            + configuration.changes(from: started).filter { !$0.isReloadable }
        do throws(ProxyStartError) {
            return .success(
                ProxyReload(try blueprint(whole), changes: changes, warnings: whole.warnings) { [self] in
                    running.withLock { $0 = configuration }
                    control.set(configuration.spec.logging)
                    adminPort?.take(token: whole.httpToken)
                    watcher.take(SecretWatcher.Sources(whole))
                    DescriptorLimit.raise(for: configuration.spec, logger)
                })
        } catch {
            return .failure(ReloadFailure([error.description]))
        }
    }
}

extension LogSwitch {
    /// A switch as configured.
    convenience init(_ spec: LoggingSpec) {
        self.init(format: spec.format == .json ? .json : .text, level: spec.lowestLevel)
    }

    /// As configured, from the next line on.
    func set(_ spec: LoggingSpec) {
        set(format: spec.format == .json ? .json : .text, level: spec.lowestLevel)
    }
}

extension LoggingSpec {
    /// The least level that is written, with `debugLogging` taken into account.
    fileprivate var lowestLevel: Logger.Level {
        let configured = Logger.Level(rawValue: level.rawValue) ?? .info
        return debugLogging ? min(configured, .debug) : configured
    }
}
