import Testing

@testable import SessionState

@Suite("Statement digest")
struct ScannerDigestTests {
    @Test(
        "a digest is the shape of its text",
        arguments: [
            ("SELECT c FROM sbtest1 WHERE id=12345", "SELECT c FROM sbtest1 WHERE id = ?"),
            ("select  a,\n b from t where x in (1, 2,3)", "select a, b from t where x in (?)"),
            ("INSERT INTO t(a,b) VALUES (1,'x'),(2,'y') , (3,'z')", "INSERT INTO t(a, b) VALUES (?)"),
            ("SELECT /* secret */ 1 -- secret", "SELECT ?"),
            ("SELECT \"secret\", 'it''s', N'x', X'4D', _utf8'a', 'a' 'b'", "SELECT ?"),
            ("SELECT `a`.`b`, c . d FROM e", "SELECT `a`.`b`, c.d FROM e"),
            ("SET @a := 'x', @@session . sql_mode = ''", "SET @a := ?, @@? = ?"),
            ("SET @@session.sql_mode = '', @'secret' = 5", "SET @@session.sql_mode = ?, @? = ?"),
            ("SELECT a <= 5 AND b->>'$.x' = -1", "SELECT a <= ? AND b ->> ? = - ?"),
            ("SELECT COUNT(*), f (1) FROM t;", "SELECT COUNT(*), f (?) FROM t ;"),
            ("SELECT 'unterminated", "SELECT ?"),
            ("SELECT `unterminated", "SELECT ?"),
            ("SELECT 4111x", "SELECT ?"),
            ("SELECT 1.5e-3", "SELECT ? - ?"),
            (
                "CREATE FUNCTION f() LANGUAGE JAVASCRIPT AS $$ `secret` $$",
                "CREATE FUNCTION f() LANGUAGE JAVASCRIPT AS ?"
            ),
            ("", ""),
        ])
    func shape(_ text: String, _ digest: String) {
        #expect(digested(text) == digest)
    }

    @Test("a digest keeps to its limit and says when it was cut")
    func limit() {
        let text = "SELECT " + (0..<500).map { "column\($0)" }.joined(separator: ", ")
        for limit in 0..<200 {
            let digest = digested(text, limit: limit)
            #expect(digest.utf8.count <= limit)
            if limit >= 3 { #expect(digest.hasSuffix("...")) }
        }
        #expect(digested("SELECT 1", limit: 8) == "SELECT ?")
    }

    @Test("no literal of any kind is ever in a digest", arguments: allScannerCases)
    func noLiterals(_ row: ScannerCase) {
        // Each place between two bytes gets a secret; wherever it is a literal or comment, it must be gone.
        let secret = "S3CR3T"
        let literals = [
            "'\(secret)'", "\"\(secret)\"", "/* \(secret) */", "x'\(secret)'", "0\(secret)", "@'\(secret)'",
        ]
        let bytes = Array(row.text.utf8)
        let wellFormed = !scanned(row.text, mode: row.mode).traits.contains(.malformed)
        guard wellFormed else { return }
        for literal in literals {
            for tail in ["", " "] {
                let end = "\(row.text)\n\(literal)\(tail)"
                #expect(!digested(end, mode: row.mode, limit: 1 << 20).contains(secret), "\(end)")
                let start = "\(literal) \(row.text)"
                #expect(!digested(start, mode: row.mode, limit: 1 << 20).contains(secret), "\(start)")
            }
        }
        for place in 0...bytes.count {
            let text = String(decoding: bytes[..<place], as: UTF8.self)
            // Only between tokens outside quotes, where the head is whole by itself.
            if scanned(text, mode: row.mode).traits.contains(.malformed) || !text.hasSuffix(" ") { continue }
            if text.contains("--") || text.contains("#") { continue }
            #expect(!digested("\(text)'\(secret)'", mode: row.mode, limit: 1 << 20).contains(secret), "\(text)")
        }
    }
}
