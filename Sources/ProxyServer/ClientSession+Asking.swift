import MySQLProtocol
import SessionState

// What only the server knows, asked for so that the session need not keep its backend.
extension ClientSession {
    /// User variables may have been set: what are they now?
    func askUserVariables() {
        let names = machine.unlearned.sorted()
        ask(names.map(UserVariable.question).joined(separator: ",")) { [self] set in
            var values: [String: UserVariable]? = [:]
            for (place, name) in names.enumerated() {
                let value = set.flatMap { ClientSession.userVariable($0, at: place * UserVariable.columnsOfQuestion) }
                if let value { values?[name] = value } else { values = nil }
            }
            let former = machine.pinHistory
            let disposition = machine.learned(values)
            if machine.pinHistory != former { notePin(machine.pinHistory.subtracting(former)) }
            backend?.state = machine.state
            goOn(disposition)
        }
    }

    private static func userVariable(_ set: TextResultSet, at column: Int) -> UserVariable? {
        guard set.columns.count >= column + UserVariable.columnsOfQuestion, let kind = kind(set.columns[column]) else {
            return nil
        }
        return UserVariable(
            kind, number: set.text(row: 0, column: column + 1), hex: set.text(row: 0, column: column + 2),
            length: set.text(row: 0, column: column + 3), collation: set.text(row: 0, column: column + 4))
    }

    private static func kind(_ column: ColumnDefinition) -> UserVariable.Kind? {
        switch column.type {
        case .long, .longLong: .integer(isUnsigned: column.flags & 0x20 != 0)
        case .newDecimal: .decimal
        case .double: .double
        case .varString, .blob, .mediumBlob, .longBlob: .text
        default: nil
        }
    }

    /// Named locks may have been released, or not been had: which are held?
    func askLocks() {
        let names = machine.locksInDoubt
        // No quote or backslash is in them.
        guard !names.isEmpty else { return goOn(machine.learned(locks: [])) }
        ask(names.map { "IS_USED_LOCK('\($0)')<=>CONNECTION_ID()" }.joined(separator: ",")) { [self] set in
            let held = names.indices.map { set?.text(row: 0, column: $0) != "0" }
            goOn(machine.learned(locks: held))
        }
    }
}
