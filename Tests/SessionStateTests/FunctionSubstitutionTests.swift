import Testing

@testable import SessionState

@Suite("Values in place of functions that tell of the server's connection")
struct FunctionSubstitutionTests {
    private static func apply(_ text: String, mode: LexerMode = []) -> String {
        var substitution = FunctionSubstitution()
        var counts = RowCounts()
        counts.changed = -1
        counts.found = 7
        substitution.replaceRowCounts(counts)
        substitution.replaceConnectionID(1_073_741_824)
        return String(decoding: substitution.apply(Array(text.utf8), mode: mode), as: UTF8.self)
    }

    static let cases: [(String, String)] = [
        ("SELECT CONNECTION_ID()", "SELECT CAST(1073741824 AS UNSIGNED) AS `CONNECTION_ID()`"),
        ("select connection_id ( ) ,1", "select CAST(1073741824 AS UNSIGNED) AS `connection_id ( )` ,1"),
        ("SELECT CONNECTION_ID() + 1 AS x", "SELECT CAST(1073741824 AS UNSIGNED) + 1 AS x"),
        (
            "SELECT ROW_COUNT(), FOUND_ROWS() FROM t",
            "SELECT IF(1,-1,ROW_COUNT()) AS `ROW_COUNT()`, IF(1,7,FOUND_ROWS()) AS `FOUND_ROWS()` FROM t"
        ),
        ("SELECT 'CONNECTION_ID()', `connection_id()`", "SELECT 'CONNECTION_ID()', `connection_id()`"),
        ("SELECT a.connection_id(), my_connection_id()", "SELECT a.connection_id(), my_connection_id()"),
        ("SELECT 1 /* CONNECTION_ID() */ -- CONNECTION_ID()", "SELECT 1 /* CONNECTION_ID() */ -- CONNECTION_ID()"),
        (
            "SELECT @@pseudo_thread_id",
            "SELECT NULLIF(CAST(1073741824 AS UNSIGNED),0) AS `@@pseudo_thread_id`"
        ),
        (
            "SELECT 1 + @@session.pseudo_thread_id AS n", "SELECT 1 + NULLIF(CAST(1073741824 AS UNSIGNED),0) AS n"
        ),
        // An item keeps its name where an alias cannot be a second one.
        ("SELECT @c = CONNECTION_ID()", "SELECT @c = CAST(1073741824 AS UNSIGNED) AS `@c = CONNECTION_ID()`"),
        (
            "SELECT CONNECTION_ID() = a FROM t",
            "SELECT CAST(1073741824 AS UNSIGNED) = a AS `CONNECTION_ID() = a` FROM t"
        ),
        ("SELECT CONNECTION_ID() = @c x", "SELECT CAST(1073741824 AS UNSIGNED) = @c x"),
        ("SELECT CONNECTION_ID() IS NULL", "SELECT CAST(1073741824 AS UNSIGNED) IS NULL"),
        (
            "SELECT IF(CONNECTION_ID() > 1, 2, 3), 4",
            "SELECT IF(CAST(1073741824 AS UNSIGNED) > 1, 2, 3) AS `IF(CONNECTION_ID() > 1, 2, 3)`, 4"
        ),
        (
            "SELECT DISTINCT CONNECTION_ID() + 1",
            "SELECT DISTINCT CAST(1073741824 AS UNSIGNED) + 1 AS `CONNECTION_ID() + 1`"
        ),
        (
            "SELECT * FROM (SELECT CONNECTION_ID() + 1) t WHERE a = CONNECTION_ID()",
            "SELECT * FROM (SELECT CAST(1073741824 AS UNSIGNED) + 1 AS `CONNECTION_ID() + 1`) t "
                + "WHERE a = CAST(1073741824 AS UNSIGNED)"
        ),
        (
            "SELECT 1 UNION SELECT CONNECTION_ID()*2; SELECT CONNECTION_ID()",
            "SELECT 1 UNION SELECT CAST(1073741824 AS UNSIGNED)*2 AS `CONNECTION_ID()*2`; "
                + "SELECT CAST(1073741824 AS UNSIGNED) AS `CONNECTION_ID()`"
        ),
        ("SET @@pseudo_thread_id = CONNECTION_ID()", "SET @@pseudo_thread_id = CAST(1073741824 AS UNSIGNED)"),
        (
            "SELECT (SELECT ROW_COUNT()), 1",
            "SELECT (SELECT IF(1,-1,ROW_COUNT()) AS `ROW_COUNT()`) AS `(SELECT ROW_COUNT())`, 1"
        ),
        ("SELECT CONNECTION_ID", "SELECT CONNECTION_ID"),
        (
            "SELECT@@pseudo_thread_id", "SELECT NULLIF(CAST(1073741824 AS UNSIGNED),0) AS `@@pseudo_thread_id`"
        ),
        ("SELECT @a.@@pseudo_thread_id b", "SELECT @a. NULLIF(CAST(1073741824 AS UNSIGNED),0) b"),
        ("DO 1 IN(2)OR`connection_id`()", "DO 1 IN(2)OR CAST(1073741824 AS UNSIGNED)"),
        ("SELECT pseudo_thread_id(), `pseudo_thread_id`()", "SELECT pseudo_thread_id(), `pseudo_thread_id`()"),
        ("SELECT ROW_COUNT()", "SELECT IF(1,-1,ROW_COUNT()) AS `ROW_COUNT()`"),
        ("select found_rows ( ), a FROM t", "select IF(1,7,FOUND_ROWS()) AS `found_rows ( )`, a FROM t"),
        (
            "SELECT ROW_COUNT(), FOUND_ROWS();",
            "SELECT IF(1,-1,ROW_COUNT()) AS `ROW_COUNT()`, IF(1,7,FOUND_ROWS()) AS `FOUND_ROWS()`;"
        ),
        ("SELECT ROW_COUNT() AS n", "SELECT IF(1,-1,ROW_COUNT()) AS n"),
        ("SELECT ROW_COUNT() + ?, 1", "SELECT IF(1,-1,ROW_COUNT()) + ? AS `ROW_COUNT() + ?`, 1"),
        ("SELECT ROW_COUNT() + ? n", "SELECT IF(1,-1,ROW_COUNT()) + ? n"),
        ("SELECT ? + ROW_COUNT() 'n'", "SELECT ? + IF(1,-1,ROW_COUNT()) 'n'"),
        ("SELECT ROW_COUNT()+1", "SELECT IF(1,-1,ROW_COUNT())+1 AS `ROW_COUNT()+1`"),
        ("SELECT ROW_COUNT() FROM dual", "SELECT IF(1,-1,ROW_COUNT()) AS `ROW_COUNT()` FROM dual"),
        ("SELECT ROW_COUNT() INTO @n", "SELECT IF(1,-1,ROW_COUNT()) AS `ROW_COUNT()` INTO @n"),
        ("SELECT `row_count`()", "SELECT IF(1,-1,ROW_COUNT()) AS ```row_count``()`"),
        // An alias is no part of an expression.
        ("INSERT INTO log VALUES (1, ROW_COUNT(), 2)", "INSERT INTO log VALUES (1, IF(1,-1,ROW_COUNT()), 2)"),
        (
            "SELECT CONCAT('a', ROW_COUNT(), 'b')",
            "SELECT CONCAT('a', IF(1,-1,ROW_COUNT()), 'b') AS `CONCAT('a', ROW_COUNT(), 'b')`"
        ),
        ("DO 1, ROW_COUNT(), 2", "DO 1, IF(1,-1,ROW_COUNT()), 2"),
        ("SELECT a FROM t ORDER BY 1, ROW_COUNT(), 2", "SELECT a FROM t ORDER BY 1, IF(1,-1,ROW_COUNT()), 2"),
        ("CALL p(1, FOUND_ROWS(), 2)", "CALL p(1, IF(1,7,FOUND_ROWS()), 2)"),
        // What is quoted or commented out is no call; a comment within a call is none either.
        (
            "SELECT 'ROW_COUNT()', \"ROW_COUNT()\" -- ROW_COUNT()",
            "SELECT 'ROW_COUNT()', \"ROW_COUNT()\" -- ROW_COUNT()"
        ),
        ("SELECT ROW_COUNT /* x */ ()", "SELECT IF(1,-1,ROW_COUNT()) AS `ROW_COUNT /* x */ ()`"),
        (
            "SELECT db.ROW_COUNT(), my_row_count(), ROW_COUNT(1), ROW_COUNT",
            "SELECT db.ROW_COUNT(), my_row_count(), ROW_COUNT(1), ROW_COUNT"
        ),
        ("", ""),
    ]

