/// Reads SQL texts for the facts that decide whether a backend may be shared.
///
/// It is no parser: it reads tokens once, from left to right, and keeps what their words say. Text it cannot place is
/// marked, never refused, and any bytes are a text. Of ordinary statements nothing is allocated.
///
/// The text must be in a character set in which no byte below 0x80 is part of a longer character. That holds for
/// UTF-8, Latin-1 and all others but big5, cp932, gb18030, gbk and sjis; a session that set one of these as
/// `character_set_client` must not be judged by this scanner.
public enum SQLScanner {
    /// Reads one text of COM_QUERY or COM_STMT_PREPARE under the session's mode.
    ///
    /// *Isolation*: any.
    public static func scan(_ text: Span<UInt8>, mode: LexerMode = []) -> ScannedStatement {
        if let plain = scanPlain(text) { return plain }
        return scanTokens(text, mode: mode)
    }

    /// The long way, which reads any text.
    static func scanTokens(_ text: Span<UInt8>, mode: LexerMode) -> ScannedStatement {
        var scan = StatementScan(mode: mode)
        let found = scan.read(text)
        if found.traits.contains(.executableComment) { return bothWays(text, mode, found, scan.lexer) }
        return withObjects(found, text, mode)
    }

    private static func withObjects(
        _ found: ScannedStatement, _ text: Span<UInt8>, _ mode: LexerMode
    ) -> ScannedStatement {
        guard !found.traits.isDisjoint(with: ObjectReader.traits) || found.kind == .ddl else { return found }
        return ObjectReader.read(text, mode, found).map { found.with($0) } ?? found
    }
}
