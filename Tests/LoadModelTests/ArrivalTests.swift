import Foundation
import LoadModel
import Testing

@Suite("Arrivals")
struct ArrivalTests {
    private static let second = Nanoseconds.perSecond

    private static func times(_ shape: ArrivalShape, seed: UInt64 = 1) -> [Int64] {
        Array(ArrivalSchedule(shape, seed: seed))
    }

    @Test("an even rate comes at even distances, the first at once")
    func even() throws {
        let times = Self.times(.even(try .constant(4, for: 2 * Self.second)))
        #expect(times == (0..<8).map { Int64($0) * 250_000_000 })
    }

    @Test("a ramp brings as many as the area under it")
    func ramp() throws {
        let curve = try ArrivalText.ramp("0:100", over: 10 * Self.second)
        #expect(curve.total == 500)
        let times = Self.times(.even(curve))
        #expect(times.count == 500)
        // A quarter of the area lies in the first half.
        #expect(times.count { $0 < 5 * Self.second } == 125)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test("stages go straight from one rate to the next, and a step may stand between")
    func stages() throws {
        let curve = try ArrivalText.stages("0:0,10s:500,20s:500,20s:100,30s:100")
        #expect(curve.rate(at: 5 * Self.second) == 250)
        #expect(curve.rate(at: 15 * Self.second) == 500)
        #expect(curve.rate(at: 25 * Self.second) == 100)
        #expect(curve.rate(at: 31 * Self.second) == 0)
        #expect(curve.total == 2500 + 5000 + 1000)
        let times = Self.times(.even(curve))
        #expect(times.count == 8500)
        #expect(times.count { $0 >= 10 * Self.second && $0 < 20 * Self.second } == 5000)
    }

    @Test("a pause within the stages brings nobody")
    func pause() throws {
        let times = Self.times(.even(try ArrivalText.stages("0:10,1s:10,1s:0,5s:0,5s:10,6s:10")))
        #expect(times.count == 20)
        #expect(times.count { $0 > Self.second && $0 < 5 * Self.second } == 0)
    }

    @Test("random arrivals have exponential distances", arguments: [1, 2, 3] as [UInt64])
    func poisson(seed: UInt64) throws {
        let rate = 1000.0
        let times = Self.times(.poisson(try .constant(rate, for: 20 * Self.second)), seed: seed)
        #expect(abs(Double(times.count) - 20_000) < 4 * 20_000.0.squareRoot())
        let gaps = zip(times, times.dropFirst()).map { Nanoseconds.inSeconds($1 - $0) }.sorted()
        // Kolmogorov and Smirnov: the largest distance to 1 - exp(-rate x), against the limit for 99.9 %.
        let largest =
            gaps.enumerated().map { index, gap in
                let wanted = 1 - exp(-rate * gap)
                return max(
                    abs(Double(index + 1) / Double(gaps.count) - wanted),
                    abs(Double(index) / Double(gaps.count) - wanted))
            }.max() ?? 1
        #expect(largest < 1.95 / Double(gaps.count).squareRoot())
    }

    @Test("the same seed brings the same moments, another one others")
    func seeds() throws {
        let shape = ArrivalShape.poisson(try .constant(100, for: Self.second))
        #expect(Self.times(shape, seed: 7) == Self.times(shape, seed: 7))
        #expect(Self.times(shape, seed: 7) != Self.times(shape, seed: 8))
    }

    @Test("bursts come at once, again and again, within their jitter")
    func bursts() throws {
        let shape = try ArrivalText.burst("3@5s", times: nil, within: 12 * Self.second, jitter: 0)
        #expect(Self.times(shape) == [0, 0, 0, 5, 5, 5, 10, 10, 10].map { $0 * Self.second })
        let spread = Self.times(try ArrivalText.burst("100@5s", times: 2, within: 0, jitter: 200_000_000))
        #expect(spread.count == 200)
        #expect(spread.prefix(100).allSatisfy { (0..<200_000_000).contains($0) })
        #expect(spread.suffix(100).allSatisfy { (5_000_000_000..<5_200_000_000).contains($0) })
        #expect(zip(spread, spread.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test("bursts far apart and many do not count beyond any number")
    func farApart() throws {
        let shape = try ArrivalText.burst("1000000@100000h", times: 1_000_000, within: 1, jitter: 0)
        #expect(shape.expectedCount == 1_000_000_000_000)
        #expect(shape.end == Nanoseconds.longest)
        #expect(throws: LoadInputError.self) { try ArrivalText.burst("5@5s", times: 0, within: 1, jitter: 0) }
        #expect(throws: LoadInputError.self) { try ArrivalText.burst("5@5s", times: -1, within: 1, jitter: 0) }
    }

    @Test("rates are read", arguments: [("200", 200.0), ("200/s", 200), ("90/m", 1.5), ("3600/h", 1), ("0.5", 0.5)])
    func rates(text: String, expected: Double) throws {
        #expect(try ArrivalText.rate(text) == expected)
    }

    @Test(
        "times are read",
        arguments: [
            ("500us", 500_000), ("20ms", 20_000_000), ("1.5s", 1_500_000_000), ("2m", 120_000_000_000),
            ("3", 3_000_000_000),
        ] as [(String, Int64)])
    func texts(text: String, expected: Int64) {
        #expect(Nanoseconds.parse(text) == expected)
    }

    @Test(
        "what is no time is none",
        arguments: ["", "s", "-1s", "1 s", "1d", "1e3s", ".5s", "5.", "inf", "nan", "99999999999h"])
    func noTimes(text: String) {
        #expect(Nanoseconds.parse(text) == nil)
    }

    @Test(
        "what is no shape is refused",
        arguments: ["", "0", "-5", "fast", "1/x", "1/2/3", "1e300", "nan", "inf"])
    func noRates(text: String) {
        #expect(throws: LoadInputError.self) { try ArrivalText.rate(text) }
        #expect(throws: LoadInputError.self) { try ArrivalText.stages(text) }
        #expect(throws: LoadInputError.self) { try ArrivalText.ramp(text, over: 1) }
        #expect(throws: LoadInputError.self) { try ArrivalText.burst(text + "@", times: nil, within: 1, jitter: 0) }
    }

    @Test(
        "stages out of order, or beyond any rate, are refused",
        arguments: ["10s:5,5s:5", "0:1", "0:1e9,1s:1e9", "0:nan,1s:1"])
    func badStages(text: String) {
        #expect(throws: LoadInputError.self) { try ArrivalText.stages(text) }
    }
}
