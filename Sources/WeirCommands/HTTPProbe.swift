import Glibc
import ProxyModel
import WeirCrypto

/// Why a page could not be had: one line.
struct HTTPProbeError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// The error of the system call that has just failed on this thread.
    static func latest() -> HTTPProbeError {
        HTTPProbeError(errno == EAGAIN ? "no answer within \(HTTPProbe.patience) s" : String(cString: strerror(errno)))
    }
}

/// One GET to an admin port with blocking calls, each of which waits a few seconds at most.
enum HTTPProbe {
    static let patience = 6
    private static let longestAnswer = 1024 * 1024

    /// - Parameter token: what the page must be asked with, if anything.
    /// - Returns: the status and the body without the newline at its end.
    static func get(
        _ path: String, at address: HTTPSpec.Address, token: Secret? = nil
    ) throws(HTTPProbeError) -> (status: Int, text: String) {
        let socket = try connected(to: address)
        defer { close(socket) }
        let authorization =
            token.map { "Authorization: Bearer \(String(decoding: $0.exposedBytes, as: UTF8.self))\r\n" } ?? ""
        let request = Array(
            "GET \(path) HTTP/1.1\r\nHost: \(address)\r\n\(authorization)Connection: close\r\n\r\n".utf8)
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { throw .latest() }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while answer.count < longestAnswer {
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count >= 0 else { throw .latest() }
            if count == 0 { break }
            answer += chunk[..<count]
        }
        guard let result = parse(String(decoding: answer, as: UTF8.self)) else {
            throw HTTPProbeError("the answer is not HTTP")
        }
        return result
    }

    /// The status and the body of an answer; nil when it is none.
    static func parse(_ answer: String) -> (status: Int, text: String)? {
        guard answer.hasPrefix("HTTP/1."), let head = answer.firstRange(of: "\r\n\r\n"),
            let status = answer.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        var text = String(answer[head.upperBound...])
        if text.hasSuffix("\n") { text.removeLast() }
        return (status, text)
    }

    private static func connected(to address: HTTPSpec.Address) throws(HTTPProbeError) -> Int32 {
        // Every address of the machine: the loopback one is among them.
        let host = ["0.0.0.0": "127.0.0.1", "::": "::1"][address.host] ?? address.host
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(host, "\(address.port)", &hints, &found)
        guard failure == 0, let first = found else { throw HTTPProbeError(String(cString: gai_strerror(failure))) }
        defer { freeaddrinfo(first) }
        var candidate: UnsafeMutablePointer<addrinfo>? = first
        var latest = HTTPProbeError("no address")
        while let info = candidate {
            let socket = socket(info.pointee.ai_family, Int32(SOCK_STREAM.rawValue), 0)
            guard socket >= 0 else { throw .latest() }
            var limit = timeval(tv_sec: patience, tv_usec: 0)
            for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
                setsockopt(socket, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
            }
            if connect(socket, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0 { return socket }
            latest = .latest()
            close(socket)
            candidate = info.pointee.ai_next
        }
        throw latest
    }
}
