/// The first byte of a client's packet once it is logged in.
///
/// *Source*: MySQL 8.4 `include/my_command.h`; 0xfa to 0xfe are MariaDB's.
public enum Command: UInt8, CaseIterable, Hashable, Sendable {
    /// COM_SLEEP: internal to the server, refused from clients.
    case sleep = 0x00
    /// COM_QUIT: the client goes; there is no answer.
    case quit = 0x01
    /// COM_INIT_DB: changes the default schema.
    case initDB = 0x02
    /// COM_QUERY: SQL text.
    case query = 0x03
    /// COM_FIELD_LIST: a table's columns.
    case fieldList = 0x04
    /// COM_CREATE_DB: gone since MySQL 5.7.
    case createDB = 0x05
    /// COM_DROP_DB: gone since MySQL 5.7.
    case dropDB = 0x06
    /// COM_REFRESH: FLUSH by bits.
    case refresh = 0x07
    /// COM_SHUTDOWN: ends the server.
    case shutdown = 0x08
    /// COM_STATISTICS: one line of text.
    case statistics = 0x09
    /// COM_PROCESS_INFO: SHOW PROCESSLIST.
    case processInfo = 0x0a
    /// COM_CONNECT: internal to the server.
    case connect = 0x0b
    /// COM_PROCESS_KILL: KILL by number.
    case processKill = 0x0c
    /// COM_DEBUG: dumps debug information to the server's log.
    case debug = 0x0d
    /// COM_PING: answered by OK.
    case ping = 0x0e
    /// COM_TIME: internal to the server.
    case time = 0x0f
    /// COM_DELAYED_INSERT: internal to the server.
    case delayedInsert = 0x10
    /// COM_CHANGE_USER: logs in again on the same connection.
    case changeUser = 0x11
    /// COM_BINLOG_DUMP: turns the connection into a replication stream.
    case binlogDump = 0x12
    /// COM_TABLE_DUMP: gone.
    case tableDump = 0x13
    /// COM_CONNECT_OUT: internal to the server.
    case connectOut = 0x14
    /// COM_REGISTER_SLAVE: a replica introduces itself.
    case registerSlave = 0x15
    /// COM_STMT_PREPARE: prepares SQL text.
    case stmtPrepare = 0x16
    /// COM_STMT_EXECUTE: executes a prepared statement.
    case stmtExecute = 0x17
    /// COM_STMT_SEND_LONG_DATA: a piece of a parameter; there is no answer.
    case stmtSendLongData = 0x18
    /// COM_STMT_CLOSE: forgets a prepared statement; there is no answer.
    case stmtClose = 0x19
    /// COM_STMT_RESET: clears a statement's long data and cursor.
    case stmtReset = 0x1a
    /// COM_SET_OPTION: multi-statements on or off.
    case setOption = 0x1b
    /// COM_STMT_FETCH: rows from a cursor.
    case stmtFetch = 0x1c
    /// COM_DAEMON: internal to the server.
    case daemon = 0x1d
    /// COM_BINLOG_DUMP_GTID: turns the connection into a replication stream.
    case binlogDumpGTID = 0x1e
    /// COM_RESET_CONNECTION: clears the session's state.
    case resetConnection = 0x1f
    /// COM_CLONE: MySQL's clone plugin.
    case clone = 0x20
    /// COM_SUBSCRIBE_GROUP_REPLICATION_STREAM: MySQL's group replication.
    case subscribeGroupReplicationStream = 0x21
    /// COM_STMT_BULK_EXECUTE: MariaDB's array binding.
    case stmtBulkExecute = 0xfa
    /// COM_SLAVE_WORKER: internal to MariaDB.
    case slaveWorker = 0xfb
    /// COM_SLAVE_IO: internal to MariaDB.
    case slaveIO = 0xfc
    /// COM_SLAVE_SQL: internal to MariaDB.
    case slaveSQL = 0xfd
    /// COM_MULTI: MariaDB 10.2's batch, never released.
    case multi = 0xfe

    /// The payload of this command with a body, the SQL text for example.
    public func payload(_ body: some Sequence<UInt8> = []) -> [UInt8] {
        [rawValue] + body
    }
}
