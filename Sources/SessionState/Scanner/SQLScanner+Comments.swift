// Executable comments: whether one is code depends on the server and its version.
extension SQLScanner {
    /// The traits whose functions are replaced in the text, so that it must be known where they are.
    private static let placed: StatementTraits = [.readsRowCount, .readsFoundRows, .readsConnectionID]

    /// What a text does be its one executable comment code or not; more than one, and what ends at one place if it is code
    /// and at another if it is not, stays ambiguous.
    static func bothWays(
        _ text: Span<UInt8>, _ mode: LexerMode, _ asCode: ScannedStatement, _ lexer: Lexer
    ) -> ScannedStatement {
        let skippingMode = mode.union(.skipsExecutableComments)
        var scan = StatementScan(mode: skippingMode)
        let skipped = scan.read(text)
        var traits = asCode.traits.union(skipped.traits)
        // What follows from a statement being bare does not hold for both.
        traits.subtract([.bareTransaction, .beginsReadOnly])
        let isClear =
            !lexer.isCommentAmbiguous && asCode.kill == nil && traits.isDisjoint(with: placed)
            && traits.isDisjoint(with: .malformed)
        if !isClear { traits.insert(.ambiguousComment) }
        let objects = both(
            (asCode, ObjectReader.read(text, mode, asCode)), (skipped, ObjectReader.read(text, skippingMode, skipped)))
        return ScannedStatement(
            traits: traits, statementCount: max(asCode.statementCount, skipped.statementCount),
            kind: kind(asCode, skipped), kill: asCode.kill, objects: objects)
    }

    /// What is done either way, if it is the same; the variables of both ways, which are only asked for.
    private static func both(
        _ a: (found: ScannedStatement, objects: StatementObjects?),
        _ b: (found: ScannedStatement, objects: StatementObjects?)
    ) -> StatementObjects? {
        let change = a.objects?.change == b.objects?.change ? a.objects?.change : nil
        var names: Set<String>? = []
        for (found, objects) in [a, b] where found.traits.contains(.setsUserVariable) {
            if let more = objects?.userVariables { names?.formUnion(more) } else { names = nil }
        }
        let variables = names.flatMap { $0.isEmpty ? nil : $0.sorted() }
        return change == nil && variables == nil ? nil : StatementObjects(change: change, userVariables: variables)
    }

    private static func kind(_ asCode: ScannedStatement, _ skipped: ScannedStatement) -> StatementKind {
        if asCode.kind == skipped.kind { return asCode.kind }
        guard skipped.statementCount == 0 else { return .other }
        // A session that is told nothing of it must not rely on these.
        return switch asCode.kind {
        case .use, .begin, .commit, .rollback, .kill: .other
        default: asCode.kind
        }
    }
}
