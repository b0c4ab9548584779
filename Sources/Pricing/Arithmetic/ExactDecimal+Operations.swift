// Arithmetic, comparison and text.
extension ExactDecimal {
    /// The exact sum.
    public static func + (a: ExactDecimal, b: ExactDecimal) throws(PricingError) -> ExactDecimal {
        let places = max(a.places, b.places)
        let (sum, overflow) = try a.coefficient(places: places)
            .addingReportingOverflow(b.coefficient(places: places))
        guard !overflow else { throw tooLong }
        return try ExactDecimal(coefficient: sum, places: places)
    }

    /// The exact difference.
    public static func - (a: ExactDecimal, b: ExactDecimal) throws(PricingError) -> ExactDecimal {
        let places = max(a.places, b.places)
        let (difference, overflow) = try a.coefficient(places: places)
            .subtractingReportingOverflow(b.coefficient(places: places))
        guard !overflow else { throw tooLong }
        return try ExactDecimal(coefficient: difference, places: places)
    }

    /// The exact product.
    public static func * (a: ExactDecimal, b: ExactDecimal) throws(PricingError) -> ExactDecimal {
        let (product, overflow) = a.coefficient.multipliedReportingOverflow(by: b.coefficient)
        guard !overflow else { throw tooLong }
        return try ExactDecimal(coefficient: product, places: a.places + b.places)
    }

    /// The exact sum of all.
    public static func sum(_ numbers: some Sequence<ExactDecimal>) throws(PricingError) -> ExactDecimal {
        var sum = zero
        for number in numbers { sum = try sum + number }
        return sum
    }

    /// The quotient, rounded to so many places, half to even.
    ///
    /// *Errors*: also for a divisor of zero.
    public func divided(by divisor: ExactDecimal, places wanted: Int) throws(PricingError) -> ExactDecimal {
        guard !divisor.isZero else { throw PricingError("a division by zero") }
        let shift = wanted + divisor.places - places
        guard abs(shift) < Self.powers.count else { throw Self.tooLong }
        var above = coefficient
        var below = divisor.coefficient
        var overflow = false
        if shift >= 0 {
            (above, overflow) = above.multipliedReportingOverflow(by: Self.powers[shift])
        } else {
            (below, overflow) = below.multipliedReportingOverflow(by: Self.powers[-shift])
        }
        guard !overflow else { throw Self.tooLong }
        return try ExactDecimal(coefficient: Self.halfToEven(above, below), places: wanted)
    }

    /// Rounded to so many places, half to even.
    public func rounded(to wanted: Int) -> ExactDecimal {
        let wanted = max(0, wanted)
        guard wanted < places else { return self }
        let rounded = Self.halfToEven(coefficient, Self.powers[places - wanted])
        return ExactDecimal(shortened: rounded, places: wanted)
    }

    /// The next whole number that is not smaller.
    public var roundedUp: ExactDecimal {
        let unit = Self.powers[places]
        let whole = coefficient / unit
        let rounded = coefficient > 0 && coefficient % unit != 0 ? whole + 1 : whole
        return ExactDecimal(shortened: rounded, places: 0)
    }

    /// The next whole number that is not larger.
    public var roundedDown: ExactDecimal {
        let unit = Self.powers[places]
        let whole = coefficient / unit
        let rounded = coefficient < 0 && coefficient % unit != 0 ? whole - 1 : whole
        return ExactDecimal(shortened: rounded, places: 0)
    }

    /// As a whole number; nil when it is none, or too large for one.
    public var wholeNumber: Int? { places == 0 ? Int(exactly: coefficient) : nil }

    private static func halfToEven(_ above: Int128, _ below: Int128) -> Int128 {
        let (quotient, rest) = above.quotientAndRemainder(dividingBy: below)
        let twice = rest.magnitude.multipliedReportingOverflow(by: 2)
        let isAboveHalf = twice.overflow || twice.partialValue > below.magnitude
        let isHalf = !twice.overflow && twice.partialValue == below.magnitude
        guard isAboveHalf || (isHalf && quotient % 2 != 0) else { return quotient }
        return (above < 0) == (below < 0) ? quotient + 1 : quotient - 1
    }
}

extension ExactDecimal: Comparable {
    /// By value.
    public static func < (a: ExactDecimal, b: ExactDecimal) -> Bool {
        let (wholeA, restA) = a.coefficient.quotientAndRemainder(dividingBy: powers[a.places])
        let (wholeB, restB) = b.coefficient.quotientAndRemainder(dividingBy: powers[b.places])
        guard wholeA == wholeB else { return wholeA < wholeB }
        // A rest is below 10^places, so that it has room for all 36.
        return restA * powers[mostPlaces - a.places] < restB * powers[mostPlaces - b.places]
    }
}

extension ExactDecimal: CustomStringConvertible {
    /// All digits: `5702.76`, `-0.5`.
    public var description: String { text(places: places, grouped: false) }

    /// For people: rounded to so many places, zeros at the end kept, thousands apart: `5,702.76`.
    public func shown(places wanted: Int) -> String { rounded(to: wanted).text(places: wanted, grouped: true) }

    /// For people: every digit there is, thousands apart: `2,920`.
    public var shown: String { text(places: places, grouped: true) }

    private func text(places wanted: Int, grouped: Bool) -> String {
        var digits = String(coefficient.magnitude)
        digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        var whole = String(digits.dropLast(places))
        let behind = digits.suffix(places) + String(repeating: "0", count: max(0, wanted - places))
        if grouped {
            let reversed = Array(whole.reversed())
            whole = ""
            for (index, digit) in reversed.enumerated() {
                if index > 0, index % 3 == 0 { whole.append(",") }
                whole.append(digit)
            }
            whole = String(whole.reversed())
        }
        return (coefficient < 0 ? "-" : "") + whole + (behind.isEmpty ? "" : "." + behind)
    }
}
