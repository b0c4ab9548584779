/// How much two targets differ in one figure, from rounds that were run in turn.
///
/// Each round gives one figure for each target; what counts is their difference within the round, so that what changes from
/// round to round, a busy machine for example, does not matter.
///
/// *Isolation*: any. *Source*: the paired t-interval.
public struct PairedDifference: Equatable, Sendable {
    /// The mean of the differences, second minus first.
    public let mean: Double
    /// How far the true mean may be from it, at 95 %; nil with fewer than two rounds.
    public let margin: Double?

    /// Of figures of the same rounds.
    public init?(_ first: [Double], _ second: [Double]) {
        let differences = zip(first, second).map { $1 - $0 }
        guard !differences.isEmpty else { return nil }
        let count = Double(differences.count)
        let mean = differences.reduce(0, +) / count
        self.mean = mean
        guard differences.count > 1 else {
            margin = nil
            return
        }
        let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        margin = Self.quantile(degrees: differences.count - 1) * (variance / count).squareRoot()
    }

    /// Whether the interval leaves out "no difference".
    public var isSignificant: Bool { margin.map { abs(mean) > $0 } ?? false }

    /// Student's t for 95 % on both sides.
    static func quantile(degrees: Int) -> Double {
        let table = [
            12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
            2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
        ]
        // Beyond the table: a bound on the safe side, from the last entry towards the normal distribution's 1.960.
        return degrees <= table.count ? table[max(degrees, 1) - 1] : 1.960 + 2.46 / Double(degrees)
    }
}
