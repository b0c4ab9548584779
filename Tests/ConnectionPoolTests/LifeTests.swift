import ConnectionPool
import Testing

@Suite("Settings and drain")
struct LifeTests {
    @Test("a shrunk pool closes idle backends at once and leased ones on return")
    func shrink() {
        var script = PoolScript(.test(max: 3))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A -> connect b-2 A
            0 borrow w-3 A -> connect b-3 A
            1 connected b-1 -> grant w-1 b-1
            1 connected b-2 -> grant w-2 b-2
            2 cancel w-3 ->
            3 returned b-1 clean ->
            4 settings max=1 -> close b-1 settings_shrunk
            5 connected b-3 -> close b-3 settings_shrunk
            6 borrow w-4 A ->
            7 closed b-1 ->
            8 closed b-3 ->
            9 returned b-2 clean -> grant w-4 b-2
            """)
    }

    @Test("a raised limit connects for those who wait")
    func grow() {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A ->
            1 settings max=2 -> connect b-2 A
            """)
    }

    @Test("a lower idle limit is judged by the next timer, a shorter idle timeout too")
    func lowerIdleLimit() {
        var script = PoolScript(.test(max: 2))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 B -> connect b-2 B
            1 connected b-1 -> grant w-1 b-1
            1 connected b-2 -> grant w-2 b-2
            2 returned b-2 clean ->
            3 returned b-1 clean ->
            4 settings idle=1 ->
            4 timer ->
            """)
        #expect(script.pool.nextDeadline == Instant(milliseconds: 10_002))
        script.run("10 settings unused=5 ->")
        #expect(script.pool.nextDeadline == Instant(milliseconds: 10))
        script.run("10 timer -> close b-2 idle")
        #expect(script.pool.nextDeadline == Instant(milliseconds: 1_000_001))
    }

    @Test("a new borrow timeout holds for those who wait already")
    func borrowTimeout() {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            50 borrow w-2 A ->
            100 settings borrow=100 -> refuse w-1 timed_out 100ms
            """)
        #expect(script.pool.nextDeadline == Instant(milliseconds: 150))
        script.run("101 settings borrow=0 -> refuse w-2 timed_out 51ms")
    }

    @Test("a raised warm minimum is filled, a lowered one released by the next timer")
    func warmMinimum() {
        var script = PoolScript(.test(max: 3, idle: 0, min: 1, unused: 100))
        script.run(
            """
            0 warm A -> connect b-1 A
            1 connected b-1 ->
            2 settings min=2 -> connect b-2 A
            3 connected b-2 ->
            200 timer ->
            300 settings min=1 ->
            300 timer -> close b-1 idle
            """)
    }

    @Test("drain refuses waiters and new borrows, closes idle backends now and the others as they end")
    func drain() {
        var script = PoolScript(.test(max: 5, min: 1, parallel: 5))
        script.run(
            """
            0 warm W -> connect b-1 W
            0 borrow w-1 A -> connect b-2 A
            0 borrow w-2 A -> connect b-3 A
            0 borrow w-3 A -> connect b-4 A
            0 borrow w-4 A -> connect b-5 A
            1 connected b-1 ->
            1 connected b-2 -> grant w-1 b-2
            1 connected b-3 -> grant w-2 b-3
            2 returned b-2 reset -> reset b-2
            3 drain -> refuse w-3 draining, refuse w-4 draining, close b-1 drained
            4 drain ->
            5 borrow w-5 A -> refuse w-5 draining
            6 connected b-4 -> close b-4 drained
            7 failed b-5 retriable ->
            8 reset-done b-2 -> close b-2 drained
            9 returned b-3 reset -> close b-3 drained
            10 warm W ->
            11 closed b-1 ->
            12 closed b-2 ->
            13 closed b-3 ->
            14 closed b-4 ->
            """)
        #expect(!script.pool.isDrained)
        #expect(script.pool.nextDeadline == nil)
        script.run("15 closed b-5 ->")
        #expect(script.pool.isDrained)
        #expect(script.pool.activeKeys.isEmpty)
    }

    @Test("observers see backends by state, waiters and the longest wait")
    func queries() {
        var script = PoolScript(.test(max: 2))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 borrow w-2 B -> connect b-2 B
            5 borrow w-3 A ->
            """)
        var counts = PoolCounts()
        counts.connecting = 1
        counts.leased = 1
        counts.waiting = 2
        #expect(script.pool.counts == counts)
        #expect(script.pool.counts(of: "A").leased == 1)
        #expect(script.pool.counts(of: "A").waiting == 1)
        #expect(script.pool.counts(of: "B").connecting == 1)
        #expect(script.pool.counts(of: "C") == PoolCounts())
        #expect(script.pool.longestWait(now: Instant(milliseconds: 10)) == .milliseconds(8))
        #expect(script.pool.isWaiting(BorrowID(3)))
        #expect(!script.pool.isWaiting(BorrowID(1)))
        #expect(script.pool.state(of: BackendID(serial: 1, slot: 0)) == .leased)
        #expect(script.pool.state(of: BackendID(serial: 7, slot: 0)) == nil)
    }

    @Test("names are printed with their prefixes and stay stable")
    func names() {
        #expect("\(BackendID(serial: 17, slot: 3))" == "b-17")
        #expect("\(BorrowID(3))" == "w-3")
        let names = BackendCloseReason.allCases.map(\.wireName).joined(separator: " ")
        let expected =
            "idle lifetime make_room broken reset_failed lost drained reserved outdated settings_shrunk"
        #expect(names == expected)
    }

    @Test("instants stop at the ends")
    func instants() {
        #expect(Instant(nanoseconds: 5) + .nanoseconds(7) == Instant(nanoseconds: 12))
        #expect(Instant(nanoseconds: 5) - Instant(nanoseconds: 7) == .nanoseconds(-2))
        #expect(Instant(nanoseconds: 5) + .seconds(Int64.max) == .distantFuture)
        #expect(Instant.distantFuture - Instant(nanoseconds: -5) == .nanoseconds(Int64.max))
    }
}
