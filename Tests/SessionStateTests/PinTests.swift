import MySQLProtocol
import Testing

@testable import SessionState

@Suite struct PinTests {
    static let statementCases: [(String, PinCause)] = [
        ("SET @`a b` = 1", .userVariable), ("SELECT 1 INTO @ä", .userVariable),
        ("SET timestamp = 1", .untrackedVariable), ("SET TRANSACTION READ ONLY", .nextTransaction),
        ("CREATE TEMPORARY TABLE t (a INT)", .temporaryTable), ("LOCK TABLES t READ", .tableLock),
        ("FLUSH TABLES WITH READ LOCK", .tableLock), ("SELECT GET_LOCK(@n, 1)", .namedLock),
        ("PREPARE s FROM 'SELECT 1'", .textPreparedStatement), ("EXECUTE s", .textPreparedStatement),
        ("HANDLER t OPEN", .handler), ("SELECT /*!50000 1 */ /*!80000 + 1 */", .executableComment),
        ("SELECT FOUND_ROWS()", .rowCounts), ("SELECT LASTVAL(s)", .sequence), ("SELECT NEXTVAL(s)", .sequence),
        ("CALL p()", .storedRoutine),
        ("SELECT f(1)", .storedRoutine), ("XA START 'x'", .xaTransaction),
        ("SET ROLE r", .identity), ("FROB THE KNOB", .unknownStatement), ("SELECT 'open", .unknownStatement),
        ("BEGIN NOT ATOMIC SELECT 1; END", .unknownStatement),
    ]

    @Test("a statement sets its pin, and a plain one after it does not end it", arguments: statementCases)
    func statement(text: String, cause: PinCause) {
        var script = SessionScript()
        script.begin(.query, text)
        #expect(script.machine.pins == cause)
        script.ok()
        #expect(script.machine.ended() == .keep)
        script.begin(.query, "SELECT 1")
        script.ok()
        #expect(script.machine.ended() == .keep)
        #expect(script.machine.pins == cause && script.machine.pinHistory == cause)
    }

    static let ordinaryCases: [String] = [
        "SELECT 1", "INSERT INTO t VALUES (1)", "UPDATE t SET a = 1", "DELETE FROM t", "CREATE TABLE t (a INT)",
        "BEGIN", "COMMIT", "SHOW TABLES", "SET GLOBAL x = 1", "SELECT LAST_INSERT_ID()", "/* c */ SELECT 1",
        "UNLOCK TABLES", "SELECT ROW_COUNT()", "SELECT SQL_CALC_FOUND_ROWS 1",
    ]

    @Test("an ordinary statement sets none", arguments: ordinaryCases)
    func ordinary(text: String) {
        var script = SessionScript()
        script.begin(.query, text)
        script.ok()
        #expect(script.machine.ended() == .release)
        #expect(script.machine.pinHistory.isEmpty)
    }

