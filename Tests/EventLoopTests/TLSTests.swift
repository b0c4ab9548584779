import Glibc
import Testing

@testable import EventLoop

/// A TLS server stream and a TLS client stream, each on a loop of its own, joined by a socketpair or by a middle hop.
private final class TLSPair: Sendable {
    let serverLoop: LoopUnderTest
    let clientLoop: LoopUnderTest
    let server = NotingStream.Notes()
    let client = NotingStream.Notes()
    private let streams = Slot<[Int]>([0, 0])

    init(
        _ serverContext: TLSServerContext, _ clientContext: TLSClientContext, ends: (Int32, Int32),
        echo: Bool = false
    ) throws {
        serverLoop = try LoopUnderTest()
        clientLoop = try LoopUnderTest()
        let (server, client, streams) = (server, client, streams)
        try serverLoop.run { loop in
            let stream = NotingStream(loop: loop, descriptor: ends.0, notes: server)
            loop.keepAlive(stream)
            let place = Int(bitPattern: Unmanaged.passUnretained(stream).toOpaque())
            streams.change { $0[0] = place }
            if echo {
                stream.take = { stream, bytes in
                    let copy = Array(bytes)
                    stream.send(copy)
                    stream.notes.note { $0.received += copy }
                }
            }
            stream.secured = { $0.resumeReading() }
            stream.secureAsServer(serverContext)
        }
        try clientLoop.run { loop in
            let stream = NotingStream(loop: loop, descriptor: ends.1, notes: client)
            loop.keepAlive(stream)
            let place = Int(bitPattern: Unmanaged.passUnretained(stream).toOpaque())
            streams.change { $0[1] = place }
            stream.secured = { $0.resumeReading() }
            stream.secureAsClient(clientContext)
        }
    }

    func onServer<R: Sendable>(_ body: @escaping @Sendable (NotingStream) -> R) throws -> R {
        try on(serverLoop, 0, body)
    }
    func onClient<R: Sendable>(_ body: @escaping @Sendable (NotingStream) -> R) throws -> R {
        try on(clientLoop, 1, body)
    }

    private func on<R: Sendable>(
        _ under: LoopUnderTest, _ index: Int, _ body: @escaping @Sendable (NotingStream) -> R
    ) throws -> R {
        let streams = streams
        return try under.run { _ in
            // The loop keeps the stream alive, and this runs on the loop.
            body(
                Unmanaged<NotingStream>.fromOpaque(UnsafeRawPointer(bitPattern: streams.value[index]).unsafelyUnwrapped)
                    .takeUnretainedValue())
        }
    }

    func secured() throws {
        try server.wait("the server's handshake") { $0.secured > 0 || !$0.broken.isEmpty }
        try client.wait("the client's handshake") { $0.secured > 0 || !$0.broken.isEmpty }
        #expect(server.state.value.secured == 1 && client.state.value.secured == 1)
    }

    func stop() {
        serverLoop.stop()
        clientLoop.stop()
    }
}

/// Carries bytes between two sockets in pieces of a given size, each in a write of its own.
private struct MiddleHop {
    let ends: (Int32, Int32)
    private let inner: (Int32, Int32)
    private let carriers: [Thread]

    init(piece: Int) throws {
        let (first, second) = (try SocketPair(), try SocketPair())
        ends = (first.loopSide, second.loopSide)
        inner = (first.peer, second.peer)
        carriers = [(first.peer, second.peer), (second.peer, first.peer)].map { from, to in
            Thread.start {
                var buffer = [UInt8](repeating: 0, count: piece)
                while true {
                    let count = read(from, &buffer, piece)
                    guard count > 0 else { break }
                    Peer.write(Array(buffer[..<count]), to: to)
                }
                shutdown(to, Int32(SHUT_WR))
            }
        }
    }

    func join() {
        for carrier in carriers { carrier.join() }
        close(inner.0)
        close(inner.1)
    }
}

@Suite struct TLSTests {
    static let versions: [TLSVersion] = [.v12, .v13]

