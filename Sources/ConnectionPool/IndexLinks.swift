/// The ends of one list threaded through an `IndexLinks`. -1: empty.
struct ListEnds: Sendable {
    var first = -1
    var last = -1
}

/// Doubly linked lists of array indexes: each index is in at most one of the lists that share an `IndexLinks`.
///
/// Every operation takes constant time; storage grows with the highest index only.
struct IndexLinks: Sendable {
    private struct Link: Sendable {
        var previous = -1
        var next = -1
    }

    private var links: [Link] = []

    /// Makes room for the indexes below `count`.
    mutating func grow(to count: Int) {
        while links.count < count { links.append(Link()) }
    }

    /// The index after this one in its list, or -1.
    func next(_ index: Int) -> Int { links[index].next }

    mutating func append(_ index: Int, to list: inout ListEnds) {
        links[index] = Link(previous: list.last, next: -1)
        if list.last >= 0 { links[list.last].next = index } else { list.first = index }
        list.last = index
    }

    /// Puts an index behind another that is in `list`, or at its beginning when that is -1.
    mutating func insert(_ index: Int, behind other: Int, in list: inout ListEnds) {
        guard other >= 0 else { return prepend(index, to: &list) }
        let next = links[other].next
        guard next >= 0 else { return append(index, to: &list) }
        links[index] = Link(previous: other, next: next)
        links[other].next = index
        links[next].previous = index
    }

    mutating func prepend(_ index: Int, to list: inout ListEnds) {
        links[index] = Link(previous: -1, next: list.first)
        if list.first >= 0 { links[list.first].previous = index } else { list.last = index }
        list.first = index
    }

    /// Takes out an index that is in `list`.
    mutating func remove(_ index: Int, from list: inout ListEnds) {
        let link = links[index]
        if link.previous >= 0 { links[link.previous].next = link.next } else { list.first = link.next }
        if link.next >= 0 { links[link.next].previous = link.previous } else { list.last = link.previous }
        links[index] = Link()
    }
}
