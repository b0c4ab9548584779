import Glibc
import Testing

@testable import EventLoop

/// A noting stream on a loop of its own, and the other end in the test's hands.
final class StreamUnderTest: Sendable {
    let under: LoopUnderTest
    let notes = NotingStream.Notes()
    let peer: Int32
    private let address = Slot<Int>(0)

    init(reading: Bool = true, setUp: @escaping @Sendable (NotingStream) -> Void = { _ in }) throws {
        let pair = try SocketPair()
        under = try LoopUnderTest()
        peer = pair.peer
        let (notes, address) = (notes, address)
        try under.run { loop in
            let stream = NotingStream(loop: loop, descriptor: pair.loopSide, notes: notes)
            loop.keepAlive(stream)
            address.set(Int(bitPattern: Unmanaged.passUnretained(stream).toOpaque()))
            setUp(stream)
            if reading { stream.resumeReading() }
        }
    }

    func onLoop<Result: Sendable>(_ body: @escaping @Sendable (NotingStream) -> Result) throws -> Result {
        let address = address
        return try under.run { _ in
            // The loop keeps the stream alive, and this runs on the loop.
            body(
                Unmanaged<NotingStream>.fromOpaque(UnsafeRawPointer(bitPattern: address.value).unsafelyUnwrapped)
                    .takeUnretainedValue())
        }
    }

    func stop() {
        under.stop()
        close(peer)
    }
}

@Suite struct StreamTests {
    @Test("bytes arrive as they were sent, then the end")
    func receive() throws {
        let test = try StreamUnderTest()
        defer { test.under.stop() }
        let sent = pattern(300_000)
        Peer.write(sent, to: test.peer)
        close(test.peer)
        try test.notes.wait("the end") { $0.end != nil }
        #expect(test.notes.state.value.received == sent)
        #expect(test.notes.state.value.end == .closedByPeer)
        #expect(try test.under.run { $0.registeredCount } == 0)
    }

    @Test("what the peer does not take is kept, and goes out intact when it reads; onDrained comes once")
    func partialWrites() throws {
        let test = try StreamUnderTest()
        defer { test.stop() }
        let sent = pattern(6_000_000)
        let unsent = try test.onLoop { stream in
            stream.send(Array(sent[..<4_000_000]))
            let unsent = stream.unsentBytes
            stream.send(Array(sent[4_000_000...]))
            #expect(!stream.isDrained && stream.unsentBytes == unsent + 2_000_000)
            return unsent
        }
        #expect(unsent > 1_000_000)
        #expect(test.notes.state.value.drained == 0)
        #expect(Peer.read(sent.count, from: test.peer) == sent)
        try test.notes.wait("onDrained") { $0.drained > 0 }
        #expect(try test.onLoop { $0.isDrained && $0.unsentBytes == 0 })
        #expect(test.notes.state.value.drained == 1)
        try test.onLoop { $0.send([1, 2, 3]) }
        #expect(Peer.read(3, from: test.peer) == [1, 2, 3])
        _ = try test.onLoop { _ in 0 }
        #expect(test.notes.state.value.drained == 1, "what went out at once is not drained")
    }

    @Test("after the peer has closed its sending side, it can still be answered")
    func halfClose() throws {
        let test = try StreamUnderTest { stream in
            stream.take = { stream, bytes in
                let copy = Array(bytes)
                stream.notes.note { $0.received += copy }
                stream.send(copy)
            }
        }
        defer { test.stop() }
        Peer.write([1, 2, 3], to: test.peer)
        shutdown(test.peer, Int32(SHUT_WR))
        #expect(Peer.read(10, from: test.peer) == [1, 2, 3])
        try test.notes.wait("the end") { $0.end == .closedByPeer }
    }

    @Test("a write to a peer that is gone is told once, at the end of the round")
    func brokenWrite() throws {
        let test = try StreamUnderTest(reading: false)
        defer { test.under.stop() }
        close(test.peer)
        let toldWithin = try test.onLoop { stream in
            stream.send([1])
            stream.send([2])
            return !stream.notes.state.value.broken.isEmpty
        }
        #expect(!toldWithin, "no caller of send is called back from within")
        try test.notes.wait("onBroken") { !$0.broken.isEmpty }
        #expect(test.notes.state.value.broken == [.failed(errno: EPIPE)])
    }

