import Glibc
import Testing

@testable import EventLoop

/// Sources whose work can wait: order and time, without a clock of the test's own.
struct LowLaneTests {
    @Test(
        "the lane gets half of what the round worked, within bounds",
        arguments: [
            (0, 250_000), (100_000, 250_000), (500_000, 250_000), (800_000, 400_000), (4_000_000, 2_000_000),
            (900_000_000, 2_000_000), (-5, 250_000),
        ])
    func budget(work: Int64, time: Int64) {
        #expect(LaneBudget.nanoseconds(afterWork: work) == time)
    }

    /// Long pieces of work, each of which makes somebody else's work ready. Returns the order in which all was done.
    private func order(inLowLane: Bool, pieces: Int) throws -> String {
        let loop = try LoopUnderTest()
        let log = Slot("")
        let done = Latch()
        let bell = try SocketPair(bothNonBlocking: true)
        let pairs = try (0..<pieces).map { _ in try SocketPair() }
        for pair in pairs { pair.write([1]) }
        try loop.run { loop in
            let query = ByteSource(loop: loop, descriptor: bell.loopSide) { source in
                source.takeByte()
                log.change { $0 += "q" }
                done.signal()
            }
            loop.keepAlive(query)
            query.watch(Readiness.readable)
            for pair in pairs {
                let login = ByteSource(loop: loop, descriptor: pair.loopSide) { source in
                    source.takeByte()
                    log.change { $0 += "L" }
                    // Longer than the lane's least time in a round, and at its end a query has come in.
                    let start = EventLoop.monotonicNanoseconds()
                    while EventLoop.monotonicNanoseconds() - start < 2 * LaneBudget.least {}
                    bell.write([1])
                }
                loop.keepAlive(login)
                if inLowLane { login.enterLowLane() }
                login.watch(Readiness.readable)
            }
        }
        // Each query reads one byte and is reported again while there are more.
        try done.wait("every query", times: pieces)
        loop.stop()
        return log.value
    }

    @Test("a query waits for few logins, not for all that are ready")
    func alternates() throws {
        // A loop that the system interrupts takes the time for work, up to the lane's most: so many pieces fit in there.
        let most = Int(LaneBudget.most / (2 * LaneBudget.least)) + 1
        let order = try order(inLowLane: true, pieces: 12)
        #expect(order.split(separator: "q").allSatisfy { $0.count <= most }, "\(order)")
        // Without the lane all of them come first.
        #expect(try self.order(inLowLane: false, pieces: 12).hasPrefix("LLLLLLLL"))
    }

    @Test("the lane is served while the others never rest")
    func isNotStarved() throws {
        let loop = try LoopUnderTest()
        let served = Latch()
        let busy = try SocketPair()
        let pairs = try (0..<3).map { _ in try SocketPair() }
        busy.write([1])
        try loop.run { loop in
            // Ready in every round, since nobody takes its byte.
            let always = ByteSource(loop: loop, descriptor: busy.loopSide) { _ in }
            loop.keepAlive(always)
            always.watch(Readiness.readable)
            for pair in pairs {
                let login = ByteSource(loop: loop, descriptor: pair.loopSide) { source in
                    source.takeByte()
                    served.signal()
                }
                loop.keepAlive(login)
                login.enterLowLane()
                login.watch(Readiness.readable)
            }
        }
        for _ in 0..<4 {
            for pair in pairs { pair.write([1]) }
            try served.wait("all of the lane", times: 3)
        }
        loop.stop()
    }

    @Test("a source moves in and out of the lane while it is watched, and is closed in it")
    func moves() throws {
        let loop = try LoopUnderTest()
        let heard = Latch()
        let pair = try SocketPair()
        let source = try loop.run { loop in
            let source = ByteSource(loop: loop, descriptor: pair.loopSide) { source in
                source.takeByte()
                heard.signal()
            }
            loop.keepAlive(source)
            source.watch(Readiness.readable)
            source.enterLowLane()
            source.enterLowLane()
            return Unowned(source)
        }
        pair.write([1])
        try heard.wait("a byte in the lane")
        try loop.run { _ in
            source.value.leaveLowLane()
            source.value.leaveLowLane()
        }
        pair.write([1])
        try heard.wait("a byte outside")
        let counts = try loop.run { loop in
            source.value.watch(0)
            source.value.enterLowLane()
            source.value.watch(Readiness.readable)
            let before = loop.registeredCount
            close(loop.retire(source.value))
            return (before, loop.registeredCount)
        }
        #expect(counts == (1, 0))
        var byte: UInt8 = 0
        #expect(read(pair.peer, &byte, 1) == 0)
        loop.stop()
    }

    @Test("TLS is accepted in the lane")
    func secures() throws {
        let loop = try LoopUnderTest()
        let pair = try SocketPair(bothNonBlocking: true)
        let (server, client) = (NotingStream.Notes(), NotingStream.Notes())
        let certificate = try Certificate()
        try loop.run { loop in
            let accepting = NotingStream(loop: loop, descriptor: pair.loopSide, notes: server)
            loop.keepAlive(accepting)
            accepting.enterLowLane()
            accepting.secured = { $0.leaveLowLane() }
            accepting.resumeReading()
            accepting.secureAsServer(try certificate.server())
            let connecting = NotingStream(loop: loop, descriptor: pair.peer, notes: client)
            loop.keepAlive(connecting)
            connecting.resumeReading()
            connecting.secured = { $0.send([1, 2, 3]) }
            connecting.secureAsClient(try TLSClientContext())
        }
        try server.wait("the handshake and what follows") { $0.secured == 1 && $0.received == [1, 2, 3] }
        loop.stop()
    }
}

/// Calls back when there is something to read.
private final class ByteSource: IOSource {
    private let whenReady: (ByteSource) -> Void

    init(loop: EventLoop, descriptor: Int32, whenReady: @escaping (ByteSource) -> Void) {
        self.whenReady = whenReady
        super.init(loop: loop, descriptor: descriptor)
    }

    override func ready(_ events: UInt32) { whenReady(self) }

    func takeByte() {
        var byte: UInt8 = 0
        _ = read(descriptor, &byte, 1)
    }
}

/// Carries a source between two visits to its loop.
private final class Unowned: @unchecked Sendable {
    // @unchecked: touched on the loop only.
    let value: ByteSource
    init(_ value: ByteSource) { self.value = value }
}
