/// A small deterministic generator (SplitMix64): the same seed gives the same jitter, so a recorded run can be
/// replayed.
struct Jitter: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The next fraction, in 0..<1.
    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return Double(bits >> 11) * 0x1p-53
    }
}

extension Int64 {
    /// The value times a fraction, kept within `Int64`.
    func scaled(by fraction: Double) -> Int64 {
        Int64(exactly: (Double(self) * fraction).rounded(.down)) ?? self
    }
}
