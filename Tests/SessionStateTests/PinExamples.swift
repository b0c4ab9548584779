import MySQLProtocol

@testable import SessionState

/// The table of pins: the one source of docs/pinning-table.md and of the test that runs each line.
enum PinExamples {
    static let groups: [PinExampleGroup] = [
        reading, writing, transactions, trackedVariables, otherVariables, scopes, userVariables, nextTransaction,
        temporaryTables, locks, counts, prepared, binary, sizes, comments, routines, others,
    ]

    private static let reading = PinExampleGroup(
        title: "Reading", about: "What most traffic is pins in neither.",
        examples: [
            sql("SELECT 1"), sql("SELECT * FROM t WHERE id = 1 FOR UPDATE"), sql("(SELECT 1) UNION (SELECT 2)"),
            sql("WITH a AS (SELECT 1) SELECT * FROM a"), sql("TABLE t"), sql("VALUES ROW(1)"),
            sql("SELECT @@version"), sql("SELECT @@session.sql_mode"),
            sql("SELECT LAST_INSERT_ID()", "Weir carries the id. RDS Proxy pinned on it in 2023."),
            sql("SELECT CONNECTION_ID()", "Weir puts in the number that the client was given."),
            sql("SHOW TABLES"), sql("SHOW WARNINGS"), sql("EXPLAIN SELECT 1"), sql("DO 1"),
            sql("SELECT SLEEP(0)"), sql("/* a comment */ SELECT 1"), sql("SELECT 'GET_LOCK(1)'"),
        ])

    private static let writing = PinExampleGroup(
        title: "Writing and definitions", about: "",
        examples: [
            sql("INSERT INTO t VALUES (1)"), sql("INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = 2"),
            sql("UPDATE t SET a = 1"), sql("DELETE FROM t"), sql("REPLACE INTO t VALUES (1)"),
            sql("LOAD DATA INFILE 'f' INTO TABLE t"), sql("CREATE TABLE t (a INT)"), sql("ALTER TABLE t ADD b INT"),
            sql("DROP TABLE t"), sql("TRUNCATE t"), sql("GRANT SELECT ON a.* TO u"), sql("ANALYZE TABLE t"),
            sql("CREATE PROCEDURE p() BEGIN SET @a = 1; END", "The body does not run yet."),
            sql("CREATE VIEW v AS SELECT GET_LOCK('a', 1)", "The same."),
            sql("USE shop"), sql("DROP DATABASE shop"), sql("SELECT 1; SELECT 2"), sql("KILL QUERY 5"),
        ])

    private static let transactions = PinExampleGroup(
        title: "Transactions",
        about:
            "A transaction keeps its backend to its end, which is no pin; the server's status flags say when that is.",
        examples: [
            sql("BEGIN"), sql("START TRANSACTION READ ONLY"), sql("START TRANSACTION WITH CONSISTENT SNAPSHOT"),
            sql("COMMIT"), sql("ROLLBACK"), sql("COMMIT AND CHAIN"), sql("SAVEPOINT a"), sql("ROLLBACK TO SAVEPOINT a"),
            sql("XA START 'x'", .xaTransaction, [], "Not in RDS Proxy's list. A reset does not undo it."),
            sql("XA RECOVER", .xaTransaction),
        ])

    private static let trackedVariables = PinExampleGroup(
        title: "Variables that RDS Proxy tracks",
        about: "Its list has 22 entries. Weir carries them too, but for three that it cannot or needs for itself.",
        examples: [
            set("SET autocommit = 0"), set("SET auto_increment_increment = 2"), set("SET NAMES utf8mb4"),
            set("SET NAMES utf8mb4 COLLATE utf8mb4_bin"), set("SET CHARACTER SET latin1"), set("SET CHARSET latin1"),
            set("SET character_set_client = latin1"), set("SET character_set_connection = latin1"),
            set("SET character_set_filesystem = latin1"), set("SET character_set_results = NULL"),
            set("SET character_set_server = latin1"), set("SET collation_connection = latin1_bin"),
            set("SET collation_server = latin1_bin"), set("SET interactive_timeout = 60"),
            set("SET net_write_timeout = 60"), set("SET query_cache_type = OFF", on: .mariadb),
            set("SET sql_mode = 'ANSI_QUOTES'"), set("SET SESSION sql_mode = ''"), set("SET @@sql_mode = ''"),
            set("SET @@session.time_zone = '+00:00'"), set("SET time_zone = '+00:00'"), set("SET wait_timeout = 60"),
            set("SET SESSION transaction_isolation = 'SERIALIZABLE'", on: .mysql),
            set("SET SESSION tx_isolation = 'SERIALIZABLE'", on: .mariadb),
            set("SET SESSION TRANSACTION READ ONLY"), set("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE"),
            set("SET character_set_database = latin1", .untrackedVariable, [], "It follows the schema."),
            set("SET collation_database = latin1_bin", .untrackedVariable, [], "The same."),
            set("SET session_track_schema = ON", .untrackedVariable, [], "Weir needs its reports."),
            set("SET sql_mode = '', time_zone = '+00:00', autocommit = 1"),
        ])

