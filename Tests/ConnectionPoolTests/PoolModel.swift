import ConnectionPool

/// Judges a pool: keeps its own books from events and actions alone and names the first rule that was broken.
struct PoolModel {
    typealias Action = PoolAction<String>

    struct Backend {
        var state: BackendState
        var key: String
        /// When it was parked; kept from the event in which the model saw it idle.
        var idleSince: Instant?
    }

    struct Borrow {
        var id: BorrowID
        var key: String
        var arrival: Instant
        var isUrgent = false
    }

    var settings: PoolSettings
    var backends: [BackendID: Backend] = [:]
    /// In order of arrival, urgent ones first.
    var waiters: [Borrow] = []
    var ended: Set<BorrowID> = []
    var warm: Set<String> = []
    var lastSerial: UInt64 = 0
    var isDraining = false
    var isPaused = false
    var broken: String?

    init(_ settings: PoolSettings) { self.settings = settings }

    mutating func enqueue(_ borrow: Borrow) {
        guard borrow.isUrgent else { return waiters.append(borrow) }
        waiters.insert(borrow, at: waiters.firstIndex { !$0.isUrgent } ?? waiters.count)
    }

    /// The slots of borrows that are not urgent.
    private var share: Int {
        settings.maxConnections - max(0, min(settings.reservedConnections, settings.maxConnections - 1))
    }

    mutating func fail(_ rule: String) {
        if broken == nil { broken = rule }
    }

    func count(_ state: BackendState, _ key: String? = nil) -> Int {
        backends.values.reduce(0) { $0 + ($1.state == state && (key == nil || $1.key == key) ? 1 : 0) }
    }

    mutating func take(_ action: Action, during event: BackendID?, at now: Instant) {
        switch action {
        case .grant(let borrow, let id, _): grant(borrow, id, event)
        case .refuse(let borrow, let refusal): refuse(borrow, refusal)
        case .connect(let id, let key): connect(id, key)
        case .reset(let id):
            if backends[id]?.state != .leased { fail("reset of \(id), not just returned") }
            backends[id]?.state = .resetting
        case .close(let id, let reason):
            if backends[id] == nil || backends[id]?.state == .closing { fail("\(id) closed twice") }
            if backends[id]?.state == .leased, id != event { fail("\(id) closed under its borrower: \(reason)") }
            if reason == .idle { judgeIdle(id, event, now) }
            backends[id]?.state = .closing
        }
    }

    /// Whether the idle limit may close the backend: it is no warm key's minimum.
    private func isSpare(_ key: String) -> Bool {
        !warm.contains(key) || backends.values.count { $0.key == key && $0.state != .closing } > settings.minConnections
    }

    /// The idle backends the limit may close, and when they are overdue, earliest first.
    private func spares() -> [(id: BackendID, due: Instant)] {
        backends.compactMap { id, backend in
            guard backend.state == .idle, let since = backend.idleSince, isSpare(backend.key) else { return nil }
            return (id, since + settings.idleTimeout)
        }.sorted { $0.due < $1.due }
    }

    private mutating func judgeIdle(_ id: BackendID, _ event: BackendID?, _ now: Instant) {
        if event != nil { fail("\(id) closed as unused by an event of \(event.map { "\($0)" } ?? "")") }
        if count(.idle) <= settings.maxIdleConnections { fail("\(id) closed within the idle limit") }
        let spares = spares()
        guard let due = spares.first(where: { $0.id == id })?.due else {
            return fail("\(id) closed as unused, which it is not")
        }
        if due > now { fail("\(id) closed before it was unused for long") }
        if let first = spares.first, first.due < due { fail("\(id) closed before \(first.id), unused for longer") }
    }

    /// After a timer: what the idle limit may close is gone.
    mutating func checkTimer(at now: Instant) {
        guard count(.idle) > settings.maxIdleConnections, let first = spares().first, first.due <= now else { return }
        fail("\(first.id) stays beyond the idle limit")
    }

    private mutating func grant(_ borrow: BorrowID, _ id: BackendID, _ event: BackendID?) {
        guard let place = waiters.firstIndex(where: { $0.id == borrow }), let backend = backends[id] else {
            return fail("grant of \(id) to \(borrow): one of them is not there")
        }
        let key = waiters[place].key
        if isDraining { fail("grant after drain") }
        if isPaused, !waiters[place].isUrgent { fail("\(borrow) granted during a pause") }
        if backend.key != key { fail("\(id) granted across keys") }
        if backend.state != .idle && id != event { fail("\(id) granted while \(backend.state)") }
        if waiters.firstIndex(where: { $0.key == key }) != place { fail("\(borrow) overtook another borrow of \(key)") }
        waiters.remove(at: place)
        if !ended.insert(borrow).inserted { fail("\(borrow) ended twice") }
        backends[id]?.state = .leased
    }

