/// Times as configuration text: seconds as RDS has them, or with a unit.
enum DurationText {
    /// The pattern of the form with a unit, for the JSON Schema.
    static let pattern = "^[0-9]+(\\.[0-9]+)?(ms|s|m|h)?$"

    /// `120`, `0.5`, `500ms`, `90s`, `2m`, `1h`; exact to the millisecond. `nil` for anything else.
    static func parse(_ text: String) -> Duration? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let millisecondsPerUnit: Double
        switch text.dropFirst(number.count) {
        case "ms": millisecondsPerUnit = 1
        case "", "s": millisecondsPerUnit = 1000
        case "m": millisecondsPerUnit = 60_000
        case "h": millisecondsPerUnit = 3_600_000
        default: return nil
        }
        guard number.first != ".", number.last != ".", let value = Double(number) else { return nil }
        let milliseconds = value * millisecondsPerUnit
        let rounded = milliseconds.rounded()
        // Beyond any range, and before the conversion to a whole number could trap; finer than a millisecond is a
        // mistake rather than a wish.
        guard rounded < 1e15, abs(milliseconds - rounded) < 1e-6 * max(1, milliseconds) else { return nil }
        return .milliseconds(Int(rounded))
    }
}
