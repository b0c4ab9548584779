/// How many arrivals a second are wanted at each moment: straight lines between given points.
///
/// *Units*: nanoseconds since the beginning; arrivals per second. *Isolation*: none, a value.
public struct RateCurve: Equatable, Sendable {
    /// From when on, how many.
    public struct Point: Equatable, Sendable {
        /// Since the beginning.
        public var at: Int64
        /// Arrivals per second at that moment.
        public var rate: Double

        /// A point of these values.
        public init(at: Int64, rate: Double) {
            self.at = at
            self.rate = rate
        }
    }

    /// The highest rate that is taken.
    public static let highestRate = 10_000_000.0

    /// In the order of time; at least two, the first at 0.
    public let points: [Point]
    /// How many arrivals are due up to each point.
    private let sums: [Double]

    /// A curve through these points; two points of one time are a step.
    ///
    /// - Throws: when there are fewer than two, they are not in order, or a rate is not possible.
    public init(_ points: [Point]) throws(LoadInputError) {
        guard points.count > 1, let first = points.first, first.at == 0 else {
            throw LoadInputError("a course of rates needs at least two points, the first at 0")
        }
        var sums = [0.0]
        for (before, after) in zip(points, points.dropFirst()) {
            guard after.at >= before.at else {
                throw LoadInputError("the points of a course of rates must be in the order of their times")
            }
            sums.append(sums[sums.count - 1] + Self.area(before, after))
        }
        guard points.allSatisfy({ (0...Self.highestRate).contains($0.rate) }) else {
            throw LoadInputError("a rate must be from 0 to \(Int(Self.highestRate)) a second")
        }
        guard (sums.last ?? 0) < 1e12 else { throw LoadInputError("that is more than 10^12 arrivals") }
        self.points = points
        self.sums = sums
    }

    /// The same rate for so long.
    public static func constant(_ rate: Double, for time: Int64) throws(LoadInputError) -> RateCurve {
        try RateCurve([Point(at: 0, rate: rate), Point(at: time, rate: rate)])
    }

    /// When it ends.
    public var end: Int64 { points.last?.at ?? 0 }
    /// How many arrivals it has in all.
    public var total: Double { sums.last ?? 0 }

    /// The rate at a moment; 0 outside.
    public func rate(at time: Int64) -> Double {
        guard time >= 0, time <= end, let index = points.firstIndex(where: { $0.at > time }) else {
            return time == end ? points.last?.rate ?? 0 : 0
        }
        let (before, after) = (points[index - 1], points[index])
        let part = Double(time - before.at) / Double(after.at - before.at)
        return before.rate + (after.rate - before.rate) * part
    }

    /// The moment by which so many arrivals are due; nil when it has fewer.
    public func time(of arrivals: Double) -> Int64? {
        guard arrivals >= 0, let index = sums.dropFirst().firstIndex(where: { $0 > arrivals }) else { return nil }
        let (before, after) = (points[index - 1], points[index])
        let missing = arrivals - sums[index - 1]
        let length = Nanoseconds.inSeconds(after.at - before.at)
        let slope = (after.rate - before.rate) / length
        // missing = r t + slope t^2 / 2, in the form that stays exact when the slope is small.
        let root = (before.rate * before.rate + 2 * slope * missing).squareRoot()
        let seconds = root + before.rate > 0 ? 2 * missing / (root + before.rate) : 0
        return min(before.at + Nanoseconds.seconds(seconds), after.at)
    }

    private static func area(_ before: Point, _ after: Point) -> Double {
        (before.rate + after.rate) / 2 * Nanoseconds.inSeconds(after.at - before.at)
    }
}