    private mutating func refuse(_ borrow: BorrowID, _ refusal: BorrowRefusal) {
        guard let place = waiters.firstIndex(where: { $0.id == borrow }) else {
            return fail("refusal of \(borrow), which does not wait")
        }
        let waiter = waiters.remove(at: place)
        let key = waiter.key
        if !ended.insert(borrow).inserted { fail("\(borrow) ended twice") }
        if case .timedOut(let waited, _) = refusal, waited < patience(waiter) { fail("\(borrow) timed out early") }
        if case .connectFailed = refusal, backends.values.contains(where: { $0.key == key && $0.state != .closing }) {
            fail("\(borrow) refused although \(key) has a backend")
        }
        if case .draining = refusal, !isDraining { fail("refused as draining, which it is not") }
        if case .noIdleBackend = refusal, settings.connectionBorrowTimeout > .zero || waiter.isUrgent {
            fail("refused without a wait")
        }
    }

    /// How long a borrow waits: an urgent one at least ten seconds, whatever the setting.
    func patience(_ waiter: Borrow) -> Duration {
        waiter.isUrgent ? max(settings.connectionBorrowTimeout, .seconds(10)) : settings.connectionBorrowTimeout
    }

    private mutating func connect(_ id: BackendID, _ key: String) {
        if isDraining { fail("connect after drain") }
        if isPaused, !waiters.contains(where: { $0.key == key && $0.isUrgent }) {
            fail("connect of \(key) during a pause, for nothing urgent")
        }
        if backends.count >= settings.maxConnections { fail("more than \(settings.maxConnections) backends") }
        if backends.count >= share, !waiters.contains(where: { $0.key == key && $0.isUrgent }) {
            fail("a reserved slot taken for a borrow that is not urgent")
        }
        if count(.connecting) >= settings.maxParallelConnects { fail("too many connects at once") }
        let wanted = waiters.count { $0.key == key }
        let live = backends.values.count { $0.key == key && $0.state != .closing }
        let isShort = warm.contains(key) && live < settings.minConnections
        if count(.connecting, key) >= wanted, !isShort { fail("connect of \(key) that nobody waits for") }
        if id.serial <= lastSerial { fail("\(id) used again") }
        lastSerial = id.serial
        backends[id] = Backend(state: .connecting, key: key)
    }

    /// After all actions of one event.
    mutating func check(_ pool: PoolStateMachine<String>, at now: Instant) {
        for (id, backend) in backends {
            backends[id]?.idleSince = backend.state == .idle ? backend.idleSince ?? now : nil
        }
        var idleKeys: Set<String> = []
        var mine = PoolCounts()
        for backend in backends.values {
            switch backend.state {
            case .connecting: mine.connecting += 1
            case .idle:
                mine.idle += 1
                idleKeys.insert(backend.key)
            case .leased, .severed: mine.leased += 1
            case .resetting: mine.resetting += 1
            case .closing: mine.closing += 1
            }
        }
        mine.waiting = waiters.count
        if pool.isPaused != isPaused { fail("isPaused is wrong") }
        if pool.waiters.map(\.id) != waiters.map(\.id) { fail("the waiters differ: \(pool.waiters)") }
        if pool.isAtRest != (mine.leased + mine.resetting + mine.connecting == 0) { fail("isAtRest is wrong") }
        if mine != pool.counts { fail("counts differ: \(mine), pool says \(pool.counts)") }
        if mine.idle > 0, mine.live > settings.maxConnections { fail("idle backends beyond a shrunk limit") }
        if waiters.contains(where: { idleKeys.contains($0.key) && (!isPaused || $0.isUrgent) }) {
            fail("a borrow waits beside an idle backend")
        }
        if isDraining, mine.idle > 0 || !waiters.isEmpty { fail("idle backends or waiters after drain") }
        let deadline = pool.nextDeadline
        let isOwned =
            mine.idle > 0 || !waiters.isEmpty || pool.targetTrouble != nil
            || pool.activeKeys.contains { pool.fault(of: $0) != nil }
        if deadline != nil, !isOwned { fail("a timer nobody owns") }
        if let first = waiters.min(by: { $0.arrival + patience($0) < $1.arrival + patience($1) }) {
            let due = first.arrival + patience(first)
            if deadline.map({ $0 > due }) ?? true { fail("the timer misses the deadline of \(first.id)") }
        }
        if mine.idle > 0, deadline == nil { fail("idle backends without a timer") }
        if mine.idle > settings.maxIdleConnections, let first = spares().first,
            deadline.map({ $0 > max(first.due, now) }) ?? true
        {
            fail("the timer misses \(first.id), beyond the idle limit")
        }
    }
}
