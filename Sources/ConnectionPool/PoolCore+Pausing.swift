// A pause: nothing is granted, and everybody keeps their place.

extension PoolCore {
    /// Whether a borrow may be given a backend, if there is one.
    func mayGrant(isUrgent: Bool) -> Bool { !isPaused || isUrgent }

    mutating func pause(now: Instant) {
        advance(to: now)
        isPaused = true
    }

    mutating func resume(now: Instant, into actions: inout [PoolAction<Int>]) {
        advance(to: now)
        guard isPaused else { return }
        isPaused = false
        var next = waiting.first
        while next >= 0, counts.idle > 0 {
            let waiter = next
            next = waitersByAge.next(waiter)
            let slot = keys[waiters[waiter].key].idle.first
            guard slot >= 0 else { continue }
            unlinkIdle(slot)
            lease(slot, to: waiters[waiter].id, into: &actions)
            removeWaiter(waiter)
        }
        fillIfWanted(into: &actions)
    }
}
