import Testing

@testable import LoadTest

@Suite("Runs side by side")
struct ComparisonTests {
    private static let tooMany = LoadFailure(phase: .login, code: .server(1040), message: "Too many connections")
    private static let lost = LoadFailure(phase: .query, code: .closed, message: "gone")

    private static func summary(
        served: Int, failures: [LoadFailure] = [], seconds: Double = 1, total: [Int64] = []
    ) -> LoadSummary {
        LoadSummary(
            clients: served + failures.count, served: served, failures: FailureGroup.grouping(failures),
            elapsed: .seconds(seconds), login: nil, queries: nil, total: LatencyRecorder(total).summary())
    }

    @Test("each run is a column")
    func rows() {
        let comparison = LoadComparison([
            Self.summary(served: 500, seconds: 0.41, total: [1_000_000, 4_120_000]),
            Self.summary(served: 1, failures: [Self.tooMany, Self.tooMany, Self.lost], seconds: 12.34),
            Self.summary(served: 0, failures: [Self.lost]),
        ])
        #expect(comparison.served == .init("clients served", ["500 / 500", "1 / 4", "0 / 1"]))
        #expect(comparison.errors == .init("errors", ["0", "2 x ERROR 1040 + 1", "1 x closed"]))
        #expect(comparison.elapsed == .init("time for all", ["0.41 s", "12.3 s", "1.00 s"]))
        #expect(
            comparison.latencies("to goodbye", \.total) == [
                .init("to goodbye  p50", ["1.00 ms", "-", "-"]),
                .init("            p99", ["4.12 ms", "-", "-"]),
            ])
    }

    @Test(
        "a pool is told exactly what it failed to do",
        arguments: [
            (PoolVerdict(clients: 500, served: 500, peak: 20, limit: 20, clientsWithRows: 500, rows: 500), [String]()),
            (PoolVerdict(clients: 500, served: 500, peak: 3, limit: 20, clientsWithRows: 500, rows: 500), []),
            (
                PoolVerdict(clients: 500, served: 499, peak: 20, limit: 20, clientsWithRows: 500, rows: 500),
                ["1 of 500 clients were not served"]
            ),
            (
                PoolVerdict(clients: 500, served: 500, peak: 21, limit: 20, clientsWithRows: 500, rows: 500),
                ["21 connections were open at the database, and 20 are allowed"]
            ),
            (
                PoolVerdict(clients: 500, served: 500, peak: 20, limit: 20, clientsWithRows: 499, rows: 499),
                ["500 clients were served, and 499 rows of 499 of them are there"]
            ),
            (
                PoolVerdict(clients: 500, served: 500, peak: 20, limit: 20, clientsWithRows: 500, rows: 501),
                ["500 clients were served, and 501 rows of 500 of them are there"]
            ),
        ])
    func verdicts(verdict: PoolVerdict, complaints: [String]) {
        #expect(verdict.complaints == complaints)
    }

    @Test("a verdict may name several failures")
    func severalComplaints() {
        let verdict = PoolVerdict(clients: 5, served: 4, peak: 3, limit: 2, clientsWithRows: 3, rows: 3)
        #expect(verdict.complaints.count == 3)
    }

    private static let progress: LoadProgress = {
        var progress = LoadProgress(planned: 40)
        progress.started = 40
        progress.loggedIn = 30
        progress.served = 10
        progress.failed = 5
        return progress
    }()

    @Test("a live view shows a pool's connections and who waits for them")
    func poolView() {
        let view = LiveView(
            progress: Self.progress, elapsed: .milliseconds(250), way: .pool(busy: 20, limit: 20, waiting: 7))
        #expect(
            view.lines(.plain) == [
                "clients connected     ####################....................  20",
                "clients served        ##########..............................  10 of 40",
                "database connections  ########################################  20 of 20 busy, 7 waiting",
                "                      0.25 s, 5 failed",
            ])
        #expect(
            view.line
                == "0.25 s: 10 of 40 served, 20 connected, 5 failed, 20 of 20 connections busy, 7 waiting")
    }

    @Test("a live view shows a server's own connections, in as many lines")
    func straightView() {
        var view = LiveView(progress: Self.progress, elapsed: .seconds(2), way: .straight(limit: 80))
        let gauge = Gauge(used: 1, total: 4).text(width: 40)
        #expect(view.lines(.blocks)[2] == "database connections  \(gauge)  20 of 80 open")
        #expect(view.line == "2.00 s: 10 of 40 served, 20 connected, 5 failed")
        view.progress.failed = 0
        #expect(view.lines(.blocks).count == 4)
        #expect(view.lines(.blocks)[3] == "                      2.00 s")
    }
}
