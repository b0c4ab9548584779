import Foundation
import Testing

@testable import Pricing

@Suite("inputs of the estimator") struct InputTests {
    private func catalogue() throws -> InstanceCatalogue { try Builtin.catalogue.get() }

    private let today = CivilDate(secondsSince1970: 1_795_953_600)

    // MARK: Fields

    private func plan(_ pairs: [(PlanKey, String)]) throws -> ProxyPlan {
        try PlanBuilder(catalogue()).plan(
            name: "p", region: "us-east-1", pairs.map { PlanField($0.0, $0.1, place: "--\($0.0.rawValue)") })
    }

    @Test("fields make a plan")
    func fields() throws {
        let plan = try plan([
            (.instanceClass, "db.r6g.xlarge"), (.readers, "2"), (.instanceClass, "r6g.large:3"), (.vcpus, "8:2"),
            (.acu, "2..16"), (.acuInstances, "2"), (.peak, "mon 10:00-11:00"), (.endpoints, "1"),
            (.endpointZones, "3"), (.endpointGigabytes, "12.5"), (.secrets, "2"), (.secretCalls, "100"),
            (.logGigabytes, "0.5"), (.runs, "3"), (.runMinutes, "5"),
        ])
        #expect(plan.targets.map(\.name) == ["db.r6g.xlarge", "db.r6g.large", "8 vCPUs", "2 to 16 ACUs"])
        #expect(plan.targets.map(\.count) == [3, 3, 2, 2])
        #expect(plan.endpoints == [try EndpointPlan(count: 1, zones: 3, gigabytes: number("12.5"))])
        #expect(plan.life == .runs(count: 3, seconds: 300))
        #expect(plan.secrets == 2 && plan.secretCalls == 100)
    }

    @Test(
        "what is wrong is said with its place",
        arguments: [
            (
                [(PlanKey.instanceClass, "db.r6g.xlarge:x")],
                "--class: \"db.r6g.xlarge:x\" is not allowed; one, or one and a count: db.r6g.xlarge:2"
            ),
            (
                [(.instanceClass, "db.r6g.xlarg")],
                "--class: the instance class db.r6g.xlarg is not known; the nearest are db.r6g.xlarge, db.m6g.xlarge, db.r6g.large; for any other, give --vcpus"
            ),
            (
                [(.instanceClass, " ")],
                "--class: an instance class is wanted, such as db.r6g.xlarge; for any other size, give --vcpus"
            ),
            (
                [(.vcpus, "2"), (.runs, "-1"), (.runMinutes, "5")],
                "--runs: \"-1\" is not allowed; a whole number from 1 to 1000000, rate(1 day) or cron(0 3 * * ? *)"
            ),
            ([(.vcpus, "-4")], "--vcpus: -4 vCPUs: 1 to 10000 are allowed"),
            ([(.vcpus, "0")], "--vcpus: 0 vCPUs: 1 to 10000 are allowed"),
            ([(.vcpus, "99999999999999999999")], "--vcpus: \"99999999999999999999\" is not a whole number of vCPUs"),
            ([(.vcpus, "4:0")], "--vcpus: 0 instances: 1 to 10000 are allowed"),
            ([(.readers, "1")], "--readers: readers are of the class of the first instance; give --class"),
            (
                [(.vcpus, "2"), (.peak, "mon 10:00-11:00")],
                "--peak: it belongs to Aurora Serverless v2; give acu too, such as 2..16"
            ),
            (
                [(.vcpus, "2"), (.endpointZones, "2")],
                "--endpoint-zones: there are no additional endpoints; give endpoints too"
            ),
            ([(.vcpus, "2"), (.runs, "2")], "--runs: runs and run-minutes belong together; give both"),
            (
                [(.vcpus, "2"), (.runs, "2"), (.schedule, "mon 10:00-11:00")],
                "--schedule: either a schedule or runs; give one of them"
            ),
            (
                [(.vcpus, "2"), (.logGigabytes, "-1")],
                "--log-gigabytes: -1 is not allowed; 0 or more, and less than 1,000,000,000,000"
            ),
            (
                [(.vcpus, "2"), (.secrets, "a\u{1b}[2J")],
                "--secrets: \"a [2J\" is not allowed; a whole number from 0 to 1000000"
            ),
            ([(.vcpus, "2"), (.secrets, "1"), (.secrets, "2")], "--secrets: given more than once; once is allowed"),
        ])
    func badFields(_ example: ([(PlanKey, String)], String)) {
        #expect(refusal { _ = try plan(example.0) } == example.1)
    }

    // MARK: A file

