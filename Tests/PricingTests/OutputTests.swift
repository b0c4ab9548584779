import Foundation
import Testing

@testable import Pricing

@Suite("reports of the estimator") struct OutputTests {
    private func report(currency: String? = nil, region: String = "us-east-1") throws -> CostReport {
        let (book, catalogue) = (try Builtin.book.get(), try Builtin.catalogue.get())
        var plan = ProxyPlan(
            name: "orders <&\">", region: region,
            targets: [try TargetCapacity(catalogue.find("db.r6g.xlarge"), count: 2)])
        plan.secrets = 1
        plan.secretCalls = 12_345
        plan.logGigabytes = try number("0.333")
        let estimate = try Estimator(book).estimate(Scenario(name: "autumn", proxies: [plan]))
        let exchange =
            try currency.map { try Exchange(currency: $0, rate: number("108.5"), date: "2020-07-01") } ?? .dollars
        var report = CostReport([estimate], exchange: exchange, made: "2026-11-29T10:00:00Z")
        report.whatIf = [.init(proxy: plan.name, series: try Sensitivity.costs(plan, .averageMonth, book, catalogue))]
        let inputs = AlternativeInputs()
        let ways = try AlternativePricer(
            book, catalogue, Builtin.machines.get(), inputs, plan: plan, period: .averageMonth
        ).alternatives(to: estimate.proxies[0])
        report.ways = [
            .init(
                proxy: plan.name, alternatives: ways,
                points: try BreakEven.points(estimate.proxies[0], ways, book, inputs, period: .averageMonth))
        ]
        return report
    }

