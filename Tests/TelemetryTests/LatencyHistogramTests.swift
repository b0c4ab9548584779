import Testing

@testable import Telemetry

@Suite("Latency histograms")
struct LatencyHistogramTests {
    @Test(
        "a duration is in the first bucket whose bound it does not exceed",
        arguments: [
            (-5, 0), (0, 0), (1, 0), (10_000, 0), (10_001, 1), (20_000, 1), (20_001, 2), (40_000, 2), (40_001, 3),
            (1_000_000_000, 17), (167_772_160_000, 24), (167_772_160_001, 25), (Int64.max, 25),
        ] as [(Int64, Int)])
    func buckets(nanoseconds: Int64, bucket: Int) {
        var histogram = LatencyHistogram()
        histogram.observe(nanoseconds: nanoseconds)
        let expected = LatencyHistogram.bounds.indices.map { UInt64($0 >= bucket ? 1 : 0) }
        #expect(histogram.cumulative == expected)
        #expect(histogram.count == 1)
    }

    @Test("every bound belongs to its bucket, and the next nanosecond to the next")
    func everyBound() {
        for index in 0..<LatencyHistogram.boundedBuckets {
            let bound = LatencyHistogram.firstBound << UInt64(index)
            #expect(LatencyHistogram.bucket(of: bound) == index)
            #expect(LatencyHistogram.bucket(of: bound + 1) == index + 1)
            #expect(LatencyHistogram.bounds[index] == Double(bound) / 1e9)
        }
    }

    @Test("counts and sums add up")
    func sums() {
        var a = LatencyHistogram()
        a.observe(nanoseconds: 1_500_000_000)
        a.observe(nanoseconds: 500_000_000)
        a.observeNone()
        var b = LatencyHistogram()
        b.observe(nanoseconds: 2_000_000_000)
        #expect(a.count == 3)
        #expect(a.sum == 2)
        #expect((a + b).count == 4)
        #expect((a + b).sum == 4)
        #expect((a + b).cumulative.last == 4)
    }
}
