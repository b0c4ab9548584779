/// A decimal number without error: money, prices, hours.
///
/// A whole number of up to 38 digits and the place of its decimal point. Sums, differences and products are exact, or
/// throw when they have more digits than that. A quotient is rounded, to as many places as its caller says, half to
/// even. Nothing here is ever a binary fraction.
///
/// *Errors*: `PricingError`, for numbers that are too large or too long.
/// *Isolation*: any.
public struct ExactDecimal: Hashable, Sendable {
    /// The most digits behind the point.
    public static let mostPlaces = 36
    /// Nothing.
    public static let zero = ExactDecimal(0)

    /// The digits as a whole number; without zeros at the end while `places` is above 0.
    let coefficient: Int128
    /// How many of the digits stand behind the point.
    let places: Int

    /// A whole number.
    public init(_ number: Int) {
        coefficient = Int128(number)
        places = 0
    }

    /// A whole number of 64 bits.
    public init(_ number: Int64) {
        coefficient = Int128(number)
        places = 0
    }

    /// `coefficient` with so many digits behind the point; zeros at the end are dropped.
    init(coefficient: Int128, places: Int) throws(PricingError) {
        self.init(shortened: coefficient, places: places)
        // The smallest number has no positive counterpart.
        guard self.places <= Self.mostPlaces, self.coefficient != Int128.min else { throw Self.tooLong }
    }

    /// The same for what comes of a number by leaving out digits, which is never too long.
    init(shortened coefficient: Int128, places: Int) {
        var coefficient = coefficient
        var places = places
        while places > 0, coefficient % 10 == 0 {
            coefficient /= 10
            places -= 1
        }
        self.coefficient = coefficient
        self.places = places
    }

    /// The number of a text: a sign perhaps, digits, and a point with more digits perhaps.
    ///
    /// *Errors*: for every other text, and for numbers that are too long.
    public init(_ text: String) throws(PricingError) {
        guard let number = try Self.read(text) else {
            throw PricingError("\"\(text.prefix(40))\" is not a decimal number such as 12 or 0.015")
        }
        self = number
    }

    private static func read(_ text: String) throws(PricingError) -> ExactDecimal? {
        var digits = Array(text.utf8)[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        var coefficient: Int128 = 0
        var places = 0
        var hasPoint = false
        var hasDigit = false
        // Zeros at the end say nothing, and price lists have many.
        if digits.contains(UInt8(ascii: ".")) {
            while digits.last == UInt8(ascii: "0"), digits.dropLast().last != UInt8(ascii: ".") { digits.removeLast() }
        }
        for byte in digits {
            if byte == UInt8(ascii: "."), !hasPoint, hasDigit {
                hasPoint = true
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            hasDigit = true
            let (shifted, overflow) = coefficient.multipliedReportingOverflow(by: 10)
            let (sum, alsoOverflow) = shifted.addingReportingOverflow(Int128(byte - UInt8(ascii: "0")))
            guard !overflow, !alsoOverflow else { throw tooLong }
            coefficient = sum
            if hasPoint { places += 1 }
        }
        guard hasDigit, digits.last != UInt8(ascii: ".") else { return nil }
        return try ExactDecimal(coefficient: isNegative ? -coefficient : coefficient, places: places)
    }

    /// Whether it is below zero.
    public var isNegative: Bool { coefficient < 0 }
    /// Whether it is nothing.
    public var isZero: Bool { coefficient == 0 }

    static var tooLong: PricingError {
        PricingError("a number has more than 38 digits; give smaller or shorter numbers")
    }

    /// 10 to the power of 0 to 38.
    static let powers: [Int128] = {
        var powers: [Int128] = [1]
        while powers.count <= 38 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    /// The coefficient as if there were so many places, at least those there are.
    func coefficient(places wanted: Int) throws(PricingError) -> Int128 {
        guard wanted - places < Self.powers.count else { throw Self.tooLong }
        let (value, overflow) = coefficient.multipliedReportingOverflow(by: Self.powers[wanted - places])
        guard !overflow else { throw Self.tooLong }
        return value
    }
}
