import Testing

@testable import SessionState

/// One text and what the scanner must say of it.
struct ScannerCase: Sendable, CustomTestStringConvertible {
    var text: String
    var traits: StatementTraits
    var kind: StatementKind?
    var count: Int
    var mode: LexerMode

    init(
        _ text: String, _ traits: StatementTraits, _ kind: StatementKind? = nil, count: Int = 1, mode: LexerMode = []
    ) {
        self.text = text
        self.traits = traits
        self.kind = kind
        self.count = count
        self.mode = mode
    }

    var testDescription: String { text.isEmpty ? "(empty)" : String(text.prefix(100)) }
}

/// All tables, for the tests that only need texts.
let allScannerCases: [ScannerCase] =
    ScannerCase.plain + ScannerCase.sets + ScannerCase.startUps + ScannerCase.pins + ScannerCase.leftovers
    + ScannerCase.calls + ScannerCase.lexing + ScannerCase.definitions + ScannerCase.several

func scanned(_ text: String, mode: LexerMode = []) -> ScannedStatement {
    let bytes = Array(text.utf8)
    return SQLScanner.scan(bytes.span, mode: mode)
}

func digested(_ text: String, mode: LexerMode = [], limit: Int = 1024) -> String {
    let bytes = Array(text.utf8)
    return SQLScanner.digest(bytes.span, mode: mode, limit: limit)
}

/// A small generator, so that a failing run can be repeated from its seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension StatementTraits {
    /// The names of the bits that are set, for messages.
    var names: String {
        (0..<64).filter { rawValue & (1 << UInt64($0)) != 0 }.map { "bit \($0)" }.joined(separator: ", ")
    }
}
