import Testing

@testable import Pricing

@Suite("recurrences as EventBridge writes them") struct RecurrenceTests {
    private func recurrence(_ text: String) throws -> Recurrence { try Recurrence("--every", text) }

    @Test(
        "a cron expression is counted exactly in a month",
        arguments: [
            // Expression, month, starts.
            ("cron(0 3 * * ? *)", "2026-02", 28), ("cron(0 3 * * ? *)", "2028-02", 29),
            ("cron(0/15 * * * ? *)", "2026-11", 30 * 96), ("cron(*/15 * * * ? *)", "2026-11", 30 * 96),
            ("cron(5/15 8-17 ? * MON-FRI *)", "2026-11", 21 * 40), ("cron(0 8 ? * 2-6 *)", "2026-11", 21),
            ("cron(0,30 0/6 1,15 * ? *)", "2026-11", 16), ("cron(0 10 L * ? *)", "2026-02", 1),
            ("CRON(0 10 LW * ? *)", "2026-02", 1), ("cron(0 10 ? * 6#3 *)", "2026-11", 1),
            ("cron(0 10 ? * 2#5 *)", "2026-11", 1), ("cron(0 10 ? * 3#5 *)", "2026-11", 0),
            ("cron(0 10 ? * FRIL *)", "2026-11", 1), ("cron(0 10 ? * L *)", "2026-11", 4),
            ("cron(0 10 31 * ? *)", "2026-11", 0), ("cron(0 10 1 JAN-MAR ? *)", "2026-02", 1),
            ("cron(0 10 1 1/3 ? 2026-2027)", "2027-04", 1), ("cron(0 10 1 1/3 ? 2026-2027)", "2028-04", 0),
            ("cron(0 10 15W * ? *)", "2026-11", 1), ("cron( 0  3 * * ? * )", "2026-02", 28),
        ])
    func counts(_ row: (String, String, Int)) throws {
        let schedule = try CronSchedule(row.0)
        #expect(schedule.count(in: try CalendarMonth(row.1)) == row.2)
    }

    @Test(
        "days are those of the calendar",
        arguments: [
            // November 2026 begins on a Sunday; 2026-08-01 is a Saturday, 2026-05-31 a Sunday.
            ("cron(0 0 LW * ? *)", "2026-05", [29]), ("cron(0 0 L * ? *)", "2026-05", [31]),
            ("cron(0 0 1W * ? *)", "2026-08", [3]), ("cron(0 0 31W * ? *)", "2026-05", [29]),
            ("cron(0 0 15W * ? *)", "2026-11", [16]), ("cron(0 0 14W * ? *)", "2026-11", [13]),
            ("cron(0 0 31W * ? *)", "2026-11", []), ("cron(0 0 ? * SUN *)", "2026-11", [1, 8, 15, 22, 29]),
            ("cron(0 0 ? * 7 *)", "2026-11", [7, 14, 21, 28]), ("cron(0 0 ? * MON#1,FRI#2 *)", "2026-11", [2, 13]),
            ("cron(0 0 ? * 2L *)", "2026-11", [30]), ("cron(0 0 1-5/2 * ? *)", "2026-11", [1, 3, 5]),
        ])
    func days(_ row: (String, String, [Int])) throws {
        #expect(try CronSchedule(row.0).days(in: try CalendarMonth(row.1)) == row.2)
    }

