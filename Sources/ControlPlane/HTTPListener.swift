import Dispatch
import Glibc
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ProxyModel
internal import Synchronization

/// A listener for HTTP: bound when it is made, on threads of its own, until it is stopped.
///
/// *Isolation*: any.
final class HTTPListener: Sendable {
    /// NIO's own for the whole process, with one thread. It is never shut down: the tails of closed connections may still
    /// want to run on it.
    private static let group: any EventLoopGroup = {
        NIOSingletons.groupLoopCountSuggestion = 1
        return NIOSingletons.posixEventLoopGroup
    }()

    /// The address that is bound, with the port that the system chose.
    let address: HTTPSpec.Address
    private let server: Server<HTTP1Channel>
    private let done: DispatchSemaphore

    /// Binds and serves; returns when connections are accepted.
    ///
    /// - Throws: when the address cannot be bound.
    /// - Parameter mostConnections: at once; the others wait in the kernel's queue.
    init(
        address: HTTPSpec.Address, mostConnections: Int, channel: HTTP1Channel, logger: Logger
    ) throws(AdminServerError) {
        // What the server library has to say is about single connections.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .error)
        let gate = StartGate()
        let server = Server(
            childChannelSetup: channel,
            configuration: ServerConfiguration(
                address: .hostname(address.host, port: address.port), backlog: 128,
                availableConnectionsDelegate: MaximumAvailableConnections(mostConnections, logger: quiet)),
            onServerRunning: { channel in gate.open(.success(channel.localAddress?.port ?? address.port)) },
            eventLoopGroup: HTTPListener.group, logger: quiet)
        let done = DispatchSemaphore(value: 0)
        // Whoever makes it blocks while it starts, so there is no task to be a child of. `stop` ends this one.
        Task {
            do {
                try await server.run()
            } catch {
                gate.open(.failure(AdminServerError(error, address)))
            }
            gate.open(.failure(AdminServerError("stopped", address)))
            done.signal()
        }
        self.address = HTTPSpec.Address(host: address.host, port: try gate.wait())
        self.server = server
        self.done = done
    }

    /// Stops accepting, lets requests under way finish, and returns when that is done or two seconds have passed.
    func stop() {
        let server = server
        Task {
            do {
                try await server.shutdownGracefully()
            } catch {
                // It has stopped by itself; `done` tells.
            }
        }
        _ = done.wait(timeout: .now() + .seconds(2))
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
