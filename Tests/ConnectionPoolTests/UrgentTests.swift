import ConnectionPool
import Testing

@Suite("Urgent borrows and reserved connections")
struct UrgentTests {
    @Test("an urgent borrow goes before all that wait, behind urgent ones of before")
    func goesFirst() {
        var script = PoolScript(.test(max: 1))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 borrow w-2 A ->
            3 borrow w-3 A urgent ->
            4 borrow w-4 A urgent ->
            5 returned b-1 clean -> grant w-3 b-1
            6 returned b-1 clean -> grant w-4 b-1
            7 returned b-1 clean -> grant w-2 b-1
            """)
    }

    @Test("a reserved connection serves urgent borrows only, and goes when no more of them wait")
    func reserve() {
        var script = PoolScript(.test(max: 3, reserved: 1))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A -> connect b-2 A
            0 borrow w-3 A ->
            1 connected b-1 -> grant w-1 b-1
            1 connected b-2 -> grant w-2 b-2
            2 borrow w-4 A urgent -> connect b-3 A
            3 borrow w-5 A urgent ->
            4 connected b-3 -> grant w-4 b-3
            5 returned b-3 clean -> grant w-5 b-3
            6 returned b-3 clean -> close b-3 reserved
            7 closed b-3 ->
            8 returned b-1 clean -> grant w-3 b-1
            """)
    }

    @Test("one connection is always left for the others")
    func neverAll() {
        var script = PoolScript(.test(max: 1, reserved: 5))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            """)
    }

    @Test("an urgent borrow of another key takes the next backend that has served for a while")
    func otherKey() {
        var script = PoolScript(.test(max: 1, borrow: 100_000))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 borrow w-2 A ->
            200 borrow w-3 B urgent ->
            201 returned b-1 clean -> close b-1 make_room
            202 closed b-1 -> connect b-2 B
            203 connected b-2 -> grant w-3 b-2
            """)
    }

    @Test("an urgent borrow waits ten seconds at least, and older ones behind it time out in time")
    func timesOut() {
        var script = PoolScript(.test(max: 1, borrow: 1000))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            1 connected b-1 -> grant w-1 b-1
            2 borrow w-2 A ->
            500 borrow w-3 A urgent ->
            1002 timer -> refuse w-2 timed_out 1000ms
            1500 timer ->
            10500 timer -> refuse w-3 timed_out 10000ms
            """)
    }

    @Test("where nobody may wait, an urgent borrow does")
    func waitsAlone() {
        var script = PoolScript(.test(max: 1, borrow: 0))
        script.run(
            """
            0 borrow w-1 A -> refuse w-1 no_idle_backend
            1 borrow w-2 A urgent -> connect b-1 A
            2 connected b-1 -> grant w-2 b-1
            3 borrow w-3 A -> refuse w-3 no_idle_backend
            4 borrow w-4 A urgent ->
            5 returned b-1 clean -> grant w-4 b-1
            """)
    }
}