    private static let otherVariables = PinExampleGroup(
        title: "Variables that it does not track",
        about: "Weir carries what can be set again elsewhere. Settings of drivers and tools are here.",
        examples: [
            set("SET foreign_key_checks = 0", [], .settings), set("SET unique_checks = 0", [], .settings),
            set("SET sql_safe_updates = 1", [], .settings),
            set("SET SQL_SAFE_UPDATES = 1, sql_mode = ''", [], .settings),
            set("SET group_concat_max_len = 4096", [], .settings),
            set("SET innodb_lock_wait_timeout = 5", [], .settings), set("SET lock_wait_timeout = 5", [], .settings),
            set("SET net_read_timeout = 60", [], .settings), set("SET sql_select_limit = 10", [], .settings),
            set("SET max_execution_time = 100", [], .settings, on: .mysql),
            set("SET max_statement_time = 1", [], .settings, on: .mariadb),
            set("SET optimizer_switch = 'mrr=off'", [], .settings), set("SET sql_log_bin = 0", [], .settings),
            set("SET autocommit = 1, foreign_key_checks = 0", [], .settings, "One that is not tracked is enough."),
            set("SET timestamp = 1", .untrackedVariable, .settings, "It goes on by itself."),
            set("SET insert_id = 7", .untrackedVariable, .settings),
            set("SET last_insert_id = 5", .untrackedVariable, .settings),
            set("SET profiling = 1", .untrackedVariable, .settings, "The server keeps the results."),
            set("SET pseudo_slave_mode = 1", .untrackedVariable, .settings),
            set("SET session_track_gtids = OWN_GTID", .untrackedVariable, .settings),
            set("SET session_track_system_variables = '*'", .untrackedVariable, .settings, "MariaDB's drivers do."),
            set("SET session_track_state_change = 1", .untrackedVariable, .settings),
            set("SET rand_seed1 = 1, rand_seed2 = 2", .untrackedVariable, .settings),
            set("SET unheard_of = 1", .untrackedVariable, .settings, "A variable that is not known is not carried."),
        ])

    private static let scopes = PinExampleGroup(
        title: "Scopes and other forms of SET", about: "",
        examples: [
            set("SET LOCAL foreign_key_checks = 0", [], [], "RDS Proxy's guide exempts SET LOCAL."),
            set("SET LOCAL timestamp = 1", .untrackedVariable, [], "Here it is SET SESSION, as on the server."),
            set("SET LOCAL timestamp = 1, @a = 2", .untrackedVariable, .settings),
            set("SET LOCAL foreign_key_checks = 0, SESSION unique_checks = 0", [], .settings),
            set("SET @@local.foreign_key_checks = 0", [], .settings, "The guide speaks of SET LOCAL only."),
            set("SET GLOBAL sql_mode = ''", [], .settings, "By the letter: a system variable is set."),
            set("SET @@global.max_connections = 10", [], .settings, "The same."),
            set("SET PERSIST max_connections = 10", [], .settings, on: .mysql),
            set("SET PASSWORD = 'x'"), set("SET ROLE r", .identity),
            set("SET DEFAULT ROLE r FOR u", .untrackedVariable, on: .mariadb),
            set("SET RESOURCE GROUP g", .untrackedVariable, on: .mysql),
            set("SET SESSION AUTHORIZATION u", .identity, on: .mariadb),
            set("SET STATEMENT max_statement_time = 1 FOR SELECT 1", .untrackedVariable, .settings, on: .mariadb),
            sql("SET @a = 1; SELECT 1", [], .settings, "The filter exempts a SET by itself only."),
        ])

