import Testing

@testable import LoadTest

@Suite("Results of a run")
struct ResultTests {
    private func record(
        _ index: Int, intended: Int64 = 100, loggedIn: Int64 = 0, ended: Int64, queries: [Int64] = [],
        failure: LoadFailure? = nil
    ) -> ClientRecord {
        var record = ClientRecord(index: index, intended: intended)
        record.started = intended + 1
        record.loggedIn = loggedIn
        record.ended = ended
        record.queries = queries
        record.outcome = failure.map { .failed($0) } ?? .served
        return record
    }

    private let tooMany = LoadFailure(phase: .login, code: .server(1040), message: "Too many connections")

    @Test("a summary counts from the planned start, and latencies of those that got so far")
    func summary() throws {
        let result = LoadResult(
            records: [
                record(2, ended: 600, failure: tooMany),
                record(1, intended: 150, loggedIn: 200, ended: 400, queries: [10, 20]),
                record(0, loggedIn: 200, ended: 500, queries: [5]),
            ],
            origin: 50)
        #expect(result.records.map(\.index) == [0, 1, 2])
        let summary = result.summary
        #expect(summary.clients == 3)
        #expect(summary.served == 2)
        #expect(summary.failed == 1)
        #expect(summary.elapsed == .nanoseconds(550))
        let login = try #require(summary.login)
        #expect([login.minimum, login.maximum] == [50, 100])
        let queries = try #require(summary.queries)
        #expect([queries.minimum, queries.maximum] == [5, 30])
        let total = try #require(summary.total)
        #expect([total.minimum, total.maximum] == [250, 400])
    }

    @Test("a run in which nobody was served has no latencies")
    func nobody() {
        let summary = LoadResult(records: [record(0, ended: 600, failure: tooMany)], origin: 100).summary
        #expect(summary.served == 0)
        #expect(summary.total == nil)
        #expect(summary.login == nil)
        #expect(LoadResult(records: [], origin: 100).summary.elapsed == .zero)
    }

    @Test("failures are grouped by code and phase, the most frequent first")
    func groups() {
        let lost = LoadFailure(phase: .query, code: .closed, message: "gone")
        let refused = LoadFailure(phase: .connect, code: .system(111), message: "refused")
        var second = tooMany
        second.message = "another text"
        let groups = FailureGroup.grouping([lost, tooMany, refused, second])
        #expect(groups.map(\.count) == [2, 1, 1])
        #expect(groups.map(\.code) == [.server(1040), .closed, .system(111)])
        #expect(groups.first?.example == "Too many connections")
        #expect(groups.first?.phase == .login)
    }

    @Test(
        "an error's kind has a short name",
        arguments: [
            (LoadErrorCode.server(1040), "ERROR 1040"), (.system(111), "errno 111"), (.closed, "closed"),
            (.tls, "TLS"), (.malformed, "malformed"), (.timeout, "timeout"), (.cancelled, "cancelled"),
        ])
    func names(code: LoadErrorCode, expected: String) {
        #expect("\(code)" == expected)
    }

    @Test("progress tells those that are logged in from those on their way")
    func progress() {
        var progress = LoadProgress(planned: 10)
        progress.started = 8
        progress.loggedIn = 5
        progress.served = 2
        progress.failed = 2
        progress.failedLater = 1
        #expect(progress.inFlight == 4)
        #expect(progress.connected == 2)
    }
}
