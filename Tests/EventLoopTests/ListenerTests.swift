import Glibc
import Testing

@testable import EventLoop

@Suite struct ListenerTests {
    private static func socketPath() throws -> (folder: String, path: String) {
        var template = Array("/tmp/weir-listen-XXXXXX".utf8CString)
        let made = mkdtemp(&template)
        let folder = String(cString: try #require(made))
        return (folder, folder + "/weir.sock")
    }

    private static func connect(unix path: String) -> Int32 {
        guard var name = try? UnixName(path) else { return -1 }
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        if name.withPointer({ Glibc.connect(socket, $0, $1) }) == 0 { return socket }
        let code = errno
        close(socket)
        errno = code
        return -1
    }

    private static func connect(port: UInt16) -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result == 0 { return socket }
        close(socket)
        return -1
    }

    /// Starts a listener that counts, and notes who came.
    private static func listen(
        _ under: LoopUnderTest, _ address: SocketAddress, _ peers: Slot<[PeerAddress]>, _ came: Latch,
        started: Bool = true
    ) throws -> SocketAddress {
        try under.run { loop in
            let listener = try Listener(loop: loop, address: address) { descriptor, peer in
                Glibc.write(descriptor, "x", 1)
                close(descriptor)
                peers.change { $0.append(peer) }
                came.signal()
            } refused: { _ in
            }
            loop.keepAlive(listener)
            if started { listener.start() }
            return listener.address
        }
    }

    @Test("a TCP listener binds the port that the system chose and hands over each connection")
    func tcp() throws {
        let under = try LoopUnderTest()
        defer { under.stop() }
        let peers = Slot<[PeerAddress]>([])
        let came = Latch()
        guard case .tcp(let host, let port) = try Self.listen(under, .tcp(host: "127.0.0.1", port: 0), peers, came)
        else {
            Issue.record("not TCP")
            return
        }
        #expect(host == "127.0.0.1" && port != 0)
        for _ in 0..<200 {
            let client = Self.connect(port: port)
            #expect(Peer.read(1, from: client) == [UInt8(ascii: "x")])
            close(client)
        }
        try came.wait("every connection", times: 200)
        #expect(peers.value.count == 200)
        #expect(peers.value.allSatisfy { if case .v4(0x7f00_0001, let from) = $0 { from != 0 } else { false } })
    }

    @Test("a port that is taken is refused, with the address in the error")
    func taken() throws {
        let under = try LoopUnderTest()
        defer { under.stop() }
        let address = try Self.listen(under, .tcp(host: "127.0.0.1", port: 0), Slot([]), Latch())
        let error = #expect(throws: SystemError.self) { _ = try Self.listen(under, address, Slot([]), Latch()) }
        #expect(error?.code == EADDRINUSE && error?.doing.contains(address.description) == true)
    }

    @Test("a name that does not exist is refused")
    func name() throws {
        let under = try LoopUnderTest()
        defer { under.stop() }
        let error = #expect(throws: SystemError.self) {
            _ = try Self.listen(under, .tcp(host: "no-such-host.invalid", port: 0), Slot([]), Latch())
        }
        #expect(error?.code == EADDRNOTAVAIL)
    }

    @Test("a paused listener leaves connections in the kernel's queue")
    func paused() throws {
        let under = try LoopUnderTest()
        defer { under.stop() }
        let peers = Slot<[PeerAddress]>([])
        let came = Latch()
        let (folder, path) = try Self.socketPath()
        defer { rmdir(folder) }
        defer { unlink(path) }
        let box = Slot<Int>(0)
        try under.run { loop in
            let listener = try Listener(loop: loop, address: .unix(path: path)) { descriptor, peer in
                close(descriptor)
                peers.change { $0.append(peer) }
                came.signal()
            } refused: { _ in
            }
            loop.keepAlive(listener)
            listener.start()
            listener.pause()
            box.set(Int(bitPattern: Unmanaged.passUnretained(listener).toOpaque()))
        }
        let client = Self.connect(unix: path)
        #expect(client >= 0)
        _ = try under.run { _ in 0 }
        #expect(peers.value.isEmpty)
        try under.run { _ in
            guard let pointer = UnsafeRawPointer(bitPattern: box.value) else { return }
            Unmanaged<Listener>.fromOpaque(pointer).takeUnretainedValue().start()
        }
        try came.wait("the connection")
        #expect(peers.value == [.local])
        close(client)
    }

    @Test("a unix socket's file has the mode that was asked for, and goes when the listener closes")
    func unixFile() throws {
        let under = try LoopUnderTest()
        defer { under.stop() }
        let (folder, path) = try Self.socketPath()
        defer { rmdir(folder) }
        try under.run { loop in
            let listener = try Listener(loop: loop, address: .unix(path: path), mode: 0o660) { descriptor, _ in
                close(descriptor)
            } refused: { _ in
            }
            listener.start()
            var info = stat()
            #expect(stat(path, &info) == 0 && info.st_mode & 0o777 == 0o660)
            listener.close()
            listener.close()
            #expect(stat(path, &info) != 0)
            #expect(loop.registeredCount == 0)
        }
    }

    @Test("a stale socket file is replaced, a live one is refused")
    func stale() throws {
        let under = try LoopUnderTest()
        defer { under.stop() }
        let (folder, path) = try Self.socketPath()
        defer { rmdir(folder) }
        defer { unlink(path) }
        var name = try UnixName(path)
        let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #expect(name.withPointer { bind(dead, $0, $1) } == 0)
        close(dead)
        let peers = Slot<[PeerAddress]>([])
        let came = Latch()
        #expect(try Self.listen(under, .unix(path: path), peers, came) == .unix(path: path))
        let client = Self.connect(unix: path)
        #expect(client >= 0)
        try came.wait("the connection")
        close(client)
        let error = #expect(throws: SystemError.self) {
            _ = try Self.listen(under, .unix(path: path), Slot([]), Latch())
        }
        #expect(error == SystemError("listen on unix:\(path)", code: EADDRINUSE))
        let again = Self.connect(unix: path)
        #expect(again >= 0, "the live one goes on")
        close(again)
    }

    @Test("a file that is no socket is refused and left as it was")
    func ordinaryFile() throws {
        let under = try LoopUnderTest()
        defer { under.stop() }
        let (folder, path) = try Self.socketPath()
        defer { rmdir(folder) }
        defer { unlink(path) }
        close(open(path, O_CREAT | O_WRONLY, 0o600))
        let error = #expect(throws: SystemError.self) {
            _ = try Self.listen(under, .unix(path: path), Slot([]), Latch())
        }
        #expect(error?.code == EADDRINUSE)
        #expect(access(path, F_OK) == 0)
    }

    @Test("a path that cannot be bound names itself")
    func unbindable() throws {
        let under = try LoopUnderTest()
        defer { under.stop() }
        let error = #expect(throws: SystemError.self) {
            _ = try Self.listen(under, .unix(path: "/no/such/folder/weir.sock"), Slot([]), Latch())
        }
        #expect(error?.code == ENOENT && error?.doing.contains("/no/such/folder/weir.sock") == true)
    }
}
