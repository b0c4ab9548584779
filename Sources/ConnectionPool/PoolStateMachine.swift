/// Owns every decision about who gets which backend: a value that turns events and the time they happened into
/// actions, and never touches a socket, a clock or a random source.
///
/// A *key* says what makes backends interchangeable (user, schema at login, capabilities ...): a backend is granted
/// only to borrows of its own key. A *state tag* is a hash of a backend's session state: among interchangeable
/// backends an equal tag is preferred, because then nothing needs to be said to the server first.
///
/// Invariants, after every event: the slots in use never exceed `maxConnections`, and those of borrows that are not
/// urgent leave `reservedConnections` of them free (after a shrink they only fall until they fit); only idle backends, or ones just connected, returned or reset, are granted; every borrow ends exactly
/// once, in one `grant`, one `refuse` or its cancellation; nobody waits while a backend of the same key is idle, but for a pause; within
/// a key borrows are served in order of arrival, urgent ones first; nothing is granted after `drain`.
///
/// Events append their actions to an array the caller keeps, with its capacity, so that a granted `borrow` and a
/// `returned` allocate nothing. Both take constant time however many backends and waiters there are.
///
/// *Legit races*: events for backends or borrows that are unknown or have ended are ignored. *Own bugs* of the caller
/// (for instance `returned` for a backend that is not leased) stop debug builds; in release builds the backend is
/// closed. `now` must not go backwards; an earlier one counts as the latest heard.
///
/// *Isolation*: none, a value; meant for one event loop.
public struct PoolStateMachine<Key: Hashable & Sendable>: Sendable {
    @usableFromInline var core: PoolCore
    /// The keys in use and their numbers in the core.
    @usableFromInline var numbers: [Key: Int] = [:]
    /// The reverse; `nil` where the number is free.
    @usableFromInline var keys: [Key?] = []
    @usableFromInline var lastNumber = 0
    /// The core's actions of the event at hand; empty between events.
    @usableFromInline var pending: [PoolAction<Int>] = []
    /// The settings in force.
    public private(set) var settings: PoolSettings

    /// A running pool without backends. The same seed and events give the same actions.
    public init(settings: PoolSettings, seed: UInt64) {
        self.settings = settings
        core = PoolCore(settings: settings, seed: seed)
        pending.reserveCapacity(64)
    }

    // MARK: Borrows

    /// Asks for a backend of `key`: granted at once, queued, or refused at once.
    ///
    /// Refused at once when draining, when `connectionBorrowTimeout` is 0 and none is idle, or when connects of the
    /// key failed permanently a moment ago and no backend of the key is open. Each `id` must be used only once.
    ///
    /// - Parameter isUrgent: goes before all that wait, and may be given one of `reservedConnections`: for what frees
    ///   other backends.
    @inlinable
    public mutating func borrow(
        _ id: BorrowID, key: Key, stateTag: UInt64, isUrgent: Bool = false, now: Instant,
        into actions: inout [PoolAction<Key>]
    ) {
        core.borrow(
            id, key: number(of: key), stateTag: stateTag, isUrgent: isUrgent, now: now, into: &pending)
        deliver(into: &actions)
    }

    /// The short way for what happens most: an idle backend of this key, granted without a borrow or an action.
    ///
    /// - Parameter isUrgent: granted even while paused.
    /// - Returns: the backend, leased; nil when there is none to be had at once, and nothing has changed then.
    @inlinable
    public mutating func borrowIdle(
        key: Key, stateTag: UInt64, isUrgent: Bool = false, now: Instant
    ) -> BackendID? {
        guard let number = knownNumber(of: key) else { return nil }
        return core.borrowIdle(key: number, stateTag: stateTag, isUrgent: isUrgent, now: now)
    }

    /// As `nextDeadline`. Mutating only in form: a caller that keeps the machine in a class then reads the one value
    /// in place, where a getter across modules would have the whole machine copied for it.
    @inlinable
    public mutating func deadlineInPlace() -> Instant? { core.nextDeadline }

    /// The borrower left: its borrow ends with no action. A legit race when it was granted already; then the lease
    /// has to be returned. Connects under way go on, their backends will be idle.
    public mutating func cancelBorrow(_ id: BorrowID, now: Instant, into actions: inout [PoolAction<Key>]) {
        core.cancelBorrow(id, now: now, into: &pending)
        deliver(into: &actions)
    }

