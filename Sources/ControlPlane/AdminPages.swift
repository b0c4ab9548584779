internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Synchronization
internal import Telemetry
internal import WeirCrypto

/// The pages of the admin port.
///
/// *Isolation*: any.
final class AdminPages: Sendable {
    /// A loop that does not answer for so long is stuck, not busy.
    private static let healthPatience = TimeAmount.seconds(5)
    private static let patience = TimeAmount.seconds(2)

    private let token: Mutex<Secret?>
    private let life: SharedAnswer<AdminSources.Readiness>
    private let readiness: SharedAnswer<AdminSources.Readiness>
    private let metrics: SharedAnswer<@Sendable () -> String>
    private let queries: AWSQueryPort?

    init(token: Secret?, sources: AdminSources, queries: (any AWSQueryService)?) {
        self.token = Mutex(token)
        self.queries = queries.map { AWSQueryPort($0) }
        life = SharedAnswer(patience: AdminPages.healthPatience, question: sources.readiness)
        readiness = SharedAnswer(patience: AdminPages.patience, question: sources.readiness)
        metrics = SharedAnswer(patience: AdminPages.patience, question: sources.metrics)
    }

    /// From the next request on /metrics must be asked with this.
    func take(token: Secret?) {
        self.token.withLock { $0 = token }
    }

    /// Lets go of what answers calls.
    func stop() {
        queries?.stop()
    }

    /// Answers one request.
    func respond(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        let route = AdminRoute.decide(
            method: request.method.rawValue, path: request.head.path ?? "",
            authorization: request.headers[.authorization], token: token.withLock { $0 }, hasQueries: queries != nil)
        if case .query = route, let queries {
            return try await queries.respond(request, writer, channel)
        }
        let page = await page(route, channel.eventLoop)
        var head = HTTPResponse(status: HTTPResponse.Status(code: page.status))
        head.headerFields[.contentType] = page.type
        head.headerFields[.contentLength] = "\(page.text.utf8.count)"
        head.headerFields[.cacheControl] = "no-store"
        if page.status == 401 { head.headerFields[.wwwAuthenticate] = "Bearer" }
        if page.status == 405 { head.headerFields[.allow] = "GET, HEAD" }
        let isHead = request.method == .head
        try await writer.write(
            response: head, body: isHead ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(string: page.text)))
    }

    private struct Page {
        let status: Int
        let text: String
        var type = "text/plain; charset=utf-8"
    }

    private func page(_ route: AdminRoute, _ loop: any EventLoop) async -> Page {
        switch route {
        case .health:
            guard await life.get(on: loop) != nil else { return silence(AdminPages.healthPatience) }
            return Page(status: 200, text: "alive\n")
        case .readiness:
            guard let answer = await readiness.get(on: loop) else { return silence(AdminPages.patience) }
            return Page(status: answer.isReady ? 200 : 503, text: answer.text + "\n")
        case .metrics:
            guard let make = await metrics.get(on: loop) else { return silence(AdminPages.patience) }
            return Page(status: 200, text: make(), type: Exposition.contentType)
        case .index, .query:
            return Page(status: 200, text: "Weir: /healthz /readyz /metrics\n")
        case .refused(let status, let text):
            return Page(status: status, text: text + "\n")
        }
    }

    private func silence(_ patience: TimeAmount) -> Page {
        Page(status: 503, text: "the proxy did not answer within \(patience.nanoseconds / 1_000_000_000) s\n")
    }
}
