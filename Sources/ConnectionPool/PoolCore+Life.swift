// Time, settings, warm keys, drain, and the end of a slot.

extension PoolCore {
    @usableFromInline
    mutating func timerFired(now: Instant, into actions: inout [PoolAction<Int>]) {
        advance(to: now)
        refuseLateWaiters(into: &actions)
        while let entry = keyDeadlines.first, entry.at <= clock {
            keyDeadlines.removeFirst()
            keyDeadlineReached(entry, into: &actions)
            dropStaleDeadlines()
        }
        if counts.idle > 0, retireAt <= clock { closeRetired(into: &actions) }
        if let check = nextIdleCheck, check <= clock { closeOverdue(into: &actions) }
        fillIfWanted(into: &actions)
    }

    @usableFromInline var nextDeadline: Instant? {
        var next = Instant.distantFuture
        var waiter = waiting.first
        while waiter >= 0 {
            next = min(next, waiters[waiter].arrival.later(byNanoseconds: patience(waiter)))
            // Urgent ones stand before older ones.
            waiter = waiters[waiter].isUrgent ? waitersByAge.next(waiter) : -1
        }
        if counts.idle > 0 { next = min(next, retireAt) }
        if let check = nextIdleCheck { next = min(next, check) }
        if let entry = keyDeadlines.first { next = min(next, entry.at) }
        if let trouble = targetFault, clock < trouble.until, unmet > 0 || shortage > 0 {
            next = min(next, trouble.until)
        }
        return next == .distantFuture ? nil : next
    }

    /// How long a borrow waits; one that frees others not so short.
    private func patience(_ waiter: Int) -> Int64 {
        waiters[waiter].isUrgent ? max(limits.borrowTimeout, PoolCore.urgentPatience) : limits.borrowTimeout
    }

    private static let urgentPatience: Int64 = 10_000_000_000

    private mutating func refuseLateWaiters(into actions: inout [PoolAction<Int>]) {
        var next = waiting.first
        while next >= 0 {
            let waiter = next
            next = waitersByAge.next(waiter)
            let waited = clock.nanoseconds(since: waiters[waiter].arrival)
            guard waited >= patience(waiter) else {
                if waiters[waiter].isUrgent { continue }
                return
            }
            let key = waiters[waiter].key
            let fault = keys[key].trouble?.fault ?? targetFault?.fault
            refuse(waiter, .timedOut(waited: .nanoseconds(waited), lastFault: fault), into: &actions)
            dropIfUnused(key)
        }
    }

    private mutating func keyDeadlineReached(_ entry: DeadlineHeap.Entry, into actions: inout [PoolAction<Int>]) {
        let key = entry.key
        guard keys[key].stamp == entry.stamp, let trouble = keys[key].trouble else { return }
        if trouble.isPausing {
            endPause(key)
        } else if keys[key].counts.connecting > 0 || keys[key].unmet > 0 || keys[key].shortage > 0 {
            // A new try is in flight or due: its outcome decides. Ask again later.
            endPause(key)
        } else {
            endTrouble(key)
            dropIfUnused(key)
        }
    }

    /// Closes idle backends that are too old, and finds out when the next one is.
    private mutating func closeRetired(into actions: inout [PoolAction<Int>]) {
        retireAt = .distantFuture
        var next = idle.first
        while next >= 0 {
            let slot = next
            next = idleByAge.next(slot)
            if slots[slot].retiresAt <= clock {
                beginClose(slot, .lifetime, into: &actions)
            } else {
                retireAt = min(retireAt, slots[slot].retiresAt)
            }
        }
    }

    /// When an idle backend has been unused for `idleTimeout`.
    func overdueTime(_ slot: Int) -> Instant { slots[slot].idleSince.later(byNanoseconds: limits.idleTimeout) }

    /// When to look for overdue backends; `nil` while no more are idle than may stay. Exact but for a warm minimum.
    private var nextIdleCheck: Instant? {
        guard counts.idle > limits.maxIdle, idle.first >= 0 else { return nil }
        return max(overdueAt, overdueTime(idle.first))
    }

    /// Closes overdue backends while more are idle than may stay, least recently used first.
    private mutating func closeOverdue(into actions: inout [PoolAction<Int>]) {
        overdueAt = .distantFuture
        var next = idle.first
        while next >= 0 {
            let slot = next
            next = idleByAge.next(slot)
            let due = overdueTime(slot)
            let key = slots[slot].key
            if due > clock || counts.idle <= limits.maxIdle {
                overdueAt = due
                return
            }
            if !keys[key].isWarm || keys[key].counts.live > limits.minConnections {
                beginClose(slot, .idle, into: &actions)
            }
        }
    }

    /// To be called when idle backends of the key may have ceased to be a warm minimum.
    mutating func noteSpare(_ key: Int) {
        guard keys[key].idle.last >= 0 else { return }
        overdueAt = min(overdueAt, overdueTime(keys[key].idle.last))
    }

    @usableFromInline
    mutating func closed(_ id: BackendID, now: Instant, into actions: inout [PoolAction<Int>]) {
        advance(to: now)
        guard let slot = find(id) else { return }
        if slots[slot].state == .connecting {
            failConnect(slot, .lostWhileConnecting, into: &actions)
        } else if slots[slot].state != .closing {
            if slots[slot].state == .idle { unlinkIdle(slot) }
            retire(slot, into: &actions)
        }
        counts.closing -= 1
        slots[slot].isFree = true
        freeSlots.append(slot)
        fillIfWanted(into: &actions)
    }

    @usableFromInline
    mutating func warm(_ key: Int, now: Instant, into actions: inout [PoolAction<Int>]) {
        advance(to: now)
        guard !isDraining else { return dropIfUnused(key) }
        guard !keys[key].isWarm else { return }
        keys[key].isWarm = true
        warmKeys.append(key)
        recount(key)
        fillIfWanted(into: &actions)
    }

    @usableFromInline
    mutating func cool(_ key: Int, now: Instant) {
        advance(to: now)
        if keys[key].isWarm {
            keys[key].isWarm = false
            warmKeys.removeAll { $0 == key }
            recount(key)
            noteSpare(key)
        }
        dropIfUnused(key)
    }

    @usableFromInline
    mutating func settingsChanged(_ settings: PoolSettings, now: Instant, into actions: inout [PoolAction<Int>]) {
        advance(to: now)
        limits = PoolLimits(settings)
        guard !isDraining else { return }
        for key in keys.indices where !keys[key].isFree { recount(key) }
        while idle.first >= 0, counts.live > limits.maxConnections {
            beginClose(idle.first, .settingsShrunk, into: &actions)
        }
        refuseLateWaiters(into: &actions)
        overdueAt = clock
        fillIfWanted(into: &actions)
    }

    @usableFromInline
    mutating func drain(now: Instant, into actions: inout [PoolAction<Int>]) {
        advance(to: now)
        guard !isDraining else { return }
        isDraining = true
        while waiting.first >= 0 {
            let key = waiters[waiting.first].key
            refuse(waiting.first, .draining, into: &actions)
            dropIfUnused(key)
        }
        while idle.first >= 0 { beginClose(idle.first, .drained, into: &actions) }
        targetFault = nil
        warmKeys.removeAll()
        keyDeadlines.removeAll()
        for key in keys.indices where !keys[key].isFree {
            keys[key].isWarm = false
            keys[key].trouble = nil
            keys[key].stamp &+= 1
            recount(key)
            dropIfUnused(key)
        }
    }
}