    /// A lease ends. `key` and `stateTag` are the backend's as of now; the key may have changed (a schema was chosen).
    ///
    /// The first waiter of that key gets a clean backend in this call. Transitions: leased -> leased (the waiter's),
    /// idle, resetting or closing; severed -> closing.
    @inlinable
    public mutating func returned(
        _ id: BackendID, outcome: ReturnOutcome, key: Key, stateTag: UInt64, now: Instant,
        into actions: inout [PoolAction<Key>]
    ) {
        let number = keyNumber(ofReturned: id, key)
        core.returned(id, outcome: outcome, key: number, stateTag: stateTag, now: now, into: &pending)
        deliver(into: &actions)
    }

    // MARK: Backends

    /// A `connect` succeeded. Transitions: connecting -> leased (the first waiter's), idle or closing. Ends the
    /// backoff of the target and of the key.
    public mutating func connected(
        _ id: BackendID, stateTag: UInt64, now: Instant, into actions: inout [PoolAction<Key>]
    ) {
        core.connected(id, stateTag: stateTag, now: now, into: &pending)
        deliver(into: &actions)
    }

    /// A `connect` failed. The slot stays counted until `closed`. Transitions: connecting -> closing.
    ///
    /// A retriable fault pauses the connects of all keys, longer each time, then lets one at a time try; borrows wait
    /// on. A permanent one does the same to its key only, and refuses the key's borrows if it has no open backend.
    public mutating func connectFailed(
        _ id: BackendID, fault: ConnectFault, now: Instant, into actions: inout [PoolAction<Key>]
    ) {
        core.connectFailed(id, fault: fault, now: now, into: &pending)
        deliver(into: &actions)
    }

    /// A `reset` succeeded. Transitions: resetting -> leased (the first waiter's), idle or closing.
    public mutating func resetFinished(
        _ id: BackendID, stateTag: UInt64, now: Instant, into actions: inout [PoolAction<Key>]
    ) {
        core.resetFinished(id, stateTag: stateTag, now: now, into: &pending)
        deliver(into: &actions)
    }

    /// A `reset` failed. Transitions: resetting -> closing.
    public mutating func resetFailed(_ id: BackendID, now: Instant, into actions: inout [PoolAction<Key>]) {
        core.resetFailed(id, now: now, into: &pending)
        deliver(into: &actions)
    }

    /// The server closed the backend. Transitions: idle or resetting -> closing, with a `close` action; leased ->
    /// severed, without: the borrower still has to return it, and is told by the shell, not from here. While
    /// connecting it counts as a retriable `connectFailed`.
    public mutating func lost(_ id: BackendID, now: Instant, into actions: inout [PoolAction<Key>]) {
        core.lost(id, now: now, into: &pending)
        deliver(into: &actions)
    }

    /// The backend's socket is gone and the server no longer counts it: only now its slot is free. Expected once after
    /// each `close` and each `connectFailed`. In any other state the slot is freed just as well; a `returned` that
    /// comes later is ignored.
    public mutating func closed(_ id: BackendID, now: Instant, into actions: inout [PoolAction<Key>]) {
        core.closed(id, now: now, into: &pending)
        deliver(into: &actions)
    }

    // MARK: The pool

    /// Declares a key of which `minConnections` backends are kept open from now on, as far as limits allow and no
    /// borrow waits for the slot. Repeating it changes nothing.
    public mutating func warm(key: Key, now: Instant, into actions: inout [PoolAction<Key>]) {
        core.warm(number(of: key), now: now, into: &pending)
        deliver(into: &actions)
    }

    /// Takes `warm` back. The key's spare backends go by the idle limit like any others.
    public mutating func cool(key: Key, now: Instant, into actions: inout [PoolAction<Key>]) {
        guard let number = numbers[key] else { return }
        core.cool(number, now: now)
        deliver(into: &actions)
    }

    /// Puts new settings in force. `PoolSettings` says for each what that means for what exists already.
    public mutating func settingsChanged(
        _ settings: PoolSettings, now: Instant, into actions: inout [PoolAction<Key>]
    ) {
        self.settings = settings
        core.settingsChanged(settings, now: now, into: &pending)
        deliver(into: &actions)
    }

