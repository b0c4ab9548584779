import FuzzSupport
import LoadModel

extension FuzzTargets {
    /// What load tests are given by hand and by files: it is one value or one error, and no time in it runs backwards or
    /// beyond the longest. The first byte says what the rest is.
    static let loadInputs = FuzzTarget("load-inputs", longestInput: 512) { bytes throws(BrokenRule) in
        let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
        switch (bytes.first ?? 0) % 4 {
        case 0: try recording(text)
        case 1: try thresholds(text)
        case 2: try shapes(text)
        default: try template(text)
        }
    }

    private static func value<Value>(
        _ read: () throws(LoadInputError) -> Value
    ) throws(BrokenRule) -> Value? {
        do throws(LoadInputError) {
            return try read()
        } catch {
            try rule(!error.description.isEmpty, "an error without words")
            return nil
        }
    }

    private static func recording(_ text: String) throws(BrokenRule) {
        guard let recording = try value({ () throws(LoadInputError) in try Recording(text) }) else { return }
        try rule(
            (0...recording.clients.count).contains(recording.mostAtOnce), "\(recording.mostAtOnce) clients at once")
        for speed in [0.001, 1, 1000] {
            try moments(recording.shape(speed: speed))
            for client in recording.clients.indices {
                for case .pause(let time) in recording.steps(of: client, speed: speed) {
                    try rule((0...Nanoseconds.longest).contains(time), "a pause of \(time)")
                }
            }
        }
        for command in recording.clients.flatMap(\.commands) {
            let standIn = command.standIn
            try rule(!standIn.isEmpty && standIn.utf8.count < 2 << 20, "a stand-in of \(standIn.utf8.count) bytes")
        }
    }

    private static func thresholds(_ text: String) throws(BrokenRule) {
        guard let thresholds = try value({ () throws(LoadInputError) in try Thresholds(text) }) else { return }
        try rule(!thresholds.conditions.isEmpty, "no condition out of \(text)")
        for condition in thresholds.conditions {
            let again = try value { () throws(LoadInputError) in try Thresholds(condition.text) }
            try rule(again?.conditions == [condition], "\(condition.text) is something else when it is read again")
        }
    }

    private static func shapes(_ text: String) throws(BrokenRule) {
        let time = 60 * Nanoseconds.perSecond
        if let curve = try value({ () throws(LoadInputError) in try ArrivalText.stages(text) }) {
            try moments(.even(curve))
            try moments(.poisson(curve))
        }
        if let curve = try value({ () throws(LoadInputError) in try ArrivalText.ramp(text, over: time) }) {
            try moments(.even(curve))
        }
        let burst = try value { () throws(LoadInputError) in
            try ArrivalText.burst(text, times: nil, within: time, jitter: 1000)
        }
        // A large burst is sorted as a whole.
        if let burst, burst.expectedCount < 10_000 { try moments(burst) }
        if let rate = try value({ () throws(LoadInputError) in try ArrivalText.rate(text) }) {
            try rule(rate > 0 && rate <= RateCurve.highestRate, "a rate of \(rate)")
        }
    }

    private static func moments(_ shape: ArrivalShape) throws(BrokenRule) {
        try rule(shape.expectedCount >= 0 && shape.end >= 0, "\(shape.expectedCount) arrivals up to \(shape.end)")
        var last: Int64 = 0
        for moment in ArrivalSchedule(shape, seed: 1).prefix(200) {
            try rule(moment >= last, "\(moment) behind \(last)")
            last = moment
        }
        try rule(last <= shape.end, "\(last) is behind the end, \(shape.end)")
    }

    private static func template(_ text: String) throws(BrokenRule) {
        let template = StatementTemplate(text)
        try rule(template.text { "{\($0)}" } == text, "\(text) is not what it was")
        let literal = ParameterValue.text(text).literal
        // Without its ends, every quote and every backslash stands before or behind another sign.
        var rest = literal.unicodeScalars.dropFirst().dropLast()
        while let scalar = rest.popFirst() {
            guard scalar == "'" || scalar == "\\" else { continue }
            let next = rest.popFirst()
            try rule(scalar == "'" ? next == "'" : next == "\\" || next == "0", "\(literal) ends within")
        }
    }
}
