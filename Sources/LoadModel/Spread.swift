internal import Glibc

/// How long something takes from time to time.
///
/// *Units*: nanoseconds. *Isolation*: none, a value.
public enum Spread: Equatable, Sendable {
    /// Always as long.
    case fixed(Int64)
    /// Anything between these, each as likely.
    case uniform(Int64, Int64)
    /// Exponential with this mean: many short ones, few long ones.
    case exponential(mean: Int64)
    /// Log-normal: half take no longer than the median, 99 % no longer than `p99`.
    case logNormal(median: Int64, p99: Int64)

    /// No time at all.
    public static let none = Spread.fixed(0)
    /// How many standard deviations 99 % are away from the middle.
    private static let deviationsOf99 = 2.326_347_874_040_841

    /// One of them.
    public func draw(_ generator: inout SeededGenerator) -> Int64 {
        switch self {
        case .fixed(let time): return time
        case .uniform(let low, let high):
            return low + Int64(Double(max(0, high - low)) * generator.fraction())
        case .exponential(let mean):
            return Nanoseconds.seconds(Nanoseconds.inSeconds(mean) * generator.exponential())
        case .logNormal(let median, let p99):
            guard median > 0 else { return 0 }
            let sigma = log(Double(max(p99, median)) / Double(median)) / Self.deviationsOf99
            return Nanoseconds.seconds(Nanoseconds.inSeconds(median) * exp(sigma * generator.normal()))
        }
    }
}
