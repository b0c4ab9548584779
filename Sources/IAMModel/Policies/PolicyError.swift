/// What is wrong with a policy's text, and where: one line, for the one who wrote it.
///
/// *Isolation*: any. *Source*: the place of AWS's MalformedPolicyDocument; the words are our own.
public struct PolicyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The way to the element, as in `Statement[1].Condition.StringEqual`; empty for the document as a whole.
    public let place: String
    /// What is wrong there, and what would be right.
    public let problem: String

    /// An error of these words at this place.
    public init(_ place: String, _ problem: String) {
        self.place = place
        self.problem = problem
    }

    /// Place and problem in one line.
    public var description: String { place.isEmpty ? problem : "\(place): \(problem)" }
}

/// Text of a policy's author as errors show it: short, on one line, in quotes.
func quoted(_ text: String) -> String { "\"\(printable(text, longest: 80))\"" }

/// Text from elsewhere as it may stand in a line for operators: without control characters, cut when it is long.
func printable(_ text: String, longest: Int = 2048) -> String {
    var shown = String.UnicodeScalarView()
    for (index, scalar) in text.unicodeScalars.enumerated() {
        guard index < longest else { return String(shown) + "..." }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: shown.append(" ")
        default: shown.append(scalar)
        }
    }
    return String(shown)
}

/// `; did you mean X?` for the allowed name that is nearest, if any is near; else nothing.
func suggestion(for name: String, among allowed: [String]) -> String {
    guard name.utf8.count <= 64 else { return "" }
    let wanted = Array(name.lowercased().utf8)
    var best: (name: String, distance: Int)?
    for candidate in allowed {
        let distance = editDistance(wanted, Array(candidate.lowercased().utf8))
        if distance <= 2, distance < (best?.distance ?? .max) { best = (candidate, distance) }
    }
    guard let best else { return "" }
    return "; did you mean \(best.name)?"
}

private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, byte) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in b.enumerated() {
            let changed = diagonal + (byte == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(changed, diagonal + 1, row[j] + 1)
        }
    }
    return row[b.count]
}
