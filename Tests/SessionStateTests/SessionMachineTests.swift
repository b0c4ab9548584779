import MySQLProtocol
import Testing

@testable import SessionState

private let inTransaction: StatusFlags = [.inTransaction, .autocommit]

@Suite struct SessionMachineTests {
    static let transactions: [Story] = [
        Story("a statement outside a transaction releases", Step.plain),
        Story(
            "a transaction keeps the backend until its end",
            [
                .query("START TRANSACTION WITH CONSISTENT SNAPSHOT"), .ok(inTransaction), .ends(.keep),
                .inTransaction(true), .query("SELECT 1"),
                .rows(inTransaction), .ends(.keep), .query("COMMIT"), .ok(), .ends(.release), .inTransaction(false),
                .pins([]),
            ]),
        Story(
            "the server's flags decide, not the words",
            [
                .query("START TRANSACTION WITH CONSISTENT SNAPSHOT"), .ok(), .ends(.release),
                .query("OPTIMIZE TABLE t"), .ok(inTransaction), .ends(.keep),
                .query("CREATE TABLE t (a INT)"), .ok(), .ends(.release),
            ]),
        Story(
            "an error in a transaction asks",
            [
                .query("START TRANSACTION WITH CONSISTENT SNAPSHOT"), .ok(inTransaction), .ends(.keep),
                .query("SELECT nix"), .error(), .ends(.probe),
                .probed(inTransaction), .ends(.keep), .inTransaction(true),
            ]),
        Story(
            "an error that rolled back ends the transaction",
            [
                .query("START TRANSACTION WITH CONSISTENT SNAPSHOT"), .ok(inTransaction), .ends(.keep),
                .query("UPDATE t SET a=1"), .error(), .ends(.probe),
                .probed(.autocommit), .ends(.keep), .pins(.diagnostics), .inTransaction(false), .diagnosticsExpire,
                .ends(.release),
            ]),
        Story(
            "an error outside a transaction, of a statement that opens none, asks nothing",
            [
                .query("SELECT nix"), .error(), .ends(.keep), .pins(.diagnostics),
            ]),
        Story(
            "an error of a statement that may have opened one asks",
            [
                .query("CALL p()"), .error(), .ends(.probe), .probed(inTransaction), .ends(.keep), .inTransaction(true),
            ]),
        Story(
            "an error of several statements asks",
            [
                .query("SELECT 1; SELECT nix"), .rows([.autocommit, .moreResultsExists]), .error(), .ends(.probe),
                .probed(.autocommit), .ends(.keep), .pins(.diagnostics),
            ]),
        Story(
            "autocommit off: a statement opens a transaction, COMMIT ends it",
            [
                .query("SET autocommit=0"), .ok([], Step.changed("autocommit", "OFF")), .ends(.release),
                .variable("autocommit", "0"), .query("SELECT 1"), .rows(.inTransaction), .ends(.keep), .query("COMMIT"),
                .ok([]),
                .ends(.release),
            ]),
        Story(
            "autocommit off: any error asks",
            [
                .query("SET autocommit=0"), .ok([], Step.changed("autocommit", "OFF")), .ends(.release),
                .query("INSERT INTO t VALUES (1)"), .error(), .ends(.probe), .probed(.inTransaction), .ends(.keep),
            ]),
        Story(
            "autocommit off from the login on: the first error asks too", starting: ["autocommit": "0"],
            [
                .query("INSERT INTO t VALUES (1)"), .error(), .ends(.probe), .probed(.inTransaction), .ends(.keep),
            ]),
        Story(
            "autocommit off, and another backend after a broken one: an error asks",
            [
                .query("SET autocommit=0"), .ok([], Step.changed("autocommit", "OFF")), .ends(.release), .backendBreaks,
                .query("INSERT INTO t VALUES (1)"), .error(), .ends(.probe),
            ]),
    ]

    @Test("transactions, event by event", arguments: transactions)
    func transaction(story: Story) {
        story.run()
    }

