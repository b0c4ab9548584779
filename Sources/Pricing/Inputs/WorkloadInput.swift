/// A workload as people say it: clients, or calls of functions, or what a running Weir has measured.
///
/// *Isolation*: any.
public struct WorkloadInput: Hashable, Sendable {
    /// The most clients at once.
    public var clients: Int?
    /// Calls of functions a second.
    public var rate: String?
    /// How long one call takes: `2s`.
    public var duration: String?
    /// When a cron job is called: `5m` from one call to the next, `rate(5 minutes)` or `cron(0 3 * * ? *)`.
    public var every: String?
    /// How many functions run side by side on each call of the cron job.
    public var functions: Int?
    /// How long one call needs its connection: `50ms`.
    public var queryTime: String?
    /// The share of their time in which clients need their connection. *Units*: percent.
    public var busy: String?
    /// The share of sessions that are pinned. *Units*: percent.
    public var pinned: String?
    /// New connections a second.
    public var connectsPerSecond: String?
    /// Whether the clients are functions; nil: they are when calls were given.
    public var isServerless: Bool?
    /// What the database takes, with its arithmetic.
    public var maxConnections: MaxConnections.Answer?
    /// What a running Weir measured; what was said goes before it.
    public var measured: MeasuredWorkload?

    /// Nothing said.
    public init() {}

    /// The workload of what was said.
    ///
    /// *Errors*: for what is missing, contradicts itself or is out of range.
    public func workload() throws(PricingError) -> Workload {
        guard let limit = maxConnections else {
            throw PricingError(
                "how many connections the database takes is not known; give --max-connections, or --class")
        }
        let calls = try self.calls()
        try checkPeak(calls)
        var arithmetic = calls?.arithmetic ?? []
        guard let peak = clients ?? calls?.peak ?? measured?.peakClients else {
            throw PricingError(
                "how many clients there are is not known; give --clients, --calls-per-second with --duration, --every with --duration, or --running"
            )
        }
        let busy = try busyShare(calls?.duration, &arithmetic)
        var pins = try Self.percent("--pinned", pinned)
        if pins == nil { pins = try measured?.pinShare() }
        if pins == nil { arithmetic.append("no session is taken to be pinned; give --pinned") }
        var workload = try Workload(
            peakClients: peak, maxConnections: limit.count, busyShare: busy, pinShare: pins ?? .zero,
            isServerless: isServerless ?? (calls != nil))
        workload.isBusyKnown = self.busy != nil || queryTime != nil || measured != nil
        workload.isPinKnown = pins != nil
        workload.burst = calls?.burst ?? 0
        workload.meanClients = calls?.mean
        workload.connectsPerSecond = try Self.amount("--connects-per-second", connectsPerSecond)
        if let measured {
            if calls == nil { workload.meanClients = try measured.meanClients() }
            if connectsPerSecond == nil { workload.connectsPerSecond = try measured.connectsPerSecond() }
        }
        if let measured { arithmetic += try measured.arithmetic() }
        if workload.isServerless { arithmetic += Self.limitsOfLambda(calls, peak) }
        workload.arithmetic = arithmetic + ["max_connections \(limit.count): \(limit.arithmetic)"]
        return workload
    }

    /// What cannot be, or tells nothing yet.
    private func checkPeak(_ calls: Calls?) throws(PricingError) {
        if let clients, let calls, ExactDecimal(clients) < calls.mean {
            throw PricingError(
                "--clients is \(clients), the most at once, but the calls make \(calls.mean.shown) at once on average; give that or more"
            )
        }
        guard clients == nil, calls == nil, let measured, measured.logins == 0, measured.peakClients == 0 else {
            return
        }
        throw PricingError(
            "no client has logged in within the \(ExactDecimal(measured.uptime).shown) s that were measured, so that there is nothing to judge yet; ask again later, or give --clients"
        )
    }

    /// What AWS's limits say of functions.
    ///
    /// *Source*: Lambda's quotas: 900 s a call; 1,000 at once in an account and region, which can be raised.
    private static func limitsOfLambda(_ calls: Calls?, _ peak: Int) -> [String] {
        var lines: [String] = []
        if let calls, calls.duration > ExactDecimal(900) {
            lines.append("a call of \(calls.duration.shown) s is none of Lambda, which ends every call after 900 s")
        }
        if peak > 1000 {
            lines.append(
                "Lambda runs 1,000 functions of an account at once in a region unless that quota was raised; these are \(ExactDecimal(peak).shown)"
            )
        }
        return lines
    }

    private struct Calls {
        let mean: ExactDecimal
        let peak: Int
        let duration: ExactDecimal
        /// Those that begin at the same instant.
        let burst: Int
        let arithmetic: [String]
    }

