/// What a look at the console brought, for one picture of `weir top`.
public struct TopSample: Equatable, Sendable {
    /// What is asked for a picture, in this order.
    public static let topics: [ConsoleTopic] = [
        .version, .state, .lists, .stats, .histograms, .pools, .pinTotals, .closes, .digests,
    ]

    /// When it was taken, in nanoseconds of some clock.
    public let time: Int64
    /// The tables.
    public let tables: [ConsoleTopic: ConsoleTable]

    /// A sample of these tables.
    public init(time: Int64, tables: [ConsoleTopic: ConsoleTable]) {
        self.time = time
        self.tables = tables
    }

    func table(_ topic: ConsoleTopic) -> ConsoleTable { tables[topic] ?? ConsoleTable(columns: []) }

    /// A value of a table of names and values.
    func value(_ topic: ConsoleTopic, _ name: String) -> ConsoleValue {
        let table = table(topic)
        let row = table.rows.first { table.value($0, "name") == .text(name) }
        return row.map { table.value($0, "value") } ?? .null
    }

    func text(_ topic: ConsoleTopic, _ name: String) -> String { ConsoleTable.clean(value(topic, name).shown) }

    func number(_ topic: ConsoleTopic, _ name: String) -> Double { value(topic, name).number ?? 0 }

    /// The buckets of a histogram: their upper ends in microseconds, and how many fell into each.
    func buckets(_ name: String) -> [LatencyBucket] {
        let table = table(.histograms)
        return table.rows.filter { table.value($0, "name") == .text(name) }.map { row in
            LatencyBucket(bound: table.value(row, "upto_us").number, count: table.value(row, "count").number ?? 0)
        }
    }
}

/// One bucket of a histogram.
struct LatencyBucket: Equatable {
    /// Its upper end in microseconds; nil for none.
    let bound: Double?
    let count: Double
}

extension [LatencyBucket] {
    var total: Double { reduce(0) { $0 + $1.count } }

    /// What came since an earlier look. All, when the two do not belong together.
    func since(_ earlier: [LatencyBucket]) -> [LatencyBucket] {
        guard count == earlier.count else { return self }
        let difference = zip(self, earlier).map { LatencyBucket(bound: $0.bound, count: $0.count - $1.count) }
        return difference.contains { $0.count < 0 } ? self : difference
    }

    /// The time that this share of the observations did not exceed, in microseconds, on a straight line within its
    /// bucket; nil without observations.
    func quantile(_ share: Double) -> Double? {
        let all = total
        guard all > 0 else { return nil }
        let wanted = share * all
        var below = 0.0
        var lower = 0.0
        for bucket in self {
            if below + bucket.count >= wanted, bucket.count > 0 {
                guard let bound = bucket.bound else { return lower }
                return lower + (bound - lower) * (wanted - below) / bucket.count
            }
            below += bucket.count
            lower = bucket.bound ?? lower
        }
        return lower
    }
}
