internal import HummingbirdCore
public import Logging
internal import NIOCore
public import ProxyModel
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

    /// The address that is bound, with the port that the system chose.
    public var address: HTTPSpec.Address { listener.address }
    private let listener: HTTPListener
    private let pages: AdminPages

    /// Binds and serves; returns when connections are accepted.
    ///
    /// - Throws: when the address cannot be bound.
    /// - Parameter queries: what answers calls in AWS's Query form, if they are answered. It does not need the token.
    public init(
        address: HTTPSpec.Address, token: Secret?, sources: AdminSources, queries: (any AWSQueryService)? = nil,
        logger: Logger
    ) throws(AdminServerError) {
        let pages = AdminPages(token: token, sources: sources, queries: queries)
        do throws(AdminServerError) {
            listener = try HTTPListener(
                address: address, mostConnections: AdminServer.mostConnections,
                channel: HTTP1Channel(
                    responder: { request, writer, channel in try await pages.respond(request, writer, channel) },
                    configuration: HTTP1Channel.Configuration(
                        additionalChannelHandlers: [RequestDeadline(limit: AdminServer.requestTimeout)],
                        idleTimeout: AdminServer.idleTimeout,
                        httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                            maxHeaderFieldSize: AdminServer.longestHeaders,
                            maxHeaderListSize: AdminServer.longestHeaders,
                            maxHeaderFieldCount: AdminServer.mostHeaders))),
                logger: logger)
        } catch {
            pages.stop()
            throw error
        }
        self.pages = pages
    }

    /// From the next request on /metrics must be asked with this token. Without one everyone may ask who can reach the
    /// port: an address that other machines reach keeps the token that it has.
    public func take(token: Secret?) {
        if token != nil || address.isLoopback { pages.take(token: token) }
    }

    /// Stops accepting, lets requests under way finish, and returns when that is done or two seconds have passed.
    public func stop() {
        listener.stop()
        pages.stop()
    }
}
