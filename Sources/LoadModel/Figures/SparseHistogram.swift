/// A histogram of few values: only the buckets that have some.
///
/// *Units*: nanoseconds. *Isolation*: none, a value.
public struct SparseHistogram: Equatable, Sendable {
    private var counts: [Int32: UInt32] = [:]
    /// How many.
    public private(set) var count: UInt64 = 0

    /// Without durations.
    public init() {}

    /// Counts one duration.
    public mutating func record(_ nanoseconds: Int64) {
        let value = min(max(nanoseconds, 0), Nanoseconds.longest)
        counts[Int32(HDRHistogram.index(of: value)), default: 0] &+= 1
        count &+= 1
    }

    /// Takes over the durations of another.
    public mutating func add(_ other: SparseHistogram) {
        for (index, number) in other.counts { counts[index, default: 0] &+= number }
        count &+= other.count
    }

    /// The same with all buckets.
    public var full: HDRHistogram {
        var histogram = HDRHistogram()
        for (index, number) in counts {
            histogram.record(HDRHistogram.highest(at: Int(index)), times: UInt64(number))
        }
        return histogram
    }
}
