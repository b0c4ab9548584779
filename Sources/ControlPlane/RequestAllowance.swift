/// How many requests are looked at: so many at once, and so many a second from then on, from one address and from all.
///
/// *Isolation*: any.
struct RequestAllowance: Equatable {
    /// What may come from one address.
    struct Rate: Equatable {
        /// At once, after a pause.
        let burst: Double
        /// In the long run.
        let perSecond: Double
    }

    private struct Bucket: Equatable {
        var level: Double
        var at: Duration

        mutating func refill(_ rate: Rate, now: Duration) {
            let seconds = max(0, (now - at) / .seconds(1))
            level = min(rate.burst, level + seconds * rate.perSecond)
            at = max(at, now)
        }
    }

    /// Addresses that are told apart; those that come when all places are taken share one.
    static let mostSources = 1024

    private let each: Rate
    private let all: Rate
    private var sources: [String: Bucket] = [:]
    private var total: Bucket

    init(
        each: Rate = Rate(burst: 300, perSecond: 100), all: Rate = Rate(burst: 600, perSecond: 300),
        now: Duration = .zero
    ) {
        self.each = each
        self.all = all
        total = Bucket(level: all.burst, at: now)
    }

    /// Whether one more request is looked at. One that is not takes nothing from those of others.
    ///
    /// - Parameter now: since some moment that stays the same.
    mutating func admit(_ source: String, now: Duration) -> Bool {
        let name = place(of: source, now: now)
        var bucket = sources[name] ?? Bucket(level: each.burst, at: now)
        bucket.refill(each, now: now)
        total.refill(all, now: now)
        let isAdmitted = bucket.level >= 1 && total.level >= 1
        if isAdmitted {
            bucket.level -= 1
            total.level -= 1
        }
        sources[name] = bucket
        return isAdmitted
    }

    private mutating func place(of source: String, now: Duration) -> String {
        guard sources[source] == nil, sources.count >= Self.mostSources else { return source }
        // Whoever has been quiet for long enough is as good as new.
        sources = sources.filter { _, bucket in
            var bucket = bucket
            bucket.refill(each, now: now)
            return bucket.level < each.burst
        }
        return sources.count < Self.mostSources ? source : ""
    }
}
