public import MySQLProtocol

/// How the server's answer to one command is laid out, as far as finding its end goes.
public enum ReplyShape: Equatable, Sendable {
    /// Nothing is answered (COM_STMT_CLOSE, COM_STMT_SEND_LONG_DATA).
    case none
    /// One OK, EOF or ERR packet.
    case status
    /// OK, ERR or result sets, one after another while the status says that more follow (COM_QUERY, COM_STMT_EXECUTE).
    case results
    /// The answer to COM_STMT_PREPARE: a statement's numbers, then parameter and column definitions.
    case prepared
    /// Column definitions up to an EOF (COM_FIELD_LIST).
    case columns
    /// Rows up to an EOF (COM_STMT_FETCH).
    case rows
    /// One packet of text (COM_STATISTICS).
    case text

    /// The shape that the protocol gives to a command's answer.
    public init(of command: Command) {
        switch command {
        case .stmtClose, .stmtSendLongData, .quit: self = .none
        case .query, .stmtExecute, .processInfo: self = .results
        case .stmtPrepare: self = .prepared
        case .fieldList: self = .columns
        case .stmtFetch: self = .rows
        case .statistics: self = .text
        default: self = .status
        }
    }
}
