/// Who may log in at once: a value that is told of arrivals, progress and ends, and answers whether there is room.
///
/// A client is inside from its greeting until its password was checked. When the door is full, others wait outside, in
/// the kernel's queue. Should logins hardly succeed any more, then those inside that have not got on for `patience`
/// must make room for the ones outside, the one that got on least recently first: connections that were opened and left
/// alone keep nobody out, while a storm of slow but honest clients is let through at its own pace.
///
/// Every operation takes constant time; slots are those of sessions. *Units*: nanoseconds of one clock.
struct LoginDoor {
    /// How long a login may rest before it can lose its place, and how long a time without success is.
    static let patience: Int64 = 1_000_000_000
    /// How long to wait before asking again, at least.
    static let shortestWait: Int64 = 50_000_000

    /// What to do when somebody is at the door.
    enum Answer: Equatable {
        case enter
        /// Enter, and this one has to leave.
        case replace(slot: Int)
        /// Ask again when somebody has left, or at this time.
        case wait(until: Int64)
    }

    private struct Place {
        var previous = -1
        var next = -1
        /// When it last got on.
        var since: Int64 = 0
        var isTaken = false
    }

    /// How many may be inside.
    var limit: Int
    /// How many are.
    private(set) var count = 0
    private var places: [Place] = []
    /// The one that got on least recently, and the one that did so last.
    private var first = -1
    private var last = -1
    private var successes = 0
    private var formerSuccesses = 0
    private var windowStart: Int64 = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether nobody can enter without somebody else's leaving.
    var isFull: Bool { count >= limit }

    /// Whether this session is inside.
    func contains(_ slot: Int) -> Bool { slot < places.count && places[slot].isTaken }

    /// Somebody is at the door.
    mutating func arrived(now: Int64) -> Answer {
        guard isFull else { return .enter }
        if let victim = victim(now: now) { return .replace(slot: victim) }
        let ripe = first >= 0 ? places[first].since + LoginDoor.patience : now
        return .wait(until: max(ripe, now + LoginDoor.shortestWait))
    }

    /// Who would have to leave; nil while all get on, or logins succeed.
    mutating func victim(now: Int64) -> Int? {
        guard first >= 0, now - places[first].since >= LoginDoor.patience, !isMoving(now: now) else { return nil }
        return first
    }

    /// Whether logins succeed at a rate that empties the door in reasonable time: a twentieth of it in a second.
    private mutating func isMoving(now: Int64) -> Bool {
        turnWindow(now: now)
        return max(successes, formerSuccesses) >= max(1, limit / 20)
    }

    private mutating func turnWindow(now: Int64) {
        let elapsed = now - windowStart
        guard elapsed >= LoginDoor.patience else { return }
        formerSuccesses = elapsed < 2 * LoginDoor.patience ? successes : 0
        successes = 0
        windowStart = now
    }

    /// A session was greeted.
    mutating func entered(_ slot: Int, now: Int64) {
        while places.count <= slot { places.append(Place()) }
        guard !places[slot].isTaken else { return }
        places[slot].isTaken = true
        count += 1
        append(slot, now)
    }

    /// Its client said something.
    mutating func progressed(_ slot: Int, now: Int64) {
        guard contains(slot) else { return }
        unlink(slot)
        append(slot, now)
    }

    /// Its login is over, or the session is.
    mutating func left(_ slot: Int, succeeded: Bool, now: Int64) {
        guard contains(slot) else { return }
        unlink(slot)
        places[slot].isTaken = false
        count -= 1
        guard succeeded else { return }
        turnWindow(now: now)
        successes += 1
    }

    private mutating func append(_ slot: Int, _ now: Int64) {
        places[slot].since = now
        places[slot].previous = last
        places[slot].next = -1
        if last >= 0 { places[last].next = slot } else { first = slot }
        last = slot
    }

    private mutating func unlink(_ slot: Int) {
        let place = places[slot]
        if place.previous >= 0 { places[place.previous].next = place.next } else { first = place.next }
        if place.next >= 0 { places[place.next].previous = place.previous } else { last = place.previous }
    }
}
