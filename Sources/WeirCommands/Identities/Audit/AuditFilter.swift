import ArgumentParser
import Identity

/// Which records of the audit trail are meant.
struct AuditFilter: ParsableArguments {
    @Option(
        help: "From this moment on: a date, a date and time as 2026-11-29T05:00:00Z, or how long ago: 15m, 12h, 7d.")
    var since: String?

    @Option(help: "Up to and without this moment.")
    var until: String?

    @Option(help: "Of this user: who did it, by name.")
    var user: String?

    @Option(help: "Of this event, as in CreateUser or Connect.")
    var event: String?

    @Option(help: "Of this source, as in rds-db.amazonaws.com.")
    var source: String?

    @Flag(name: .customLong("errors-only"), help: "Only what was refused.")
    var errorsOnly = false

    /// The question to the store.
    ///
    /// *Errors*: `badInput` for what is no moment or no source.
    func query(now: Timestamp) throws(IAMFailure) -> AuditTrail.Query {
        var query = AuditTrail.Query()
        query.from = try Self.moment(since, "since", now)
        query.until = try Self.moment(until, "until", now)
        query.userName = user
        query.eventName = event
        if let source {
            guard let known = AuditSource(rawValue: source) else {
                let names = AuditSource.allCases.map(\.rawValue).joined(separator: ", ")
                throw .badInput("--source is \(source); \(names) are allowed")
            }
            query.source = known
        }
        if errorsOnly { query.isRefusal = true }
        return query
    }

    private static func moment(_ text: String?, _ option: String, _ now: Timestamp) throws(IAMFailure) -> Timestamp? {
        guard let text else { return nil }
        guard let moment = Timestamp(written: text, now: now) else {
            throw .badInput(
                "--\(option) is \(text); a date as 2026-11-29, a moment as 2026-11-29T05:00:00Z or how long ago as 15m, "
                    + "12h, 7d is allowed")
        }
        return moment
    }
}

extension Timestamp {
    /// A moment as people write it: in full, as a day (its beginning, UTC), or as how long ago.
    init?(written text: String, now: Timestamp) {
        if let moment = Timestamp(text) ?? Timestamp(text + "T00:00:00Z") {
            self = moment
            return
        }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard let last = text.last, let unit = units[last], let count = Int64(text.dropLast()), count >= 0 else {
            return nil
        }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow, seconds <= now.seconds else { return nil }
        self = now.adding(seconds: -seconds)
    }
}
