/// One step of a pattern.
enum WildcardStep: Equatable, Sendable {
    /// This character.
    case one(Unicode.Scalar)
    /// Any character.
    case anyOne
    /// Any character but a colon.
    case anyOneInSegment
    /// Any characters, or none.
    case any
    /// Any characters without a colon, or none.
    case anyInSegment
}

/// Whether a text fits a pattern, in steps of pattern times text at most, whatever the pattern.
///
/// All ways through the pattern are followed at once, so there is no going back and nothing to make slow.
func matches(_ steps: [WildcardStep], _ text: [Unicode.Scalar]) -> Bool {
    // Most patterns begin with a long text that means itself.
    let plain = steps.prefix { if case .one = $0 { true } else { false } }.count
    guard text.count >= plain else { return false }
    for index in 0..<plain where steps[index] != .one(text[index]) { return false }
    guard plain < steps.count else { return text.count == plain }

    var places = Places(steps)
    places.reach(plain)
    for scalar in text[plain...] {
        guard !places.following.isEmpty else { return false }
        places.turn()
        for index in places.active where index < steps.count {
            switch steps[index] {
            case .one(let wanted): if wanted == scalar { places.reach(index + 1) }
            case .anyOne: places.reach(index + 1)
            case .anyOneInSegment: if scalar != ":" { places.reach(index + 1) }
            case .any: places.reach(index)
            case .anyInSegment: if scalar != ":" { places.reach(index) }
            }
        }
    }
    return places.following.contains(steps.count)
}

/// Where in a pattern one can be at once.
private struct Places {
    private let steps: [WildcardStep]
    /// The character at which a place was reached last, so that none is followed twice.
    private var reachedAt: [Int]
    private var turns = 0
    private(set) var active: [Int] = []
    private(set) var following: [Int] = []

    init(_ steps: [WildcardStep]) {
        self.steps = steps
        reachedAt = [Int](repeating: -1, count: steps.count + 1)
    }

    /// The places that were reached become those to go on from.
    mutating func turn() {
        turns += 1
        swap(&active, &following)
        following.removeAll(keepingCapacity: true)
    }

    /// Marks a place, and those behind it that need no character.
    mutating func reach(_ start: Int) {
        var index = start
        while reachedAt[index] != turns {
            reachedAt[index] = turns
            following.append(index)
            guard index < steps.count, steps[index] == .any || steps[index] == .anyInSegment else { return }
            index += 1
        }
    }
}
