public import CLinux
import Glibc

/// Where to listen, or whom to call.
public enum SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// A TCP address: a numeric IPv4 or IPv6 address or a host name, and a port; port 0 lets the system choose.
    case tcp(host: String, port: UInt16)
    /// A unix socket's path and the mode of its file.
    case unix(path: String)

    /// As a log or an error shows it.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

/// A listening socket that hands over each connection, non-blocking, as it comes.
///
/// *Isolation*: its loop.
public final class Listener: IOSource {
    /// How many connections one round accepts, so that a storm of them does not starve running queries.
    private static let acceptsPerRound = 64

    /// The address that is bound, with the port that the system chose.
    public let address: SocketAddress
    /// Asked before each connection; after false the listener is paused, and whoever said so resumes it.
    public var mayAccept: (() -> Bool)?
    private let accepted: (Int32, PeerAddress) -> Void
    private let path: String?
    /// How many to accept at the next call: one while they come singly, since one too many is a wasted system call.
    private var attempts = 1
    private let refused: (SystemError) -> Void
    private var retry: ClosureTimer?

    /// Binds and listens; accepting begins with `start`.
    ///
    /// - Parameters:
    ///   - mode: permission bits of a unix socket's file.
    ///   - accepted: takes over the descriptor.
    ///   - refused: told when the system has no descriptor left; accepting goes on after a pause.
    /// - Throws: the system's reason (address in use, permission, name not found).
    public init(
        loop: EventLoop, address: SocketAddress, mode: UInt32 = 0o777,
        accepted: @escaping (Int32, PeerAddress) -> Void, refused: @escaping (SystemError) -> Void
    ) throws(SystemError) {
        let socket = try Listener.bind(address, mode: mode)
        self.accepted = accepted
        self.refused = refused
        switch address {
        case .tcp(let host, _):
            self.address = .tcp(host: host, port: Listener.boundPort(socket))
            path = nil
        case .unix(let path):
            self.address = address
            self.path = path
        }
        super.init(loop: loop, descriptor: socket)
    }

    /// Begins, or resumes, accepting.
    public func start() {
        watch(Readiness.readable)
    }

    /// Stops accepting; connections wait in the kernel's queue.
    public func pause() {
        watch(0)
    }

    /// Closes the socket and removes a unix socket's file.
    public func close() {
        let held = loop.retire(self)
        guard held >= 0 else { return }
        Glibc.close(held)
        if let path { unlink(path) }
        if let retry { loop.disarm(retry) }
    }

    public override func ready(_ events: UInt32) {
        for _ in 0..<attempts {
            if let mayAccept, !mayAccept() { return pause() }
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let socket = withUnsafeMutablePointer(to: &storage) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { weir_accept(descriptor, $0, &length) }
            }
            guard socket >= 0 else {
                acceptFailed(errno)
                return
            }
            accepted(socket, path == nil ? PeerAddress(storage) : .local)
            guard descriptor >= 0, interest != 0, !loop.isLowLaneTimeOver else { return }
        }
        attempts = min(attempts * 2, Listener.acceptsPerRound)
    }

    private func acceptFailed(_ code: Int32) {
        switch code {
        case EAGAIN, EINTR, ECONNABORTED: attempts = 1
        default:
            // Out of descriptors or memory: the queue stays readable, so wait instead of spinning.
            refused(SystemError("accept on \(address)", code: code))
            pause()
            let timer = ClosureTimer { [unowned self] in start() }
            retry = timer
            loop.arm(timer, at: loop.now + 100_000_000)
        }
    }

    private static func boundPort(_ socket: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        return PeerAddress(storage).port
    }

    private static func bind(_ address: SocketAddress, mode: UInt32) throws(SystemError) -> Int32 {
        switch address {
        case .unix(let path): return try bindUnix(path, mode: mode)
        case .tcp(let host, let port): return try bindTCP(host: host, port: port, shown: address.description)
        }
    }

    private static func bindTCP(host: String, port: UInt16, shown: String) throws(SystemError) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        let found = getaddrinfo(host == "*" ? nil : host, String(port), &hints, &list)
        guard found == 0, let first = list else {
            throw SystemError("listen on \(shown): \(String(cString: gai_strerror(found)))", code: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(list) }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = Glibc.socket(first.pointee.ai_family, type, 0)
        guard socket >= 0 else { throw SystemError.latest("socket") }
        SocketOption.set(socket, SOL_SOCKET, SO_REUSEADDR, 1)
        // What is accepted inherits these.
        SocketOption.prepare(socket)
        guard Glibc.bind(socket, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0, listen(socket, 4096) == 0
        else {
            let failure = SystemError.latest("listen on \(shown)")
            Glibc.close(socket)
            throw failure
        }
        return socket
    }

    private static func bindUnix(_ path: String, mode: UInt32) throws(SystemError) -> Int32 {
        var name = try UnixName(path)
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = Glibc.socket(AF_UNIX, type, 0)
        guard socket >= 0 else { throw SystemError.latest("socket") }
        // A file that a dead process left behind would refuse us for ever; one that answers is somebody's.
        if name.withPointer({ connect(socket, $0, $1) }) == 0 {
            Glibc.close(socket)
            throw SystemError("listen on unix:\(path)", code: EADDRINUSE)
        } else if errno == ECONNREFUSED, isSocket(path) {
            // Any other kind of file refuses connections too, and is nothing of ours to remove.
            unlink(path)
        }
        guard name.withPointer({ Glibc.bind(socket, $0, $1) }) == 0, chmod(path, mode) == 0, listen(socket, 4096) == 0
        else {
            let failure = SystemError.latest("listen on unix:\(path)")
            Glibc.close(socket)
            throw failure
        }
        return socket
    }
}