    @Test("a peer that goes while bytes wait for it is told, even when reading is paused")
    func brokenWhileWaiting() throws {
        let test = try StreamUnderTest(reading: false)
        defer { test.under.stop() }
        // More than the socket takes.
        let bytes = [UInt8](repeating: 7, count: 3_000_000)
        try test.onLoop { $0.send(bytes) }
        close(test.peer)
        try test.notes.wait("onBroken") { !$0.broken.isEmpty }
        #expect(test.notes.state.value.broken.count == 1)
    }

    @Test("a reset connection ends with the system's error")
    func reset() throws {
        let test = try StreamUnderTest()
        defer { test.under.stop() }
        // A unix socket that is closed with unread bytes resets its peer.
        try test.onLoop { $0.send([1]) }
        close(test.peer)
        try test.notes.wait("the end") { $0.end != nil }
        #expect(test.notes.state.value.end == .failed(errno: ECONNRESET))
    }

    @Test("a paused stream whose peer hung up costs nothing, and learns of it when it reads again")
    func pausedHangUp() throws {
        let test = try StreamUnderTest()
        defer { test.under.stop() }
        Peer.write([7], to: test.peer)
        try test.notes.wait("a byte") { $0.received == [7] }
        let rounds = try test.onLoop { stream in
            stream.pauseReading()
            return stream.notes.state.value.rounds
        }
        Peer.write([8, 9], to: test.peer)
        close(test.peer)
        // Rounds of the loop that nothing but this test causes.
        for _ in 0..<50 { _ = try test.onLoop { _ in 0 } }
        #expect(test.notes.state.value.rounds == rounds && test.notes.state.value.broken.isEmpty)
        #expect(try test.under.run { $0.registeredCount } == 0)
        try test.onLoop { $0.resumeReading() }
        try test.notes.wait("the end") { $0.end != nil }
        #expect(test.notes.state.value.received == [7, 8, 9])
    }

    @Test("no more than the limit is taken from the connection at once", arguments: [1, 3, 36])
    func limit(limit: Int) throws {
        let test = try StreamUnderTest(reading: false) { stream in
            stream.limit = limit
            stream.take = { stream, bytes in
                let copy = Array(bytes)
                #expect(copy.count <= limit)
                stream.notes.note { $0.received += copy }
            }
        }
        defer { test.stop() }
        let sent = pattern(100)
        Peer.write(sent, to: test.peer)
        try test.onLoop { $0.resumeReading() }
        try test.notes.wait("all bytes") { $0.received.count == 100 }
        #expect(test.notes.state.value.received == sent)
        #expect(test.notes.state.value.rounds == (100 + limit - 1) / limit)
    }

    @Test("what is kept comes again in front of the next bytes")
    func keep() throws {
        let test = try StreamUnderTest { stream in
            stream.take = { stream, bytes in
                // Takes five bytes at a time, as a reader of fixed messages would.
                var start = 0
                while bytes.count - start >= 5 {
                    let message = Array(bytes[start..<start + 5])
                    stream.notes.note { $0.received += message }
                    start += 5
                }
                #expect(stream.keep(UnsafeRawBufferPointer(rebasing: bytes[start...])))
                stream.notes.progress.signal()
            }
        }
        defer { test.stop() }
        let sent = pattern(5 * 40)
        for byte in sent { Peer.write([byte], to: test.peer) }
        try test.notes.wait("every message") { $0.received.count == sent.count }
        #expect(test.notes.state.value.received == sent)
        #expect(try test.onLoop { $0.carriedBytes } == 0)
    }

