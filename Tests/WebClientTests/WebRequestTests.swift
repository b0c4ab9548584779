import Foundation
import Glibc
import Testing
import WebClient

/// Answers one connection with these bytes and keeps what it was asked.
private final class OneAnswer: @unchecked Sendable {
    // @unchecked: `asked` is written by the thread before the semaphore is signalled and read after.
    let port: Int
    private var asked: [UInt8] = []
    private let done = DispatchSemaphore(value: 0)

    init(_ answer: String) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = bind(listener, pointer, length)
                _ = listen(listener, 1)
                _ = getsockname(listener, pointer, &length)
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            let client = accept(listener, nil, nil)
            close(listener)
            var buffer = [UInt8](repeating: 0, count: 65536)
            // The request's end: its headers, and the body of two letters that the tests send.
            while !String(decoding: asked, as: UTF8.self).hasSuffix("\r\n\r\nhi") {
                let count = read(client, &buffer, buffer.count)
                if count <= 0 { break }
                asked += buffer[..<count]
            }
            _ = answer.withCString { write(client, $0, strlen($0)) }
            close(client)
            done.signal()
        }
    }

    var request: String {
        done.wait()
        return String(decoding: asked, as: UTF8.self)
    }
}

struct WebRequestTests {
    @Test("the request goes out as it was put, and the answer comes back")
    func exchange() throws {
        let server = OneAnswer("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nnever")
        let request = WebRequest(
            method: "POST", url: "http://127.0.0.1:\(server.port)/a?b=c", headers: [("X-Test", "one two")],
            body: Array("hi".utf8))
        let answer = try request.perform()
        #expect(answer.status == 404)
        #expect(answer.body == Array("never".utf8))
        let asked = server.request
        #expect(asked.hasPrefix("POST /a?b=c HTTP/1.1\r\n"))
        #expect(asked.contains("\r\nX-Test: one two\r\n"))
        #expect(!asked.contains("Expect:"))
    }

    @Test("a redirect is an answer, not followed")
    func redirect() throws {
        let server = OneAnswer(
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        let answer = try WebRequest(
            method: "POST", url: "http://127.0.0.1:\(server.port)/", body: Array("hi".utf8)
        ).perform()
        #expect(answer.status == 302)
    }

    @Test("an answer that is too long is an error")
    func tooLong() {
        let server = OneAnswer("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n01234567890123456789")
        let request = WebRequest(
            method: "POST", url: "http://127.0.0.1:\(server.port)/", body: Array("hi".utf8), mostBytes: 10)
        #expect { try request.perform() } throws: {
            ($0 as? WebFailure)?.description == "the answer is longer than 10 bytes"
        }
    }

    @Test(
        "nobody there, another scheme, a header that would be two",
        arguments: [
            WebRequest(method: "GET", url: "http://127.0.0.1:1/"),
            WebRequest(method: "GET", url: "file:///etc/passwd"),
            WebRequest(method: "GET", url: "http://127.0.0.1:1/", headers: [("A", "b\r\nC: d")]),
        ])
    func failures(_ request: WebRequest) {
        #expect(throws: WebFailure.self) { try request.perform() }
    }
}
