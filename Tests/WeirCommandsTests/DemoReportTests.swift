import Foundation
import LoadModel
import LoadTest
import Testing

@testable import WeirCommands

@Suite("What the demo shows")
struct DemoReportTests {
    private static let straight = DemoAct(way: .straight, maxConnections: 100)
    private static let tooMany = LoadLedger.ErrorKey(phase: "login", code: "ERROR 1040")
    private static let lost = LoadLedger.ErrorKey(phase: "query", code: "closed")

    private static func outcome(
        _ act: DemoAct = straight, served: Int, failures: [LoadLedger.ErrorKey] = [], milliseconds: Int64 = 1000,
        totals: [Int64] = [], peak: Int = 20
    ) -> DemoOutcome {
        var ledger = LoadLedger()
        for total in totals {
            ledger.took(.total, total, at: 0)
            ledger.took(.statements, total / 2, at: 0)
        }
        for failure in failures { ledger.failed(failure, "no \(failure.code)", at: 0) }
        var counts = FleetCounts()
        counts.arrived = served + failures.count
        counts.served = served
        counts.failed = failures.count
        return DemoOutcome(
            act: act, clients: served + failures.count,
            result: FleetResult(ledger: ledger, counts: counts, elapsed: milliseconds * 1_000_000), peak: peak,
            clientsWithRows: served, rows: served)
    }

    @Test("each act is a column")
    func rows() {
        let comparison = DemoComparison(outcomes: [
            Self.outcome(served: 500, milliseconds: 410, totals: [1_000_000, 4_120_000]),
            Self.outcome(served: 1, failures: [Self.lost, Self.tooMany, Self.tooMany], milliseconds: 12_340),
            Self.outcome(served: 0, failures: [Self.lost]),
        ])
        #expect(comparison.served == .init("clients served", ["500 / 500", "1 / 4", "0 / 1"]))
        #expect(comparison.errors == .init("errors", ["0", "2 x ERROR 1040 + 1", "1 x closed"]))
        #expect(comparison.elapsed == .init("time for all", ["0.41 s", "12.3 s", "1.00 s"]))
        #expect(
            comparison.latencies("to goodbye", .total) == [
                .init("to goodbye  p50", ["1.00 ms", "-", "-"]),
                .init("            p99", ["4.12 ms", "-", "-"]),
            ])
    }

    @Test("an act ends with a line that says who was served, and why the others were not")
    func line() {
        let plain = ReportTerminal(descriptor: 1, environment: ["NO_COLOR": "1"])
        #expect(
            Self.outcome(served: 500, milliseconds: 410).line(plain)
                == "all 500 served in 0.41 s, at most 20 database connections")
        #expect(
            Self.outcome(served: 1, failures: [Self.lost, Self.tooMany, Self.tooMany]).line(plain)
                == "3 not served (2 x ERROR 1040 no ERROR 1040, 1 x closed no closed), 1 served, at most 20 database "
                + "connections")
    }

    @Test("only Weir is judged")
    func complaints() {
        let weir = DemoAct(way: .weir(connections: 20), maxConnections: 100)
        #expect(Self.outcome(served: 1, failures: [Self.tooMany], peak: 90).complaints == [])
        #expect(Self.outcome(weir, served: 5).complaints == [])
        #expect(
            Self.outcome(weir, served: 1, failures: [Self.tooMany], peak: 21).complaints == [
                "1 of 2 clients were not served", "21 connections were open at the database, and 20 are allowed",
            ])
    }

    @Test("the JSON has what the table has; what nobody reached is left out")
    func json() throws {
        let report = DemoReport(
            scenario: DemoScenario(clients: 2, connections: 1),
            outcomes: [
                Self.outcome(.init(way: .weir(connections: 20), maxConnections: 100), served: 2, totals: [1000, 2000]),
                Self.outcome(served: 0, failures: [Self.tooMany, Self.tooMany]),
            ], serverVersion: "11.8.3", cores: 2)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        #expect(object["isGood"] as? Bool == true)
        let runs = try #require(object["runs"] as? [[String: Any]])
        #expect(runs.map { $0["way"] as? String } == ["weir", "straight"])
        #expect(runs.map { $0["served"] as? Int } == [2, 0])
        #expect(runs.map { $0["seconds"] as? Double } == [1, 1])
        let total = try #require(runs[0]["connectToGoodbye"] as? [String: Double])
        #expect(total == ["p50": 1e-6, "p90": 2e-6, "p99": 2e-6, "max": 2e-6])
        #expect((runs[0]["queries"] as? [String: Double])?["p50"] == 5e-7)
        #expect(runs[0]["connectToLoggedIn"] == nil)
        #expect(runs[1]["connectToGoodbye"] == nil)
        let errors = try #require(runs[1]["errors"] as? [[String: Any]])
        #expect(errors.map { $0["phase"] as? String } == ["login"])
        #expect(errors.map { $0["code"] as? String } == ["ERROR 1040"])
        #expect(errors.map { $0["count"] as? Int } == [2])
        #expect(errors.map { $0["message"] as? String } == ["no ERROR 1040"])
    }

    @Test(
        "Weir is told exactly what it failed to do",
        arguments: [
            (DemoVerdict(clients: 500, served: 500, peak: 20, limit: 20, clientsWithRows: 500, rows: 500), [String]()),
            (DemoVerdict(clients: 500, served: 500, peak: 3, limit: 20, clientsWithRows: 500, rows: 500), []),
            (
                DemoVerdict(clients: 500, served: 499, peak: 20, limit: 20, clientsWithRows: 500, rows: 500),
                ["1 of 500 clients were not served"]
            ),
            (
                DemoVerdict(clients: 500, served: 500, peak: 21, limit: 20, clientsWithRows: 500, rows: 500),
                ["21 connections were open at the database, and 20 are allowed"]
            ),
            (
                DemoVerdict(clients: 500, served: 500, peak: 20, limit: 20, clientsWithRows: 499, rows: 499),
                ["500 clients were served, and 499 rows of 499 of them are there"]
            ),
            (
                DemoVerdict(clients: 500, served: 500, peak: 20, limit: 20, clientsWithRows: 500, rows: 501),
                ["500 clients were served, and 501 rows of 500 of them are there"]
            ),
        ])
    func verdicts(verdict: DemoVerdict, complaints: [String]) {
        #expect(verdict.complaints == complaints)
    }

    @Test("a verdict may name several failures")
    func severalComplaints() {
        let verdict = DemoVerdict(clients: 5, served: 4, peak: 3, limit: 2, clientsWithRows: 3, rows: 3)
        #expect(verdict.complaints.count == 3)
    }

    private static let progress: FleetProgress = {
        var progress = FleetProgress()
        progress.open = 20
        progress.counts.served = 10
        progress.counts.failed = 5
        progress.elapsed = 250_000_000
        return progress
    }()

    @Test("a live view shows a pool's connections and who waits for them")
    func poolView() {
        let view = DemoView(clients: 40, progress: Self.progress, way: .pool(busy: 20, limit: 20, waiting: 7))
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
        var view = DemoView(clients: 40, progress: Self.progress, way: .straight(limit: 80))
        view.progress.elapsed = 2_000_000_000
        let gauge = Gauge(used: 1, total: 4).text(width: 40)
        #expect(view.lines(.blocks)[2] == "database connections  \(gauge)  20 of 80 open")
        #expect(view.line == "2.00 s: 10 of 40 served, 20 connected, 5 failed")
        view.progress.counts.failed = 0
        #expect(view.lines(.blocks).count == 4)
        #expect(view.lines(.blocks)[3] == "                      2.00 s")
    }
}
