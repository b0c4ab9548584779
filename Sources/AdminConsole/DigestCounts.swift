/// Counts statements by their digests, for as long as somebody looks.
///
/// Bounded: at most `capacity` digests are told apart; what comes when they are used up is counted as `others`. All is
/// forgotten when nobody has looked for `memory`, and counting begins anew with the next look.
///
/// *Isolation*: none, a value. *Units*: nanoseconds of one clock.
public struct DigestCounts: Equatable, Sendable {
    /// Stands for one digest until the counts are forgotten.
    public struct Mark: Equatable, Sendable {
        fileprivate let index: Int
        fileprivate let round: UInt32
    }

    private struct Entry: Equatable, Sendable {
        var count = 0
        var total: Int64 = 0
        var longest: Int64 = 0
    }

    /// How long nobody may look before counting stops.
    public static let memory: Int64 = 60_000_000_000
    /// How digests are shown that were not told apart.
    public static let others = "(others)"

    /// How many digests are told apart.
    public let capacity: Int
    /// Whether statements are counted.
    public private(set) var isCounting = false
    /// Since when.
    public private(set) var since: Int64 = 0
    private var watchedUntil: Int64 = 0
    private var round: UInt32 = 0
    private var indexes: [String: Int] = [:]
    private var digests: [String] = []
    /// The last one is that of all others.
    private var entries: [Entry] = []

    /// Counts that nobody has looked at.
    public init(capacity: Int = 500) {
        self.capacity = max(1, capacity)
    }

    /// Somebody looks: counting goes on, or begins.
    public mutating func watched(now: Int64) {
        expire(now: now)
        if !isCounting {
            isCounting = true
            since = now
        }
        watchedUntil = now + Self.memory
    }

    /// Stops when nobody has looked for too long.
    public mutating func expire(now: Int64) {
        guard isCounting, now >= watchedUntil else { return }
        isCounting = false
        round &+= 1
        indexes = [:]
        digests = []
        entries = []
    }

    /// The mark for a digest, to be handed to `record` when its statement ends.
    public mutating func mark(_ digest: String) -> Mark {
        if let index = indexes[digest] { return Mark(index: index, round: round) }
        guard digests.count < capacity else { return Mark(index: capacity, round: round) }
        let index = digests.count
        indexes[digest] = index
        digests.append(digest)
        return Mark(index: index, round: round)
    }

    /// A statement has ended. One that began before the counts were forgotten is not counted.
    public mutating func record(_ mark: Mark, took duration: Int64) {
        guard isCounting, mark.round == round else { return }
        while entries.count <= mark.index { entries.append(Entry()) }
        let duration = max(0, duration)
        entries[mark.index].count += 1
        entries[mark.index].total &+= duration
        entries[mark.index].longest = max(entries[mark.index].longest, duration)
    }

    /// What was counted, the digest that took most time first.
    public var lines: [DigestLine] {
        entries.enumerated().filter { $0.element.count > 0 }.map { index, entry in
            DigestLine(
                digest: index < digests.count ? digests[index] : Self.others, count: entry.count, total: entry.total,
                longest: entry.longest)
        }.sorted { ($1.total, $0.digest) < ($0.total, $1.digest) }
    }
}
