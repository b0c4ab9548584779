import Foundation
import LoadModel
import Testing

@testable import LoadTest

@Suite("Reports of a load test")
struct ReportTests {
    private static let millisecond: Int64 = 1_000_000

    private static func result(_ times: [Int64], failed: Int = 0, error: String = "Too many connections") -> FleetResult
    {
        var result = FleetResult()
        for (index, time) in times.enumerated() {
            let now = Int64(index) * 10 * millisecond
            result.ledger.began(at: now)
            result.ledger.took(.total, time, at: now)
            result.ledger.took(.uncorrected, time / 2, at: now)
            result.ledger.took(.query, time / 2, at: now)
        }
        for _ in 0..<failed {
            result.ledger.failed(
                LoadLedger.ErrorKey(phase: "login", code: "ERROR 1040"), error, at: 1_500 * millisecond)
        }
        result.counts.arrived = times.count + failed
        result.counts.served = times.count
        result.counts.failed = failed
        result.elapsed = 2 * Nanoseconds.perSecond
        result.planned = 2 * Nanoseconds.perSecond
        result.mostOpen = 7
        return result
    }

    private static func report(conditions: String? = nil, error: String = "Too many connections") throws -> LoadReport {
        var direct = TargetReport(name: "direct", address: "127.0.0.1:3306")
        var weir = TargetReport(name: "weir", address: "127.0.0.1:3307")
        for round in 0..<4 {
            let start = Int64(round) * 4 * Nanoseconds.perSecond
            var server = ServerFigures()
            server.limit = 100
            server.samples = [ServerFigures.Sample(at: start, connected: 42, running: 3)]
            direct.add(
                .init(
                    start: start, result: result([10, 20, 30].map { $0 * millisecond }, failed: 1, error: error),
                    server: server))
            var proxy = ProxyReadings()
            proxy.borrows = 10
            proxy.meanBorrowWait = 2 * millisecond
            proxy.samples = [ProxyReadings.Sample(at: start, backends: 12, clients: 30, waiting: 5)]
            weir.add(
                .init(
                    start: start + 2 * Nanoseconds.perSecond, result: result([15, 25, 35].map { $0 * millisecond }),
                    proxy: proxy))
        }
        return LoadReport(
            plan: [("load", "burst 3 <b>"), ("seed", "1")], machine: [("processors", "2")], targets: [direct, weir],
            startMilliseconds: 1_700_000_000_123, thresholds: try conditions.map { try Thresholds($0) })
    }

