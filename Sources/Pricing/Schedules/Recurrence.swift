/// How often something is done: `5m`, or as EventBridge writes it, `rate(5 minutes)` or `cron(0 3 * * ? *)`.
///
/// *Isolation*: any.
public enum Recurrence: Hashable, Sendable {
    /// Always after as many seconds, more than 0.
    case every(ExactDecimal)
    /// At points of the calendar.
    case cron(CronSchedule)

    /// The recurrence of a text.
    ///
    /// - Parameter option: who said it, for errors.
    /// *Errors*: for every other text.
    public init(_ option: String, _ text: String) throws(PricingError) {
        let plain = text.split(separator: " ").joined(separator: " ").lowercased()
        if plain.hasPrefix("cron") {
            do {
                self = .cron(try CronSchedule(plain.replacing("cron (", with: "cron(")))
            } catch {
                throw error.at(option)
            }
        } else if plain.hasPrefix("rate") {
            self = .every(try Self.rate(option, plain))
        } else {
            self = .every(try WorkloadInput.seconds(option, text))
        }
    }

    private static func rate(_ option: String, _ text: String) throws(PricingError) -> ExactDecimal {
        let units: [String: Int64] = ["minute": 60, "hour": 3600, "day": 86_400]
        let words = text.dropFirst(4).split { $0 == " " || $0 == "(" || $0 == ")" }
        guard text.hasSuffix(")"), words.count == 2, let count = CivilDate.number(words[0]), count > 0,
            count <= 1_000_000,
            let unit = units[words[1].hasSuffix("s") ? String(words[1].dropLast()) : String(words[1])]
        else {
            throw PricingError(
                "\(option): \"\(text.prefix(60))\" is not a rate; write it like rate(5 minutes), in minutes, hours or days"
            )
        }
        return ExactDecimal(Int64(count) * unit)
    }

    /// In words: `every 300 s`.
    public var text: String {
        switch self {
        case .every(let seconds): "every \(seconds.shown) s"
        case .cron(let schedule): schedule.text
        }
    }

    /// How many times it is done in a period: exactly in a month of the calendar. Elsewhere as many whole times as fit, and
    /// for points of the calendar the average of four hundred years, to the nearest.
    ///
    /// *Errors*: when that is never, but for a part of a month; and where no average says anything.
    func count(in period: BillingPeriod) throws(PricingError) -> Int {
        let count: Int
        switch (self, period) {
        case (.every(let seconds), _):
            count = try ExactDecimal(period.length).divided(by: seconds, places: 10).roundedDown.wholeNumber ?? Int.max
        case (.cron(let schedule), .month(let month)): count = schedule.count(in: month)
        case (.cron(let schedule), .span(let from, let to)): count = schedule.starts(from: from, to: to).count
        case (.cron(let schedule), _):
            guard !schedule.namesYears else {
                throw PricingError("\(text) names years, and \(period.text) has none; give --month")
            }
            let all = ExactDecimal(schedule.countInCycle())
            count =
                try (all * ExactDecimal(period.length)).divided(by: ExactDecimal(CronSchedule.cycleSeconds), places: 0)
                .wholeNumber ?? Int.max
        }
        if case .span = period { return count }
        guard count > 0 else {
            throw PricingError("\(text) does not come once in \(period.text); there is nothing to price")
        }
        return count
    }

    /// The shortest time from one time to the next; nil where there is only one. *Units*: seconds.
    func shortestPause(in period: BillingPeriod) -> ExactDecimal? {
        switch self {
        case .every(let seconds): return seconds
        case .cron(let schedule):
            var months = Array(CronSchedule.cycle.prefix(60))
            if case .month(let month) = period { months = [month] }
            if case .span(let from, _) = period { months = [CalendarMonth(containing: from)] }
            let starts = schedule.starts(in: months)
            return zip(starts, starts.dropFirst()).map { $1 - $0 }.min().map { ExactDecimal($0 * 60) }
        }
    }

    /// What a call of such a duration makes: how many run at once on average, and at most.
    ///
    /// *Errors*: for schedules without an average, and for points of the calendar with more than 31 days a call.
    func overlap(of duration: ExactDecimal) throws(PricingError) -> (mean: ExactDecimal, most: Int) {
        switch self {
        case .every(let pause):
            let mean = try duration.divided(by: pause, places: 10)
            return (mean, max(1, mean.roundedUp.wholeNumber ?? Int.max))
        case .cron(let schedule):
            guard !schedule.namesYears else {
                throw PricingError("\(text) names years, so that there is no average; give * for the year")
            }
            guard duration <= ExactDecimal(31 * 86_400) else {
                throw PricingError("a call of \(duration.shown) s with \(text): at most 31 days are allowed")
            }
            let count = schedule.countInCycle()
            guard count > 0 else { throw PricingError("\(text) never comes") }
            let mean = try (ExactDecimal(count) * duration)
                .divided(by: ExactDecimal(CronSchedule.cycleSeconds), places: 10)
            // A call of a minute has ended when the next minute begins.
            let minutes = Int64(
                try duration.divided(by: ExactDecimal(60), places: 12).roundedUp.wholeNumber ?? Int.max)
            // Five years have every kind of month, and a leap day.
            let starts = schedule.starts(in: CronSchedule.cycle.prefix(60))
            var (first, most) = (0, 1)
            for index in starts.indices {
                while starts[index] - starts[first] >= minutes { first += 1 }
                most = max(most, index - first + 1)
            }
            return (mean, most)
        }
    }
}
