import MySQLProtocol
import Testing

@testable import SessionState

@Suite struct StateReplayTests {
    private func replay(
        _ family: ServerFamily = .mariadb, from: [String: String?] = [:], to: [String: String?] = [:],
        schemas: (String?, String?) = (nil, nil)
    ) -> StateReplay {
        let variables = TrackedVariables(family)
        func state(_ values: [String: String?], _ schema: String?) -> CarriedState {
            CarriedState(schema: schema, values: variables.all.map { values[$0.name] ?? "0" })
        }
        return StateReplay(from: state(from, schemas.0), to: state(to, schemas.1), variables)
    }

    @Test("equal states need nothing")
    func nothing() {
        #expect(replay().isEmpty)
        #expect(replay(schemas: ("a", "a")).isEmpty)
    }

    @Test("only the schema that differs is chosen; none cannot be")
    func schema() {
        #expect(replay(schemas: ("a", "b")) == replay(schemas: (nil, "b")))
        #expect(replay(schemas: ("a", "b")).schema == "b")
        #expect(replay(schemas: ("a", nil)).schema == nil)
    }

    static let literalsCases: [(String, String, String)] = [
        ("sql_mode", "ANSI_QUOTES,STRICT_TRANS_TABLES", "SET sql_mode='ANSI_QUOTES,STRICT_TRANS_TABLES'"),
        ("sql_mode", "", "SET sql_mode=''"), ("time_zone", "+02:00", "SET time_zone='+02:00'"),
        ("time_zone", "Europe/Berlin", "SET time_zone='Europe/Berlin'"), ("autocommit", "1", "SET autocommit=1"),
        ("wait_timeout", "28800", "SET wait_timeout=28800"), ("wait_timeout", "", "SET wait_timeout=''"),
        ("wait_timeout", "٣", "SET wait_timeout=_utf8mb4 x'd9a3'"),
        ("wait_timeout", "1;x", "SET wait_timeout=_utf8mb4 x'313b78'"),
        ("time_zone", "a'b", "SET time_zone=_utf8mb4 x'612762'"),
        ("time_zone", "a\\", "SET time_zone=_utf8mb4 x'615c'"),
        ("time_zone", "\u{e9}\n\0", "SET time_zone=_utf8mb4 x'c3a90a00'"),
        ("tx_isolation", "READ-COMMITTED", "SET tx_isolation='READ-COMMITTED'"),
    ]

    @Test("a value is written so that it means the same under every sql_mode", arguments: literalsCases)
    func literals(name: String, value: String, statement: String) {
        #expect(replay(to: [name: value]).statement == statement)
    }

    @Test("NULL is said as NULL")
    func null() {
        #expect(
            replay(to: ["character_set_results": String?.none as String?]).statement == "SET character_set_results=NULL"
        )
    }

    private static let latin1 = [
        "character_set_client": "latin1", "character_set_results": "latin1", "character_set_connection": "latin1",
        "collation_connection": "latin1_bin",
    ]

    @Test("one character set everywhere is said as SET NAMES, which also describes results")
    func names() {
        #expect(replay(to: Self.latin1).statement == "SET NAMES 'latin1' COLLATE 'latin1_bin'")
        #expect(
            replay(to: Self.latin1.merging(["autocommit": "1"]) { _, new in new }).statement
                == "SET NAMES 'latin1' COLLATE 'latin1_bin',autocommit=1")
        #expect(replay(from: Self.latin1, to: Self.latin1).isEmpty)
    }

    @Test("character settings that differ among themselves are said one by one")
    func mixedCharacterSets() {
        let mixed = Self.latin1.merging(["character_set_results": "utf8mb4"]) { _, new in new }
        #expect(
            replay(from: Self.latin1, to: mixed).statement == "SET character_set_results='utf8mb4'")
    }

    @Test("several differences are one SET, a character set before its collation")
    func order() {
        let statement = replay(
            .mysql, from: ["sql_mode": "a"],
            to: [
                "collation_connection": "latin1_bin", "character_set_connection": "latin1", "autocommit": "1",
                "sql_mode": "b",
                "collation_server": "latin1_bin", "character_set_server": "latin1", "transaction_read_only": "1",
            ]
        ).statement
        #expect(
            statement
                == "SET sql_mode='b',autocommit=1,character_set_results='0',character_set_connection='latin1',character_set_server='latin1',"
                + "collation_connection='latin1_bin',collation_server='latin1_bin',transaction_read_only=1")
    }
}