    private static let userVariables = PinExampleGroup(
        title: "User variables", about: "Weir asks for what was set, and sets it again on the next backend.",
        examples: [
            set("SET @a = 1", [], .settings), set("SET @a := 1, @b := 2", [], .settings),
            set("SET @`a b` = 1", .userVariable, .settings, "A name that is not plain is not carried."),
            set("SET sql_mode = '', @a = 1", [], .settings),
            set(
                "SET @a = GET_LOCK('a', 1)", .namedLock, [.settings, .namedLock],
                filtered: .namedLock, "The filter does not exempt the lock."),
            sql("SELECT @a := 1", [], .settings), sql("SELECT 1 INTO @a", [], .settings),
            sql("LOAD DATA INFILE 'f' INTO TABLE t (@a)", [], .settings),
            sql("GET DIAGNOSTICS @a = NUMBER", [], .settings),
            sql("SELECT @a", "Only read."),
            sql(
                "CALL p(@a)", .storedRoutine, [],
                "It may be an OUT parameter, which RDS Proxy does not see."),
            sql("CREATE USER 'u'@'localhost'", "No variable."),
        ])

    private static let nextTransaction = PinExampleGroup(
        title: "Settings of the next transaction", about: "",
        examples: [
            set("SET TRANSACTION READ ONLY", .nextTransaction, .nextTransaction),
            set("SET TRANSACTION ISOLATION LEVEL READ COMMITTED", .nextTransaction, .nextTransaction),
            set("SET @@transaction_isolation = 'SERIALIZABLE'", .nextTransaction, .nextTransaction),
            set("SET @@tx_read_only = 1", .nextTransaction, .nextTransaction, on: .mariadb),
            set("SET sql_mode = '', @@transaction_read_only = 1", .nextTransaction, .nextTransaction),
        ])

    private static let temporaryTables = PinExampleGroup(
        title: "Temporary tables", about: "",
        examples: [
            sql("CREATE TEMPORARY TABLE t (a INT)", .temporaryTable, .temporaryTable),
            sql("CREATE TEMPORARY TABLE IF NOT EXISTS t SELECT 1", .temporaryTable, .temporaryTable),
            sql("CREATE OR REPLACE TEMPORARY TABLE t (a INT)", .temporaryTable, .temporaryTable, on: .mariadb),
            sql("CREATE TEMPORARY SEQUENCE s", .temporaryTable, .temporaryTable, on: .mariadb),
            sql("DROP TEMPORARY TABLE t"), sql("CREATE TABLE temporary_t (a INT)"),
        ])

    private static let locks = PinExampleGroup(
        title: "Locks", about: "",
        examples: [
            sql("LOCK TABLES t READ", .tableLock, .tableLock), sql("LOCK TABLE t WRITE", .tableLock, .tableLock),
            sql("FLUSH TABLES WITH READ LOCK", .tableLock, .tableLock),
            sql("FLUSH TABLES t WITH READ LOCK", .tableLock, .tableLock),
            sql("FLUSH TABLES t FOR EXPORT", .tableLock, [], "Not in RDS Proxy's list."),
            sql("FLUSH TABLES"), sql("UNLOCK TABLES"),
            sql("LOCK INSTANCE FOR BACKUP", .serverLock, on: .mysql),
            sql("BACKUP STAGE START", .serverLock, on: .mariadb),
            sql("SELECT GET_LOCK('a', 1)", .namedLock, .namedLock), sql("DO GET_LOCK('a', 1)", .namedLock, .namedLock),
            sql("SELECT get_lock /* x */ ('a', 1)", .namedLock, .namedLock),
            sql("SELECT IS_FREE_LOCK('a')"), sql("SELECT RELEASE_LOCK('a')"), sql("SELECT RELEASE_ALL_LOCKS()"),
            sql("HANDLER t OPEN", .handler, [], "Not in RDS Proxy's list."),
        ])

    private static let counts = PinExampleGroup(
        title: "Row counts", about: "RDS Proxy's guide says \"sometimes\" and not when: here it is always.",
        examples: [
            sql("SELECT ROW_COUNT()", [], .rowCounts, "Weir knows the value."),
            sql(
                "SELECT FOUND_ROWS()", .rowCounts, .rowCounts,
                "Not right behind SQL_CALC_FOUND_ROWS: there Weir knows it."),
            sql("SELECT SQL_CALC_FOUND_ROWS * FROM t LIMIT 1"),
        ])

    private static let prepared = PinExampleGroup(
        title: "Prepared statements as text", about: "",
        examples: [
            sql("PREPARE s FROM 'SELECT 1'", .textPreparedStatement, .textPreparedStatement),
            sql("EXECUTE s", .textPreparedStatement, .textPreparedStatement),
            sql("EXECUTE s USING @a", .textPreparedStatement, .textPreparedStatement),
            sql("EXECUTE IMMEDIATE 'SELECT 1'", .textPreparedStatement, .textPreparedStatement, on: .mariadb),
            sql("DEALLOCATE PREPARE s"), sql("DROP PREPARE s"),
        ])

