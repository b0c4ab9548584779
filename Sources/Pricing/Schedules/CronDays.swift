/// The days of a cron expression: by the month or by the week.
enum CronDays: Hashable, Sendable {
    /// Days of the month; `last` the last one, `lastWeekday` the last from Monday to Friday, `nearest` the day from Monday
    /// to Friday in the same month that is nearest to each of these.
    case ofMonth(Set<Int>, last: Bool, lastWeekday: Bool, nearest: Set<Int>)
    /// Days of the week, Sunday 1: each of them, the last of a month, and the so-and-so-manieth of a month.
    case ofWeek(Set<Int>, last: Set<Int>, numbered: Set<Numbered>)

    /// The third Monday: `2#3`.
    struct Numbered: Hashable, Sendable {
        let weekday: Int
        let number: Int
    }

    /// The days of two fields, one of which must be `?`.
    init(ofMonth month: String, ofWeek week: String) throws(PricingError) {
        guard (month == "?") != (week == "?") else {
            throw PricingError("of month and of week: exactly one of them must be ?, as EventBridge wants it")
        }
        self = month == "?" ? try Self.week(week) : try Self.month(month)
    }

    private static func month(_ text: String) throws(PricingError) -> CronDays {
        let field = CronField.daysOfMonth
        var days: Set<Int> = []
        var nearest: Set<Int> = []
        var (last, lastWeekday) = (false, false)
        for part in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            if part == "l" {
                last = true
            } else if part == "lw" {
                lastWeekday = true
            } else if part.hasSuffix("w") {
                guard let day = field.value(String(part.dropLast())) else { throw field.refusal(part) }
                nearest.insert(day)
            } else {
                days.formUnion(try field.values(part))
            }
        }
        return .ofMonth(days, last: last, lastWeekday: lastWeekday, nearest: nearest)
    }

    private static func week(_ text: String) throws(PricingError) -> CronDays {
        let field = CronField.daysOfWeek
        var days: Set<Int> = []
        var last: Set<Int> = []
        var numbered: Set<Numbered> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            let ends = part.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
            if part == "l" {
                days.insert(field.range.upperBound)
            } else if ends.count == 2 {
                guard let weekday = field.value(ends[0]), let number = CivilDate.number(ends[1][...]),
                    (1...5).contains(number)
                else {
                    throw field.refusal(part)
                }
                numbered.insert(Numbered(weekday: weekday, number: number))
            } else if part.hasSuffix("l") {
                guard let weekday = field.value(String(part.dropLast())) else { throw field.refusal(part) }
                last.insert(weekday)
            } else {
                days.formUnion(try field.values(part))
            }
        }
        return .ofWeek(days, last: last, numbered: numbered)
    }

    /// Which days of a month they are, in order.
    func matching(_ month: CalendarMonth) -> [Int] {
        (1...month.days).filter { matches($0, month) }
    }

    private func matches(_ day: Int, _ month: CalendarMonth) -> Bool {
        // Sunday is 1; the months count weekdays from Monday, 0.
        let weekday = (month.firstWeekday + day) % 7 + 1
        switch self {
        case .ofMonth(let days, let last, let lastWeekday, let nearest):
            return days.contains(day) || (last && day == month.days)
                || (lastWeekday && day == Self.weekday(nearestTo: month.days, month))
                || nearest.contains { $0 <= month.days && day == Self.weekday(nearestTo: $0, month) }
        case .ofWeek(let days, let last, let numbered):
            return days.contains(weekday) || (last.contains(weekday) && day + 7 > month.days)
                || numbered.contains(Numbered(weekday: weekday, number: (day + 6) / 7))
        }
    }

    /// The day from Monday to Friday that is nearest to a day, in the same month.
    private static func weekday(nearestTo day: Int, _ month: CalendarMonth) -> Int {
        switch (month.firstWeekday + day - 1) % 7 {
        case 5: day > 1 ? day - 1 : day + 2
        case 6: day < month.days ? day + 1 : day - 2
        default: day
        }
    }
}
