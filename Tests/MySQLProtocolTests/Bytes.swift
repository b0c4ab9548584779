import MySQLProtocol

/// Bytes from hexadecimal digits; blanks are skipped.
func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap { $0.hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// A small generator with a seed, so that a failure can be run again (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// The twenty bytes 1...20, the nonce of most tests.
let testNonce: [UInt8] = Array(1...20)

// `#expect` cannot take a span as an argument of the function that it looks into; these take arrays.

func isSSLRequest(_ payload: [UInt8]) -> Bool {
    SSLRequest.matches(payload.span)
}

func isEOF(_ payload: [UInt8]) -> Bool {
    EOFPacket.matches(payload.span)
}
