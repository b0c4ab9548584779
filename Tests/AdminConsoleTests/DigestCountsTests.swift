import Testing

@testable import AdminConsole

@Suite("Statements counted by digest")
struct DigestCountsTests {
    private static let second: Int64 = 1_000_000_000

    @Test("nothing is counted until somebody looks, nor when nobody has for a minute")
    func watching() {
        var counts = DigestCounts()
        #expect(!counts.isCounting)
        counts.watched(now: 0)
        #expect(counts.isCounting && counts.since == 0)
        counts.watched(now: 50 * Self.second)
        counts.expire(now: 109 * Self.second)
        #expect(counts.isCounting && counts.since == 0)
        counts.expire(now: 110 * Self.second)
        #expect(!counts.isCounting)
        counts.watched(now: 200 * Self.second)
        #expect(counts.isCounting && counts.since == 200 * Self.second)
    }

    @Test("count, sum and longest of each digest; the one with most time comes first")
    func counting() {
        var counts = DigestCounts()
        counts.watched(now: 0)
        let a = counts.mark("a")
        let b = counts.mark("b")
        #expect(counts.mark("a") == a)
        counts.record(a, took: 3)
        counts.record(a, took: 5)
        counts.record(b, took: 20)
        counts.record(b, took: -7)
        #expect(
            counts.lines == [
                DigestLine(digest: "b", count: 2, total: 20, longest: 20),
                DigestLine(digest: "a", count: 2, total: 8, longest: 5),
            ])
    }

    @Test("one that was marked and never ended is not shown")
    func marked() {
        var counts = DigestCounts()
        counts.watched(now: 0)
        _ = counts.mark("a")
        counts.record(counts.mark("b"), took: 1)
        #expect(counts.lines.map(\.digest) == ["b"])
    }

    @Test("what is beyond the capacity is counted together")
    func bounded() {
        var counts = DigestCounts(capacity: 2)
        counts.watched(now: 0)
        for digest in ["a", "b", "c", "d", "a"] { counts.record(counts.mark(digest), took: 1) }
        #expect(counts.lines.count == 3)
        #expect(counts.lines.first { $0.digest == DigestCounts.others }?.count == 2)
        #expect(counts.lines.first { $0.digest == "a" }?.count == 2)
    }

    @Test("a statement that began before the counts were forgotten is not counted under another's name")
    func forgotten() {
        var counts = DigestCounts()
        counts.watched(now: 0)
        let old = counts.mark("old")
        counts.expire(now: 100 * Self.second)
        counts.record(old, took: 1)
        counts.watched(now: 101 * Self.second)
        _ = counts.mark("new")
        counts.record(old, took: 1)
        #expect(counts.lines.isEmpty)
    }
}
