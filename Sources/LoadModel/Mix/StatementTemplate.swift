/// A statement with places for parameters, `{name}`.
///
/// A brace that no name and closing brace follow is itself, so JSON within a statement stays as it is.
/// *Isolation*: any.
public struct StatementTemplate: Equatable, Sendable {
    private enum Piece: Equatable, Sendable {
        case text(String)
        case parameter(String)
    }

    private let pieces: [Piece]
    /// The parameters in the order of their places, as often as they occur.
    public let names: [String]
    /// With a question mark at each place.
    public let marked: String

    /// Takes a text apart.
    public init(_ sql: String) {
        var pieces: [Piece] = []
        var rest = sql[...]
        var text = ""
        while let open = rest.firstIndex(of: "{") {
            text += rest[..<open]
            let behind = rest[rest.index(after: open)...]
            let name = behind.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            if let first = name.first, !first.isNumber, behind.dropFirst(name.count).first == "}" {
                if !text.isEmpty { pieces.append(.text(text)) }
                text = ""
                pieces.append(.parameter(String(name)))
                rest = behind.dropFirst(name.count + 1)
            } else {
                text += "{"
                rest = behind
            }
        }
        text += rest
        if !text.isEmpty { pieces.append(.text(text)) }
        self.pieces = pieces
        names = pieces.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
        marked = Self.text(of: pieces) { _ in "?" }
    }

    /// With what the function says at each place.
    public func text(_ value: (String) -> String) -> String { Self.text(of: pieces, value) }

    private static func text(of pieces: [Piece], _ value: (String) -> String) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .parameter(let name): value(name)
            }
        }.joined()
    }
}

/// A parameter's value.
///
/// *Isolation*: any.
public enum ParameterValue: Hashable, Sendable {
    /// NULL.
    case null
    /// A whole number.
    case integer(Int64)
    /// A text.
    case text(String)

    /// As SQL writes it, safe within a statement whatever the text holds, unless NO_BACKSLASH_ESCAPES is set.
    public var literal: String {
        switch self {
        case .null: return "NULL"
        case .integer(let number): return "\(number)"
        case .text(let text):
            var quoted = "'"
            for character in text.unicodeScalars {
                switch character {
                case "'": quoted += "''"
                case "\\": quoted += "\\\\"
                case "\0": quoted += "\\0"
                default: quoted.unicodeScalars.append(character)
                }
            }
            return quoted + "'"
        }
    }
}

/// Where a parameter's values come from.
///
/// *Isolation*: none, a value.
public enum ParameterSource: Equatable, Sendable {
    /// A whole number between these, each as likely.
    case uniform(Int64, Int64)
    /// A whole number between these, the small ones often (Zipf's law with this exponent, approximately).
    case zipf(Int64, Int64, exponent: Double)
    /// One of these.
    case choice([ParameterValue])
    /// 0, 1, 2 and so on with the client's invocations.
    case sequence
    /// So many random letters.
    case letters(Int)

    func draw(_ generator: inout SeededGenerator, client: Int, sequence: Int) -> ParameterValue {
        switch self {
        case .uniform(let low, let high):
            return .integer(Int64.random(in: low...max(low, high), using: &generator))
        case .zipf(let low, let high, let exponent):
            return .integer(Zipf.draw(&generator, low: low, high: max(low, high), exponent: exponent))
        case .choice(let values):
            return values.randomElement(using: &generator) ?? .null
        case .sequence:
            return .integer(Int64(sequence))
        case .letters(let length):
            let letters = Array("abcdefghijklmnopqrstuvwxyz")
            return .text(String((0..<length).map { _ in letters[Int(generator.next() % 26)] }))
        }
    }
}
