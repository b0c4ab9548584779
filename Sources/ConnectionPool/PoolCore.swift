/// The decisions of the pool with keys as small numbers: not generic, so it is compiled once and runs at full speed
/// in whatever module uses `PoolStateMachine`, which gives the numbers their keys.
///
/// After every event: no more slots than `maxConnections` (but for those a shrink found in use), no waiter while an
/// idle backend has its key (unless paused), waiters of one key served in order of arrival.
@usableFromInline
struct PoolCore: Sendable {
    var limits: PoolLimits
    var jitter: Jitter
    /// The latest `now` heard; never goes back.
    var clock = Instant(nanoseconds: .min)
    var isDraining = false
    /// Nothing is granted but to urgent borrows.
    var isPaused = false
    var counts = PoolCounts()

    var slots: [Slot] = []
    var freeSlots: [Int] = []
    var lastSerial: UInt64 = 0
    /// Threads the idle backends of each key (`KeyRecord.idle`).
    var idleByKey = IndexLinks()
    /// Threads all idle backends, least recently used first.
    var idleByAge = IndexLinks()
    var idle = ListEnds()
    /// No idle backend retires before this; lags behind, so that parking one rarely moves it.
    var retireAt = Instant.distantFuture
    /// Idle backends overdue before this are a warm minimum's: not to be closed as unused, nor looked at again.
    var overdueAt = Instant.distantFuture

    var waiters: [Waiter] = []
    var freeWaiters: [Int] = []
    var waiterIndexes: [BorrowID: Int] = [:]
    /// Threads the waiters of each key (`KeyRecord.waiters`).
    var waitersByKey = IndexLinks()
    /// Threads all waiters, oldest first.
    var waitersByAge = IndexLinks()
    var waiting = ListEnds()

    var keys: [KeyRecord] = []
    var freeKeys: [Int] = []
    var warmKeys: [Int] = []
    /// Keys freed since the caller last emptied this.
    @usableFromInline var droppedKeys: [Int] = []
    /// The sums of `KeyRecord.unmet` and `KeyRecord.shortage`.
    var unmet = 0
    var shortage = 0

    var targetFault: TargetFault?
    var keyDeadlines = DeadlineHeap()

    @usableFromInline
    init(settings: PoolSettings, seed: UInt64) {
        limits = PoolLimits(settings)
        jitter = Jitter(seed: seed)
        let expected = max(0, min(limits.maxConnections, 1024))
        slots.reserveCapacity(expected)
        freeSlots.reserveCapacity(expected)
        idleByKey.grow(to: expected)
        idleByAge.grow(to: expected)
        waiters.reserveCapacity(256)
        freeWaiters.reserveCapacity(256)
        waiterIndexes.reserveCapacity(256)
    }

    /// Internal storage in use or kept, in records; a steady load must not make it grow.
    @usableFromInline var storageCount: Int {
        slots.count + waiters.count + keys.count + keyDeadlines.count + droppedKeys.count + waiterIndexes.count
    }

    mutating func advance(to now: Instant) {
        if now > clock { clock = now }
    }
}

// MARK: - Keys

extension PoolCore {
    /// A number for a key not known yet.
    @usableFromInline
    mutating func addKey() -> Int {
        if let key = freeKeys.popLast() {
            let stamp = keys[key].stamp
            keys[key] = KeyRecord()
            keys[key].stamp = stamp
            return key
        }
        keys.append(KeyRecord())
        return keys.count - 1
    }

    /// The key of a backend that has one.
    @usableFromInline
    func key(of id: BackendID) -> Int? {
        guard let slot = find(id), slots[slot].key >= 0 else { return nil }
        return slots[slot].key
    }

    /// Frees the key's number when nothing refers to it any more.
    mutating func dropIfUnused(_ key: Int) {
        let isUsed =
            keys[key].isFree || keys[key].isWarm || keys[key].trouble != nil || keys[key].counts.live > 0
            || keys[key].counts.waiting > 0
        guard !isUsed else { return }
        keys[key].isFree = true
        keys[key].stamp &+= 1
        freeKeys.append(key)
        droppedKeys.append(key)
    }

