import MySQLProtocol
import Testing

@testable import SessionState

@Suite struct ObjectTests {
    private static func said(_ text: String) -> [Step] { [.query(text), .ok()] }

    static let stories: [Story] = [
        Story(
            "a temporary table pins until it is dropped",
            said("CREATE TEMPORARY TABLE IF NOT EXISTS `t` (a INT)") + [.ends(.keep), .pins(.temporaryTable)]
                + said("SELECT * FROM t") + [.ends(.keep)] + said("DROP TEMPORARY TABLE t") + [
                    .ends(.release), .pins([]),
                ]),
        Story(
            "a DROP TABLE takes the temporary one first",
            said("CREATE TEMPORARY TABLE t (a INT)") + [.ends(.keep)] + said("DROP TABLE IF EXISTS x, t") + [
                .ends(.release)
            ]),
        Story(
            "another table's end is none, and neither is that of one in another schema",
            said("CREATE TEMPORARY TABLE shop.t (a INT)") + [.ends(.keep)] + said("DROP TABLE t") + [.ends(.keep)]
                + said("DROP TABLE T") + [.ends(.keep)] + said("DROP TABLE shop.t") + [.ends(.release)]),
        Story(
            "a DROP that fails ends nothing",
            said("CREATE TEMPORARY TABLE t (a INT)") + [
                .ends(.keep), .query("DROP TABLE t, x"), .error(1051), .ends(.keep),
                .pins([.temporaryTable, .diagnostics]),
            ]),
        Story(
            "a CREATE that fails leaves no table",
            [
                .query("CREATE TEMPORARY TABLE t (a INT)"), .error(1005), .ends(.keep), .pins(.diagnostics),
            ]),
        Story(
            "a table that may have another name stays",
            said("CREATE TEMPORARY TABLE t (a INT)") + [.ends(.keep)] + said("ALTER TABLE t RENAME TO u")
                + [.ends(.keep)] + said("DROP TABLE t") + [.ends(.keep), .pins(.temporaryTable)]),
        Story(
            "the same in a text of several statements",
            said("CREATE TEMPORARY TABLE t (a INT)") + [.ends(.keep)] + said("SELECT 1; ALTER TABLE t RENAME TO u")
                + [.ends(.keep)] + said("DROP TABLE t") + [.ends(.keep), .pins(.temporaryTable)]),
        Story(
            "what is made among several statements has no name",
            said("CREATE TEMPORARY TABLE t (a INT); SELECT 1") + [.ends(.keep)] + said("DROP TABLE t") + [
                .ends(.keep)
            ]),
        Story(
            "a handler pins until it is closed, by its alias",
            said("HANDLER shop.t OPEN AS h") + [.ends(.keep)] + said("HANDLER t CLOSE") + [.ends(.keep)]
                + said("HANDLER h CLOSE") + [.ends(.release)]),
        Story(
            "a prepared statement of SQL text pins until it is deallocated, if its text is known",
            said("PREPARE s FROM 'SELECT 1'") + [.ends(.keep)] + said("EXECUTE S") + [.ends(.keep)]
                + said("DEALLOCATE PREPARE s") + [.ends(.release), .pins([])]),
        Story(
            "one whose text is not known may do anything",
            said("PREPARE s FROM @sql") + [.ends(.keep)] + said("EXECUTE s") + [.ends(.keep)]
                + said("DROP PREPARE s") + [.ends(.keep), .pins(.textPreparedStatement)]),
        Story(
            "one that was never executed has done nothing",
            said("PREPARE s FROM @sql") + [.ends(.keep)] + said("DROP PREPARE s") + [.ends(.release)]),
        Story(
            "EXECUTE does what its text does",
            said("PREPARE s FROM 'LOCK TABLES t READ'") + [.ends(.keep)] + said("EXECUTE s") + [
                .ends(.keep), .pins([.textPreparedStatement, .tableLock]),
            ] + said("DEALLOCATE PREPARE s") + [.ends(.keep), .pins(.tableLock)]),
        Story(
            "a table that EXECUTE makes may be in another schema",
            said("PREPARE s FROM 'CREATE TEMPORARY TABLE t (a INT)'") + [.ends(.keep)] + said("EXECUTE s") + [
                .ends(.keep)
            ] + said("DEALLOCATE PREPARE s") + [.ends(.keep)] + said("DROP TABLE t") + [
                .ends(.keep), .pins(.temporaryTable),
            ]),
        Story(
            "a lock pins while the server says that it is held",
            said("SELECT GET_LOCK('a', 1)") + [.ends(.askLocks), .locks([true]), .ends(.keep), .pins(.namedLock)]
                + said("SELECT 1") + [.ends(.keep)] + said("DO RELEASE_LOCK('b')") + [
                    .ends(.askLocks), .locks([true]), .ends(.keep),
                ] + said("DO RELEASE_LOCK('a')") + [.ends(.askLocks), .locks([false]), .ends(.release), .pins([])]),
        Story(
            "a lock whose name is not known pins until all are released",
            said("SELECT GET_LOCK(CONCAT('a'), 1)") + [.ends(.keep)] + said("DO RELEASE_LOCK('a')") + [.ends(.keep)]
                + said("SELECT RELEASE_ALL_LOCKS()") + [.ends(.release), .pins([])]),
        Story(
            "RELEASE_ALL_LOCKS() in a condition may not be called",
            said("SELECT GET_LOCK(@n, 1)") + [.ends(.keep)] + said("SELECT IF(0, RELEASE_ALL_LOCKS(), 1)") + [
                .ends(.keep), .pins(.namedLock),
            ]),
        Story(
            "user variables are asked for, and pin nothing",
            [
                .query("SET @a = 1, @B = 2"), .pins([]), .ok(), .ends(.askUserVariables), .unlearned(["a", "b"]),
                .variablesLearned, .ends(.release), .pins([]),
            ]),
        Story(
            "in a transaction they are asked for at its end",
            [
                .query("START TRANSACTION WITH CONSISTENT SNAPSHOT"), .ok([.autocommit, .inTransaction]),
                .ends(.keep), .query("SELECT @a := 1"), .rows([.autocommit, .inTransaction]), .ends(.keep),
                .query("COMMIT"), .ok(), .ends(.askUserVariables), .variablesLearned, .ends(.release),
            ]),
        Story(
            "what a statement warns of is shown before they are asked for",
            [
                .query("SET @a = 1/0"), .ok(warnings: 1), .ends(.keep), .pins(.diagnostics), .diagnosticsExpire,
                .ends(.askUserVariables), .variablesLearned, .ends(.release),
            ]),
        Story(
            "a text that could not be parsed has set none",
            [.query("SET @a = "), .error(1064), .ends(.keep), .unlearned([]), .pins(.diagnostics)]),
        Story(
            "what cannot be carried pins",
            [
                .query("SET @a = 1"), .ok(), .ends(.askUserVariables), .variablesRefused, .ends(.keep),
                .pins(.userVariable),
            ]),
        Story(
            "one executable comment is judged both ways",
            said("/*!40101 SET NAMES utf8mb4 */") + [.pins(.serverReported)]
                + [.query("/*!40000 CREATE TEMPORARY TABLE t (a INT) */"), .pins([.serverReported, .temporaryTable])]),
        Story(
            "a comment that changes nothing pins nothing",
            said("CREATE TABLE t (a INT) /*!40100 DEFAULT CHARACTER SET latin1 */") + [.ends(.release), .pins([])]
                + said("SELECT /*! STRAIGHT_JOIN */ 1") + [.ends(.release)]),
        Story(
            "a comment that may end elsewhere is ambiguous",
            said("SELECT 1 /*! , '*/' */") + [.ends(.keep), .pins([.executableComment, .unknownStatement])]),
    ]

