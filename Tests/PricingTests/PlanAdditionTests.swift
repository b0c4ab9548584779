import Foundation
import Testing

@testable import Pricing

@Suite("what is said beside a Terraform plan") struct PlanAdditionTests {
    private func read(_ text: String, _ fields: [(PlanKey, String)] = []) throws -> TerraformPlan.Reading {
        try TerraformPlan.proxies(
            Array(text.utf8), fileName: "plan.json", region: "us-east-1",
            fields: fields.map { PlanField($0.0, $0.1, place: "--\($0.0.rawValue)") },
            catalogue: Builtin.catalogue.get())
    }

    private func instances() throws -> String { String(decoding: try sample("plan-instances.json"), as: UTF8.self) }
    private func cluster() throws -> String { String(decoding: try sample("plan-cluster.json"), as: UTF8.self) }

    @Test(
        "what the plan says itself is refused",
        arguments: [
            (
                [(PlanKey.endpoints, "1")],
                "--endpoints: the endpoints of a plan are its aws_db_proxy_endpoint; leave --endpoints out"
            ),
            (
                [(.instanceClass, "db.r6g.large")],
                "--class: plan.json says it itself: every proxy's database is in the plan; leave --class out"
            ),
            (
                [(.vcpus, "4:2")],
                "--vcpus: plan.json says it itself: every proxy's database is in the plan; leave --vcpus out"
            ),
            (
                [(.secrets, "3")],
                "--secrets: plan.json says it itself: the auth blocks of every proxy are in the plan; leave --secrets out"
            ),
            (
                [(.peak, "mon 10:00-11:00")],
                "--peak: plan.json says it itself: no instance of Aurora Serverless v2 is in the plan; leave --peak out"
            ),
            ([(.readers, "1")], "--readers: readers are of the class of the first instance; give --class"),
            (
                [(.acuInstances, "2")],
                "--acu-instances: it belongs to Aurora Serverless v2; give acu too, such as 2..16"
            ),
        ])
    func refused(_ row: ([(PlanKey, String)], String)) {
        #expect(refusal { _ = try read(try instances(), row.0) } == row.1)
    }

