/// Times of the week, in UTC: `mon-fri 08:00-20:00, sat 22:00-02:00`.
///
/// An end that is before its begin is on the next day; a time without days is that of every day.
///
/// *Isolation*: any.
public struct WeeklySchedule: Hashable, Sendable {
    /// A stretch of time. *Units*: minutes since midnight, of its day or of the first one.
    struct Window: Hashable, Sendable {
        var start: Int
        var end: Int
        var seconds: Int64 { Int64(end - start) * 60 }
    }

    /// For each day from Monday on, its windows in order, apart from each other.
    let days: [[Window]]
    /// As it was written.
    public let text: String

    private static let dayMinutes = 24 * 60
    private static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// The times of a text.
    ///
    /// *Errors*: for texts of another form, with the part that is wrong.
    public init(_ text: String) throws(PricingError) {
        var days = [[Window]](repeating: [], count: 7)
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: " ").map { $0.lowercased() }
            // A time alone is that of every day.
            let named = words.count == 1 ? ["daily"] + words : words
            guard named.count == 2, let range = Self.days(named[0]), let window = Self.window(named[1]) else {
                let shown = part.split(separator: " ").joined(separator: " ")
                throw PricingError(
                    "\"\(shown.prefix(60))\" is not a time of the week; write it like \"mon-fri 08:00-20:00, sat 22:00-02:00\""
                )
            }
            for day in range {
                days[day].append(Window(start: window.start, end: min(window.end, Self.dayMinutes)))
                // What goes on after midnight belongs to the next day.
                guard window.end > Self.dayMinutes else { continue }
                days[(day + 1) % 7].append(Window(start: 0, end: window.end - Self.dayMinutes))
            }
        }
        self.days = days.map(Self.merged)
        self.text = text
    }

    private static func days(_ word: String) -> [Int]? {
        if word == "daily" { return Array(0..<7) }
        let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { names.firstIndex(of: String($0)) }
        guard let first = ends.first, let from = first else { return nil }
        if ends.count == 1 { return [from] }
        guard ends.count == 2, let to = ends[1] else { return nil }
        return (0...(to - from + 7) % 7).map { (from + $0) % 7 }
    }

    private static func window(_ word: String) -> Window? {
        let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { minutes($0) }
        guard ends.count == 2, let start = ends[0], let end = ends[1], start != end, start < dayMinutes else {
            return nil
        }
        return Window(start: start, end: start < end ? end : end + dayMinutes)
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 2, parts[1].utf8.count == 2,
            let hour = CivilDate.number(parts[0]),
            let minute = CivilDate.number(parts[1]), (0...24).contains(hour), (0...59).contains(minute),
            hour < 24 || minute == 0
        else { return nil }
        return hour * 60 + minute
    }

    private static func merged(_ windows: [Window]) -> [Window] {
        var merged: [Window] = []
        for window in windows.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            if let last = merged.last, window.start <= last.end {
                merged[merged.count - 1].end = max(last.end, window.end)
            } else {
                merged.append(window)
            }
        }
        return merged
    }

    private init(days: [[Window]], text: String) {
        self.days = days
        self.text = text
    }

    /// The times that are in both.
    func intersection(_ other: WeeklySchedule) -> WeeklySchedule {
        let both = zip(days, other.days).map { own, others in
            own.flatMap { window in
                others.compactMap { other -> Window? in
                    let (start, end) = (max(window.start, other.start), min(window.end, other.end))
                    return start < end ? Window(start: start, end: end) : nil
                }
            }
        }
        return WeeklySchedule(days: both, text: "\(text) within \(other.text)")
    }

    /// How long the windows last within a period when each counts at least `minimum` seconds.
    func seconds(in period: BillingPeriod, minimum: Int64 = 0) -> Int64 {
        seconds(in: period) { max(minimum, $0) }
    }

    /// How long the windows last within a period when each counts as `counted` says of its seconds.
    ///
    /// Exact for a month of the calendar and a part of one. Any other period has no weekdays: it gets its share of a week, to the nearest
    /// second.
    func seconds(in period: BillingPeriod, counted: (Int64) -> Int64) -> Int64 {
        switch period {
        case .averageMonth, .seconds:
            let week = stretches(Array(0..<7), isCycle: true).reduce(0) { $0 + counted($1.seconds) }
            // At most ten years of a week's seconds: far from 64 bits.
            return (week * period.length + 302_400) / 604_800
        case .month(let month):
            return seconds(from: month.start, to: month.start + period.length, counted)
        case .span(let from, let to):
            return seconds(from: from, to: to, counted)
        }
    }

    /// The same between two seconds since 1970 UTC.
    private func seconds(from: Int64, to: Int64, _ counted: (Int64) -> Int64) -> Int64 {
        let first = from / 86_400
        // 1970 began on a Thursday.
        let weekdays = (first..<max(first, (to + 86_399) / 86_400)).map { Int(($0 + 3) % 7) }
        return stretches(weekdays, isCycle: false).reduce(0) { sum, window in
            let start = max(from, first * 86_400 + Int64(window.start) * 60)
            let end = min(to, first * 86_400 + Int64(window.end) * 60)
            return start < end ? sum + counted(end - start) : sum
        }
    }

    /// How much of a time lies within the windows. *Units*: seconds.
    ///
    /// - Parameter start: since a Monday's begin, less than a week.
    func seconds(from start: Int64, lasting length: Int64) -> Int64 {
        let week: Int64 = 604_800
        let end = start + length % week
        var sum: Int64 = 0
        for (day, windows) in days.enumerated() {
            for window in windows {
                sum += length / week * window.seconds
                // The rest may go on into the next week.
                for midnight in [Int64(day) * 86_400, Int64(day) * 86_400 + week] {
                    let from = max(start, midnight + Int64(window.start) * 60)
                    sum += max(0, min(end, midnight + Int64(window.end) * 60) - from)
                }
            }
        }
        return sum
    }

    /// The windows of some days, one after the other; those that meet at midnight are one.
    ///
    /// - Parameter isCycle: the first of the days follows the last of them.
    private func stretches(_ weekdays: [Int], isCycle: Bool) -> [Window] {
        var found: [Window] = []
        for (index, weekday) in weekdays.enumerated() {
            let midnight = index * Self.dayMinutes
            for window in days[weekday] {
                if let last = found.last, last.end == midnight + window.start {
                    found[found.count - 1].end = midnight + window.end
                } else {
                    found.append(Window(start: midnight + window.start, end: midnight + window.end))
                }
            }
        }
        if isCycle, found.count > 1, let last = found.last, found[0].start == 0,
            last.end == weekdays.count * Self.dayMinutes
        {
            found[0].start -= last.end - last.start
            found.removeLast()
        }
        return found
    }
}