    @Test("what has a name, event by event", arguments: stories)
    func story(story: Story) {
        story.run()
    }

    @Test(
        "a value is set again with its type",
        arguments: [
            (.integer(isUnsigned: false), "-5", nil, "2", "binary", "@`a`=-5"),
            (.integer(isUnsigned: true), "5", nil, "1", "binary", "@`a`=CAST(5 AS UNSIGNED)"),
            (.integer(isUnsigned: false), nil, nil, nil, "binary", "@`a`=0,@`a`=NULL"),
            (.decimal, "1.50", nil, "4", "binary", "@`a`=1.50"),
            (.decimal, "7", nil, "1", "binary", "@`a`=CAST(7 AS DECIMAL(65,0))"),
            (.double, "1e16", nil, "4", "binary", "@`a`=1e16"), (.double, "0.1", nil, "3", "binary", "@`a`=0.1e0"),
            (.text, "é", "C3A9", "2", "utf8mb4_bin", "@`a`=_utf8mb4 x'C3A9' COLLATE utf8mb4_bin"),
            (.text, "", "", "0", "latin1_swedish_ci", "@`a`=_latin1'' COLLATE latin1_swedish_ci"),
            (.text, nil, nil, nil, "binary", "@`a`=_binary'',@`a`=NULL"),
        ] as [(UserVariable.Kind, String?, String?, String?, String?, String)])
    func assignment(
        kind: UserVariable.Kind, number: String?, hex: String?, length: String?, collation: String?, expected: String
    ) {
        let value = UserVariable(kind, number: number, hex: hex, length: length, collation: collation)
        #expect(value?.assignment(to: "a") == expected)
    }

    @Test(
        "what is no value is not carried",
        arguments: [
            (.integer(isUnsigned: false), "1 OR 1", nil, "1", "binary"), (.double, "nan", nil, "3", "binary"),
            (.text, "x", "'; DROP", "1", "binary"), (.text, "x", nil, "5000", "utf8mb4_bin"),
            (.text, "x", "41", "1", "utf8mb4_bin; DROP"), (.decimal, nil, nil, "1", "binary"),
        ] as [(UserVariable.Kind, String?, String?, String?, String?)])
    func refused(kind: UserVariable.Kind, number: String?, hex: String?, length: String?, collation: String?) {
        #expect(UserVariable(kind, number: number, hex: hex, length: length, collation: collation) == nil)
    }

    @Test("another session's variables are unset, one's own are set")
    func replay() {
        let variables = TrackedVariables(.mysql)
        func state(_ values: [String: String]) -> CarriedState {
            var state = SessionScript.state([:], variables)
            for (name, number) in values {
                state.userVariables[name] = UserVariable(
                    .integer(isUnsigned: false), number: number, hex: nil, length: "1", collation: nil)
            }
            return state
        }
        let replay = StateReplay(from: state(["a": "1", "b": "2"]), to: state(["b": "3", "c": "4"]), variables)
        #expect(replay.statement == "SET @`a`=_binary'',@`a`=NULL,@`b`=3,@`c`=4")
        #expect(state(["a": "1"]) != state([:]) && state(["a": "1"]).hashValue != state(["a": "2"]).hashValue)
    }
}
