import Testing

@testable import SessionState

@Suite("Values in place of functions that tell of the server's connection")
struct FunctionSubstitutionTests {
    private static func apply(_ text: String) -> String {
        var substitution = FunctionSubstitution()
        var counts = RowCounts()
        counts.changed = -1
        counts.found = 7
        substitution.replaceRowCounts(counts)
        substitution.replaceConnectionID(1_073_741_824)
        return String(decoding: substitution.apply(Array(text.utf8)), as: UTF8.self)
    }

    static let cases: [(String, String)] = [
        ("SELECT CONNECTION_ID()", "SELECT CAST(1073741824 AS UNSIGNED) AS `CONNECTION_ID()`"),
        ("select connection_id ( ) ,1", "select CAST(1073741824 AS UNSIGNED) AS `connection_id ( )` ,1"),
        ("SELECT CONNECTION_ID() + 1 AS x", "SELECT CAST(1073741824 AS UNSIGNED) + 1 AS x"),
        (
            "SELECT ROW_COUNT(), FOUND_ROWS() FROM t",
            "SELECT CAST(-1 AS SIGNED) AS `ROW_COUNT()`, CAST(7 AS SIGNED) AS `FOUND_ROWS()` FROM t"
        ),
        ("SELECT 'CONNECTION_ID()', `connection_id()`", "SELECT 'CONNECTION_ID()', `connection_id()`"),
        ("SELECT a.connection_id(), my_connection_id()", "SELECT a.connection_id(), my_connection_id()"),
        ("SELECT 1 /* CONNECTION_ID() */ -- CONNECTION_ID()", "SELECT 1 /* CONNECTION_ID() */ -- CONNECTION_ID()"),
        ("SELECT CONNECTION_ID", "SELECT CONNECTION_ID"),
        ("", ""),
    ]

    @Test("calls are replaced, and a select item keeps its name", arguments: cases)
    func replaces(_ text: String, _ expected: String) {
        #expect(Self.apply(text) == expected)
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
        ("SELECT CONNECTION_ID()", false), ("SELECT CONNECTION_ID() FROM system", false), ("", false),
        ("SELECT processlists, my_sys", false),
    ]

    @Test("statements about the server's own tables are known", arguments: serverTables)
    func readsServerTables(_ text: String, _ reads: Bool) {
        #expect(FunctionSubstitution.readsServerTables(Array(text.utf8).span) == reads)
    }
}
