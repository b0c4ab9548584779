import MySQLProtocol
import Testing

@testable import SessionState

/// Prepared statements of the binary protocol, as the session's machine sees them.
@Suite struct PreparedStatementTests {
    static let opensCursor: StatusFlags = [.autocommit, .cursorExists]
    static let lastRow: StatusFlags = [.autocommit, .lastRowSent]

    static let stories: [Story] = [
        Story(
            "a prepared statement does not pin, and its number is Weir's",
            [
                .prepare("SELECT ?"), .plan(.forward(.prepared)), .pins([]), .prepared(7), .rows(), .ends(.release),
                .execute(1), .plan(.forward(.results)), .rows(), .ends(.release), .execute(7), .refused,
                .close(1), .plan(.answerOK), .execute(1), .refused,
            ]),
        Story(
            "one whose text cannot be kept pins until it is closed",
            [
                .prepareUnkept("SELECT ?"), .prepared(7), .ends(.keep), .pins(.preparedStatement), .execute(1), .rows(),
                .ends(.keep), .close(1), .plan(.forward(.none)), .ends(.release), .pins([]),
            ]),
        Story(
            "the last of several that cannot be kept ends the pin",
            [
                .prepareUnkept("SELECT ?"), .prepared(1), .ends(.keep), .prepareUnkept("SELECT 2"), .prepared(2),
                .ends(.keep), .close(1), .ends(.keep), .pins(.preparedStatement), .close(2), .ends(.release),
            ]),
        Story(
            "one that asks what only its backend can tell is bound to it",
            [
                .prepare("SELECT @@warning_count"), .prepared(3), .ends(.keep), .pins(.preparedStatement),
                .query("DELETE FROM t"), .ok(), .ends(.keep), .execute(1), .rows(), .ends(.keep),
            ]),
        Story(
            "a failed prepare beside one that is bound leaves its pin",
            [
                .prepareUnkept("SELECT 1"), .prepared(1), .ends(.keep), .prepare("SELECT nix"), .error(), .ends(.keep),
                .pins([.preparedStatement, .diagnostics]),
            ]),
        Story(
            "what a text does it does when it is executed, not when it is prepared",
            [
                .prepare("SET @`a b` = ?"), .prepared(1), .ends(.release), .execute(1), .ok(), .ends(.keep),
                .pins(.userVariable), .close(1), .plan(.answerOK), .pins(.userVariable),
            ]),
        Story(
            "SET TRANSACTION, prepared, is for the transaction behind its execution",
            [
                .prepare("SET TRANSACTION READ ONLY"), .prepared(1), .ends(.release),
                .query("START TRANSACTION WITH CONSISTENT SNAPSHOT"),
                .ok([.autocommit, .inTransaction]), .ends(.keep), .query("COMMIT"), .ok(), .ends(.release),
                .execute(1), .ok(), .ends(.keep), .pins(.nextTransaction),
            ]),
        Story(
            "long data holds the backend until the execution",
            [
                .prepare("INSERT INTO t VALUES (?)"), .prepared(1), .ends(.release), .about(1, .stmtSendLongData),
                .plan(.forward(.none)), .ends(.keep), .pins(.longData), .execute(1), .ok(), .ends(.release), .pins([]),
            ]),
        Story(
            "an execution that fails may leave the long data where it is",
            [
                .prepare("INSERT INTO t VALUES (?)"), .prepared(1), .ends(.release), .about(1, .stmtSendLongData),
                .ends(.keep), .execute(1), .error(), .ends(.keep), .pins([.longData, .diagnostics]),
                .about(1, .stmtReset), .plan(.forward(.status)), .ok(), .ends(.release),
            ]),
        Story(
            "a cursor holds the backend until its last row",
            [
                .prepare("SELECT 1"), .prepared(1), .ends(.release), .execute(1), .rows(opensCursor), .ends(.keep),
                .pins(.cursor), .about(1, .stmtFetch), .plan(.forward(.rows)), .rows(opensCursor), .ends(.keep),
                .about(1, .stmtFetch), .rows(lastRow), .ends(.release), .pins([]), .about(1, .stmtFetch), .refused,
            ]),
        Story(
            "closing the statement closes its cursor on the backend",
            [
                .prepare("SELECT 1"), .prepared(1), .ends(.release), .execute(1), .rows(opensCursor), .ends(.keep),
                .close(1), .plan(.forward(.none)), .ends(.release), .pins([]),
            ]),
        Story(
            "of two cursors, one is left",
            [
                .prepare("SELECT 1"), .prepared(1), .ends(.release), .prepare("SELECT 2"), .prepared(2),
                .ends(.release),
                .execute(1), .rows(opensCursor), .ends(.keep), .execute(2), .rows(opensCursor), .ends(.keep),
                .about(1, .stmtFetch), .rows(lastRow), .ends(.keep), .pins(.cursor), .close(2), .ends(.release),
            ]),
        Story(
            "a reset without anything on the backend needs none",
            [.prepare("SELECT 1"), .prepared(1), .ends(.release), .about(1, .stmtReset), .plan(.answerOK)]),
        Story(
            "warnings can still be asked for after a close",
            [
                .prepare("SELECT 1"), .prepared(1), .ends(.release), .execute(1), .rows(warnings: 1), .ends(.keep),
                .pins(.diagnostics), .close(1), .plan(.answerOK), .pins(.diagnostics),
            ]),
        Story(
            "statements outlive the backend that they were prepared on",
            [
                .prepare("SELECT 1"), .prepared(1), .ends(.release),
                .query("START TRANSACTION WITH CONSISTENT SNAPSHOT"),
                .ok([.autocommit, .inTransaction]), .ends(.keep), .backendBreaks, .execute(1),
                .plan(.forward(.results)), .rows(), .ends(.release),
            ]),
        Story(
            "a reset of the connection closes them all",
            [
                .prepare("SELECT 1"), .prepared(1), .ends(.release), .command(.resetConnection), .reset, .execute(1),
                .refused,
            ]),
        Story(
            "MariaDB: the statement that was prepared last has a second number",
            [.prepare("SELECT 1"), .prepared(1), .ends(.release), .execute(0xffff_ffff), .plan(.forward(.results))]),
        Story(
            "MySQL knows no such number", on: .mysql,
            [.prepare("SELECT 1"), .prepared(1), .ends(.release), .execute(0xffff_ffff), .refused]),
        Story(
            "where quotes hide in characters no text can be kept", starting: ["character_set_client": "gbk"],
            [.prepare("SELECT 1"), .pins([.ambiguousCharacterSet, .preparedStatement])]),
    ]

