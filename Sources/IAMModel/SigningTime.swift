/// Points in time as AWS's signatures write them, in UTC: `20260702T080910Z`.
///
/// *Units*: seconds since 1970-01-01T00:00:00Z, without leap seconds.
/// *Isolation*: any.
enum SigningTime {
    /// What can be written with four digits for the year: 0001-01-01 to 9999-12-31.
    static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// The time as text. One that no four-digit year has becomes the nearest that has one.
    static func text(_ time: Int64) -> String {
        let time = min(max(time, range.lowerBound), range.upperBound)
        // Division towards negative infinity: before 1970 a day's first second comes first, too.
        let second = ((time % 86_400) + 86_400) % 86_400
        let (year, month, day) = civil(days: (time - second) / 86_400)
        return padded(year, 4) + padded(month, 2) + padded(day, 2) + "T" + padded(second / 3600, 2)
            + padded(second / 60 % 60, 2) + padded(second % 60, 2) + "Z"
    }

    /// The time that such a text means, or nil for any other text and for days that no calendar has.
    static func parse(_ text: some Collection<UInt8>) -> Int64? {
        let text = Array(text)
        guard text.count == 16, text[8] == UInt8(ascii: "T"), text[15] == UInt8(ascii: "Z"),
            let year = Text.fixedNumber(text[0..<4]), let month = Text.fixedNumber(text[4..<6]),
            let day = Text.fixedNumber(text[6..<8]), let hour = Text.fixedNumber(text[9..<11]),
            let minute = Text.fixedNumber(text[11..<13]), let second = Text.fixedNumber(text[13..<15])
        else { return nil }
        return seconds(year, month, day, hour, minute, second)
    }

    /// The time that an HTTP `Date` means (RFC 9110, the form that is sent): `Thu, 02 Jul 2026 08:09:10 GMT`.
    static func parseHTTPDate(_ text: some Collection<UInt8>) -> Int64? {
        let words = Array(text).split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map { Array($0) }
        guard words.count == 6, words[0].count == 4, words[0].last == UInt8(ascii: ","), words[1].count == 2,
            words[3].count == 4, words[5].elementsEqual("GMT".utf8),
            let month = months.firstIndex(where: { words[2].elementsEqual($0.utf8) }),
            let day = Text.fixedNumber(words[1]), let year = Text.fixedNumber(words[3])
        else { return nil }
        let clock = words[4].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard clock.count == 3, clock.allSatisfy({ $0.count == 2 }), let hour = Text.fixedNumber(clock[0]),
            let minute = Text.fixedNumber(clock[1]), let second = Text.fixedNumber(clock[2])
        else { return nil }
        return seconds(year, month + 1, day, hour, minute, second)
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func seconds(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int
    ) -> Int64? {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= length(year, month), hour < 24,
            minute < 60, second < 60
        else { return nil }
        let days = days(year, month, day)
        return days * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }

    private static func length(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 to a date. Years are counted from March, so that a leap day is the last of its year.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let year = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return Int64(365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468)
    }

    /// The date that comes so many days after 1970-01-01.
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let day = days + 719_468
        let era = day / 146_097
        let dayOfEra = day % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
