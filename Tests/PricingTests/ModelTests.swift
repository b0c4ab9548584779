import Testing

@testable import Pricing

@Suite("the price model") struct ModelTests {
    let estimator = Estimator((try? Builtin.book.get()) ?? PriceBook([]))

    private func targets(_ name: String, count: Int = 1) throws -> [TargetCapacity] {
        [try TargetCapacity(try Builtin.catalogue.get().find(name), count: count)]
    }

    // MARK: Worked examples

    @Test("AWS's own example: one vCPU counts as two, 1,440 vCPU-hours in 30 days")
    func onePageExample() throws {
        let estimate = try estimator.one(targets("db.t2.small"), period: .seconds(30 * 86_400))
        #expect(estimate.total.description == "21.6")
        #expect(estimate.proxies[0].lines[0].quantity.description == "1440")
        #expect(estimate.proxies[0].lines[0].arithmetic == "2 vCPUs (1 counts as 2) x 720 h")
        #expect(try estimator.one(targets("db.t2.small"), period: .seconds(3600)).total.description == "0.03")
    }

    @Test(
        "the examples that others have worked out",
        arguments: [
            ("db.t4g.micro", 1, "us-east-1", Int64(730), "21.9"), ("db.r5.xlarge", 1, "us-east-1", 720, "43.2"),
            ("db.t4g.micro", 1, "ap-southeast-1", 730, "26.28"), ("db.r6g.2xlarge", 3, "us-east-1", 730, "262.8"),
            ("db.t3.medium", 1, "us-east-1", 730, "21.9"), ("db.r6g.4xlarge", 1, "us-east-1", 730, "175.2"),
        ])
    func examples(_ example: (String, Int, String, Int64, String)) throws {
        let (name, count, region, hours, total) = example
        let estimate = try estimator.one(
            targets(name, count: count), region: region, period: .seconds(hours * 3600))
        #expect(estimate.total.description == total)
    }

    @Test("4 vCPUs at 0.018 USD are 52.56 USD a month, about 5,700 yen")
    func yen() throws {
        let estimate = try estimator.one([TargetCapacity(vcpus: 4)], region: "ap-northeast-1")
        #expect(estimate.proxies[0].lines[0].arithmetic == "4 vCPUs x 730 h")
        #expect(estimate.total.description == "52.56")
        let yen = try Exchange(currency: "jpy", rate: number("108.5"), date: "2020-07-01")
        #expect(try yen.convert(estimate.total).description == "5702.76")
        #expect(try yen.convert(estimate.total).shown(places: yen.shownPlaces) == "5,703")
    }