    static let stories: [Story] = [
        Story(
            "what was set for the next transaction ends with it",
            [
                .query("SET TRANSACTION READ ONLY"), .ok(), .ends(.keep), .pins(.nextTransaction), .query("SELECT 1"),
                .rows(), .ends(.keep), .query("START TRANSACTION WITH CONSISTENT SNAPSHOT"),
                .ok([.autocommit, .inTransaction]), .ends(.keep),
                .query("COMMIT"), .ok(), .ends(.release), .pins([]),
            ]),
        Story(
            "what is set behind a transaction's end in the same text is for the one after it",
            [
                .query("START TRANSACTION WITH CONSISTENT SNAPSHOT"), .ok([.autocommit, .inTransaction]), .ends(.keep),
                .query("COMMIT; SET TRANSACTION READ ONLY"), .ok([.autocommit, .moreResultsExists]), .ok(),
                .ends(.keep),
                .pins(.nextTransaction),
            ]),
        Story(
            "a statement that could not be prepared leaves no pin",
            [
                .prepare("SELEC"), .error(1064), .ends(.keep), .pins(.diagnostics),
            ]),
        Story(
            "a statement that could not be parsed has pinned nothing",
            [
                .query("FROB THE KNOB"), .error(1064), .ends(.probe), .probed(.autocommit), .ends(.keep),
                .pins(.diagnostics),
            ]),
        Story(
            "an earlier pin of the same cause stays",
            [
                .query("SET @`a b`=1"), .ok(), .ends(.keep), .query("SET @`a b`=1 1"), .error(1064), .ends(.keep),
                .pins([.userVariable, .diagnostics]),
            ]),
        Story(
            "of several statements, some may have run before the one that could not be parsed",
            [
                .query("SET @`a b`=1; SELEC"), .ok([.autocommit, .moreResultsExists]), .error(1064), .ends(.probe),
                .probed(.autocommit), .ends(.keep), .pins([.userVariable, .unknownStatement, .diagnostics]),
            ]),
        Story("closing an unknown statement needs no server", [.close(9), .plan(.answerOK)]),
        Story("executing an unknown statement is refused", [.execute(9), .refused, .pins([])]),
        Story("COM_SET_OPTION pins", [.command(.setOption), .rows(), .ends(.keep), .pins(.protocolOption)]),
        Story(
            "a text that is too long to be read as a whole pins",
            [.longQuery, .rows(), .ends(.keep), .pins(.longStatement)]),
        Story(
            "UNLOCK TABLES ends the lock's pin",
            [
                .query("LOCK TABLES t WRITE"), .ok(), .ends(.keep), .query("SELECT 1"), .rows(), .ends(.keep),
                .query("UNLOCK TABLES"), .ok(), .ends(.release), .pins([]),
            ]),
        Story(
            "a prepared UNLOCK TABLES has not run yet",
            [
                .query("LOCK TABLES t WRITE"), .ok(), .ends(.keep), .prepare("UNLOCK TABLES"), .prepared(1),
                .ends(.keep), .close(1), .plan(.answerOK), .pins(.tableLock),
            ]),
        Story(
            "UNLOCK TABLES leaves other pins",
            [
                .query("LOCK TABLES t WRITE"), .ok(), .ends(.keep), .query("SET @`a b`=1"), .ok(), .ends(.keep),
                .query("UNLOCK TABLES"), .ok(), .ends(.keep), .pins(.userVariable),
            ]),
        Story(
            "an UNLOCK that failed ends no pin",
            [
                .query("LOCK TABLES t WRITE"), .ok(), .ends(.keep), .query("UNLOCK TABLES"), .error(), .ends(.probe),
                .probed(.autocommit), .ends(.keep),
                .pins([.tableLock, .diagnostics]),
            ]),
        Story(
            "UNLOCK and LOCK in one text leave the lock, and its pin",
            [
                .query("LOCK TABLES t WRITE"), .ok(), .ends(.keep), .query("UNLOCK TABLES; LOCK TABLES t READ"),
                .ok([.autocommit, .moreResultsExists]), .ok(), .ends(.keep), .pins(.tableLock),
            ]),
        Story(
            "an UNLOCK behind an error never ran",
            [
                .query("LOCK TABLES t WRITE"), .ok(), .ends(.keep), .query("SELECT 1; SELECT nix; UNLOCK TABLES"),
                .rows([.autocommit, .moreResultsExists]), .error(), .ends(.probe), .probed(.autocommit), .ends(.keep),
                .pins([.tableLock, .diagnostics]),
            ]),
        Story(
            "several causes hold at once",
            [
                .query("SET @`a b`=1; CREATE TEMPORARY TABLE t (a INT)"), .ok([.autocommit, .moreResultsExists]), .ok(),
                .ends(.keep), .pins([.userVariable, .temporaryTable]),
            ]),
        Story(
            "a character set that hides quotes pins each statement", starting: ["character_set_client": "sjis"],
            [
                .query("SELECT 1"), .rows(), .ends(.keep), .pins(.ambiguousCharacterSet),
            ]),
        Story(
            "SET NAMES to such a set pins from the next statement on",
            [
                .query("SET NAMES gbk"), .ok([.autocommit], Step.changed("character_set_client", "gbk")),
                .ends(.release),
                .query("SELECT 1"), .rows(), .ends(.keep), .pins(.ambiguousCharacterSet),
            ]),
        Story(
            "a reset ends every pin",
            [
                .query("SET @`a b`=1"), .ok(), .ends(.keep), .command(.resetConnection), .plan(.resetSession), .reset,
                .pins([]),
            ] + Step.plain),
        Story(
            "a backend that breaks takes the pins with it",
            [
                .query("SET @a=1"), .ok(.inTransaction), .ends(.keep), .backendBreaks, .pins([]), .inTransaction(false),
            ] + Step.plain),
        Story(
            "a refused command leaves no pin, since nothing reached a backend",
            [
                .query("LOAD DATA LOCAL INFILE 'f' INTO TABLE t"), .refused, .pins([]),
            ]),
        Story(
            "a refused command in an ambiguous character set leaves none either",
            starting: ["character_set_client": "gbk"],
            [
                .query("LOAD DATA LOCAL INFILE 'f' INTO TABLE t"), .refused, .pins([]),
            ]),
    ]

    @Test("pins, event by event", arguments: stories)
    func story(story: Story) {
        story.run()
    }

    @Test("wire names are unique and stable, in the order of the bits")
    func names() {
        let all = (0..<24).map { PinCause(rawValue: 1 << $0) }
        #expect(
            all.flatMap(\.wireNames) == [
                "prepared_statement", "text_prepared_statement", "user_variable", "untracked_variable",
                "next_transaction",
                "temporary_table", "table_lock", "named_lock", "handler", "long_statement", "executable_comment",
                "row_counts",
                "xa_transaction", "unknown_statement", "server_reported", "identity", "protocol_option", "diagnostics",
                "ambiguous_character_set", "sequence", "stored_routine", "server_lock", "long_data", "cursor",
            ])
        #expect(all.allSatisfy { $0.wireNames.count == 1 && $0.reason != "none" && $0.reason.hasSuffix(".") })
        #expect(PinCause(rawValue: 1 << 24).wireNames.isEmpty)
        #expect(PinCause().reason == "none" && PinCause().wireNames.isEmpty)
        #expect(PinCause([.temporaryTable, .userVariable]).wireNames == ["user_variable", "temporary_table"])
    }
}
