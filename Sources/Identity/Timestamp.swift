/// A moment, to the second, as AWS's dates are.
///
/// *Units*: seconds since 1970 UTC.
/// *Isolation*: any.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Seconds since 1970 UTC.
    public let seconds: Int64

    /// The moment that many seconds after the beginning of 1970 UTC.
    public init(seconds: Int64) {
        self.seconds = seconds
    }

    /// The moment of a text like `2026-11-29T05:11:36Z`, also with a fraction, which is dropped, or an offset like
    /// `+01:00`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54, bytes[13] == 0x3A,
            bytes[16] == 0x3A,
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]), (1...12).contains(month),
            let day = Self.number(bytes[8..<10]), (1...31).contains(day), let hour = Self.number(bytes[11..<13]),
            hour < 24, let minute = Self.number(bytes[14..<16]), minute < 60, let second = Self.number(bytes[17..<19]),
            second < 61
        else { return nil }
        var rest = bytes[19...]
        if rest.first == 0x2E {
            rest = rest.dropFirst().drop { (0x30...0x39).contains($0) }
        }
        guard let offset = Self.offset(rest) else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        let clock = Int64(hour * 3600 + minute * 60 + second)
        seconds = days * 86400 + clock - offset
        // The thirty-first of a shorter month would come back as another day.
        guard Self.civil(days).day == day else { return nil }
    }

    /// `2026-11-29T05:11:36Z`.
    public var description: String {
        let days = (seconds >= 0 ? seconds : seconds - 86399) / 86400
        let clock = Int(seconds - days * 86400)
        let date = Self.civil(days)
        func padded(_ number: Int, _ width: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(date.year, 4))-\(padded(date.month))-\(padded(date.day))"
            + "T\(padded(clock / 3600)):\(padded(clock / 60 % 60)):\(padded(clock % 60))Z"
    }

    /// The moment that many seconds later.
    public func adding(seconds more: Int64) -> Timestamp {
        Timestamp(seconds: seconds + more)
    }

    /// The earlier one first.
    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.seconds < b.seconds }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }

    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(text)
        if bytes == [0x5A] { return 0 }
        guard bytes.count == 6, bytes[0] == 0x2B || bytes[0] == 0x2D, bytes[3] == 0x3A,
            let hours = number(bytes[1..<3]), let minutes = number(bytes[4..<6]), hours < 24, minutes < 60
        else { return nil }
        return Int64(hours * 3600 + minutes * 60) * (bytes[0] == 0x2D ? -1 : 1)
    }

    // Days and dates of the Gregorian calendar, counted in eras of 400 years that begin in March.
    private static func days(year: Int, month: Int, day: Int) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let ofEra = year - era * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return Int64(era * 146097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719468)
    }

    private static func civil(_ days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = Int(days) + 719468
        let era = (shifted >= 0 ? shifted : shifted - 146096) / 146097
        let ofEra = shifted - era * 146097
        let year = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        let day = ofYear - (153 * month + 2) / 5 + 1
        return (year + era * 400 + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9, day)
    }
}
