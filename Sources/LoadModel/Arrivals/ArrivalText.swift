/// Shapes of arrivals as people write them on a command line.
public enum ArrivalText {
    /// The most clients of one burst, and the most bursts.
    public static let largestBurst = 1_000_000

    /// `200`, `200/s`, `90/m` or `3600/h`: arrivals per second.
    public static func rate(_ text: String) throws(LoadInputError) -> Double {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let scales = ["s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0]
        guard (1...2).contains(parts.count), let value = Double(parts[0]), value > 0,
            let scale = parts.count == 2 ? scales[String(parts[1])] : 1, value / scale <= RateCurve.highestRate
        else { throw LoadInputError("the rate is \(text); a number above 0 as 200, 200/s, 90/m or 3600/h is allowed") }
        return value / scale
    }

    /// `0:0,10s:500,30s:500`: the rate at each moment, with straight lines between; without a point at 0 it starts
    /// from nothing.
    public static func stages(_ text: String) throws(LoadInputError) -> RateCurve {
        var points: [RateCurve.Point] = []
        for stage in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = stage.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let at = Nanoseconds.parse(parts[0]), let rate = Double(parts[1]), rate >= 0 else {
                throw LoadInputError(
                    "the stage \(stage) is not TIME:RATE; stages are written as 0:0,10s:500,30s:500")
            }
            points.append(RateCurve.Point(at: at, rate: rate))
        }
        if let first = points.first, first.at > 0 { points.insert(RateCurve.Point(at: 0, rate: 0), at: 0) }
        return try RateCurve(points)
    }

    /// `100:2000`: from this rate to that one, evenly, in the time of the run.
    public static func ramp(_ text: String, over time: Int64) throws(LoadInputError) -> RateCurve {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let from = Double(parts[0]), let to = Double(parts[1]), from >= 0, to >= 0 else {
            throw LoadInputError("the ramp is \(text); FROM:TO in arrivals per second is allowed, as 100:2000")
        }
        return try RateCurve([RateCurve.Point(at: 0, rate: from), RateCurve.Point(at: time, rate: to)])
    }

    /// `1000@5s`: how many, and how far apart; `1000` is one burst alone.
    public static func burst(
        _ text: String, times: Int?, within time: Int64, jitter: Int64
    ) throws(LoadInputError) -> ArrivalShape {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let problem = LoadInputError(
            "the burst is \(text); NUMBER or NUMBER@INTERVAL is allowed, as 1000@5s, up to \(largestBurst) at once")
        guard (1...2).contains(parts.count), let size = Int(parts[0]), (1...largestBurst).contains(size) else {
            throw problem
        }
        if let times, !(1...largestBurst).contains(times) {
            throw LoadInputError("the number of bursts is \(times); from 1 to \(largestBurst) is allowed")
        }
        guard parts.count == 2 else { return .bursts(size: size, every: 0, count: 1, jitter: jitter) }
        guard let every = Nanoseconds.parse(parts[1]), every > 0 else { throw problem }
        let fitting = max(1, (time + every - 1) / every)
        guard fitting <= Int64(largestBurst) else { throw LoadInputError("that is more than \(largestBurst) bursts") }
        return .bursts(size: size, every: every, count: times ?? Int(fitting), jitter: jitter)
    }
}