    static let reports: [Story] = [
        Story(
            "a reported variable changes the state and does not pin",
            [
                .query("SET sql_mode='ANSI'"), .ok([.autocommit], Step.changed("sql_mode", "ANSI_QUOTES")),
                .ends(.release),
                .pins([]), .variable("sql_mode", "ANSI_QUOTES"),
            ]),
        Story(
            "names are matched whatever their case",
            [
                .query("SET time_zone='UTC'"), .ok([.autocommit], Step.changed("Time_Zone", "UTC")), .ends(.release),
                .variable("time_zone", "UTC"),
            ]),
        Story(
            "a report of NULL is NULL",
            [
                .query("SET character_set_results=NULL"), .ok([.autocommit], Step.changed("character_set_results", "")),
                .ends(.release), .variable("character_set_results", nil),
            ]),
        Story(
            "a SET that nobody reports pins",
            [
                .query("SET sql_mode=''"), .ok(), .ends(.keep), .pins(.serverReported),
            ]),
        Story(
            "a SET that failed needs no report",
            [.query("SET sql_mode='nix'"), .error(), .ends(.keep), .pins(.diagnostics)]),
        Story(
            "USE changes the schema",
            [
                .query("USE shop"), .ok([.autocommit], [.schema("shop")]), .ends(.release), .schema("shop"), .pins([]),
            ]),
        Story(
            "a dropped schema is none",
            [
                .query("USE shop"), .ok([.autocommit], [.schema("shop")]), .ends(.release),
                .query("DROP DATABASE shop"),
                .ok([.autocommit], [.schema(""), .stateChanged(true)]), .ends(.release), .schema(nil), .pins([]),
            ]),
        Story("a USE that nobody reports pins", [.query("USE shop"), .ok(), .ends(.keep), .pins(.serverReported)]),
        Story(
            "COM_INIT_DB is believed even without a report",
            [
                .command(.initDB), .plan(.forward(.status)), .ok(), .ends(.release), .schema("shop"), .pins([]),
            ]),
        Story(
            "a COM_INIT_DB that failed changes nothing",
            [
                .command(.initDB), .error(), .ends(.keep), .schema(nil), .pins(.diagnostics),
            ]),
        Story(
            "a COM_INIT_DB that failed in a transaction: the OK to the question behind it chooses no schema",
            [
                .query("START TRANSACTION WITH CONSISTENT SNAPSHOT"), .ok([.autocommit, .inTransaction]), .ends(.keep),
                .command(.initDB), .error(),
                .ends(.probe), .ok([.autocommit, .inTransaction]), .schema(nil),
            ]),
        Story(
            "an unexplained change of state pins",
            [
                .query("INSERT INTO t VALUES (1)"), .ok([.autocommit], [.stateChanged(true)]), .ends(.keep),
                .pins(.serverReported),
            ]),
        Story(
            "SET NAMES leaves a collation that nobody reports: it is asked for",
            [
                .query("SET NAMES utf8mb4 COLLATE utf8mb4_bin"),
                .ok([.autocommit], Step.changed("character_set_connection", "utf8mb4")), .ends(.askVariables),
                .learned(["utf8mb4_bin"]), .settled, .ends(.release), .variable("collation_connection", "utf8mb4_bin"),
                .pins([]),
            ]),
        Story(
            "a collation that is reported need not be asked for",
            [
                .query("SET collation_connection=utf8mb4_bin"),
                .ok(
                    [.autocommit],
                    Step.changed("character_set_connection", "utf8mb4")
                        + Step.changed("collation_connection", "utf8mb4_bin")),
                .ends(.release), .variable("collation_connection", "utf8mb4_bin"),
            ]),
        Story(
            "a collation alone takes its character set along: that is asked for",
            [
                .query("SET collation_connection=latin1_bin"),
                .ok([.autocommit], Step.changed("collation_connection", "latin1_bin")), .ends(.askVariables),
                .learned(["latin1"]), .settled, .ends(.release), .variable("character_set_connection", "latin1"),
                .variable("collation_connection", "latin1_bin"), .pins([]),
            ]),
        Story(
            "a switch that is no variable of its own: what it switches in is asked for",
            [
                .query("SET log_slow_admin_statements=0"),
                .ok([.autocommit], Step.changed("log_slow_admin_statements", "OFF")), .ends(.askVariables),
                .learned(["admin,sp"]), .settled, .ends(.release),
                .variable("log_slow_disabled_statements", "admin,sp"),
            ]),
        Story(
            "SET NAMES in a transaction asks too, and keeps the backend",
            [
                .query("START TRANSACTION WITH CONSISTENT SNAPSHOT"), .ok(inTransaction), .ends(.keep),
                .query("SET NAMES latin1"),
                .ok(inTransaction, Step.changed("character_set_connection", "latin1")), .ends(.askVariables),
                .learned(["latin1_swedish_ci"]), .settled, .ends(.keep),
            ]),
        Story(
            "a SET explains the change that comes with it",
            [
                .query("SET sql_mode=''"), .ok([.autocommit], Step.changed("sql_mode", "") + [.stateChanged(true)]),
                .ends(.release), .pins([]),
            ]),
        Story(
            "no change is no pin",
            [
                .query("INSERT INTO t VALUES (1)"), .ok([.autocommit], [.stateChanged(false)]), .ends(.release),
                .pins([]),
            ]),
        Story(
            "untracked reports, GTIDs and their like change nothing",
            [
                .query("INSERT INTO t VALUES (1)"),
                .ok(
                    [.autocommit], [.gtids(encoding: 0, "a:1"), .transactionState("I_______"), .unknown(type: 9, [1])]),
                .ends(.release), .pins([]),
            ]),
        Story(
            "a reset brings the first state back",
            [
                .query("SET sql_mode=''"), .ok([.autocommit], Step.changed("sql_mode", "")), .ends(.release), .reset,
                .variable("sql_mode", "STRICT_TRANS_TABLES"),
            ]),
    ]

