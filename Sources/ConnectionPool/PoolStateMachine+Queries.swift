// What observers may ask. Nothing here changes the pool.

/// The state of the target as the pool's connects found it.
public struct TargetTrouble: Equatable, Sendable {
    /// The latest fault.
    public var fault: ConnectFault
    /// Failures in a row; connects that were in flight together count once.
    public var failures: Int
    /// When the first of them happened.
    public var since: Instant
    /// No connect is started before this.
    public var retryAt: Instant
}

/// A borrow that waits, for observers.
public struct WaitingBorrow<Key: Hashable & Sendable>: Equatable, Sendable {
    /// Its name.
    public let id: BorrowID
    /// What it waits for.
    public let key: Key
    /// When it came.
    public let since: Instant
    /// Whether it goes before others.
    public let isUrgent: Bool
}

/// A backend as the pool sees it, for observers.
public struct PooledBackend<Key: Hashable & Sendable>: Equatable, Sendable {
    /// Its name.
    public let id: BackendID
    /// What it does.
    public let state: BackendState
    /// Whom it can serve; `nil` once it is closing.
    public let key: Key?
    /// When it was opened; `nil` before that.
    public let connectedAt: Instant?
    /// Since when nobody has had it; `nil` unless it is idle.
    public let idleSince: Instant?
}

extension PoolStateMachine {
    /// Backends by state and borrows that wait, over all keys.
    public var counts: PoolCounts { core.counts }

    /// The same for one key; closing backends belong to no key.
    public func counts(of key: Key) -> PoolCounts {
        guard let number = numbers[key] else { return PoolCounts() }
        return core.keys[number].counts
    }

    /// The keys that have a backend, a waiter, a recent fault or a warm minimum, in no particular order. Allocates.
    public var activeKeys: [Key] { Array(numbers.keys) }

    /// The state of a backend, `nil` when its slot is free again.
    public func state(of id: BackendID) -> BackendState? { core.find(id).map { core.slots[$0].state } }

    /// Whether the borrow waits.
    public func isWaiting(_ id: BorrowID) -> Bool { core.waiterIndexes[id] != nil }

    /// The borrows of a key that wait, oldest first, and no more than `most`. Allocates.
    public func waiting(for key: Key, most: Int) -> [BorrowID] {
        guard let number = numbers[key] else { return [] }
        var found: [BorrowID] = []
        var waiter = core.keys[number].waiters.first
        while waiter >= 0, found.count < most {
            found.append(core.waiters[waiter].id)
            waiter = core.waitersByKey.next(waiter)
        }
        return found
    }

    /// How long the oldest waiting borrow has waited; `nil` when none waits.
    public func longestWait(now: Instant) -> Duration? {
        guard core.waiting.first >= 0 else { return nil }
        return now - core.waiters[core.waiting.first].arrival
    }

    /// Retriable connect failures since the last success; `nil` when there are none.
    public var targetTrouble: TargetTrouble? {
        core.targetFault.map {
            TargetTrouble(fault: $0.fault, failures: $0.failures, since: $0.since, retryAt: $0.until)
        }
    }

    /// The permanent fault in force for a key; `nil` when there is none.
    public func fault(of key: Key) -> ConnectFault? {
        numbers[key].flatMap { core.keys[$0].trouble?.fault }
    }

    /// Whether `pause` was called, and not `resume` since.
    public var isPaused: Bool { core.isPaused }

    /// Whether nobody has a backend, and none is being opened or reset.
    public var isAtRest: Bool {
        core.counts.leased == 0 && core.counts.resetting == 0 && core.counts.connecting == 0
    }

    /// Every borrow that waits, in the order in which they are served among their keys. Allocates.
    public var waiters: [WaitingBorrow<Key>] {
        var found: [WaitingBorrow<Key>] = []
        found.reserveCapacity(core.counts.waiting)
        var waiter = core.waiting.first
        while waiter >= 0 {
            let record = core.waiters[waiter]
            if let key = keys[record.key] {
                found.append(
                    WaitingBorrow(id: record.id, key: key, since: record.arrival, isUrgent: record.isUrgent))
            }
            waiter = core.waitersByAge.next(waiter)
        }
        return found
    }

    /// Every backend that holds a slot, in no particular order. Allocates.
    public var backends: [PooledBackend<Key>] {
        core.slots.filter { !$0.isFree }.map { slot in
            PooledBackend(
                id: slot.id, state: slot.state, key: slot.key >= 0 ? keys[slot.key] : nil,
                connectedAt: slot.retiresAt == .distantFuture ? nil : slot.connectedAt,
                idleSince: slot.state == .idle ? slot.idleSince : nil)
        }
    }

    /// Whether `drain` was called.
    public var isDraining: Bool { core.isDraining }

    /// Whether `drain` was called and no slot is in use any more.
    public var isDrained: Bool { core.isDraining && core.counts.total == 0 }

    /// Records kept inside: a steady load must not make them more.
    package var storageCount: Int { core.storageCount + numbers.count + keys.count }
}
