/// Counts durations with three exact figures, in the buckets of HdrHistogram, from a nanosecond to years.
///
/// A value v is reported as the largest that falls into its bucket: never less than v, at most a thousandth more.
///
/// *Units*: nanoseconds. *Isolation*: none, a value. *Source*: HdrHistogram's `AbstractHistogram`, lowest discernible value
/// 1, three significant digits, grown as needed.
public struct HDRHistogram: Equatable, Sendable {
    /// 2 x 10^3, rounded up to a power of two: values below it are counted exactly.
    static let subBuckets: Int64 = 2048
    private static let halfBuckets = 1024
    private static let halfMagnitude = 10

    /// By bucket; short of those that are empty at the end.
    private(set) var counts: [UInt64] = []
    /// How many durations.
    public private(set) var count: UInt64 = 0
    /// The shortest, exactly; 0 when there are none.
    public private(set) var minimum: Int64 = 0
    /// The longest, exactly; 0 when there are none.
    public private(set) var maximum: Int64 = 0
    private var sum = 0.0

    /// Without durations.
    public init() {}

    /// Counts one duration. A negative one, which clocks of two places may give, counts as none.
    public mutating func record(_ nanoseconds: Int64, times: UInt64 = 1) {
        guard times > 0 else { return }
        let value = min(max(nanoseconds, 0), Nanoseconds.longest)
        let index = Self.index(of: value)
        if index >= counts.count { counts.append(contentsOf: repeatElement(0, count: index + 1 - counts.count)) }
        counts[index] &+= times
        minimum = count == 0 ? value : min(minimum, value)
        maximum = max(maximum, value)
        count &+= times
        sum += Double(value) * Double(times)
    }

    /// Takes over all durations of another.
    public mutating func add(_ other: HDRHistogram) {
        guard other.count > 0 else { return }
        if other.counts.count > counts.count {
            counts.append(contentsOf: repeatElement(0, count: other.counts.count - counts.count))
        }
        for (index, count) in other.counts.enumerated() where count > 0 { counts[index] &+= count }
        minimum = count == 0 ? other.minimum : min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        count &+= other.count
        sum += other.sum
    }

    /// The mean; 0 when there are none.
    public var mean: Double { count == 0 ? 0 : sum / Double(count) }

    /// The duration that this share of them, from 0 to 100, did not exceed; 0 when there are none.
    public func percentile(_ percent: Double) -> Int64 {
        guard count > 0 else { return 0 }
        // Nearest rank: the same rule as for a sorted list.
        let exact = min(max(percent, 0), 100) * Double(count) / 100
        // 99.9 % of 1,000 is 999, though 99.9 is a little more as a binary number.
        let whole = exact.rounded()
        let rank = max(1, UInt64(abs(exact - whole) < 1e-9 * max(1, exact) ? whole : exact.rounded(.up)))
        var seen: UInt64 = 0
        for (index, count) in counts.enumerated() where count > 0 {
            seen &+= count
            if seen >= rank { return min(Self.highest(at: index), maximum) }
        }
        return maximum
    }

    /// The share of durations, from 0 to 1, that were at most so long, to the bucket.
    public func share(upTo nanoseconds: Int64) -> Double {
        guard count > 0 else { return 0 }
        let last = Self.index(of: min(max(nanoseconds, 0), Nanoseconds.longest))
        let within = counts.prefix(last + 1).reduce(UInt64(0)) { $0 &+ $1 }
        return Double(within) / Double(count)
    }

    // MARK: Buckets

    static func index(of value: Int64) -> Int {
        // The number of halvings that bring it into the sub-buckets.
        let bucket = Int64.bitWidth - (value | (subBuckets - 1)).leadingZeroBitCount - (halfMagnitude + 1)
        return (bucket + 1) * halfBuckets + Int(value >> Int64(bucket)) - halfBuckets
    }

    /// The largest value of the bucket at an index.
    static func highest(at index: Int) -> Int64 {
        guard index >= Int(subBuckets) else { return Int64(index) }
        let bucket = index / halfBuckets - 1
        let sub = Int64(index % halfBuckets + halfBuckets)
        return ((sub + 1) << Int64(bucket)) - 1
    }
}
