import Foundation
import Testing

@testable import Pricing

@Suite("what outputs must not hide") struct OutputDetailTests {
    private func estimate(
        _ region: String, logs: Int, vcpus: Int = 2, period: BillingPeriod = .averageMonth
    ) throws -> Estimate {
        var plan = ProxyPlan(name: "a", region: region, targets: [try TargetCapacity(vcpus: vcpus)])
        plan.logGigabytes = ExactDecimal(logs)
        return try Estimator(Builtin.book.get()).estimate(Scenario(name: "s", period: period, proxies: [plan]))
    }

    @Test("a total that is not of all lines is not called the total")
    func partial() throws {
        let report = CostReport([try estimate("eu-west-2", logs: 10)], exchange: .dollars, made: "")
        let rows = try CSVText.rows(report.csv())
        #expect(rows.allSatisfy { $0[0] != "total" })
        let total = try #require(rows.first { $0[0] == "partial total" })
        #expect(total[8] == "24.82" && total[13] == "without debug logs to CloudWatch, whose price is not known")
        #expect(try report.json().contains("\"totalsAreWithout\" : ["))
        #expect(try report.html().contains("Total of what has a price"))
        let whole = CostReport([try estimate("us-east-1", logs: 10)], exchange: .dollars, made: "")
        #expect(try CSVText.rows(whole.csv()).contains { $0[0] == "total" && $0[13].isEmpty })
        #expect(try !whole.json().contains("totalsAreWithout") && whole.html().contains(">Total<"))
    }

    @Test("a difference as CSV has the changes")
    func changes() throws {
        func rows(_ before: Estimate, _ after: Estimate) throws -> [[String]] {
            var report = CostReport([after], exchange: .dollars, made: "")
            report.before = before
            return try CSVText.rows(report.csv()).filter { $0[0] == "change" }
        }
        let known = try rows(estimate("us-east-1", logs: 0), estimate("us-east-1", logs: 0, vcpus: 4))
        #expect(known.map { $0[4] } == ["a", "total"] && known.map { $0[8] } == ["21.9", "21.9"])
        #expect(known[0][11] == "from 21.9 USD to 43.8 USD")
        let unknown = try rows(estimate("us-east-1", logs: 1), estimate("eu-west-2", logs: 1))
        #expect(unknown.allSatisfy { $0[8].isEmpty && $0[13] == "not known" })
    }

