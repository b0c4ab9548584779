import ConnectionPool
import Testing

@Suite("Connect failures")
struct FaultTests {
    @Test("a retriable failure pauses all connects, one tries again, a success resumes all")
    func backoff() {
        var script = PoolScript(.test(max: 4, borrow: 10_000))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 B -> connect b-2 B
            1 failed b-1 retriable ->
            1 failed b-2 retriable ->
            2 closed b-1 ->
            2 closed b-2 ->
            3 borrow w-3 B ->
            """)
        #expect(script.pool.targetTrouble?.failures == 1)
        let pause = script.pool.nextDeadline.map { $0.milliseconds } ?? 0
        #expect((26...51).contains(pause))
        script.run(
            """
            60 timer -> connect b-3 A
            61 failed b-3 retriable ->
            62 closed b-3 ->
            """)
        #expect(script.pool.targetTrouble?.failures == 2)
        #expect((111...161).contains(script.pool.nextDeadline?.milliseconds ?? 0))
        script.run(
            """
            170 timer -> connect b-4 A
            171 connected b-4 -> grant w-1 b-4, connect b-5 B, connect b-6 B
            """)
        #expect(script.pool.targetTrouble == nil)
    }

    @Test("the pause doubles up to a second: a target that was away for long is asked as soon as one that was not")
    func bounded() {
        var script = PoolScript(.test(max: 1, borrow: 100_000_000))
        script.run("0 borrow w-1 A -> connect b-1 A")
        var now: Int64 = 0
        var bound: Int64 = 50
        for number in 1...12 {
            script.run("\(now) failed b-\(number) retriable ->")
            script.run("\(now) closed b-\(number) ->")
            let pause = (script.pool.nextDeadline?.milliseconds ?? 0) - now
            #expect((bound / 2 - 1...bound).contains(pause))
            now += 6000
            script.run("\(now) timer -> connect b-\(number + 1) A")
            bound = min(bound * 2, 1000)
        }
    }

    @Test("the pause of a login that is refused doubles up to five seconds")
    func refusalBounded() {
        var script = PoolScript(.test(max: 2, borrow: 100_000_000))
        // While a backend of the key is open, its waiters wait on.
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 connected b-1 -> grant w-1 b-1
            0 borrow w-2 A -> connect b-2 A
            """)
        var now: Int64 = 0
        var bound: Int64 = 50
        for number in 2...12 {
            script.run("\(now) failed b-\(number) permanent ->")
            script.run("\(now) closed b-\(number) ->")
            let next = script.pool.nextDeadline?.milliseconds ?? 0
            #expect((bound / 2 - 1...bound).contains(next - now))
            now = next + 1
            script.run("\(now) timer -> connect b-\(number + 1) A")
            bound = min(bound * 2, 5000)
        }
    }

    @Test("waiters of a target in trouble wait for their deadline and are told the fault")
    func timedOutWithFault() {
        var script = PoolScript(.test(max: 1, borrow: 100))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 failed b-1 retriable ->
            1 closed b-1 ->
            100 timer -> refuse w-1 timed_out 100ms 2002
            """)
        #expect(script.pool.nextDeadline == nil)
    }

    @Test("a permanent failure refuses the key's waiters, and for a while its new borrows, but not other keys'")
    func permanent() {
        var script = PoolScript(.test(max: 2))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A -> connect b-2 A
            0 borrow w-3 A ->
            0 borrow w-4 B ->
            1 failed b-1 permanent ->
            2 failed b-2 permanent -> refuse w-1 connect_failed 1045, refuse w-2 connect_failed 1045, \
            refuse w-3 connect_failed 1045
            3 closed b-1 -> connect b-3 B
            4 closed b-2 ->
            5 borrow w-5 A -> refuse w-5 connect_failed 1045
            60 borrow w-6 A -> connect b-4 A
            61 borrow w-7 A ->
            62 failed b-4 permanent -> refuse w-6 connect_failed 1045, refuse w-7 connect_failed 1045
            63 closed b-4 ->
            100 borrow w-8 A -> refuse w-8 connect_failed 1045
            170 borrow w-9 A -> connect b-5 A
            171 connected b-5 -> grant w-9 b-5
            """)
        #expect(script.pool.fault(of: "A") == nil)
    }

    @Test("waiters of a refused key wait on while a backend of the key is open")
    func permanentWithOpenBackend() {
        var script = PoolScript(.test(max: 2))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 borrow w-2 A -> connect b-2 A
            3 failed b-2 permanent ->
            4 closed b-2 ->
            5 borrow w-3 A ->
            6 returned b-1 clean -> grant w-2 b-1
            7 returned b-1 broken -> close b-1 broken, refuse w-3 connect_failed 1045
            """)
    }

    @Test("a waiter behind an open backend gets its connect when the key's pause is over")
    func permanentRetry() {
        var script = PoolScript(.test(max: 2))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 borrow w-2 A -> connect b-2 A
            3 failed b-2 permanent ->
            4 closed b-2 ->
            60 timer -> connect b-3 A
            61 connected b-3 -> grant w-2 b-3
            """)
        #expect(script.pool.nextDeadline == nil)
    }

    @Test("a refused key is forgotten in time")
    func forgotten() {
        var script = PoolScript(.test(max: 2))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 failed b-1 permanent -> refuse w-1 connect_failed 1045
            2 closed b-1 ->
            60 timer ->
            120 timer ->
            """)
        #expect(script.pool.activeKeys.isEmpty)
        #expect(script.pool.nextDeadline == nil)
    }

    @Test("a connect that just disappears counts as a retriable failure")
    func disappeared() {
        var script = PoolScript(.test(max: 2))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 closed b-1 ->
            """)
        #expect(script.pool.targetTrouble?.fault.code == 2013)
        #expect(script.pool.counts.total == 0)
    }
}
