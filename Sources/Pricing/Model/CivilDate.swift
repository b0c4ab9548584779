/// A day of the Gregorian calendar, in UTC, from 1970 on.
public struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    let year: Int
    let month: Int
    let day: Int

    /// The day that a point in time is in. *Units*: seconds since 1970 UTC, not below 0.
    public init(secondsSince1970 seconds: Int64) {
        var rest = Int(max(0, seconds) / 86_400)
        // Four hundred years are always as long.
        var year = 1970 + rest / 146_097 * 400
        rest %= 146_097
        while rest >= Self.length(ofYear: year) {
            rest -= Self.length(ofYear: year)
            year += 1
        }
        var month = 1
        while rest >= Self.length(year, month) {
            rest -= Self.length(year, month)
            month += 1
        }
        self.year = year
        self.month = month
        day = rest + 1
    }

    /// The day of a text like `2026-02-28`.
    ///
    /// *Errors*: for every other text, and for days that the calendar does not have.
    public init(_ text: String) throws(PricingError) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        // Whatever is wrong with the month, what is wanted is a day.
        guard parts.count == 3, parts[2].utf8.count == 2, let day = Self.number(parts[2]),
            let month = try? CalendarMonth("\(parts[0])-\(parts[1])"), (1...month.days).contains(day)
        else { throw PricingError("\"\(text.prefix(40))\" is not a day; write it like 2026-02-28") }
        year = month.year
        self.month = month.month
        self.day = day
    }

    /// A number of digits alone; nil for signs and all else that `Int` takes.
    static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }

    /// `2026-02-28 09:05:00`, of seconds since 1970 UTC.
    static func time(_ seconds: Int64) -> String {
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let rest = max(0, seconds) % 86_400
        return "\(CivilDate(secondsSince1970: seconds)) \(two(rest / 3600)):\(two(rest % 3600 / 60)):\(two(rest % 60))"
    }

    /// `2026-02-28`.
    public var description: String {
        "\(year)-" + (month < 10 ? "0" : "") + "\(month)-" + (day < 10 ? "0" : "") + "\(day)"
    }

    /// By time.
    public static func < (a: CivilDate, b: CivilDate) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func length(ofYear year: Int) -> Int { isLeap(year) ? 366 : 365 }

    static func length(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 to a date from 1970 on.
    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        // Leap days before this year, counted from year 1.
        let past = year - 1
        var days = (year - 1970) * 365 + (past / 4 - past / 100 + past / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400)
        for earlier in 1..<max(1, month) { days += length(year, earlier) }
        return Int64(days + day - 1)
    }
}