    /// Grants nothing from now on, until `resume`: borrows wait, keep their place, and time out as ever. Urgent ones go
    /// on, since they free backends. Leases go on, what is returned becomes idle, connects under way end; none is
    /// begun but for an urgent borrow. The pause has come to rest when `isAtRest`. Repeating it changes nothing.
    public mutating func pause(now: Instant) {
        core.pause(now: now)
    }

    /// Ends a pause: the borrows that wait are served, the oldest first. Without a pause it changes nothing.
    public mutating func resume(now: Instant, into actions: inout [PoolAction<Key>]) {
        core.resume(now: now, into: &pending)
        deliver(into: &actions)
    }

    /// Backends of these keys were opened under settings that hold no more: idle ones are closed now, the others once
    /// they are returned, connected or reset. Borrows wait on, and connects start anew at once. Allocates.
    public mutating func expire(
        where isMeant: (Key) -> Bool, now: Instant, into actions: inout [PoolAction<Key>]
    ) {
        for (key, number) in numbers where isMeant(key) { core.expire(number, now: now, into: &pending) }
        deliver(into: &actions)
    }

    /// Ends the pool: refuses every waiter and every later borrow, closes idle backends now and the others as they
    /// are returned, connected or reset. Final; repeating it changes nothing. Done when `isDrained`.
    public mutating func drain(now: Instant, into actions: inout [PoolAction<Key>]) {
        core.drain(now: now, into: &pending)
        deliver(into: &actions)
    }

    /// Time has passed: ends late borrows, closes old and overdue backends, resumes connects. Harmless when early.
    public mutating func timerFired(now: Instant, into actions: inout [PoolAction<Key>]) {
        core.timerFired(now: now, into: &pending)
        deliver(into: &actions)
    }

    /// When to call `timerFired` next; `nil` when nothing is pending. Exact for borrow deadlines and backoffs. For idle
    /// backends (lifetimes, and `idleTimeout` while more are idle than may stay) it may be early, never late, and an
    /// early call puts it right. It has passed already when an overdue backend comes to be one too many; never after
    /// `timerFired`. A shell may leave an earlier timer armed rather than cancel it.
    @inlinable
    public var nextDeadline: Instant? { core.nextDeadline }
}

// MARK: - Keys and their numbers

extension PoolStateMachine {
    /// The number of a key that has one; hashes only when the key is not the one asked for last.
    @inlinable
    mutating func knownNumber(of key: Key) -> Int? {
        if lastNumber < keys.count, keys[lastNumber] == key { return lastNumber }
        guard let number = numbers[key] else { return nil }
        lastNumber = number
        return number
    }

    @inlinable
    mutating func number(of key: Key) -> Int {
        if let number = knownNumber(of: key) { return number }
        let number = core.addKey()
        if number == keys.count { keys.append(key) } else { keys[number] = key }
        numbers[key] = number
        return number
    }

    /// Saves the hashing in the usual case, an unchanged key.
    @inlinable
    mutating func keyNumber(ofReturned id: BackendID, _ key: Key) -> Int {
        if let number = core.key(of: id), keys[number] == key { return number }
        return number(of: key)
    }

    /// Hands the core's actions on with their keys, then forgets the keys nothing refers to any more.
    @inlinable
    mutating func deliver(into actions: inout [PoolAction<Key>]) {
        if !pending.isEmpty { translate(into: &actions) }
        while let number = core.droppedKeys.popLast() {
            if let key = keys[number] { numbers.removeValue(forKey: key) }
            keys[number] = nil
        }
    }

    @inlinable
    mutating func translate(into actions: inout [PoolAction<Key>]) {
        for action in pending {
            switch action {
            case .grant(let borrow, let backend, let stateTag):
                actions.append(.grant(borrow, backend, stateTag: stateTag))
            case .refuse(let borrow, let refusal): actions.append(.refuse(borrow, refusal))
            case .connect(let backend, let number):
                if let key = keys[number] { actions.append(.connect(backend, key)) }
            case .reset(let backend): actions.append(.reset(backend))
            case .close(let backend, let reason): actions.append(.close(backend, reason))
            }
        }
        pending.removeAll(keepingCapacity: true)
    }
}