/// What a session says, and in which collation answers are described from then on.
@Suite struct AnswersCollationTests {
    private let variables = TrackedVariables(.mariadb)

    private func state(
        _ set: String, _ collation: String, results: String? = nil, answers: AnswersCollation = .follows
    )
        -> CarriedState
    {
        var state = CharacterSettings(client: set, results: results ?? set, connection: set, collation: collation)
            .applied(to: CarriedState(schema: nil, values: variables.all.map { _ in nil }), schema: nil, variables)
        state.answers = answers
        return state
    }

    /// The state behind a statement of which the server reports these, with what was asked for then.
    private func after(_ before: CarriedState, _ reports: [(String, String?)], learned: [String] = []) -> CarriedState {
        var machine = SessionMachine(state: SharedState(before), family: .mariadb, variables: variables)
        _ = machine.begin(.query, statement: nil, statementID: 0)
        let changes = reports.map { SessionStateChange.systemVariable(name: $0.0, value: $0.1 ?? "") }
        let ok = OKSummary(affectedRows: 0, lastInsertID: 0, status: [.autocommit], warnings: 0)
        _ = machine.received(ok, changes: changes, family: .mariadb, variables: variables, chosenSchema: nil)
        if !machine.unknown.isEmpty { _ = machine.learned(learned, variables: variables) }
        return machine.state.value
    }

    private func replay(_ from: CarriedState, _ to: CarriedState) -> String? {
        StateReplay(from: from, to: to, variables).statement
    }

    private var fresh: CarriedState { state("utf8mb4", "utf8mb4_general_ci") }
    private func names(_ set: String) -> [(String, String?)] {
        ["client", "results", "connection"].map { ("character_set_\($0)", set) }
    }

    @Test("a collation of the connection leaves the answers' alone, also behind a move")
    func connection() {
        let moved = after(fresh, [("collation_connection", "utf8mb4_bin")], learned: ["utf8mb4"])
        #expect(moved.answers == .named("utf8mb4_general_ci"))
        #expect(
            replay(fresh, moved) == "SET character_set_connection='utf8mb4',collation_connection='utf8mb4_bin'"
                || replay(fresh, moved) == "SET collation_connection='utf8mb4_bin'")
        #expect(after(moved, [("collation_connection", "utf8mb4_general_ci")], learned: ["utf8mb4"]) == fresh)
    }

    @Test(
        "a SET NAMES with a collation stays with the answers when the connection's goes back, and goes to no other session"
    )
    func leftBehind() {
        let named = after(fresh, names("utf8mb4"), learned: ["utf8mb4_bin"])
        #expect(named == state("utf8mb4", "utf8mb4_bin"))
        let left = after(named, [("collation_connection", "utf8mb4_general_ci")], learned: ["utf8mb4"])
        #expect(left.answers == .named("utf8mb4_bin") && left != fresh)
        #expect(replay(left, fresh) == "SET NAMES 'utf8mb4' COLLATE 'utf8mb4_general_ci'")
        #expect(
            replay(fresh, left) == "SET NAMES 'utf8mb4' COLLATE 'utf8mb4_bin',collation_connection='utf8mb4_general_ci'"
        )
    }

    @Test("the answers' character set alone takes its usual collation")
    func results() {
        let named = state("utf8mb4", "utf8mb4_bin")
        let usual = after(named, [("character_set_results", "utf8mb4")])
        #expect(usual.answers == .usual)
        #expect(replay(named, usual) == "SET character_set_results='utf8mb4'")
        #expect(replay(usual, named) == "SET NAMES 'utf8mb4' COLLATE 'utf8mb4_bin'")
        #expect(after(named, [("character_set_results", "latin1")]).answers == .follows)
        let both = [("character_set_results", "latin1"), ("collation_connection", "latin1_bin")]
        #expect(after(named, both, learned: ["latin1"]).answers == .usual)
        #expect(after(named, [("character_set_results", nil)]).answers == .follows)
    }

    @Test("another character set of the connection leaves the answers' collation, until both are one again")
    func thereAndBack() {
        let away = after(fresh, [("character_set_connection", "latin1")], learned: ["latin1_swedish_ci"])
        #expect(away.answers == .named("utf8mb4_general_ci"))
        #expect(after(away, [("character_set_connection", "utf8mb4")], learned: ["utf8mb4_general_ci"]) == fresh)
    }

    @Test("a SET NAMES by itself follows")
    func plainNames() {
        let bin = after(
            state("utf8mb4", "utf8mb4_bin", answers: .named("utf8mb4_general_ci")), names("utf8mb4"),
            learned: ["utf8mb4_general_ci"])
        #expect(bin == fresh)
    }
}

