/// Collects durations, all of them, and says how they are distributed. Exact, and made for up to millions.
///
/// *Units*: nanoseconds. *Isolation*: any.
public struct LatencyRecorder: Equatable, Sendable {
    private var samples: [Int64] = []

    /// An empty recorder.
    public init() {}

    /// A recorder of these durations.
    public init(_ samples: some Sequence<Int64>) {
        self.samples = Array(samples)
    }

    /// Adds one duration.
    public mutating func record(_ nanoseconds: Int64) {
        samples.append(nanoseconds)
    }

    /// The distribution so far; nil without a single duration.
    public func summary() -> LatencySummary? {
        LatencySummary(sorted: samples.sorted())
    }
}

/// How durations are distributed: percentiles by nearest rank, so that each of them is a duration that occurred.
///
/// *Units*: nanoseconds. *Isolation*: any.
public struct LatencySummary: Equatable, Sendable {
    /// How many there were.
    public let count: Int
    /// The shortest.
    public let minimum: Int64
    /// Half took no longer.
    public let p50: Int64
    /// 90 % took no longer.
    public let p90: Int64
    /// 99 % took no longer.
    public let p99: Int64
    /// The longest.
    public let maximum: Int64

    init?(sorted: [Int64]) {
        guard let first = sorted.first, let last = sorted.last else { return nil }
        count = sorted.count
        minimum = first
        maximum = last
        p50 = Self.percentile(50, of: sorted)
        p90 = Self.percentile(90, of: sorted)
        p99 = Self.percentile(99, of: sorted)
    }

    private static func percentile(_ percent: Int, of sorted: [Int64]) -> Int64 {
        let rank = (sorted.count * percent + 99) / 100
        return sorted[max(rank, 1) - 1]
    }
}
