/// What ends a pin.
public enum PinEnd: String, CaseIterable, Equatable, Sendable {
    /// COM_RESET_CONNECTION, COM_CHANGE_USER, or the end of the client's connection.
    case reset
    /// The end of the client's connection only.
    case session
    /// The end of the next transaction.
    case transaction = "next_transaction_end"
    /// UNLOCK TABLES.
    case unlock = "unlock_tables"
    /// DROP TABLE of the last temporary table.
    case drop = "drop_table"
    /// HANDLER ... CLOSE of the last one.
    case handlerClose = "handler_close"
    /// RELEASE_LOCK of the last lock, by the server's word, or RELEASE_ALL_LOCKS.
    case releaseLock = "release_lock"
    /// DEALLOCATE PREPARE of the last statement.
    case deallocate = "deallocate_prepare"
    /// The end of the statement itself.
    case statement = "statement_end"
    /// COM_STMT_CLOSE of the last statement that pins.
    case close = "statement_close"
    /// The last row of the cursor, COM_STMT_RESET, COM_STMT_CLOSE or another execution.
    case cursor = "cursor_end"
    /// An execution, COM_STMT_RESET or COM_STMT_CLOSE.
    case execution
    /// The session's next command, or one second.
    case nextCommand = "next_command"

    /// In words, to stand behind "until".
    public var text: String {
        switch self {
        case .reset: "COM_RESET_CONNECTION, or the client leaves"
        case .session: "the client leaves"
        case .transaction: "the next transaction ends"
        case .unlock: "UNLOCK TABLES"
        case .drop: "the table is dropped"
        case .handlerClose: "HANDLER ... CLOSE"
        case .releaseLock: "the lock is released"
        case .deallocate: "DEALLOCATE PREPARE"
        case .statement: "it has ended"
        case .close: "COM_STMT_CLOSE"
        case .cursor: "the cursor's last row, COM_STMT_RESET or COM_STMT_CLOSE"
        case .execution: "an execution, COM_STMT_RESET or COM_STMT_CLOSE"
        case .nextCommand: "the next command, or one second"
        }
    }
}

extension PinCause {
    /// What ends a pin of this cause, which stands by itself, where this statement has set it. Every pin ends when the session
    /// is reset, too, but for that of RDS Proxy's rules.
    public func end(after statement: ScannedStatement?) -> PinEnd {
        switch self {
        case .rdsRule: .session
        case .nextTransaction: .transaction
        case .tableLock: .unlock
        case .preparedStatement: .close
        case .cursor: .cursor
        case .longData: .execution
        case .diagnostics: .nextCommand
        case .temporaryTable, .handler, .namedLock, .textPreparedStatement: endOfNamed(statement)
        default: .reset
        }
    }

    /// Things whose names are not known stay until the session is reset.
    private func endOfNamed(_ statement: ScannedStatement?) -> PinEnd {
        switch statement?.objects?.change {
        case .createsTable where self == .temporaryTable: .drop
        case .opensHandler where self == .handler: .handlerClose
        case .locks where self == .namedLock: .releaseLock
        case .prepares where self == .textPreparedStatement: .deallocate
        case .executesText(let text?) where self == .textPreparedStatement && !text.traits.contains(.malformed):
            .statement
        default: .reset
        }
    }

    /// The causes of the set, each by itself, in the order of their names.
    public var each: [PinCause] { PinCause.all.filter { contains($0) } }
}