@Suite struct FollowingVariablesTests {
    private let variables = TrackedVariables(.mariadb)

    private func replay(_ changed: [String: String]) -> String? {
        func state(_ values: [String: String]) -> CarriedState {
            CarriedState(schema: nil, values: variables.all.map { values[$0.name] ?? "0" })
        }
        return StateReplay(from: state([:]), to: state(changed), variables).statement
    }

    @Test("what changes along with a variable is set again behind it")
    func behind() {
        #expect(replay(["max_join_size": "5"]) == "SET max_join_size=5,sql_big_selects=0")
        #expect(replay(["sql_big_selects": "1"]) == "SET sql_big_selects=1")
        #expect(replay(["long_query_time": "0.500000"]) == "SET long_query_time=0.500000")
    }

    @Test("a server that lacks a variable is not told of it")
    func lacking() {
        let older = TrackedVariables(.mariadb, having: ["sql_mode", "time_zone", "storage_engine"])
        let unset = CarriedState(schema: nil, values: variables.all.map { _ in "0" })
        var set = unset
        for name in ["sql_mode", "time_zone", "autocommit", "old_mode"] { set[variables.index(of: name) ?? 0] = "1" }
        #expect(StateReplay(from: unset, to: set, older).statement == "SET sql_mode='1',time_zone='1'")
        #expect(older.otherNames == ["storage_engine"])
        #expect(older.all == variables.all && older.index(of: "autocommit") == variables.index(of: "autocommit"))
    }

    @Test("another name of a variable is that variable")
    func aliases() {
        #expect(variables.index(of: "storage_engine") == variables.index(of: "default_storage_engine"))
        #expect(TrackedVariables(.mysql).index(of: "storage_engine") == nil)
    }

    static let families: [ServerFamily] = [.mysql, .mariadb]

    @Test("names and followers are of variables that there are, and none is both carried and not", arguments: families)
    func consistent(family: ServerFamily) {
        let variables = TrackedVariables(family)
        for variable in variables.all { #expect(!SessionVariables.pinning.contains(variable.name), "\(variable.name)") }
        for (alias, name) in SessionVariables.aliases[family] ?? [:] {
            #expect(variables.index(of: alias) == variables.index(of: name) && variables.index(of: name) != nil)
        }
    }
}

@Suite struct TrackedVariablesTests {
    static let familiesCases: [(ServerFamily, [String], [String])] = [
        (.mysql, ["transaction_isolation", "transaction_read_only"], ["tx_isolation", "query_cache_type"]),
        (.mariadb, ["tx_isolation", "tx_read_only", "query_cache_type"], ["transaction_isolation"]),
    ]

