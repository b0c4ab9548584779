public import LoadModel

/// How a target differs from the first one in one figure.
///
/// *Isolation*: any.
public struct TargetDifference: Equatable, Sendable {
    /// Of what.
    public let figure: String
    /// The other target.
    public let target: String
    /// Second minus first, in the figure's unit.
    public let difference: PairedDifference
    /// Whether it is a time, in nanoseconds.
    public let isTime: Bool

    /// `-12.3 ms +- 1.2 ms (95 %)`.
    public var text: String {
        let sign = difference.mean < 0 ? "-" : "+"
        let mean = sign + shown(abs(difference.mean))
        guard let margin = difference.margin else { return "\(mean) (one round: no interval)" }
        let verdict = difference.isSignificant ? "" : ", not told from chance"
        return "\(mean) \u{B1} \(shown(margin)) at 95 %\(verdict)"
    }

    private func shown(_ value: Double) -> String {
        isTime ? TimeText.short(nanoseconds: Int64(min(value, 9e18))) : TimeText.fixed(value, 2)
    }
}

extension LoadReport {
    /// What is compared, from the figures of one round.
    private static var compared: [(String, Bool, @Sendable (FleetResult) -> Double?)] {
        func percentile(_ phase: TimedPhase, _ percent: Double) -> @Sendable (FleetResult) -> Double? {
            { result in
                let histogram = result.ledger.histogram(phase)
                return histogram.count > 0 ? Double(histogram.percentile(percent)) : nil
            }
        }
        return [
            ("total p50", true, percentile(.total, 50)), ("total p99", true, percentile(.total, 99)),
            ("query p50", true, percentile(.query, 50)), ("query p99", true, percentile(.query, 99)),
            ("auth p50", true, percentile(.auth, 50)),
            ("served/s", false, { $0.rate }),
            (
                "failed, %", false,
                { $0.counts.arrived > 0 ? Double($0.counts.failed) * 100 / Double($0.counts.arrived) : nil }
            ),
        ]
    }

    /// Every other target against the first, from the rounds in which both have the figure.
    public var differences: [TargetDifference] {
        guard let first = targets.first else { return [] }
        return targets.dropFirst().flatMap { target in
            Self.compared.compactMap { name, isTime, figure in
                let pairs = zip(first.rounds, target.rounds).compactMap { a, b -> (Double, Double)? in
                    guard let a = figure(a.result), let b = figure(b.result) else { return nil }
                    return (a, b)
                }
                return PairedDifference(pairs.map(\.0), pairs.map(\.1)).map {
                    TargetDifference(figure: name, target: target.name, difference: $0, isTime: isTime)
                }
            }
        }
    }
}
