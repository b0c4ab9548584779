// Borrows: granted at once, queued, cancelled, refused.

extension PoolCore {
    /// How many idle backends of the key are looked at for an equal state.
    static var stateSearchDepth: Int { 16 }

    @usableFromInline
    mutating func borrow(
        _ id: BorrowID, key: Int, stateTag: UInt64, isUrgent: Bool, now: Instant, into actions: inout [PoolAction<Int>]
    ) {
        advance(to: now)
        if isDraining {
            actions.append(.refuse(id, .draining))
            dropIfUnused(key)
            return
        }
        // An idle backend means that nobody waits for this key, or only those that are paused: see the invariants.
        if mayGrant(isUrgent: isUrgent), let slot = bestIdle(key, stateTag) {
            unlinkIdle(slot)
            lease(slot, to: id, into: &actions)
            return
        }
        if limits.borrowTimeout <= 0, !isUrgent {
            actions.append(.refuse(id, .noIdleBackend))
            dropIfUnused(key)
            return
        }
        if let trouble = keys[key].trouble, trouble.isPausing {
            if clock >= trouble.until {
                endPause(key)
            } else if keys[key].counts.live == 0 {
                actions.append(.refuse(id, .connectFailed(trouble.fault)))
                return
            }
        }
        guard waiterIndexes[id] == nil else { return assertionFailure("\(id) waits already") }
        enqueue(id, key, isUrgent)
        fill(into: &actions)
    }

    @usableFromInline
    mutating func borrowIdle(key: Int, stateTag: UInt64, isUrgent: Bool, now: Instant) -> BackendID? {
        guard !isDraining, mayGrant(isUrgent: isUrgent), let slot = bestIdle(key, stateTag) else { return nil }
        advance(to: now)
        unlinkIdle(slot)
        move(slot, to: .leased)
        return slots[slot].id
    }

    @usableFromInline
    mutating func cancelBorrow(_ id: BorrowID, now: Instant, into actions: inout [PoolAction<Int>]) {
        advance(to: now)
        guard let waiter = waiterIndexes[id] else { return }
        let key = waiters[waiter].key
        removeWaiter(waiter)
        dropIfUnused(key)
    }

    /// The idle backend to grant: an equal state among the most recently used, else the most recently used.
    func bestIdle(_ key: Int, _ stateTag: UInt64) -> Int? {
        let first = keys[key].idle.first
        guard first >= 0 else { return nil }
        var slot = first
        var depth = 0
        while slot >= 0, depth < Self.stateSearchDepth {
            if slots[slot].stateTag == stateTag { return slot }
            slot = idleByKey.next(slot)
            depth += 1
        }
        return first
    }

    mutating func lease(_ slot: Int, to id: BorrowID, into actions: inout [PoolAction<Int>]) {
        move(slot, to: .leased)
        actions.append(.grant(id, slots[slot].id, stateTag: slots[slot].stateTag))
    }

    mutating func enqueue(_ id: BorrowID, _ key: Int, _ isUrgent: Bool) {
        let waiter = Waiter(id: id, key: key, arrival: clock, isUrgent: isUrgent)
        let index = freeWaiters.popLast() ?? waiters.count
        if index == waiters.count { waiters.append(waiter) } else { waiters[index] = waiter }
        waitersByKey.grow(to: waiters.count)
        waitersByAge.grow(to: waiters.count)
        if isUrgent {
            let ahead = lastUrgent(keys[key].waiters.first, waitersByKey)
            waitersByKey.insert(index, behind: ahead, in: &keys[key].waiters)
            waitersByAge.insert(index, behind: lastUrgent(waiting.first, waitersByAge), in: &waiting)
        } else {
            waitersByKey.append(index, to: &keys[key].waiters)
            waitersByAge.append(index, to: &waiting)
        }
        waiterIndexes[id] = index
        counts.waiting += 1
        keys[key].counts.waiting += 1
        recount(key)
    }

    /// The last of the urgent waiters at the beginning of a list, or -1.
    private func lastUrgent(_ first: Int, _ links: IndexLinks) -> Int {
        var last = -1
        var waiter = first
        while waiter >= 0, waiters[waiter].isUrgent {
            last = waiter
            waiter = links.next(waiter)
        }
        return last
    }

    /// Takes a waiter out of the queue: its borrow ends here, in one way or another.
    mutating func removeWaiter(_ waiter: Int) {
        let key = waiters[waiter].key
        waitersByKey.remove(waiter, from: &keys[key].waiters)
        waitersByAge.remove(waiter, from: &waiting)
        waiterIndexes.removeValue(forKey: waiters[waiter].id)
        freeWaiters.append(waiter)
        counts.waiting -= 1
        keys[key].counts.waiting -= 1
        recount(key)
    }

    mutating func refuse(_ waiter: Int, _ refusal: BorrowRefusal, into actions: inout [PoolAction<Int>]) {
        let id = waiters[waiter].id
        removeWaiter(waiter)
        actions.append(.refuse(id, refusal))
    }
}
