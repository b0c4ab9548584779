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
        if sweepAt <= clock { sweep(into: &actions) }
        fillIfWanted(into: &actions)
    }

    @usableFromInline var nextDeadline: Instant? {
        var next = Instant.distantFuture
        if waiting.first >= 0 { next = waiters[waiting.first].arrival.later(byNanoseconds: limits.borrowTimeout) }
        if counts.idle > 0 { next = min(next, sweepAt) }
        if let entry = keyDeadlines.first { next = min(next, entry.at) }
        if let trouble = targetFault, clock < trouble.until, unmet > 0 || shortage > 0 {
            next = min(next, trouble.until)
        }
        return next == .distantFuture ? nil : next
    }

    private mutating func refuseLateWaiters(into actions: inout [PoolAction<Int>]) {
        while waiting.first >= 0 {
            let waiter = waiting.first
            let waited = clock.nanoseconds(since: waiters[waiter].arrival)
            guard waited >= limits.borrowTimeout else { return }
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

    /// Closes idle backends that are too old or unused for too long, and finds out when there is more to do.
    private mutating func sweep(into actions: inout [PoolAction<Int>]) {
        sweepAt = .distantFuture
        var next = idle.first
        while next >= 0 {
            let slot = next
            next = idleByAge.next(slot)
            let unusedAt = slots[slot].idleSince.later(byNanoseconds: limits.idleTimeout)
            let key = slots[slot].key
            let isSpare = !keys[key].isWarm || keys[key].counts.live > limits.minConnections
            if slots[slot].retiresAt <= clock {
                beginClose(slot, .lifetime, into: &actions)
            } else if unusedAt <= clock, isSpare {
                beginClose(slot, .idle, into: &actions)
            } else {
                sweepAt = min(sweepAt, slots[slot].retiresAt)
                if unusedAt > clock { sweepAt = min(sweepAt, unusedAt) }
            }
        }
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
            // Its backends may have been unused for long already.
            sweepAt = clock
        }
        dropIfUnused(key)
    }

    @usableFromInline
    mutating func settingsChanged(_ settings: PoolSettings, now: Instant, into actions: inout [PoolAction<Int>]) {
        advance(to: now)
        limits = PoolLimits(settings)
        guard !isDraining else { return }
        for key in keys.indices where !keys[key].isFree { recount(key) }
        while idle.first >= 0, counts.live > limits.maxConnections || counts.idle > limits.maxIdle {
            beginClose(idle.first, .settingsShrunk, into: &actions)
        }
        refuseLateWaiters(into: &actions)
        sweep(into: &actions)
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
