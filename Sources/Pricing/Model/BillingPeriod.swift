/// The stretch of time that is priced.
///
/// *Isolation*: any.
public enum BillingPeriod: Hashable, Sendable {
    /// A month as AWS's calculators have it: 730 hours.
    case averageMonth
    /// A month of the calendar, in UTC.
    case month(CalendarMonth)
    /// So many seconds, wherever in the week they are.
    case seconds(Int64)
    /// A part of a month of the calendar, from one second to another, which is later. *Units*: seconds since 1970 UTC.
    case span(from: Int64, to: Int64)

    /// 730 hours.
    static let averageMonthSeconds: Int64 = 730 * 3600
    /// What a period may have at most: ten years.
    public static let mostSeconds: Int64 = 10 * 366 * 86_400

    /// Its length. *Units*: seconds.
    public var length: Int64 {
        switch self {
        case .averageMonth: Self.averageMonthSeconds
        case .month(let month): Int64(month.days) * 86_400
        case .seconds(let seconds): seconds
        // Both are within the years to 9999.
        case .span(let from, let to): to - from
        }
    }

    /// Whether its weekdays are known.
    var isOfCalendar: Bool {
        switch self {
        case .averageMonth, .seconds: false
        case .month, .span: true
        }
    }

    /// In words.
    public var text: String {
        switch self {
        case .averageMonth: return "a month of 730 hours"
        case .month(let month): return "\(month) (\(month.days * 24) hours)"
        case .span(let from, let to):
            return "\(CivilDate.time(from)) to \(CivilDate.time(to)) UTC (\(Self.duration(to - from)))"
        case .seconds(let seconds):
            guard seconds % 3600 == 0 else { return "\(seconds) seconds" }
            let hours = seconds / 3600
            if hours % 24 == 0 { return "\(hours / 24) \(hours == 24 ? "day" : "days") (\(hours) hours)" }
            return hours == 1 ? "1 hour" : "\(hours) hours"
        }
    }

    /// `1 day 8 hours 28 minutes 5 seconds`, without what there is none of.
    private static func duration(_ seconds: Int64) -> String {
        let parts = [
            (seconds / 86_400, "day"), (seconds % 86_400 / 3600, "hour"), (seconds % 3600 / 60, "minute"),
            (seconds % 60, "second"),
        ]
        return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: " ")
    }

    /// How many months it is, for what is priced by the month: exact for months, else with 10 places by the hours of the
    /// month that a span is in, or by 730.
    func months() throws(PricingError) -> ExactDecimal {
        switch self {
        case .averageMonth, .month: ExactDecimal(1)
        case .seconds(let seconds):
            try ExactDecimal(seconds).divided(by: ExactDecimal(Self.averageMonthSeconds), places: 10)
        case .span(let from, let to):
            try ExactDecimal(to - from)
                .divided(by: ExactDecimal(BillingPeriod.month(CalendarMonth(containing: from)).length), places: 10)
        }
    }

    /// Some hours or days.
    ///
    /// *Errors*: for none, less than none, parts of a second, and more than ten years.
    public static func of(
        _ count: ExactDecimal, secondsEach: Int64, _ what: String
    ) throws(PricingError) -> BillingPeriod {
        guard let seconds = try (count * ExactDecimal(secondsEach)).wholeNumber, seconds > 0, seconds <= mostSeconds
        else {
            throw PricingError("\(what) is \(count); more than 0, whole seconds, and at most ten years are allowed")
        }
        return .seconds(Int64(seconds))
    }
}

/// A month of the calendar.
public struct CalendarMonth: Hashable, Sendable, CustomStringConvertible {
    /// From 1970 on.
    public let year: Int
    /// From 1 to 12.
    public let month: Int

    /// The month of a text like `2026-02`.
    ///
    /// *Errors*: for every other text.
    public init(_ text: String) throws(PricingError) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
            let year = CivilDate.number(parts[0]), let month = CivilDate.number(parts[1]), (1970...9999).contains(year),
            (1...12).contains(month)
        else { throw PricingError("\"\(text.prefix(40))\" is not a month; write it like 2026-02") }
        self.year = year
        self.month = month
    }

    /// A month of numbers; nil when the calendar has no such one.
    init?(year: Int, month: Int) {
        guard (1970...9999).contains(year), (1...12).contains(month) else { return nil }
        self.year = year
        self.month = month
    }

    /// The month that a point in time is in. *Units*: seconds since 1970 UTC, not below 0.
    public init(containing seconds: Int64) {
        let date = CivilDate(secondsSince1970: max(0, seconds))
        year = date.year
        month = date.month
    }

    /// How many days it has.
    public var days: Int { CivilDate.length(year, month) }

    /// When it begins. *Units*: seconds since 1970 UTC.
    public var start: Int64 { CivilDate.days(year, month, 1) * 86_400 }

    /// The weekday of its first day; Monday is 0.
    var firstWeekday: Int { Int((CivilDate.days(year, month, 1) + 3) % 7) }

    /// `2026-02`.
    public var description: String { "\(year)-" + (month < 10 ? "0\(month)" : "\(month)") }
}
