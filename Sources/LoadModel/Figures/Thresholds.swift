/// Conditions that a run must meet, as `p99<50ms,errors<0.1%,backend_max<=40`.
///
/// The name says `fail if`, and the conditions say what must hold: a run fails when one of them does not.
/// *Isolation*: any.
public struct Thresholds: Equatable, Sendable {
    /// One of them.
    public struct Condition: Equatable, Sendable {
        /// How it is compared.
        public enum Comparison: String, CaseIterable, Sendable {
            case atMost = "<="
            case atLeast = ">="
            case below = "<"
            case above = ">"
            case equal = "="
        }

        /// As it was written.
        public let text: String
        /// Of which target; nil of each.
        public let target: String?
        /// What is looked at.
        public let figure: Figure
        let comparison: Comparison
        /// In nanoseconds, as a share, or as a number: whatever the figure is.
        let limit: Double

        /// Whether a value meets it.
        public func holds(_ value: Double) -> Bool {
            switch comparison {
            case .atMost: value <= limit
            case .atLeast: value >= limit
            case .below: value < limit
            case .above: value > limit
            case .equal: value == limit
            }
        }
    }

    /// What can be looked at.
    public enum Figure: Equatable, Sendable {
        /// A percentile of a phase; 100 is the longest. In nanoseconds.
        case percentile(TimedPhase, Double)
        /// The mean of a phase, in nanoseconds.
        case mean(TimedPhase)
        /// Failed invocations, as a share of those that arrived.
        case errorShare
        /// Failed invocations.
        case errors
        /// Dropped ones, as a share.
        case droppedShare
        /// Dropped ones.
        case dropped
        /// Served ones a second.
        case rate
        /// Served ones.
        case served
        /// The most connections that the server had open at once.
        case backendMax
    }

    /// In the order in which they were written.
    public let conditions: [Condition]

    /// Reads conditions, separated by commas.
    public init(_ text: String) throws(LoadInputError) {
        var conditions: [Condition] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            conditions.append(try Self.condition(part.filter { $0 != " " }))
        }
        self.conditions = conditions
    }

    private static let examples =
        "as p99<50ms, connect.p99.9<1s, weir:max<2s, errors<0.1%, backend_max<=40 or rate>=500"

    private static func condition(_ text: String) throws(LoadInputError) -> Condition {
        let problem = LoadInputError("the condition \(text) is not known; conditions are written \(examples)")
        // The longer ones come first in the list of cases.
        let found = Condition.Comparison.allCases.compactMap { comparison in
            text.firstRange(of: comparison.rawValue).map { (comparison, $0) }
        }
        guard let (comparison, range) = found.min(by: { $0.1.lowerBound < $1.1.lowerBound }) else { throw problem }
        var name = text[..<range.lowerBound]
        var target: String?
        if let colon = name.lastIndex(of: ":") {
            target = String(name[..<colon])
            name = name[name.index(after: colon)...]
        }
        let value = text[range.upperBound...]
        let isShare = value.hasSuffix("%")
        guard let figure = figure(String(name), isShare: isShare),
            let limit = limit(value, figure, isShare: isShare)
        else { throw problem }
        return Condition(text: text, target: target, figure: figure, comparison: comparison, limit: limit)
    }

    private static func figure(_ name: String, isShare: Bool) -> Figure? {
        switch name {
        case "errors": return isShare ? .errorShare : .errors
        case "dropped": return isShare ? .droppedShare : .dropped
        case "rate": return .rate
        case "served": return .served
        case "backend_max": return .backendMax
        default: break
        }
        var phase = TimedPhase.total
        var rest = name[...]
        if let dot = rest.firstIndex(of: "."), let named = TimedPhase(rawValue: String(rest[..<dot])) {
            phase = named
            rest = rest[rest.index(after: dot)...]
        }
        if rest == "max" { return .percentile(phase, 100) }
        if rest == "mean" { return .mean(phase) }
        guard rest.first == "p", let percent = Double(rest.dropFirst()), (0...100).contains(percent) else { return nil }
        return .percentile(phase, percent)
    }

    private static func limit(_ text: Substring, _ figure: Figure, isShare: Bool) -> Double? {
        switch figure {
        case .percentile, .mean: return Nanoseconds.parse(text).map(Double.init)
        case .errorShare, .droppedShare: return Double(text.dropLast()).flatMap { $0 >= 0 ? $0 / 100 : nil }
        case .errors, .dropped, .rate, .served, .backendMax: return isShare ? nil : Double(text)
        }
    }
}
