import Glibc

/// A client that sends bytes as told and reads what comes, with blocking calls.
final class HTTPClient {
    private let descriptor: Int32

    /// Connects to a port of this machine.
    init(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    /// Everything until the server closes, or until nothing has come for so long.
    func readAll(seconds: Int) -> (text: String, hasEnded: Bool) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count > 0 {
                text += chunk[..<count]
                continue
            }
            let isOver = count == 0 || errno == ECONNRESET
            return (String(decoding: text, as: UTF8.self), isOver)
        }
    }

    /// What comes first.
    func readSome() -> String {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        return String(decoding: chunk[..<max(count, 0)], as: UTF8.self)
    }

    /// One request on a connection of its own: the status and the whole answer.
    static func get(
        _ path: String, port: Int, method: String = "GET", headers: [String] = []
    ) -> (status: Int, text: String) {
        let client = HTTPClient(port: port)
        let lines = ["\(method) \(path) HTTP/1.1", "Host: x", "Connection: close"] + headers + ["", ""]
        client.send(lines.joined(separator: "\r\n"))
        let text = client.readAll(seconds: 20).text
        let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (status ?? 0, text)
    }
}
