/// A moment of a policy or a request.
///
/// *Source*: the forms of W3C's NOTE-datetime, and Unix time in seconds.
struct PolicyInstant: Equatable, Sendable, Comparable {
    private let seconds: Int
    private let nanoseconds: Int

    /// The moment that a text is: `2027`, `2027-01`, `2027-01-31`, `2027-01-31T08:00Z`, with seconds, their fraction
    /// and an offset in place of `Z`, or Unix time.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        if digits.count > 4 || digits.count < bytes.count, digits.count <= 15, !digits.isEmpty,
            digits.allSatisfy(isDigit)
        {
            guard let unix = Int(text) else { return nil }
            (seconds, nanoseconds) = (unix, 0)
            return
        }
        var reader = Reader(rest: bytes[...])
        guard let year = reader.number(digits: 4) else { return nil }
        var (month, day, ofDay, fraction) = (1, 1, 0, 0)
        if reader.take("-") {
            guard let value = reader.number(digits: 2), (1...12).contains(value) else { return nil }
            month = value
            if reader.take("-") {
                guard let value = reader.number(digits: 2), (1...Self.days(in: month, of: year)).contains(value) else {
                    return nil
                }
                day = value
                if reader.take("T") {
                    guard let time = reader.time() else { return nil }
                    (ofDay, fraction) = time
                }
            }
        }
        guard reader.rest.isEmpty else { return nil }
        seconds = Self.daysSince1970(year, month, day) * 86400 + ofDay
        nanoseconds = fraction
    }

    static func < (a: PolicyInstant, b: PolicyInstant) -> Bool {
        (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Years that begin in March have the leap day at their end.
        let shifted = month > 2 ? year : year - 1
        let years = shifted + 4000
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return years * 365 + years / 4 - years / 100 + years / 400 + dayOfYear - 2_180_438
    }

    /// A moment as `2027-01-31T08:00:00Z`, or Unix time where the year would not have four digits.
    static func text(unixTime: Int) -> String {
        guard (-62_135_596_800..<253_402_300_800).contains(unixTime) else { return String(unixTime) }
        let days = (unixTime >= 0 ? unixTime : unixTime - 86399) / 86400
        let ofDay = unixTime - days * 86400
        // No more than a year or two too early, and no month to search for twice.
        var year = 1970 + (days < 0 ? days / 365 - 1 : days / 366)
        while daysSince1970(year + 1, 1, 1) <= days { year += 1 }
        var month = 1
        while month < 12, daysSince1970(year, month + 1, 1) <= days { month += 1 }
        let day = days - daysSince1970(year, month, 1) + 1
        func digits(_ value: Int, _ count: Int = 2) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let date = "\(digits(year, 4))-\(digits(month))-\(digits(day))"
        return "\(date)T\(digits(ofDay / 3600)):\(digits(ofDay / 60 % 60)):\(digits(ofDay % 60))Z"
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard let byte = rest.first, UInt32(byte) == character.value else { return false }
            rest = rest.dropFirst()
            return true
        }

        mutating func number(digits: Int) -> Int? {
            let found = rest.prefix(digits)
            guard found.count == digits, found.allSatisfy(isDigit) else { return nil }
            rest = rest.dropFirst(digits)
            return found.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }

        /// Seconds of the day in UTC, which an offset can take out of the day, and nanoseconds.
        mutating func time() -> (Int, Int)? {
            guard let hour = number(digits: 2), hour < 24, take(":"), let minute = number(digits: 2), minute < 60 else {
                return nil
            }
            var (second, fraction) = (0, 0)
            if take(":") {
                guard let value = number(digits: 2), value < 60 else { return nil }
                second = value
                if take(".") {
                    let digits = rest.prefix(while: isDigit)
                    guard (1...9).contains(digits.count) else { return nil }
                    guard let value = number(digits: digits.count) else { return nil }
                    fraction = (digits.count..<9).reduce(value) { value, _ in value * 10 }
                }
            }
            let local = hour * 3600 + minute * 60 + second
            if take("Z") { return (local, fraction) }
            let sign = take("+") ? 1 : take("-") ? -1 : 0
            guard sign != 0, let hours = number(digits: 2), hours < 24, take(":"), let minutes = number(digits: 2),
                minutes < 60
            else { return nil }
            return (local - sign * (hours * 3600 + minutes * 60), fraction)
        }
    }
}
