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

    /// Loads everything that can fail before the first client comes.
    ///
    /// - Parameters:
    ///   - passwords: in the order of `spec.credentials`.
    ///   - inquiry: by which the running proxy can be asked for its figures.
    ///   - console: whom the console lets in; nil for no console.
    /// - Throws: `ProxyStartError` naming the file or setting.
    public init(
        spec: ProxySpec, passwords: [Secret], logger: Logger,
        board: StatisticsBoard = StatisticsBoard(isWatched: false), inquiry: ProxyInquiry? = nil,
        console: ConsoleAccess? = nil
    ) throws(ProxyStartError) {
        self.spec = spec
        self.logger = logger
        self.board = board
        self.inquiry = inquiry
        self.console = console
        credentials = zip(spec.credentials, passwords).map { credential, password in
            Credential(
                user: credential.user, password: password,
                plugin: spec.clientPasswordAuthType(credential).map(AuthPlugin.init),
                requireTLS: spec.requiresTLS(credential), maxClients: credential.maxClients)
        }
        do {
            rsaKey = try RSAKey.generate()
            tlsContext = try spec.endpoint.tls.map { tls in
                try TLSServerContext(
                    certificate: tls.certificate, key: tls.key, clientCA: tls.clientCA,
                    minimum: tls.minimumVersion == .tls13 ? .v13 : .v12)
            }
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
    }

    private let thread: EventLoopThread
    private let orders = Mailbox<Order>()

    /// How long a shutdown waits for open transactions.
    public static let drainDeadline = Duration.seconds(30)

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
    public func stop(deadline: Duration = ProxyServer.drainDeadline) {
        orders.send(.stop(deadline: deadline))
    }

    /// Waits until the proxy has stopped.
    public func wait() {
        thread.join()
    }

    /// Runs a proxy on the calling thread until SIGTERM or SIGINT drains it; a second one ends it at once.
    ///
    /// `SignalSource.block` must have been called before any thread was started.
    public static func run(
        _ blueprint: ProxyBlueprint, events: @escaping (ProxyEvent) -> Void = { _ in }
    ) throws(ProxyStartError) {
        var failure: SystemError?
        do throws(SystemError) {
            try EventLoopThread.runHere { loop in
                let core = ProxyCore(loop: loop, blueprint: blueprint, events: events)
                loop.keepAlive(core)
                var hasStopped = false
                do throws(SystemError) {
                    let signals = try SignalSource(loop: loop, signals: [SIGTERM, SIGINT]) { _ in
                        if hasStopped { core.stopAtOnce() }
                        hasStopped = true
                        core.stop(deadline: drainDeadline)
                    }
                    loop.keepAlive(signals)
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
