/// When invocations arrive, whether or not those before them have finished: an open loop.
///
/// *Isolation*: any. *Units*: nanoseconds since the beginning.
public enum ArrivalShape: Equatable, Sendable {
    /// At even distances, as closely as the rate of the moment says.
    case even(RateCurve)
    /// At random (a Poisson process) of the rate of the moment.
    case poisson(RateCurve)
    /// So many at once, again after `every`, in all `count` times, each within `jitter` after its moment.
    case bursts(size: Int, every: Int64, count: Int, jitter: Int64)
    /// At these moments, in order.
    case recorded([Int64])

    /// How many there are in all; of a random shape how many are to be expected.
    public var expectedCount: Int {
        switch self {
        case .even(let curve), .poisson(let curve): Int(curve.total.rounded(.up))
        case .bursts(let size, _, let count, _):
            Int(clamping: Nanoseconds.product(Int64(max(0, size)), Int64(max(0, count))))
        case .recorded(let times): times.count
        }
    }

    /// When the last of them may come.
    public var end: Int64 {
        switch self {
        case .even(let curve), .poisson(let curve): curve.end
        case .bursts(_, let every, let count, let jitter):
            min(Nanoseconds.product(every, Int64(max(0, count - 1))), Nanoseconds.longest) + jitter
        case .recorded(let times): times.last ?? 0
        }
    }
}

/// The moments of a shape, one after the other, never backwards.
///
/// *Isolation*: none, a value.
public struct ArrivalSchedule: Sequence, IteratorProtocol, Sendable {
    private let shape: ArrivalShape
    private var generator: SeededGenerator
    private var index = 0
    /// Of a random shape: how much of the curve's area is used up.
    private var area = 0.0
    /// Of bursts: the moments of the one that is running, the next one last.
    private var burst: [Int64] = []

    /// The moments of a shape; chance comes from the seed.
    public init(_ shape: ArrivalShape, seed: UInt64) {
        self.shape = shape
        generator = SeededGenerator(seed: seed)
    }

    /// The next moment; nil behind the last.
    public mutating func next() -> Int64? {
        switch shape {
        case .even(let curve):
            defer { index += 1 }
            return curve.time(of: Double(index))
        case .poisson(let curve):
            area += generator.exponential()
            return curve.time(of: area)
        case .bursts(let size, let every, let count, let jitter):
            if burst.isEmpty {
                guard index < count, size > 0 else { return nil }
                let start = Swift.min(Nanoseconds.product(every, Int64(index)), Nanoseconds.longest)
                burst = (0..<size).map { _ in start + Int64(Double(jitter) * generator.fraction()) }
                burst.sort(by: >)
                index += 1
            }
            return burst.popLast()
        case .recorded(let times):
            defer { index += 1 }
            return index < times.count ? times[index] : nil
        }
    }
}
