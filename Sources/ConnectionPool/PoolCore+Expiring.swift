// Backends that were opened under settings that hold no more: a password, TLS, the init query.

extension PoolCore {
    @usableFromInline
    mutating func expire(_ key: Int, now: Instant, into actions: inout [PoolAction<Int>]) {
        advance(to: now)
        guard !keys[key].isFree, !isDraining else { return }
        // What the server refused before it may take now.
        endTrouble(key)
        for slot in slots.indices where !slots[slot].isFree && slots[slot].key == key {
            switch slots[slot].state {
            case .idle: beginClose(slot, .outdated, into: &actions)
            case .connecting, .leased, .severed, .resetting: slots[slot].isOutdated = true
            case .closing: break
            }
        }
        dropIfUnused(key)
        fillIfWanted(into: &actions)
    }
}
