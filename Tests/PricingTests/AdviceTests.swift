import Testing

@testable import Pricing

@Suite("advice and alternatives") struct AdviceTests {
    private func workload(
        _ peak: Int, of limit: Int, busy: String = "1", pins: String = "0", serverless: Bool = false
    ) throws -> Workload {
        try Workload(
            peakClients: peak, maxConnections: limit, busyShare: number(busy), pinShare: number(pins),
            isServerless: serverless)
    }

    // MARK: Advice

    @Test(
        "follows from use, pins and kind of clients",
        arguments: [
            // peak, max_connections, busy, pins, serverless, verdict
            (500, 300, "0.1", "0", true, Verdict.needed), (500, 300, "1", "0", true, .useful),
            (500, 300, "0.1", "0.9", true, .notWorthIt), (241, 300, "0.1", "0", false, .needed),
            (240, 300, "0.1", "0", false, .useful), (150, 300, "0.1", "0", false, .useful),
            (149, 300, "0.1", "0", false, .notWorthIt), (149, 300, "0.1", "0", true, .useful),
            (149, 300, "0.1", "0.5", true, .notWorthIt), (30, 300, "0.1", "0", true, .useful),
            (29, 300, "0.1", "0", true, .notWorthIt), (1, 300, "1", "0", true, .notWorthIt),
            (200, 300, "0.1", "0.8", false, .notWorthIt), (200, 300, "0.1", "0.35", false, .useful),
            (0, 300, "1", "0", false, .notWorthIt),
            // Where nothing is known of how busy clients are, a proxy saves nothing.
            (60, 100, "1", "0", false, .notWorthIt), (60, 100, "0.8", "0", false, .useful),
            (60, 100, "0.82", "0", false, .notWorthIt), (40, 100, "1", "0", true, .notWorthIt),
            // Pins leave seven of 85.
            (85, 100, "0", "0.9", false, .notWorthIt), (85, 100, "1", "0", false, .notWorthIt),
            (100, 100, "0.9", "0", false, .notWorthIt), (100, 100, "0.81", "0", false, .notWorthIt),
            (100, 100, "0.8", "0", false, .needed), (101, 100, "0.81", "0", false, .useful),
            (101, 100, "0.7", "0.4", false, .useful), (101, 100, "0", "0.6", false, .needed),
        ])
    func verdicts(_ row: (Int, Int, String, String, Bool, Verdict)) throws {
        let advice = try Advice(workload(row.0, of: row.1, busy: row.2, pins: row.3, serverless: row.4))
        #expect(advice.verdict == row.5)
        #expect(
            advice.reasons.contains {
                $0.contains("\(row.0) client\(row.0 == 1 ? "" : "s") at once / max_connections \(row.1)")
            })
    }

    @Test("connections are said to be refused only above max_connections")
    func refusals() throws {
        for (peak, isRefused) in [(60, false), (85, false), (100, false), (101, true), (500, true)] {
            for (busy, pins) in [("1", "0"), ("0", "0.9"), ("0.1", "0")] {
                let advice = try Advice(workload(peak, of: 100, busy: busy, pins: pins))
                let says = advice.reasons.contains { $0.contains("will be refused") }
                #expect(says == (isRefused && advice.verdict != .notWorthIt), "\(advice.reasons)")
            }
        }
        #expect(
            try Advice(workload(85, of: 100, busy: "0", pins: "0.9")).reasons == [
                "90 % of sessions are pinned, and a pinned session keeps a connection for itself",
                "behind a proxy 78 connections would do: 77 pinned + 8 others x 0 of their time busy, rounded up, 1 at least: a proxy saves 7 of 85",
                "85 clients at once / max_connections 100 = 85 %: there is room for them without a proxy, but little for more",
            ])
    }

    @Test("a function that runs as a cron job hardly needs a proxy")
    func cron() throws {
        // Every five minutes for two seconds.
        let concurrency = try Workload.concurrency(
            rate: ExactDecimal(1).divided(by: ExactDecimal(300), places: 10), duration: ExactDecimal(2))
        #expect(try concurrency < number("0.01"))
        let advice = try Advice(workload(1, of: 307, serverless: true))
        #expect(advice.verdict == .notWorthIt)
        #expect(
            advice.reasons == [
                "1 client at once / max_connections 307 = 0.3 %: there is room for all of them",
                "functions that rarely run side by side open few connections",
            ])
        #expect(advice.thresholds.map(\.applies) == [false, false, true, false])
    }

    @Test("connections behind a proxy: the pinned, and the busy of the others")
    func backends() throws {
        #expect(try workload(500, of: 300, busy: "0.1", pins: "0.2").backendsNeeded().count == 140)
        #expect(try workload(500, of: 300, busy: "0.001").backendsNeeded().count == 1)
        #expect(try workload(3, of: 300, busy: "0.5", pins: "0.5").backendsNeeded().count == 3)
        #expect(try workload(0, of: 300).backendsNeeded().count == 0)
    }

    @Test("more pins never save more connections, more clients never need fewer", arguments: [UInt64(1), 2, 3])
    func monotone(_ seed: UInt64) throws {
        var chance = Chance(state: seed)
        for _ in 0..<100 {
            let peak = Int.random(in: 1...100_000, using: &chance)
            let busy = ExactDecimal(Int.random(in: 0...100, using: &chance))
            let workload = try Workload(
                peakClients: peak, maxConnections: 1000, busyShare: busy.divided(by: ExactDecimal(100), places: 2))
            let savings = try Sensitivity.savings(workload).points.compactMap(\.value)
            #expect(savings.count == 11)
            #expect(zip(savings, savings.dropFirst()).allSatisfy { $0 >= $1 })
            #expect(savings.last == ExactDecimal.zero)
            var more = workload
            more.peakClients = peak + 1
            #expect(try more.backendsNeeded().count >= workload.backendsNeeded().count)
        }
    }

    @Test("figures that cannot be are refused")
    func refused() {
        #expect(refusal { _ = try workload(-1, of: 300) } == "-1 clients at once: 0 to 10000000 are allowed")
        #expect(refusal { _ = try workload(1, of: 0) }?.contains("max_connections 0") == true)
        #expect(refusal { _ = try workload(1, of: 10, busy: "1.1") } == "a busy share of 110 %: 0 to 100 % are allowed")
        #expect(refusal { _ = try workload(1, of: 10, pins: "-0.1") }?.contains("-10 %") == true)
        #expect(
            refusal { _ = try Workload.concurrency(rate: number("1"), duration: .zero) }?.contains("above 0") == true)
    }

    // MARK: max_connections

    @Test(
        "max_connections of classes",
        arguments: [
            ("db.t3.medium", MaxConnections.Family.rds, 307), ("db.r6g.large", .rds, 1228),
            ("db.r6g.16xlarge", .rds, 16_000),
            ("db.t4g.micro", .rds, 76), ("db.r6g.large", .aurora, 1000), ("db.t3.medium", .aurora, 90),
            ("db.r5.24xlarge", .aurora, 7000),
        ])
    func connections(_ row: (String, MaxConnections.Family, Int)) throws {
        #expect(try MaxConnections.estimate(Builtin.catalogue.get().find(row.0), row.1)?.count == row.2)
    }

    @Test(
        "max_connections of Aurora Serverless v2 follow from its most capacity",
        arguments: [("0..1", 90), ("0.5..7", 135), ("8", 1000), ("2..16", 2000), ("1..256", 5000)])
    func capacities(_ row: (String, Int)) throws {
        let target = try TargetCapacity(CapacityRange(row.0))
        #expect(MaxConnections.estimate(target, .rds)?.count == row.1)
        #expect(try MaxConnections.estimate(TargetCapacity(CapacityRange("0.5")), .aurora) == nil)
        #expect(try MaxConnections.estimate(TargetCapacity(vcpus: 2), .aurora) == nil)
    }

    @Test(
        "Aurora's table has nothing for classes that are not in it",
        arguments: [
            "db.m5.large", "db.t4g.small", "db.t2.large", "db.t3.xlarge", "db.t4g.micro", "db.r5b.large",
            "db.r6gd.xlarge",
        ])
    func noConnections(_ name: String) throws {
        #expect(try MaxConnections.estimate(Builtin.catalogue.get().find(name), .aurora) == nil)
    }

    @Test(
        "Aurora's table has the newer classes",
        arguments: [("db.r7g.large", 1000), ("db.r7i.24xlarge", 7000), ("db.r8g.48xlarge", 8000)])
    func newConnections(_ row: (String, Int)) throws {
        #expect(try MaxConnections.estimate(Builtin.catalogue.get().find(row.0), .aurora)?.count == row.1)
    }

    // MARK: Alternatives

    private func ways(
        _ name: String, _ rates: [String] = [], _ change: (inout AlternativeInputs) -> Void
    ) throws -> (ways: [Alternative], points: [BreakEven]) {
        var book = try Builtin.book.get()
        for rate in rates { try book.add(rate: rate, in: ["us-east-1"], seen: "2026-11-29") }
        let catalogue = try Builtin.catalogue.get()
        let estimate = try Estimator(book).one([TargetCapacity(catalogue.find(name))]).proxies[0]
        var inputs = AlternativeInputs()
        change(&inputs)
        let pricer = try AlternativePricer(
            book, catalogue, Builtin.machines.get(), inputs, plan: estimate.plan, period: .averageMonth)
        let ways = try pricer.alternatives(to: estimate)
        return (ways, try BreakEven.points(estimate, ways, book, inputs, period: .averageMonth))
    }

    @Test("Weir's own cost comes from statements and processor time")
    func weir() throws {
        let (ways, points) = try ways("db.r6g.xlarge") {
            $0.queriesPerSecond = ExactDecimal(2000)
            $0.peakClients = 500
        }
        #expect(
            ways.map(\.name) == [
                "RDS Proxy", "Weir on Fargate", "Weir on EC2 (t3.micro)", "Weir on a machine that is there",
                "direct connections",
                "a bigger instance", "RDS Data API",
            ])
        // 2,000 statements of 75 us are 0.15 vCPUs: 0.075 each, within 70 % of a quarter.
        #expect(ways[1].arithmetic == ["2 x (0.25 vCPUs + 0.5 GB) x 730 h"])
        #expect(ways[1].cost?.description == "18.02005")
        #expect(ways[2].cost?.description == "15.184")
        #expect(ways[3].arithmetic == ["109.5 vCPU-hours of its own within 730 h"] && ways[3].cost == nil)
        #expect(ways[4].fit == .yes)
        #expect(ways[4].cost == ExactDecimal.zero)
        #expect(
            points.map(\.text).contains(
                "from 2 vCPUs behind the proxy on, Weir on Fargate costs no more than RDS Proxy"))
        #expect(
            points.map(\.text).contains(
                "above 1965 clients at once, direct connections to db.r6g.xlarge come near its limit"))
    }

    @Test("a load that fills loops takes more copies")
    func copies() throws {
        let (ways, _) = try ways("db.r6g.xlarge") { $0.queriesPerSecond = ExactDecimal(40_000) }
        // 3 vCPUs at 70 % of one each.
        #expect(ways[1].arithmetic == ["5 x (1 vCPUs + 2 GB) x 730 h"])
    }

    @Test("a bigger class is named when the present one has too few connections")
    func bigger() throws {
        let (ways, _) = try ways("db.t3.medium", ["database-hour db.t3.medium=0.1", "database-hour db.t3.large=0.2"]) {
            $0.peakClients = 400
        }
        #expect(ways[4].fit == .no)
        #expect(ways[5].name == "db.t3.large for db.t3.medium" && ways[5].cost?.description == "73")
        let (unpriced, _) = try self.ways("db.t3.medium") { $0.peakClients = 400 }
        #expect(unpriced[5].cost == nil && unpriced[5].remarks.contains { $0.contains("is not known") })
        let (hopeless, _) = try self.ways("db.t3.medium") { $0.peakClients = 100_000 }
        #expect(hopeless[5].fit == .no)
    }

    @Test("below two vCPUs the proxy costs more than the database")
    func smallest() throws {
        let (_, points) = try ways("db.t4g.micro") { _ in }
        #expect(
            points.map(\.text).contains("RDS Proxy costs more than a database instance of less than 0.03 USD an hour"))
        #expect(points.map(\.text).contains("for db.t4g.micro RDS Proxy costs 188 % of the instance"))
    }

    @Test("the Data API is for Aurora, by requests")
    func dataAPI() throws {
        let (rds, _) = try ways("db.r6g.large") { _ in }
        #expect(rds[6].fit == .no)
        let (aurora, points) = try ways("db.r6g.large", ["data-api-million=0.35"]) {
            $0.family = .aurora
            $0.queriesPerSecond = ExactDecimal(10)
        }
        #expect(aurora[6].cost?.description == "9.198")
        #expect(points.contains { $0.text == "below 62.57 million requests, the Data API costs less than RDS Proxy" })
    }

    // MARK: What if

    @Test("what-if has a bar for the present count, however large it is", arguments: [1, 9, 10, 11, 40])
    func presentCount(_ count: Int) throws {
        let plan = ProxyPlan(
            name: "p", region: "us-east-1", targets: [try TargetCapacity(vcpus: 2, count: count)])
        let points = try Sensitivity.costs(plan, .averageMonth, Builtin.book.get(), Builtin.catalogue.get())[0].points
        #expect(points.filter(\.isPresent).map(\.label) == ["\(count)"])
        #expect(Set(points.map(\.label)).count == points.count)
    }

    @Test("pins decide which class takes the connections that remain")
    func pins() throws {
        let catalogue = try Builtin.catalogue.get()
        let target = try TargetCapacity(catalogue.find("db.t3.medium"))
        var inputs = AlternativeInputs()
        func notes(_ target: TargetCapacity, clients: Int = 500) throws -> [String: [String]]? {
            let workload = try workload(clients, of: 307, busy: "0.05", pins: "0.25")
            guard let series = try Sensitivity.backends(workload, target, inputs, catalogue) else { return nil }
            #expect(series.points.filter(\.isPresent).map(\.label) == ["25 %"])
            return Dictionary(
                uniqueKeysWithValues: series.points.map { ($0.label, ["\($0.value ?? .zero)", $0.note ?? ""]) })
        }
        let classes = try #require(try notes(target))
        // 125 pinned, and 5 % of the other 375; 245 are 80 % of 307.
        #expect(classes["25 %"] == ["144", "db.t3.medium"] && classes["0 %"] == ["25", "db.t3.medium"])
        #expect(classes["50 %"] == ["263", "db.t3.large"] && classes["100 %"] == ["500", "db.t3.xlarge"])
        #expect(try notes(target, clients: 100_000)?["100 %"] == ["100000", "no class of the family t3"])
        #expect(try notes(TargetCapacity(vcpus: 2)) == nil)
        let capacity = try TargetCapacity(CapacityRange("1..4"))
        #expect(try notes(capacity)?["100 %"] == ["500", "8 ACUs at most"])
        inputs.maxConnections = .init(count: 1000, arithmetic: "as given")
        #expect(try notes(target)?["100 %"] == ["500", "db.t3.medium"])
    }

    @Test("what-if shows the present value among the others, and no region without a price as free")
    func whatIf() throws {
        let (book, catalogue) = (try Builtin.book.get(), try Builtin.catalogue.get())
        let plan = ProxyPlan(
            name: "p", region: "us-east-1", targets: [try TargetCapacity(catalogue.find("db.r6g.xlarge"), count: 2)])
        let series = try Sensitivity.costs(plan, .averageMonth, book, catalogue)
        #expect(series.map(\.title) == ["instances of db.r6g.xlarge", "instance class", "region"])
        for one in series {
            #expect(one.points.filter(\.isPresent).map(\.value?.description) == ["87.6"], "\(one.title)")
        }
        #expect(series[0].points.map(\.value?.description) == ["43.8", "87.6", "131.4", "175.2", "219"])
        #expect(series[2].points.map(\.label) == ["ap-northeast-1", "ap-southeast-1", "eu-west-2", "us-east-1"])
        let serverless = ProxyPlan(
            name: "p", region: "us-east-1",
            targets: [try TargetCapacity(CapacityRange("2..16")), try TargetCapacity(vcpus: 2)])
        let regions = try #require(Sensitivity.costs(serverless, .averageMonth, book, catalogue).last)
        #expect(regions.points.allSatisfy { $0.value.map { !$0.isZero } ?? true })
    }
}
