/// A transaction that was begun by a statement of its own, and has done nothing yet.
public enum DeferredTransaction: Equatable, Sendable {
    case plain
    case readOnly

    /// What begins it on a backend, in every sql_mode.
    public var statement: String {
        switch self {
        case .plain: "START TRANSACTION"
        case .readOnly: "START TRANSACTION READ ONLY"
        }
    }
}

/// The variables that change what the statements around a transaction do.
struct TransactionSettings: Equatable, Sendable {
    private let completion: Int?
    private let readOnly: Int?

    init(_ variables: TrackedVariables) {
        completion = variables.index(of: "completion_type")
        readOnly = variables.index(of: "transaction_read_only") ?? variables.index(of: "tx_read_only")
    }

    /// Whether BEGIN and COMMIT do just that.
    func areUsual(in state: CarriedState) -> Bool {
        if let readOnly, let value = state[readOnly], value != "0" { return false }
        if let completion, let value = state[completion], value != "NO_CHAIN", value != "0" { return false }
        return true
    }
}

// A lone BEGIN holds no backend: it goes out with the first statement behind it.
extension SessionMachine {
    /// A BEGIN is put off; a COMMIT or ROLLBACK ends one that was put off, of which no backend ever hears.
    ///
    /// - Returns: whether that is all there is to do.
    mutating func defersOrEnds(_ statement: ScannedStatement) -> Bool {
        guard statement.traits.contains(.bareTransaction), statement.statementCount == 1, !keepsLease, !hidesSyntax,
            statement.traits.isSubset(of: SessionMachine.ofBareTransactions)
        else { return false }
        switch statement.kind {
        case .begin where transactionSettings.areUsual(in: state.value):
            deferredTransaction = statement.traits.contains(.beginsReadOnly) ? .readOnly : .plain
            return true
        case .commit where deferredTransaction != nil, .rollback where deferredTransaction != nil:
            deferredTransaction = nil
            return true
        default: return false
        }
    }

    private static let ofBareTransactions: StatementTraits = [
        .bareTransaction, .beginsReadOnly, .beginsTransaction, .endsTransaction, .implicitCommit,
    ]

    /// With autocommit off a SAVEPOINT is there before the server says that a transaction is.
    mutating func noteSavepoint() {
        if !failed {
            if traits.contains(.savepoint) {
                hasSavepoint = true
            } else if !traits.isDisjoint(with: [.endsTransaction, .implicitCommit]) {
                hasSavepoint = false
            }
        }
        if hasAutocommit { hasSavepoint = false }
        if hasSavepoint { isInTransaction = true }
    }
}