    @Test("a family has its own names", arguments: familiesCases)
    func families(family: ServerFamily, has: [String], hasNot: [String]) {
        let variables = TrackedVariables(family)
        for name in has + ["sql_mode", "autocommit", "time_zone"] { #expect(variables.index(of: name) != nil) }
        for name in hasNot + ["", "SQL_MODE"] { #expect(variables.index(of: name) == nil) }
        #expect(Set(variables.all.map(\.name)).count == variables.all.count)
        for (index, variable) in variables.all.enumerated() { #expect(variables.index(of: variable.name) == index) }
    }

    static let normalCases: [(String, String?, String?)] = [
        ("autocommit", "ON", "1"), ("autocommit", "on", "1"), ("autocommit", "1", "1"), ("autocommit", "OFF", "0"),
        ("autocommit", "0", "0"), ("autocommit", nil, nil), ("wait_timeout", "28800", "28800"),
        ("character_set_results", "", nil), ("character_set_results", "NULL", nil),
        ("character_set_results", "utf8mb4", "utf8mb4"),
        ("time_zone", "", ""), ("sql_mode", "NULL", "NULL"), ("tx_read_only", "ON", "1"),
    ]

    @Test("values are compared in one form", arguments: normalCases)
    func normal(name: String, value: String?, expected: String?) throws {
        let variables = TrackedVariables(.mariadb)
        let index = try #require(variables.index(of: name))
        #expect(variables.normalized(value, at: index) == expected)
        #expect(variables.normalized(expected, at: index) == expected)
    }
}

@Suite struct SharedStateTests {
    @Test("equal values are equal states with equal tags")
    func equality() {
        let a = SharedState(CarriedState(schema: "a", values: ["1", nil]))
        let b = SharedState(CarriedState(schema: "a", values: ["1", nil]))
        #expect(a.tag == b.tag && SharedState.equal(a, b) && SharedState.equal(a, a))
        for other in [CarriedState(schema: nil, values: ["1", nil]), CarriedState(schema: "a", values: ["1", ""])] {
            #expect(!SharedState.equal(a, SharedState(other)))
        }
    }
}

@Suite struct ServerProfileTests {
    private static let profile = ServerProfile(
        version: "10.11.6-MariaDB-1", defaultCollation: 45, capabilities: [], maxConnections: 151,
        collations: [
            8: Collation(name: "latin1_swedish_ci", characterSet: "latin1"),
            45: Collation(name: "utf8mb4_general_ci", characterSet: "utf8mb4"),
            224: Collation(name: "utf8mb4_unicode_ci", characterSet: "utf8mb4"),
        ], globals: CharacterSettings(client: "utf8mb3", results: nil, connection: "ucs2", collation: "ucs2_bin"))

    static let initialCases: [(UInt16, [String?])] = [
        (8, ["latin1", "latin1", "latin1", "latin1_swedish_ci"]),
        (45, ["utf8mb4", "utf8mb4", "utf8mb4", "utf8mb4_general_ci"]),
        (224, ["utf8mb4", "utf8mb4", "utf8mb4", "utf8mb4_unicode_ci"]), (0, ["utf8mb3", nil, "ucs2", "ucs2_bin"]),
        (9999, ["utf8mb3", nil, "ucs2", "ucs2_bin"]),
    ]

    @Test(
        "a login's collation sets the four character settings; an unknown one leaves the server's own",
        arguments: initialCases)
    func initial(collation: UInt16, expected: [String?]) {
        let variables = TrackedVariables(.mariadb)
        let fresh = CarriedState(schema: "other", values: variables.all.map { _ in "g" })
        let state = ServerProfileTests.profile.initialState(
            collation: collation, schema: "shop", fresh: fresh, variables)
        let names = [
            "character_set_client", "character_set_results", "character_set_connection", "collation_connection",
        ]
        for (name, value) in zip(names, expected) {
            let index = variables.index(of: name) ?? 0
            #expect(state[index] == value, "\(name)")
        }
        #expect(state.schema == "shop")
        let others = variables.all.indices.filter { !names.contains(variables.all[$0].name) }
        #expect(others.allSatisfy { state[$0] == "g" })
    }

    static let familyCases: [(String, ServerFamily)] = [
        ("8.4.0", .mysql), ("9.7.0-debian", .mysql), ("10.11.6-MariaDB-0+deb12u1", .mariadb),
        ("5.5.5-10.4.2-mariadb", .mariadb),
        ("8.0.mysql_aurora.3.04.0", .mysql), ("", .mysql),
    ]

    static let unfitCases: [(UInt16, String?)] = [(35, "ucs2"), (54, "utf16"), (8, nil), (45, nil), (9999, nil)]

    @Test("a character set of wide characters is unfit for clients", arguments: unfitCases)
    func unfit(number: UInt16, name: String?) {
        var profile = ServerProfileTests.profile
        profile.collations[35] = Collation(name: "ucs2_general_ci", characterSet: "ucs2")
        profile.collations[54] = Collation(name: "utf16_general_ci", characterSet: "utf16")
        #expect(profile.isUnfitForClients(number) == name)
    }

    @Test("the family is told from the version", arguments: familyCases)
    func family(version: String, family: ServerFamily) {
        #expect(ServerFamily(version: version) == family)
    }
}

@Suite struct StatementSplitterTests {
    static let splitCases: [(String, [String])] = [
        ("DO 1 --\u{7f};x\n; DO 2", ["DO 1 --\u{7f};x", "DO 2"]),
        ("", []), (";;  ; \n", []), ("#", []), ("--", []), ("SET a=1;--", ["SET a=1"]), ("SET a=1", ["SET a=1"]),
        ("SET a=1;", ["SET a=1"]), (" SET a=1 ; SET b=2 ", ["SET a=1", "SET b=2"]),
        ("SET a='x;y';SET b=\"p;q\"", ["SET a='x;y'", "SET b=\"p;q\""]),
        ("SET a='it''s;';SET b=1", ["SET a='it''s;'", "SET b=1"]),
        ("SET a='\\';';SET b=1", ["SET a='\\';'", "SET b=1"]), ("SELECT `a;b`;SET c=1", ["SELECT `a;b`", "SET c=1"]),
        ("SELECT `a\\`;SET c=1", ["SELECT `a\\`", "SET c=1"]),
        ("SET a=/* ; */1;SET b=2", ["SET a=/* ; */1", "SET b=2"]),
        ("SET a=1 -- x;y\n;SET b=2", ["SET a=1 -- x;y", "SET b=2"]),
        ("SET a=1 # x;y\n;SET b=2", ["SET a=1 # x;y", "SET b=2"]),
        ("SET a='open;", ["SET a='open;"]), ("SET a=1 /* open;", ["SET a=1 /* open;"]), ("SET a='\\", ["SET a='\\"]),
        ("SET a='\u{e9};\u{1F600}';SET b=1", ["SET a='\u{e9};\u{1F600}'", "SET b=1"]), ("-", ["-"]),
        ("SET a=1/", ["SET a=1/"]),
        ("SET a=5--1;SET b=2", ["SET a=5--1", "SET b=2"]), ("SET a=1; -- done", ["SET a=1"]),
        ("SET a=1; /* done */;# done", ["SET a=1"]),
        ("/*!80000 SET a=1 */; SET b=2", ["/*!80000 SET a=1 */", "SET b=2"]),
        ("SET a=1\r\n;\r\nSET b=2\r\n", ["SET a=1", "SET b=2"]),
        (" \u{301}x; SET b=1 \u{301}", ["\u{301}x", "SET b=1 \u{301}"]),
    ]

    @Test("a text is cut at its semicolons, and only there", arguments: splitCases)
    func split(text: String, expected: [String]) {
        #expect(StatementSplitter.split(text) == expected)
    }
}
