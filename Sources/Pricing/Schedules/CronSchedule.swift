/// Points in time as EventBridge writes them: `cron(0 3 * * ? *)`, in UTC.
///
/// Six fields: minutes, hours, day of month, month, day of week, year. Each takes `*`, numbers or names, lists, ranges and
/// steps; days also take `?`, `L`, `W` and `#`.
///
/// *Source*: EventBridge's user guide, cron expressions. *Isolation*: any.
public struct CronSchedule: Hashable, Sendable {
    /// When it starts on a day that is one of its days. *Units*: minutes since midnight, in order.
    let startsOfDay: [Int]
    private let months: Set<Int>
    private let days: CronDays
    /// Nil: every year.
    private let years: Set<Int>?
    /// As it was written.
    public let text: String

    /// The schedule of a text like `cron(0 3 * * ? *)`.
    ///
    /// *Errors*: for every other text, with the field that is wrong.
    public init(_ text: String) throws(PricingError) {
        let shown = String(text.prefix(80))
        let lower = text.lowercased()
        guard lower.hasPrefix("cron("), lower.hasSuffix(")") else {
            throw PricingError("\"\(shown)\" is not a cron expression; write it like cron(0 3 * * ? *)")
        }
        let fields = lower.dropFirst(5).dropLast().split(separator: " ").map(String.init)
        guard fields.count == 6 else {
            throw PricingError(
                "\(shown) has \(fields.count) fields; six are wanted: minutes, hours, day of month, month, day of week, year"
            )
        }
        func read<Value>(_ name: String, _ body: () throws(PricingError) -> Value) throws(PricingError) -> Value {
            do {
                return try body()
            } catch {
                throw PricingError("\(shown): \(name) \(error.description)")
            }
        }
        let minutes = try read("minutes") { () throws(PricingError) in try CronField.minutes.values(fields[0]) }
        let hours = try read("hours") { () throws(PricingError) in try CronField.hours.values(fields[1]) }
        months = Set(try read("month") { () throws(PricingError) in try CronField.months.values(fields[3]) })
        years =
            fields[5] == "*"
            ? nil : Set(try read("year") { () throws(PricingError) in try CronField.years.values(fields[5]) })
        days = try read("days") { () throws(PricingError) in try CronDays(ofMonth: fields[2], ofWeek: fields[4]) }
        startsOfDay = hours.flatMap { hour in minutes.map { hour * 60 + $0 } }
        self.text = shown
    }

    /// Whether it starts in some years only, so that no average says anything of it.
    var namesYears: Bool { years != nil }

    /// The days of a month on which it starts, in order.
    func days(in month: CalendarMonth) -> [Int] {
        guard months.contains(month.month), years?.contains(month.year) ?? true else { return [] }
        return days.matching(month)
    }

    /// How often it starts in a month.
    func count(in month: CalendarMonth) -> Int { days(in: month).count * startsOfDay.count }

    /// The months after which the calendar begins anew: four hundred years.
    static let cycle = (0..<4800).compactMap { CalendarMonth(year: 2000 + $0 / 12, month: $0 % 12 + 1) }
    /// How long they are. *Units*: seconds.
    static let cycleSeconds: Int64 = 146_097 * 86_400

    /// How often it starts in four hundred years.
    func countInCycle() -> Int { Self.cycle.reduce(0) { $0 + count(in: $1) } }

    /// How much of its runs lies within times of the week. *Units*: seconds.
    ///
    /// - Parameter length: of each run, in seconds.
    func seconds(of times: WeeklySchedule, each length: Int64, in months: some Sequence<CalendarMonth>) -> Int64 {
        // What a day's runs have in common with the times follows from its weekday.
        let common = (0..<7).map { weekday in
            startsOfDay.reduce(Int64(0)) { sum, minute in
                sum + times.seconds(from: Int64(weekday) * 86_400 + Int64(minute) * 60, lasting: length)
            }
        }
        return months.reduce(Int64(0)) { sum, month in
            days(in: month).reduce(sum) { $0 + common[(month.firstWeekday + $1 - 1) % 7] }
        }
    }

    /// The starts from one second to another. *Units*: seconds since 1970 UTC.
    func starts(from: Int64, to: Int64) -> [Int64] {
        var found: [Int64] = []
        var month: CalendarMonth? = CalendarMonth(containing: from)
        while let current = month, current.start < to {
            for day in days(in: current) {
                found += startsOfDay.map { current.start + Int64(day - 1) * 86_400 + Int64($0) * 60 }
            }
            month = CalendarMonth(
                year: current.year + current.month / 12, month: current.month % 12 + 1)
        }
        return found.filter { $0 >= from && $0 < to }
    }

    /// The starts within some months that follow each other. *Units*: minutes since the first one began.
    func starts(in months: some Sequence<CalendarMonth>) -> [Int64] {
        var starts: [Int64] = []
        var begin: Int64?
        for month in months {
            let first = begin ?? month.start
            begin = first
            for day in days(in: month) {
                let midnight = (month.start - first) / 60 + Int64(day - 1) * 1440
                starts += startsOfDay.map { midnight + Int64($0) }
            }
        }
        return starts
    }
}

/// A field of numbers and names.
struct CronField {
    let range: ClosedRange<Int>
    /// The first stands for the first number.
    var names: [String] = []

    static let minutes = CronField(range: 0...59)
    static let hours = CronField(range: 0...23)
    static let daysOfMonth = CronField(range: 1...31)
    static let months = CronField(
        range: 1...12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
    static let daysOfWeek = CronField(range: 1...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])
    static let years = CronField(range: 1970...2199)

    /// The numbers of a list, in order, once each.
    func values(_ text: String) throws(PricingError) -> [Int] {
        var found: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            found.formUnion(try values(of: String(part)))
        }
        return found.sorted()
    }

    private func values(of part: String) throws(PricingError) -> [Int] {
        let steps = part.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard steps.count <= 2 else { throw refusal(part) }
        var step = 1
        if steps.count == 2 {
            guard let number = CivilDate.number(steps[1][...]), number > 0 else { throw refusal(part) }
            step = number
        }
        var from = range.lowerBound
        var to = range.upperBound
        if steps[0] != "*" {
            let ends = steps[0].split(separator: "-", omittingEmptySubsequences: false).map { value(String($0)) }
            guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], first <= last else {
                throw refusal(part)
            }
            from = first
            // `5/15` goes on to the end of the range.
            if ends.count == 2 || steps.count == 1 { to = last }
        }
        return Array(stride(from: from, through: to, by: step))
    }

    /// The number of a number or name; nil for others.
    func value(_ text: String) -> Int? {
        if let name = names.firstIndex(of: text) { return range.lowerBound + name }
        return CivilDate.number(text[...]).flatMap { range.contains($0) ? $0 : nil }
    }

    func refusal(_ part: String) -> PricingError {
        PricingError(
            "\"\(part.prefix(20))\" is not allowed; \(range.lowerBound) to \(range.upperBound), with lists, ranges (the smaller first) and steps"
        )
    }
}
