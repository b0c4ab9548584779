/// Reads SQL texts for the facts that decide whether a backend may be shared.
public enum SQLScanner {
    /// Reads one text of COM_QUERY or COM_STMT_PREPARE.
    public static func scan(_ text: Span<UInt8>, mode: LexerMode = []) -> ScannedStatement {
        ScannedStatement(traits: .unknown, statementCount: 1, kind: .unknown)
    }
}
