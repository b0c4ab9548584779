import Dispatch
import Glibc
internal import HTTPTypes
internal import HummingbirdCore
public import Logging
internal import NIOCore
internal import NIOPosix
public import ProxyModel
internal import Synchronization
public import WeirCrypto

/// What the admin port needs of the proxy: each asks, and calls back once, from any thread, or never.
public struct AdminSources: Sendable {
    /// Whether new clients should be sent here, and why not.
    public struct Readiness: Sendable, Equatable {
        /// Whether they should.
        public let isReady: Bool
        /// One line.
        public let text: String

        /// An answer.
        public init(isReady: Bool, text: String) {
            self.isReady = isReady
            self.text = text
        }
    }

    let readiness: @Sendable (@escaping @Sendable (Readiness) -> Void) -> Void
    let metrics: @Sendable (@escaping @Sendable (@escaping @Sendable () -> String) -> Void) -> Void

    /// - Parameter metrics: answers with what makes the text, which is called on a thread that may take its time.
    public init(
        readiness: @escaping @Sendable (@escaping @Sendable (Readiness) -> Void) -> Void,
        metrics: @escaping @Sendable (@escaping @Sendable (@escaping @Sendable () -> String) -> Void) -> Void
    ) {
        self.readiness = readiness
        self.metrics = metrics
    }
}

/// Why the admin port cannot be opened.
public struct AdminServerError: Error, Equatable, CustomStringConvertible {
    /// One line.
    public let description: String
    /// Whether the address is in use.
    public let isAddressInUse: Bool
}

/// The admin port: health, readiness and metrics over HTTP, on threads of its own.
///
/// What a request may cost is bounded: `mostConnections` at once, the others wait in the kernel's queue; 8 KiB of
/// headers; ten seconds for a request; twenty questions a second to the proxy for each page. A call in AWS's Query form
/// may have `longestQueryBody`, and each address may make twenty a second, all together a hundred.
///
/// *Isolation*: any.
public final class AdminServer: Sendable {
    /// Connections at once.
    static let mostConnections = 64
    /// Of a call in AWS's Query form, in bytes.
    public static let longestQueryBody = AWSQueryPort.longest
    private static let longestHeaders = 8 * 1024
    private static let mostHeaders = 64
    private static let idleTimeout = TimeAmount.seconds(75)
    private static let requestTimeout = TimeAmount.seconds(10)

    /// NIO's own for the whole process, with one thread. It is never shut down: the tails of closed connections may still
    /// want to run on it.
    private static let group: any EventLoopGroup = {
        NIOSingletons.groupLoopCountSuggestion = 1
        return NIOSingletons.posixEventLoopGroup
    }()

    /// The address that is bound, with the port that the system chose.
    public let address: HTTPSpec.Address
    private let server: Server<HTTP1Channel>
    private let pages: AdminPages
    private let done: DispatchSemaphore

    /// Binds and serves; returns when connections are accepted.
    ///
    /// - Throws: when the address cannot be bound.
    /// - Parameter queries: what answers calls in AWS's Query form, if they are answered. It does not need the token.
    public init(
        address: HTTPSpec.Address, token: Secret?, sources: AdminSources, queries: (any AWSQueryService)? = nil,
        logger: Logger
    ) throws(AdminServerError) {
        // What the server library has to say is about single connections.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .error)
        let gate = StartGate()
        let pages = AdminPages(token: token, sources: sources, queries: queries)
        let server = Server(
            childChannelSetup: HTTP1Channel(
                responder: { request, writer, channel in try await pages.respond(request, writer, channel) },
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [RequestDeadline(limit: AdminServer.requestTimeout)],
                    idleTimeout: AdminServer.idleTimeout,
                    httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                        maxHeaderFieldSize: AdminServer.longestHeaders, maxHeaderListSize: AdminServer.longestHeaders,
                        maxHeaderFieldCount: AdminServer.mostHeaders))),
            configuration: ServerConfiguration(
                address: .hostname(address.host, port: address.port), backlog: 128,
                availableConnectionsDelegate: MaximumAvailableConnections(AdminServer.mostConnections, logger: quiet)),
            onServerRunning: { channel in gate.open(.success(channel.localAddress?.port ?? address.port)) },
            eventLoopGroup: AdminServer.group, logger: quiet)
        let done = DispatchSemaphore(value: 0)
        // The main thread belongs to the proxy's loop, so there is no task to be a child of. `stop` ends this one.
        Task {
            do {
                try await server.run()
            } catch {
                gate.open(.failure(AdminServerError(error, address)))
            }
            gate.open(.failure(AdminServerError("stopped", address)))
            done.signal()
        }
        do throws(AdminServerError) {
            self.address = HTTPSpec.Address(host: address.host, port: try gate.wait())
        } catch {
            pages.stop()
            throw error
        }
        self.server = server
        self.pages = pages
        self.done = done
    }

    /// From the next request on /metrics must be asked with this token. Without one everyone may ask who can reach the
    /// port: an address that other machines reach keeps the token that it has.
    public func take(token: Secret?) {
        if token != nil || address.isLoopback { pages.take(token: token) }
    }

    /// Stops accepting, lets requests under way finish, and returns when that is done or two seconds have passed.
    public func stop() {
        let server = server
        Task {
            do {
                try await server.shutdownGracefully()
            } catch {
                // It has stopped by itself; `done` tells.
            }
        }
        _ = done.wait(timeout: .now() + .seconds(2))
        pages.stop()
    }
}

extension AdminServerError {
    fileprivate init(_ why: String, _ address: HTTPSpec.Address) {
        self.init(description: "\(address): \(why)", isAddressInUse: false)
    }

    fileprivate init(_ error: any Error, _ address: HTTPSpec.Address) {
        guard let failure = error as? IOError else {
            self.init("\(error)", address)
            return
        }
        self.init(
            description: "\(address): \(String(cString: strerror(failure.errnoCode)))",
            isAddressInUse: failure.errnoCode == EADDRINUSE)
    }
}

/// Opens once, with an outcome for the one who waits.
private final class StartGate: Sendable {
    private let outcome = Mutex<Result<Int, AdminServerError>?>(nil)
    private let semaphore = DispatchSemaphore(value: 0)

    func open(_ result: Result<Int, AdminServerError>) {
        let isFirst = outcome.withLock { outcome in
            if outcome != nil { return false }
            outcome = result
            return true
        }
        if isFirst { semaphore.signal() }
    }

    func wait() throws(AdminServerError) -> Int {
        semaphore.wait()
        switch outcome.withLock({ $0 }) {
        case .success(let port): return port
        case .failure(let failure): throw failure
        case nil: throw AdminServerError(description: "the admin port did not start", isAddressInUse: false)
        }
    }
}