    @Test("a difference as JSON has Infracost's diff, with what changed")
    func infracost() throws {
        func root(_ before: Estimate, _ after: Estimate) throws -> [String: Any] {
            var report = CostReport([after], exchange: .dollars, made: "")
            report.before = before
            return try #require(try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any])
        }
        func diff(_ root: [String: Any]) throws -> [String: Any] {
            try #require((root["projects"] as? [[String: Any]])?.first?["diff"] as? [String: Any])
        }
        let known = try root(estimate("us-east-1", logs: 4), estimate("us-east-1", logs: 4, vcpus: 4))
        #expect((known["metadata"] as? [String: Any])?["infracostCommand"] as? String == "diff")
        #expect(known["diffTotalHourlyCost"] as? String == "0.03" && known["diffTotalMonthlyCost"] as? String == "21.9")
        let resource = try #require((diff(known)["resources"] as? [[String: Any]])?.first)
        let parts = try #require(resource["costComponents"] as? [[String: Any]])
        // The logs stay as they are.
        #expect(parts.map { $0["name"] as? String } == ["RDS Proxy for 2 vCPUs", "RDS Proxy for 4 vCPUs"])
        #expect(parts.map { $0["monthlyCost"] as? String } == ["-21.9", "43.8"])
        #expect(parts.map { $0["monthlyQuantity"] as? String } == ["-1460", "2920"])
        #expect(resource["monthlyCost"] as? String == "21.9")
        let same = try root(estimate("us-east-1", logs: 4), estimate("us-east-1", logs: 4))
        #expect(
            try (diff(same)["resources"] as? [Any])?.isEmpty == true && diff(same)["totalMonthlyCost"] as? String == "0"
        )
        let unknown = try root(estimate("us-east-1", logs: 4), estimate("eu-west-2", logs: 4))
        #expect(unknown["diffTotalHourlyCost"] is NSNull)
    }

    @Test("what costs less than a cent is not shown as nothing")
    func cents() throws {
        let short = try estimate("us-east-1", logs: 0, period: .seconds(360))
        let report = CostReport([short], exchange: .dollars, made: "")
        #expect(try short.total.description == "0.005" && report.places(for: short) == 3)
        #expect(try Exchange(currency: "KWD", rate: number("0.3"), date: "").shownPlaces == 3)
    }

    @Test(
        "only currencies that there are",
        arguments: [("YEN", "YER"), ("QQQ", "none of ISO 4217"), ("EU", "three letters")])
    func currencies(_ row: (String, String)) {
        let line = refusal { _ = try Exchange(currency: row.0, rate: number("2"), date: "") }
        #expect(line?.contains(row.1) == true, "\(line ?? "accepted")")
    }

    @Test("two scenarios of other times or currencies are said to be so")
    func kinds() throws {
        var (yen, dollars) = (ScenarioSettings(), ScenarioSettings())
        (yen.currency, yen.fx) = ("JPY", ExactDecimal(150))
        let (month, average) = (
            Scenario(name: "a", period: .month(try CalendarMonth("2026-02")), proxies: []),
            Scenario(name: "b", proxies: [])
        )
        #expect(
            CostDifference.notes((month, yen), (average, dollars)) == [
                "the two are for different times: 2026-02 (672 hours), and a month of 730 hours",
                "amounts are in USD, as in b; a has JPY",
            ])
        dollars.currency = "JPY"
        dollars.fx = ExactDecimal(140)
        #expect(
            CostDifference.notes((average, yen), (average, dollars)) == ["both are converted at the exchange rate of b"]
        )
        #expect(CostDifference.notes((average, yen), (average, yen)).isEmpty)
    }

    @Test("a name is that of one proxy")
    func names() {
        func word(_ text: String) -> ScenarioNode { ScenarioNode(.word(text), line: 1) }
        let proxy = ScenarioNode(.mapping([.init("name", word("x")), .init("vcpus", word("2"))]), line: 3)
        let root = ScenarioNode(.mapping([.init("proxies", ScenarioNode(.list([proxy, proxy]), line: 2))]), line: 1)
        #expect(
            refusal { _ = try ScenarioFile(root, fileName: "h.yaml") }
                == "h.yaml:3: proxies[1]: the name x is that of proxies[0] already; give another")
    }

    @Test("the engine of a price list follows from what is known of the database")
    func engines() throws {
        var aurora = ProxyPlan(name: "a", region: "r", targets: [])
        aurora.family = .aurora
        let other = ProxyPlan(name: "b", region: "r", targets: [])
        let maria = RunningTarget(address: "", version: "11.4.2-MariaDB", maxConnections: nil)
        #expect(PriceList.Engine.chosen(nil, nil, nil, [aurora]) == .aurora)
        #expect(PriceList.Engine.chosen(nil, nil, nil, [aurora, other]) == .mysql)
        #expect(PriceList.Engine.chosen(nil, nil, .aurora, [other]) == .aurora)
        #expect(PriceList.Engine.chosen(nil, nil, .rds, [aurora]) == .mysql)
        #expect(PriceList.Engine.chosen(.mysql, maria, .aurora, [aurora]) == .mysql)
        #expect(PriceList.Engine.chosen(nil, maria, nil, [other]) == .mariadb)
    }

    @Test("what was given and has no effect is told")
    func unused() {
        var unused = UnusedOptions()
        let options = [(name: "--clients", isGiven: true), (name: "--copies", isGiven: false)]
        unused.check(options, need: "--alternatives", true)
        #expect(unused.notes.isEmpty)
        unused.check(options, need: "--alternatives", false)
        unused.check(rates: ["proxy-vcpu-hour=0.02", "log-gigabyte=1", "0.03", "0.04", "machine-hour T3.Micro=1"])
        #expect(
            unused.notes == [
                "--clients was given, but has no effect without --alternatives",
                "the price of proxy-vcpu-hour was given more than once; the last one is taken",
            ])
    }

    @Test("a price list may have a product in each line")
    func lines() throws {
        let today = try CivilDate("2026-11-29")
        let product = """
            {"product": {"sku": "S", "productFamily": "RDSProxy", "attributes": {"usagetype": "X-RDS:ProxyUsage", "regionCode": "r"}}, \
            "terms": {"OnDemand": {"S.A": {"effectiveDate": "2026-11-01", "priceDimensions": {"d": {"pricePerUnit": {"USD": "0.02"}}}}}}}
            """
        let quoted = "\"" + product.replacing("\"", with: "\\\"") + "\""
        for text in [
            "\(product)\n\(product)\n", "\(quoted)\r\n\(quoted)\r\n", "aws_v1\nPRICELIST\t\(product)\n", product,
        ] {
            let prices = try PriceList.prices(Array(text.utf8), fileName: "p", on: CivilDate("2027-02-01"), seen: today)
            #expect(prices.map(\.dollars.description) == ["0.02"] && prices[0].seen == "2026-11-29")
        }
        for (wrong, reason) in [
            (product.replacing("USD", with: "CNY"), "no price in USD above 0"),
            (product.replacing("regionCode", with: "region"), "names no region (regionCode)"),
        ] {
            let line = refusal { _ = try PriceList.prices(Array(wrong.utf8), fileName: "p", on: today) }
            #expect(line?.contains(reason) == true, "\(line ?? "accepted")")
        }
    }
}
