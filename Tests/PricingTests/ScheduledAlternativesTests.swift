import Testing

@testable import Pricing

@Suite("the other ways and time, machines and counts") struct ScheduledAlternativesTests {
    private func ways(
        _ targets: [TargetCapacity], _ life: ProxyLife = .always, _ period: BillingPeriod = .averageMonth,
        _ rates: [String] = [], region: String = "us-east-1", _ change: (inout AlternativeInputs) -> Void
    ) throws -> (ways: [Alternative], points: [BreakEven]) {
        var book = try Builtin.book.get()
        for rate in rates { try book.add(rate: rate, in: [region], seen: "2026-11-29") }
        let estimate = try Estimator(book).one(targets, region: region, period: period, life: life).proxies[0]
        var inputs = AlternativeInputs()
        change(&inputs)
        let pricer = try AlternativePricer(
            book, Builtin.catalogue.get(), Builtin.machines.get(), inputs, plan: estimate.plan, period: period)
        let ways = try pricer.alternatives(to: estimate)
        return (ways, try BreakEven.points(estimate, ways, book, inputs, period: period))
    }

    private func named(_ name: String) throws -> TargetCapacity {
        try TargetCapacity(Builtin.catalogue.get().find(name))
    }

    @Test("every way is priced for the time that the proxy would exist")
    func schedule() throws {
        // 20 Mondays to Fridays of February 2026, 12 hours each.
        let life = ProxyLife.weekly(try WeeklySchedule("mon-fri 08:00-20:00"))
        let month = BillingPeriod.month(try CalendarMonth("2026-02"))
        let rates = ["own-vcpu-hour=0.01", "data-api-million=0.35"]
        let (ways, points) = try ways([named("db.r6g.xlarge")], life, month, rates) {
            $0.queriesPerSecond = ExactDecimal(1000)
            $0.peakClients = 10
            $0.family = .aurora
        }
        #expect(ways[0].cost?.description == "14.4")
        #expect(ways[1].arithmetic == ["2 x (0.25 vCPUs + 0.5 GB) x 240 h"] && ways[1].cost?.description == "5.9244")
        #expect(ways[2].arithmetic == ["2 x t3.micro x 240 h"] && ways[2].cost?.description == "4.992")
        // 0.075 vCPUs for 240 hours.
        #expect(ways[3].arithmetic == ["18 vCPU-hours of its own within 240 h"] && ways[3].cost?.description == "0.18")
        #expect(ways[6].arithmetic == ["864 million requests within 240 h, each of 32 KB at most"])
        #expect(ways[6].cost?.description == "302.4")
        for way in ways[1...2] { #expect(way.remarks.contains { $0.hasPrefix("priced while the proxy would exist") }) }
        #expect(points[0].arithmetic == "5.9244 USD / (0.015 USD x 240 h) = 1.65 vCPUs")
    }

    @Test("runs are short: a minute at least for machines, ten for RDS Proxy")
    func runs() throws {
        let (ways, _) = try ways([TargetCapacity(vcpus: 2)], .runs(count: 120, seconds: 30)) {
            $0.queriesPerSecond = ExactDecimal(10)
        }
        #expect(ways[0].cost?.description == "0.6")
        // 120 minutes of two machines.
        #expect(ways[2].arithmetic == ["2 x t3.micro x 2 h"] && ways[2].cost?.description == "0.0416")
        #expect(ways[3].arithmetic == ["0.00075 vCPU-hours of its own within 1 h"])
        let hours = try self.ways([TargetCapacity(vcpus: 2)], .always, .seconds(7200)) { _ in }
        #expect(hours.ways[2].arithmetic == ["2 x t3.micro x 2 h"])
    }

    @Test("a bigger class counts all instances, for all of the time")
    func bigger() throws {
        let rates = ["database-hour db.t3.medium=0.1", "database-hour DB.T3.LARGE=0.2"]
        let target = try TargetCapacity(Builtin.catalogue.get().find("db.t3.medium"), count: 3)
        let life = ProxyLife.weekly(try WeeklySchedule("mon 00:00-12:00"))
        let (ways, _) = try ways([target, TargetCapacity(vcpus: 2)], life, .seconds(604_800), rates) {
            $0.peakClients = 400
        }
        #expect(ways[5].name == "3 x db.t3.large for 3 x db.t3.medium")
        #expect(ways[5].arithmetic == ["3 x (0.2 USD - 0.1 USD) x 168 h"] && ways[5].cost?.description == "50.4")
        #expect(ways[5].remarks.contains { $0.hasPrefix("priced for all of the time, since the database stays") })
        #expect(ways[5].remarks.contains { $0.contains("only; the other size stays") })
        #expect(ways[4].remarks[0].contains("400 clients at once, all of them at one instance"))
        let unpriced = try self.ways([named("db.t3.medium")]) { $0.peakClients = 400 }.ways[5]
        #expect(
            unpriced.remarks.contains {
                $0 == "the price of db.t3.medium and db.t3.large is not known; give --price-list, or "
                    + "--rate \"database-hour db.t3.medium=USD\" --rate \"database-hour db.t3.large=USD\""
            })
        let given = try self.ways([named("db.t3.medium")]) {
            $0.peakClients = 400
            $0.maxConnections = .init(count: 1000, arithmetic: "as given")
        }.ways
        #expect(given[4].fit == .yes && given[5].cost == ExactDecimal.zero)
        let capacity = try self.ways([TargetCapacity(CapacityRange("2..4"))]) { $0.peakClients = 400 }.ways[5]
        #expect(capacity.remarks[0].hasPrefix("Aurora Serverless v2 takes 400 clients from 8 ACUs at most on"))
    }

