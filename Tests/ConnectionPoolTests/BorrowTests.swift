import ConnectionPool
import Testing

@Suite("Borrowing")
struct BorrowTests {
    @Test("a first borrow connects, a second one reuses")
    func connectAndReuse() {
        var script = PoolScript(.test(max: 2))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            5 connected b-1 tag=7 -> grant w-1 b-1 tag=7
            6 returned b-1 clean tag=8 ->
            7 borrow w-2 A -> grant w-2 b-1 tag=8
            """)
    }

    @Test("another key's idle backend is not granted")
    func keysAreKept() {
        var script = PoolScript(.test(max: 2))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 returned b-1 clean ->
            3 borrow w-2 B -> connect b-2 B
            4 connected b-2 -> grant w-2 b-2
            """)
    }

    @Test("an equal state wins, else the most recently used")
    func stateFirst() {
        var script = PoolScript(.test(max: 3))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A -> connect b-2 A
            0 borrow w-3 A -> connect b-3 A
            1 connected b-1 -> grant w-1 b-1
            1 connected b-2 -> grant w-2 b-2
            1 connected b-3 -> grant w-3 b-3
            2 returned b-1 clean tag=1 ->
            3 returned b-2 clean tag=2 ->
            4 returned b-3 clean tag=3 ->
            5 borrow w-4 A tag=1 -> grant w-4 b-1 tag=1
            6 borrow w-5 A tag=9 -> grant w-5 b-3 tag=3
            7 borrow w-6 A tag=9 -> grant w-6 b-2 tag=2
            """)
    }

    @Test("an equal state is looked for among the sixteen most recently used only")
    func searchDepth() {
        var script = PoolScript(.test(max: 17, parallel: 17))
        for number in 1...17 { script.run("0 borrow w-\(number) A -> connect b-\(number) A") }
        for number in 1...17 { script.run("1 connected b-\(number) -> grant w-\(number) b-\(number)") }
        for number in 1...17 { script.run("2 returned b-\(number) clean tag=\(number) ->") }
        script.run(
            """
            3 borrow w-20 A tag=1 -> grant w-20 b-17 tag=17
            4 borrow w-21 A tag=1 -> grant w-21 b-1 tag=1
            """)
    }

    @Test("waiters of a key are served first come, first served, in the call that frees a backend")
    func handOver() {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 borrow w-2 A ->
            3 borrow w-3 A ->
            4 returned b-1 clean tag=5 -> grant w-2 b-1 tag=5
            5 returned b-1 reset -> reset b-1
            6 reset-done b-1 tag=6 -> grant w-3 b-1 tag=6
            """)
    }

    @Test("a cancelled borrow is skipped; cancelling again, or after the grant, changes nothing")
    func cancel() {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 borrow w-2 A ->
            1 borrow w-3 A ->
            2 cancel w-2 ->
            3 cancel w-2 ->
            4 connected b-1 -> grant w-1 b-1
            5 cancel w-1 ->
            6 returned b-1 clean -> grant w-3 b-1
            7 cancel w-99 ->
            """)
    }

    @Test("a connect whose borrower left ends idle")
    func cancelWhileConnecting() {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 cancel w-1 ->
            2 connected b-1 ->
            3 borrow w-2 A -> grant w-2 b-1
            """)
    }

    @Test("no more connects than waiters, no more in parallel than allowed")
    func parallelConnects() {
        var script = PoolScript(.test(max: 5, parallel: 2))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 borrow w-2 A -> connect b-2 A
            2 borrow w-3 A ->
            3 borrow w-4 A ->
            4 cancel w-4 ->
            5 connected b-1 -> grant w-1 b-1, connect b-3 A
            6 connected b-2 -> grant w-2 b-2
            7 cancel w-3 ->
            8 borrow w-5 A ->
            """)
    }

    @Test("a borrow times out at its deadline, not before")
    func timeout() {
        var script = PoolScript(.test(max: 1, borrow: 100))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            10 borrow w-2 A ->
            20 borrow w-3 A ->
            """)
        #expect(script.pool.nextDeadline == Instant(milliseconds: 110))
        script.run("109 timer ->")
        script.run("110 timer -> refuse w-2 timed_out 100ms")
        #expect(script.pool.nextDeadline == Instant(milliseconds: 120))
        script.run("121 timer -> refuse w-3 timed_out 101ms")
        #expect(script.pool.nextDeadline == nil)
        script.run("122 returned b-1 clean ->")
    }

    @Test("without borrow timeout only an idle backend is granted and nothing is opened but the warm minimum")
    func zeroTimeout() {
        var script = PoolScript(.test(max: 2, min: 1, borrow: 0))
        script.run(
            """
            0 borrow w-1 A -> refuse w-1 no_idle_backend
            1 warm A -> connect b-1 A
            2 borrow w-2 A -> refuse w-2 no_idle_backend
            3 connected b-1 ->
            4 borrow w-3 A -> grant w-3 b-1
            5 borrow w-4 A -> refuse w-4 no_idle_backend
            """)
    }

    @Test("a full pool makes room by closing the least recently used backend of another key")
    func makeRoom() {
        var script = PoolScript(.test(max: 2))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A -> connect b-2 A
            1 connected b-1 -> grant w-1 b-1
            1 connected b-2 -> grant w-2 b-2
            2 returned b-2 clean ->
            3 returned b-1 clean ->
            4 borrow w-3 B -> close b-2 make_room
            5 borrow w-4 A -> grant w-4 b-1
            6 closed b-2 -> connect b-3 B
            7 connected b-3 -> grant w-3 b-3
            """)
    }

    @Test("room is made once for each borrow that needs it")
    func makeRoomOnce() {
        var script = PoolScript(.test(max: 3))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A -> connect b-2 A
            0 borrow w-3 A -> connect b-3 A
            1 connected b-1 -> grant w-1 b-1
            1 connected b-2 -> grant w-2 b-2
            1 connected b-3 -> grant w-3 b-3
            2 returned b-1 clean ->
            2 returned b-2 clean ->
            2 returned b-3 clean ->
            3 borrow w-4 B -> close b-1 make_room
            4 timer ->
            4 borrow w-5 B -> close b-2 make_room
            5 closed b-1 -> connect b-4 B
            6 closed b-2 -> connect b-5 B
            7 connected b-5 -> grant w-4 b-5
            8 connected b-4 -> grant w-5 b-4
            """)
    }

    @Test("events for unknown or ended backends are ignored")
    func races() {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 connected b-9 ->
            0 returned b-9 clean as=A ->
            0 closed b-9 ->
            0 lost b-9 ->
            0 reset-done b-9 ->
            0 reset-failed b-9 ->
            0 failed b-9 retriable ->
            1 borrow w-1 A -> connect b-1 A
            2 connected b-1 -> grant w-1 b-1
            3 closed b-1 ->
            4 returned b-1 clean ->
            5 borrow w-2 B -> connect b-2 B
            6 connected b-1 ->
            """)
        #expect(script.pool.counts.total == 1)
        #expect(script.pool.activeKeys == ["B"])
    }
}
