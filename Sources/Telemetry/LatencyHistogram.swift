/// Counts durations in buckets that double in width, from ten microseconds to almost three minutes.
///
/// To observe one costs a division by a constant and two additions, wherever it falls.
///
/// *Isolation*: none, a value.
public struct LatencyHistogram: Equatable, Sendable {
    /// The upper end of the first bucket, in nanoseconds; it belongs to the bucket.
    public static let firstBound: UInt64 = 10_000
    /// How many buckets have an upper end: the last one's is 10 µs × 2²⁴, about 168 s.
    public static let boundedBuckets = 25

    /// Observations in each bucket, not added up; the last bucket takes what is beyond every bound.
    @usableFromInline var buckets = [UInt64](repeating: 0, count: LatencyHistogram.boundedBuckets + 1)
    @usableFromInline var total: UInt64 = 0

    /// Without observations.
    public init() {}

    /// Counts one duration. A negative one, which a clock that is read once a round may give, counts as none.
    @inlinable
    public mutating func observe(nanoseconds: Int64) {
        let duration = UInt64(max(nanoseconds, 0))
        buckets[LatencyHistogram.bucket(of: duration)] &+= 1
        total &+= duration
    }

    /// Counts something that took no time.
    @inlinable
    public mutating func observeNone() {
        buckets[0] &+= 1
    }

    /// The bucket that a duration belongs to.
    @inlinable
    static func bucket(of duration: UInt64) -> Int {
        let steps = (max(duration, 1) - 1) / firstBound
        return min(UInt64.bitWidth - steps.leadingZeroBitCount, boundedBuckets)
    }

    /// The upper ends of the buckets, in seconds.
    public static let bounds: [Double] = (0..<boundedBuckets).map { Double(firstBound << UInt64($0)) / 1e9 }

    /// How many observations are at most as long as each of `bounds`.
    public var cumulative: [UInt64] {
        var sum: UInt64 = 0
        return buckets.dropLast().map { count in
            sum += count
            return sum
        }
    }

    /// All observations.
    public var count: UInt64 { buckets.reduce(0, +) }
    /// Their sum, in seconds.
    public var sum: Double { Double(total) / 1e9 }

    /// The observations of both.
    public static func + (a: LatencyHistogram, b: LatencyHistogram) -> LatencyHistogram {
        var sum = a
        for index in sum.buckets.indices { sum.buckets[index] &+= b.buckets[index] }
        sum.total &+= b.total
        return sum
    }
}