    @Test(
        "what is no expression is one line that names the field",
        arguments: [
            ("cron(0 3 * * ?)", "has 5 fields; six are wanted"), ("cron 0 3 * * ? *", "is not a cron expression"),
            ("cron(60 3 * * ? *)", "minutes \"60\" is not allowed; 0 to 59"),
            ("cron(0 24 * * ? *)", "hours \"24\""), ("cron(0 3 0 * ? *)", "days \"0\" is not allowed; 1 to 31"),
            ("cron(0 3 * 13 ? *)", "month \"13\""), ("cron(0 3 ? * 8 *)", "days \"8\" is not allowed; 1 to 7"),
            ("cron(0 3 * * ? 1969)", "year \"1969\""), ("cron(0 3 * * * *)", "exactly one of them must be ?"),
            ("cron(0 3 ? * ? *)", "exactly one of them must be ?"), ("cron(5-1 3 * * ? *)", "minutes \"5-1\""),
            ("cron(*/0 3 * * ? *)", "minutes \"*/0\""), ("cron(1//2 3 * * ? *)", "minutes \"1//2\""),
            ("cron(1,,2 3 * * ? *)", "minutes \"\""), ("cron(-1 3 * * ? *)", "minutes \"-1\""),
            ("cron(+1 3 * * ? *)", "minutes \"+1\""), ("cron(0 3 ? * 2#6 *)", "days \"2#6\""),
            ("cron(0 3 ? * 2#+3 *)", "days \"2#+3\""),
            ("cron(0 3 L-3 * ? *)", "days \"l-3\""), ("cron(99999999999999999999 3 * * ? *)", "minutes \"9999"),
            ("rate(0 minutes)", "is not a rate"), ("rate(5)", "is not a rate"), ("rate(5 weeks)", "is not a rate"),
            ("rate 5 minutes", "is not a rate"), ("rate(99999999999999999999 days)", "is not a rate"),
            ("5", "a time above 0 with its unit"), ("0.0000001ms", "a microsecond (0.001ms) is allowed at least"),
            ("0.0000000000001ms", "a microsecond (0.001ms) is allowed at least"), ("", "a time above 0"),
        ])
    func refused(_ row: (String, String)) {
        let line = refusal { _ = try recurrence(row.0) }
        #expect(line?.hasPrefix("--every") == true && line?.contains(row.1) == true, "\(line ?? "accepted")")
    }

    @Test("rates and pauses are the same thing")
    func rates() throws {
        #expect(try recurrence("rate(5 minutes)") == recurrence("5m"))
        #expect(try recurrence("rate(1 hour)") == recurrence("1h"))
        #expect(try recurrence("RATE( 2 days )") == recurrence("2d"))
    }