    private func word(_ text: String, _ line: Int) -> ScenarioNode { ScenarioNode(.word(text), line: line) }
    private func mapping(_ line: Int, _ members: [(String, ScenarioNode)]) -> ScenarioNode {
        ScenarioNode(.mapping(members.map { .init($0.0, $0.1) }), line: line)
    }

    @Test("a file's keys are the options' names")
    func file() throws {
        let root = mapping(
            1,
            [
                ("name", word("autumn", 1)), ("region", word("eu-west-2", 2)), ("month", word("2026-02", 3)),
                ("currency", word("JPY", 4)), ("fx", word("108.5", 5)), ("fx-date", word("2020-07-01", 6)),
                ("rates", mapping(8, [("proxy-vcpu-hour", word("0.02", 8))])),
                (
                    "proxies",
                    ScenarioNode(
                        .list([
                            mapping(
                                10,
                                [
                                    ("name", word("orders", 10)),
                                    (
                                        "class",
                                        ScenarioNode(
                                            .list([word("db.r6g.large", 12), word("db.r6g.xlarge:2", 13)]), line: 11)
                                    ),
                                ]),
                            mapping(
                                14,
                                [
                                    ("vcpus", word("4", 14)), ("region", word("us-east-1", 15)),
                                    ("secrets", ScenarioNode(.nothing, line: 16)),
                                ]),
                        ]), line: 9)
                ),
            ])
        let file = try ScenarioFile(root, fileName: "s.yaml")
        #expect(file.name == "autumn")
        #expect(file.proxies.map(\.name) == ["orders", "proxy 2"])
        #expect(file.proxies.map(\.region) == [nil, "us-east-1"])
        #expect(file.proxies[0].fields.map(\.place) == ["s.yaml:12: class", "s.yaml:13: class"])
        #expect(file.settings.rates == ["proxy-vcpu-hour=0.02"])
        let exchange = try file.settings.exchange(today: CivilDate("2026-11-29"))
        #expect(exchange == (try Exchange(currency: "JPY", rate: number("108.5"), date: "2020-07-01")))
        #expect(file.settings.period == .month(try CalendarMonth("2026-02")))
    }

