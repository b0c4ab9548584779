import ConnectionPool
import Testing

@Suite("Returning, losing and closing")
struct ReturnTests {
    @Test("a broken backend is closed, and its slot counts until it is closed")
    func broken() {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 borrow w-2 A ->
            3 returned b-1 broken -> close b-1 broken
            """)
        #expect(script.pool.counts.total == 1)
        script.run(
            """
            4 lost b-1 ->
            5 closed b-1 -> connect b-2 A
            6 closed b-1 ->
            7 connected b-2 -> grant w-2 b-2
            """)
    }

    @Test("a backend comes back under another key")
    func keyChanges() {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 borrow w-2 A ->
            3 borrow w-3 B ->
            4 returned b-1 clean as=B -> grant w-3 b-1
            5 returned b-1 clean as=C -> close b-1 make_room
            6 closed b-1 -> connect b-2 A
            """)
        #expect(script.pool.activeKeys == ["A"])
    }

    @Test("a reset that fails closes the backend")
    func resetFailed() {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 returned b-1 reset -> reset b-1
            3 borrow w-2 A ->
            4 reset-failed b-1 -> close b-1 reset_failed
            5 reset-done b-1 ->
            6 closed b-1 -> connect b-2 A
            """)
    }

    @Test("a lost backend is closed when idle or resetting, on return when leased")
    func lost() {
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
            2 returned b-2 reset -> reset b-2
            3 lost b-1 -> close b-1 lost
            3 lost b-2 -> close b-2 lost
            3 lost b-3 ->
            4 lost b-3 ->
            5 returned b-3 clean -> close b-3 broken
            """)
    }

    @Test("more idle backends than may stay: nothing is closed on return, the longest unused ones by the timer")
    func idleLimit() {
        var script = PoolScript(.test(max: 3, idle: 1, unused: 100))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 B -> connect b-2 B
            0 borrow w-3 A -> connect b-3 A
            1 connected b-1 -> grant w-1 b-1
            1 connected b-2 -> grant w-2 b-2
            1 connected b-3 -> grant w-3 b-3
            2 returned b-1 clean ->
            3 returned b-2 clean ->
            4 returned b-3 clean ->
            """)
        #expect(script.pool.nextDeadline == Instant(milliseconds: 102))
        script.run("102 timer -> close b-1 idle")
        #expect(script.pool.nextDeadline == Instant(milliseconds: 103))
        script.run("200 timer -> close b-2 idle")
        // Within the limit only its lifetime ends it.
        #expect(script.pool.nextDeadline == Instant(milliseconds: 1_000_001))
    }

    @Test("a burst again and again keeps its backends")
    func bursts() {
        var script = PoolScript(.test(max: 3, idle: 1, unused: 100))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A -> connect b-2 A
            1 connected b-1 -> grant w-1 b-1
            1 connected b-2 -> grant w-2 b-2
            2 returned b-1 clean ->
            2 returned b-2 clean ->
            90 borrow w-3 A -> grant w-3 b-2
            90 borrow w-4 A -> grant w-4 b-1
            91 returned b-2 clean ->
            91 returned b-1 clean ->
            102 timer ->
            180 borrow w-5 A -> grant w-5 b-1
            180 borrow w-6 A -> grant w-6 b-2
            181 returned b-1 clean ->
            181 returned b-2 clean ->
            191 timer ->
            """)
        #expect(script.pool.nextDeadline == Instant(milliseconds: 281))
    }

    @Test("a backend long unused stays within the limit and goes when another one is too many")
    func overdue() {
        var script = PoolScript(.test(max: 2, idle: 1, unused: 100))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 B -> connect b-2 B
            1 connected b-1 -> grant w-1 b-1
            1 connected b-2 -> grant w-2 b-2
            2 returned b-1 clean ->
            500 timer ->
            """)
        #expect(script.pool.nextDeadline == Instant(milliseconds: 1_000_001))
        script.run("600 returned b-2 clean ->")
        #expect(script.pool.nextDeadline == Instant(milliseconds: 102))
        script.run("600 timer -> close b-1 idle")
        #expect(script.pool.nextDeadline == Instant(milliseconds: 1_000_001))
    }

    @Test("one that retires makes room within the limit for one long unused")
    func retiredFirst() {
        var script = PoolScript(.test(max: 2, idle: 1, unused: 100, life: 1000))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 connected b-1 -> grant w-1 b-1
            500 borrow w-2 A -> connect b-2 A
            501 connected b-2 -> grant w-2 b-2
            850 returned b-2 clean ->
            950 returned b-1 clean ->
            1000 timer -> close b-1 lifetime
            """)
        #expect(script.pool.nextDeadline == Instant(milliseconds: 1501))
    }

    @Test("with an idle limit of 0 each backend stays for the idle timeout and can be borrowed again")
    func noIdle() {
        var script = PoolScript(.test(max: 1, idle: 0, unused: 100))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A ->
            1 connected b-1 -> grant w-1 b-1
            2 returned b-1 clean -> grant w-2 b-1
            3 returned b-1 reset -> reset b-1
            4 reset-done b-1 ->
            5 borrow w-3 A -> grant w-3 b-1
            6 returned b-1 clean ->
            105 timer ->
            """)
        #expect(script.pool.nextDeadline == Instant(milliseconds: 106))
        script.run("106 timer -> close b-1 idle")
        #expect(script.pool.nextDeadline == nil)
    }

    @Test("a backend past its lifetime is closed on return and replaced for a waiter")
    func lifetimeLeased() {
        var script = PoolScript(.test(max: 1, life: 100))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            50 borrow w-2 A ->
            101 returned b-1 clean -> close b-1 lifetime
            102 closed b-1 -> connect b-2 A
            """)
    }

    @Test("an idle backend past its lifetime is closed by the timer")
    func lifetimeIdle() {
        var script = PoolScript(.test(max: 1, life: 100))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            99 returned b-1 clean ->
            """)
        #expect(script.pool.nextDeadline == Instant(milliseconds: 101))
        script.run("100 timer ->")
        script.run("101 timer -> close b-1 lifetime")
        #expect(script.pool.nextDeadline == nil)
    }

    @Test("lifetimes are spread by the seed")
    func lifetimeJitter() {
        var settings = PoolSettings.test(max: 1, life: 1000)
        settings.lifetimeJitter = 0.5
        var deadlines: Set<Int64> = []
        for seed in 1...20 as ClosedRange<UInt64> {
            var script = PoolScript(settings, seed: seed)
            script.run(
                """
                0 borrow w-1 A -> connect b-1 A
                0 connected b-1 -> grant w-1 b-1
                1 returned b-1 clean ->
                """)
            guard let deadline = script.pool.nextDeadline else { continue }
            #expect((500...1000).contains(deadline.milliseconds))
            deadlines.insert(deadline.nanoseconds)
        }
        #expect(deadlines.count == 20)
    }

    @Test("an unused backend is closed by the timer, a used one is not")
    func idleTimeout() {
        var script = PoolScript(.test(max: 2, idle: 0, unused: 100))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A -> connect b-2 A
            0 connected b-1 -> grant w-1 b-1
            0 connected b-2 -> grant w-2 b-2
            10 returned b-1 clean ->
            20 returned b-2 clean ->
            50 borrow w-3 A -> grant w-3 b-2
            60 returned b-2 clean ->
            109 timer ->
            110 timer -> close b-1 idle
            """)
        #expect(script.pool.nextDeadline == Instant(milliseconds: 160))
        script.run("160 timer -> close b-2 idle")
    }

    @Test("the warm minimum is opened, kept, and replaced when it retires")
    func warm() {
        var script = PoolScript(.test(max: 4, idle: 1, min: 2, unused: 100, life: 500))
        script.run(
            """
            0 warm A -> connect b-1 A, connect b-2 A
            0 warm A ->
            1 connected b-1 ->
            1 connected b-2 ->
            2 borrow w-1 A -> grant w-1 b-2
            2 borrow w-2 A -> grant w-2 b-1
            2 borrow w-3 A -> connect b-3 A
            3 connected b-3 -> grant w-3 b-3
            4 returned b-1 clean ->
            4 returned b-2 clean ->
            4 returned b-3 clean ->
            200 timer -> close b-1 idle
            201 closed b-1 ->
            400 timer ->
            501 timer -> close b-2 lifetime, connect b-4 A
            502 closed b-2 ->
            503 timer -> close b-3 lifetime, connect b-5 A
            504 cool A ->
            505 connected b-4 ->
            506 connected b-5 ->
            606 timer -> close b-4 idle
            """)
    }

    @Test("the warm minimum wins over the idle limit, waiters over the warm minimum")
    func warmLimits() {
        var script = PoolScript(.test(max: 2, idle: 0, min: 2, unused: 100))
        script.run(
            """
            0 warm A -> connect b-1 A, connect b-2 A
            1 connected b-1 ->
            1 connected b-2 ->
            200 timer ->
            """)
        #expect(script.pool.nextDeadline == Instant(milliseconds: 1_000_001))
        script.run(
            """
            202 borrow w-1 B -> close b-1 make_room
            203 closed b-1 -> connect b-3 B
            """)
    }

    @Test("a backend that comes to a warm key makes one of the minimum spare")
    func warmKeyChange() {
        var script = PoolScript(.test(max: 3, idle: 0, min: 1, unused: 100))
        script.run(
            """
            0 warm A -> connect b-1 A
            0 borrow w-1 B -> connect b-2 B
            1 connected b-1 ->
            1 connected b-2 -> grant w-1 b-2
            200 timer ->
            300 returned b-2 clean as=A ->
            """)
        #expect(script.pool.nextDeadline == Instant(milliseconds: 101))
        script.run("300 timer -> close b-1 idle")
    }

    @Test("a key that is no longer warm has its long unused backends closed by the next timer")
    func cooled() {
        var script = PoolScript(.test(max: 1, idle: 0, min: 1, unused: 100))
        script.run(
            """
            0 warm A -> connect b-1 A
            1 connected b-1 ->
            200 timer ->
            300 cool A ->
            """)
        #expect(script.pool.nextDeadline == Instant(milliseconds: 101))
        script.run("300 timer -> close b-1 idle")
        #expect(script.pool.nextDeadline == nil)
    }

    @Test("the timer is not in the past when a backend is parked after a while without idle ones")
    func timerAfterPause() {
        var script = PoolScript(.test(max: 1, idle: 0, unused: 100))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 connected b-1 -> grant w-1 b-1
            1 returned b-1 clean ->
            2 borrow w-2 A -> grant w-2 b-1
            """)
        #expect(script.pool.nextDeadline == nil)
        script.run("500 returned b-1 clean ->")
        #expect(script.pool.nextDeadline == Instant(milliseconds: 600))
    }

    #if DEBUG
    @Test("a lease returned twice stops debug builds")
    func returnedTwice() async {
        await #expect(processExitsWith: .failure) { Self.returnTwice() }
    }
    #else
    @Test("a lease returned twice closes the backend in release builds")
    func returnedTwice() { #expect(Self.returnTwice() == "close b-1 broken") }
    #endif

    @discardableResult
    private static func returnTwice() -> String {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 returned b-1 clean ->
            """)
        return script.perform(["returned", "b-1", "clean"], at: Instant(milliseconds: 3))
    }
}
