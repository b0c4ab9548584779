import ConnectionPool
import Testing

@Suite("Pause and resume")
struct PauseTests {
    @Test("while paused nothing is granted, not even what is idle, and nothing is opened")
    func grantsNothing() {
        var script = PoolScript(.test(max: 4))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 returned b-1 clean ->
            3 pause ->
            4 borrow w-2 A ->
            5 borrow w-3 B ->
            6 timer ->
            """)
        #expect(script.pool.isPaused)
        #expect(script.pool.borrowIdle(key: "A", stateTag: 0, now: Instant(milliseconds: 7)) == nil)
    }

    @Test("leases go on, and what is returned becomes idle although somebody waits for it")
    func comesToRest() {
        var script = PoolScript(.test(max: 2))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A -> connect b-2 A
            1 connected b-1 -> grant w-1 b-1
            2 pause ->
            3 borrow w-3 A ->
            4 connected b-2 ->
            """)
        #expect(!script.pool.isAtRest)
        script.run("5 returned b-1 reset -> reset b-1")
        #expect(!script.pool.isAtRest)
        script.run("6 reset-done b-1 ->")
        #expect(script.pool.isAtRest)
        #expect(script.pool.counts.idle == 2)
        #expect(script.pool.counts.waiting == 2)
    }

    @Test("resume serves those who wait in their order, from idle backends first, then by connects")
    func resumesInOrder() {
        var script = PoolScript(.test(max: 3))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 pause ->
            3 borrow w-2 B ->
            4 borrow w-3 A ->
            5 borrow w-4 A ->
            6 returned b-1 clean ->
            7 resume -> grant w-3 b-1, connect b-2 B, connect b-3 A
            8 connected b-3 -> grant w-4 b-3
            9 connected b-2 -> grant w-2 b-2
            10 resume ->
            """)
    }

    @Test("connectionBorrowTimeout still counts, from the arrival")
    func timesOut() {
        var script = PoolScript(.test(max: 1, borrow: 1000))
        script.run(
            """
            0 pause ->
            10 borrow w-1 A ->
            600 borrow w-2 A ->
            1010 timer -> refuse w-1 timed_out 1000ms
            1100 resume -> connect b-1 A
            1101 connected b-1 -> grant w-2 b-1
            """)
    }

    @Test("a borrow that may not wait is refused although a backend is idle")
    func noWait() {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 returned b-1 clean ->
            3 settings borrow=0 ->
            4 pause ->
            5 borrow w-2 A -> refuse w-2 no_idle_backend
            6 resume ->
            7 borrow w-3 A -> grant w-3 b-1
            """)
    }

    @Test("urgent borrows are served all the same, one connect at a time, and only they")
    func urgent() {
        var script = PoolScript(.test(max: 3))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 pause ->
            3 borrow w-2 A ->
            4 borrow w-3 A urgent -> connect b-2 A
            5 borrow w-4 A urgent ->
            6 connected b-2 -> grant w-3 b-2, connect b-3 A
            7 connected b-3 -> grant w-4 b-3
            8 returned b-2 clean ->
            9 returned b-1 clean ->
            """)
        let idle = script.pool.borrowIdle(key: "A", stateTag: 0, isUrgent: true, now: Instant(milliseconds: 10))
        #expect(idle?.serial == 1)
    }

    @Test("an urgent borrow in a full pool has an idle backend of another key closed, and no more than that")
    func urgentMakesRoom() {
        var script = PoolScript(.test(max: 2))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A -> connect b-2 A
            1 connected b-1 -> grant w-1 b-1
            1 connected b-2 -> grant w-2 b-2
            2 returned b-1 clean ->
            3 returned b-2 clean ->
            4 pause ->
            5 borrow w-3 B ->
            6 borrow w-4 C urgent -> close b-1 make_room
            7 closed b-1 -> connect b-3 C
            8 connected b-3 -> grant w-4 b-3
            9 returned b-3 clean ->
            """)
    }

    @Test("a starved borrow of another key does not take a backend away during a pause")
    func nobodyIsOwed() {
        var script = PoolScript(.test(max: 1, borrow: 100_000))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 borrow w-2 B ->
            3 borrow w-3 A ->
            4 pause ->
            500 returned b-1 clean ->
            501 resume -> grant w-3 b-1
            502 returned b-1 clean -> close b-1 make_room
            503 closed b-1 -> connect b-2 B
            """)
    }

    @Test("no warm backends are opened during a pause")
    func warm() {
        var script = PoolScript(.test(max: 4, min: 2))
        script.run(
            """
            0 pause ->
            1 warm A ->
            2 resume -> connect b-1 A, connect b-2 A
            """)
    }

    @Test("a drain ends a pause's waiters, and a resume after it grants nothing")
    func drain() {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 pause ->
            1 borrow w-1 A ->
            2 drain -> refuse w-1 draining
            3 resume ->
            4 borrow w-2 A -> refuse w-2 draining
            """)
    }

    @Test("observers see who waits, in order, and what each backend does")
    func observers() {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            """)
        #expect(script.pool.backends.map(\.state) == [.connecting])
        #expect(script.pool.backends.first?.connectedAt == nil)
        script.run(
            """
            5 connected b-1 -> grant w-1 b-1
            6 borrow w-2 B ->
            7 borrow w-3 A urgent ->
            8 cancel w-3 ->
            9 returned b-1 clean -> close b-1 make_room
            10 borrow w-4 A urgent ->
            """)
        let waiters = script.pool.waiters
        #expect(waiters.map(\.id.rawValue) == [4, 2])
        #expect(waiters.map(\.key) == ["A", "B"])
        #expect(waiters.map(\.isUrgent) == [true, false])
        #expect(waiters.last?.since == Instant(milliseconds: 6))
        #expect(script.pool.backends.first?.state == .closing)
        #expect(script.pool.backends.first?.key == nil)
        #expect(script.pool.backends.first?.connectedAt == Instant(milliseconds: 5))
    }
}
