import MySQLProtocol
import Testing

@testable import SessionState

private let inTransaction: StatusFlags = [.inTransaction, .autocommit]

@Suite struct DeferredTransactionTests {
    static let stories: [Story] = [
        Story(
            "a lone BEGIN holds no backend; it goes out with the statement behind it",
            [
                .query("BEGIN"), .plan(.answerOK), .deferred(.plain), .inTransaction(false), .query("SELECT 1"),
                .plan(.forward(.results)), .deferred(.plain), .transactionBegun, .inTransaction(true),
                .rows(inTransaction), .ends(.keep), .deferred(nil), .query("COMMIT"), .plan(.forward(.results)), .ok(),
                .ends(.release), .inTransaction(false),
            ]),
        Story(
            "a transaction that did nothing is nobody's business",
            [
                .query("START TRANSACTION"), .query("COMMIT"), .plan(.answerOK), .deferred(nil), .query("begin work"),
                .query("ROLLBACK WORK"), .plan(.answerOK), .deferred(nil), .query("ROLLBACK"),
                .plan(.forward(.results)),
            ]),
        Story(
            "the last BEGIN counts",
            [.query("BEGIN"), .query("START TRANSACTION READ ONLY"), .plan(.answerOK), .deferred(.readOnly)]),
        Story(
            "what is more than a BEGIN goes out",
            [
                .query("START TRANSACTION WITH CONSISTENT SNAPSHOT"), .plan(.forward(.results)), .deferred(nil), .ok(),
                .ends(.release), .query("START TRANSACTION READ WRITE"), .plan(.forward(.results)), .deferred(nil),
                .ok(), .ends(.release), .query("BEGIN; SELECT 1"), .plan(.forward(.results)), .deferred(nil),
            ]),
        Story(
            "what is more than a COMMIT goes out",
            [
                .query("BEGIN"), .query("COMMIT AND CHAIN"), .plan(.forward(.results)), .deferred(.plain),
                .transactionBegun, .ok(inTransaction), .ends(.keep), .query("COMMIT RELEASE"),
                .plan(.forward(.results)),
            ]),
        Story(
            "an executable comment may hold anything",
            [.query("BEGIN /*!50000 WORK */"), .plan(.forward(.results)), .deferred(nil)]),
        Story(
            "a pinned session begins at once, on its backend",
            [
                .query("SET TRANSACTION READ ONLY"), .ok(), .ends(.keep), .query("BEGIN"), .plan(.forward(.results)),
                .deferred(nil),
            ]),
        Story(
            "where COMMIT begins the next transaction, nothing is put off", on: .mysql,
            starting: ["completion_type": "CHAIN"], [.query("BEGIN"), .plan(.forward(.results)), .deferred(nil)]),
        Story(
            "where BEGIN reads only without saying so, nothing is put off", on: .mysql,
            starting: ["transaction_read_only": "1"], [.query("BEGIN"), .plan(.forward(.results)), .deferred(nil)]),
        Story(
            "without autocommit a savepoint begins a transaction that no flag tells of",
            starting: ["autocommit": "0"],
            [
                .query("SAVEPOINT a"), .ok([]), .ends(.keep), .query("SELECT 1"), .rows([]), .ends(.keep),
                .query("SELECT nix"), .error(), .ends(.probe), .probed([]), .ends(.keep), .inTransaction(true),
                .query("ROLLBACK TO a"), .ok([]), .ends(.keep), .query("COMMIT"), .ok([]), .ends(.release),
                .inTransaction(false),
            ]),
        Story(
            "with autocommit it is gone at once",
            [.query("SAVEPOINT a"), .ok(), .ends(.release)]),
        Story(
            "a reset, and the loss of the backend that was to begin it, end it",
            [
                .query("BEGIN"), .reset, .deferred(nil), .query("BEGIN"), .query("SELECT 1"), .backendBreaks,
                .deferred(nil), .inTransaction(false),
            ]),
    ]

    @Test("transactions that are put off, event by event", arguments: stories)
    func story(story: Story) {
        story.run()
    }
}
