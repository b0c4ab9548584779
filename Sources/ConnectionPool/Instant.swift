/// A point of monotonic time, as data: the caller reads a clock, the pool only compares.
///
/// Units: nanoseconds since an origin of the caller's choice. Arithmetic stops at the ends instead of overflowing.
public struct Instant: Comparable, Hashable, Sendable, CustomStringConvertible {
    /// Nanoseconds since the origin.
    public var nanoseconds: Int64

    /// The instant this many nanoseconds after the origin.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The last instant there is; stands for "never".
    public static let distantFuture = Instant(nanoseconds: .max)

    /// Whether `left` is earlier than `right`.
    public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The instant `duration` later.
    public static func + (instant: Instant, duration: Duration) -> Instant {
        instant.later(byNanoseconds: duration.wholeNanoseconds)
    }

    /// The time from `right` to `left`.
    public static func - (left: Instant, right: Instant) -> Duration {
        .nanoseconds(left.nanoseconds(since: right))
    }

    /// Seconds since the origin.
    public var description: String { "\(Duration.nanoseconds(nanoseconds))" }

    func later(byNanoseconds step: Int64) -> Instant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(step)
        return Instant(nanoseconds: overflow ? (step < 0 ? .min : .max) : sum)
    }

    func nanoseconds(since other: Instant) -> Int64 {
        let (gap, overflow) = nanoseconds.subtractingReportingOverflow(other.nanoseconds)
        return overflow ? (nanoseconds < 0 ? .min : .max) : gap
    }
}

extension Duration {
    /// The duration in nanoseconds, rounded towards zero; the nearest `Int64` when it does not fit.
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowAgain) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow || overflowAgain ? (seconds < 0 ? .min : .max) : sum
    }
}
