// Connects: when to start one, for whom, and what a failure means.

extension ConnectFault {
    /// Stands in when a connect ended without `connectFailed`.
    static let lostWhileConnecting = ConnectFault(
        .retriable, code: 2013, sqlState: "HY000", message: "Lost connection while connecting")
}

extension PoolCore {
    /// Whether the target's condition and the connects in flight allow one more.
    var mayConnect: Bool {
        // While paused a connect is an urgent borrow's, and one at a time is enough for those.
        let most = isPaused || targetFault != nil ? min(1, limits.maxParallelConnects) : limits.maxParallelConnects
        guard counts.connecting < most else { return false }
        return targetFault.map { clock >= $0.until } ?? true
    }

    mutating func fillIfWanted(into actions: inout [PoolAction<Int>]) {
        if unmet > 0 || shortage > 0 { fill(into: &actions) }
    }

    /// Starts the connects that are wanted and allowed, waiters first, oldest first; in a full pool closes idle
    /// backends of other keys, never more than there are connects to start.
    mutating func fill(into actions: inout [PoolAction<Int>]) {
        guard !isDraining else { return }
        while unmet > 0, mayConnect {
            let waiter = oldestUnmetWaiter(stoppingAt: -1)
            guard waiter >= 0, mayGrant(isUrgent: waiters[waiter].isUrgent) else { break }
            guard counts.total < limits.slots(isUrgent: waiters[waiter].isUrgent) else {
                makeRoom(into: &actions)
                break
            }
            startConnect(waiters[waiter].key, into: &actions)
        }
        guard !isPaused else { return }
        while shortage > 0, mayConnect, counts.total < limits.maxConnections {
            guard let key = warmKeys.first(where: { keys[$0].shortage > 0 }) else { break }
            startConnect(key, into: &actions)
        }
    }

    /// No waiter's key has an idle backend, so the least recently used one always belongs to another key.
    private mutating func makeRoom(into actions: inout [PoolAction<Int>]) {
        let startable = targetFault == nil && !isPaused ? limits.maxParallelConnects - counts.connecting : 1
        let wanted = min(startable, unmet)
        while idle.first >= 0, counts.closing < wanted, counts.total >= limits.maxConnections,
            counts.total - counts.closing <= limits.maxConnections
        {
            beginClose(idle.first, .makeRoom, into: &actions)
        }
    }

    /// The oldest waiter whose key lacks a connect, or -1. Waiters passed over are covered by connects in flight, so
    /// there are fewer of them than parallel connects, but for keys in trouble. Also stops at a waiter of `key`.
    func oldestUnmetWaiter(stoppingAt key: Int) -> Int {
        var waiter = waiting.first
        while waiter >= 0, keys[waiters[waiter].key].unmet == 0, waiters[waiter].key != key {
            waiter = waitersByAge.next(waiter)
        }
        return waiter
    }

    @usableFromInline
    mutating func connectFailed(
        _ id: BackendID, fault: ConnectFault, now: Instant, into actions: inout [PoolAction<Int>]
    ) {
        advance(to: now)
        guard let slot = find(id), slots[slot].state != .closing else { return }
        guard slots[slot].state == .connecting else { return reject(slot, "connectFailed", into: &actions) }
        failConnect(slot, fault, into: &actions)
        fillIfWanted(into: &actions)
    }

    mutating func failConnect(_ slot: Int, _ fault: ConnectFault, into actions: inout [PoolAction<Int>]) {
        let key = slots[slot].key
        // A login that is out of date says nothing of the next one.
        if !isDraining, !slots[slot].isOutdated {
            switch fault.kind {
            case .retriable: noteTargetFault(fault)
            case .permanent: noteKeyFault(key, fault)
            }
        }
        retire(slot, into: &actions)
    }

    /// Failures of connects that were in flight together count once.
    private mutating func noteTargetFault(_ fault: ConnectFault) {
        var trouble = targetFault ?? TargetFault(fault: fault, failures: 0, since: clock, until: clock)
        trouble.fault = fault
        if trouble.failures == 0 || clock >= trouble.until {
            trouble.failures += 1
            trouble.until = clock.later(
                byNanoseconds: limits.backoff(
                    failures: trouble.failures, atMost: limits.backoffMax, jitter: &jitter))
        }
        targetFault = trouble
    }

    private mutating func noteKeyFault(_ key: Int, _ fault: ConnectFault) {
        if keys[key].trouble?.isPausing == true {
            keys[key].trouble?.fault = fault
            return
        }
        let failures = (keys[key].trouble?.failures ?? 0) + 1
        let pause = limits.backoff(failures: failures, atMost: limits.refusalBackoffMax, jitter: &jitter)
        let until = clock.later(byNanoseconds: pause)
        keys[key].trouble = KeyTrouble(
            fault: fault, failures: failures, pause: pause, isPausing: true, until: until)
        remindOfKey(key, at: until)
    }

    /// The pause of the key has passed: one connect may try. The failures are forgotten after as long again.
    mutating func endPause(_ key: Int) {
        guard let trouble = keys[key].trouble else { return }
        keys[key].trouble?.isPausing = false
        remindOfKey(key, at: clock.later(byNanoseconds: max(trouble.pause, 1)))
        recount(key)
    }

    mutating func endTrouble(_ key: Int) {
        guard keys[key].trouble != nil else { return }
        keys[key].trouble = nil
        keys[key].stamp &+= 1
        dropStaleDeadlines()
        recount(key)
    }

    private mutating func remindOfKey(_ key: Int, at deadline: Instant) {
        keys[key].stamp &+= 1
        keyDeadlines.insert(.init(at: deadline, key: key, stamp: keys[key].stamp))
        dropStaleDeadlines()
    }

    mutating func dropStaleDeadlines() {
        while let entry = keyDeadlines.first, keys[entry.key].stamp != entry.stamp { keyDeadlines.removeFirst() }
    }
}
