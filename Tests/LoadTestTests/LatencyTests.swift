import Testing

@testable import LoadTest

@Suite("Latencies")
struct LatencyTests {
    @Test(
        "percentiles are the nearest rank, a duration that occurred",
        arguments: [
            ([Int64](1...100), [50, 90, 99, 100] as [Int64]),
            (Array((1...100).reversed()), [50, 90, 99, 100]),
            ([7], [7, 7, 7, 7]),
            ([3, 1], [1, 3, 3, 3]),
            (Array(1...500), [250, 450, 495, 500]),
            (Array(1...10), [5, 9, 10, 10]),
        ])
    func percentiles(samples: [Int64], expected: [Int64]) throws {
        let summary = try #require(LatencyRecorder(samples).summary())
        #expect([summary.p50, summary.p90, summary.p99, summary.maximum] == expected)
        #expect(summary.minimum == samples.min())
        #expect(summary.count == samples.count)
    }

    @Test("nothing recorded has no distribution")
    func empty() {
        #expect(LatencyRecorder().summary() == nil)
    }

    @Test("recording one by one is the same as all at once")
    func recording() {
        var recorder = LatencyRecorder()
        for sample in [Int64(5), 1, 9] { recorder.record(sample) }
        #expect(recorder.summary() == LatencyRecorder([9, 5, 1] as [Int64]).summary())
    }

    @Test(
        "a duration shows three figures and a unit",
        arguments: [
            (Int64(0), "0 µs"),
            (850_000, "850 µs"),
            (999_400, "999 µs"),
            (999_600, "1.00 ms"),
            (4_123_000, "4.12 ms"),
            (9_996_000, "10.0 ms"),
            (61_470_000, "61.5 ms"),
            (99_960_000, "0.10 s"),
            (412_000_000, "0.41 s"),
            (9_996_000_000, "10.0 s"),
            (12_345_000_000, "12.3 s"),
        ])
    func text(nanoseconds: Int64, expected: String) {
        #expect(TimeText.short(nanoseconds: nanoseconds) == expected)
        #expect(TimeText.short(.nanoseconds(nanoseconds)) == expected)
    }
}
