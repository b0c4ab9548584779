/// One value of a table.
public enum ConsoleValue: Equatable, Sendable {
    /// Nothing known, or nothing there.
    case null
    /// Text.
    case text(String)
    /// A count, a number, an id.
    case integer(Int)
    /// A number with three decimals, in thousandths: 1500 is 1.500.
    case thousandths(Int)
    /// Yes or no.
    case flag(Bool)

    /// Seconds, from nanoseconds; a time that has not come is none.
    public static func seconds(_ nanoseconds: Int64) -> ConsoleValue {
        .thousandths(Int(max(0, nanoseconds)) / 1_000_000)
    }

    /// Milliseconds, from nanoseconds.
    public static func milliseconds(_ nanoseconds: Int64) -> ConsoleValue {
        .thousandths(Int(max(0, nanoseconds)) / 1_000)
    }

    /// Text, or nothing.
    public static func optional(_ text: String?) -> ConsoleValue { text.map { .text($0) } ?? .null }

    /// A number, or nothing.
    public static func optional(_ number: Int?) -> ConsoleValue { number.map { .integer($0) } ?? .null }

    /// As text for MySQL's text protocol; nil for NULL.
    var wireText: String? {
        switch self {
        case .null: nil
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .thousandths(let number): Self.fixed(number)
        case .flag(let flag): flag ? "1" : "0"
        }
    }

    /// As people read it.
    public var shown: String {
        switch self {
        case .null: ""
        case .flag(let flag): flag ? "yes" : "no"
        default: wireText ?? ""
        }
    }

    /// As a number, where it is one.
    public var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .thousandths(let number): Double(number) / 1000
        case .flag(let flag): flag ? 1 : 0
        case .null, .text: nil
        }
    }

    static func fixed(_ thousandths: Int) -> String {
        let decimals = String(thousandths.magnitude % 1000)
        let zeros = String(repeating: "0", count: 3 - decimals.count)
        return "\(thousandths < 0 ? "-" : "")\(thousandths.magnitude / 1000).\(zeros)\(decimals)"
    }
}
