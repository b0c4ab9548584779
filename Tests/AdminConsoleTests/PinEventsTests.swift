import Testing

@testable import AdminConsole

@Suite struct PinEventsTests {
    private func key(_ digest: String, _ cause: String? = "user_variable") -> PinEvents.Key {
        PinEvents.Key(digest: digest, cause: cause, rules: "settings")
    }

    @Test("events of one statement and cause are one line, with what they held and cost")
    func sums() {
        var events = PinEvents()
        let one = events.began(key("SET @a = ?"), object: "@a", reason: "because", now: 1_000)
        let two = events.began(key("SET @a = ?"), object: "@a", reason: "because", now: 2_000)
        _ = events.began(key("SET @a = ?", nil), object: nil, reason: "because", now: 3_000, isHeld: false)
        events.ended(one, held: 10, waiters: 2)
        events.ended(two, held: 30, waiters: 1)
        let lines = events.lines(now: 5_000)
        #expect(lines.count == 2)
        #expect(lines[0].count == 2 && lines[0].now == 0 && lines[0].held == 40 && lines[0].longest == 30)
        #expect(lines[0].waiters == 3 && lines[0].ago == 3_000 && lines[0].object == "@a")
        #expect(lines[1].key.cause == nil && lines[1].now == 0 && lines[1].count == 1)
    }

    @Test("a pin that lasts is counted as being there now")
    func lasting() {
        var events = PinEvents()
        _ = events.began(key("a"), object: nil, reason: nil, now: 0)
        #expect(events.lines(now: 9)[0].now == 1 && events.lines(now: 9)[0].held == 0)
    }

    @Test("the memory is bounded: the coldest that holds nothing goes first, and its mark means nothing any more")
    func bounded() {
        var events = PinEvents(capacity: 2)
        let held = events.began(key("held"), object: nil, reason: nil, now: 1)
        let done = events.began(key("done"), object: nil, reason: nil, now: 2)
        events.ended(done, held: 1, waiters: 0)
        _ = events.began(key("new"), object: nil, reason: nil, now: 3)
        #expect(events.forgotten == 1)
        #expect(Set(events.lines(now: 4).map(\.key.digest)) == ["held", "new"])
        // All of them hold something: the coldest of all.
        _ = events.began(key("newer"), object: nil, reason: nil, now: 5)
        #expect(Set(events.lines(now: 6).map(\.key.digest)) == ["new", "newer"])
        events.ended(held, held: 100, waiters: 1)
        #expect(events.lines(now: 7).allSatisfy { $0.now == 1 && $0.held == 0 })
        for number in 0..<1000 { _ = events.began(key("\(number)"), object: nil, reason: nil, now: 8) }
        #expect(events.lines(now: 9).count == 2)
    }

    @Test("a line has a value for each column")
    func columns() {
        var events = PinEvents()
        _ = events.began(key("a"), object: "t", reason: "because", now: 0)
        let table = ConsoleTable(events.lines(now: 1))
        #expect(table.rows[0].count == table.columns.count)
        #expect(table.value(table.rows[0], "rds_reason") == .text("because"))
        #expect(PinLine().values.count == PinLine.columns.count)
    }
}
