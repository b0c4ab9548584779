import ConnectionPool
import Dispatch
public import EventLoop
import Glibc
public import Logging
import MySQLProtocol
public import ProxyModel
import Synchronization
public import WeirCrypto

/// What a proxy tells whoever started it.
public enum ProxyEvent: Sendable, Equatable {
    /// The addresses are bound, with the ports that the system chose.
    case listening([SocketAddress])
    /// The target answered: clients are served.
    case ready
    /// The target has not answered yet: why.
    case unreachable(String)
    /// The configuration is read anew.
    case reloading
    /// That is over.
    case reloaded(ReloadOutcome)
    /// A shutdown has begun, which takes so long at most.
    case draining(atMost: Duration)
}

/// Why a proxy cannot start, in one line that says what to change.
public struct ProxyStartError: Error, Equatable, CustomStringConvertible {
    /// The line.
    public let description: String

    /// An error with this line.
    public init(_ description: String) {
        self.description = description
    }
}

/// What a proxy is made of: its specification, passwords resolved, certificates loaded.
///
/// *Isolation*: any.
public struct ProxyBlueprint: Sendable {
    let spec: ProxySpec
    let credentials: [Credential]
    let tlsContext: TLSServerContext?
    let rsaKey: RSAKey
    let logger: Logger
    let board: StatisticsBoard
    let inquiry: ProxyInquiry?
    let console: ConsoleAccess?
    let tlsDigest: [UInt8]
    let reload: ReloadSource?
    let authority: (any LoginAuthority)?
    let renewals: SecretRenewals?
    let recorder: TrafficRecorder?

    /// Loads everything that can fail before the first client comes.
    ///
    /// - Parameters:
    ///   - passwords: in the order of `spec.credentials`.
    ///   - inquiry: by which the running proxy can be asked for its figures.
    ///   - console: whom the console lets in; nil for no console.
    ///   - reload: reads the configuration anew when asked to; nil when there is none to read.
    ///   - authority: judges tokens and writes logins down; nil where there are no identities.
    ///   - renewals: by which passwords come that have changed; nil when they never do.
    ///   - recorder: writes down what clients do; nil for none.
    ///   - rsaKey: for logins without TLS; nil makes one, which takes a moment.
    /// - Throws: `ProxyStartError` naming the file or setting.
    public init(
        spec: ProxySpec, passwords: [Secret], logger: Logger,
        board: StatisticsBoard = StatisticsBoard(isWatched: false), inquiry: ProxyInquiry? = nil,
        console: ConsoleAccess? = nil, reload: ReloadSource? = nil,
        authority: (any LoginAuthority)? = nil, renewals: SecretRenewals? = nil, recorder: TrafficRecorder? = nil,
        rsaKey: RSAKey? = nil
    ) throws(ProxyStartError) {
        self.spec = spec
        self.logger = logger
        self.board = board
        self.inquiry = inquiry
        self.console = console
        self.reload = reload
        self.authority = authority
        self.renewals = renewals
        self.recorder = recorder
        credentials = zip(spec.credentials, passwords).map { credential, password in
            Credential(
                user: credential.user, password: password,
                plugin: credential.iamAuth == .required
                    ? .clearPassword : spec.clientPasswordAuthType(credential).map(AuthPlugin.init),
                requireTLS: spec.requiresTLS(credential), usesToken: credential.iamAuth == .required,
                allowedNetworks: credential.allowedNetworks,
                requireClientCertificate: credential.requireClientCertificate, maxClients: credential.maxClients)
        }
        do {
            self.rsaKey = try rsaKey ?? RSAKey.generate()
            tlsDigest = spec.endpoint.tls.map(TLSFiles.digest) ?? []
            tlsContext = try spec.endpoint.tls.map { try TLSServerContext($0) }
        } catch {
            throw ProxyStartError("endpoint.tls: \(error)")
        }
    }
}

extension AuthPlugin {
    init(_ type: ClientPasswordAuthType) {
        self = type == .nativePassword ? .nativePassword : .cachingSHA2Password
    }
}

/// A running proxy.
///
/// *Isolation*: any; the work is done on a loop's own thread.
public final class ProxyServer: Sendable {
    private enum Order: Sendable {
        case stop(deadline: Duration)
        case reload
    }

