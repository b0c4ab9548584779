import Foundation
import Logging
import ProxyModel
import Synchronization
import Testing
import WeirCrypto

@testable import ControlPlane

/// A service that tells what it was asked.
private final class StubService: AWSQueryService {
    let requests = Mutex<[AWSQueryRequest]>([])
    /// Answers wait for this one.
    let gate = DispatchSemaphore(value: 0)
    let waits: Bool

    init(waits: Bool = false) {
        self.waits = waits
    }

    func answer(_ request: AWSQueryRequest) -> AWSQueryAnswer {
        if waits { gate.wait() }
        requests.withLock { $0.append(request) }
        return AWSQueryAnswer(
            status: 418, headers: ["content-type": "text/xml", "x-amzn-requestid": "r-1"],
            body: Secret("<Answer/>"))
    }

    func refuse(_ refusal: AWSQueryRefusal) -> AWSQueryAnswer {
        AWSQueryAnswer(status: 400, headers: [:], body: Secret("<Refused>\(refusal)</Refused>"))
    }
}

@Suite("Calls in AWS's Query form", .serialized)
struct AWSQueryPortTests {
    private static let sources = AdminSources(
        readiness: { $0(AdminSources.Readiness(isReady: true, text: "ready")) }, metrics: { $0 { "weir_test 1\n" } })

    /// Runs the body, which blocks, on a thread of its own: the server's tasks need those of the tests.
    private func withServer(
        _ service: StubService?, _ body: @escaping @Sendable (Int) throws -> Void
    ) async throws {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let server = try AdminServer(
                            address: HTTPSpec.Address(host: "127.0.0.1", port: 0), token: Secret("abc"),
                            sources: Self.sources, queries: service, logger: Logger(label: "test"))
                        defer { server.stop() }
                        try body(server.address.port)
                    })
            }
        }
    }

    private static func post(
        _ body: String, port: Int, target: String = "/", headers: [String] = []
    ) -> (status: Int, text: String) {
        let client = HTTPClient(port: port)
        let lines =
            [
                "POST \(target) HTTP/1.1", "Host: Weir.Example:9307", "Connection: close",
                "Content-Length: \(body.utf8.count)",
            ]
            + headers
        client.send((lines + ["", body]).joined(separator: "\r\n"))
        let text = client.readAll(seconds: 20).text
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0, text)
    }

    @Test("a call comes to the service as it was sent, without the token of the metrics")
    func post() async throws {
        let service = StubService()
        try await withServer(service) { port in
            let answer = Self.post(
                "Action=GetCallerIdentity", port: port, target: "/?a=%2F&b",
                headers: ["X-Amz-Date: 20260102T030405Z", "X-Twice: 1", "X-Twice: 2", "Authorization: AWS4 x"])
            #expect(answer.status == 418)
            #expect(answer.text.hasSuffix("\r\n\r\n<Answer/>"))
            #expect(answer.text.lowercased().contains("content-type: text/xml"))
            #expect(answer.text.lowercased().contains("x-amzn-requestid: r-1"))
            #expect(answer.text.lowercased().contains("cache-control: no-store"))
        }
        let request = try #require(service.requests.withLock { $0.first })
        #expect(request.method == "POST")
        #expect(request.path == "/")
        #expect(request.query == "a=%2F&b")
        #expect(String(decoding: request.body, as: UTF8.self) == "Action=GetCallerIdentity")
        #expect(request.sourceAddress == "127.0.0.1")
        let headers = request.headers.map { "\($0.name)=\($0.value)" }
        #expect(headers.filter { $0.hasPrefix("host=") } == ["host=Weir.Example:9307"])
        #expect(headers.contains("x-amz-date=20260102T030405Z"))
        #expect(headers.filter { $0.hasPrefix("x-twice=") } == ["x-twice=1", "x-twice=2"])
        #expect(headers.contains("authorization=AWS4 x"))
    }

    @Test("a call may stand in the query, too")
    func get() async throws {
        let service = StubService()
        try await withServer(service) { port in
            #expect(HTTPClient.get("/?Action=GetCallerIdentity", port: port).status == 418)
            #expect(HTTPClient.get("/", port: port).text.contains("/healthz"))
            #expect(HTTPClient.get("/?action=x", port: port).text.contains("/healthz"))
            #expect(HTTPClient.get("/healthz?Action=x", port: port).status == 200)
            #expect(HTTPClient.get("/metrics?Action=x", port: port).status == 401)
        }
        #expect(service.requests.withLock { $0.map(\.query) } == ["Action=GetCallerIdentity"])
    }

    @Test("without a service nothing can be called")
    func none() async throws {
        try await withServer(nil) { port in
            #expect(Self.post("Action=GetCallerIdentity", port: port).status == 405)
            #expect(HTTPClient.get("/?Action=GetCallerIdentity", port: port).text.contains("/healthz"))
        }
    }

    @Test("bodies have an end, said or not")
    func size() async throws {
        let service = StubService()
        try await withServer(service) { port in
            let most = AdminServer.longestQueryBody
            #expect(Self.post(String(repeating: "x", count: most), port: port).status == 418)
            let refused = Self.post(String(repeating: "x", count: most + 1), port: port)
            #expect(refused.status == 400)
            #expect(refused.text.contains("tooLarge(mostBytes: 65536)"))
            // In pieces, whose sum nobody told before.
            let client = HTTPClient(port: port)
            client.send("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
            let piece = String(repeating: "y", count: 0x4000)
            for _ in 0..<5 { client.send("4000\r\n\(piece)\r\n") }
            client.send("0\r\n\r\n")
            #expect(client.readAll(seconds: 20).text.contains("tooLarge"))
        }
        #expect(service.requests.withLock { $0.count } == 1)
    }

    @Test("too many calls are refused without being looked at, and pages are not")
    func rate() async throws {
        let service = StubService()
        try await withServer(service) { port in
            let client = HTTPClient(port: port)
            let call = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx"
            let last = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            client.send(String(repeating: call, count: 2000) + last)
            let text = client.readAll(seconds: 60).text
            #expect(text.contains("<Refused>tooMany</Refused>"))
            #expect(text.hasSuffix("alive\n"))
        }
        #expect((40..<2000).contains(service.requests.withLock { $0.count }))
    }

    @Test("calls that wait do not keep pages waiting")
    func blocked() async throws {
        let service = StubService(waits: true)
        try await withServer(service) { port in
            let clients = (0..<4).map { _ in HTTPClient(port: port) }
            for client in clients {
                client.send("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx")
            }
            #expect(HTTPClient.get("/healthz", port: port).status == 200)
            #expect(HTTPClient.get("/readyz", port: port).status == 200)
            #expect(service.requests.withLock { $0.isEmpty })
            for _ in clients { service.gate.signal() }
            for client in clients { #expect(client.readAll(seconds: 20).text.hasSuffix("<Answer/>")) }
        }
    }
}
