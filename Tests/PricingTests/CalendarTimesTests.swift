import Testing

@testable import Pricing

@Suite("times within the calendar") struct CalendarTimesTests {
    private let february = Result { BillingPeriod.month(try CalendarMonth("2026-02")) }
    /// Sunday 2026-11-29T15:32:00Z.
    private let sunday: Int64 = 1_795_966_320

    private func capacity(_ every: String, minutes: Int64, _ period: BillingPeriod) throws -> Estimate {
        let target = try TargetCapacity(CapacityRange("2..64", peak: WeeklySchedule("mon-fri 09:00-18:00")))
        return try Estimator(Builtin.book.get()).one(
            [target], period: period, life: .recurring(Recurrence("--every", every), seconds: minutes * 60))
    }

    @Test("runs whose times are known are at the most only within the peak")
    func peaks() throws {
        let night = try capacity("cron(0 3 * * ? *)", minutes: 5, february.get())
        // 28 times ten minutes of 8 ACUs.
        #expect(
            night.total.description == "0.56" && night.proxies[0].lines.map(\.quantity.description) == ["37.3333333333"]
        )
        let morning = try capacity("cron(0 9 * * ? *)", minutes: 60, february.get())
        #expect(morning.proxies[0].lines.map(\.arithmetic) == ["64 ACUs x 20 h", "8 ACUs (2 count as 8) x 8 h"])
        // An hour from half past five on, of which half is within.
        let evening = try capacity("cron(30 17 ? * MON *)", minutes: 60, february.get())
        #expect(evening.proxies[0].lines.map(\.arithmetic) == ["64 ACUs x 2 h", "8 ACUs (2 count as 8) x 2 h"])
        #expect(night.notes.allSatisfy { !$0.contains("when the runs are is not known") })
        let average = try capacity("cron(0 9 * * ? *)", minutes: 60, .seconds(7 * 86_400))
        #expect(average.proxies[0].lines.map(\.arithmetic) == ["64 ACUs x 5 h", "8 ACUs (2 count as 8) x 2 h"])
        let unknown = try capacity("rate(1 day)", minutes: 60, february.get())
        #expect(unknown.proxies[0].lines.map(\.arithmetic) == ["64 ACUs x 28 h"])
        #expect(unknown.notes.contains { $0.hasPrefix("when the runs are is not known") })
    }

    @Test("what a time has in common with the week does not depend on how it is counted", arguments: [UInt64(1), 2, 3])
    func common(_ seed: UInt64) throws {
        var chance = Chance(state: seed)
        let times = try WeeklySchedule("mon-fri 09:00-18:00, sat 22:00-02:00, sun 23:00-24:00")
        func isWithin(_ minute: Int64) -> Bool {
            let day = Int(minute / 1440 % 7)
            return times.days[day].contains { (Int64($0.start)..<Int64($0.end)).contains(minute % 1440) }
        }
        for _ in 0..<100 {
            let start = Int64.random(in: 0..<10_080, using: &chance)
            let length = Int64.random(in: 0..<25_000, using: &chance)
            let counted = (start..<start + length).count { isWithin($0) }
            #expect(times.seconds(from: start * 60, lasting: length * 60) == Int64(counted) * 60)
        }
    }

    @Test("a part of a month follows its weekdays, to the second")
    func spans() throws {
        let office = try WeeklySchedule("mon-fri 09:00-18:00")
        let window = RunningWindow(now: sunday, uptime: 2)
        #expect(office.seconds(in: window.soFar) == 0)
        // Of what is left of November there is one Monday.
        #expect(office.seconds(in: window.untilMonthEnd) == 9 * 3600)
        #expect(office.seconds(in: .span(from: sunday, to: sunday + 86_400)) == 6 * 3600 + 32 * 60)
        #expect(window.soFar.text == "2026-11-29 15:31:58 to 2026-11-29 15:32:00 UTC (2 seconds)")
        #expect(window.untilMonthEnd.text.hasSuffix("to 2026-12-01 00:00:00 UTC (1 day 8 hours 28 minutes 2 seconds)"))
        let estimator = Estimator(try Builtin.book.get())
        func total(_ period: BillingPeriod, _ life: ProxyLife) throws -> String {
            try estimator.one([TargetCapacity(vcpus: 4)], period: period, life: life).total.description
        }
        #expect(try total(window.soFar, .weekly(office)) == "0")
        #expect(try total(window.untilMonthEnd, .weekly(office)) == "0.54")
        let daily = ProxyLife.recurring(try Recurrence("--every", "cron(0 3 * * ? *)"), seconds: 3600)
        #expect(try total(window.soFar, daily) == "0" && total(window.untilMonthEnd, daily) == "0.06")
        let peak = try TargetCapacity(CapacityRange("2..16", peak: office))
        let lines = try estimator.one([peak], period: window.soFar).proxies[0].lines
        // The proxy is billed for ten minutes, none of them on a working day.
        #expect(lines.map(\.arithmetic) == ["8 ACUs (2 count as 8) x 600 s / 3,600"])
        let never = try estimator.one([peak], period: window.soFar, life: .weekly(office)).proxies[0].lines
        #expect(never.map(\.cost) == [ExactDecimal.zero])
    }

    @Test(
        "a whole month is the same, as a month or from its begin to its end",
        arguments: ["2026-02", "2024-02", "2026-11"])
    func wholeMonths(_ text: String) throws {
        let month = try CalendarMonth(text)
        let span = BillingPeriod.span(from: month.start, to: month.start + Int64(month.days) * 86_400)
        for times in ["mon-fri 08:00-20:00", "sun 22:00-02:00", "23:00-01:00"] {
            let schedule = try WeeklySchedule(times)
            #expect(schedule.seconds(in: span, minimum: 600) == schedule.seconds(in: .month(month), minimum: 600))
        }
        #expect(try span.months() == ExactDecimal(1))
        let cron = try Recurrence("--every", "cron(0/20 8-17 ? * MON-FRI *)")
        #expect(try cron.count(in: span) == cron.count(in: .month(month)))
    }

    @Test("times go over midnight, and are those of every day where no day is named")
    func midnight() throws {
        let week = BillingPeriod.seconds(604_800)
        for (text, same) in [
            ("mon-fri 22:00-06:00", "mon-fri 22:00-24:00, tue-sat 00:00-06:00"),
            ("sun 23:00-01:00", "sun 23:00-24:00, mon 00:00-01:00"), ("mon 20:00-00:00", "mon 20:00-24:00"),
            ("09:00-18:00", "daily 09:00-18:00"),
            ("22:00-06:00, sat 08:00-09:00", "daily 22:00-24:00, daily 00:00-06:00, sat 08:00-09:00"),
        ] {
            #expect(try WeeklySchedule(text).days == WeeklySchedule(same).days, "\(text)")
        }
        // One time each night, so that each costs ten minutes once.
        #expect(try WeeklySchedule("23:58-00:03").seconds(in: week, minimum: 600) == 7 * 600)
    }
}
