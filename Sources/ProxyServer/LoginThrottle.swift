/// Slows logins down that keep failing: a value that is told of logins and failures, and says when the next may be
/// judged.
///
/// Counted are failures of a user from an address, and of an address whoever it calls itself. Up to the threshold
/// nothing happens. Beyond it the logins of that pair, or of that address, are judged one after the other, with twice as
/// long between them after each failure. Good passwords are let in all the same, in their turn; other addresses, and
/// other users of the same address below its own threshold, notice nothing. A failure is forgotten after a while.
///
/// What is remembered is bounded: with `mostKeys` remembered, the one that failed longest ago is forgotten.
/// *Units*: nanoseconds of one clock.
struct LoginThrottle {
    /// The time between two logins at the threshold.
    static let firstPause: Int64 = 500_000_000
    /// The longest time between two logins.
    static let longestPause: Int64 = 4_000_000_000
    /// How long it takes until one failure of a pair is forgotten.
    static let pairMemory: Int64 = 30_000_000_000
    /// How long it takes until one failure of an address is forgotten.
    static let addressMemory: Int64 = 3_000_000_000
    /// How many times the threshold of a user an address has.
    static let addressFactor = 10
    /// Logins of one key that may wait for their turn; more are refused unjudged.
    static let mostWaiting = 4
    static let mostKeys = 8192
    /// Of a user's name, which a client may make as long as a packet: no server has longer ones.
    static let longestName = 256

    /// What to do with a login.
    enum Answer: Equatable {
        case judge
        case judgeAt(Int64)
        /// Too many wait already.
        case refuse
    }

    private struct Key: Hashable {
        let address: String
        /// nil for the address as such.
        let user: String?
    }

    private struct Record {
        var failures = 0
        /// The time from which the next failure is forgotten.
        var since: Int64
        /// When the next login may be judged.
        var next: Int64 = 0
        /// In the order in which failures came.
        var serial: UInt64
    }

    /// How many failures cost nothing; 0 slows nobody down.
    var threshold: Int
    private var records: [Key: Record] = [:]
    private var order: [(key: Key, serial: UInt64)] = []
    private var serial: UInt64 = 0

    init(threshold: Int) {
        self.threshold = threshold
    }

    /// How many pairs and addresses are remembered.
    var count: Int { records.count }

    /// Somebody wants to log in.
    mutating func arrived(address: String, user: String, now: Int64) -> Answer {
        guard threshold > 0, !records.isEmpty else { return .judge }
        var turn: Int64 = 0
        for key in keys(address, user) {
            guard let record = current(key, now), record.failures >= limit(of: key) else { continue }
            let pause = pause(after: record.failures - limit(of: key))
            let next = max(record.next, now)
            guard next - now <= pause * Int64(LoginThrottle.mostWaiting) else { return .refuse }
            turn = max(turn, next)
            records[key]?.next = next + pause
        }
        return turn <= now ? .judge : .judgeAt(turn)
    }

    /// A login was refused for its password, token, address or certificate.
    mutating func failed(address: String, user: String, now: Int64) {
        guard threshold > 0 else { return }
        for key in keys(address, user) {
            var record = current(key, now) ?? Record(since: now, serial: 0)
            let isFirst = record.failures == limit(of: key) - 1
            record.failures = min(record.failures + 1, limit(of: key) + 16)
            serial += 1
            record.serial = serial
            if isFirst { record.next = now + LoginThrottle.firstPause }
            records[key] = record
            order.append((key, serial))
        }
        forgetOldest()
    }

    /// As much of a user's name as is worth remembering.
    static func bounded(_ user: String) -> String {
        guard user.utf8.count > longestName else { return user }
        return String(decoding: user.utf8.prefix(longestName), as: UTF8.self)
    }

    private func keys(_ address: String, _ user: String) -> [Key] {
        [Key(address: address, user: LoginThrottle.bounded(user)), Key(address: address, user: nil)]
    }

    private func limit(of key: Key) -> Int {
        key.user == nil ? threshold * LoginThrottle.addressFactor : threshold
    }

    private func pause(after more: Int) -> Int64 {
        min(LoginThrottle.longestPause, LoginThrottle.firstPause << Int64(min(more, 5)))
    }

    /// The record with what time has made forgotten; nil when nothing is left of it.
    private mutating func current(_ key: Key, _ now: Int64) -> Record? {
        guard var record = records[key] else { return nil }
        let memory = key.user == nil ? LoginThrottle.addressMemory : LoginThrottle.pairMemory
        let forgotten = Int((now - record.since) / memory)
        if forgotten > 0 {
            record.failures -= forgotten
            record.since += Int64(forgotten) * memory
        }
        guard record.failures > 0 else {
            records[key] = nil
            return nil
        }
        records[key] = record
        return record
    }

    private mutating func forgetOldest() {
        var dropped = 0
        while records.count > LoginThrottle.mostKeys, dropped < order.count {
            let (key, serial) = order[dropped]
            dropped += 1
            if records[key]?.serial == serial { records[key] = nil }
        }
        // Places of keys that have failed again since, or are forgotten, must not add up.
        if order.count - dropped > 4 * LoginThrottle.mostKeys {
            order = order[dropped...].filter { records[$0.key]?.serial == $0.serial }
        } else if dropped > 0 {
            order.removeFirst(dropped)
        }
    }
}