    @Test("calls are replaced, and a select item keeps its name", arguments: cases)
    func replaces(_ text: String, _ expected: String) {
        #expect(Self.apply(text) == expected)
    }

    static let definitions: [(String, String?)] = [
        // What runs later, in other sessions, must be the call.
        ("CREATE VIEW v AS SELECT CONNECTION_ID() AS id", nil),
        ("create or replace algorithm = merge definer = `app`@`%` view v as select connection_id() as id", nil),
        ("ALTER VIEW v AS SELECT ROW_COUNT()", nil),
        ("CREATE TABLE t (a INT, b BIGINT DEFAULT (CONNECTION_ID()))", nil),
        ("ALTER TABLE t ALTER COLUMN b SET DEFAULT (CONNECTION_ID())", nil),
        ("CREATE FUNCTION f() RETURNS BIGINT RETURN CONNECTION_ID()", nil),
        ("CREATE DEFINER = view@localhost PROCEDURE p() BEGIN SELECT ROW_COUNT(); SELECT CONNECTION_ID(); END", nil),
        ("CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET NEW.b = CONNECTION_ID()", nil),
        ("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO INSERT INTO t VALUES (CONNECTION_ID())", nil),
        // What runs now has the value.
        (
            "CREATE TABLE t AS SELECT CONNECTION_ID() AS id",
            "CREATE TABLE t AS SELECT CAST(1073741824 AS UNSIGNED) AS id"
        ),
        (
            "CREATE TABLE t (b BIGINT DEFAULT (CONNECTION_ID())) SELECT CONNECTION_ID() AS id",
            "CREATE TABLE t (b BIGINT DEFAULT (CONNECTION_ID())) SELECT CAST(1073741824 AS UNSIGNED) AS id"
        ),
        (
            "CREATE VIEW v AS SELECT CONNECTION_ID() AS id; DO CONNECTION_ID()",
            "CREATE VIEW v AS SELECT CONNECTION_ID() AS id; DO CAST(1073741824 AS UNSIGNED)"
        ),
    ]

