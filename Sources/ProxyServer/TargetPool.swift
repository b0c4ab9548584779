import Backend
import ConnectionPool
import EventLoop
import Logging
import MySQLProtocol
import ProxyModel
import SessionState
import Telemetry

/// The hands of the pool's state machine on one loop: opens, lends, resets and closes backends as it says.
///
/// *Isolation*: its loop.
final class TargetPool {
    /// What the connector's threads report.
    struct Opened: Sendable {
        let id: BackendID
        let key: PoolKey
        let result: Result<MariaDBConnection, BackendFault>
    }

    /// How long a server may take to close after our goodbye before the socket is dropped.
    static let closingTimeout: Int64 = 60_000_000_000

    unowned let loop: EventLoop
    /// What logins begin with; user and password are each backend's own.
    private(set) var login: BackendLogin
    private(set) var setUp: BackendSetUp
    /// The variables that a server of each version has.
    var inventories: [String: TrackedVariables] = [:]
    static let mostInventories = 16
    var statistics = PoolStatistics()
    // Not counted: the core owns the pool.
    unowned(unsafe) let core: ProxyCore
    let logger: Logger
    let connector = BackendConnector()
    let mailbox = Mailbox<Opened>()
    var machine: PoolStateMachine<PoolKey>
    var backends: [BackendConnection?] = []
    private var warmKeys: [UInt16: PoolKey] = [:]
    var doomed: Set<BackendID> = []
    /// Borrows of the pool's own, which no session waits for.
    private var untiedBorrows: [BorrowID: (BackendConnection?) -> Void] = [:]
    /// The borrows for which connects under way were started, where the server is told.
    var callers: [BackendID: BorrowID] = [:]
    var pace = ServerPace()
    /// A connection whose statement could not be stopped is being replaced.
    var isReplacingStuck = false
    var actions: [PoolAction<PoolKey>] = []
    private var isRunning = false
    /// Whether anybody looks at the figures.
    private let isWatched: Bool
    private lazy var timer = ClosureTimer { [unowned self] in timerFired() }

    init(
        loop: EventLoop, login: BackendLogin, setUp: BackendSetUp, settings: PoolSettings, core: ProxyCore,
        logger: Logger
    ) {
        self.loop = loop
        self.login = login
        self.setUp = setUp
        self.core = core
        self.logger = logger
        isWatched = core.isWatched
        var seed: UInt64 = UInt64(bitPattern: loop.now)
        seed ^= UInt64(UInt(bitPattern: ObjectIdentifier(loop).hashValue))
        machine = PoolStateMachine(settings: settings, seed: seed)
        actions.reserveCapacity(64)
        loop.attach(mailbox) { [unowned self] in opened($0) }
    }

    /// How many prepared statements a backend may have: all together, not more than the server allows.
    var statementsPerBackend: Int {
        let allowed = (core.profile?.maxPreparedStatements ?? 0) / max(1, settings.maxConnections)
        return max(1, min(allowed, TargetPool.mostStatements))
    }
    private static let mostStatements = 500

    var counts: PoolCounts { machine.counts }
    var settings: PoolSettings { machine.settings }
    func waiting(for key: PoolKey, most: Int) -> [BorrowID] { machine.waiting(for: key, most: most) }
    var isDraining: Bool { machine.isDraining }
    var isDrained: Bool { machine.isDrained }
    /// Whether a connection is kept for what frees others.
    var hasReserve: Bool { min(machine.settings.reservedConnections, machine.settings.maxConnections - 1) > 0 }
    /// Whether the latest attempt to open a connection failed.
    var hasTargetTrouble: Bool { machine.targetTrouble != nil }
    /// How long the borrow waits that waits longest.
    var longestWait: Duration? { machine.longestWait(now: now) }
    var now: Instant { Instant(nanoseconds: loop.now) }

    // MARK: What sessions ask for

    /// Wants a backend; the session is told through `granted` or `borrowRefused`, at once or later.
    func borrow(_ id: BorrowID, key: PoolKey, tag: UInt64) {
        machine.borrow(id, key: key, stateTag: tag, now: now, into: &actions)
        runActions()
        if hasWaiters { core.takeDiagnosticsHold() }
    }

