/// The words that the rules of the scanner name; the raw value is the spelling in lower case.
enum Word: String, CaseIterable {
    /// Any other name.
    case none = ""

    // First words of statements.
    case alter, analyze, backup, begin, binlog, cache, call, change, check, checksum, clone, commit, create
    case deallocate, delete, desc, describe, `do`, drop, execute, explain, flush, get, grant, handler, help
    case `import`, insert, install, kill, load, lock, optimize, prepare, purge, release, rename, repair, replace
    case reset, resignal, restart, revoke, rollback, savepoint, select, set, show, shutdown, signal, start, stop
    case table, truncate, uninstall, unlock, update, use, values, with, xa
    // First words of compound statements.
    case `case`, declare, `for`, `if`, loop, `repeat`, `while`

    // Words that decide inside a statement.
    case aggregate, algorithm, `as`, atomic, authorization, chain, char, character, charset, close, connection
    case consistent, count, data, database, `default`, definer, delayed, diagnostics, end, errors, event, export
    case function, global, hard, id, ignore, immediate, index, into, invoker, library, local
    case lowPriority = "low_priority"
    case instance
    case names, next, no, not, only, open, or, package, password, persist
    case persistOnly = "persist_only"
    case previous, procedure
    case profile, profiles, query, read, recursive, resource, returning, role, row, schema, security, session, soft, sql
    case sessionVariables = "session_variables"
    case sqlCalcFoundRows = "sql_calc_found_rows"
    case stage, statement, tables, temporary, to, transaction, trigger
    case value, variables, view, warnings, work, xml

    // Functions with a meaning for the session.
    case connectionID = "connection_id"
    case foundRows = "found_rows"
    case getLock = "get_lock"
    case lastInsertID = "last_insert_id"
    case lastval, nextval, setval
    case psCurrentThreadID = "ps_current_thread_id"
    case releaseAllLocks = "release_all_locks"
    case releaseLock = "release_lock"
    case rowCount = "row_count"

    // Variables with a meaning for the session.
    case errorCount = "error_count"
    case identity
    case insertID = "insert_id"
    case pseudoThreadID = "pseudo_thread_id"
    case warningCount = "warning_count"

    // Variables that are tracked, see `VariableClass`.
    case autocommit
    case autoIncrementIncrement = "auto_increment_increment"
    case characterSetClient = "character_set_client"
    case characterSetConnection = "character_set_connection"
    case characterSetDatabase = "character_set_database"
    case characterSetFilesystem = "character_set_filesystem"
    case characterSetResults = "character_set_results"
    case characterSetServer = "character_set_server"
    case collationConnection = "collation_connection"
    case collationDatabase = "collation_database"
    case collationServer = "collation_server"
    case interactiveTimeout = "interactive_timeout"
    case netWriteTimeout = "net_write_timeout"
    case queryCacheType = "query_cache_type"
    case sessionTrackSchema = "session_track_schema"
    case sqlMode = "sql_mode"
    case timeZone = "time_zone"
    case transactionIsolation = "transaction_isolation"
    case transactionReadOnly = "transaction_read_only"
    case txIsolation = "tx_isolation"
    case txReadOnly = "tx_read_only"
    case waitTimeout = "wait_timeout"
}

/// What is known of a name: what rules it takes part in, and whether it can name a stored function.
struct WordFacts: Equatable {
    /// The word of the rules, or `.none`.
    var word: Word = .none
    /// Where the name belongs to the server.
    var owners: Owners = []

    /// Which servers' grammar or function list has a name.
    struct Owners: OptionSet {
        let rawValue: UInt8
        /// A keyword on MySQL.
        static let keywordOfMySQL = Owners(rawValue: 1)
        /// A keyword on MariaDB that cannot name a function.
        static let keywordOfMariaDB = Owners(rawValue: 2)
        /// A native function on MySQL.
        static let functionOfMySQL = Owners(rawValue: 4)
        /// A native function on MariaDB.
        static let functionOfMariaDB = Owners(rawValue: 8)

        /// A variable that is carried, on MySQL.
        static let variableOfMySQL = Owners(rawValue: 16)
        /// A variable that is carried, on MariaDB.
        static let variableOfMariaDB = Owners(rawValue: 32)

        /// A keyword on either.
        static let keyword: Owners = [.keywordOfMySQL, .keywordOfMariaDB]
        /// A native function on either.
        static let function: Owners = [.functionOfMySQL, .functionOfMariaDB]
    }

    /// Whether a session variable of this name is carried from backend to backend.
    func isCarriedVariable(mode: LexerMode) -> Bool {
        if mode.contains(.onlyMySQL) { return owners.contains(.variableOfMySQL) }
        if mode.contains(.onlyMariaDB) { return owners.contains(.variableOfMariaDB) }
        return owners.contains([.variableOfMySQL, .variableOfMariaDB])
    }

    /// Whether a call of this name is surely no stored function.
    func isNative(quoted: Bool, mode: LexerMode) -> Bool {
        if mode.contains(.onlyMySQL) {
            return !owners.isDisjoint(with: quoted ? .functionOfMySQL : [.functionOfMySQL, .keywordOfMySQL])
        }
        if mode.contains(.onlyMariaDB) {
            return !owners.isDisjoint(with: quoted ? .functionOfMariaDB : [.functionOfMariaDB, .keywordOfMariaDB])
        }
        return !owners.isDisjoint(with: .function) || (!quoted && owners.isSuperset(of: .keyword))
    }
}
