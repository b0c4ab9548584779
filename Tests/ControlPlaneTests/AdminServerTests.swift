import Foundation
import Logging
import ProxyModel
import Synchronization
import Testing
import WeirCrypto

@testable import ControlPlane

/// A proxy that answers as told.
private final class StubProxy: Sendable {
    let readiness = Mutex(AdminSources.Readiness(isReady: true, text: "ready"))
    let isSilent = Mutex(false)
    let questions = Atomic(0)

    var sources: AdminSources {
        AdminSources(
            readiness: { [self] answer in
                guard !isSilent.withLock({ $0 }) else { return }
                answer(readiness.withLock { $0 })
            },
            metrics: { [self] answer in
                questions.add(1, ordering: .relaxed)
                guard !isSilent.withLock({ $0 }) else { return }
                answer { "weir_test 1\n" }
            })
    }
}

@Suite("The admin port", .serialized)
struct AdminServerTests {
    /// Runs the body, which blocks, on a thread of its own: the server's tasks need those of the tests.
    private func withServer(
        token: Secret? = nil, _ body: @escaping @Sendable (StubProxy, Int) throws -> Void
    ) async throws {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let proxy = StubProxy()
                        let server = try AdminServer(
                            address: HTTPSpec.Address(host: "127.0.0.1", port: 0), token: token,
                            sources: proxy.sources, logger: Logger(label: "test"))
                        defer { server.stop() }
                        try body(proxy, server.address.port)
                    })
            }
        }
    }

    @Test("health, readiness and metrics are answered")
    func pages() async throws {
        try await withServer { proxy, port in
            #expect(HTTPClient.get("/healthz", port: port).status == 200)
            #expect(HTTPClient.get("/readyz", port: port).status == 200)
            let metrics = HTTPClient.get("/metrics", port: port)
            #expect(metrics.status == 200)
            #expect(metrics.text.lowercased().contains("content-type: text/plain; version=0.0.4"))
            #expect(metrics.text.hasSuffix("weir_test 1\n"))
            #expect(HTTPClient.get("/nothing", port: port).status == 404)
            let head = HTTPClient.get("/metrics", port: port, method: "HEAD")
            #expect(head.status == 200)
            #expect(head.text.hasSuffix("\r\n\r\n"))
            #expect(head.text.lowercased().contains("content-length: 12"))
        }
    }

    @Test("what is not ready says why, and is alive all the same")
    func notReady() async throws {
        try await withServer { proxy, port in
            proxy.readiness.withLock { $0 = AdminSources.Readiness(isReady: false, text: "not ready: draining") }
            let answer = HTTPClient.get("/readyz", port: port)
            #expect(answer.status == 503)
            #expect(answer.text.hasSuffix("\r\n\r\nnot ready: draining\n"))
            #expect(HTTPClient.get("/healthz", port: port).status == 200)
        }
    }

    @Test("a proxy that does not answer is neither ready nor alive")
    func silence() async throws {
        try await withServer { proxy, port in
            proxy.isSilent.withLock { $0 = true }
            #expect(HTTPClient.get("/readyz", port: port).status == 503)
            #expect(HTTPClient.get("/metrics", port: port).status == 503)
            #expect(HTTPClient.get("/healthz", port: port).status == 503)
        }
    }

    @Test("metrics are for those who have the token")
    func token() async throws {
        try await withServer(token: Secret("abc")) { _, port in
            let refused = HTTPClient.get("/metrics", port: port)
            #expect(refused.status == 401)
            #expect(refused.text.lowercased().contains("www-authenticate: bearer"))
            #expect(!refused.text.contains("weir_test"))
            #expect(HTTPClient.get("/metrics", port: port, headers: ["Authorization: Bearer abc"]).status == 200)
            #expect(HTTPClient.get("/readyz", port: port).status == 200)
        }
    }

    @Test("a connection serves many requests, also those sent ahead")
    func keepAlive() async throws {
        try await withServer { _, port in
            let client = HTTPClient(port: port)
            let request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
            client.send(request + request + "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let (text, hasEnded) = client.readAll(seconds: 20)
            #expect(text.components(of: "HTTP/1.1 200") == 3)
            #expect(hasEnded)
        }
    }

    @Test(
        "what is not HTTP is refused and closed",
        arguments: [
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}\r\n\r\n", "nonsense\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nContent-Length: minus one\r\n\r\n",
        ])
    func garbage(bytes: String) async throws {
        try await withServer { _, port in
            let client = HTTPClient(port: port)
            client.send(bytes)
            let text = client.readAll(seconds: 5).text
            #expect(text.hasPrefix("HTTP/1.1 400") || text.isEmpty)
            #expect(HTTPClient.get("/healthz", port: port).status == 200)
        }
    }

    @Test("headers without end are cut off")
    func longHeaders() async throws {
        try await withServer { _, port in
            let client = HTTPClient(port: port)
            client.send("GET /healthz HTTP/1.1\r\n")
            for number in 0..<200 { client.send("X-Filler-\(number): \(String(repeating: "x", count: 200))\r\n") }
            let text = client.readAll(seconds: 5).text
            #expect(text.hasPrefix("HTTP/1.1 400") || text.isEmpty)
            #expect(!text.contains("200 OK"))
        }
    }

    @Test("a body that trickles in holds a connection for ten seconds at most")
    func tricklingBody() async throws {
        try await withServer { _, port in
            let client = HTTPClient(port: port)
            client.send("POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
            // The answer comes at once; the connection is closed when the body is late.
            let (text, hasEnded) = client.readAll(seconds: 30)
            #expect(text.hasPrefix("HTTP/1.1 405"))
            #expect(hasEnded)
        }
    }

    @Test("many who ask at once cost the proxy few questions")
    func sharedAnswers() async throws {
        try await withServer { proxy, port in
            let start = ContinuousClock.now
            for _ in 0..<5 {
                let clients = (0..<20).map { _ in HTTPClient(port: port) }
                for client in clients {
                    client.send("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                }
                for client in clients { #expect(client.readAll(seconds: 20).text.hasSuffix("weir_test 1\n")) }
            }
            let pauses = Int((ContinuousClock.now - start) / .milliseconds(50))
            #expect(proxy.questions.load(ordering: .relaxed) <= pauses + 1)
        }
    }

    @Test("an answer is never older than its question")
    func freshAnswers() async throws {
        try await withServer { proxy, port in
            for round in 0..<10 {
                let text = "not ready: \(round)"
                proxy.readiness.withLock { $0 = AdminSources.Readiness(isReady: false, text: text) }
                #expect(HTTPClient.get("/readyz", port: port).text.hasSuffix("\(text)\n"))
            }
        }
    }

    @Test("connections beyond the limit wait, and are served when others go")
    func limit() async throws {
        try await withServer { _, port in
            var idle = (0..<AdminServer.mostConnections).map { _ in HTTPClient(port: port) }
            for client in idle {
                client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            }
            for client in idle { #expect(client.readSome().hasPrefix("HTTP/1.1 200")) }
            let late = HTTPClient(port: port)
            late.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(late.readAll(seconds: 1).text.isEmpty)
            idle.removeAll()
            #expect(late.readAll(seconds: 20).text.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test("an address in use is said to be so")
    func addressInUse() async throws {
        try await withServer { proxy, port in
            let address = HTTPSpec.Address(host: "127.0.0.1", port: port)
            do throws(AdminServerError) {
                _ = try AdminServer(
                    address: address, token: nil, sources: proxy.sources, logger: Logger(label: "test"))
                Issue.record("it was bound twice")
            } catch {
                #expect(error.isAddressInUse)
                #expect(error.description == "127.0.0.1:\(port): Address already in use")
            }
        }
    }
}

extension String {
    fileprivate func components(of needle: String) -> Int {
        var count = 0
        var rest = self[...]
        while let found = rest.firstRange(of: needle) {
            count += 1
            rest = rest[found.upperBound...]
        }
        return count
    }
}
