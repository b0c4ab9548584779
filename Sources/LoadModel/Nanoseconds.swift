/// Times of the model: nanoseconds as whole numbers, since the run's beginning or as a length.
public enum Nanoseconds {
    /// One second.
    public static let perSecond: Int64 = 1_000_000_000
    /// The longest time that is taken from outside, 25 years: sums of a few of them do not overflow.
    public static let longest: Int64 = 25 * 366 * 86_400 * perSecond

    /// A number of seconds; anything below nothing, beyond the longest or not a number is cut off there.
    public static func seconds(_ seconds: Double) -> Int64 {
        guard seconds > 0 else { return 0 }
        let scaled = (seconds * Double(perSecond)).rounded()
        return scaled < Double(longest) ? Int64(scaled) : longest
    }

    /// A product of numbers that are not negative; one beyond any whole number is the largest.
    public static func product(_ a: Int64, _ b: Int64) -> Int64 {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .max : product
    }

    /// The same as a fraction of seconds.
    public static func inSeconds(_ nanoseconds: Int64) -> Double {
        Double(nanoseconds) / Double(perSecond)
    }

    /// Reads `500us`, `20ms`, `1.5s`, `2m`, `1h` or seconds without a unit; nil for anything else.
    public static func parse(_ text: some StringProtocol) -> Int64? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let scale: Double
        switch text.dropFirst(number.count) {
        case "us", "µs": scale = 1e-6
        case "ms": scale = 1e-3
        case "", "s": scale = 1
        case "m", "min": scale = 60
        case "h": scale = 3600
        default: return nil
        }
        guard let first = number.first, first != ".", number.last != ".", let value = Double(number) else { return nil }
        let seconds = value * scale
        return seconds * Double(perSecond) < Double(longest) ? self.seconds(seconds) : nil
    }

    /// What `parse` reads, for people.
    public static let allowed = "a time as 500us, 20ms, 1.5s, 2m or 1h"
}
