// Leases that end, resets, losses, and what becomes of a backend that is free to serve.

extension PoolCore {
    @usableFromInline
    mutating func returned(
        _ id: BackendID, outcome: ReturnOutcome, key: Int, stateTag: UInt64, now: Instant,
        into actions: inout [PoolAction<Int>]
    ) {
        advance(to: now)
        guard let slot = find(id) else { return dropIfUnused(key) }
        switch slots[slot].state {
        case .leased:
            changeKey(slot, to: key, into: &actions)
            slots[slot].stateTag = stateTag
            finishLease(slot, outcome, into: &actions)
            fillIfWanted(into: &actions)
        case .severed:
            beginClose(slot, .broken, into: &actions)
            dropIfUnused(key)
        case .connecting, .idle, .resetting, .closing:
            reject(slot, "returned", into: &actions)
            dropIfUnused(key)
        }
    }

    private mutating func changeKey(_ slot: Int, to key: Int, into actions: inout [PoolAction<Int>]) {
        let old = slots[slot].key
        guard old != key else { return }
        keys[old].counts.leased -= 1
        keys[key].counts.leased += 1
        slots[slot].key = key
        recount(key)
        if keys[key].isWarm { noteSpare(key) }
        settle(old, into: &actions)
    }

    private mutating func finishLease(_ slot: Int, _ outcome: ReturnOutcome, into actions: inout [PoolAction<Int>]) {
        if let reason = outcome == .broken ? .broken : reasonNotToServe(slot) {
            beginClose(slot, reason, into: &actions)
        } else if outcome == .needsReset {
            move(slot, to: .resetting)
            actions.append(.reset(slots[slot].id))
        } else {
            serve(slot, into: &actions)
        }
    }

    /// Why an otherwise sound backend must not serve on.
    private func reasonNotToServe(_ slot: Int) -> BackendCloseReason? {
        if isDraining { return .drained }
        if slots[slot].isOutdated { return .outdated }
        if counts.live > limits.maxConnections {
            guard counts.live <= limits.slots(isUrgent: true) else { return .settingsShrunk }
            let next = keys[slots[slot].key].waiters.first
            if next < 0 || !waiters[next].isUrgent { return .reserved }
        }
        if clock >= slots[slot].retiresAt { return .lifetime }
        if isOwedToAnother(slot) { return .makeRoom }
        return nil
    }

    /// Whether the slot should go to another key: the pool is full, the oldest waiter still without a prospect is
    /// older than any of this key and has waited past the limit, or is urgent, and this backend has served for as
    /// long.
    private func isOwedToAnother(_ slot: Int) -> Bool {
        guard unmet > 0, counts.closing == 0, counts.total >= limits.maxConnections, mayConnect else { return false }
        let key = slots[slot].key
        let isUrgent = waiters[waiting.first].isUrgent
        guard
            keys[key].waiters.first >= 0,
            clock.nanoseconds(since: slots[slot].connectedAt) >= limits.starvation,
            isUrgent || clock.nanoseconds(since: waiters[waiting.first].arrival) > limits.starvation
        else { return false }
        let oldest = oldestUnmetWaiter(stoppingAt: key)
        guard oldest >= 0, waiters[oldest].key != key, mayGrant(isUrgent: waiters[oldest].isUrgent) else {
            return false
        }
        return keys[waiters[oldest].key].counts.connecting == 0
            && (waiters[oldest].isUrgent || clock.nanoseconds(since: waiters[oldest].arrival) > limits.starvation)
    }

    /// Gives a sound backend that is in no list to the key's first waiter, or parks it.
    private mutating func serve(_ slot: Int, into actions: inout [PoolAction<Int>]) {
        let waiter = keys[slots[slot].key].waiters.first
        if waiter >= 0, mayGrant(isUrgent: waiters[waiter].isUrgent) {
            let id = waiters[waiter].id
            lease(slot, to: id, into: &actions)
            removeWaiter(waiter)
        } else {
            park(slot)
        }
    }

    private mutating func park(_ slot: Int) {
        if counts.idle == 0 || slots[slot].retiresAt < retireAt { retireAt = slots[slot].retiresAt }
        move(slot, to: .idle)
        slots[slot].idleSince = clock
        overdueAt = min(overdueAt, overdueTime(slot))
        idleByKey.prepend(slot, to: &keys[slots[slot].key].idle)
        idleByAge.append(slot, to: &idle)
    }

    @usableFromInline
    mutating func connected(
        _ id: BackendID, stateTag: UInt64, now: Instant, into actions: inout [PoolAction<Int>]
    ) {
        advance(to: now)
        guard let slot = find(id) else { return }
        guard slots[slot].state == .connecting else { return reject(slot, "connected", into: &actions) }
        let key = slots[slot].key
        targetFault = nil
        endTrouble(key)
        let lifetime = limits.maxLifetime.scaled(by: 1 - limits.lifetimeJitter * jitter.next())
        slots[slot].stateTag = stateTag
        slots[slot].connectedAt = clock
        slots[slot].retiresAt = clock.later(byNanoseconds: lifetime)
        becomeFree(slot, into: &actions)
    }

    @usableFromInline
    mutating func resetFinished(
        _ id: BackendID, stateTag: UInt64, now: Instant, into actions: inout [PoolAction<Int>]
    ) {
        advance(to: now)
        guard let slot = find(id), slots[slot].state != .closing else { return }
        guard slots[slot].state == .resetting else { return reject(slot, "resetFinished", into: &actions) }
        slots[slot].stateTag = stateTag
        becomeFree(slot, into: &actions)
    }

    private mutating func becomeFree(_ slot: Int, into actions: inout [PoolAction<Int>]) {
        let key = slots[slot].key
        if let reason = reasonNotToServe(slot) {
            beginClose(slot, reason, into: &actions)
        } else {
            serve(slot, into: &actions)
            recount(key)
        }
        fillIfWanted(into: &actions)
    }

    @usableFromInline
    mutating func resetFailed(_ id: BackendID, now: Instant, into actions: inout [PoolAction<Int>]) {
        advance(to: now)
        guard let slot = find(id), slots[slot].state != .closing else { return }
        guard slots[slot].state == .resetting else { return reject(slot, "resetFailed", into: &actions) }
        beginClose(slot, .resetFailed, into: &actions)
        fillIfWanted(into: &actions)
    }

    @usableFromInline
    mutating func lost(_ id: BackendID, now: Instant, into actions: inout [PoolAction<Int>]) {
        advance(to: now)
        guard let slot = find(id) else { return }
        switch slots[slot].state {
        case .closing, .severed: return
        case .leased: move(slot, to: .severed)
        case .connecting: failConnect(slot, .lostWhileConnecting, into: &actions)
        case .idle, .resetting: beginClose(slot, .lost, into: &actions)
        }
        fillIfWanted(into: &actions)
    }
}
