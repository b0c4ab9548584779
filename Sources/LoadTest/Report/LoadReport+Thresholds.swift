internal import LoadModel

/// Whether a condition held for one target.
///
/// *Isolation*: any.
public struct ThresholdResult: Equatable, Sendable {
    /// As it was written.
    public let text: String
    /// Of which target.
    public let target: String
    /// Whether it held.
    public let holds: Bool
    /// What there was instead, for people.
    public let found: String
}

extension LoadReport {
    /// Each condition for each target that it is for. A figure that was not measured does not hold.
    public var thresholdResults: [ThresholdResult] {
        guard let thresholds else { return [] }
        return thresholds.conditions.flatMap { condition in
            targets.filter { condition.target == nil || condition.target == $0.name }.map { target in
                let value = target.value(of: condition.figure)
                return ThresholdResult(
                    text: condition.text, target: target.name, holds: value.map(condition.holds) ?? false,
                    found: value.map { Self.shown($0, condition.figure) } ?? "not measured")
            }
        }
    }

    /// Targets that a condition names and that there are not.
    public var unknownThresholdTargets: [String] {
        let names = targets.map(\.name)
        return (thresholds?.conditions ?? []).compactMap(\.target).filter { !names.contains($0) }
    }

    private static func shown(_ value: Double, _ figure: Thresholds.Figure) -> String {
        switch figure {
        case .percentile, .mean: TimeText.short(nanoseconds: Int64(value))
        case .errorShare, .droppedShare: TimeText.fixed(value * 100, 3) + " %"
        case .rate: TimeText.fixed(value, 1) + "/s"
        case .errors, .dropped, .served, .backendMax: "\(Int(value))"
        }
    }
}

extension TargetReport {
    /// A figure's value, in the unit of conditions; nil where it was not measured.
    func value(of figure: Thresholds.Figure) -> Double? {
        switch figure {
        case .percentile(let phase, let percent):
            let histogram = ledger.histogram(phase)
            return histogram.count > 0 ? Double(histogram.percentile(percent)) : nil
        case .mean(let phase):
            let histogram = ledger.histogram(phase)
            return histogram.count > 0 ? histogram.mean : nil
        case .errorShare: return errorShare
        case .errors: return Double(sum(\.failed))
        case .droppedShare: return droppedShare
        case .dropped: return Double(sum(\.dropped))
        case .rate: return rate
        case .served: return Double(sum(\.served))
        case .backendMax: return backendMax.map(Double.init)
        }
    }
}
