/// A text of a policy in its pieces: characters, wildcards, variables.
///
/// *Source*: IAM User Guide, "IAM policy elements: Variables and tags".
struct PolicyText: Equatable, Sendable {
    enum Piece: Equatable, Sendable {
        /// A character that means itself.
        case scalar(Unicode.Scalar)
        /// `?`.
        case anyOne
        /// `*`.
        case any
        /// `${key}` or `${key, 'default'}`.
        case variable(String, default: String?)
    }

    let pieces: [Piece]
    /// As it was written.
    let written: String

    /// A text in pieces.
    ///
    /// - Parameters:
    ///   - allowsWildcards: whether `*` and `?` mean something.
    ///   - allowsVariables: whether `${` begins a variable, which it does since 2012-10-17.
    init(_ text: String, allowsWildcards: Bool, allowsVariables: Bool, at place: String) throws(PolicyError) {
        written = text
        var pieces: [Piece] = []
        let scalars = Array(text.unicodeScalars)
        var position = 0
        while position < scalars.count {
            let scalar = scalars[position]
            position += 1
            if allowsVariables, scalar == "$", position < scalars.count, scalars[position] == "{" {
                let inside = scalars[(position + 1)...]
                let (piece, end) = try Self.variable(inside, at: place)
                pieces.append(piece)
                position = end
            } else if allowsWildcards, scalar == "*" {
                pieces.append(.any)
            } else if allowsWildcards, scalar == "?" {
                pieces.append(.anyOne)
            } else {
                pieces.append(.scalar(scalar))
            }
        }
        self.pieces = pieces
    }

    private static func variable(
        _ inside: ArraySlice<Unicode.Scalar>, at place: String
    ) throws(PolicyError) -> (Piece, end: Int) {
        var name = String.UnicodeScalarView()
        var position = inside.startIndex
        while position < inside.endIndex {
            let scalar = inside[position]
            position += 1
            switch scalar {
            case "}":
                if name.count == 1, let special = name.first, "*?$".unicodeScalars.contains(special) {
                    return (.scalar(special), position)
                }
                try check(String(name), at: place)
                return (.variable(String(name), default: nil), position)
            case ",":
                try check(String(name), at: place)
                let (text, end) = try defaultValue(inside[position...], at: place)
                return (.variable(String(name), default: text), end)
            default: name.append(scalar)
            }
        }
        throw PolicyError(place, "the variable \(quoted(String(name))) has no end; close it by }")
    }

    private static func check(_ name: String, at place: String) throws(PolicyError) {
        let isName = name.unicodeScalars.allSatisfy { !"${}*?'\" \t\n\r".unicodeScalars.contains($0) }
        guard isName, name.contains(":") else {
            throw PolicyError(
                place, "\(quoted(name)) is no variable; write ${aws:username} or the like, ${$} for the sign itself")
        }
    }

    private static func defaultValue(
        _ inside: ArraySlice<Unicode.Scalar>, at place: String
    ) throws(PolicyError) -> (String, end: Int) {
        var position = inside.startIndex
        while position < inside.endIndex, inside[position] == " " { position += 1 }
        if position < inside.endIndex, inside[position] == "'" {
            var text = String.UnicodeScalarView()
            position += 1
            while position < inside.endIndex {
                if inside[position] == "'", position + 1 < inside.endIndex, inside[position + 1] == "}" {
                    return (String(text), position + 2)
                }
                text.append(inside[position])
                position += 1
            }
        }
        throw PolicyError(place, "a variable's default stands in single quotes: ${aws:username, 'nobody'}")
    }

    /// Whether there is a variable in it.
    var hasVariables: Bool {
        pieces.contains { if case .variable = $0 { true } else { false } }
    }

    /// Whether nothing but `*` is in it.
    var isEverything: Bool { !pieces.isEmpty && pieces.allSatisfy { $0 == .any } }

    /// The pieces between the first five colons and behind them, as in an ARN; the last may have colons in it.
    var segments: [ArraySlice<Piece>] {
        pieces.split(separator: .scalar(":"), maxSplits: 5, omittingEmptySubsequences: false)
    }
}

extension PolicyText {
    /// The steps of a pattern whose wildcards reach over everything; nothing if a variable has no value.
    static func steps(of pieces: ArraySlice<Piece>, in context: inout ContextReader) -> [WildcardStep]? {
        var steps: [WildcardStep] = []
        for piece in pieces {
            switch piece {
            case .scalar(let scalar): steps.append(.one(scalar))
            case .anyOne: steps.append(.anyOne)
            case .any: steps.append(.any)
            case .variable(let key, let alternative):
                // What comes out of a variable means itself, asterisks too.
                guard let value = context.value(ofVariable: key) ?? alternative else { return nil }
                for scalar in value.unicodeScalars { steps.append(.one(scalar)) }
            }
        }
        return steps
    }

    /// The characters of a text without wildcards; nothing if a variable has no value.
    func resolved(in context: inout ContextReader) -> [Unicode.Scalar]? {
        guard let steps = Self.steps(of: pieces[...], in: &context) else { return nil }
        return steps.compactMap { if case .one(let scalar) = $0 { scalar } else { nil } }
    }
}