    private static let binary = PinExampleGroup(
        title: "Prepared statements of the binary protocol",
        about:
            "RDS Proxy pins with the first COM_STMT_PREPARE. Weir prepares the text on whichever backend is to run it.",
        examples: [
            line(.prepare("SELECT ?"), [], .preparedStatement),
            line(.execute("SELECT 1"), [], .preparedStatement),
            line(.execute("INSERT INTO t VALUES (1)"), [], .preparedStatement),
            line(.prepare("SELECT @@warning_count"), .preparedStatement, .preparedStatement),
            line(.prepare("SELECT ROW_COUNT()"), [], .preparedStatement, "Weir knows the value."),
            line(.prepare("SELECT FOUND_ROWS()"), [], .preparedStatement, "Its execution is judged as its text is."),
            line(.prepare("SET @a = 1"), [], .preparedStatement, "What the text does, it does when it is executed."),
            PinExample(
                action: .execute("SET @a = 1"), family: nil, causes: [],
                rules: [.preparedStatement, .settings], filteredRules: .preparedStatement, note: ""),
            line(.execute("SELECT GET_LOCK('a', 1)"), .namedLock, [.preparedStatement, .namedLock]),
            line(.execute("CREATE TEMPORARY TABLE t (a INT)"), .temporaryTable, [.preparedStatement, .temporaryTable]),
            line(.cursor, .cursor, .preparedStatement), line(.longData, .longData, .preparedStatement),
        ])

    private static let sizes = PinExampleGroup(
        title: "Long texts", about: "RDS Proxy does not read a text of more than 16 KB; Weir reads one of 64 KB.",
        examples: [
            line(.longQuery(16384)), line(.longQuery(16385), [], .longStatement),
            line(.longQuery(65535), [], .longStatement), line(.longQuery(65536), .longStatement, .longStatement),
        ])

    private static let comments = PinExampleGroup(
        title: "Executable comments",
        about: "Weir reads one as code and as a comment, and pins only where that leaves a doubt.",
        examples: [
            sql("/*!50000 SELECT 1 */", [], .executableComment),
            sql("SELECT /*! STRAIGHT_JOIN */ 1", [], .executableComment),
            sql("/*M! SELECT 1 */", [], .executableComment, on: .mariadb),
            sql(
                "SELECT 1 /*! + 1 */ /*! + 2 */", .executableComment, .executableComment,
                "Two of them are not read both ways."),
            set(
                "/*!40101 SET NAMES utf8mb4 */", [], .executableComment, filtered: .executableComment,
                "Dumps begin with it. The filter does not exempt comments."),
            sql("SELECT /*+ MAX_EXECUTION_TIME(10) */ 1", "A hint is no such comment."), sql("SELECT 1 -- /*! no"),
        ])

    private static let routines = PinExampleGroup(
        title: "Stored routines and sequences",
        about: "RDS Proxy does not pin on them, and what they leave behind may reach another client.",
        examples: [
            sql("CALL p()", .storedRoutine), sql("SELECT f(1)", .storedRoutine),
            sql("SELECT shop.f(1)", .storedRoutine), sql("SELECT NEXTVAL(s)", .sequence, on: .mariadb),
            sql("SELECT NEXT VALUE FOR s", .sequence, on: .mariadb), sql("SELECT LASTVAL(s)", .sequence, on: .mariadb),
            sql("SELECT UPPER('a')"),
        ])

    private static let others = PinExampleGroup(
        title: "Others", about: "",
        examples: [
            sql("FROB THE KNOB", .unknownStatement, [], "If the server cannot parse it either, the pin is taken back."),
            sql("SELECT 'open", .unknownStatement),
            sql("BEGIN NOT ATOMIC SELECT 1; END", .unknownStatement, on: .mariadb),
            sql(
                "CREATE TEMPORARY TABLE t (a INT); SELECT GET_LOCK('a', 1)", [.temporaryTable, .namedLock],
                [.temporaryTable, .namedLock]),
            line(
                .command(.setOption, named: "COM_SET_OPTION"), .protocolOption, [], "The backend is closed afterwards."),
            line(.command(.ping, named: "COM_PING")), line(.command(.initDB, named: "COM_INIT_DB")),
            line(.command(.statistics, named: "COM_STATISTICS")),
        ])
}
