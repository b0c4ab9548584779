import ConnectionPool
import Testing

@Suite("Fairness between keys")
struct FairnessTests {
    @Test("a waiter past the limit takes the slot of a busy key, once the backend has served as long")
    func takesOver() {
        var script = PoolScript(.test(max: 1, borrow: 100_000))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            10 connected b-1 -> grant w-1 b-1
            10 borrow w-2 B ->
            20 borrow w-3 A ->
            30 borrow w-4 A ->
            40 borrow w-5 A ->
            109 returned b-1 clean -> grant w-3 b-1
            110 returned b-1 clean -> grant w-4 b-1
            111 returned b-1 clean -> close b-1 make_room
            112 closed b-1 -> connect b-2 B
            113 connected b-2 -> grant w-2 b-2
            114 borrow w-6 B ->
            115 returned b-2 clean -> grant w-6 b-2
            116 borrow w-7 B ->
            214 returned b-2 clean -> close b-2 make_room
            215 closed b-2 -> connect b-3 A
            216 connected b-3 -> grant w-5 b-3
            """)
    }

    @Test("nothing is taken while a backend is on its way to the oldest waiter, or the key's own waiter is older")
    func takesOverOnce() {
        var script = PoolScript(.test(max: 2, borrow: 100_000))
        script.run(
            """
            0 borrow w-1 A -> connect b-1 A
            0 borrow w-2 A -> connect b-2 A
            0 connected b-1 -> grant w-1 b-1
            0 connected b-2 -> grant w-2 b-2
            1 borrow w-3 A ->
            2 borrow w-4 B ->
            3 borrow w-5 A ->
            3 borrow w-6 A ->
            200 returned b-1 clean -> grant w-3 b-1
            201 returned b-1 clean -> close b-1 make_room
            202 returned b-2 clean -> grant w-5 b-2
            203 closed b-1 -> connect b-3 B
            204 returned b-2 clean -> grant w-6 b-2
            """)
    }

    @Test("of several busy keys none starves, and backends are not torn down faster than the limit allows")
    func nobodyStarves() {
        // One slot, three keys that always have waiters; a query takes 2 ms, a connect 5 ms.
        var script = PoolScript(.test(max: 1, borrow: 1_000_000))
        var served: [String: Int] = [:]
        var longest: [String: Int64] = [:]
        var arrivals: [String: (key: String, at: Int64)] = [:]
        var number = 0
        var connects = 0
        var now: Int64 = 0
        func borrow(_ key: String) -> String {
            number += 1
            arrivals["w-\(number)"] = (key, now)
            return script.perform(["borrow", "w-\(number)", key], at: Instant(milliseconds: now))
        }
        var todo = ["A", "B", "C", "A", "B", "C"].map(borrow).filter { !$0.isEmpty }.joined(separator: ", ")
        while now < 10_000 {
            var next: [String] = []
            for action in todo.split(separator: ",").map({ $0.split(separator: " ").map(String.init) }) {
                switch action[0] {
                case "connect":
                    connects += 1
                    now += 5
                    next.append(script.perform(["connected", action[1]], at: Instant(milliseconds: now)))
                case "grant":
                    guard let (key, at) = arrivals[action[1]] else { continue }
                    served[key, default: 0] += 1
                    longest[key] = max(longest[key] ?? 0, now - at)
                    now += 2
                    next.append(borrow(key))
                    next.append(script.perform(["returned", action[2], "clean"], at: Instant(milliseconds: now)))
                case "close":
                    now += 1
                    next.append(script.perform(["closed", action[1]], at: Instant(milliseconds: now)))
                default: Issue.record("unexpected \(action)")
                }
            }
            todo = next.filter { !$0.isEmpty }.joined(separator: ", ")
            if todo.isEmpty { break }
        }
        #expect(now >= 10_000)
        for key in ["A", "B", "C"] {
            #expect((served[key] ?? 0) > 1000, "\(served)")
            #expect((longest[key] ?? .max) < 500, "\(longest)")
        }
        #expect(connects < 10_000 / 100)
    }
}