    @Test("prepared statements, event by event", arguments: stories)
    func story(story: Story) {
        story.run()
    }

    @Test("the same text twice, with a cursor in one: the other becomes a statement of its own")
    func sameTextTwice() {
        var script = SessionScript()
        for id: UInt32 in 1...2 {
            script.begin(.stmtPrepare, "SELECT 1")
            _ = script.machine.received(prepared: id, parameters: 0)
            _ = script.machine.ended()
        }
        #expect(script.machine.statement(1)?.text === script.machine.statement(2)?.text)
        script.begin(.stmtExecute, id: 1)
        script.machine.opensCursor = true
        script.machine.received(endOfResult: PreparedStatementTests.opensCursor, warnings: 0)
        _ = script.machine.ended()
        script.begin(.stmtExecute, id: 2)
        #expect(script.machine.statement(1)?.text !== script.machine.statement(2)?.text)
        #expect(script.machine.statement(1)?.text?.bytes == script.machine.statement(2)?.text?.bytes)
    }

    @Test("what executions make of a statement on MySQL, and how another backend's becomes the same")
    func typesOfNull() {
        var script = SessionScript(family: .mysql)
        script.begin(.stmtPrepare, "SELECT ?, ?")
        _ = script.machine.received(prepared: 1, parameters: 2)
        _ = script.machine.ended()
        func send(_ types: [UInt8]) -> ParameterHistory? {
            script.begin(.stmtExecute, id: 1)
            script.machine.sends(types: types.span)
            return script.machine.statement(1)?.history
        }
        let first = send([8, 0, 6, 0])
        #expect(first?.classes == [4, 0] && first?.typesWhenFresh == [8, 0, 6, 0])
        let second = send([6, 0, 253, 0])
        #expect(second?.types == [6, 0, 253, 0] && second?.classes == [4, 0])
        #expect(second?.typesWhenFresh == [8, 0, 253, 0])
    }

    @Test("parameters that could not be brought to a backend fail the next execution, once")
    func failedLongData() {
        var script = SessionScript()
        script.begin(.stmtPrepare, "SELECT ?")
        _ = script.machine.received(prepared: 1, parameters: 1)
        _ = script.machine.ended()
        script.begin(.stmtSendLongData, id: 1)
        let error = ERRPacket(code: 1146, sqlState: "42S02", message: "no table")
        script.machine.longDataFailed(error)
        #expect(script.machine.pins.isEmpty)
        #expect(script.begin(.stmtSendLongData, id: 1) == .answerOK)
        #expect(script.begin(.stmtExecute, id: 1) == .refuse(ErrorCode(1146, "42S02"), "no table"))
        #expect(script.begin(.stmtExecute, id: 1) == .forward(.results))
    }
}
