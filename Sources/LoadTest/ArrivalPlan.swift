/// When the clients of a run arrive, whether or not those before them have finished (an open loop).
///
/// *Isolation*: any. *Units*: `Duration` since the run's start.
public enum ArrivalPlan: Equatable, Sendable {
    /// All at once.
    case burst
    /// At even distances over this time; the first one at once.
    case spread(over: Duration)

    /// When the client of this index is due; the indexes run from 0 to `count - 1`.
    public func offset(of index: Int, in count: Int) -> Duration {
        switch self {
        case .burst: .zero
        case .spread(let time): count > 0 ? .nanoseconds(time.inNanoseconds / Int64(count) * Int64(index)) : .zero
        }
    }
}

extension Duration {
    /// Whole nanoseconds: the unit of the loop's clock. Longer than 292 years is cut off there.
    var inNanoseconds: Int64 {
        let (seconds, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return components.seconds < 0 ? .min : .max }
        let (sum, overflows) = seconds.addingReportingOverflow(components.attoseconds / 1_000_000_000)
        return overflows ? (seconds < 0 ? .min : .max) : sum
    }
}
