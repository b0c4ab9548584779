/// The time of a running Weir in the present month: what RDS Proxy would have been billed for so far, and by its end.
///
/// *Isolation*: any.
public struct RunningWindow: Hashable, Sendable {
    /// The present month.
    public let month: CalendarMonth
    /// From Weir's start, or from the month's, to now. *Units*: seconds.
    public let toDate: Int64
    /// From the same to the end of the month. *Units*: seconds.
    public let toMonthEnd: Int64

    /// The time until now.
    public var soFar: BillingPeriod { .span(from: start, to: start + toDate) }
    /// The time until the month ends.
    public var untilMonthEnd: BillingPeriod { .span(from: start, to: start + toMonthEnd) }

    private let start: Int64

    /// The end of the year 9999.
    private static let lastSecond: Int64 = 253_402_300_799

    /// The window of a Weir that has been up for so long.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970 UTC.
    ///   - uptime: in seconds.
    public init(now: Int64, uptime: Int64) {
        let now = min(max(0, now), Self.lastSecond)
        month = CalendarMonth(containing: now)
        start = max(month.start, now - min(now, max(0, uptime)))
        // A second at least: a period of nothing has no price.
        toDate = max(1, now - start)
        toMonthEnd = max(toDate, month.start + Int64(month.days) * 86_400 - start)
    }
}
