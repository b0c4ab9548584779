/// Whether a workload needs a proxy.
public enum Verdict: String, CaseIterable, Hashable, Sendable {
    /// Without one, connections are refused, or will be with the next burst.
    case needed
    /// It keeps the database from trouble that may come.
    case useful
    /// It costs more than it gives.
    case notWorthIt = "not worth it"
    /// What was not said decides.
    case depends
}

/// A verdict with its reasons.
///
/// *Isolation*: any.
public struct Advice: Hashable, Sendable {
    /// What to do.
    public private(set) var verdict: Verdict
    /// Why, the strongest reason first; each with its arithmetic.
    public private(set) var reasons: [String]
    /// AWS's thresholds, each with what was found.
    public let thresholds: [Threshold]
    /// How many connections a proxy would need.
    public let backendsNeeded: Int

    /// A rule of AWS's beside our figure.
    public struct Threshold: Hashable, Sendable {
        /// The rule.
        public let rule: String
        /// What was found.
        public let found: String
        /// Whether the rule applies.
        public let applies: Bool
    }
}

extension Advice {
    /// From this use of max_connections on, in percent, AWS recommends a proxy. *Source*: AWS's proxy advisor workflow.
    static let recommended = 80
    /// From this on AWS says to consider one.
    static let considered = 50
    /// Above this share of pinned sessions, in percent, AWS says that the benefit is gone.
    static let tooManyPins = 30
    /// Functions that use less than this, in percent, open few connections whatever they do. Weir's own rule.
    static let few = 10

    /// A proxy that saves less than this share of the connections, in percent, is not worth it. Weir's own rule.
    static let leastSaved = 20

    /// From so many new connections a second on a proxy is useful for these alone. Weir's own rule.
    static let manyConnects = ExactDecimal(100)
    /// Above so many times what the database takes waiting is no help: clients give up before it is their turn. Weir's own
    /// rule.
    static let hopeless = 2

    /// The advice for a workload: from the use of max_connections, from what a proxy would save of it, and from the rate of
    /// new connections. Where it is not known how busy clients are and that decides, it depends.
    public init(_ workload: Workload) throws(PricingError) {
        self = try Advice(settled: workload)
        guard !workload.isBusyKnown else { return }
        let bands = try Self.bands(workload)
        guard bands.count > 1 else { return }
        verdict = .depends
        let use = thresholds.first.map(\.found) ?? ""
        reasons = [
            "how much of their time clients need their connection was not said, and decides; give --busy or --query-time",
            bands.map { "\($0.range): \($0.verdict.rawValue)" }.joined(separator: "; "),
            "\(workload.peakClients) clients at once / max_connections \(workload.maxConnections) = \(use)",
        ]
    }

    /// The verdicts by how busy clients are, in whole percents.
    private static func bands(
        _ workload: Workload
    ) throws(PricingError) -> [(range: String, verdict: Verdict)] {
        var found: [(from: Int, to: Int, verdict: Verdict)] = []
        for percent in 0...100 {
            var changed = workload
            changed.busyShare = try ExactDecimal(percent).divided(by: ExactDecimal(100), places: 2)
            let verdict = try Advice(settled: changed).verdict
            if let last = found.last, last.verdict == verdict {
                found[found.count - 1].to = percent
            } else {
                found.append((percent, percent, verdict))
            }
        }
        return found.map { band in
            let range = band.from == 0 ? "busy up to \(band.to) %" : "from \(band.from) % on"
            return (range, band.verdict)
        }
    }