    @Test("Aurora Serverless v2 counts 8 ACUs at least: 87.60 USD in us-east-1, 146 in Tokyo")
    func floor() throws {
        for range in ["0.5..4", "8", "0..8"] {
            #expect(try estimator.one([TargetCapacity(CapacityRange(range))]).total.description == "87.6")
        }
        #expect(
            try estimator.one([TargetCapacity(CapacityRange("2"))], region: "ap-northeast-1").total.description == "146"
        )
    }

    @Test("a capacity that moves is at its most at the times that are given, else at its least")
    func peaks() throws {
        let peak = try WeeklySchedule("mon-fri 09:00-18:00")
        let estimate = try estimator.one(
            [TargetCapacity(CapacityRange("2..16", peak: peak))], period: .month(CalendarMonth("2026-02")))
        // 20 working days of 9 hours; the rest of 672 hours.
        #expect(estimate.proxies[0].lines.map(\.quantity.description) == ["2880", "3936"])
        #expect(estimate.total.description == "102.24")
        let unknown = try estimator.one([TargetCapacity(CapacityRange("2..16"))])
        #expect(unknown.total.description == "175.2")
        #expect(unknown.notes.contains { $0.contains("priced at their most") })
    }

    @Test("a peak counts only while the proxy exists")
    func peaksOfASchedule() throws {
        let target = try TargetCapacity(
            CapacityRange("2..16", peak: WeeklySchedule("mon-fri 09:00-18:00")))
        let february = BillingPeriod.month(try CalendarMonth("2026-02"))
        func estimate(_ schedule: String) throws -> Estimate {
            try estimator.one([target], period: february, life: .weekly(WeeklySchedule(schedule)))
        }
        // Eight days at 8 ACUs.
        #expect(try estimate("sat-sun 00:00-24:00").total.description == "23.04")
        let both = try estimate("mon 12:00-20:00, sun 00:00-01:00").proxies[0].lines
        #expect(both.map(\.quantity.description) == ["384", "96"])
        let odd = try WeeklySchedule("mon 08:00-10:00, mon 17:00-19:00, tue 09:30-09:40")
        let common = odd.intersection(try WeeklySchedule("mon-fri 09:00-18:00"))
        #expect(common.days[0].map(\.start) == [540, 1020] && common.days[0].map(\.end) == [600, 1080])
        #expect(common.seconds(in: .seconds(604_800)) == 2 * 3600 + 600)
    }

    // MARK: Time

    @Test("every run is billed for ten minutes at least, and by the second above")
    func tenMinutes() throws {
        func hours(_ life: ProxyLife) throws -> String {
            try estimator.one([TargetCapacity(vcpus: 2)], life: life).proxies[0].lines[0].quantity.description
        }
        #expect(try hours(.runs(count: 3, seconds: 60)) == "1")
        #expect(try hours(.runs(count: 3, seconds: 600)) == "1")
        #expect(try hours(.runs(count: 1, seconds: 601)) == "0.3338888889")
        #expect(try hours(.runs(count: 1, seconds: 3600)) == "2")
        #expect(try hours(.weekly(WeeklySchedule("mon 08:00-08:05"))) == "1.4483333333")
        // A third of an hour has no end, but its price may have one.
        let line = try estimator.one([TargetCapacity(vcpus: 4)], period: .seconds(60)).proxies[0].lines[0]
        #expect(line.arithmetic == "4 vCPUs x 600 s / 3,600" && line.quantity.description == "0.6666666667")
        #expect(line.cost?.description == "0.01" && !line.isRounded)
        let odd = try estimator.one([TargetCapacity(vcpus: 2)], period: .seconds(601)).proxies[0].lines[0]
        #expect(odd.cost?.description == "0.0050083333" && odd.isRounded)
        #expect(
            refusal { _ = try estimator.one([TargetCapacity(vcpus: 2)], life: .runs(count: 2, seconds: 2_000_000)) }
                == "2 runs of 2000000 seconds do not fit into a month of 730 hours; give fewer or shorter ones, above 0"
        )
    }

    @Test(
        "a month of the calendar has its own hours",
        arguments: [
            ("2026-02", 672), ("2024-02", 696), ("2026-11", 720), ("2026-12", 744), ("2000-02", 696), ("2100-02", 672),
        ])
    func months(_ pair: (String, Int)) throws {
        let period = BillingPeriod.month(try CalendarMonth(pair.0))
        #expect(period.length == Int64(pair.1) * 3600)
        #expect(
            try estimator.one([TargetCapacity(vcpus: 2)], period: period).total == number("0.03") * ExactDecimal(pair.1)
        )
    }

    @Test("a schedule costs ten minutes at least, and windows that meet at midnight are one")
    func shortSchedules() throws {
        func billed(_ schedule: String, _ period: BillingPeriod) throws -> Int64 {
            try ProxyLife.weekly(WeeklySchedule(schedule)).billedSeconds(in: period)
        }
        #expect(try billed("mon 08:00-08:01", .seconds(36)) == 600)
        let week = BillingPeriod.seconds(604_800)
        let february = BillingPeriod.month(try CalendarMonth("2026-02"))
        for (schedule, seconds) in [
            ("mon 23:56-24:00, tue 00:00-00:04", Int64(600)), ("sun 23:56-24:00, mon 00:00-00:04", 600),
            ("mon 23:56-24:00, tue 00:01-00:04", 1200), ("mon 23:56-24:00, wed 00:00-00:04", 1200),
        ] {
            #expect(try billed(schedule, week) == seconds, "\(schedule)")
            #expect(try billed(schedule, february) == 4 * seconds, "\(schedule)")
        }
        let nights = try WeeklySchedule("daily 00:00-00:04, daily 23:56-24:00")
        #expect(nights.seconds(in: week, minimum: 600) == 7 * 600)
        // The two ends of the month are cut.
        #expect(nights.seconds(in: february, minimum: 600) == 29 * 600)
        let always = try WeeklySchedule("daily 00:00-24:00")
        #expect(always.seconds(in: february) { $0 == february.length ? $0 : 0 } == february.length)
    }

    @Test("a schedule follows the weekdays of the calendar")
    func weekdays() throws {
        let office = try WeeklySchedule("mon-fri 08:00-20:00, sat 10:00-12:00")
        // February 2026 begins on a Sunday: four of each day. May 2026 has five Fridays, Saturdays and Sundays.
        #expect(office.seconds(in: .month(try CalendarMonth("2026-02"))) == (20 * 12 + 4 * 2) * 3600)
        #expect(office.seconds(in: .month(try CalendarMonth("2026-05"))) == (21 * 12 + 5 * 2) * 3600)
        #expect(office.seconds(in: .seconds(604_800)) == 62 * 3600)
        #expect(try WeeklySchedule("sun-mon 00:00-24:00, sun 01:00-02:00").seconds(in: .seconds(604_800)) == 2 * 86_400)
        #expect(try WeeklySchedule("daily 00:00-24:00").seconds(in: .averageMonth) == 730 * 3600)
    }

    @Test(
        "other times are refused",
        arguments: [
            "", "mon", "mon 8-10", "mon 10:00-10:00", "mon 24:00-01:00", "08:00", "mon tue 08:00-09:00",
            "xyz 08:00-09:00", "mon 08:00-24:30", "mon 08:00-09:00,",
            "mon +8:00-20:00", "mon 08:+0-20:00", "mon 08:00--9:00",
        ])
    func badTimes(_ text: String) {
        #expect(refusal { _ = try WeeklySchedule(text) }?.contains("is not a time of the week") == true)
    }

    @Test("dates are those of the calendar, for four centuries")
    func dates() throws {
        #expect(CivilDate(secondsSince1970: 0).description == "1970-01-01")
        #expect(CivilDate(secondsSince1970: 951_782_400).description == "2000-02-29")
        #expect(CivilDate(secondsSince1970: 1_796_083_199).description == "2026-11-30")
        var month = try CalendarMonth("1970-01")
        var start: Int64 = 0
        while month.year < 2370 {
            #expect(month.start == start)
            #expect(CivilDate(secondsSince1970: start).description == "\(month)-01")
            #expect(CalendarMonth(containing: start + Int64(month.days) * 86_400 - 1) == month)
            start += Int64(month.days) * 86_400
            month = CalendarMonth(containing: start)
        }
    }

    // MARK: What is beside

    @Test("endpoints, secrets and logs have lines of their own, and what has no price is never free")
    func beside() throws {
        let book = try Builtin.book.get()
        var plan = ProxyPlan(name: "p", region: "us-east-1", targets: [try TargetCapacity(vcpus: 2)])
        plan.endpoints = [try EndpointPlan(count: 2, zones: 3, gigabytes: number("1500000"))]
        plan.secrets = 3
        plan.secretCalls = 25_000
        plan.logGigabytes = try number("10")
        let estimate = try Estimator(book).estimate(Scenario(name: "s", proxies: [plan]))
        #expect(
            estimate.proxies[0].lines.map(\.cost?.description) == [
                "21.9", "43.8", "10000", "3000", "1.2", "0.125", "5",
            ])
        #expect(estimate.total.description == "13072.025")
        #expect(estimate.unpriced.isEmpty)
        plan.region = "eu-west-2"
        let elsewhere = try Estimator(book).estimate(Scenario(name: "s", proxies: [plan]))
        #expect(elsewhere.unpriced.map(\.name) == ["2 additional endpoints", "debug logs to CloudWatch"])
        #expect(elsewhere.unpriced.allSatisfy { $0.cost == nil })
    }

    @Test("tiers of data begin anew each month")
    func tiers() throws {
        func quantities(_ gigabytes: Int, months: Int64, days: Int64 = 0) throws -> [String] {
            var plan = ProxyPlan(name: "p", region: "us-east-1", targets: [try TargetCapacity(vcpus: 2)])
            plan.endpoints = [try EndpointPlan(count: 1, gigabytes: ExactDecimal(gigabytes))]
            let period = BillingPeriod.seconds(months * BillingPeriod.averageMonthSeconds + days * 86_400)
            let lines = try estimator.estimate(Scenario(name: "s", period: period, proxies: [plan])).proxies[0].lines
            return lines.dropFirst(2).map { $0.quantity.rounded(to: 0).description }
        }
        #expect(try quantities(100_000, months: 12) == ["1200000"])
        #expect(try quantities(1_500_000, months: 2) == ["2000000", "1000000"])
        #expect(try quantities(6_000_000, months: 2) == ["2000000", "8000000", "2000000"])
        // Half a month has half of the data, all of it of the first tier.
        #expect(try quantities(1_500_000, months: 1) == ["1000000", "500000"])
        #expect(try quantities(1_500_000, months: 0, days: 15) == ["739726"])
        #expect(try quantities(1_500_000, months: 1, days: 15) == ["1739726", "500000"])
    }

    @Test("endpoints count every hour that is begun, anew each time that the proxy is made")
    func startedHours() throws {
        func hours(_ life: ProxyLife, _ period: BillingPeriod = .averageMonth) throws -> String {
            var plan = ProxyPlan(name: "p", region: "us-east-1", targets: [try TargetCapacity(vcpus: 2)], life: life)
            plan.endpoints = [try EndpointPlan(count: 1, zones: 2)]
            let lines = try estimator.estimate(Scenario(name: "s", period: period, proxies: [plan])).proxies[0].lines
            return lines[1].quantity.description
        }
        #expect(try hours(.runs(count: 30, seconds: 300)) == "60")
        #expect(try hours(.runs(count: 2, seconds: 3601)) == "8")
        #expect(try hours(.always) == "1460")
        #expect(try hours(.always, .seconds(5401)) == "4")
        let february = BillingPeriod.month(try CalendarMonth("2026-02"))
        #expect(try hours(.weekly(WeeklySchedule("mon 08:00-08:05, tue 08:00-09:30")), february) == "24")
        // 4.35 of three hours a week.
        #expect(try hours(.weekly(WeeklySchedule("mon 08:00-08:05, tue 08:00-09:30"))) == "28")
    }

    @Test("a region whose price is not known is an error that says what to give")
    func unknownRegion() throws {
        let line = try #require(refusal { _ = try estimator.one([TargetCapacity(vcpus: 2)], region: "us-east-9") })
        #expect(line.contains("in us-east-9 is not known") && line.contains("did you mean us-east-1?"))
        #expect(line.contains("--rate USD") && line.contains("--price-list FILE"))
        let capacity = try #require(
            refusal { _ = try estimator.one([TargetCapacity(CapacityRange("2"))], region: "ap-southeast-1") })
        #expect(capacity.contains("one ACU-hour") && capacity.contains("--rate proxy-acu-hour=USD"))
    }

    @Test("a price that was given goes before all others")
    func givenPrices() throws {
        var book = try Builtin.book.get()
        try book.add(rate: "0.02", in: ["us-east-1", "xx-new-1"], seen: "2026-11-29")
        try book.add(rate: "endpoint-gigabyte=0.5", in: ["us-east-1"], seen: "2026-11-29")
        #expect(try Estimator(book).one([TargetCapacity(vcpus: 2)], region: "us-east-1").total.description == "29.2")
        #expect(try Estimator(book).one([TargetCapacity(vcpus: 2)], region: "xx-new-1").total.description == "29.2")
        #expect(book.tiers(of: .endpointGigabyte, in: "us-east-1").map(\.dollars.description) == ["0.5"])
        for bad in ["0", "-1", "x", "nothing=1", "proxy-acu-hour=", "=1", ""] {
            #expect(
                refusal { try book.add(rate: bad, in: ["us-east-1"], seen: "") }?.hasPrefix("--rate \(bad)") == true,
                "\(bad)")
        }
    }

    @Test("a price that was given and that nothing needs is told")
    func unneeded() throws {
        var book = try Builtin.book.get()
        for rate in ["0.02", "database-hour db.t3.larg=1", "log-gigabyte=0.6"] {
            try book.add(rate: rate, in: ["us-east-1", "eu-west-2"], seen: "2026-11-29")
        }
        let estimate = try Estimator(book).one([TargetCapacity(vcpus: 4)])
        #expect(book.unneeded(estimate.prices) == [.databaseHour("db.t3.larg"), .logGigabyte])
        #expect(try Builtin.book.get().unneeded([]).isEmpty)
    }

    @Test("a price that was given is that of the region that was asked for; others keep their own")
    func givenPricesOfARegion() throws {
        var book = try Builtin.book.get()
        try book.add(rate: "0.05", in: ["us-east-1"], seen: "2026-11-29")
        let plan = ProxyPlan(name: "p", region: "us-east-1", targets: [try TargetCapacity(vcpus: 2)])
        let series = try Sensitivity.costs(plan, .averageMonth, book, Builtin.catalogue.get())
        let points = try #require(series.last).points
        #expect(points.map(\.label) == ["ap-northeast-1", "ap-southeast-1", "eu-west-2", "us-east-1"])
        #expect(points.map(\.value?.description) == ["26.28", "26.28", "24.82", "73"])
    }

    @Test("the tables of the program are good, and every number says where it is from")
    func tables() throws {
        let book = try Builtin.book.get()
        #expect(book.prices.count >= 20)
        for price in book.prices {
            #expect(!price.source.isEmpty)
            #expect(throws: Never.self) { try CivilDate(price.seen) }
        }
        #expect(try PriceBook(table: book.table) == book)
        let classes = try Builtin.catalogue.get().classes
        #expect(classes.count == 266)
        #expect(Set(classes.map(\.name)).count == classes.count)
        #expect(classes.allSatisfy { $0.memory > .zero && !$0.source.isEmpty })
    }

    @Test("numbers out of range are refused")
    func ranges() {
        for bad in [0, -1, 10_001, Int.max, Int.min] {
            #expect(refusal { _ = try TargetCapacity(vcpus: bad) } != nil)
            #expect(refusal { _ = try TargetCapacity(vcpus: 2, count: bad) } != nil)
            #expect(refusal { _ = try EndpointPlan(count: bad) } != nil)
        }
        for bad in ["", "..", "2..", "..2", "4..2", "-1..2", "1..257", "0", "0..0", "a", "1..2..3", "1...2"] {
            #expect(refusal { _ = try CapacityRange(bad) } != nil, "\(bad)")
        }
        for bad in ["0", "-1", "0.0001", "100000000", "0.00001"] {
            #expect(refusal { _ = try BillingPeriod.of(number(bad), secondsEach: 3600, "--hours") } != nil, "\(bad)")
        }
        for bad in ["2026", "2026-13", "2026-00", "1969-12", "2026-2", "x-y", "2026-02-01", "2026-+2", "+202-02"] {
            #expect(refusal { _ = try CalendarMonth(bad) } != nil, "\(bad)")
        }
        for bad in ["2026-02-+1", "2026-+2-01", "2026-02-29", "2026-02-1"] {
            #expect(refusal { _ = try CivilDate(bad) } != nil, "\(bad)")
        }
        for bad in [
            ("JP", "1"), ("JPYX", "1"), ("J1Y", "1"), ("JPY", "0"), ("JPY", "-1"), ("JPY", "1000000"),
            ("JPY", "0.0000001"), ("USD", "2"),
        ] {
            #expect(refusal { _ = try Exchange(currency: bad.0, rate: number(bad.1), date: "") } != nil, "\(bad)")
        }
    }

    // MARK: Properties

    @Test(
        "costs grow with vCPUs, counts and time, and the lines add up to the last digit",
        arguments: [UInt64(1), 2, 3, 4])
    func properties(_ seed: UInt64) throws {
        var chance = Chance(state: seed)
        for _ in 0..<100 {
            let vcpus = Int.random(in: 1...128, using: &chance)
            let count = Int.random(in: 1...20, using: &chance)
            let seconds = Int64.random(in: 1...40_000_000, using: &chance)
            func total(_ vcpus: Int, _ count: Int, _ seconds: Int64) throws -> ExactDecimal {
                try estimator.one(
                    [TargetCapacity(vcpus: vcpus, count: count)], region: "eu-west-2", period: .seconds(seconds)
                ).total
            }
            let base = try total(vcpus, count, seconds)
            #expect(try total(vcpus + 1, count, seconds) >= base)
            #expect(try vcpus < 2 || total(vcpus + 1, count, seconds) > base)
            #expect(try total(vcpus, count + 1, seconds) > base)
            #expect(try total(vcpus, count, seconds + 3600) > base || seconds < 600)
            #expect(try total(1, count, seconds) == total(2, count, seconds))
            #expect(try base >= number("0.017") * ExactDecimal(2 * count) * number("0.1666666666"))

            var plan = ProxyPlan(
                name: "p", region: "us-east-1",
                targets: [
                    try TargetCapacity(vcpus: vcpus, count: count),
                    try TargetCapacity(CapacityRange("\(vcpus).5..200")),
                ])
            plan.endpoints = [try EndpointPlan(count: 1, gigabytes: ExactDecimal(vcpus * 100_000))]
            plan.secrets = count
            plan.secretCalls = Int.random(in: 0...1_000_000, using: &chance)
            let estimate = try estimator.estimate(
                Scenario(name: "s", period: .seconds(seconds), proxies: [plan, plan]))
            var sum = ExactDecimal.zero
            for line in estimate.proxies.flatMap(\.lines) {
                let cost = try #require(line.cost)
                let product = try line.quantity * #require(line.price).dollars
                // A quantity is rounded to ten places, of at most some 600 dollars each.
                #expect(try max(cost, product) - min(cost, product) < number("0.0000001"))
                sum = try sum + cost
            }
            #expect(sum == estimate.total)

            let exchange = try Exchange(
                currency: "JPY",
                rate: ExactDecimal(coefficient: Int128(Int.random(in: 1...999_999_999, using: &chance)), places: 4),
                date: "")
            let converted = try exchange.convert(estimate.total)
            #expect(try exchange.dollars(converted, places: estimate.total.places) == estimate.total)
        }
    }
}
