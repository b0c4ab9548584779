import Foundation
import SessionState
import Testing

@testable import WeirCommands

@Suite struct ExplainTests {
    private func explain(_ text: String, prepared: Bool = false) -> StatementExplanation {
        StatementExplanation(Array(text.utf8), family: .mariadb, isPrepared: prepared)
    }

    @Test("lines say what it is, what Weir does and what RDS Proxy does")
    func lines() {
        #expect(
            explain("SET foreign_key_checks = 0").lines == [
                "statement  SET foreign_key_checks = ?", "kind       set", "Weir       does not pin",
                "RDS Proxy  pins: R3 settings, until the client leaves",
                "           reason: SQL changed session settings that the proxy doesn't track. "
                    + "Consider moving session configuration to the proxy's initialization query.",
                "           does not pin with EXCLUDE_VARIABLE_SETS",
            ])
        #expect(
            explain("LOCK TABLES shop.t READ").lines[2...] == [
                "Weir       pins: table_lock (shop.t), until UNLOCK TABLES",
                "RDS Proxy  pins: R1 table_lock, until the client leaves",
                "           reason: A table lock was taken. (Weir's words: RDS Proxy's are not published)",
            ])
        #expect(explain("SELECT 1; SET @a = 1").lines[1] == "kind       select, the first of 2 statements")
        #expect(
            explain("SET @`a b` = 1", prepared: true).lines[2].hasPrefix("Weir       pins when it is executed: user_"))
    }

    @Test("control characters of the text do not reach the terminal")
    func harmless() {
        #expect(explain("SELECT \u{1b}[2J").lines.allSatisfy { !$0.contains("\u{1b}") })
    }

    @Test(
        "JSON has both verdicts",
        arguments: ["SELECT 1", "SET timestamp = 1", "SELECT GET_LOCK('\"', 1)", "LOCK TABLES t READ"])
    func json(text: String) throws {
        let value = try JSONSerialization.jsonObject(with: Data(explain(text).json.utf8))
        let object = try #require(value as? [String: Any])
        let (weir, rds) = (object["weir"] as? [String: Any], object["rds"] as? [String: Any])
        #expect(weir?["pins"] as? Bool == (text != "SELECT 1") && rds?["pins"] as? Bool == (text != "SELECT 1"))
    }
}
