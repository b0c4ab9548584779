import Dispatch
import Glibc
import Synchronization
import Testing

@testable import EventLoop

/// How long a test waits for what must happen; reached only by a failing test.
let patience = DispatchTimeInterval.seconds(10)

struct WaitedTooLong: Error, CustomStringConvertible {
    let description: String
}

/// Counts events of other threads, and lets a test wait for them.
final class Latch: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func signal() { semaphore.signal() }

    func wait(_ what: String, times: Int = 1) throws {
        for _ in 0..<times {
            guard semaphore.wait(timeout: .now() + patience) == .success else { throw WaitedTooLong(description: what) }
        }
    }
}

/// A value that one thread leaves for another.
final class Slot<Value: Sendable>: Sendable {
    private let content: Mutex<Value>

    init(_ value: Value) { content = Mutex(value) }

    var value: Value { content.withLock { $0 } }
    func set(_ value: Value) { content.withLock { $0 = value } }
    func change(_ body: @Sendable (inout Value) -> Void) { content.withLock { body(&$0) } }
}

/// A loop on a thread of its own, into which a test sends work.
final class LoopUnderTest: Sendable {
    typealias Work = @Sendable (EventLoop) -> Void

    private let thread: EventLoopThread
    private let mailbox = Mailbox<Work>()

    init() throws {
        // As `weir` does at its start: OpenSSL writes without MSG_NOSIGNAL.
        signal(SIGPIPE, SIG_IGN)
        let mailbox = mailbox
        thread = try EventLoopThread(name: "test") { loop in
            loop.attach(mailbox) { work in work(loop) }
        }
    }

    /// Leaves work for the loop.
    func send(_ work: @escaping Work) { mailbox.send(work) }

    /// Runs work on the loop and waits for its result.
    func run<Result: Sendable>(_ work: @escaping @Sendable (EventLoop) throws -> Result) throws -> Result {
        let latch = Latch()
        let outcome = Slot<Swift.Result<Result, any Error>?>(nil)
        mailbox.send { loop in
            outcome.set(Swift.Result { try work(loop) })
            latch.signal()
        }
        try latch.wait("work on the loop")
        return try #require(outcome.value).get()
    }

    func stop() {
        mailbox.send { $0.stop() }
        thread.join()
    }
}

/// Two connected descriptors; the first one non-blocking, for a loop.
struct SocketPair {
    let loopSide: Int32
    let peer: Int32

    init(bothNonBlocking: Bool = false) throws {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            throw SystemError.latest("socketpair")
        }
        loopSide = ends[0]
        peer = ends[1]
        SocketPair.makeNonBlocking(loopSide)
        if bothNonBlocking { SocketPair.makeNonBlocking(peer) }
    }

    static func makeNonBlocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    func write(_ bytes: [UInt8]) { Peer.write(bytes, to: peer) }
    func closePeer() { Glibc.close(peer) }
}

/// The blocking end of a pair, used from the test's own thread.
enum Peer {
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            start += count
        }
    }

    /// Reads so many bytes; fewer when the other end closes or says nothing for ten seconds.
    static func read(_ count: Int, from descriptor: Int32) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var held = 0
        while held < count {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 10_000) > 0 else { break }
            let step = bytes[held...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard step > 0 else { break }
            held += step
        }
        return Array(bytes[..<held])
    }
}

/// A stream that notes what happens to it.
final class NotingStream: Stream {
    /// What other threads see of the stream.
    final class Notes: Sendable {
        struct State: Sendable {
            var received: [UInt8] = []
            var rounds = 0
            var drained = 0
            var secured = 0
            var broken: [StreamEnd] = []
            var end: StreamEnd?
        }

        let state = Slot(State())
        let progress = Latch()

        /// Waits until the state is as wanted; each event is looked at once.
        func wait(_ what: String, until isReached: (State) -> Bool) throws {
            while !isReached(state.value) { try progress.wait("\(what); until now \(summary)") }
        }

        var summary: String {
            let now = state.value
            return
                "\(now.received.count) bytes, end \(String(describing: now.end)), broken \(now.broken), drained \(now.drained)"
        }

        func note(_ body: @Sendable (inout State) -> Void) {
            state.change(body)
            progress.signal()
        }
    }

    let notes: Notes
    var limit = EventLoop.receiveChunk
    /// Called instead of taking everything, where a test wants something else.
    var take: ((NotingStream, UnsafeRawBufferPointer) -> Void)?
    var secured: ((NotingStream) -> Void)?

    init(loop: EventLoop, descriptor: Int32, notes: Notes) {
        self.notes = notes
        super.init(loop: loop, descriptor: descriptor)
    }

    override func onReadable() {
        notes.state.change { $0.rounds += 1 }
        switch receive(limit: limit) {
        case .nothing: notes.progress.signal()
        case .ended(let end):
            notes.note { $0.end = end }
            close()
        case .bytes(let bytes):
            if let take {
                take(self, bytes)
            } else {
                let copy = Array(bytes)
                notes.note { $0.received += copy }
            }
        }
    }

    override func onDrained() { notes.note { $0.drained += 1 } }
    override func onBroken(_ end: StreamEnd) {
        notes.note { $0.broken.append(end) }
        close()
    }
    override func onSecured() {
        notes.note { $0.secured += 1 }
        secured?(self)
    }
}

/// Bytes that show where they belong.
func pattern(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var value = seed
    return (0..<count).map { _ in
        value = value &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: value >> 33)
    }
}
