/// The server's word on a connection's state, in every OK and EOF packet.
///
/// *Source*: MySQL 8.4 `include/mysql_com.h`, `SERVER_STATUS_flags_enum`.
public struct StatusFlags: OptionSet, Hashable, Sendable {
    /// The bits as they travel.
    public let rawValue: UInt16

    /// Takes the bits as they travel, unknown ones included.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// A transaction is open.
    public static let inTransaction = StatusFlags(rawValue: 1)
    /// Statements outside a transaction commit by themselves.
    public static let autocommit = StatusFlags(rawValue: 2)
    /// Another result follows this one.
    public static let moreResultsExists = StatusFlags(rawValue: 8)
    /// The optimizer found no good index.
    public static let noGoodIndexUsed = StatusFlags(rawValue: 0x10)
    /// The statement used no index.
    public static let noIndexUsed = StatusFlags(rawValue: 0x20)
    /// A cursor was opened: rows come by COM_STMT_FETCH.
    public static let cursorExists = StatusFlags(rawValue: 0x40)
    /// The cursor's last row has been sent.
    public static let lastRowSent = StatusFlags(rawValue: 0x80)
    /// The default schema was dropped.
    public static let dbDropped = StatusFlags(rawValue: 0x100)
    /// A backslash in a string literal is a plain character.
    public static let noBackslashEscapes = StatusFlags(rawValue: 0x200)
    /// A prepared statement was prepared again and has other columns.
    public static let metadataChanged = StatusFlags(rawValue: 0x400)
    /// The statement took longer than `long_query_time`.
    public static let queryWasSlow = StatusFlags(rawValue: 0x800)
    /// This result set holds a procedure's OUT parameters.
    public static let psOutParams = StatusFlags(rawValue: 0x1000)
    /// The open transaction is READ ONLY.
    public static let inReadOnlyTransaction = StatusFlags(rawValue: 0x2000)
    /// A block of session state changes follows in this OK packet.
    public static let sessionStateChanged = StatusFlags(rawValue: 0x4000)
    /// MariaDB: double quotes enclose names.
    public static let ansiQuotes = StatusFlags(rawValue: 0x8000)
}
