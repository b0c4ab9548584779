import MySQLProtocol
import Testing

@testable import SessionState

/// RDS Proxy's verdict as a function, beside what the table of pins says.
@Suite struct RDSPolicyTests {
    static func scan(_ text: String) -> ScannedStatement { SQLScanner.scan(Array(text.utf8).span) }

    @Test("the size is judged by itself, where a text is judged")
    func size() {
        let policy = RDSPolicy()
        let plain = Self.scan("SELECT 1")
        #expect(policy.verdict(plain, command: .query, byteCount: 16384).isEmpty)
        #expect(policy.verdict(plain, command: .query, byteCount: 16385) == .longStatement)
        #expect(policy.verdict(nil, command: .query, byteCount: 1 << 30) == .longStatement)
        #expect(policy.verdict(nil, command: .stmtPrepare, byteCount: 16385) == [.preparedStatement, .longStatement])
        #expect(policy.verdict(plain, command: .stmtExecute, byteCount: 1 << 20) == .preparedStatement)
    }

    @Test(
        "commands without a text pin on nothing",
        arguments: [Command.ping, .initDB, .setOption, .resetConnection, .stmtClose, .stmtReset, .stmtFetch])
    func commands(command: Command) {
        #expect(RDSPolicy().verdict(nil, command: command, byteCount: 1 << 20).isEmpty)
    }

    @Test("the filter leaves what is no SET and what is not alone in its text")
    func filter() {
        let policy = RDSPolicy(excludesVariableSets: true)
        func rules(_ text: String) -> RDSRules { policy.verdict(Self.scan(text), command: .query, byteCount: 0) }
        #expect(rules("SET @a = 1").isEmpty)
        #expect(rules("SET TRANSACTION READ ONLY").isEmpty)
        #expect(rules("SELECT @a := 1") == .settings)
        #expect(rules("SET @a = 1; SELECT 1") == .settings)
        #expect(rules("CREATE TEMPORARY TABLE t (a INT)") == .temporaryTable)
    }

    @Test("every rule has a number, a name and a reason of its own, and quotes of RDS Proxy's are literal")
    func names() {
        #expect(Set(RDSRules.all.flatMap(\.wireNames)).count == RDSRules.all.count)
        #expect(RDSRules.all.allSatisfy { $0.numbers.count == 1 && $0.reason.hasSuffix(".") })
        #expect(RDSRules([.preparedStatement, .textPreparedStatement, .settings]).numbers == ["R3", "R6"])
        #expect(RDSRules().reason == "none" && RDSRules().first.isEmpty && RDSRules().wireNames.isEmpty)
        #expect(
            RDSRules.longStatement.logLine(connection: 7, digest: "SELECT ?")
                == "The client session was pinned to the database connection [dbConnection=7] for the remainder of "
                + "the session. The proxy can't reuse this connection until the session ends. Reason: The connection "
                + "ran a SQL query which exceeded the 16384 byte limit.")
        #expect(
            RDSRules.settings.logLine(connection: 7, digest: "SET @a = ?").hasSuffix(
                "Reason: SQL changed session settings that the proxy doesn't track. Consider moving session "
                    + "configuration to the proxy's initialization query. Digest: \"SET @a = ?\"."))
    }

    @Test("a session's record keeps rules, tells news once, and counts with and without the filter")
    func record() {
        var script = SessionScript()
        func note(_ text: String) -> RDSRules {
            let statement = Self.scan(text)
            _ = script.machine.begin(.query, statement: statement, statementID: 0)
            return script.machine.noteRDS(.query, statement, byteCount: text.utf8.count)
        }
        #expect(note("SELECT 1").isEmpty && script.machine.rds == RDSRecord())
        #expect(note("SET @a = 1") == .settings)
        #expect(note("SET @b = 1").isEmpty)
        #expect(script.machine.rds.filteredRules.isEmpty)
        #expect(note("SELECT GET_LOCK('a', 1), @a := 2") == .namedLock)
        #expect(script.machine.rds.rules == [.settings, .namedLock])
        #expect(script.machine.rds.filteredRules == [.settings, .namedLock])
        // The policy is another one: nothing of this pins.
        #expect(!script.machine.pins.contains(.rdsRule))
    }

    @Test("an execution of a statement that the client does not have counts for nothing")
    func unknownStatement() {
        var script = SessionScript()
        _ = script.machine.begin(.stmtExecute, statement: nil, statementID: 9)
        #expect(script.machine.noteRDS(.stmtExecute, nil, byteCount: 0).isEmpty)
    }

    @Test("reading a plain statement for RDS Proxy's rules is independent of what stands in quotes and comments")
    func quotes() {
        #expect(Self.scan("SELECT 'SET @a = 1', \"@a := 1\" /* SET @a = 1 */").traits.isDisjoint(with: .setsBeyondRDS))
        #expect(Self.scan("SET LOCAL autocommit = 1, unique_checks = 0").traits.isDisjoint(with: .setsBeyondRDS))
        #expect(Self.scan("SET LOCAL autocommit = 1, @@unique_checks = 0").traits.contains(.setsBeyondRDS))
    }
}
