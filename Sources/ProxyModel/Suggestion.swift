/// What somebody may have meant who wrote a name that does not exist.
package enum Suggestion {
    /// The candidate nearest to `name`, if one is near enough to be worth saying. Case, `_` and `-` do not count, so
    /// that `MaxConnectionsPercent` and `max_connections_percent` find their key.
    package static func nearest(to name: String, among candidates: [String]) -> String? {
        nearest(to: name, among: candidates, most: 1).first
    }

    /// As `nearest(to:among:)`, but so many of them, the nearest first; of equally near ones those that come first.
    package static func nearest(to name: String, among candidates: [String], most: Int) -> [String] {
        let wanted = plain(name)
        guard !wanted.isEmpty else { return [] }
        let farthest = max(1, wanted.count / 3)
        let near = candidates.enumerated().compactMap {
            index, candidate -> (candidate: String, distance: Int, index: Int)? in
            let letters = plain(candidate)
            // Names of quite another length are never near, and a long one would take long.
            guard abs(letters.count - wanted.count) <= farthest else { return nil }
            let distance = distance(wanted, letters)
            return distance <= farthest ? (candidate, distance, index) : nil
        }
        return near.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(most).map(\.candidate)
    }

    private static func plain(_ name: String) -> [Character] {
        Array(name.lowercased().filter { $0 != "_" && $0 != "-" })
    }

    /// How many letters to insert, drop, change or swap with their neighbour.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                var best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, beforeLast[j - 2] + 1) }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
