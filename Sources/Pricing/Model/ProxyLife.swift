/// When a proxy exists.
public enum ProxyLife: Hashable, Sendable {
    /// All the time.
    case always
    /// At these times of the week: it is made and deleted each time.
    case weekly(WeeklySchedule)
    /// So often in the period, for so many seconds each time: it is made and deleted each time, for tests perhaps.
    case runs(count: Int, seconds: Int64)
    /// The same, as often as this says.
    case recurring(Recurrence, seconds: Int64)

    /// What every creation or change costs at least. *Units*: seconds. *Source*: AWS bills by the second, "with a
    /// 10-minute minimum charge following a billable status change".
    public static let minimumSeconds: Int64 = 600

    /// How much of some times it exists for. *Units*: seconds.
    ///
    /// Where it is not known when runs are, as much of them as can be is taken to be at these times.
    ///
    /// *Errors*: when runs take more time than there is.
    func seconds(of times: WeeklySchedule, in period: BillingPeriod) throws(PricingError) -> Int64 {
        switch self {
        case .always: return times.seconds(in: period)
        case .weekly(let schedule): return schedule.intersection(times).seconds(in: period)
        case .recurring(.cron(let schedule), let seconds):
            return try Self.common(
                schedule, times, max(Self.minimumSeconds, seconds), billedSeconds(in: period), period)
        case .runs, .recurring: return min(times.seconds(in: period), try billedSeconds(in: period))
        }
    }

    /// Whether it is known at which times of the week it exists.
    var hasTimes: Bool {
        switch self {
        case .always, .weekly, .recurring(.cron, _): true
        case .runs, .recurring(.every, _): false
        }
    }

    /// How much of a schedule's runs lies within times of the week: exactly by the calendar, else the same share of what is
    /// billed as in four hundred years.
    private static func common(
        _ schedule: CronSchedule, _ times: WeeklySchedule, _ each: Int64, _ billed: Int64, _ period: BillingPeriod
    ) throws(PricingError) -> Int64 {
        switch period {
        case .month(let month): return schedule.seconds(of: times, each: each, in: [month])
        case .span(let from, let to):
            return schedule.starts(from: from, to: to).reduce(0) { sum, start in
                // 1970 began on a Thursday.
                sum + times.seconds(from: (start + 3 * 86_400) % 604_800, lasting: each)
            }
        case .averageMonth, .seconds:
            let common = ExactDecimal(schedule.seconds(of: times, each: each, in: CronSchedule.cycle))
            let all = try ExactDecimal(schedule.countInCycle()) * ExactDecimal(each)
            let share = try (common * ExactDecimal(billed)).divided(by: all, places: 0)
            return min(billed, share.wholeNumber.map { Int64($0) } ?? billed)
        }
    }

    /// What is billed of a period. *Units*: seconds.
    ///
    /// *Errors*: when runs take more time than there is.
    func billedSeconds(in period: BillingPeriod) throws(PricingError) -> Int64 {
        try seconds(in: period, minimum: Self.minimumSeconds)
    }

    /// How long it exists within a period when each time counts at least `minimum`. *Units*: seconds.
    ///
    /// *Errors*: when runs take more time than there is.
    func seconds(in period: BillingPeriod, minimum: Int64) throws(PricingError) -> Int64 {
        switch self {
        case .always:
            return max(minimum, period.length)
        case .weekly(let schedule):
            let seconds = schedule.seconds(in: period, minimum: minimum)
            // A short period's share of a week may be less than what making it once costs.
            return period.isOfCalendar ? seconds : max(minimum, seconds)
        case .runs(let count, let seconds):
            try checkRuns(count, seconds, period)
            let (billed, tooLong) = Int64(count).multipliedReportingOverflow(by: max(minimum, seconds))
            guard !tooLong else { throw ExactDecimal.tooLong }
            return billed
        case .recurring(let recurrence, let seconds):
            return try Self.runs(recurrence, seconds, period)?.seconds(in: period, minimum: minimum) ?? 0
        }
    }

    /// The hours that are begun, each time that it is made anew: additional endpoints are billed by these.
    ///
    /// *Errors*: when runs take more time than there is.
    func startedHours(in period: BillingPeriod) throws(PricingError) -> Int64 {
        func started(_ seconds: Int64) -> Int64 { seconds / 3600 + (seconds % 3600 == 0 ? 0 : 1) }
        switch self {
        case .always:
            return started(period.length)
        case .weekly(let schedule):
            let hours = started(schedule.seconds(in: period) { started($0) * 3600 })
            return period.isOfCalendar ? hours : max(1, hours)
        case .runs(let count, let seconds):
            try checkRuns(count, seconds, period)
            // All runs fit into the period, so that their hours are far from 64 bits.
            return Int64(count) * started(seconds)
        case .recurring(let recurrence, let seconds):
            return try Self.runs(recurrence, seconds, period)?.startedHours(in: period) ?? 0
        }
    }

    /// A recurrence as so many runs; nil where a part of a month has none.
    ///
    /// *Errors*: when one begins before the one before it has ended.
    private static func runs(
        _ recurrence: Recurrence, _ seconds: Int64, _ period: BillingPeriod
    ) throws(PricingError) -> ProxyLife? {
        let count = try recurrence.count(in: period)
        guard count > 0 else { return nil }
        if let pause = recurrence.shortestPause(in: period), ExactDecimal(seconds) > pause {
            throw PricingError(
                "runs of \(seconds) seconds, \(recurrence.text): the next one begins after \(pause.shown) seconds "
                    + "already; give shorter ones")
        }
        return .runs(count: count, seconds: seconds)
    }

    private func checkRuns(_ count: Int, _ seconds: Int64, _ period: BillingPeriod) throws(PricingError) {
        let (used, overflow) = Int64(count).multipliedReportingOverflow(by: seconds)
        guard count > 0, seconds > 0, !overflow, used <= period.length else {
            throw PricingError(
                "\(count) runs of \(seconds) seconds do not fit into \(period.text); give fewer or shorter ones, above 0"
            )
        }
    }
}