    @Test("large transfers both ways at once arrive intact", arguments: versions)
    func large(version: TLSVersion) throws {
        let certificate = try Certificate()
        let pair = try SocketPair(bothNonBlocking: true)
        let test = try TLSPair(
            certificate.server(minimum: version), TLSClientContext(), ends: (pair.loopSide, pair.peer))
        defer { test.stop() }
        try test.secured()
        #expect(try test.onClient { $0.tlsVersion } == "TLSv1.3")
        let (up, down) = (pattern(3_000_000, seed: 1), pattern(3_000_000, seed: 2))
        try test.onClient { $0.send(up) }
        try test.onServer { $0.send(down) }
        try test.server.wait("the client's bytes") { $0.received.count >= up.count }
        try test.client.wait("the server's bytes") { $0.received.count >= down.count }
        #expect(test.server.state.value.received == up)
        #expect(test.client.state.value.received == down)
        try test.client.wait("onDrained") { $0.drained == 1 }
        try test.server.wait("onDrained") { $0.drained == 1 }
    }

    @Test("an unread connection holds back its sender, and nothing is lost when it is read again")
    func backpressure() throws {
        let certificate = try Certificate()
        let pair = try SocketPair(bothNonBlocking: true)
        let test = try TLSPair(certificate.server(), TLSClientContext(), ends: (pair.loopSide, pair.peer))
        defer { test.stop() }
        try test.secured()
        try test.onServer { $0.pauseReading() }
        let sent = pattern(5_000_000)
        let unsent = try test.onClient { stream in
            for start in stride(from: 0, to: sent.count, by: 100_000) {
                stream.send(Array(sent[start..<start + 100_000]))
            }
            return stream.unsentBytes
        }
        #expect(unsent > 1_000_000)
        try test.onServer { $0.resumeReading() }
        try test.server.wait("every byte") { $0.received.count == sent.count }
        #expect(test.server.state.value.received == sent)
        try test.client.wait("onDrained") { $0.drained == 1 }
    }

    @Test("handshake and data survive any way of being cut", arguments: [1, 3, 17, 1000])
    func middleHop(piece: Int) throws {
        let certificate = try Certificate()
        let hop = try MiddleHop(piece: piece)
        let test = try TLSPair(certificate.server(), TLSClientContext(), ends: hop.ends, echo: true)
        defer { test.stop() }
        try test.secured()
        let sent = pattern(30_000)
        try test.onClient { $0.send(sent) }
        try test.client.wait("the echo") { $0.received.count == sent.count }
        #expect(test.client.state.value.received == sent)
        try test.onClient { $0.close() }
        try test.server.wait("the end") { $0.end != nil }
        #expect(test.server.state.value.end == .closedByPeer)
        hop.join()
    }

    @Test("the client's next packet in the handshake's last segment is read at once")
    func together() throws {
        let certificate = try Certificate()
        let pair = try SocketPair(bothNonBlocking: true)
        let test = try TLSPair(certificate.server(), TLSClientContext(), ends: (pair.loopSide, pair.peer), echo: true)
        defer { test.stop() }
        try test.secured()
        try test.onClient { $0.send([1, 2, 3]) }
        try test.client.wait("the echo") { $0.received == [1, 2, 3] }
    }

    @Test("a limit of one byte still brings everything, with nothing left in OpenSSL's hands")
    func limit() throws {
        let certificate = try Certificate()
        let pair = try SocketPair(bothNonBlocking: true)
        let test = try TLSPair(certificate.server(), TLSClientContext(), ends: (pair.loopSide, pair.peer))
        defer { test.stop() }
        try test.secured()
        try test.onServer { $0.limit = 1 }
        let sent = pattern(2000)
        try test.onClient { $0.send(sent) }
        try test.server.wait("every byte") { $0.received.count == sent.count }
        #expect(test.server.state.value.received == sent)
    }

    @Test("bytes that OpenSSL holds are read after a pause, though the socket is empty")
    func pauseWithPending() throws {
        let certificate = try Certificate()
        let pair = try SocketPair(bothNonBlocking: true)
        let test = try TLSPair(certificate.server(), TLSClientContext(), ends: (pair.loopSide, pair.peer))
        defer { test.stop() }
        try test.secured()
        try test.onServer { stream in
            stream.limit = 100
            stream.take = { stream, bytes in
                let copy = Array(bytes)
                stream.notes.note { $0.received += copy }
                stream.pauseReading()
            }
        }
        let sent = pattern(1000)
        try test.onClient { $0.send(sent) }
        for round in 1...10 {
            try test.server.wait("100 bytes more") { $0.received.count >= round * 100 }
            try test.onServer { stream in
                #expect(stream.notes.state.value.received.count == round * 100, "paused means paused")
                stream.resumeReading()
            }
        }
        #expect(test.server.state.value.received == sent)
    }