    @Test("runs of a proxy are counted in a month, and by the average elsewhere")
    func runs() throws {
        func seconds(_ text: String, _ period: BillingPeriod, _ each: Int64 = 1200) throws -> Int64 {
            try ProxyLife.recurring(recurrence(text), seconds: each).billedSeconds(in: period)
        }
        let february = BillingPeriod.month(try CalendarMonth("2026-02"))
        #expect(try seconds("cron(0 3 * * ? *)", february) == 28 * 1200)
        #expect(try seconds("cron(0 3 * * ? *)", february, 60) == 28 * 600)
        #expect(try seconds("rate(1 day)", february) == 28 * 1200)
        // 730 hours have 30.4 days, of which 30 are whole; a weekday's average is 21.7.
        #expect(try seconds("rate(1 day)", .averageMonth) == 30 * 1200)
        #expect(try seconds("cron(0 3 ? * MON-FRI *)", .averageMonth) == 22 * 1200)
        #expect(
            refusal { _ = try seconds("cron(0 3 * * ? 2026)", .averageMonth) }?.contains("names years") == true)
        #expect(
            refusal { _ = try seconds("cron(0 3 30 2 ? *)", february) }?.contains("does not come once in 2026-02")
                == true)
        #expect(
            refusal { _ = try seconds("cron(0/15 3 * * ? *)", february) }
                == "runs of 1200 seconds, cron(0/15 3 * * ? *): the next one begins after 900 seconds already; give shorter ones"
        )
        #expect(refusal { _ = try seconds("30m", february, 1801) }?.contains("begins after 1,800 seconds") == true)
        #expect(try seconds("30m", february, 1800) == 28 * 86_400)
    }

    @Test("the average of four hundred years is that of the calendar")
    func average() throws {
        #expect(try CronSchedule("cron(0 3 * * ? *)").countInCycle() == 146_097)
        #expect(try CronSchedule("cron(0 3 ? * MON *)").countInCycle() == 20_871)
        #expect(try CronSchedule("cron(0 3 29 2 ? *)").countInCycle() == 97)
        #expect(try CronSchedule("cron(0 3 1 * ? *)").countInCycle() == 4800)
    }

    @Test("calls that overlap are counted")
    func overlaps() throws {
        func overlap(_ text: String, _ seconds: Int) throws -> (mean: ExactDecimal, most: Int) {
            try recurrence(text).overlap(of: ExactDecimal(seconds))
        }
        #expect(try overlap("rate(1 minute)", 150).most == 3)
        #expect(try overlap("cron(* * * * ? *)", 150).most == 3)
        #expect(try overlap("cron(* * * * ? *)", 60).most == 1)
        #expect(try overlap("cron(* * * * ? *)", 61).most == 2)
        // Two a day, a minute apart.
        #expect(try overlap("cron(0,1 3 * * ? *)", 7200).most == 2)
        #expect(try overlap("cron(59 23 * * ? *)", 86_401).most == 2)
        #expect(try overlap("cron(0 3 * * ? *)", 864).mean.description == "0.01")
        #expect(refusal { _ = try overlap("cron(0 3 30 2 ? *)", 60) }?.hasSuffix("never comes") == true)
        #expect(refusal { _ = try overlap("cron(0 3 1 1 ? 2027)", 60) }?.contains("names years") == true)
        #expect(refusal { _ = try overlap("cron(0 3 1 1 ? *)", 32 * 86_400) }?.contains("at most 31 days") == true)
    }

    @Test("a cron job of an advice has its own figures")
    func workload() throws {
        var input = WorkloadInput()
        input.maxConnections = .init(count: 307, arithmetic: "x")
        (input.every, input.duration, input.functions) = ("cron(0/5 * * * ? *)", "2s", 3)
        let workload = try input.workload()
        #expect(workload.peakClients == 3 && workload.meanClients?.description == "0.0200000001")
        #expect(workload.arithmetic[0].hasPrefix("3 functions cron(0/5 * * * ? *) for 2 s = "))
        input.every = "rate(5 minutes)"
        #expect(try input.workload().arithmetic[0].hasPrefix("3 functions every 300 s for 2 s = "))
        input.every = "0.0000000000001ms"
        #expect(
            refusal { _ = try input.workload() }?.hasPrefix("--every is \"0.0000000000001ms\"; a microsecond") == true)
        input.every = "0.001ms"
        input.functions = Workload.most
        #expect(refusal { _ = try input.workload() }?.contains("too many") == true)
    }

    @Test("a file says it as the command line does")
    func file() throws {
        func node(_ key: String, _ more: [(String, String)] = []) throws -> ProxyPlan {
            let members = [("vcpus", "2"), ("run-minutes", "5"), (key, "cron(0 3 * * ? *)")] + more
            let proxy = ScenarioNode(
                .mapping(members.map { .init($0.0, ScenarioNode(.word($0.1), line: 3)) }), line: 2)
            let root = ScenarioNode(.mapping([.init("proxies", ScenarioNode(.list([proxy]), line: 2))]), line: 1)
            let file = try ScenarioFile(root, fileName: "plan.yaml")
            return try PlanBuilder(Builtin.catalogue.get()).plan(
                name: "p", region: "us-east-1", file.proxies[0].fields)
        }
        let life = ProxyLife.recurring(try recurrence("cron(0 3 * * ? *)"), seconds: 300)
        #expect(try node("every").life == life && node("runs").life == life)
        #expect(
            refusal { _ = try node("every", [("runs", "2")]) }
                == "plan.yaml:3: every: given more than once; once is allowed"
        )
    }
}