    @Test("calls that a definition keeps for later stay calls", arguments: definitions)
    func definesNothingElse(_ text: String, _ expected: String?) {
        #expect(Self.apply(text) == expected ?? text)
    }

    @Test(
        "there is no alias where it would be a mistake of syntax",
        arguments: [
            // An alias would stand within the join's condition, or behind another alias.
            (
                "INSERT INTO t SELECT ROW_COUNT() ON DUPLICATE KEY UPDATE a = 1",
                "INSERT INTO t SELECT IF(1,-1,ROW_COUNT()) AS `ROW_COUNT()` ON DUPLICATE KEY UPDATE a = 1"
            ),
            (
                "INSERT INTO t SELECT ROW_COUNT() RETURNING (a)",
                "INSERT INTO t SELECT IF(1,-1,ROW_COUNT()) RETURNING (a)"
            ),
            ("SELECT ROW_COUNT() returning", "SELECT IF(1,-1,ROW_COUNT()) returning"),
            // A quote, a name or a parenthesis that does not end stays a mistake.
            ("SELECT ROW_COUNT() + ' -- ", "SELECT IF(1,-1,ROW_COUNT()) + ' -- "),
            ("SELECT @@session.@@pseudo_thread_id", "SELECT @@session.@@pseudo_thread_id"),
            ("SELECT ROW_COUNT() + @@session. , 1", "SELECT IF(1,-1,ROW_COUNT()) + @@session. , 1"),
            ("SELECT (SELECT ROW_COUNT() + `x", "SELECT (SELECT IF(1,-1,ROW_COUNT()) + `x"),
            ("SELECT (SELECT ROW_COUNT() a; DO 1", "SELECT (SELECT IF(1,-1,ROW_COUNT()) a; DO 1"),
            // A comment that the server runs cannot be within another one, nor a zero byte in a name.
            (
                "SELECT ROW_COUNT() /*!80000 + 1 */ * (2)",
                "SELECT IF(1,-1,ROW_COUNT()) /*!80000 + 1 */ * (2)"
            ),
            ("SELECT ROW_COUNT /*!80000 () */", "SELECT ROW_COUNT /*!80000 () */"),
            ("SELECT /*! ROW_COUNT( */)", "SELECT /*! ROW_COUNT( */)"),
            ("SELECT ROW_COUNT/*!(/*!*/)", "SELECT ROW_COUNT/*!(/*!*/)"),
            ("SELECT ROW_COUNT(/*! ) */ + 1", "SELECT ROW_COUNT(/*! ) */ + 1"),
            ("SELECT /*! ROW_COUNT() */", "SELECT /*! IF(1,-1,ROW_COUNT()) AS `ROW_COUNT()` */"),
            ("SELECT (ROW_COUNT() /*M! + 1 */)", "SELECT (IF(1,-1,ROW_COUNT()) /*M! + 1 */)"),
            ("SELECT CONCAT(ROW_COUNT(), '\0')", "SELECT CONCAT(IF(1,-1,ROW_COUNT()), '\0')"),
        ])
    func noAlias(_ text: String, _ expected: String) {
        #expect(Self.apply(text) == expected)
    }

