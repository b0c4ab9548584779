internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import NIOPosix
internal import Synchronization
internal import WeirCrypto

/// The way of requests in AWS's Query form to their service: bounded in size and number, off the event loop.
///
/// *Isolation*: any.
final class AWSQueryPort: Sendable {
    /// In bytes, of a body or a query.
    static let longest = 64 * 1024

    private let service: any AWSQueryService
    /// Those wait that the service lets wait, and not the pages.
    private let threads = NIOThreadPool(numberOfThreads: 2)
    private let allowance: Mutex<RequestAllowance>
    private let start = ContinuousClock.now

    init(_ service: any AWSQueryService, allowance: RequestAllowance = RequestAllowance()) {
        self.service = service
        self.allowance = Mutex(allowance)
        threads.start()
    }

    /// Answers one request.
    func respond(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        let answer = try await answer(request, source: channel.remoteAddress?.ipAddress)
        var head = HTTPResponse(status: HTTPResponse.Status(code: answer.status))
        for (name, value) in answer.headers.sorted(by: { $0.key < $1.key }) {
            if let name = HTTPField.Name(name) { head.headerFields[name] = value }
        }
        let body = answer.body.exposedBytes
        head.headerFields[.contentLength] = "\(body.count)"
        head.headerFields[.cacheControl] = "no-store"
        try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// Takes no more requests; those under way are answered.
    func stop() {
        threads.shutdownGracefully { _ in }
    }

    private func answer(_ request: Request, source: String?) async throws -> AWSQueryAnswer {
        let now = ContinuousClock.now - start
        guard allowance.withLock({ $0.admit(source ?? "", now: now) }) else { return service.refuse(.tooMany) }
        let (path, query) = AWSQueryPort.split(request.head.path ?? "")
        let declared = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard query.utf8.count <= AWSQueryPort.longest, declared <= AWSQueryPort.longest else {
            return service.refuse(.tooLarge(mostBytes: AWSQueryPort.longest))
        }
        let body: [UInt8]
        do {
            body = Array(buffer: try await request.body.collect(upTo: AWSQueryPort.longest))
        } catch is NIOTooManyBytesError {
            return service.refuse(.tooLarge(mostBytes: AWSQueryPort.longest))
        }
        let whole = AWSQueryRequest(
            method: request.method.rawValue, path: path, query: query, headers: AWSQueryPort.headers(request.head),
            body: body, sourceAddress: source)
        let service = service
        return try await threads.runIfActive { service.answer(whole) }
    }

    private static func split(_ target: String) -> (path: String, query: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return (parts.first.map(String.init) ?? "", parts.count == 2 ? String(parts[1]) : "")
    }

    /// HTTP's `Host` is kept apart from the others, and belongs to what was signed.
    private static func headers(_ head: HTTPRequest) -> [(name: String, value: String)] {
        let host = head.authority.map { [(name: "host", value: $0)] } ?? []
        return host
            + head.headerFields.filter { $0.name.canonicalName != "host" || head.authority == nil }
            .map { (name: $0.name.canonicalName, value: $0.value) }
    }
}