    /// Whether somebody waits for a backend.
    var hasWaiters: Bool { machine.counts.waiting > 0 }

    /// Lends an idle backend without a borrow, if there is one.
    func lendIdle(key: PoolKey, tag: UInt64, to session: ClientSession) -> BackendConnection? {
        while let backend = takeIdle(key: key, tag: tag) {
            if backend.hasGoneStale(now: loop.now) {
                discardStale(backend)
                continue
            }
            backend.lend(to: session)
            core.statistics.borrowLatency.observeNone()
            return backend
        }
        return nil
    }

    private func takeIdle(key: PoolKey, tag: UInt64, isUrgent: Bool = false) -> BackendConnection? {
        var granted = machine.borrowIdle(key: key, stateTag: tag, isUrgent: isUrgent, now: now)
        if granted == nil, key.hasSchema {
            // A backend without a schema can be given one; only the reverse is impossible.
            granted = machine.borrowIdle(
                key: key.with(schema: false), stateTag: tag, isUrgent: isUrgent, now: now)
        }
        return granted.flatMap { backend($0) }
    }

    /// Found closed by the server at the moment of lending: nobody has sent anything to it.
    private func discardStale(_ backend: BackendConnection) {
        logger.info(
            "the server closed a backend",
            metadata: ["backend": "\(backend.id)", "cause": "found when it was to be lent"])
        returned(backend, .broken)
    }

    /// Lends an idle backend to no session, during a pause too: it is to free others.
    func lendIdleUntied(key: PoolKey) -> BackendConnection? {
        while let backend = takeIdle(key: key, tag: 0, isUrgent: true) {
            if backend.hasGoneStale(now: loop.now) {
                discardStale(backend)
                continue
            }
            backend.lendUntied()
            return backend
        }
        return nil
    }

    /// Wants a backend for no session, before all that wait; `granted` gets nil when there is none to be had.
    func borrowUntied(key: PoolKey, _ granted: @escaping (BackendConnection?) -> Void) {
        let id = core.makeUntiedBorrowID()
        untiedBorrows[id] = granted
        machine.borrow(id, key: key, stateTag: 0, isUrgent: true, now: now, into: &actions)
        runActions()
    }

    func cancel(_ id: BorrowID) {
        machine.cancelBorrow(id, now: now, into: &actions)
        runActions()
    }

    /// Gives a backend back whose state is known.
    func giveBack(_ backend: BackendConnection) {
        if backend.stopsUnderWay > 0 { return backend.holdBack() }
        // The server may still remember the KILL for the next statement; a reset takes it.
        if backend.wasStopped { return giveBackForReset(backend) }
        backend.park()
        returned(backend, .clean)
    }

    /// Gives a backend back whose session left state behind; it is reset, or closed if a reset cannot undo that.
    func giveBackForReset(_ backend: BackendConnection, closing: Bool = false) {
        if backend.stopsUnderWay > 0, !closing { return backend.holdBack() }
        if !closing { backend.beginSetUp() }
        returned(backend, closing ? .broken : .needsReset)
    }

    func brokeWhileServing(_ backend: BackendConnection, _ why: String) {
        logger.warning("a backend broke", metadata: ["backend": "\(backend.id)", "cause": "\(why)"])
        returned(backend, .broken)
    }

    private func returned(_ backend: BackendConnection, _ outcome: ReturnOutcome) {
        machine.returned(
            backend.id, outcome: outcome, key: backend.key, stateTag: backend.state.tag, now: now, into: &actions)
        runActions()
    }

    /// The reply that nobody wanted has ended.
    func abandonedReplyEnded(_ backend: BackendConnection) {
        giveBackForReset(backend, closing: backend.closesWhenAnswered)
    }

    /// Keeps the warm minimum for backends of this kind, in place of the kind before: a user's clients are alike.
    func keepWarm(_ key: PoolKey) {
        guard machine.settings.minConnections > 0 else { return }
        let key = key.with(schema: false)
        let former = warmKeys[key.user]
        guard former != key else { return }
        warmKeys[key.user] = key
        if let former { machine.cool(key: former, now: now, into: &actions) }
        machine.warm(key: key, now: now, into: &actions)
        runActions()
    }