private func isSocket(_ path: String) -> Bool {
    var info = stat()
    return lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFSOCK
}

/// A unix socket's name in the form that system calls take.
public struct UnixName: Sendable {
    private var address = sockaddr_un()
    private var length = socklen_t(MemoryLayout<sockaddr_un>.size)

    /// - Throws: when the path is longer than the system allows (107 bytes).
    public init(_ path: String) throws(SystemError) {
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError("unix:\(path)", code: ENAMETOOLONG)
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    }

    /// A name of the kernel's own (Linux's abstract sockets), which no file stands for.
    ///
    /// - Throws: when it is longer than the system allows (107 bytes).
    init(abstract name: String) throws(SystemError) {
        let bytes = [0] + Array(name.utf8)
        guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError("unix:@\(name)", code: ENAMETOOLONG)
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        // Such a name is as long as it is said to be: zero bytes behind it would belong to it.
        length = socklen_t(MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + bytes.count } ?? 0)
    }

    /// Lends the address to a system call.
    public mutating func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: &address) { [length] in
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}

/// Who is at the other end.
public enum PeerAddress: Hashable, Sendable, CustomStringConvertible {
    /// An IPv4 address, in host byte order, and a port.
    case v4(UInt32, port: UInt16)
    /// An IPv6 address as two halves, and a port.
    case v6(UInt64, UInt64, port: UInt16)
    /// Through a unix socket.
    case local

    /// Reads what the kernel filled in.
    public init(_ storage: sockaddr_storage) {
        self = withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET:
                let address = bytes.loadUnaligned(as: sockaddr_in.self)
                return .v4(UInt32(bigEndian: address.sin_addr.s_addr), port: UInt16(bigEndian: address.sin_port))
            case AF_INET6:
                let address = bytes.loadUnaligned(as: sockaddr_in6.self)
                return withUnsafeBytes(of: address.sin6_addr) { raw in
                    .v6(
                        UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)),
                        UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                        port: UInt16(bigEndian: address.sin6_port))
                }
            default: return .local
            }
        }
    }

    /// The port; 0 for a unix socket.
    public var port: UInt16 {
        switch self {
        case .v4(_, let port), .v6(_, _, let port): port
        case .local: 0
        }
    }

    /// The address without the port: `192.0.2.7`, `2001:db8::1` or `unix`.
    public var host: String {
        switch self {
        case .local: return "unix"
        case .v4(let address, _):
            return "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
        case .v6(let high, let low, _):
            var raw = (high.bigEndian, low.bigEndian)
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            inet_ntop(AF_INET6, &raw, &text, socklen_t(text.count))
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// The same, with an IPv4 client of an IPv6 socket (`::ffff:192.0.2.7`) as what it is.
    public var unmapped: PeerAddress {
        guard case .v6(0, let low, let port) = self, low >> 32 == 0xffff else { return self }
        return .v4(UInt32(truncatingIfNeeded: low), port: port)
    }

    /// Whoever is likely to be one: an IPv4 address, or the 64 bits of an IPv6 address that one network has for itself.
    public var household: String {
        let address = unmapped
        guard case .v6(let high, _, _) = address else { return address.host }
        return PeerAddress.v6(high, 0, port: 0).host + "/64"
    }

    /// `192.0.2.7:51234`, `[2001:db8::1]:51234` or `unix`.
    public var description: String {
        switch self {
        case .local: "unix"
        case .v4(_, let port): "\(host):\(port)"
        case .v6(_, _, let port): "[\(host)]:\(port)"
        }
    }
}

/// Options that every TCP connection of ours gets.
public enum SocketOption {
    /// No delay for small packets; the kernel looks after dead peers.
    public static func prepare(_ socket: Int32) {
        set(socket, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        set(socket, SOL_SOCKET, SO_KEEPALIVE, 1)
    }

    /// Sets an integer option; a refusal leaves the system's default, which is safe for all that are used here.
    public static func set(_ socket: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(socket, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
