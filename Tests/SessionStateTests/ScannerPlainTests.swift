import Testing

@testable import SessionState

@Suite("the scanner's short way")
struct ScannerPlainTests {
    private func plain(_ bytes: [UInt8]) -> ScannedStatement? {
        SQLScanner.scanPlain(bytes.span)
    }

    private func long(_ bytes: [UInt8], _ mode: LexerMode) -> ScannedStatement {
        SQLScanner.scanTokens(bytes.span, mode: mode)
    }

    @Test(
        "is taken by the statements it is made for",
        arguments: [
            "SELECT c FROM sbtest1 WHERE id=4711", "select * from t where a = 1 and b <> 2 order by c desc limit 10",
            "UPDATE sbtest1 SET k=k+1 WHERE id=5", "DELETE FROM t WHERE id=-7", "SELECT id, kind FROM video",
            "SELECT a - b, a.c FROM x.y a JOIN z ON a.i = z.v LOCK IN SHARE MODE",
        ])
    func taken(text: String) {
        let bytes = Array(text.utf8)
        #expect(plain(bytes) == long(bytes, []))
    }

    @Test(
        "is not taken where a byte may mean more",
        arguments: [
            "SELECT f(1)", "SELECT 'a'", "SELECT \"a\"", "SELECT `a`", "SELECT @a", "SELECT 1;", "SELECT 1 -- x",
            "SELECT 1 # x", "SELECT /* x */ 1", "SELECT a INTO b", "SELECT NEXT VALUE FOR s", "SELECT :a",
            "SELECT a\\b",
            "SELECT SQL_CALC_FOUND_ROWS a FROM t", "SET autocommit = 0", "SELECT\u{e9}", "SELECT {d x}",
            "INSERT t SET a=1",
        ])
    func notTaken(text: String) {
        #expect(plain(Array(text.utf8)) == nil)
    }

    @Test("finds what the long way finds, in every row of the tables", arguments: allScannerCases)
    func agrees(row: ScannerCase) {
        let bytes = Array(row.text.utf8)
        for prefix in ["", "SELECT ", "UPDATE ", "DELETE "] {
            let text = Array(prefix.utf8) + bytes
            for count in stride(from: text.count, through: 0, by: -1) {
                let cut = Array(text[..<count])
                if let found = plain(cut) {
                    #expect(found == long(cut, row.mode), "\(String(decoding: cut, as: UTF8.self))")
                }
            }
        }
    }
}