    /// Lends nothing until `resume`, but to those that free what is lent.
    func pause() {
        machine.pause(now: now)
    }

    func resume() {
        machine.resume(now: now, into: &actions)
        runActions()
    }

    /// How many kinds of backends there are.
    var keyCount: Int { machine.activeKeys.count }
    /// Why the target cannot be reached at the moment.
    var targetFault: ConnectFault? { machine.targetTrouble?.fault }
    var isPaused: Bool { machine.isPaused }
    var isAtRest: Bool { machine.isAtRest }
    var allBackends: [PooledBackend<PoolKey>] { machine.backends }
    var allWaiters: [WaitingBorrow<PoolKey>] { machine.waiters }

    /// Lets go of a user's warm minimum.
    func keepWarmNoMore(_ user: UInt16) {
        guard let key = warmKeys.removeValue(forKey: user) else { return }
        machine.cool(key: key, now: now, into: &actions)
        runActions()
    }

    /// Whether a minimum is kept for this user.
    func isWarm(_ user: UInt16) -> Bool { warmKeys[user] != nil }

    /// New settings; the machine says what they mean for what is open.
    func take(settings: PoolSettings) {
        guard settings != machine.settings else { return }
        machine.settingsChanged(settings, now: now, into: &actions)
        runActions()
    }

    /// How new backends are opened, and how new and reset ones are set up, from now on.
    func take(target: TargetSpec, setUp: BackendSetUp) {
        login.target = target
        self.setUp = setUp
    }

    /// Closes backends that were opened under settings that hold no more, each when it is free.
    func expire(where isMeant: (PoolKey) -> Bool) {
        machine.expire(where: isMeant, now: now, into: &actions)
        runActions()
    }

    func drain() {
        machine.drain(now: now, into: &actions)
        runActions()
    }

    // MARK: Actions

    func runActions() {
        guard !isRunning else { return }
        isRunning = true
        var index = 0
        if !actions.isEmpty {
            while index < actions.count {
                perform(actions[index])
                index += 1
            }
            actions.removeAll(keepingCapacity: true)
        }
        isRunning = false
        // A timer that is armed for earlier is left alone: to move it for every query would cost more than to wake up
        // once in vain.
        if let deadline = machine.deadlineInPlace(), deadline.nanoseconds < armedDeadline {
            armedDeadline = deadline.nanoseconds
            loop.arm(timer, at: armedDeadline)
        }
        if isWatched { core.poolChanged() }
        if core.isPausePending { core.pauseProgressed() }
    }

    /// When the timer will fire; `.max` while it is not armed.
    private var armedDeadline: Int64 = .max

    private func timerFired() {
        armedDeadline = .max
        machine.timerFired(now: now, into: &actions)
        runActions()
    }

    private func perform(_ action: PoolAction<PoolKey>) {
        switch action {
        case .grant(let borrow, let id, _):
            guard let backend = backend(id) else { return }
            if let granted = untiedBorrows.removeValue(forKey: borrow) {
                backend.lendUntied()
                granted(backend)
                return
            }
            guard let session = core.session(waitingAs: borrow) else {
                // The session ended in the same round; its borrow could no longer be cancelled.
                returned(backend, .clean)
                return
            }
            backend.lend(to: session)
            core.statistics.borrowLatency.observe(nanoseconds: loop.now - session.borrowedAt)
            session.granted(backend)
        case .refuse(let borrow, let refusal):
            if let granted = untiedBorrows.removeValue(forKey: borrow) { return granted(nil) }
            core.session(waitingAs: borrow)?.borrowRefused(refusal)
        case .connect(let id, let key):
            open(id, key)
        case .reset(let id):
            guard let backend = backend(id) else { return }
            prepare(backend, afterReset: true)
        case .close(let id, let reason):
            close(id, reason)
        }
    }

    /// The backend with this identity, until its slot is free again.
    func backend(_ id: BackendID) -> BackendConnection? {
        guard id.slot < backends.count, let backend = backends[id.slot], backend.id == id else { return nil }
        return backend
    }

    func forEachBackend(_ body: (BackendConnection) -> Void) {
        for case let backend? in backends { body(backend) }
    }
}
