/// Why something cannot be priced: one line for the person who asked.
///
/// It says what was wanted, what forbids it and what to change.
///
/// *Isolation*: any.
public struct PricingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line.
    public let description: String

    /// An error of this line; control characters of what was given become blanks.
    public init(_ line: String) {
        description = String(
            String.UnicodeScalarView(line.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }))
    }

    /// The same with the place where it was found in front.
    func at(_ place: String) -> PricingError { PricingError("\(place): \(description)") }
}
