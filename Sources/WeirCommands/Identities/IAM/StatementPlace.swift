/// Where a statement stands in the text of its policy.
///
/// *Units*: lines, and characters within a line, both from 1.
struct StatementPlace: Equatable, Sendable {
    struct Position: Equatable, Sendable {
        let line: Int
        let column: Int
    }

    /// The opening brace.
    let start: Position
    /// The closing brace.
    let end: Position

    /// The place of the statement of this index; nil when the text is no policy with so many statements.
    init?(of index: Int, in document: String) {
        var walk = Walk(document)
        guard let places = walk.statements(), places.indices.contains(index) else { return nil }
        self = places[index]
    }

    fileprivate init(start: Position, end: Position) {
        self.start = start
        self.end = end
    }
}

/// A walk along JSON that is known to be good; what is not ends it.
private struct Walk {
    private let characters: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    private var column = 1

    init(_ text: String) {
        characters = Array(text.unicodeScalars)
    }

    private var next: Unicode.Scalar? { index < characters.count ? characters[index] : nil }
    private var position: StatementPlace.Position { StatementPlace.Position(line: line, column: column) }

    /// The places of the elements of the outer object's `Statement`, or of the one that there is.
    mutating func statements() -> [StatementPlace]? {
        skipBlanks()
        guard take("{") else { return nil }
        while true {
            skipBlanks()
            guard next == "\"", let name = string() else { return nil }
            skipBlanks()
            guard take(":") else { return nil }
            skipBlanks()
            if name == "Statement" { return elements() }
            guard value() != nil else { return nil }
            skipBlanks()
            guard take(",") else { return nil }
        }
    }

    private mutating func elements() -> [StatementPlace]? {
        guard next == "[" else { return value().map { [$0] } }
        advance()
        var places: [StatementPlace] = []
        while true {
            skipBlanks()
            guard next != "]" else { return places }
            guard let place = value() else { return nil }
            places.append(place)
            skipBlanks()
            _ = take(",")
        }
    }

    /// Goes behind a value, and says where its first and last characters are.
    private mutating func value() -> StatementPlace? {
        let start = position
        var end = start
        var depth = 0
        while let scalar = next {
            switch scalar {
            case "\"":
                guard string() != nil else { return nil }
                if depth == 0 { return StatementPlace(start: start, end: position) }
                continue
            case "{", "[": depth += 1
            case "}", "]", ",":
                if depth == 0 { return StatementPlace(start: start, end: end) }
                if scalar != "," { depth -= 1 }
            default: break
            }
            end = position
            advance()
            if depth == 0, scalar == "}" || scalar == "]" { return StatementPlace(start: start, end: end) }
        }
        return nil
    }

    /// Goes behind a string, and says what is between its quotes, as it is written.
    private mutating func string() -> String? {
        advance()
        var text = String.UnicodeScalarView()
        while let scalar = next {
            advance()
            if scalar == "\"" { return String(text) }
            text.append(scalar)
            if scalar == "\\", let escaped = next {
                text.append(escaped)
                advance()
            }
        }
        return nil
    }

    private mutating func skipBlanks() {
        while let scalar = next, scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" { advance() }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        advance()
        return true
    }

    private mutating func advance() {
        if characters[index] == "\n" {
            line += 1
            column = 1
        } else {
            column += 1
        }
        index += 1
    }
}