    @Test(
        "burstable machines fit while their CPU credits are enough",
        arguments: [
            // 75 us a statement, two copies: 0.2 vCPUs each are what 12 credits an hour give.
            ("t3.micro", 5333, Alternative.Fit.yes, "the CPU credits of t3.micro are enough for 0.2 vCPUs for good"),
            ("t3.micro", 5400, .no, "beyond that it is slowed down, or with unlimited credits costs more"),
            ("T3.SMALL", 5400, .yes, "the CPU credits of t3.small are enough for 0.4 vCPUs for good (24 an hour / 60)"),
            ("c7g.large", 5400, .yes, "0.2025 vCPUs each, of one processor"),
            ("c7g large", 5400, .yes, "of one processor"),
        ])
    func credits(_ row: (String, Int, Alternative.Fit, String)) throws {
        let way = try ways([TargetCapacity(vcpus: 2)]) {
            $0.queriesPerSecond = ExactDecimal(row.1)
            $0.machine = row.0
            ($0.peakClients, $0.maxConnections) = (10, .init(count: 100, arithmetic: "as given"))
        }.ways[2]
        #expect(way.fit == row.2 && way.remarks[0].contains(row.3), "\(way.remarks)")
    }

    @Test("what has no room for the connections or the clients does not fit")
    func room() throws {
        func fits(_ name: String, _ change: @escaping (inout AlternativeInputs) -> Void) throws -> [Alternative] {
            try ways([named(name)]) {
                $0.queriesPerSecond = ExactDecimal(10)
                change(&$0)
            }.ways
        }
        let pinned = try fits("db.t4g.micro") {
            ($0.peakClients, $0.busyShare, $0.pinShare) = (5000, try? number("0.05"), ExactDecimal(1))
        }
        #expect(pinned[0...3].map(\.fit) == [.no, .no, .no, .no])
        #expect(pinned[0].remarks[0].hasPrefix("5000 connections behind a proxy (5000 pinned"))
        #expect(pinned[1...3].allSatisfy { $0.remarks.contains { $0.hasPrefix("5000 connections behind a proxy") } })
        let unsaid = try fits("db.t4g.micro") { $0.peakClients = 5000 }
        #expect(unsaid[0...3].allSatisfy { $0.fit == .unknown } && unsaid[0].remarks[0].hasSuffix("give --busy"))
        let few = try fits("db.t4g.micro") { ($0.peakClients, $0.busyShare) = (5000, try? number("0.01")) }
        #expect(few[0...3].allSatisfy { $0.fit == .yes })
        let nobody = try fits("db.t4g.micro") { _ in }
        #expect(nobody[0].fit == .unknown && nobody[0].remarks[0].hasSuffix("give --clients"))
        // 50,000 x 14.8 KiB with one of two down, and as much again.
        let many = try fits("db.r6g.4xlarge") { ($0.peakClients, $0.busyShare) = (50_000, try? number("0.001")) }
        #expect(many[1].fit == .yes && many[1].arithmetic == ["2 x (0.25 vCPUs + 2 GB) x 730 h"])
        #expect(
            many[2].fit == .no
                && many[2].remarks[0].hasSuffix(
                    "0.706 GiB each, and as much again for the kernel, and t3.micro has 1 GiB")
        )
        let endless = try fits("db.r6g.4xlarge") { ($0.peakClients, $0.busyShare) = (1_000_000, .zero) }
        #expect(endless[1].fit == .no)
        let unknown = try fits("db.r5b.large") { ($0.peakClients, $0.family) = (50, .aurora) }
        #expect(
            unknown[5].fit == .unknown
                && unknown[5].remarks[0].contains("of larger classes of the family r5b is not known"))
    }

    @Test("a break-even names what fits, in the unit that the proxy is billed by")
    func points() throws {
        let (_, busy) = try ways([named("db.r6g.large")]) {
            $0.queriesPerSecond = ExactDecimal(100_000)
            ($0.peakClients, $0.busyShare) = (5000, try? number("0.01"))
        }
        #expect(busy.allSatisfy { !$0.text.contains("Weir on EC2") } && busy.contains { $0.text.contains("Fargate") })
        let (_, capacity) = try ways([TargetCapacity(CapacityRange("2..16"))]) { _ in }
        #expect(capacity[0].text == "from 8 ACUs behind the proxy on, Weir on Fargate costs no more than RDS Proxy")
        #expect(
            capacity.map(\.text).contains("RDS Proxy costs more than a database instance of less than 0.12 USD an hour")
        )
    }

    @Test("where the load is not known, it is not known whether a machine fits")
    func unknownLoad() throws {
        let (ways, _) = try ways([TargetCapacity(vcpus: 2)]) { _ in }
        #expect(ways[1...3].allSatisfy { $0.fit == .unknown })
        #expect(ways[2].remarks[0].contains("nor whether the CPU credits of t3.micro are enough, 0.2 vCPUs for good"))
    }

    @Test("what has no price says which one to give")
    func unpriced() throws {
        let (ways, _) = try ways([TargetCapacity(vcpus: 2)], region: "eu-west-2") { $0.machine = "m7g.large" }
        #expect(
            ways[1].remarks.last
                == "its price in eu-west-2 is not known; give --price-list, or --rate \"fargate-vcpu-hour=USD\" --rate \"fargate-gigabyte-hour=USD\""
        )
        #expect(ways[2].remarks.last?.hasSuffix("--rate \"machine-hour m7g.large=USD\"") == true)
    }

    @Test("a machine that is not known is refused with the nearest names, unless its price is given")
    func machines() throws {
        let (machines, book) = (try Builtin.machines.get(), try Builtin.book.get())
        #expect(machines.types.count > 1000)
        #expect(machines.types.filter { $0.creditsPerHour != nil }.count == 28)
        #expect(
            refusal { _ = try machines.find("t3.mikro", book) }
                == "the EC2 machine t3.mikro is not known; the nearest are t3.micro, t1.micro, t2.micro; for any other, give its price with --rate \"machine-hour TYPE=USD\""
        )
        #expect(
            refusal { _ = try machines.find("nonsense", book) }?.hasPrefix("the EC2 machine nonsense is not") == true)
        #expect(
            refusal { _ = try machines.find("t3.72xlarge", book) }?.contains("the nearest are t3.2xlarge") == true)
        var priced = book
        try priced.add(rate: "machine-hour X9.Large=0.1", in: ["us-east-1"], seen: "2026-11-29")
        #expect(try machines.find("x9.large", priced).vcpus == nil)
        let way = try ways([TargetCapacity(vcpus: 2)], .always, .averageMonth, ["machine-hour x9.large=0.1"]) {
            $0.machine = "x9.large"
            $0.queriesPerSecond = ExactDecimal(1)
        }.ways[2]
        #expect(way.fit == .unknown && way.cost?.description == "146")
    }

    @Test("a database that is there all the time is compared with what a proxy costs at times")
    func database() throws {
        let life = ProxyLife.weekly(try WeeklySchedule("mon-fri 08:00-20:00"))
        let (_, points) = try ways([named("db.t4g.micro")], life, .month(CalendarMonth("2026-02"))) { _ in }
        let texts = points.map { "\($0.text) (\($0.arithmetic))" }
        #expect(
            texts.contains(
                "for db.t4g.micro RDS Proxy costs 67 % of the instance (0.03 USD x 240 h / (0.016 USD x 672 h))"))
        #expect(
            texts.contains(
                "RDS Proxy costs more than a database instance of less than 0.0107 USD an hour (2 vCPUs at least x 0.015 USD x 240 h / (672 h))"
            ))
    }

    @Test("a break-even of a proxy that exists at times is for these times", arguments: [UInt64(1), 2])
    func breakEvens(_ seed: UInt64) throws {
        var chance = Chance(state: seed)
        for _ in 0..<50 {
            let life = ProxyLife.runs(
                count: Int.random(in: 1...20, using: &chance), seconds: Int64.random(in: 600...90_000, using: &chance))
            let (always, some) = (
                try ways([TargetCapacity(vcpus: 2)]) { _ in }, try ways([TargetCapacity(vcpus: 2)], life) { _ in }
            )
            // Both ways cost by the second, so that the point stays where it is.
            #expect(some.points[0].text == always.points[0].text)
            #expect(try #require(some.ways[1].cost) < (try #require(always.ways[1].cost)))
        }
    }
}
