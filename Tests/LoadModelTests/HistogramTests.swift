import Foundation
import Testing

@testable import LoadModel

@Suite("Histograms")
struct HistogramTests {
    @Test(
        "ranks are those of decimal numbers",
        arguments: [
            (99.9, 1_000, 999), (99.9, 10_000, 9_990), (99.99, 100_000, 99_990), (99, 100, 99), (50, 3, 2), (0, 5, 1),
        ])
    func ranks(percent: Double, count: Int, rank: Int64) {
        var histogram = HDRHistogram()
        for value in 1...Int64(count) { histogram.record(value) }
        let found = histogram.percentile(percent)
        #expect((rank...rank + rank / 1000).contains(found))
    }

    @Test("the sources of neighbours have nothing in common")
    func streams() {
        var seen: Set<UInt64> = []
        for stream in 0..<50 {
            var generator = SeededGenerator(seed: 1, stream: stream)
            for _ in 0..<100 { seen.insert(generator.next()) }
        }
        #expect(seen.count == 5_000)
    }

    @Test(
        "a value is reported as itself, or at most a thousandth more",
        arguments: [0, 1, 2047, 2048, 2049, 123_456_789, 3_600_000_000_000, Nanoseconds.longest])
    func buckets(value: Int64) {
        let index = HDRHistogram.index(of: value)
        let highest = HDRHistogram.highest(at: index)
        #expect(highest >= value)
        #expect(highest - value <= value / 1000)
        #expect(HDRHistogram.index(of: highest) == index)
        if value < Nanoseconds.longest { #expect(HDRHistogram.index(of: highest + 1) == index + 1) }
    }

    @Test("percentiles are those of the sorted list, to a thousandth", arguments: 1...20 as ClosedRange<UInt64>)
    func percentiles(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let spread = Spread.logNormal(median: 1_000_000, p99: 500_000_000)
        let values = (0..<Int.random(in: 1...5000, using: &generator)).map { _ in spread.draw(&generator) }
        var histogram = HDRHistogram()
        var sparse = SparseHistogram()
        for value in values {
            histogram.record(value)
            sparse.record(value)
        }
        let sorted = values.sorted()
        for percent in [0, 1, 50, 75, 90, 95, 99, 99.9, 99.99, 100] {
            let rank = max(1, Int((percent / 100 * Double(sorted.count)).rounded(.up)))
            let exact = sorted[rank - 1]
            #expect((exact...exact + exact / 1000).contains(histogram.percentile(percent)), "\(percent)")
            #expect((exact...exact + exact / 1000).contains(sparse.full.percentile(percent)), "\(percent)")
        }
        #expect(histogram.minimum == sorted.first)
        #expect(histogram.maximum == sorted.last)
        #expect(abs(histogram.mean - Double(values.reduce(0, +)) / Double(values.count)) < 1)
    }

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
    func nearestRank(samples: [Int64], expected: [Int64]) {
        var histogram = HDRHistogram()
        for sample in samples { histogram.record(sample) }
        #expect([50, 90, 99].map(histogram.percentile) + [histogram.maximum] == expected)
        #expect(histogram.minimum == samples.min())
        #expect(histogram.count == UInt64(samples.count))
    }

    @Test("two histograms together are one of all values")
    func adding() {
        var (first, second, both) = (HDRHistogram(), HDRHistogram(), HDRHistogram())
        for value in stride(from: 5, to: 1_000_000, by: 997) as StrideTo<Int64> {
            first.record(value)
            second.record(value * 1000)
            both.record(value)
            both.record(value * 1000)
        }
        first.add(second)
        #expect(first.percentile(75) == both.percentile(75))
        #expect(first.count == both.count)
        #expect(first.maximum == both.maximum)
        var empty = HDRHistogram()
        empty.add(both)
        #expect(empty == both)
    }

    @Test("an empty one has no figures, and negative durations are none")
    func edges() {
        var histogram = HDRHistogram()
        #expect(histogram.percentile(99) == 0)
        #expect(histogram.share(upTo: 5) == 0)
        histogram.record(-5)
        #expect(histogram.maximum == 0)
        #expect(histogram.count == 1)
        histogram.record(.max)
        #expect(histogram.maximum == Nanoseconds.longest)
    }

    @Test(
        "base 64 and zlib are those of the standards",
        arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func base64(text: String, expected: String) {
        #expect(HDRHistogram.base64(Array(text.utf8)) == expected)
        // A stored block of everything, then Adler's sum.
        let stream = HDRHistogram.zlib(Array("Wikipedia".utf8))
        #expect(stream.prefix(7) == [0x78, 0x01, 1, 9, 0, 0xf6, 0xff])
        #expect(stream.suffix(4) == [0x11, 0xe6, 0x03, 0x98])
    }

    @Test("more than one block of zlib is whole")
    func blocks() {
        let stream = HDRHistogram.zlib([UInt8](repeating: 7, count: 70_000))
        #expect(stream.count == 2 + 5 + 65_535 + 5 + 4465 + 4)
        #expect(stream[2] == 0)
        #expect(stream[2 + 5 + 65_535] == 1)
    }

    @Test("the encoding counts empty buckets and writes the others one by one")
    func encoding() {
        var histogram = HDRHistogram()
        histogram.record(3)
        histogram.record(3)
        histogram.record(300, times: 300)
        let bytes = histogram.uncompressed
        #expect(bytes.prefix(4) == [0x1c, 0x84, 0x93, 0x13])
        // Three empty, two of 3, 296 empty, 300 of 300; each as ZigZag.
        #expect(bytes.dropFirst(40) == [5, 4, 0xcf, 4, 0xd8, 4])
        #expect(histogram.encoded.hasPrefix("HISTFA"))
    }

    @Test("a line of the log has tag, times in seconds, and the maximum in milliseconds")
    func log() {
        var histogram = HDRHistogram()
        histogram.record(12_345_678)
        let line = HDRLog.line(tag: "total", start: 1_500_000_000, length: 1_000_000_000, histogram)
        #expect(line.hasPrefix("Tag=total,1.500,1.000,12.346,HISTFA"))
    }
}