    @Test("what it cannot say is added to each proxy")
    func added() throws {
        let reading = try read(
            instances(),
            [
                (.logGigabytes, "5"), (.secretCalls, "100"), (.endpointGigabytes, "7"),
                (.schedule, "mon 10:00-11:00"),
            ])
        #expect(reading.plans.map(\.logGigabytes) == [ExactDecimal(5), ExactDecimal(5)])
        #expect(reading.plans.map(\.secretCalls) == [100, 100])
        #expect(reading.plans[0].endpoints.map(\.gigabytes) == [ExactDecimal(7)] && reading.plans[1].endpoints.isEmpty)
        #expect(reading.plans.allSatisfy { $0.life != .always })
        #expect(
            reading.notes.contains(
                "--log-gigabytes, --secret-calls, --endpoint-gigabytes: for each of the 2 proxies of the plan"))
        // Logs that are given need no reminder.
        #expect(!reading.notes.contains { $0.contains("debug_logging") })
        #expect(
            refusal { _ = try read(try cluster(), [(.endpointGigabytes, "7")]) }?.hasSuffix(
                "no endpoint is in the plan; leave --endpoint-gigabytes out") == true)
    }

    @Test("a peak is that of the plan's own Aurora Serverless v2")
    func peak() throws {
        let reading = try read(cluster(), [(.peak, "mon-fri 09:00-17:00")])
        guard case .capacity(let range) = reading.plans[0].targets[0].size else {
            Issue.record("no capacity")
            return
        }
        #expect(range.peak == (try WeeklySchedule("mon-fri 09:00-17:00")))
        let estimate = try Estimator(Builtin.book.get()).estimate(Scenario(name: "s", proxies: reading.plans))
        #expect(estimate.proxies[0].lines.map(\.name).prefix(2).allSatisfy { $0.hasPrefix("RDS Proxy for 2 x ") })
    }

    @Test("a plan knows what kind of database it is, which decides max_connections")
    func family() throws {
        let text = try cluster().replacing("\"db.serverless\"", with: "\"db.r6g.large\"")
        let plan = try read(text).plans[0]
        #expect(plan.family == .aurora)
        #expect(try read(instances()).plans.map(\.family) == [.rds, .rds])
        let target = try #require(plan.targets.first)
        #expect(AlternativeInputs().filled(from: plan).connections(of: target)?.count == 1000)
        var said = AlternativeInputs()
        said.family = .rds
        #expect(said.filled(from: plan).connections(of: target)?.count == 1228)
    }

    @Test("secrets that are only known after apply can be given, and are missed otherwise")
    func secrets() throws {
        let text = try cluster().replacing(",\n        \"auth\": []", with: "")
        let missed = try read(text)
        #expect(missed.plans[0].secrets == 0)
        #expect(missed.notes.contains { $0.hasSuffix("its secrets are not counted, give --secrets") })
        #expect(try read(text, [(.secrets, "3")]).plans[0].secrets == 3)
    }

    @Test("logins that share a secret are one secret")
    func sharedSecrets() throws {
        let text = try instances()
        let shared = text.replacing(
            "\"auth_scheme\": \"SECRETS\",", with: "\"auth_scheme\": \"SECRETS\", \"secret_arn\": \"arn:x\",")
        #expect(try read(shared).plans.map(\.secrets) == [1, 1])
    }

    // MARK: Zones

    private func endpoint(_ subnets: String, references: String = "", more: String = "") throws -> String {
        try instances()
            .replacing("[\n       \"subnet-1\",\n       \"subnet-2\",\n       \"subnet-3\"\n      ]", with: subnets)
            .replacing(
                "\"address\": \"aws_iam_role.proxy\",\n     \"mode\": \"managed\",\n     \"type\": \"aws_iam_role\",\n     \"name\": \"proxy\",\n     \"expressions\": {",
                with: "\"address\": \"aws_db_proxy_endpoint.reports\", \"expressions\": {"
                    + "\"vpc_subnet_ids\": {\"references\": [\(references)]},"
            )
            .replacing("\"planned_values\": {", with: "\(more)\"planned_values\": {")
    }

    private func subnet(_ address: String, _ values: String) -> String {
        let name = address.split(separator: ".")[1].prefix { $0 != "[" }
        return
            "{\"address\": \"\(address)\", \"mode\": \"managed\", \"type\": \"aws_subnet\", \"name\": \"\(name)\", \"values\": {\(values)}},"
    }

    private func withSubnets(_ text: String, _ subnets: [String]) -> String {
        guard let place = text.firstRange(of: "\"resources\": [") else { return text }
        return text.replacingCharacters(in: place, with: "\"resources\": [" + subnets.joined())
    }

    private func zones(_ text: String, _ fields: [(PlanKey, String)] = []) throws -> (Int, [String]) {
        let reading = try read(text, fields)
        let endpoint = try #require(reading.plans[0].endpoints.first)
        return (endpoint.zones, reading.notes.filter { $0.hasPrefix("aws_db_proxy_endpoint") })
    }

    @Test("zones are counted, not subnets, where the plan knows where subnets are")
    func knownZones() throws {
        let known = ["a", "b", "a"].enumerated().map { index, zone in
            "{\"address\": \"aws_subnet.s\(index)\", \"mode\": \"managed\", \"type\": \"aws_subnet\", \"name\": \"s\(index)\", "
                + "\"values\": {\"id\": \"subnet-\(index + 1)\", \"availability_zone\": \"us-east-1\(zone)\"}}"
        }
        let prior =
            "\"prior_state\": {\"values\": {\"root_module\": {\"resources\": [\(known.joined(separator: ","))]}}},"
        let text = try endpoint("[\"subnet-1\", \"subnet-2\", \"subnet-3\"]", more: prior)
        #expect(try zones(text) == (2, []))
        // What is only read tells it too.
        let data = text.replacing(
            "\"mode\": \"managed\", \"type\": \"aws_subnet\"", with: "\"mode\": \"data\", \"type\": \"aws_subnet\"")
        #expect(try zones(data) == (2, []))
        #expect(
            refusal { _ = try zones(text, [(.endpointZones, "3")]) }
                == "--endpoint-zones: plan.json says it itself: the zones of every endpoint are in the plan; leave --endpoint-zones out"
        )
    }

    @Test("subnets that are yet to be made are found by the configuration's references")
    func newSubnets() throws {
        let subnets = [
            subnet("aws_subnet.a", "\"availability_zone\": \"us-east-1a\""),
            subnet("aws_subnet.b", "\"availability_zone\": \"us-east-1b\""),
            subnet("aws_subnet.many[0]", "\"availability_zone\": \"us-east-1a\""),
            subnet("aws_subnet.many[1]", "\"availability_zone\": \"us-east-1a\""),
        ]
        let both = "\"aws_subnet.a.id\", \"aws_subnet.a\", \"aws_subnet.b.id\", \"aws_subnet.b\""
        #expect(try zones(withSubnets(endpoint("[null, null]", references: both), subnets)) == (2, []))
        #expect(try zones(withSubnets(endpoint("null", references: both), subnets)) == (2, []))
        let splat = "\"aws_subnet.many\""
        #expect(try zones(withSubnets(endpoint("null", references: splat), subnets)) == (1, []))
        let one = "\"aws_subnet.many[1].id\", \"aws_subnet.many[1]\", \"aws_subnet.many\", " + both
        #expect(try zones(withSubnets(endpoint("[null, null, null]", references: one), subnets)) == (2, []))
    }

    @Test("zones that cannot be known are assumed, and the assumption is said; --endpoint-zones goes before it")
    func assumedZones() throws {
        let (count, notes) = try zones(instances())
        #expect(count == 3)
        #expect(
            notes == [
                "aws_db_proxy_endpoint.reports: the zones of its 3 subnets are not in the plan; 3 zones are assumed, give --endpoint-zones"
            ])
        #expect(try zones(instances(), [(.endpointZones, "2")]) == (2, []))
        let unknown = try endpoint("null")
        #expect(
            try zones(unknown) == (
                2,
                [
                    "aws_db_proxy_endpoint.reports: its subnets are only known after apply; two zones are assumed, give --endpoint-zones"
                ]
            ))
        #expect(try zones(unknown, [(.endpointZones, "4")]) == (4, []))
        let many = "[" + (0..<16).map { "\"s\($0)\"" }.joined(separator: ",") + "]"
        #expect(try zones(endpoint(many)).0 == 6)
        let passed = try endpoint("[null, null]", references: "\"module.network.subnets\"")
        #expect(try zones(passed).1.count == 1)
    }

    @Test("what belongs to a proxy that is not in the plan is said, not dropped")
    func strays() throws {
        let stray = try instances()
            .replacing(
                "\"db_proxy_name\": \"orders\",\n      \"db_proxy_endpoint_name\"",
                with: "\"db_proxy_name\": \"old\",\n      \"db_proxy_endpoint_name\"")
        let reading = try read(stray)
        #expect(reading.plans.allSatisfy { $0.endpoints.isEmpty })
        #expect(
            reading.leftOut == ["aws_db_proxy_endpoint.reports: the proxy of this endpoint is not in the plan"])
        var report = CostReport(
            [try Estimator(Builtin.book.get()).estimate(Scenario(name: "s", proxies: reading.plans))],
            exchange: .dollars, made: "")
        report.leftOut = reading.leftOut
        #expect(report.notIncluded.contains(reading.leftOut[0]))
        #expect(try report.json().contains(reading.leftOut[0]) && report.csv().contains(reading.leftOut[0]))
    }
}
