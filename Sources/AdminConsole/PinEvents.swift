/// Remembers which statements pinned, for what, for how long and to whose cost.
///
/// Bounded: at most `capacity` different events are remembered, and what comes when they are used up takes the place of the
/// one that was not seen for longest, of those that hold nothing now if there are such.
///
/// *Isolation*: none, a value. *Units*: nanoseconds of one clock.
public struct PinEvents: Sendable {
    /// What makes events the same.
    public struct Key: Hashable, Sendable {
        /// The statement without its values, or the command.
        public let digest: String
        /// The cause's wire name; nil where only RDS Proxy would have pinned.
        public let cause: String?
        /// The wire names of RDS Proxy's rules; nil where it would not have pinned.
        public let rules: String?

        /// A key of these parts.
        public init(digest: String, cause: String?, rules: String?) {
            self.digest = digest
            self.cause = cause
            self.rules = rules
        }
    }

    /// Stands for one pin that has begun; of no effect once its event was forgotten.
    public struct Mark: Equatable, Sendable {
        fileprivate let index: Int
        fileprivate let serial: UInt64
    }

    private struct Entry: Sendable {
        let key: Key
        let object: String?
        let reason: String?
        let serial: UInt64
        var count = 0
        var now = 0
        var ended = 0
        var total: Int64 = 0
        var longest: Int64 = 0
        var waiters = 0
        var lastSeen: Int64 = 0
        var use: UInt64 = 0
    }

    /// How many different events are remembered.
    public let capacity: Int
    /// How many were forgotten for others.
    public private(set) var forgotten = 0
    private var indexes: [Key: Int] = [:]
    private var entries: [Entry] = []
    private var serial: UInt64 = 0

    /// Nothing has happened yet.
    public init(capacity: Int = 500) {
        self.capacity = max(1, capacity)
    }

    /// A session was pinned, or would have been.
    ///
    /// - Parameters:
    ///   - object: what of the statement is meant: a table, a variable.
    ///   - reason: in RDS Proxy's words.
    ///   - isHeld: whether it holds a backend until `ended`.
    public mutating func began(
        _ key: Key, object: String?, reason: String?, now: Int64, isHeld: Bool = true
    ) -> Mark {
        serial += 1
        let index = indexes[key] ?? place(for: key, object, reason)
        entries[index].count += 1
        entries[index].lastSeen = now
        entries[index].use = serial
        if isHeld { entries[index].now += 1 }
        return Mark(index: index, serial: entries[index].serial)
    }

    /// A pin has ended.
    ///
    /// - Parameters:
    ///   - held: for how long it was there.
    ///   - waiters: the sessions that had to wait for a backend meanwhile.
    public mutating func ended(_ mark: Mark, held: Int64, waiters: Int) {
        guard mark.index < entries.count, entries[mark.index].serial == mark.serial else { return }
        entries[mark.index].now -= 1
        entries[mark.index].ended += 1
        entries[mark.index].total &+= max(0, held)
        entries[mark.index].longest = max(entries[mark.index].longest, held)
        entries[mark.index].waiters += waiters
    }

    private mutating func place(for key: Key, _ object: String?, _ reason: String?) -> Int {
        let entry = Entry(key: key, object: object, reason: reason, serial: serial)
        guard entries.count >= capacity else {
            indexes[key] = entries.count
            entries.append(entry)
            return entries.count - 1
        }
        var coldest = 0
        for index in entries.indices where isColder(index, than: coldest) { coldest = index }
        indexes[entries[coldest].key] = nil
        entries[coldest] = entry
        indexes[key] = coldest
        forgotten += 1
        return coldest
    }

    private func isColder(_ index: Int, than other: Int) -> Bool {
        let (one, two) = (entries[index], entries[other])
        return (one.now > 0) == (two.now > 0) ? one.use < two.use : two.now > 0
    }

    /// What is remembered, the most frequent first.
    public func lines(now: Int64) -> [PinEventLine] {
        entries.map { entry in
            PinEventLine(
                key: entry.key, object: entry.object, reason: entry.reason, count: entry.count, now: entry.now,
                held: entry.total, longest: entry.longest, waiters: entry.waiters, ago: now - entry.lastSeen)
        }.sorted { ($1.count, $0.key.digest, $0.key.cause ?? "") < ($0.count, $1.key.digest, $1.key.cause ?? "") }
    }
}

/// One line of SHOW PIN EVENTS. *Units*: nanoseconds.
public struct PinEventLine: ConsoleLine {
    /// Statement, cause and rules.
    public let key: PinEvents.Key
    /// What of the statement is meant.
    public let object: String?
    /// Why RDS Proxy would have pinned, in its words.
    public let reason: String?
    /// How often it happened.
    public let count: Int
    /// How many such pins there are now.
    public let now: Int
    /// For how long all that have ended lasted.
    public let held: Int64
    /// For how long the longest of them did.
    public let longest: Int64
    /// How many sessions had to wait for a backend while these were pinned.
    public let waiters: Int
    /// How long ago it happened last.
    public let ago: Int64

    /// The table's columns.
    public static let columns: [ConsoleTable.Column] = [
        .init("count", .integer), .init("now", .integer), .init("held_s", .number), .init("longest_s", .number),
        .init("waiters", .integer), .init("last_s", .number), .init("cause"), .init("rds_rule"), .init("object"),
        .init("digest"), .init("rds_reason"),
    ]

    /// One value for each of `columns`.
    public var values: [ConsoleValue] {
        [
            .integer(count), .integer(now), .seconds(held), .seconds(longest), .integer(waiters), .seconds(ago),
            .optional(key.cause), .optional(key.rules), .optional(object), .text(key.digest), .optional(reason),
        ]
    }
}
