public import MySQLProtocol

// What becomes of the backend when a reply has ended.
extension SessionMachine {
    mutating func note(_ status: StatusFlags, warnings: UInt16) {
        // A transaction has ended, and with it what was set for it: unless this text, or a prepared one, may have set it
        // for the next one since.
        if isInTransaction, !status.contains(.inTransaction), !traits.contains(.setsNextTransaction),
            pins.isDisjoint(with: .textPreparedStatement)
        {
            pins.remove(.nextTransaction)
        }
        isInTransaction = status.contains(.inTransaction)
        hasAutocommit = status.contains(.autocommit)
        // The OK behind an error answers the question that followed it, which had nothing to warn of.
        if !failed { lastWarnings = warnings }
    }

    /// The reply is complete.
    public mutating func ended() -> Disposition {
        // Of several statements, one that locks may come behind the one that unlocks, and after an error it never ran.
        if traits.contains(.unlocksTables), !traits.contains(.locksTables), !failed {
            pins.remove(.tableLock)
        }
        statementEnded()
        objectsEnded()
        noteSavepoint()
        if failed {
            lastWarnings = 1
            if isInTransaction || !hasAutocommit || mayEndUnknown { return .probe }
        }
        return unknown.isEmpty ? settle() : .askVariables
    }

    /// The answer to a probe arrived: an OK with the connection's true status.
    public mutating func probed(_ status: StatusFlags) -> Disposition {
        isInTransaction = status.contains(.inTransaction) || hasSavepoint
        hasAutocommit = status.contains(.autocommit)
        return unknown.isEmpty ? settle() : .askVariables
    }

    /// Nothing is open any more of what `ended` or `probed` asked for.
    public mutating func settled() -> Disposition {
        settle()
    }

    private static let makersOfInsertID: StatementTraits = [
        .setsInsertID, .callsProcedure, .callsUnknownFunction, .returnsRows,
    ]

    private mutating func settle() -> Disposition {
        // Made inside an expression or a routine, where no OK packet tells of it.
        if !traits.isDisjoint(with: SessionMachine.makersOfInsertID) { madeInsertID = true }
        // The next statement may be SHOW WARNINGS, which only this backend can answer.
        if lastWarnings > 0 { pin(.diagnostics) }
        // What asks for them leaves them, whether or not its own reply counts them.
        if heldDiagnostics, leavesDiagnostics || traits.contains(.readsDiagnostics), !hasFailed { pin(.diagnostics) }
        lastWarnings = 0
        return restingDisposition
    }

    /// The backend has warnings of the statement before the command that has just begun.
    public var holdsDiagnostics: Bool { heldDiagnostics }

    /// The command that has just begun leaves them as they are, see ``KeptDiagnostics/outlast(_:_:mode:)``.
    public mutating func leaveDiagnostics() {
        leavesDiagnostics = true
    }

    /// The time in which SHOW WARNINGS is expected is over.
    public mutating func diagnosticsExpired() -> Disposition {
        pins.remove(.diagnostics)
        if leavesFoundRowsToBackend { knowsFoundRows = false }
        return restingDisposition
    }
}