    @Test("close says goodbye: the other side sees an end in order")
    func closeNotify() throws {
        let certificate = try Certificate()
        let pair = try SocketPair(bothNonBlocking: true)
        let test = try TLSPair(certificate.server(), TLSClientContext(), ends: (pair.loopSide, pair.peer))
        defer { test.stop() }
        try test.secured()
        try test.onServer { stream in
            stream.send([9, 9])
            stream.close()
        }
        try test.client.wait("the end") { $0.end != nil || !$0.broken.isEmpty }
        #expect(test.client.state.value.end == .closedByPeer)
        #expect(test.client.state.value.received == [9, 9])
    }

    static let garbage: [[UInt8]] = [
        Array("GET / HTTP/1.1\r\n\r\n".utf8), [UInt8](repeating: 0, count: 100), [0x16, 3, 1, 0, 4, 1, 2, 3, 4],
        [0x80, 0x2e, 1, 3, 1, 0, 0x15, 0, 0, 0, 0x10], pattern(5000),
    ]

    @Test("garbage instead of a ClientHello breaks the stream, once", arguments: garbage)
    func noClientHello(bytes: [UInt8]) throws {
        let context = try Certificate().server()
        let test = try StreamUnderTest(reading: false) { $0.secureAsServer(context) }
        defer { test.stop() }
        Peer.write(bytes, to: test.peer)
        shutdown(test.peer, Int32(SHUT_WR))
        try test.notes.wait("onBroken") { !$0.broken.isEmpty }
        #expect(test.notes.state.value.broken.count == 1 && test.notes.state.value.secured == 0)
    }

    @Test("a peer that goes in the middle of the handshake is an end, not an error of TLS")
    func goneInHandshake() throws {
        let context = try Certificate().server()
        let test = try StreamUnderTest(reading: false) { $0.secureAsServer(context) }
        defer { test.under.stop() }
        Peer.write([0x16, 3, 1], to: test.peer)
        close(test.peer)
        try test.notes.wait("onBroken") { !$0.broken.isEmpty }
        if case .tls(let reason)? = test.notes.state.value.broken.first, !reason.contains("eof") {
            Issue.record("\(test.notes.summary)")
        }
    }

    @Test("a client that verifies takes the right certificate and no other")
    func verification() throws {
        let (right, wrong) = (try Certificate(), try Certificate())
        let cases: [(ServerVerification, Bool)] = [
            (.none, true), (.authority(file: right.certificate), true), (.authority(file: wrong.certificate), false),
            (.identity(file: right.certificate, host: "localhost"), true),
            (.identity(file: right.certificate, host: "elsewhere"), false),
        ]
        for (verification, succeeds) in cases {
            let pair = try SocketPair(bothNonBlocking: true)
            let test = try TLSPair(
                right.server(), TLSClientContext(verification: verification), ends: (pair.loopSide, pair.peer))
            defer { test.stop() }
            try test.client.wait("a verdict") { $0.secured > 0 || !$0.broken.isEmpty }
            #expect((test.client.state.value.secured == 1) == succeeds, "\(verification)")
            if !succeeds, case .tls? = test.client.state.value.broken.first {
            } else if !succeeds {
                Issue.record("\(test.client.summary)")
            }
        }
    }

    @Test("a file that cannot be used is named in the error")
    func files() throws {
        let (first, second) = (try Certificate(), try Certificate())
        let missing = #expect(throws: TLSError.self) {
            _ = try TLSServerContext(certificate: "/no/cert", key: "/no/key")
        }
        #expect(missing?.description.hasPrefix("certificate /no/cert: ") == true)
        let noKey = #expect(throws: TLSError.self) {
            _ = try TLSServerContext(certificate: first.certificate, key: "/no/key")
        }
        #expect(noKey?.description.hasPrefix("private key /no/key: ") == true)
        let mixed = #expect(throws: TLSError.self) {
            _ = try TLSServerContext(certificate: first.certificate, key: second.key)
        }
        #expect(mixed?.description.contains(second.key) == true)
        let noCA = #expect(throws: TLSError.self) { _ = try TLSClientContext(verification: .authority(file: "/no/ca")) }
        #expect(noCA?.description.hasPrefix("CA /no/ca: ") == true)
    }
}
