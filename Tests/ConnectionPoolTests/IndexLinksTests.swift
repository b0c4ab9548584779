import Testing

@testable import ConnectionPool

@Suite("Lists of indexes")
struct IndexLinksTests {
    @Test("indexes come out in list order after removals at every place")
    func order() {
        var links = IndexLinks()
        var list = ListEnds()
        links.grow(to: 6)
        for index in 1...4 { links.append(index, to: &list) }
        links.prepend(0, to: &list)
        #expect(members(links, list) == [0, 1, 2, 3, 4])
        links.remove(2, from: &list)
        links.remove(0, from: &list)
        links.remove(4, from: &list)
        #expect(members(links, list) == [1, 3])
        links.append(2, to: &list)
        links.remove(1, from: &list)
        links.remove(3, from: &list)
        links.remove(2, from: &list)
        #expect(members(links, list) == [])
        #expect(list.last == -1)
    }

    private func members(_ links: IndexLinks, _ list: ListEnds) -> [Int] {
        var found: [Int] = []
        var index = list.first
        while index >= 0 {
            found.append(index)
            index = links.next(index)
        }
        return found
    }
}

@Suite("Deadlines")
struct DeadlineHeapTests {
    @Test("deadlines come out earliest first")
    func order() {
        var heap = DeadlineHeap()
        for at in [5, 3, 9, 1, 7, 2, 8, 6, 4, 3] as [Int64] {
            heap.insert(.init(at: Instant(nanoseconds: at), key: 0, stamp: 0))
        }
        var order: [Int64] = []
        while let first = heap.first {
            order.append(first.at.nanoseconds)
            heap.removeFirst()
        }
        #expect(order == [1, 2, 3, 3, 4, 5, 6, 7, 8, 9])
    }
}
