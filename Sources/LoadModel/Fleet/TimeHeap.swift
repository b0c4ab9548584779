/// Things that are due at a time: the earliest first, those of one time in the order in which they were added.
///
/// *Isolation*: none, a value. Adding and taking cost a logarithm of the number of entries.
struct TimeHeap<Value: Sendable>: Sendable {
    private struct Entry {
        let time: Int64
        let order: UInt64
        let value: Value

        func isBefore(_ other: Entry) -> Bool { (time, order) < (other.time, other.order) }
    }

    private var entries: [Entry] = []
    private var order: UInt64 = 0

    var isEmpty: Bool { entries.isEmpty }
    /// When the earliest is due.
    var first: Int64? { entries.first?.time }

    mutating func add(_ value: Value, at time: Int64) {
        entries.append(Entry(time: time, order: order, value: value))
        order += 1
        var index = entries.count - 1
        while index > 0, entries[index].isBefore(entries[(index - 1) / 2]) {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Takes the earliest if it is due by then.
    mutating func take(by now: Int64) -> Value? {
        guard let first = entries.first, first.time <= now else { return nil }
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < entries.count {
                if entries[child].isBefore(entries[least]) { least = child }
            }
            if least == index { return first.value }
            entries.swapAt(least, index)
            index = least
        }
    }

    mutating func removeAll() {
        entries.removeAll()
    }
}
