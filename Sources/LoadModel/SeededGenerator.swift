internal import Glibc

/// A small deterministic source of chance (SplitMix64): the same seed gives the same run.
///
/// *Isolation*: none, a value.
public struct SeededGenerator: RandomNumberGenerator, Equatable, Sendable {
    private var state: UInt64

    /// A source that starts from this seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// The source of one of many: those of neighbours have nothing to do with each other. What is added to the seed at each
    /// step must not be what leads from one to the next.
    public init(seed: UInt64, stream: Int) {
        var mixed = SeededGenerator(seed: UInt64(truncatingIfNeeded: stream))
        var all = SeededGenerator(seed: seed ^ mixed.next())
        state = all.next()
    }

    /// Sixty-four more bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A fraction in 0..<1.
    public mutating func fraction() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number of the exponential distribution with mean 1.
    public mutating func exponential() -> Double {
        -log1p(-fraction())
    }

    /// A number of the normal distribution with mean 0 and variance 1 (Box and Muller).
    public mutating func normal() -> Double {
        let radius = (2 * exponential()).squareRoot()
        return radius * cos(2 * Double.pi * fraction())
    }

    /// A source of its own for a part of the run, so that what one part draws does not change another.
    public mutating func branch() -> SeededGenerator {
        SeededGenerator(seed: next())
    }
}
