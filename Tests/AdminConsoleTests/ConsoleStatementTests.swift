import Testing

@testable import AdminConsole

@Suite("The console's language")
struct ConsoleStatementTests {
    @Test(
        "statements are understood whatever their case, blanks, comments and end",
        arguments: [
            ("SHOW POOLS", .show(.pools)), ("show pools;", .show(.pools)), ("  Show\n\tClients ; ", .show(.clients)),
            ("/* top */ SHOW SERVERS", .show(.backends)), ("show backends -- all of them", .show(.backends)),
            ("SHOW FULL PROCESSLIST", .show(.clients)), ("show pin totals", .show(.pinTotals)),
            ("SHOW PIN_TOTALS", .show(.pinTotals)), ("help", .show(.help)), ("PAUSE", .pause), ("resume;", .resume),
            ("DRAIN", .drain), ("RELOAD", .reload), ("SHUTDOWN", .shutdown), ("KILL 1073741824", .kill(id: 1 << 30)),
            ("kill connection 7", .kill(id: 7)), ("KILL QUERY 7", .killQuery(id: 7)),
            ("SET NAMES utf8mb4 COLLATE utf8mb4_bin", .ignored), ("SET autocommit=0", .ignored), ("COMMIT", .ignored),
            ("START TRANSACTION READ ONLY", .ignored), ("USE weir", .ignored),
            ("SHOW WARNINGS", .empty(columns: ["Level", "Code", "Message"])),
            ("SHOW GLOBAL VARIABLES LIKE 'a%'", .empty(columns: ["Variable_name", "Value"])),
        ] as [(String, ConsoleStatement)])
    func understood(text: String, statement: ConsoleStatement) throws {
        #expect(try ConsoleStatement(text) == statement)
    }

    @Test("every topic can be shown by its words", arguments: ConsoleTopic.allCases)
    func topics(topic: ConsoleTopic) throws {
        #expect(try ConsoleStatement("SHOW \(topic.words)") == .show(topic))
        #expect(ConsoleStatement.help.contains { $0.statement == "SHOW \(topic.words)" })
        #expect(ConsoleStatement.usage.contains(topic.words))
    }

    @Test(
        "what is not understood gets an error that says what there is",
        arguments: [
            ("INSERT INTO t VALUES (1)", "does not know 'INSERT'"), ("SHOW", "SHOW what?"),
            ("SHOW GRANTS", "no SHOW 'GRANTS'"), ("SELECT * FROM mysql.user", "no tables"),
            ("SELECT a FROM t", "no tables"), ("PAUSE app", "no argument"), ("KILL", "KILL id"),
            ("KILL -1", "KILL id"), ("KILL 99999999999", "KILL id"), ("KILL x", "KILL id"), ("KILL 1 2", "KILL id"),
            ("SHOW POOLS; SHOW CLIENTS", "one statement"), ("SELECT 'open", "not closed"),
            ("SELECT sleep(1)", "no tables"), ("SHUTDOWN WAIT_FOR_CLIENTS", "DRAIN"),
        ])
    func refused(text: String, part: String) {
        do {
            _ = try ConsoleStatement(text)
            Issue.record("\(text) was understood")
        } catch {
            #expect(error.message.contains(part), "\(error.message)")
            #expect(error.code == 1064)
        }
    }

    @Test(
        "what is quoted is a value or a name, whatever it says",
        arguments: ["'SHUTDOWN'", "\"DRAIN\"", "`PAUSE`", "'KILL' 7", "`select` 1", "'help'", "';'", "';' ;"])
    func quoted(text: String) {
        do {
            let statement = try ConsoleStatement(text)
            Issue.record("\(text) is \(statement)")
        } catch {
            #expect(error.message.contains("it does not know"), "\(error.message)")
        }
    }

    @Test("a semicolon in quotes ends no statement", arguments: ["SELECT ';'", "SELECT ';';", "SELECT ';' AS `;`"])
    func quotedSemicolon(text: String) throws {
        #expect(try ConsoleStatement(text) == .select([ConsoleSelection(subject: .literal(.text(";")), name: ";")]))
    }

    @Test("nothing at all is MySQL's own error for it", arguments: ["", " ", ";", "-- nothing", "/* nothing */", "/*"])
    func empty(text: String) {
        #expect(throws: ConsoleError(code: 1065, sqlState: "42000", message: "Query was empty")) {
            try ConsoleStatement(text)
        }
    }

    @Test("an error shows no more than a harmless piece of what was typed")
    func harmless() {
        let word = String(repeating: "x", count: 50) + "\u{1b}[2J"
        do {
            _ = try ConsoleStatement(word)
            Issue.record("understood")
        } catch {
            #expect(error.message.contains("'" + String(repeating: "x", count: 32) + "...'"))
            #expect(!error.message.contains("\u{1b}"))
        }
    }

    @Test("any text is read without a trap")
    func anyText() {
        var state: UInt64 = 7
        let pieces = [
            "SELECT", "@", "@@", "'", "\"", "`", "/*", "*/", "--", "#", ";", "(", ")", ",", ".", "KILL", "é", "\0",
        ]
        for _ in 0..<3000 {
            var text = ""
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count] + (state >> 20 & 1 == 0 ? " " : "")
            }
            // Whether it is understood does not matter here.
            _ = try? ConsoleStatement(text)
        }
    }
}

@Suite("What the console answers to drivers")
struct ConsoleAnswersTests {
    private let answers = ConsoleAnswers(version: "8.4.0", user: "admin", connectionID: 1_073_741_830)

    private func row(_ text: String) throws -> (names: [String], values: [ConsoleValue]) {
        guard case .select(let selections) = try ConsoleStatement(text) else { return ([], []) }
        let table = try answers.table(selections)
        return (table.columns.map(\.name), table.rows.first ?? [])
    }

    @Test("what clients ask when they connect")
    func openers() throws {
        #expect(try row("select @@version_comment limit 1").values == [.text("Weir's console")])
        #expect(try row("SELECT @@session.autocommit").values == [.integer(1)])
        #expect(try row("SELECT VERSION()").values == [.text("8.4.0")])
        #expect(try row("SELECT DATABASE(), USER()").values == [.null, .text("admin@%")])
        #expect(try row("SELECT CONNECTION_ID()").values == [.integer(1_073_741_830)])
        #expect(try row("SELECT 1").values == [.integer(1)])
        #expect(try row("SELECT current_user").values == [.text("admin@%")])
        #expect(try row("SELECT 'it''s' FROM dual").values == [.text("it's")])
    }

    @Test("columns are called as they are asked for, or by their alias")
    func names() throws {
        #expect(
            try row("SELECT @@version_comment, VERSION() AS v, 1 one, NULL").names == [
                "@@version_comment", "v", "one", "NULL",
            ])
        #expect(
            try row(
                "/* mysql-connector-j-8.4 */SELECT  @@session.auto_increment_increment AS auto_increment_increment, "
                    + "@@character_set_client AS character_set_client"
            ).names == ["auto_increment_increment", "character_set_client"])
    }

    @Test("an unknown variable is MySQL's error for it, an unknown function names what there is")
    func unknown() {
        #expect(throws: ConsoleError.unknownVariable("gtid_mode")) { try row("SELECT @@global.gtid_mode") }
        #expect(throws: ConsoleError.self) { try row("SELECT uuid()") }
    }
}
