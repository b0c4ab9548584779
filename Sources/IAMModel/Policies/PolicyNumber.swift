/// A decimal number of a policy or a request, compared exactly.
struct PolicyNumber: Equatable, Sendable, Comparable {
    private let isNegative: Bool
    /// Digits without leading zeros.
    private let whole: [UInt8]
    /// Digits without trailing zeros.
    private let fraction: [UInt8]

    /// The number that a text is: digits with a sign and a decimal point at most.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        var hasMinus = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            hasMinus = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        let parts = rest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else {
            return nil
        }
        whole = Array(parts[0].drop { $0 == UInt8(ascii: "0") })
        var behind = parts.count == 2 ? Array(parts[1]) : []
        while behind.last == UInt8(ascii: "0") { behind.removeLast() }
        fraction = behind
        isNegative = hasMinus && !(whole.isEmpty && behind.isEmpty)
    }

    static func < (a: PolicyNumber, b: PolicyNumber) -> Bool {
        guard a.isNegative == b.isNegative else { return a.isNegative }
        return a.isNegative ? b.isSmaller(than: a) : a.isSmaller(than: b)
    }

    /// By magnitude.
    private func isSmaller(than other: PolicyNumber) -> Bool {
        guard whole.count == other.whole.count else { return whole.count < other.whole.count }
        guard whole == other.whole else { return whole.lexicographicallyPrecedes(other.whole) }
        return fraction.lexicographicallyPrecedes(other.fraction)
    }
}

/// Whether a byte is a decimal digit.
func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
