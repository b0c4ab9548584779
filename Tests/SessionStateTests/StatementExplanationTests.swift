import Testing

@testable import SessionState

@Suite struct StatementExplanationTests {
    static func explain(
        _ text: String, _ family: ServerFamily = .mariadb, mode: String = "", prepared: Bool = false
    ) -> StatementExplanation {
        StatementExplanation(Array(text.utf8), family: family, sqlMode: mode, isPrepared: prepared)
    }

    static let objects: [(String, PinCause, String?)] = [
        ("SET @`a b` = 1, @b = 2", .userVariable, "@`a b`"), ("SELECT 1 INTO @`b c`", .userVariable, "@`b c`"),
        ("SET sql_mode = '', timestamp = 1", .untrackedVariable, "timestamp"),
        ("SET SESSION profiling = 1", .untrackedVariable, "profiling"),
        ("CREATE TEMPORARY TABLE IF NOT EXISTS shop.t (a INT)", .temporaryTable, "shop.t"),
        ("CREATE TEMPORARY SEQUENCE s", .temporaryTable, "s"), ("LOCK TABLES `t` READ", .tableLock, "`t`"),
        ("FLUSH TABLES WITH READ LOCK", .tableLock, nil), ("HANDLER shop.t OPEN", .handler, "shop.t"),
        ("PREPARE s FROM 'SELECT 1'", .textPreparedStatement, "s"),
        ("EXECUTE IMMEDIATE 'SELECT 1'", .textPreparedStatement, nil), ("CALL shop.p(1)", .storedRoutine, "shop.p"),
        ("SELECT f(1)", .storedRoutine, nil), ("SET ROLE r", .identity, "r"),
        ("SELECT GET_LOCK('secret', 1)", .namedLock, nil),
    ]

    @Test("a cause comes with the thing that it is about, never with a value", arguments: objects)
    func object(text: String, cause: PinCause, object: String?) {
        let explanation = Self.explain(text)
        #expect(explanation.causes.map(\.cause) == [cause])
        #expect(explanation.causes.first?.object == object)
    }

    @Test("the sql_mode decides what is quoted")
    func mode() {
        let text = #"SELECT "a\", GET_LOCK(1, 1)""#
        #expect(
            Self.explain(text, mode: "NO_BACKSLASH_ESCAPES").causes.map(\.cause) == [.namedLock, .unknownStatement])
        #expect(Self.explain(text).causes.isEmpty)
    }

    @Test("the family decides which functions are the server's own")
    func family() {
        #expect(Self.explain("SELECT NEXTVAL(s)", .mariadb).causes.map(\.cause) == [.sequence])
        #expect(Self.explain("SELECT NEXTVAL(s)", .mysql).causes.map(\.cause).contains(.storedRoutine))
    }

    @Test("a prepared statement has what comes with its preparation, and what comes with its execution")
    func prepared() {
        let set = Self.explain("SET @`a b` = 1", prepared: true)
        #expect(set.causes.map(\.cause) == [.userVariable] && set.causes.allSatisfy(\.isAtExecution))
        #expect(set.firstRule == .preparedStatement)
        #expect(set.rules == [.preparedStatement, .settings] && set.filteredRules == .preparedStatement)
        let bound = Self.explain("SELECT @@warning_count", prepared: true)
        #expect(bound.causes.map(\.cause) == [.preparedStatement] && !bound.causes.contains(where: \.isAtExecution))
    }

    @Test("a text beyond what is read as a whole is judged by its length")
    func long() {
        let text = "SELECT '" + String(repeating: "x", count: 70_000) + "'"
        #expect(Self.explain(text).causes.map(\.cause) == [.longStatement])
        #expect(Self.explain(text).rules == .longStatement)
    }

    @Test("what has no statement has none", arguments: ["", "  ", "-- nothing", ";", "/* x */"])
    func empty(text: String) {
        #expect(Self.explain(text).statementCount == 0)
    }

    @Test("a name is looked for in any text, cut anywhere", arguments: PinTableTests.examples)
    func anywhere(example: PinExample) {
        guard case .query(let text) = example.action else { return }
        let bytes = Array(text.utf8)
        for count in 0...bytes.count {
            let part = Array(bytes[..<count])
            for cause in PinCause.all {
                let name = SQLScanner.object(part.span, of: cause)
                #expect((name?.utf8.count ?? 1) > 0 && (name?.utf8.count ?? 0) <= 64)
            }
        }
    }
}