    @Test("what is a literal under the session's sql_mode is left alone")
    func modes() {
        let text = #"SELECT '\', 'ROW_COUNT()'"#
        #expect(Self.apply(text, mode: .noBackslashEscapes) == text)
        let quoted = #"SELECT '\', ROW_COUNT(), 'x'"#
        #expect(Self.apply(quoted) == quoted)
        #expect(
            Self.apply(#"SELECT "a\", ROW_COUNT()"#, mode: .ansiQuotes)
                == #"SELECT "a\", IF(1,-1,ROW_COUNT()) AS `ROW_COUNT()`"#)
    }

    @Test("nothing to replace leaves the text alone")
    func empty() {
        #expect(FunctionSubstitution().isEmpty)
        #expect(
            FunctionSubstitution().apply(Array("SELECT CONNECTION_ID()".utf8)) == Array("SELECT CONNECTION_ID()".utf8))
    }

    static let serverTables: [(String, Bool)] = [
        ("SELECT * FROM information_schema.PROCESSLIST WHERE id = CONNECTION_ID()", true),
        ("SELECT * FROM performance_schema.threads WHERE PROCESSLIST_ID = CONNECTION_ID()", true),
        ("SELECT * FROM `processlist`", true), ("SELECT * FROM Information_Schema.innodb_trx", true),
        ("SELECT IS_USED_LOCK('a') = CONNECTION_ID()", true), ("SELECT CONNECTION_ID()", false),
        ("SELECT CONNECTION_ID() FROM system", false), ("", false),
        ("SELECT processlists, my_sys", false),
    ]

    @Test("statements about the server's own tables are known", arguments: serverTables)
    func readsServerTables(_ text: String, _ reads: Bool) {
        #expect(FunctionSubstitution.readsServerTables(Array(text.utf8).span) == reads)
    }
}
