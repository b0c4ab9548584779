public import EventLoop
import Glibc

/// A server's address in the forms that system calls take, resolved once, so that no client waits for a name server.
///
/// *Isolation*: any.
public struct ResolvedAddress: Sendable {
    struct Candidate: Sendable {
        var storage: sockaddr_storage
        let length: socklen_t
        var family: Int32 { Int32(storage.ss_family) }

        /// Lends the address to a system call.
        func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
            withUnsafePointer(to: storage) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
            }
        }
    }

    /// As it was given.
    public let address: SocketAddress
    /// In the order in which they are tried; at least one.
    let candidates: [Candidate]
    /// How many addresses the name stands for.
    public var candidateCount: Int { candidates.count }

    /// Looks a host name up, on the calling thread.
    ///
    /// - Throws: when there is no such host, or a socket's path is too long.
    public init(_ address: SocketAddress) throws(SystemError) {
        self.address = address
        switch address {
        case .unix(let path): candidates = [try Self.unix(path)]
        case .tcp(let host, let port): candidates = try Self.lookUp(host: host, port: port)
        }
    }

    /// The addresses that the name stands for, as numbers; none for a unix socket.
    public var numericHosts: [String] {
        candidates.compactMap { candidate in
            guard candidate.family != AF_UNIX else { return nil }
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let code = candidate.withPointer {
                getnameinfo($0, $1, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            }
            guard code == 0 else { return nil }
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// Whether this is a socket of this machine, as safe as TLS.
    var isUnix: Bool {
        if case .unix = address { true } else { false }
    }

    private static func unix(_ path: String) throws(SystemError) -> Candidate {
        var name = try UnixName(path)
        return name.withPointer { pointer, length in copy(pointer, length) }
    }

    private static func lookUp(host: String, port: UInt16) throws(SystemError) -> [Candidate] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else {
            throw SystemError("look up \(host): \(String(cString: gai_strerror(code)))", code: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(list) }
        var candidates: [Candidate] = []
        var next = list
        while let entry = next?.pointee {
            if let pointer = entry.ai_addr { candidates.append(copy(pointer, entry.ai_addrlen)) }
            next = entry.ai_next
        }
        guard !candidates.isEmpty else { throw SystemError("look up \(host)", code: EADDRNOTAVAIL) }
        return candidates
    }

    private static func copy(_ pointer: UnsafePointer<sockaddr>, _ length: socklen_t) -> Candidate {
        var storage = sockaddr_storage()
        let size = min(Int(length), MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: size))
        }
        return Candidate(storage: storage, length: socklen_t(size))
    }
}
