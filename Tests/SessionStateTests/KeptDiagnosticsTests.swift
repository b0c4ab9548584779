import MySQLProtocol
import Testing

@testable import SessionState

@Suite struct KeptDiagnosticsTests {
    private func kept(_ rows: [[String]], sqlState: String = "") -> KeptDiagnostics? {
        let counts = TextResultSet(names: ["c"], rows: [["\(rows.count)"]])
        let warnings = TextResultSet(names: ["Level", "Code", "Message"], rows: rows.map { $0.map { $0 } })
        return KeptDiagnostics([.rows(warnings), .rows(counts), .rows(counts)], sqlState: sqlState)
    }

    @Test(
        "a statement that asks for nothing else",
        arguments: [
            ("SHOW WARNINGS", .warnings), ("show errors;", .errors), ("SHOW COUNT(*) WARNINGS", .warningCount),
            ("/* x */ SHOW COUNT( * ) ERRORS -- y", .errorCount), ("SHOW WARNINGS LIMIT 1", nil), ("SHOW TABLES", nil),
            ("SHOW WARNINGS; SELECT 1", nil), ("SHOW /*! WARNINGS */", nil), ("SELECT @@warning_count", nil), ("", nil),
        ] as [(String, KeptDiagnostics.Question?)])
    func question(text: String, expected: KeptDiagnostics.Question?) {
        #expect(KeptDiagnostics.Question(Array(text.utf8).span, mode: []) == expected)
    }

    @Test(
        "a statement that leaves what MariaDB warned of",
        arguments: [
            ("SELECT 1", true), ("select 'from', `from`(1), @from /* from */ -- from", true), ("SET @a = 1", true),
            ("DO SLEEP(0)", true), ("SELECT a FROM t", false), ("SELECT (SELECT max(a) From t)", false),
            ("SET @a = (SELECT a FROM t)", false), ("SELECT NEXT VALUE FOR s", false),
            ("INSERT INTO t VALUES (1)", false),
            ("SELECT 1; SELECT 2", false), ("SELECT 1 /*! FROM t */", false), ("SELECT 'x", false), ("", false),
        ])
    func outlast(text: String, expected: Bool) {
        let bytes = Array(text.utf8)
        let statement = SQLScanner.scan(bytes.span, mode: [])
        let isLeft = KeptDiagnostics.outlast(bytes.span, statement, mode: [])
        #expect(isLeft == expected)
        let isLeftByMySQL = KeptDiagnostics.outlast(bytes.span, statement, mode: .onlyMySQL)
        #expect(!isLeftByMySQL)
    }

    @Test(
        "what makes one again",
        arguments: [
            (
                [["Warning", "1292", "Bad"]], "",
                "SIGNAL SQLSTATE '01000' SET MYSQL_ERRNO=1292,MESSAGE_TEXT=_utf8mb4 x'426164'"
            ),
            (
                [["Error", "1146", "No"]], "42S02",
                "SIGNAL SQLSTATE '42S02' SET MYSQL_ERRNO=1146,MESSAGE_TEXT=_utf8mb4 x'4e6f'"
            ),
            ([["Error", "1146", "No"]], "", nil), ([["Error", "1146", "No"]], "4'; D", nil),
            ([["Note", "1051", "Unknown"]], "", nil),
            ([["Warning", "1292", "a"], ["Warning", "1292", "b"]], "", nil),
            ([["Warning", "1292", String(repeating: "x", count: 129)]], "", nil), ([], "", nil),
        ] as [([[String]], String, String?)])
    func signal(rows: [[String]], state: String, expected: String?) {
        #expect(kept(rows, sqlState: state)?.signal == expected)
    }

    @Test("errors are those of the warnings that are errors; too much is not kept")
    func answers() {
        let kept = kept([["Warning", "1", "a"], ["Error", "2", "b"]])
        #expect(kept?.answer(.errors).rows.count == 1 && kept?.answer(.warnings).rows.count == 2)
        #expect(self.kept([["Warning", "1", String(repeating: "x", count: 20_000)]]) == nil)
        #expect(KeptDiagnostics([], sqlState: "") == nil)
    }
}