    /// Recomputes how many connects the key lacks, after its waiters, backends or trouble changed.
    mutating func recount(_ key: Int) {
        var unmetNow = 0
        var shortageNow = 0
        let allowance: Int
        if let trouble = keys[key].trouble { allowance = trouble.isPausing ? 0 : 1 } else { allowance = .max }
        if allowance > 0, !isDraining {
            let connecting = keys[key].counts.connecting
            unmetNow = max(0, min(keys[key].counts.waiting, allowance) - connecting)
            if keys[key].isWarm {
                shortageNow = max(0, min(limits.minConnections - keys[key].counts.live, allowance - connecting))
            }
        }
        unmet += unmetNow - keys[key].unmet
        shortage += shortageNow - keys[key].shortage
        keys[key].unmet = unmetNow
        keys[key].shortage = shortageNow
    }

    /// To be called after a backend left the key: refuses waiters nobody can serve, drops the key if unused.
    mutating func settle(_ key: Int, into actions: inout [PoolAction<Int>]) {
        if keys[key].counts.live == 0, let trouble = keys[key].trouble, trouble.isPausing {
            while keys[key].waiters.first >= 0 {
                refuse(keys[key].waiters.first, .connectFailed(trouble.fault), into: &actions)
            }
        }
        recount(key)
        dropIfUnused(key)
    }
}

// MARK: - Slots

extension PoolCore {
    /// The slot of a backend that still holds one.
    func find(_ id: BackendID) -> Int? {
        let slot = id.slot
        guard slot < slots.count, slots[slot].id == id, !slots[slot].isFree else { return nil }
        return slot
    }

    /// Changes a slot's state and every count that depends on it. Lists are the caller's business.
    mutating func move(_ slot: Int, to state: BackendState) {
        let key = slots[slot].key
        counts.add(-1, to: slots[slot].state)
        counts.add(1, to: state)
        if key >= 0 {
            keys[key].counts.add(-1, to: slots[slot].state)
            if state == .closing { slots[slot].key = -1 } else { keys[key].counts.add(1, to: state) }
        }
        slots[slot].state = state
    }

    mutating func startConnect(_ key: Int, into actions: inout [PoolAction<Int>]) {
        lastSerial += 1
        let index = freeSlots.popLast() ?? slots.count
        let slot = Slot(id: BackendID(serial: lastSerial, slot: index), state: .connecting, key: key)
        if index == slots.count { slots.append(slot) } else { slots[index] = slot }
        idleByKey.grow(to: slots.count)
        idleByAge.grow(to: slots.count)
        counts.connecting += 1
        keys[key].counts.connecting += 1
        recount(key)
        actions.append(.connect(slot.id, key))
    }

    /// Ends a slot's service, whatever its state, and asks for its close.
    mutating func beginClose(_ slot: Int, _ reason: BackendCloseReason, into actions: inout [PoolAction<Int>]) {
        if slots[slot].state == .idle { unlinkIdle(slot) }
        actions.append(.close(slots[slot].id, reason))
        retire(slot, into: &actions)
    }

    /// Ends a slot's service; the slot stays counted until `closed`.
    mutating func retire(_ slot: Int, into actions: inout [PoolAction<Int>]) {
        let key = slots[slot].key
        move(slot, to: .closing)
        if key >= 0 { settle(key, into: &actions) }
    }

    mutating func unlinkIdle(_ slot: Int) {
        idleByKey.remove(slot, from: &keys[slots[slot].key].idle)
        idleByAge.remove(slot, from: &idle)
    }

    /// Answers a call that breaks the rules: stops in debug builds; otherwise sees to it that the backend is closed.
    mutating func reject(_ slot: Int, _ event: StaticString, into actions: inout [PoolAction<Int>]) {
        assertionFailure("\(event) for \(slots[slot].id), which is \(slots[slot].state)")
        switch slots[slot].state {
        case .idle, .resetting: beginClose(slot, .broken, into: &actions)
        case .leased: move(slot, to: .severed)
        case .connecting, .severed, .closing: break
        }
    }
}