    private let thread: EventLoopThread
    private let orders = Mailbox<Order>()

    /// Starts a proxy on a thread of its own.
    ///
    /// - Parameter events: called on that thread.
    /// - Throws: when an address cannot be bound.
    public init(_ blueprint: ProxyBlueprint, events: @escaping @Sendable (ProxyEvent) -> Void) throws(ProxyStartError) {
        let started = StartGate()
        let orders = orders
        do {
            thread = try EventLoopThread(name: "weir") { loop in
                let core = ProxyCore(loop: loop, blueprint: blueprint, events: events)
                do throws(SystemError) {
                    try core.start()
                } catch {
                    started.open(error)
                    loop.stop()
                    return
                }
                loop.attach(orders) { order in
                    switch order {
                    case .stop(let deadline): core.stop(deadline: deadline)
                    case .reload: core.reloader?.reload()
                    }
                }
                loop.keepAlive(core)
                started.open(nil)
            }
        } catch {
            throw ProxyStartError("\(error)")
        }
        if let failure = started.wait() {
            thread.join()
            throw ProxyStartError("\(failure)")
        }
    }

    /// Drains and stops; `wait` returns when it is done.
    public func stop(deadline: Duration = EndpointSpec.defaultDrainTimeout) {
        orders.send(.stop(deadline: deadline))
    }

    /// Reads the configuration anew and puts it in force; an event tells what became of it.
    public func reload() {
        orders.send(.reload)
    }

    /// Waits until the proxy has stopped.
    public func wait() {
        thread.join()
    }

    /// The signals that `run` takes.
    public static let signals = [SIGTERM, SIGINT, SIGHUP]

    /// Runs a proxy on the calling thread until SIGTERM or SIGINT drains it; a second one ends it at once. SIGHUP reads
    /// the configuration anew.
    ///
    /// `SignalSource.block(ProxyServer.signals)` must have been called before any thread was started.
    ///
    /// - Parameters:
    ///   - events: called on this thread.
    ///   - heartbeat: called on this thread each time that so much time has passed, as long as the loop gets on.
    public static func run(
        _ blueprint: ProxyBlueprint, events: @escaping (ProxyEvent) -> Void = { _ in },
        heartbeat: (every: Duration, beat: () -> Void)? = nil
    ) throws(ProxyStartError) {
        var failure: SystemError?
        do throws(SystemError) {
            try EventLoopThread.runHere { loop in
                let core = ProxyCore(loop: loop, blueprint: blueprint, events: events)
                loop.keepAlive(core)
                do throws(SystemError) {
                    loop.keepAlive(try SignalSource(loop: loop, signals: signals) { core.received(signal: $0) })
                    if let heartbeat { loop.keepAlive(Heartbeat(loop, heartbeat.every, heartbeat.beat)) }
                    try core.start()
                } catch {
                    failure = error
                    loop.stop()
                }
            }
        } catch {
            failure = error
        }
        if let failure { throw ProxyStartError("\(failure)") }
    }
}

extension ProxyCore {
    func received(signal: Int32) {
        switch signal {
        case SIGHUP: reloader?.reload()
        default: if isStopping { stopAtOnce() } else { stop() }
        }
    }
}

/// Calls back for as long as its loop gets on.
private final class Heartbeat: LoopTimer {
    private unowned let loop: EventLoop
    private let interval: Duration
    private let beat: () -> Void

    init(_ loop: EventLoop, _ interval: Duration, _ beat: @escaping () -> Void) {
        self.loop = loop
        self.interval = interval
        self.beat = beat
        super.init()
        loop.arm(self, at: loop.now + interval.wholeNanoseconds)
    }

    override func fire() {
        beat()
        loop.arm(self, at: loop.now + interval.wholeNanoseconds)
    }
}

/// Opens once, with an outcome for the one who waits.
private final class StartGate: Sendable {
    private let outcome = Mutex<SystemError?>(nil)
    private let semaphore = DispatchSemaphore(value: 0)

    func open(_ failure: SystemError?) {
        outcome.withLock { $0 = failure }
        semaphore.signal()
    }

    func wait() -> SystemError? {
        semaphore.wait()
        return outcome.withLock { $0 }
    }
}