    @Test("what the server reports, event by event", arguments: reports)
    func report(story: Story) {
        story.run()
    }

    static let diagnostics: [Story] = [
        Story(
            "warnings keep the backend for SHOW WARNINGS",
            [
                .query("SELECT 1/0"), .rows(warnings: 1), .ends(.keep), .pins(.diagnostics), .query("SHOW WARNINGS"),
                .rows(warnings: 1), .ends(.keep), .query("SHOW COUNT(*) WARNINGS"), .rows(), .ends(.keep),
                .diagnosticsExpire,
                .ends(.release), .pins([]),
            ]),
        Story(
            "they stay for a prepared SHOW WARNINGS",
            [
                .query("SELECT 1/0"), .rows(warnings: 1), .ends(.keep), .prepare("SHOW WARNINGS"), .prepared(1),
                .ends(.keep),
                .pins([.diagnostics, .preparedStatement]), .execute(1), .rows(warnings: 1), .ends(.keep), .close(1),
                .pins(.diagnostics), .diagnosticsExpire, .ends(.release),
            ]),
        Story(
            "another prepared statement clears them",
            [
                .query("SELECT 1/0"), .rows(warnings: 1), .ends(.keep), .prepare("SELECT a FROM t"), .prepared(1),
                .ends(.release),
                .pins([]),
            ]),
        Story(
            "a statement without a table leaves them, on MariaDB",
            [
                .query("SELECT 1/0"), .rows(warnings: 1), .ends(.keep), .prepare("SELECT ?"), .prepared(1),
                .ends(.keep), .pins(.diagnostics), .query("SET @a = 1"), .ok(), .ends(.keep), .pins(.diagnostics),
                .query("SELECT a FROM t"), .rows(), .ends(.askUserVariables), .pins([]),
            ]),
        Story(
            "a statement without a table clears them, on MySQL", on: .mysql,
            [
                .query("SELECT 1/0"), .rows(warnings: 1), .ends(.keep), .prepare("SELECT ?"), .prepared(1),
                .ends(.release), .pins([]), .query("SELECT 1/0"), .rows(warnings: 1), .ends(.keep),
                .query("SELECT 1"), .rows(), .ends(.release), .pins([]),
            ]),
        Story(
            "what asks for them may warn of something itself",
            [
                .query("GET DIAGNOSTICS CONDITION 1 @s = MYSQL_ERRNO"), .ok(warnings: 1), .ends(.keep),
                .pins(.diagnostics),
            ]),
        Story(
            "the hold expires",
            [
                .query("INSERT INTO t VALUES (1)"), .ok(warnings: 2), .ends(.keep), .diagnosticsExpire, .ends(.release),
                .pins([]),
            ]),
        Story(
            "the hold's end leaves a transaction alone",
            [
                .query("SELECT 1/0"), .rows(inTransaction, warnings: 1), .ends(.keep), .diagnosticsExpire, .ends(.keep),
                .pins([]), .inTransaction(true),
            ]),
        Story(
            "the next statement ends the hold",
            [
                .query("SELECT 1/0"), .rows(warnings: 1), .ends(.keep), .query("SELECT a FROM t"), .rows(),
                .ends(.release),
                .pins([]),
            ]),
        Story(
            "the last result's warnings count",
            [
                .query("SELECT 1/0; SELECT 1"), .rows([.autocommit, .moreResultsExists], warnings: 1), .rows(),
                .ends(.release),
            ]),
        Story(
            "what asks for warnings that were made again on another backend holds that",
            [
                .query("SELECT nix"), .error(), .ends(.keep), .diagnosticsExpire, .ends(.release),
                .query("SHOW WARNINGS"), .rows(warnings: 1), .ends(.keep), .pins(.diagnostics),
                .query("SELECT a FROM t"), .rows(), .ends(.release),
            ]),
    ]

    @Test("the hold for warnings, event by event", arguments: diagnostics)
    func hold(story: Story) {
        story.run()
    }

