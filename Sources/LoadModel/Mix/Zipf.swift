internal import Glibc

/// Numbers of which the small ones come often: some rows are hot.
enum Zipf {
    /// Draws by the inverse of the continuous distribution, which is close to Zipf's for more than a few values.
    static func draw(_ generator: inout SeededGenerator, low: Int64, high: Int64, exponent: Double) -> Int64 {
        let (span, overflow) = high.subtractingReportingOverflow(low)
        guard !overflow, span > 0 else { return low }
        let count = Double(span) + 1
        let fraction = generator.fraction()
        let place: Double
        if abs(exponent - 1) < 1e-9 {
            place = exp(fraction * log(count + 1))
        } else {
            let power = 1 - exponent
            place = pow(1 + fraction * (pow(count + 1, power) - 1), 1 / power)
        }
        guard place.isFinite else { return low }
        // Beyond any whole number only by rounding.
        return low + min(span, Int64(exactly: max(0, place - 1).rounded(.down)) ?? span)
    }
}
