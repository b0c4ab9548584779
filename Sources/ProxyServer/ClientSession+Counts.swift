import MySQLProtocol
import SessionState

// ROW_COUNT() and FOUND_ROWS() in prepared statements: they tell of the session's last statement, wherever that ran.
extension ClientSession {
    /// An execution that asks for counts which its backend would not give runs a text of its own, with the counts in it.
    ///
    /// - Parameter isPreceded: whether something goes to the backend ahead of the execution.
    func noteCounted(on backend: BackendConnection, isPreceded: Bool) {
        if countedText != nil { countedText = nil }
        guard !machine.traits.isDisjoint(with: [.readsRowCount, .readsFoundRows]), pending?.command == .stmtExecute,
            let statement = machine.running, let text = statement.text
        else { return }
        // What a cursor or long data leave in a statement must stay where it is.
        guard !machine.opensCursor, !statement.hasLongData else { return }
        if !isPreceded, backend.lastSession == id, !hasAnsweredItself,
            backend.statements.has(text, statement.history, from: statement.formerHistory)
        {
            return
        }
        var substitution = FunctionSubstitution()
        substitution.replaceRowCounts(rowCounts)
        countedText = text.replaced(
            by: substitution.apply(text.bytes, mode: machine.lexerMode(of: text, core.variables)))
    }

    /// It was executed, and is of no more use.
    func forgetCounted(on backend: BackendConnection) {
        guard let text = countedText else { return }
        countedText = nil
        backend.statements.remove(text)
    }
}