    static let plans: [Story] = [
        Story("COM_PING is answered here while no backend is held", [.command(.ping), .plan(.answerOK)]),
        Story(
            "COM_PING goes to the backend that is held",
            [
                .query("START TRANSACTION WITH CONSISTENT SNAPSHOT"), .ok(inTransaction), .ends(.keep), .command(.ping),
                .plan(.forward(.status)),
                .ok(inTransaction), .ends(.keep),
            ]),
        Story("COM_QUIT", [.command(.quit), .plan(.quit)]),
        Story("COM_CHANGE_USER", [.command(.changeUser), .plan(.changeUser)]),
        Story("COM_RESET_CONNECTION", [.command(.resetConnection), .plan(.resetSession)]),
        Story("COM_STATISTICS", [.command(.statistics), .plan(.forward(.text))]),
        Story("COM_FIELD_LIST", [.command(.fieldList), .plan(.forward(.columns))]),
        Story(
            "commands that would reach beyond one session are refused",
            [
                .command(.shutdown), .refused, .command(.binlogDump), .refused, .command(.sleep), .refused,
                .command(.clone), .refused, .command(.registerSlave), .refused, .pins([]),
            ] + Step.plain),
        Story(
            "questions about the server go to it",
            [
                .command(.processInfo), .plan(.forward(.results)), .command(.debug), .plan(.forward(.status)),
                .command(.refresh), .plan(.forward(.status)), .command(.processKill), .plan(.forward(.status)),
            ]),
        Story(
            "KILL of a client's id is for Weir, of any other for the server",
            [
                .query("KILL QUERY 1073741824"), .plan(.kill(KillRequest(form: .query, id: 1_073_741_824))),
                .query("KILL CONNECTION 2147483647"),
                .plan(.kill(KillRequest(form: .connection, id: 2_147_483_647))),
                .query("kill hard 1073741825 ;"), .plan(.kill(KillRequest(form: .connection, id: 1_073_741_825))),
                .query("KILL 1073741823"), .plan(.forward(.results)), .ok(), .ends(.release),
                .query("KILL 2147483648"), .plan(.forward(.results)), .ok(), .ends(.release),
                .query("KILL QUERY ID 1073741824"), .plan(.forward(.results)), .ok(), .ends(.release),
                .query("KILL 1073741824; SELECT 1"), .plan(.forward(.results)),
            ]),
        Story(
            "LOAD DATA LOCAL is refused in the family's words",
            [
                .query("LOAD DATA LOCAL INFILE 'x' INTO TABLE t"),
                .plan(
                    .refuse(
                        ErrorCode(4166, "HY000"),
                        "The used command is not allowed because the MariaDB server or client has disabled the local "
                            + "infile capability")),
            ]),
        Story(
            "a function that only the other family has may be a stored one", on: .mysql,
            [
                .query("SELECT NVL2(1, 2, 3)"), .plan(.forward(.results)), .pins(.storedRoutine),
            ]),
    ]

    @Test("what a command asks for", arguments: plans)
    func plan(story: Story) {
        story.run()
    }

    @Test("a client that may send files sends them")
    func localInfile() {
        var script = SessionScript()
        script.machine.allowsLocalInfile = true
        #expect(script.begin(.query, "LOAD DATA LOCAL INFILE 'x' INTO TABLE t") == .forward(.results))
    }

    @Test("a connection may name itself")
    func ownID() {
        let scan = SQLScanner.scan(Array("KILL QUERY CONNECTION_ID()".utf8).span)
        #expect(scan.naming(7).kill == KillRequest(form: .query, id: 7))
        #expect(SQLScanner.scan(Array("KILL USER u".utf8).span).naming(7).kill?.id == nil)
    }

    @Test("sql_mode decides how the next text is read")
    func lexerMode() {
        var script = SessionScript()
        #expect(script.machine.lexerMode == .onlyMariaDB)
        script.begin(.query, "SET sql_mode='ANSI,NO_BACKSLASH_ESCAPES'")
        let hasChanged = script.ok(.autocommit, Step.changed("sql_mode", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES"))
        #expect(hasChanged)
        #expect(script.machine.lexerMode == [.onlyMariaDB, .ansiQuotes, .noBackslashEscapes])
        script.machine.reset(to: nil, family: .mariadb, variables: script.variables)
        #expect(script.machine.lexerMode == .onlyMariaDB)
    }

    @Test("a text too long to be read may ask for anything")
    func unreadText() {
        var script = SessionScript(family: .mariadb, values: [:])
        #expect(
            script.machine.begin(.query, statement: nil, statementID: 0) == .forward(.results))
        #expect(script.machine.traits == .unknown)
    }

    @Test("a made insert id is told once")
    func insertID() {
        var script = SessionScript()
        script.begin(.query, "INSERT INTO t VALUES (1)")
        script.ok(id: 5)
        #expect(script.machine.madeInsertID)
        script.machine.insertIDKept()
        #expect(!script.machine.madeInsertID)
    }

    @Test("a session exists before anything is known of the target")
    func withoutTarget() {
        let machine = SessionMachine(
            state: SharedState(CarriedState(schema: nil, values: [])), family: .mysql,
            variables: TrackedVariables(.mysql))
        #expect(machine.pins.isEmpty && !machine.keepsLease)
    }
}