    @Test("conditions are judged for the targets that they are for")
    func thresholds() throws {
        let report = try Self.report(conditions: "p99<32ms,weir:errors<0.1%,errors<0.1%,backend_max<=42,connect.p50<1s")
        let results = report.thresholdResults
        let shown = results.map { "\($0.target) \($0.text) \($0.holds) \($0.found)" }
        #expect(
            shown == [
                "direct p99<32ms true 30.0 ms", "weir p99<32ms false 35.0 ms", "weir weir:errors<0.1% true 0.000 %",
                "direct errors<0.1% false 25.000 %", "weir errors<0.1% true 0.000 %", "direct backend_max<=42 true 42",
                "weir backend_max<=42 false not measured", "direct connect.p50<1s false not measured",
                "weir connect.p50<1s false not measured",
            ])
    }

    @Test("targets are compared round by round")
    func differences() throws {
        let differences = try Self.report().differences
        let total = try #require(differences.first { $0.figure == "total p50" })
        #expect(abs(total.difference.mean / 5e6 - 1) < 0.01)
        #expect(total.difference.isSignificant)
        #expect(total.text.hasPrefix("+5.0"))
        let failed = try #require(differences.first { $0.figure == "failed, %" })
        #expect(failed.difference.mean == -25)
        #expect(!differences.contains { $0.figure == "auth p50" }, "there was none to compare")
    }

    @Test("the text has a table of phases, the errors and what was watched")
    func text() throws {
        let lines = try Self.report(conditions: "p99<1s").lines
        #expect(
            lines.contains {
                $0.hasPrefix("  total ") && $0.contains("12") && $0.contains("20.0 ms") && $0.contains("30.0 ms")
            })
        #expect(lines.contains("  4 x ERROR 1040 in login, from 1.5 s to 13.5 s: Too many connections"))
        #expect(lines.contains { $0.contains("at most 42 of 100 connections") })
        #expect(lines.contains { $0.contains("40 borrows, 2.00 ms mean wait, queue up to 5") })
        #expect(lines.contains("held  p99<1s (weir): 35.0 ms"))
        #expect(lines.contains { $0.contains("12 of 16 served, 1.5/s, 4 failed (25.00 %)") })
    }

    @Test("what a function runs in is called an environment, what a client has a connection", arguments: [false, true])
    func environments(runsFunctions: Bool) {
        var target = TargetReport(name: "weir", address: "127.0.0.1:3307", runsFunctions: runsFunctions)
        var result = Self.result([1])
        result.counts.coldStarts = 3
        target.add(.init(start: 0, result: result))
        let report = LoadReport(plan: [], machine: [], targets: [target], startMilliseconds: 0)
        let expected = runsFunctions ? ", 3 environments made, 7 at once," : ", 3 connections made, 7 at once,"
        #expect(report.lines.contains { $0.contains(expected) })
        #expect(report.page.contains(expected))
        #expect(report.page.contains("at the clients") == !runsFunctions)
    }

    @Test("the JSON is JSON, and holds what the text does")
    func json() throws {
        let report = try Self.report(conditions: "p99<1s", error: "a \"quoted\" \u{7}bell")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        let targets = try #require(object["targets"] as? [[String: Any]])
        #expect(targets.map { $0["name"] as? String } == ["direct", "weir"])
        #expect(targets[0]["failed"] as? Int == 4)
        let phases = try #require(targets[0]["phases"] as? [String: [String: Double]])
        #expect(abs((phases["total"]?["p50"] ?? 0) - 0.02) < 0.0001)
        #expect(phases["total"]?["max"] == 0.03)
        let errors = try #require(targets[0]["errors"] as? [[String: Any]])
        #expect(errors.first?["message"] as? String == "a \"quoted\" \u{7}bell")
        #expect((object["thresholds"] as? [[String: Any]])?.count == 2)
        #expect((object["differences"] as? [[String: Any]])?.isEmpty == false)
    }

    @Test("the CSV has a line for each second of each target")
    func csv() throws {
        let lines = try Self.report().csv.split(separator: "\n").map(String.init)
        #expect(lines.first == "target,second,started,served,errors,open,running,p50_ms,p99_ms,max_ms")
        #expect(lines.contains("direct,0,3,3,0,0,0,20.005,30.015,30.015"))
        #expect(lines.contains { $0.hasPrefix("direct,1,0,0,1,") })
        #expect(lines.contains { $0.hasPrefix("weir,2,3,3,0,") })
        #expect(Set(lines.map { $0.split(separator: ",").count }) == [10])
    }

    @Test(
        "a target's name is one cell of the CSV, whatever is in it",
        arguments: ["a,b", "a\"b", "a\"\u{301},b", "a\r\nb"])
    func csvNames(_ name: String) throws {
        var report = try Self.report()
        var target = TargetReport(name: name, address: "x")
        target.add(.init(start: 0, result: Self.result([Nanoseconds.perSecond])))
        report.targets = [target]
        let quoted = String(decoding: name.utf8.flatMap { $0 == 34 ? [34, 34] : [$0] }, as: UTF8.self)
        #expect(report.csv.contains("\n\"\(quoted)\",0,1,"))
    }

    @Test("the JUnit file has a test for each condition, and one for the generator")
    func junit() throws {
        var report = try Self.report(conditions: "p99<32ms")
        #expect(report.junit.contains("tests=\"3\" failures=\"1\""))
        #expect(
            report.junit.contains(
                "<testcase classname=\"load.weir\" name=\"p99&lt;32ms\"><failure message=\"found 35.0 ms\"/></testcase>"
            ))
        var lagging = Self.result([1])
        lagging.counts.late = 1
        var slow = TargetReport(name: "slow", address: "x")
        slow.add(.init(start: 0, result: lagging))
        report.targets = [slow]
        #expect(report.hasLagged)
        #expect(report.junit.contains("name=\"the generator kept up\"><failure"))
    }

    @Test(
        "a run lags when more than one start of a hundred is late",
        arguments: [(0, 0, false), (1, 0, false), (2, 0, true), (0, 2, true), (1, 1, true)])
    func lag(late: Int, connects: Int, expected: Bool) {
        var result = FleetResult()
        result.counts.arrived = 100
        result.counts.late = late
        result.lateConnects = connects
        #expect(result.hasLagged == expected)
    }

    @Test("the log of histograms names target and phase of each second")
    func log() throws {
        let lines = try Self.report().histogramLog.split(separator: "\n").map(String.init)
        #expect(lines.contains("#[BaseTime: 1700000000.123 (seconds since epoch)]"))
        #expect(lines.contains { $0.hasPrefix("Tag=weir.total,2.000,1.000,35.") })
    }

    @Test("nothing that was given, or that a server said, becomes markup of the page")
    func page() throws {
        let page = try Self.report(error: "<script>alert('x')</script> & \u{1}").page
        #expect(!page.contains("<script"))
        #expect(!page.contains("burst 3 <b>"))
        #expect(page.contains("burst 3 &lt;b&gt;"))
        #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; ?"))
        for chart in [
            "Latency of invocations", "Latency by percentile", "Invocations each second", "Connections",
            "Errors each second",
        ] {
            #expect(page.contains("<figcaption>\(chart)"), "\(chart)")
        }
        #expect(!page.contains("http://") && !page.contains("https://"))
        #expect(!page.contains("nan") && !page.contains("inf\""))
    }

    @Test("a report without a single figure has a page and a text all the same")
    func empty() {
        let report = LoadReport(
            plan: [], machine: [], targets: [TargetReport(name: "x", address: "y")], startMilliseconds: 0)
        #expect(report.page.contains("not run"))
        #expect(report.lines.contains("  not run"))
        #expect(report.isIncomplete)
        #expect(report.csv.split(separator: "\n").count == 1)
    }

    @Test(
        "axes end at round numbers",
        arguments: [(1.0, 1.0), (7, 8), (42, 50), (100, 100), (1300, 1500), (0.003, 0.003)])
    func steps(end: Double, last: Double) {
        let steps = LineChart.steps(to: end)
        #expect(abs((steps.last ?? 0) / last - 1) < 1e-9, "\(steps)")
        #expect(steps.first == 0)
        #expect((2...11).contains(steps.count))
    }
}
