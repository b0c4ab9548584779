import ConnectionPool
import Testing

@Suite("Backends opened under settings that hold no more")
struct ExpireTests {
    @Test("idle ones are closed at once, those of other keys stay")
    func idle() {
        var script = PoolScript(.test(max: 3))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 B -> connect b-2 B
            1 connected b-1 -> grant w-1 b-1
            1 connected b-2 -> grant w-2 b-2
            2 returned b-1 clean ->
            2 returned b-2 clean ->
            3 expire A -> close b-1 outdated
            4 borrow w-3 B -> grant w-3 b-2
            5 borrow w-4 A -> connect b-3 A
            6 closed b-1 ->
            7 connected b-3 -> grant w-4 b-3
            8 returned b-3 clean ->
            """)
        #expect(script.pool.counts.idle == 1)
    }

    @Test("leased, connecting and resetting ones are closed when they come back, and waiters get new ones")
    func busy() {
        var script = PoolScript(.test(max: 3))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A -> connect b-2 A
            0 borrow w-3 A -> connect b-3 A
            1 connected b-1 -> grant w-1 b-1
            1 connected b-2 -> grant w-2 b-2
            2 returned b-2 reset -> reset b-2
            3 expire A ->
            4 connected b-3 -> close b-3 outdated
            5 reset-done b-2 -> close b-2 outdated
            6 returned b-1 clean -> close b-1 outdated
            7 closed b-3 -> connect b-4 A
            8 connected b-4 -> grant w-3 b-4
            9 closed b-2 ->
            9 closed b-1 ->
            10 returned b-4 clean ->
            """)
        #expect(script.pool.counts.idle == 1 && script.pool.counts.total == 1)
    }

    @Test("a backend that is returned under another key is outdated all the same")
    func otherKey() {
        var script = PoolScript(.test(max: 3))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 expire A ->
            3 returned b-1 clean as=A2 -> close b-1 outdated
            """)
    }

    @Test("a login that was refused is tried again at once, and the old one's refusal counts no more")
    func trouble() {
        var script = PoolScript(.test(max: 3))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 failed b-1 permanent -> refuse w-1 connect_failed 1045
            2 borrow w-2 A -> refuse w-2 connect_failed 1045
            3 closed b-1 ->
            4 expire A ->
            5 borrow w-3 A -> connect b-2 A
            6 expire A ->
            7 failed b-2 permanent -> connect b-3 A
            8 closed b-2 ->
            9 connected b-3 -> grant w-3 b-3
            """)
    }

    @Test("a warm minimum is opened anew")
    func warm() {
        var script = PoolScript(.test(max: 3, min: 1))
        script.run(
            """
            0 warm A -> connect b-1 A
            1 connected b-1 ->
            2 expire A -> close b-1 outdated, connect b-2 A
            3 closed b-1 ->
            4 connected b-2 ->
            """)
        #expect(script.pool.counts.idle == 1)
    }

    @Test("unknown keys, and any after a drain, change nothing")
    func nothing() {
        var script = PoolScript(.test(max: 3))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 expire B ->
            3 drain ->
            4 expire A ->
            5 returned b-1 clean -> close b-1 drained
            6 closed b-1 ->
            """)
        #expect(script.pool.isDrained)
    }
}