    @Test("kept bytes can be taken without reading, and survive a read that brings nothing")
    func takeKept() throws {
        let test = try StreamUnderTest(reading: false)
        defer { test.stop() }
        let taken = try test.onLoop { stream in
            let kept = pattern(EventLoop.carryLimit)
            #expect(kept.withUnsafeBytes { stream.keep($0) })
            if case .nothing = stream.receive() {} else { Issue.record("something was there") }
            #expect(stream.carriedBytes == EventLoop.carryLimit)
            let taken = Array(stream.takeKept()) == kept
            #expect(stream.carriedBytes == 0 && stream.takeKept().isEmpty)
            return taken
        }
        #expect(taken)
    }

    @Test("more than the limit is not kept")
    func keepTooMuch() throws {
        let test = try StreamUnderTest(reading: false)
        defer { test.stop() }
        #expect(try !test.onLoop { stream in pattern(EventLoop.carryLimit + 1).withUnsafeBytes { stream.keep($0) } })
    }

    @Test("the most that may be kept and the most that may be read fit together")
    func fullScratch() throws {
        let test = try StreamUnderTest(reading: false)
        defer { test.stop() }
        let kept = pattern(EventLoop.carryLimit)
        let fresh = pattern(EventLoop.receiveChunk, seed: 2)
        let writer = Thread.start { Peer.write(fresh, to: test.peer) }
        try test.onLoop { stream in
            var held = kept
            while held.count < kept.count + fresh.count {
                guard
                    held.withUnsafeBytes({
                        stream.keep(
                            $0.count > EventLoop.carryLimit
                                ? UnsafeRawBufferPointer(rebasing: $0[..<EventLoop.carryLimit]) : $0)
                    })
                else { return }
                guard held.count == kept.count else { break }
                if case .bytes(let bytes) = stream.receive() { held = Array(bytes) }
            }
            #expect(held.starts(with: kept))
            #expect(held[kept.count...].elementsEqual(fresh.prefix(held.count - kept.count)))
            stream.close()
        }
        writer.join()
    }

    @Test("kept bytes are offered again at the end of the round")
    func readAgainSoon() throws {
        let again = Latch()
        let test = try StreamUnderTest(reading: false) { stream in
            stream.take = { _, _ in }
        }
        defer { test.stop() }
        let before = try test.onLoop { stream in
            #expect([1, 2].withUnsafeBytes { stream.keep($0) })
            stream.readAgainSoon()
            stream.readAgainSoon()
            again.signal()
            return stream.notes.state.value.rounds
        }
        try again.wait("the request")
        _ = try test.onLoop { _ in 0 }
        #expect(test.notes.state.value.rounds == before + 1)
    }

    @Test("closing twice is harmless, and nothing is sent or received after it")
    func closed() throws {
        let test = try StreamUnderTest()
        defer { test.stop() }
        try test.onLoop { stream in
            stream.close()
            stream.close()
            stream.send([1])
            stream.resumeReading()
            stream.pauseReading()
            if case .nothing = stream.receive() {} else { Issue.record("a closed stream received") }
        }
        #expect(Peer.read(1, from: test.peer).isEmpty)
        #expect(test.notes.state.value.broken.isEmpty)
    }

    @Test("many streams at once: each gets its own bytes")
    func many() throws {
        let tests = try LoopUnderTest()
        defer { tests.stop() }
        var pairs: [(SocketPair, NotingStream.Notes)] = []
        for _ in 0..<200 { pairs.append((try SocketPair(), NotingStream.Notes())) }
        for (pair, notes) in pairs {
            try tests.run { loop in
                let stream = NotingStream(loop: loop, descriptor: pair.loopSide, notes: notes)
                loop.keepAlive(stream)
                stream.resumeReading()
            }
        }
        for round in 0..<3 {
            for (index, (pair, _)) in pairs.enumerated() { pair.write(pattern(100, seed: UInt64(index * 7 + round))) }
        }
        for (pair, _) in pairs { pair.closePeer() }
        for (index, (_, notes)) in pairs.enumerated() {
            try notes.wait("the end") { $0.end != nil }
            #expect(notes.state.value.received == (0..<3).flatMap { pattern(100, seed: UInt64(index * 7 + $0)) })
        }
    }
}
