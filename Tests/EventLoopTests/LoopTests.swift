import Dispatch
import Glibc
import Testing

@testable import EventLoop

@Suite struct LoopTests {
    @Test("messages arrive in the order of sending, whoever else sends")
    func mailboxOrder() throws {
        let under = try LoopUnderTest()
        defer { under.stop() }
        let mailbox = Mailbox<(Int, Int)>()
        let seen = Slot<[[Int]]>(Array(repeating: [], count: 4))
        let all = Latch()
        // Half of it is sent before anybody listens.
        for number in 0..<500 { mailbox.send((0, number)) }
        under.send { loop in
            loop.attach(mailbox) { sender, number in
                seen.change { $0[sender].append(number) }
                all.signal()
            }
        }
        let senders = (1..<4).map { sender in
            Thread.start { for number in 0..<5000 { mailbox.send((sender, number)) } }
        }
        for sender in senders { sender.join() }
        try all.wait("all messages", times: 15_500)
        #expect(seen.value[0] == Array(0..<500))
        for sender in 1..<4 { #expect(seen.value[sender] == Array(0..<5000)) }
    }

    @Test("a thread starts, runs its set-up on itself, and stops")
    func startStop() throws {
        for _ in 0..<20 {
            let ran = Latch()
            let thread = try EventLoopThread(name: "a-name-that-is-longer-than-linux-allows") { loop in
                ran.signal()
                loop.stop()
            }
            thread.join()
            try ran.wait("the set-up")
        }
    }

    @Test("a loop runs on the calling thread until it is stopped")
    func here() throws {
        var rounds = 0
        try EventLoopThread.runHere { loop in
            let timer = ClosureTimer {
                rounds += 1
                loop.stop()
            }
            loop.keepAlive(timer)
            loop.arm(timer, at: loop.now + 1)
        }
        #expect(rounds == 1)
    }

    @Test("a loop that has stopped lets go of all that was built on it")
    func letsGo() throws {
        final class Kept {}
        weak var kept: Kept?
        weak var source: IOSource?
        weak var other: IOSource?
        weak var stopped: EventLoop?
        let pairs = try [SocketPair(), SocketPair()]
        defer {
            for pair in pairs {
                close(pair.loopSide)
                pair.closePeer()
            }
        }
        try EventLoopThread.runHere { loop in
            let root = Kept()
            kept = root
            stopped = loop
            loop.keepAlive(root)
            // What a mailbox delivers to refers to the loop; what is registered is owned by it.
            loop.attach(Mailbox<Int>()) { _ in withExtendedLifetime((loop, root)) {} }
            let registered = pairs.map { IOSource(loop: loop, descriptor: $0.loopSide) }
            for source in registered { source.watch(Readiness.readable) }
            source = registered[0]
            other = registered[1]
            loop.stop()
        }
        #expect(kept == nil && source == nil && other == nil && stopped == nil)
    }

    @Test("a loop's timers fire in time and not early")
    func timers() throws {
        let under = try LoopUnderTest()
        defer { under.stop() }
        let fired = Slot<[Int64]>([])
        let all = Latch()
        let start = try under.run { loop in
            for delay in [30, 10, 20] as [Int64] {
                let deadline = EventLoop.monotonicNanoseconds() + delay * 1_000_000
                let timer = ClosureTimer {
                    let late = EventLoop.monotonicNanoseconds() - deadline
                    fired.change { $0.append(late) }
                    all.signal()
                }
                loop.keepAlive(timer)
                loop.arm(timer, at: deadline)
            }
            return loop.now
        }
        try all.wait("three timers", times: 3)
        #expect(start > 0)
        #expect(fired.value.allSatisfy { $0 >= 0 })
    }

    @Test("what is deferred runs once, at the end of the round")
    func deferred() throws {
        final class Source: IOSource {
            let log: Slot<[String]>
            init(loop: EventLoop, log: Slot<[String]>) {
                self.log = log
                super.init(loop: loop, descriptor: -1)
            }
            override func processDeferred() { log.change { $0.append("deferred") } }
        }
        let under = try LoopUnderTest()
        defer { under.stop() }
        let log = Slot<[String]>([])
        try under.run { loop in
            let source = Source(loop: loop, log: log)
            loop.keepAlive(source)
            loop.deferUntilRoundEnds(source)
            loop.deferUntilRoundEnds(source)
            log.change { $0.append("now") }
        }
        _ = try under.run { _ in 0 }
        #expect(log.value == ["now", "deferred"])
    }

    @Test("signals arrive as events")
    func signals() throws {
        let under = try LoopUnderTest()
        defer { under.stop() }
        let got = Slot<[Int32]>([])
        let one = Latch()
        try under.run { loop in
            SignalSource.block([SIGUSR2])
            let source = try SignalSource(loop: loop, signals: [SIGUSR2]) { number in
                got.change { $0.append(number) }
                one.signal()
            }
            loop.keepAlive(source)
            // To this thread alone: the test's other threads have not blocked it.
            pthread_kill(pthread_self(), SIGUSR2)
        }
        try one.wait("the signal")
        #expect(got.value == [SIGUSR2])
    }
}

/// A plain thread, so that a blocked pool of tasks holds nobody up.
struct Thread {
    private let done: Latch

    static func start(_ body: @escaping @Sendable () -> Void) -> Thread {
        let done = Latch()
        let queue = DispatchQueue(label: "test thread")
        queue.async {
            body()
            done.signal()
        }
        return Thread(done: done)
    }

    func join() {
        try? done.wait("a thread's end")
    }
}
