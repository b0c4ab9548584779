public import MySQLProtocol

/// What a session's last statement warned of, once the backend that ran it serves others.
///
/// *Isolation*: any.
public struct KeptDiagnostics: Equatable, Sendable {
    /// A statement that asks for them and for nothing else.
    public enum Question: Equatable, Sendable {
        /// SHOW WARNINGS.
        case warnings
        /// SHOW ERRORS.
        case errors
        /// SHOW COUNT(*) WARNINGS.
        case warningCount
        /// SHOW COUNT(*) ERRORS.
        case errorCount

        /// The question that a text is; nil if it is another one.
        public init?(_ text: Span<UInt8>, mode: LexerMode) {
            var lexer = Lexer(mode: mode)
            func next() -> Token {
                lexer.advance(text)
                return lexer.token
            }
            guard next().word == .show else { return nil }
            var token = next()
            let isCount = token.word == .count
            if isCount {
                guard next().kind == .openParenthesis, next().kind == .other, next().kind == .closeParenthesis else {
                    return nil
                }
                token = next()
            }
            let end = next().kind
            guard end == .end || end == .semicolon && next().kind == .end, !lexer.sawExecutableComment else {
                return nil
            }
            switch token.word {
            case .warnings: self = isCount ? .warningCount : .warnings
            case .errors: self = isCount ? .errorCount : .errors
            default: return nil
            }
        }
    }

    /// Whether a statement leaves what the one before it warned of, as long as it warns of nothing itself.
    ///
    /// MariaDB clears warnings only for statements that use a table, MySQL for all that do not ask for them.
    ///
    /// *Source*: MariaDB 10.11, seen; so do its sources, `sql_parse.cc`, "Reset warning count for each query that uses tables".
    public static func outlast(_ text: Span<UInt8>, _ statement: ScannedStatement, mode: LexerMode) -> Bool {
        guard !mode.contains(.onlyMySQL), statement.statementCount == 1,
            [.select, .set, .do].contains(statement.kind), statement.traits.isDisjoint(with: mayUseTables)
        else { return false }
        var lexer = Lexer(mode: mode)
        repeat {
            lexer.advance(text)
            if lexer.token.kind == .word, lexer.position - lexer.start == 4,
                (0..<4).allSatisfy({ text[lexer.start + $0] | 0x20 == from[$0] })
            {
                return false
            }
        } while lexer.token.kind != .end
        return true
    }

    private static let from = Array("from".utf8)
    /// Other than by a FROM.
    private static let mayUseTables: StatementTraits = [
        .advancesSequence, .readsSequenceValue, .executableComment, .malformed, .unknown,
    ]

    /// What to ask a server to know all of it.
    public static let questions = ["SHOW WARNINGS", "SHOW COUNT(*) WARNINGS", "SHOW COUNT(*) ERRORS"]
    /// The most bytes of texts that are kept.
    private static let mostBytes = 16 * 1024
    /// The longest text that a server takes for a condition of a client's.
    private static let longestText = 128

    private let warnings: TextResultSet
    private let warningCount: TextResultSet
    private let errorCount: TextResultSet
    /// The SQLSTATE of the ERR packet, if there was one.
    private let sqlState: String

    /// What a server has answered to `questions`.
    ///
    /// - Returns: nil if it is no such answer, or too much to be kept.
    public init?(_ results: [QueryResult], sqlState: String) {
        guard results.count == KeptDiagnostics.questions.count, case .rows(let warnings) = results[0],
            case .rows(let warningCount) = results[1], case .rows(let errorCount) = results[2],
            warnings.columns.count == 3
        else { return nil }
        let size = warnings.rows.joined().reduce(0) { $0 + ($1?.count ?? 0) }
        guard size <= KeptDiagnostics.mostBytes else { return nil }
        self.warnings = warnings
        self.warningCount = warningCount
        self.errorCount = errorCount
        self.sqlState = sqlState
    }

    /// The server's answer.
    public func answer(_ question: Question) -> TextResultSet {
        switch question {
        case .warnings: warnings
        case .warningCount: warningCount
        case .errorCount: errorCount
        case .errors: errors
        }
    }

    private var errors: TextResultSet {
        var set = warnings
        set.rows = set.rows.filter { $0.first == Array("Error".utf8) }
        return set
    }

    /// A statement that leaves the same behind on another backend; nil if there is none.
    public var signal: String? {
        guard warnings.rows.count == 1, let level = warnings.text(row: 0, column: 0),
            let code = warnings.text(row: 0, column: 1).flatMap({ UInt16($0) }), code > 0,
            let text = warnings.rows[0][2], text.count <= KeptDiagnostics.longestText
        else { return nil }
        let state: String
        switch level {
        case "Warning": state = "01000"
        case "Error" where sqlState.utf8.count == 5 && sqlState.utf8.allSatisfy(KeptDiagnostics.isStateByte):
            state = sqlState
        default: return nil
        }
        let hex = text.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
        let literal = hex.isEmpty ? "''" : "_utf8mb4 x'\(hex)'"
        return "SIGNAL SQLSTATE '\(state)' SET MYSQL_ERRNO=\(code),MESSAGE_TEXT=\(literal)"
    }

    private static func isStateByte(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte || 0x41...0x5A ~= byte }
}