    @Test("what is wrong in a file is said with its line")
    func badFiles() {
        func line(_ members: [(String, ScenarioNode)]) -> String? {
            refusal { _ = try ScenarioFile(mapping(1, members), fileName: "s.yaml") }
        }
        let proxies = ("proxies", ScenarioNode(.list([mapping(3, [("vcpus", word("4", 3))])]), line: 2))
        #expect(line([]) == "s.yaml:1: proxies: a list of proxies is wanted, each with class, vcpus or acu")
        #expect(line([("proxies", word("x", 2))])?.hasPrefix("s.yaml:2: proxies: a list") == true)
        #expect(line([("regoin", word("x", 2)), proxies]) == "s.yaml:2: unknown key regoin; did you mean region?")
        #expect(
            line([("fx", word("1,5", 2)), proxies])
                == "s.yaml:2: fx: \"1,5\" is not a decimal number such as 12 or 0.015")
        #expect(
            line([("month", word("2026-02", 2)), ("days", word("3", 3)), proxies])?.hasPrefix(
                "s.yaml:2: month, hours and days exclude") == true)
        #expect(
            line([("name", ScenarioNode(.list([]), line: 4)), proxies])?.hasPrefix("s.yaml:4: a list or a mapping")
                == true)
        #expect(
            line([("proxies", ScenarioNode(.list([mapping(3, [("clas", word("4", 3))])]), line: 2))])
                == "s.yaml:3: unknown key clas; did you mean class?")
        #expect(
            refusal { _ = try ScenarioFile(word("x", 1), fileName: "s.yaml") }?.contains("a mapping is wanted") == true)
    }

    @Test("a currency and its rate belong together")
    func currencies() throws {
        let today = try CivilDate("2026-11-29")
        var settings = ScenarioSettings()
        #expect(try settings.exchange(today: today).isDollars)
        settings.fxDate = "2026-02-28"
        #expect(refusal { _ = try settings.exchange(today: today) }?.contains("give --currency and --fx") == true)
        settings.fxDate = nil
        settings.fx = try number("108.5")
        #expect(refusal { _ = try settings.exchange(today: today) }?.contains("give --currency") == true)
        settings.currency = "jpy"
        #expect(try settings.exchange(today: today).dateText == "rate as given on 2026-11-29")
        settings.fxDate = "yesterday"
        #expect(refusal { _ = try settings.exchange(today: today) }?.contains("is not a day") == true)
        settings.fx = nil
        settings.fxDate = nil
        #expect(refusal { _ = try settings.exchange(today: today) }?.contains("give --fx") == true)
    }

    // MARK: AWS's price list

    @Test("an offer file gives RDS Proxy's prices and those of databases")
    func offerFile() throws {
        let prices = try PriceList.prices(sample("offer-file.json"), fileName: "offers.json", on: today)
        #expect(prices.map(\.item) == [.databaseHour("db.r6g.xlarge"), .proxyACUHour, .proxyVCPUHour])
        #expect(prices.map(\.dollars.description) == ["0.5", "0.025", "0.018"])
        #expect(prices.allSatisfy { $0.region == "ap-northeast-2" && $0.seen == "\(today)" })
        #expect(prices[2].source == "offers.json, APN2-RDS:ProxyUsage, SKU BBBB2222PROXYMYS, in force since 2026-11-01")
        var book = try Builtin.book.get()
        book.add(prices)
        #expect(
            try Estimator(book).one([TargetCapacity(vcpus: 4)], region: "ap-northeast-2").total.description == "52.56")
    }

    @Test(
        "other services' prices are found by their usage types",
        arguments: [
            ("USE1-VpcEndpoint-Hours", PriceItem.endpointZoneHour), ("VpcEndpoint-Bytes", .endpointGigabyte),
            ("EUW2-AWSSecretsManager-Secrets", .secretMonth),
            ("USE1-Fargate-vCPU-Hours:perCPU", .fargateVCPUHour), ("USE1-Fargate-GB-Hours", .fargateGigabyteHour),
            ("USE1-RDS:Proxy-ASv2-Usage", .proxyACUHour),
        ])
    func otherServices(_ row: (String, PriceItem)) throws {
        let text = String(decoding: try sample("get-products.json"), as: UTF8.self)
            .replacing("APN2-RDS:ProxyUsage", with: row.0).replacing("APN2-RDS:Proxy-ASv2-Usage", with: "nothing")
        let prices = try PriceList.prices(Array(text.utf8), fileName: "p.json", on: today)
        #expect(prices.map(\.item) == [row.1])
        let other = text.replacing(row.0, with: "\(row.0)-of-another-kind")
        #expect(refusal { _ = try PriceList.prices(Array(other.utf8), fileName: "p.json", on: today) } != nil)
    }

    @Test("get-products' output does too, whole or its list alone")
    func getProducts() throws {
        let whole = try PriceList.prices(sample("get-products.json"), fileName: "p.json", on: today)
        #expect(whole.map(\.dollars.description) == ["0.025", "0.018"])
        let text = String(decoding: try sample("get-products.json"), as: UTF8.self)
        let start = try #require(text.firstIndex(of: "["))
        let end = try #require(text.lastIndex(of: "]"))
        #expect(try PriceList.prices(Array(text[start...end].utf8), fileName: "p.json", on: today) == whole)
    }

    @Test(
        "other files are no price lists",
        arguments: [
            ("", "p.json: not a price list of AWS: it is not JSON"),
            ("{", "p.json: not a price list of AWS: it is not JSON"),
            ("[]", "p.json: no price in it is of use here"),
            ("{}", "p.json: not a price list of AWS: product is missing"),
            ("[1]", "p.json: not a price list of AWS: [0] has another type"),
            ("[\"x\"]", "PriceList[0]: not a product with its price"),
            ("{\"products\": {}, \"terms\": {}}", "p.json: not a price list of AWS: terms.OnDemand is missing"),
            ("{\"PriceList\": {}}", "p.json: not a price list of AWS: PriceList has another type"),
        ])
    func badPriceLists(_ pair: (String, String)) {
        let line = refusal { _ = try PriceList.prices(Array(pair.0.utf8), fileName: "p.json", on: today) }
        #expect(line?.contains(pair.1) == true, "\(line ?? "accepted")")
    }

    @Test("a price that is no number, or below zero, is refused; one that is not in dollars is not taken")
    func badPrices() throws {
        let text = String(decoding: try sample("offer-file.json"), as: UTF8.self)
        for (bad, part) in [("abc", "is not a decimal number"), ("-1", "below 0 there is none")] {
            let changed = text.replacing("0.0180000000", with: bad)
            let line = refusal { _ = try PriceList.prices(Array(changed.utf8), fileName: "p.json", on: today) }
            #expect(line?.contains(part) == true, "\(line ?? "accepted")")
        }
        let yuan = text.replacing("\"USD\"", with: "\"CNY\"")
        #expect(
            refusal { _ = try PriceList.prices(Array(yuan.utf8), fileName: "p.json", on: today) }?.contains("in USD")
                == true)
        let free = text.replacing("0.0180000000", with: "0.0000000000")
        #expect(try PriceList.prices(Array(free.utf8), fileName: "p.json", on: today).allSatisfy { !$0.dollars.isZero })
    }

    // MARK: Terraform

    private func terraform(
        _ bytes: [UInt8], region: String? = nil, _ fields: [(PlanKey, String)] = []
    ) throws -> TerraformPlan.Reading {
        try TerraformPlan.proxies(
            bytes, fileName: "plan.json", region: region,
            fields: fields.map { PlanField($0.0, $0.1, place: "--\($0.0.rawValue)") }, catalogue: catalogue())
    }

    @Test("a plan's instances stand behind its proxies, by name or by reference")
    func instances() throws {
        let reading = try terraform(sample("plan-instances.json"))
        let (plans, notes) = (reading.plans, reading.notes)
        #expect(plans.map(\.name) == ["aws_db_proxy.orders", "aws_db_proxy.billing"])
        #expect(plans.map { $0.targets.map(\.name) } == [["db.r6g.xlarge"], ["db.t4g.micro"]])
        #expect(plans.map(\.secrets) == [1, 2])
        #expect(plans[0].endpoints == [try EndpointPlan(count: 1, zones: 3)])
        #expect(plans.allSatisfy { $0.region == "ap-northeast-1" })
        #expect(notes.count == 3 && reading.leftOut.isEmpty)
        #expect(notes.contains { $0.hasPrefix("aws_db_instance.orders: the vCPUs of the standby") })
        let estimate = try Estimator(Builtin.book.get()).estimate(Scenario(name: "plan", proxies: plans))
        #expect(estimate.proxies[0].lines[0].cost?.description == "52.56")
    }

    @Test("a cluster's members are counted, in modules too")
    func cluster() throws {
        let reading = try terraform(sample("plan-cluster.json"), region: "us-east-1")
        let (plans, notes) = (reading.plans, reading.notes)
        #expect(plans.map(\.name) == ["module.data.aws_db_proxy.main"])
        #expect(plans[0].region == "us-east-1")
        #expect(plans[0].targets.map(\.name) == ["0.5 to 16 ACUs", "db.r6g.large"])
        #expect(plans[0].targets.map(\.count) == [2, 1])
        #expect(notes.isEmpty)
    }

    @Test("what a plan does not say is an error that names the resource, or comes from --class")
    func unknowns() throws {
        let text = String(decoding: try sample("plan-instances.json"), as: UTF8.self)
        let outside = text.replacing("\"identifier\": \"orders\"", with: "\"identifier\": \"others\"")
        #expect(
            refusal { _ = try terraform(Array(outside.utf8)) }
                == "plan.json: aws_db_proxy_target.orders: its database instance is not in the plan, so that its class is not known; give --class for it"
        )
        #expect(
            try terraform(Array(outside.utf8), [(.vcpus, "8")]).plans[0].targets == [TargetCapacity(vcpus: 8)])
        let odd = text.replacing("\"db.t4g.micro\"", with: "\"db.t4g.mikro\"")
        #expect(
            refusal { _ = try terraform(Array(odd.utf8)) }?.hasPrefix(
                "plan.json: aws_db_instance.billing: the instance class db.t4g.mikro is not known; the nearest are db.t4g.micro"
            ) == true)
        let lost = text.replacing("aws_db_instance.billing", with: "module.x.y")
        #expect(
            refusal { _ = try terraform(Array(lost.utf8)) }?.contains(
                "db_instance_identifier is only known after apply, and several in the plan could be meant") == true)
        let nowhere = text.replacing("\"constant_value\": \"ap-northeast-1\"", with: "\"references\": [\"var.region\"]")
        #expect(
            refusal { _ = try terraform(Array(nowhere.utf8)) }?.hasSuffix(
                "its provider's region is not in the plan; give --region") == true)
        let wrong = text.replacing("\"db.r6g.xlarge\"", with: "7")
        #expect(
            refusal { _ = try terraform(Array(wrong.utf8)) }?.contains("values.instance_class has another type") == true
        )
    }

    @Test("a proxy is where its own provider is, whatever others the plan has")
    func providers() throws {
        func regions(_ providers: String, key: String?) throws -> [String] {
            let text = String(decoding: try sample("plan-instances.json"), as: UTF8.self)
            let old = try #require(text.firstRange(of: "\"provider_config\": {"))
            let resources = try #require(text.range(of: "\"resources\": [", options: .backwards))
            let own = """
                {"address": "aws_db_proxy.orders", "mode": "managed", "type": "aws_db_proxy", "name": "orders"
                """
            let changed =
                text[..<old.upperBound] + providers + ", \"unused\": {\"name\": \"random\"}}, \"old\": {"
                + text[old.upperBound..<resources.upperBound] + own
                + (key.map { ", \"provider_config_key\": \"\($0)\"" } ?? "") + "}," + text[resources.upperBound...]
            return try terraform(Array(changed.utf8)).plans.map(\.region)
        }
        func provider(_ key: String, _ region: String) -> String {
            "\"\(key)\": {\"name\": \"aws\", \"expressions\": {\"region\": {\"constant_value\": \"\(region)\"}}}"
        }
        let two = [provider("aws", "us-east-1"), provider("aws.london", "eu-west-2")].joined(separator: ", ")
        // The order of a dictionary changes from one process to the next; within one, more keys make it likely.
        let many = (0..<20).map { provider("aws.a\($0)", "eu-west-2") }.joined(separator: ", ") + ", " + two
        for providers in [two, many] {
            #expect(try regions(providers, key: "aws.london") == ["eu-west-2", "us-east-1"])
            #expect(try regions(providers, key: nil) == ["us-east-1", "us-east-1"])
        }
        let refused =
            "plan.json: aws_db_proxy.orders: its provider's region is not in the plan; give --region"
        #expect(refusal { _ = try regions(two, key: "module.shop:aws") } == refused)
        #expect(refusal { _ = try regions(provider("aws.london", "eu-west-2"), key: nil) } == refused)
    }

    @Test("a database that the plan only reads is not one that it makes")
    func dataSources() throws {
        // Only the instance of orders is left, and billing's target follows a data source.
        let text = String(decoding: try sample("plan-instances.json"), as: UTF8.self)
            .replacing(
                "\"type\": \"aws_db_instance\",\n     \"name\": \"billing\"", with: "\"type\": \"x\", \"name\": \"x\"")
        let read = text.replacing("aws_db_instance.billing", with: "data.aws_db_instance.prod")
        #expect(
            refusal { _ = try terraform(Array(read.utf8)) }
                == "plan.json: aws_db_proxy_target.billing: its database instance is not in the plan, so that its class is not known; give --class for it"
        )
        #expect(
            try terraform(Array(read.utf8), [(.vcpus, "8")]).plans.map { $0.targets.map(\.name) } == [
                ["db.r6g.xlarge"], ["8 vCPUs"],
            ])
        let doubt = "db_instance_identifier is only known after apply, and what is not in the plan could be meant"
        #expect(refusal { _ = try terraform(Array(text.utf8)) }?.contains(doubt) == true)
        let passed = text.replacing("aws_db_instance.billing", with: "var.database")
        #expect(try terraform(Array(passed.utf8)).plans[1].targets.map(\.name) == ["db.r6g.xlarge"])
        let source = passed.replacing(
            "\"address\": \"aws_iam_role.proxy\",\n     \"mode\": \"managed\",\n     \"type\": \"aws_iam_role\",\n     \"name\": \"proxy\",\n     \"expressions\"",
            with: "\"address\": \"data.aws_db_instance.prod\", \"expressions\"")
        #expect(source != passed)
        #expect(refusal { _ = try terraform(Array(source.utf8)) }?.contains(doubt) == true)
    }

    @Test("other files are no plans", arguments: ["", "[]", "{}", "{\"planned_values\": {}}", "\u{0}"])
    func noPlans(_ text: String) {
        #expect(
            refusal { _ = try terraform(Array(text.utf8)) }?.hasPrefix(
                "plan.json: not a plan as `terraform show -json PLANFILE` prints it: ") == true)
    }

    @Test("a plan without a proxy has nothing to price")
    func empty() {
        let line = refusal { _ = try terraform(Array("{\"planned_values\": {\"root_module\": {}}}".utf8)) }
        #expect(line == "plan.json: there is no aws_db_proxy in the plan; nothing to price")
    }

    @Test(
        "cut or damaged files are refused or read, never more",
        arguments: ["offer-file.json", "get-products.json", "plan-instances.json", "plan-cluster.json"])
    func damaged(_ name: String) throws {
        let bytes = try sample(name)
        var chance = Chance(state: 7)
        for _ in 0..<300 {
            var changed = bytes
            if Bool.random(using: &chance) { changed.removeLast(Int.random(in: 1..<bytes.count, using: &chance)) }
            changed[Int.random(in: 0..<changed.count, using: &chance)] = UInt8.random(in: 0...255, using: &chance)
            for line in [
                refusal { _ = try PriceList.prices(changed, fileName: "f", on: today) },
                refusal { _ = try terraform(changed) },
            ] {
                #expect(line.map { !$0.contains("\n") && !$0.isEmpty } ?? true)
            }
        }
    }
}
