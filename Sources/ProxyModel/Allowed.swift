/// How ranges and choices are worded in errors, in the settings page and in the schema: one wording for each.
public enum Allowed {
    /// `a whole number from 1 to 100`
    public static func wholeNumber(_ range: ClosedRange<Int>) -> String {
        "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }

    /// `a number of seconds from 0 to 300`
    public static func seconds(_ range: ClosedRange<Duration>) -> String {
        "a number of seconds from \(seconds(range.lowerBound)) to \(seconds(range.upperBound))"
    }

    /// `text`, `text or json`, `trace, debug or info`
    public static func oneOf(_ choices: [String]) -> String {
        guard choices.count > 1, let last = choices.last else { return choices.joined() }
        return choices.dropLast().joined(separator: ", ") + " or " + last
    }

    /// A duration as the number of seconds that the configuration file would have: `300`, `0.5`.
    public static func seconds(_ duration: Duration) -> String {
        let (whole, attoseconds) = duration.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        if milliseconds == 0 { return "\(whole)" }
        return "\(Double(whole) + Double(milliseconds) / 1000)"
    }

    /// Throws unless `value` is within `range`.
    static func check(_ value: Int, in range: ClosedRange<Int>, key: String) throws(SettingError) {
        guard range.contains(value) else {
            throw SettingError(key: key, value: "\(value)", allowed: wholeNumber(range))
        }
    }

    /// Throws unless `value` is within `range`.
    static func check(_ value: Duration, in range: ClosedRange<Duration>, key: String) throws(SettingError) {
        guard range.contains(value) else {
            throw SettingError(key: key, value: seconds(value), allowed: seconds(range))
        }
    }

    /// Throws when a path is given and empty.
    static func check(path: String?, key: String) throws(SettingError) {
        if let path, path.isEmpty || path.utf8.contains(0) {
            throw SettingError(key: key, value: path, allowed: "the path of a file")
        }
    }
}
