import LoadModel
import Testing

@Suite("Figures of a run")
struct FigureTests {
    @Test(
        "conditions are read",
        arguments: [
            ("p99<50ms", Thresholds.Figure.percentile(.total, 99), 49_999_999.0, 50_000_000.0),
            ("connection.p50<1s", .percentile(.connection, 50), 1e9 - 1, 1e9),
            ("connect.p99.9<=1s", .percentile(.connect, 99.9), 1e9, 1e9 + 1),
            ("max<2s", .percentile(.total, 100), 1, 2e9),
            ("query.mean<3ms", .mean(.query), 2e6, 3e6),
            ("errors<0.1%", .errorShare, 0.0009, 0.001),
            ("errors<=5", .errors, 5, 6),
            ("dropped<1%", .droppedShare, 0, 0.01),
            ("rate>=500", .rate, 500, 499),
            ("backend_max <= 40", .backendMax, 40, 41),
            ("served=1000", .served, 1000, 999),
        ])
    func conditions(text: String, figure: Thresholds.Figure, good: Double, bad: Double) throws {
        let condition = try #require(try Thresholds(text).conditions.first)
        #expect(condition.figure == figure)
        #expect(condition.holds(good))
        #expect(!condition.holds(bad))
    }

    @Test("several conditions stand in a row, and one may name its target")
    func several() throws {
        let conditions = try Thresholds("weir:p99<50ms,errors<0.1%").conditions
        #expect(conditions.map(\.target) == ["weir", nil])
        #expect(conditions.map(\.text) == ["weir:p99<50ms", "errors<0.1%"])
    }

    @Test(
        "what is no condition is refused",
        arguments: [
            "", "p99", "p99<", "p99<50%", "p101<1s", "p<1s", "errors<x%", "nothing<5", "rate>=5%", "p99<50ms,",
            "foo.p99<1s", "errors<-1%",
        ])
    func refused(text: String) {
        #expect(throws: LoadInputError.self) { try Thresholds(text) }
    }

    @Test("a difference that is the same in every round is certain, one that changes sides is not")
    func difference() throws {
        let same = try #require(PairedDifference([10, 12, 11], [15, 17, 16]))
        #expect(same.mean == 5)
        #expect(same.margin == 0)
        #expect(same.isSignificant)
        let none = try #require(PairedDifference([10, 12, 11], [15, 7, 11]))
        #expect(none.mean == 0)
        #expect(!none.isSignificant)
        // t for two degrees is 4.303: 2, 4, 6 give 4 +- 4.303 x 2 / sqrt 3.
        let known = try #require(PairedDifference([0, 0, 0], [2, 4, 6]))
        #expect(abs((known.margin ?? 0) - 4.9687) < 0.001)
        #expect(PairedDifference([1], [2])?.margin == nil)
        #expect(PairedDifference([1], [2])?.isSignificant == false)
        #expect(PairedDifference([], []) == nil)
    }

    @Test("a ledger keeps the course of time by the second, and errors by code and phase")
    func ledger() {
        let key = LoadLedger.ErrorKey(phase: "login", code: "ERROR 1040")
        var ledger = LoadLedger()
        ledger.began(at: 100)
        ledger.took(.total, 5_000_000, at: 500_000_000)
        ledger.took(.total, 7_000_000, at: 2_500_000_000)
        ledger.failed(key, "Too many connections", at: 1_500_000_000)
        ledger.failed(key, "another text", at: 2_600_000_000)
        ledger.sampled(open: 5, running: 2, at: 0)
        ledger.sampled(open: 3, running: 4, at: 1)
        #expect(ledger.seconds.map(\.served) == [1, 0, 1])
        #expect(ledger.seconds.map(\.errors) == [0, 1, 1])
        #expect(ledger.seconds.first?.open == 5)
        #expect(ledger.seconds.first?.running == 4)
        #expect(ledger.errors[key]?.count == 2)
        #expect(ledger.errors[key]?.first == 1_500_000_000)
        #expect(ledger.errors[key]?.last == 2_600_000_000)
        #expect(ledger.errors[key]?.example == "Too many connections")
        #expect(ledger.histogram(.total).maximum == 7_000_000)

        var whole = LoadLedger()
        whole.add(ledger, after: 0)
        whole.add(ledger, after: 10_000_000_000)
        #expect(whole.seconds.count == 13)
        #expect(whole.seconds[12].served == 1)
        #expect(whole.errors[key]?.count == 4)
        #expect(whole.errors[key]?.first == 1_500_000_000)
        #expect(whole.errors[key]?.last == 12_600_000_000)
        #expect(whole.histogram(.total).count == 4)
    }

    @Test("errors are told the most frequent first, of as many the one that was first")
    func errorGroups() {
        var ledger = LoadLedger()
        for (phase, code, time) in [
            ("query", "closed", 5), ("login", "ERROR 1040", 9), ("connect", "errno 111", 3), ("login", "ERROR 1040", 7),
            ("login", "closed", 3),
        ] as [(String, String, Int64)] {
            ledger.failed(.init(phase: phase, code: code), "at \(time)", at: time)
        }
        let shown = ledger.errorGroups.map { "\($0.group.count) \($0.key.phase) \($0.key.code) \($0.group.example)" }
        #expect(
            shown == [
                "2 login ERROR 1040 at 9", "1 connect errno 111 at 3", "1 login closed at 3", "1 query closed at 5",
            ])
        #expect(LoadLedger().errorGroups.isEmpty)
    }

    @Test("what lies beyond any course of time is in the distribution only")
    func farAway() {
        var ledger = LoadLedger()
        ledger.took(.total, 1, at: .max)
        #expect(ledger.seconds.isEmpty)
        #expect(ledger.histogram(.total).count == 1)
    }

    @Test("spreads have the middle and the end that they were given")
    func spreads() {
        var generator = SeededGenerator(seed: 3)
        var histogram = HDRHistogram()
        for _ in 0..<20_000 {
            histogram.record(Spread.logNormal(median: 250_000_000, p99: 1_200_000_000).draw(&generator))
        }
        #expect(abs(Double(histogram.percentile(50)) / 250e6 - 1) < 0.05)
        #expect(abs(Double(histogram.percentile(99)) / 1200e6 - 1) < 0.1)
        let fixed = Spread.fixed(5).draw(&generator)
        #expect(fixed == 5)
        let between = (0..<100).map { _ in Spread.uniform(3, 9).draw(&generator) }
        #expect(between.allSatisfy { (3...9).contains($0) })
        let nothing = Spread.logNormal(median: 0, p99: 5).draw(&generator)
        #expect(nothing == 0)
    }
}