    private func calls() throws(PricingError) -> Calls? {
        guard rate == nil || every == nil else {
            throw PricingError("--calls-per-second and --every exclude each other; give one of them")
        }
        guard rate != nil || every != nil else {
            if duration != nil || functions != nil {
                throw PricingError(
                    "--duration and --functions belong to --calls-per-second or --every; give one of these too")
            }
            return nil
        }
        guard let duration else { throw PricingError("how long a call takes is missing; give --duration, such as 2s") }
        let seconds = try Self.seconds("--duration", duration)
        let count = functions ?? 1
        guard (1...Workload.most).contains(count) else {
            throw PricingError("--functions is \(count); 1 to \(Workload.most) are allowed")
        }
        if let rate {
            let perSecond = try Self.amount("--calls-per-second", rate) ?? .zero
            let mean = try Workload.concurrency(rate: perSecond, duration: seconds) * ExactDecimal(count)
            return Calls(
                mean: mean, peak: try Self.whole(mean), duration: seconds, burst: 0,
                arithmetic: [
                    "\(count > 1 ? "\(count) x " : "")\(perSecond.shown) calls/s x \(seconds.shown) s = \(mean.shown) at once on average; give --clients for the peak"
                ])
        }
        let recurrence = try Recurrence("--every", every ?? "")
        let overlap = try recurrence.overlap(of: seconds)
        let mean = try overlap.mean * ExactDecimal(count)
        // Every call of the cron job starts all of its functions; those of earlier calls may still run.
        let peak = try Self.whole(try ExactDecimal(overlap.most) * ExactDecimal(count))
        return Calls(
            mean: mean, peak: peak, duration: seconds, burst: count > 1 ? count : 0,
            arithmetic: [
                "\(count == 1 ? "1 function" : "\(count) functions") \(recurrence.text) for \(seconds.shown) s = \(mean.shown) at once on average, \(peak) at most"
            ])
    }

    private static func whole(_ number: ExactDecimal) throws(PricingError) -> Int {
        guard let whole = number.roundedUp.wholeNumber, whole <= Workload.most else {
            throw PricingError("\(number.shown) clients at once are too many; at most \(Workload.most) are allowed")
        }
        return whole
    }

    private func busyShare(_ duration: ExactDecimal?, _ arithmetic: inout [String]) throws(PricingError) -> ExactDecimal
    {
        guard busy == nil || queryTime == nil else {
            throw PricingError("--busy and --query-time exclude each other; give one of them")
        }
        if let busy = try Self.percent("--busy", busy) { return busy }
        if let queryTime {
            guard let duration else { throw PricingError("--query-time is a part of --duration; give that too") }
            let seconds = try Self.seconds("--query-time", queryTime)
            guard seconds <= duration else { throw PricingError("--query-time is longer than --duration") }
            let share = try seconds.divided(by: duration, places: 6)
            arithmetic.append("\(seconds.shown) s with the database of \(duration.shown) s = \(share) of the time")
            return share
        }
        if let share = try measured?.busyShare() { return share }
        arithmetic.append("clients are taken to need their connection all the time; give --busy or --query-time")
        return ExactDecimal(1)
    }

    // MARK: Values

    /// The number of an option, if there is one.
    ///
    /// *Errors*: for what is no number from 0 to 1,000,000,000, with the option's name.
    public static func amount(_ option: String, _ text: String?) throws(PricingError) -> ExactDecimal? {
        guard let text else { return nil }
        let number: ExactDecimal
        do {
            number = try ExactDecimal(text)
        } catch {
            throw error.at(option)
        }
        guard !number.isNegative, number <= ExactDecimal(1_000_000_000) else {
            throw PricingError("\(option) is \(number); 0 to 1,000,000,000 is allowed")
        }
        return number
    }

    /// The share of a percentage, 0 to 1, if there is one.
    ///
    /// *Errors*: for what is no number from 0 to 100, with the option's name.
    public static func percent(_ option: String, _ text: String?) throws(PricingError) -> ExactDecimal? {
        guard let number = try amount(option, text) else { return nil }
        guard number <= ExactDecimal(100) else {
            throw PricingError("\(option) is \(number); 0 to 100 percent is allowed")
        }
        // To the last digit: a share that is rounded to nothing would need no connection.
        return try number.divided(by: ExactDecimal(100), places: min(ExactDecimal.mostPlaces, number.places + 2))
    }

    /// Shorter times are no calls of a function, and would be divided by.
    private static let shortest = ExactDecimal(shortened: 1, places: 6)

    /// The seconds of a duration: `500ms`, `2s`, `5m`, `1h`, `1d`.
    static func seconds(_ option: String, _ text: String) throws(PricingError) -> ExactDecimal {
        let units: [(String, Int, Int)] = [
            ("ms", 1, 1000), ("s", 1, 1), ("m", 60, 1), ("h", 3600, 1), ("d", 86_400, 1),
        ]
        for (unit, above, below) in units where text.hasSuffix(unit) {
            // Whatever is wrong with the number, what is wanted is said below.
            guard let number = try? ExactDecimal(String(text.dropLast(unit.count))), number > .zero,
                number < ExactDecimal(1_000_000_000)
            else { break }
            let seconds = try (number * ExactDecimal(above)).divided(by: ExactDecimal(below), places: 12)
            guard seconds >= shortest else {
                throw PricingError("\(option) is \"\(text.prefix(40))\"; a microsecond (0.001ms) is allowed at least")
            }
            return seconds
        }
        throw PricingError(
            "\(option) is \"\(text.prefix(40))\"; a time above 0 with its unit is allowed: 500ms, 2s, 5m, 1h, 1d")
    }
}