    private func object(_ report: CostReport) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any])
    }

    @Test("JSON has Infracost's shape, with decimal strings that add up")
    func json() throws {
        for currency in [nil, "JPY"] {
            let root = try object(report(currency: currency))
            #expect(root["version"] as? String == "0.2")
            #expect(root["currency"] as? String == currency ?? "USD")
            let project = try #require((root["projects"] as? [[String: Any]])?.first)
            let breakdown = try #require(project["breakdown"] as? [String: Any])
            let resource = try #require((breakdown["resources"] as? [[String: Any]])?.first)
            #expect(resource["resourceType"] as? String == "aws_db_proxy")
            let components = try #require(resource["costComponents"] as? [[String: Any]])
            var sum = ExactDecimal.zero
            for component in components {
                let price = try number(#require(component["price"] as? String))
                let quantity = try number(#require(component["monthlyQuantity"] as? String))
                let cost = try number(#require(component["monthlyCost"] as? String))
                #expect(try price * quantity == cost)
                #expect(component["priceNotFound"] as? Bool == false)
                sum = try sum + cost
            }
            #expect(components.count == 4)
            for place in [resource["monthlyCost"], breakdown["totalMonthlyCost"], root["totalMonthlyCost"]] {
                #expect(try number(#require(place as? String)) == sum)
            }
            #expect(components[0]["hourlyQuantity"] as? String == "8")
        }
    }

    @Test(
        "a price that is not known is null in JSON, empty in CSV, said in words on the page, and among what is missing")
    func unknown() throws {
        let report = try report(region: "eu-west-2")
        let text = try report.json()
        #expect(text.contains("\"price\" : null") && text.contains("\"priceNotFound\" : true"))
        #expect(try report.csv().contains("debug logs to CloudWatch,0.333,GB,,,USD,,0.333 GB,,not known"))
        #expect(try report.html().contains("not known"))
        #expect(report.notIncluded[0].hasPrefix("debug logs to CloudWatch: its price is not known"))
    }

    @Test("CSV has as many fields in every row, and totals that are the sums")
    func csv() throws {
        let rows = try CSVText.rows(report(currency: "JPY").csv())
        #expect(Set(rows.map(\.count)) == [14])
        let lines = rows.filter { $0[0] == "line" }
        let total = try #require(rows.first { $0[0] == "total" })
        #expect(try ExactDecimal.sum(lines.map { try number($0[8]) }) == number(total[8]))
        #expect(try ExactDecimal.sum(lines.map { try number($0[10]) }) == number(total[10]))
        #expect(rows.count { $0[0] == "not included" } == Estimate.notIncluded.count)
    }

    @Test(
        "CSV comes back as it was written",
        arguments: [
            ["a", "b"], ["", ""], ["a,b", "c\"d\"", "e\nf", "g\r\nh"], ["\"", ",", "\n"], ["x"],
            ["\"\u{31d}a", "b\"\u{301},c"],
        ])
    func csvRoundTrip(_ fields: [String]) throws {
        #expect(try CSVText.rows(CSVText.row(fields) + "\n") == [fields])
    }

    @Test("a quote without an end is refused with its line")
    func csvRefusal() {
        #expect(refusal { _ = try CSVText.rows("a,b\nc,\"d\n") } == "line 3: a quote has no end")
    }

    @Test("the page needs nothing beside it, and shows names as they are")
    func html() throws {
        let page = try report(currency: "JPY").html()
        #expect(page.contains("orders &lt;&amp;&quot;&gt;"))
        #expect(!page.contains("orders <"))
        for outside in ["http:", "https:", "<script", "<link", "src=", "@import", "url("] {
            #expect(!page.contains(outside), "\(outside)")
        }
        #expect(page.components(separatedBy: "<svg").count == 4)
        #expect(page.contains("JPY") && page.contains("rate of 2020-07-01"))
        for missing in Estimate.notIncluded { #expect(page.contains(HTMLText.escaped(missing))) }
    }

    @Test("a quote or a bracket with an accent behind it is markup no more than without")
    func accents() {
        #expect(
            HTMLText.escaped("\"\u{301}>\u{31d}<\u{301}&\u{301}") == "&quot;\u{301}&gt;\u{31d}&lt;\u{301}&amp;\u{301}")
    }

    @Test("shown lines add up to the shown total", arguments: [UInt64(1), 2, 3])
    func places(_ seed: UInt64) throws {
        var chance = Chance(state: seed)
        for _ in 0..<200 {
            let amounts = try (0..<Int.random(in: 1...12, using: &chance)).map { _ in
                try ExactDecimal(coefficient: Int128(Int.random(in: 0...999_999_999, using: &chance)), places: 7)
            }
            let total = try ExactDecimal.sum(amounts)
            let places = CostReport.places(for: [.init(parts: amounts, total: total)], least: 2)
            #expect(try ExactDecimal.sum(amounts.map { $0.rounded(to: places) }) == total.rounded(to: places))
            #expect((2...7).contains(places))
        }
    }

    @Test("lines of a bill in yen add up, to their proxy and to the total", arguments: [UInt64(1), 2, 3])
    func yen(_ seed: UInt64) throws {
        var chance = Chance(state: seed)
        let estimator = Estimator(try Builtin.book.get())
        func scenario() throws -> Scenario {
            let proxies = try (0..<Int.random(in: 1...4, using: &chance)).map { index in
                var plan = ProxyPlan(
                    name: "p\(index)", region: "us-east-1",
                    targets: [try TargetCapacity(vcpus: Int.random(in: 1...9, using: &chance))])
                plan.secretCalls = Int.random(in: 0...99_999, using: &chance)
                plan.logGigabytes = try ExactDecimal(
                    coefficient: Int128(Int.random(in: 0...9999, using: &chance)), places: 3)
                return plan
            }
            return Scenario(
                name: "s", period: .seconds(Int64.random(in: 1...5_000_000, using: &chance)), proxies: proxies)
        }
        for _ in 0..<50 {
            let (before, after) = (try estimator.estimate(scenario()), try estimator.estimate(scenario()))
            let exchange = try Exchange(
                currency: "JPY",
                rate: ExactDecimal(coefficient: Int128(Int.random(in: 1...999_999, using: &chance)), places: 3),
                date: "2026-11-28")
            let report = CostReport([after], exchange: exchange, made: "")
            let places = try report.places(for: after)
            func shown(_ dollars: ExactDecimal) throws -> ExactDecimal {
                try exchange.convert(dollars).rounded(to: places)
            }
            for proxy in after.proxies {
                #expect(try ExactDecimal.sum(proxy.lines.compactMap(\.cost).map(shown)) == shown(proxy.total))
            }
            #expect(try ExactDecimal.sum(after.proxies.map(\.total).map(shown)) == shown(after.total))

            let difference = try CostDifference(from: before, to: after)
            let changed = try report.places(for: difference)
            func amount(_ side: CostDifference.Side) throws -> ExactDecimal {
                try exchange.convert(side.amount ?? .zero).rounded(to: changed)
            }
            for line in difference.lines + [difference.total] {
                #expect(try amount(line.before) + amount(line.change) == amount(line.after))
            }
            #expect(
                try ExactDecimal.sum(difference.lines.map { try amount($0.change) }) == amount(difference.total.change))

            // By the hour, times the hours, it is the amount again.
            let root = try object(report)
            let hourly = try number(#require(root["totalHourlyCost"] as? String))
            let monthly = try number(#require(root["totalMonthlyCost"] as? String))
            let hours = try hourly * ExactDecimal(after.period.length)
            #expect(try hours.divided(by: ExactDecimal(3600), places: monthly.places) == monthly)
        }
    }

    @Test("an advice has a page that needs nothing beside it")
    func advicePage() throws {
        var input = WorkloadInput()
        (input.clients, input.busy, input.pinned) = (500, "5", "20")
        input.maxConnections = .init(count: 307, arithmetic: "<told>")
        let workload = try input.workload()
        var report = try AdviceReport(workload, made: "2026-11-29T10:00:00Z")
        report.price = "RDS Proxy costs 1 < 2"
        report.whatIf = [try Sensitivity.savings(workload)]
        let page = try report.html()
        #expect(page.hasPrefix("<!doctype html>") && page.contains("<strong>needed</strong>"))
        #expect(page.contains("&lt;told&gt;") && !page.contains("<told>") && page.contains("1 &lt; 2"))
        #expect(page.components(separatedBy: "<svg").count == 2 && page.contains(">* 20 %</text>"))
        for reason in report.advice.reasons { #expect(page.contains(HTMLText.escaped(reason))) }
        for outside in ["http:", "https:", "<script", "<link", "src=", "@import", "url("] {
            #expect(!page.contains(outside), "\(outside)")
        }
        let root = try #require(try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any])
        #expect(root["verdict"] as? String == "needed" && (root["whatIf"] as? [Any])?.count == 1)
    }

    @Test("a difference counts proxies that came and went")
    func difference() throws {
        func estimate(_ plans: [(String, Int)]) throws -> Estimate {
            try Estimator(Builtin.book.get()).estimate(
                Scenario(
                    name: "s",
                    proxies: plans.map {
                        ProxyPlan(name: $0.0, region: "us-east-1", targets: [try TargetCapacity(vcpus: $0.1)])
                    }))
        }
        let difference = try CostDifference(from: estimate([("a", 4), ("b", 2)]), to: estimate([("a", 2), ("c", 8)]))
        #expect(difference.lines.map(\.name) == ["a", "b", "c"])
        #expect(difference.lines.map(\.before.amount?.description) == ["43.8", "21.9", nil])
        #expect(difference.lines.map(\.after.amount?.description) == ["21.9", nil, "87.6"])
        #expect(difference.lines.map(\.change.amount?.description) == ["-21.9", "-21.9", "87.6"])
        #expect(difference.total.change.amount?.description == "43.8")
    }

    @Test("what has no price is not compared as if it were free")
    func unpricedComparisons() throws {
        let book = try Builtin.book.get()
        func estimate(_ region: String) throws -> Estimate {
            var plan = ProxyPlan(name: "a", region: region, targets: [try TargetCapacity(vcpus: 4)])
            plan.logGigabytes = ExactDecimal(10)
            let free = ProxyPlan(name: "b", region: region, targets: [try TargetCapacity(vcpus: 4)])
            return try Estimator(book).estimate(Scenario(name: "s", proxies: [plan, free]))
        }
        let (known, unknown) = (try estimate("us-east-1"), try estimate("eu-west-2"))
        for (before, after) in [(known, unknown), (unknown, known), (unknown, unknown)] {
            let difference = try CostDifference(from: before, to: after)
            #expect(difference.lines[0].change == .unknown && difference.total.change == .unknown)
            #expect(difference.lines[1].change.amount != nil)
            var report = CostReport([after], exchange: .dollars, made: "")
            report.before = before
            #expect(try report.json().contains("\"diffTotalMonthlyCost\" : null"))
            #expect(try report.html().contains("<td>Total</td>") && report.html().contains(">not known</td></tr>"))
        }
        #expect(try !CostReport([known], exchange: .dollars, made: "").json().contains("diffTotalMonthlyCost"))

        let sentence = try unknown.sentence(.dollars)
        #expect(sentence.hasSuffix("at 0.017 USD; without debug logs to CloudWatch, whose price is not known"))
        #expect(!sentence.contains("GB"))
        #expect(try known.sentence(.dollars).hasSuffix("at 0.015 USD, 0.5 USD"))

        let series = try Sensitivity.costs(
            unknown.proxies[0].plan, .averageMonth, book, Builtin.catalogue.get())
        #expect(series[0].title == "instances of 4 vCPUs, without debug logs to CloudWatch")
        let regions = try #require(series.last).points
        // Without the logs everywhere, so that the present region has a bar and no other one has more in it.
        #expect(series.last?.title == "region, without debug logs to CloudWatch")
        #expect(regions.first { $0.label == "us-east-1" }?.value?.description == "43.8")
        #expect(regions.filter { $0.isPresent }.map(\.value?.description) == ["49.64"])
        // What only another region does not price makes that one unknown.
        let there = try #require(
            try Sensitivity.costs(known.proxies[0].plan, .averageMonth, book, Builtin.catalogue.get()).last)
        #expect(there.points.filter { $0.value != nil }.map(\.label) == ["us-east-1"])
    }

    @Test("bars are as long as their values, and the present one is marked")
    func bars() throws {
        let series = Sensitivity(
            title: "instances", unit: "USD",
            points: [
                .init(label: "1", value: try number("25"), isPresent: false),
                .init(label: "10", value: try number("100"), isPresent: true),
                .init(label: "x", value: nil, isPresent: false), .init(label: "0", value: .zero, isPresent: false),
                .init(label: "2", value: try number("50"), isPresent: false, note: "db.t3.medium"),
            ])
        #expect(
            try BarChart(series, .dollars).lines(width: 8) == [
                "  1       25.00                ██", "* 10     100.00                ████████", "  x   not known",
                "  0        0.00",
                "  2       50.00  db.t3.medium  ████",
            ])
    }

    // MARK: A running Weir

    @Test("a recorded day of a running Weir costs what the closed form says")
    func day() throws {
        // 2026-11-29T12:00:00Z, up for exactly a day.
        let now: Int64 = 1_795_953_600
        let window = RunningWindow(now: now, uptime: 86_400)
        #expect(window.month.description == "2026-11")
        #expect(window.toDate == 86_400)
        #expect(window.toMonthEnd == 86_400 + 36 * 3600)
        let estimator = Estimator(try Builtin.book.get())
        let toDate = try estimator.one(
            [TargetCapacity(vcpus: 4)], region: "ap-northeast-1", period: .seconds(window.toDate))
        #expect(try toDate.total == number("0.018") * ExactDecimal(4 * 24))
        let end = try estimator.one(
            [TargetCapacity(vcpus: 4)], region: "ap-northeast-1", period: .seconds(window.toMonthEnd))
        #expect(try end.total == number("0.018") * ExactDecimal(4 * 60))
        // The forecast contains what it cost so far.
        let root = try object(CostReport([toDate, end], exchange: .dollars, made: ""))
        #expect(root["totalMonthlyCost"] as? String == "4.32")
        #expect(root["totalHourlyCost"] as? String == "0.072")
        #expect((root["summary"] as? [String: Any])?["totalDetectedResources"] as? Int == 1)
        #expect((root["projects"] as? [Any])?.count == 2)
    }

    @Test("a Weir that is older than the month counts from the month's begin")
    func older() {
        let window = RunningWindow(now: 1_795_953_600, uptime: 400 * 86_400)
        #expect(window.toDate == 28 * 86_400 + 12 * 3600)
        #expect(window.toMonthEnd == 30 * 86_400)
        #expect(RunningWindow(now: 1_795_953_600, uptime: 0).toDate == 1)
        #expect(RunningWindow(now: -5, uptime: Int64.max).toDate == 1)
        #expect(RunningWindow(now: Int64.max, uptime: Int64.min).month.description == "9999-12")
    }
}