    /// The advice where everything is taken as it stands there.
    private init(settled workload: Workload) throws(PricingError) {
        let needed = try workload.backendsNeeded()
        backendsNeeded = needed.count
        let limit = workload.maxConnections
        // Both are bounded far below overflow.
        let peak = workload.peakClients
        let use = try (ExactDecimal(peak) * ExactDecimal(100)).divided(by: ExactDecimal(limit), places: 1)
        let pins = try workload.pinShare * ExactDecimal(100)
        let isRecommended = peak * 100 > limit * Self.recommended
        let isConsidered = peak * 100 >= limit * Self.considered
        let isFew = peak * 100 < limit * Self.few
        let hasPins = pins > ExactDecimal(Self.tooManyPins)
        let isOver = peak > limit
        let fitsBehind = needed.count * 100 <= limit * Self.recommended
        let saved = max(0, peak - needed.count)
        // Where pins are many, they must leave half of it.
        let savesEnough = saved * 100 >= peak * Self.leastSaved && !(hasPins && saved * 2 < peak)
        let useText = "\(peak) \(peak == 1 ? "client" : "clients") at once / max_connections \(limit) = \(use) %"
        let neededText =
            "behind a proxy \(needed.count) \(needed.count == 1 ? "connection" : "connections") would do: \(needed.arithmetic)"
        let pinsText = "\(pins) % of sessions are pinned, and a pinned session keeps a connection for itself"
        var verdict: Verdict
        var reasons: [String]
        switch (isOver, isConsidered) {
        case (true, _) where fitsBehind:
            verdict = .needed
            reasons = ["\(useText): connections will be refused", neededText]
        case (true, _) where hasPins && needed.count > limit:
            verdict = .notWorthIt
            reasons = [
                pinsText, "\(neededText); that is too many as well",
                "\(useText): first end the pins, see docs/pinning.md",
            ]
        case (true, _) where needed.count > limit * Self.hopeless:
            verdict = .notWorthIt
            let times = try ExactDecimal(needed.count).divided(by: ExactDecimal(limit), places: 1)
            reasons = [
                "\(neededText); that is \(times) times what the database takes, so that clients would give up waiting",
                "\(useText): fewer clients or a larger database help",
            ]
        case (true, _):
            verdict = .useful
            reasons = [
                "\(useText): connections will be refused",
                "\(neededText); clients would wait for them instead of failing",
            ]
        case (false, true) where !savesEnough:
            verdict = .notWorthIt
            reasons = [
                "\(neededText): a proxy saves \(saved) of \(peak)",
                "\(useText): there is room for them without a proxy" + (isRecommended ? ", but little for more" : ""),
            ]
            if hasPins { reasons.insert(pinsText, at: 0) }
        case (false, true):
            verdict = isRecommended && fitsBehind ? .needed : .useful
            reasons = [
                "\(useText): a burst or a failover \(isRecommended ? "will" : "can") exhaust them", neededText,
            ]
        case (false, false) where workload.isServerless && !isFew && savesEnough && !hasPins:
            verdict = .useful
            reasons = ["\(useText): enough today, but functions scale by themselves", neededText]
        case (false, false):
            verdict = .notWorthIt
            reasons = ["\(useText): there is room for all of them"]
            if workload.isServerless, isFew {
                reasons.append("functions that rarely run side by side open few connections")
            } else if workload.isServerless {
                reasons.append("\(neededText): a proxy saves \(saved) of \(peak)")
            }
        }
        if let rate = workload.connectsPerSecond, !rate.isZero {
            let text = "\(rate.rounded(to: 3).shown) new connections a second"
            if rate < Self.manyConnects {
                reasons.append("\(text) are few; from \(Self.manyConnects) on they are a reason of their own")
            } else {
                let reason =
                    "\(text), whose logins a proxy keeps from the database: a reason from \(Self.manyConnects) on"
                if verdict == .notWorthIt, !isOver {
                    verdict = .useful
                    reasons.insert(reason, at: 0)
                } else {
                    reasons.append(reason)
                }
            }
        }
        self.verdict = verdict
        self.reasons = reasons
        thresholds = [
            Threshold(
                rule: "above \(Self.recommended) % of max_connections: recommended", found: "\(use) %",
                applies: isRecommended),
            Threshold(
                rule: "\(Self.considered) to \(Self.recommended) %: consider it", found: "\(use) %",
                applies: isConsidered && !isRecommended),
            Threshold(
                rule: "Lambda functions as clients: recommended", found: workload.isServerless ? "yes" : "no",
                applies: workload.isServerless),
            Threshold(
                rule: "above \(Self.tooManyPins) % pinned sessions: the benefit is gone",
                found: workload.isPinKnown ? "\(pins) %" : "not known, taken as \(pins) %",
                applies: hasPins),
        ]
    }
}
