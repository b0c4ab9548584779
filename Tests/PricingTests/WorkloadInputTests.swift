import Testing

@testable import Pricing

@Suite("workloads as they are said") struct WorkloadInputTests {
    private func input(_ change: (inout WorkloadInput) -> Void) -> WorkloadInput {
        var input = WorkloadInput()
        input.maxConnections = .init(count: 307, arithmetic: "db.t3.medium")
        change(&input)
        return input
    }

    @Test("calls and their duration give clients by Little's law")
    func calls() throws {
        let workload = try input {
            $0.rate = "200"
            $0.duration = "1500ms"
            $0.queryTime = "30ms"
        }.workload()
        #expect(workload.peakClients == 300)
        #expect(workload.meanClients == ExactDecimal(300))
        #expect(workload.isServerless)
        #expect(workload.busyShare == (try number("0.02")))
        #expect(try workload.backendsNeeded().count == 6)
        #expect(workload.arithmetic[0].hasPrefix("200 calls/s x 1.5 s = 300 at once"))
    }

    @Test("a cron job has as many clients as functions that overlap")
    func cron() throws {
        let single = try input {
            $0.every = "5m"
            $0.duration = "2s"
        }.workload()
        #expect(single.peakClients == 1)
        #expect(single.meanClients?.description == "0.0066666667")
        #expect(try Advice(single).verdict == .notWorthIt)
        let slow = try input {
            $0.every = "1m"
            $0.duration = "150s"
            $0.functions = 4
        }.workload()
        #expect(slow.peakClients == 12)
    }

    @Test("how busy clients are is asked for where that decides")
    func unknownBusy() throws {
        func advice(_ change: (inout WorkloadInput) -> Void) throws -> Advice { try Advice(input(change).workload()) }
        func calls(_ query: String?) throws -> Advice {
            try advice {
                ($0.rate, $0.duration, $0.queryTime) = ("500", "2s", query)
                $0.maxConnections = .init(count: 1228, arithmetic: "db.r6g.large")
            }
        }
        let unknown = try calls(nil)
        #expect(unknown.verdict == .depends)
        #expect(
            unknown.reasons == [
                "how much of their time clients need their connection was not said, and decides; give --busy or --query-time",
                "busy up to 80 %: needed; from 81 % on: not worth it",
                "1000 clients at once / max_connections 1228 = 81.4 %",
            ])
        #expect(try calls("50ms").verdict == .needed && calls("2s").verdict == .notWorthIt)
        // One that is the same however busy they are is no question.
        #expect(try advice { $0.clients = 10 }.verdict == .notWorthIt)
        let report = try AdviceReport(input { $0.clients = 10 }.workload(), made: "")
        #expect(try report.json().contains("\"assumed\" : [\n    \"busyShare\",\n    \"pinShare\"\n  ]"))
        #expect(report.advice.thresholds.last?.found == "not known, taken as 0 %")
        let said = try AdviceReport(input { ($0.clients, $0.busy, $0.pinned) = (10, "5", "0") }.workload(), made: "")
        #expect(try !said.json().contains("assumed") && said.advice.thresholds.last?.found == "0 %")
        let (guess, known) = (try input { $0.clients = 10 }.workload(), said.workload)
        #expect(try Sensitivity.savings(guess).title.hasSuffix("that is not known, give --busy"))
        #expect(try Sensitivity.savings(known).title == "connections saved by pinned sessions")
    }

    @Test("functions that begin at once need their connections at once, and others one at least")
    func together() throws {
        let cron = try input {
            ($0.every, $0.duration, $0.queryTime, $0.functions) = ("20m", "15m", "10ms", 400)
            $0.maxConnections = .init(count: 300, arithmetic: "as given")
        }.workload()
        #expect(try cron.backendsNeeded().count == 400 && Advice(cron).verdict == .useful)
        #expect(
            try cron.backendsNeeded().arithmetic
                == "0 pinned + 400 that begin at once + 0 others x 0.000011 of their time busy, rounded up")
        let tiny = try input { ($0.clients, $0.busy) = (400, "0.00001") }.workload()
        #expect(try tiny.backendsNeeded().count == 1 && tiny.busyShare.description == "0.0000001")
    }

    @Test("Lambda's limits are told")
    func lambda() throws {
        func lines(_ rate: String, _ duration: String, _ isServerless: Bool? = nil) throws -> [String] {
            try input { ($0.rate, $0.duration, $0.isServerless) = (rate, duration, isServerless) }.workload().arithmetic
        }
        #expect(try lines("10", "20m").contains { $0.hasPrefix("a call of 1,200 s is none of Lambda") })
        #expect(try lines("10", "20m").contains { $0.hasSuffix("these are 12,000") })
        for fine in [try lines("10", "20m", false), try lines("1", "900s")] {
            #expect(fine.allSatisfy { !$0.contains("Lambda") })
        }
    }

    @Test(
        "many new connections are a reason of their own",
        arguments: [
            ("5000", Verdict.useful, "5,000 new connections a second, whose logins"),
            ("100", .useful, "a reason from 100 on"),
            ("99", .notWorthIt, "99 new connections a second are few"), ("0", .notWorthIt, nil),
        ] as [(String, Verdict, String?)])
    func connects(_ row: (String, Verdict, String?)) throws {
        let advice = try Advice(input { ($0.clients, $0.busy, $0.connectsPerSecond) = (100, "50", row.0) }.workload())
        #expect(advice.verdict == row.1)
        let said = advice.reasons.filter { $0.contains("new connections") }
        #expect(row.2.map { text in said.contains { $0.contains(text) } } ?? said.isEmpty, "\(advice.reasons)")
    }

    @Test(
        "waiting is no help where there is many times too much", arguments: [(600, Verdict.useful), (615, .notWorthIt)])
    func hopeless(_ row: (Int, Verdict)) throws {
        let advice = try Advice(input { ($0.clients, $0.busy) = (row.0, "100") }.workload())
        #expect(advice.verdict == row.1, "\(advice.reasons)")
        let many = try Advice(input { ($0.clients, $0.busy) = (100_000, "100") }.workload())
        #expect(many.reasons[0].contains("that is 325.7 times what the database takes"))
    }

    @Test("a running Weir's figures stand where nothing was said")
    func measured() throws {
        var measured = MeasuredWorkload()
        measured.uptime = 1000
        measured.peakClients = 280
        measured.clientSeconds = 50_000
        measured.heldMilliseconds = 2_000_000
        measured.pinnedMilliseconds = 10_000_000
        measured.logins = 400
        measured.sessionsUnderRDSRules = 100
        let workload = try input { $0.measured = measured }.workload()
        #expect(workload.peakClients == 280)
        #expect(workload.meanClients?.description == "50")
        #expect(workload.connectsPerSecond?.description == "0.4")
        #expect(workload.pinShare.description == "0.25")
        #expect(workload.busyShare.description == "0.05")
        #expect(!workload.isServerless)
        let said = try input {
            $0.measured = measured
            $0.clients = 10
            $0.pinned = "50"
            $0.busy = "100"
        }.workload()
        #expect(said.peakClients == 10 && said.pinShare.description == "0.5" && said.busyShare.description == "1")
        #expect(
            refusal { _ = try input { $0.measured = MeasuredWorkload() }.workload() }?
                .contains("nothing to judge yet") == true)
        let typed = try input { ($0.measured, $0.clients) = (MeasuredWorkload(), 10) }.workload()
        #expect(typed.peakClients == 10 && typed.pinShare.isZero)
        #expect(typed.arithmetic.contains { $0.hasPrefix("less than an hour was measured") })
    }

    @Test(
        "what is missing or contradicts itself is one line",
        arguments: [
            ("how many clients there are is not known", { @Sendable (_: inout WorkloadInput) in }),
            ("how many connections the database takes", { $0.maxConnections = nil }),
            ("--calls-per-second and --every exclude", { ($0.rate, $0.every) = ("1", "1s") }),
            ("how long a call takes", { $0.rate = "1" }),
            ("--duration and --functions belong", { $0.duration = "1s" }),
            ("--duration and --functions belong", { $0.functions = 1 }),
            ("--duration is \"1\"", { ($0.rate, $0.duration) = ("1", "1") }),
            ("--duration is \"0s\"", { ($0.rate, $0.duration) = ("1", "0s") }),
            ("--duration is \"-1s\"", { ($0.rate, $0.duration) = ("1", "-1s") }),
            ("--calls-per-second is -1", { ($0.rate, $0.duration) = ("-1", "1s") }),
            ("--calls-per-second: \"x\"", { ($0.rate, $0.duration) = ("x", "1s") }),
            ("too many", { ($0.rate, $0.duration) = ("1000000000", "1d") }),
            ("--every is \"\"", { ($0.every, $0.duration) = ("", "1s") }),
            ("--functions is 0", { ($0.every, $0.duration, $0.functions) = ("1s", "1s", 0) }),
            ("--query-time is a part", { ($0.clients, $0.queryTime) = (1, "1s") }),
            ("--query-time is longer", { ($0.rate, $0.duration, $0.queryTime) = ("1", "1s", "2s") }),
            ("--busy and --query-time exclude", { ($0.clients, $0.busy, $0.queryTime) = (1, "1", "1s") }),
            (
                "--clients is 5, the most at once, but the calls make 1,000",
                { ($0.clients, $0.rate, $0.duration) = (5, "500", "2s") }
            ),
            ("--pinned is 101", { ($0.clients, $0.pinned) = (1, "101") }),
            ("-1 clients at once", { $0.clients = -1 }),
            ("--connects-per-second is -1", { ($0.clients, $0.connectsPerSecond) = (1, "-1") }),
        ] as [(String, @Sendable (inout WorkloadInput) -> Void)])
    func refusals(_ row: (String, @Sendable (inout WorkloadInput) -> Void)) {
        let line = refusal { _ = try input(row.1).workload() }
        #expect(line?.contains(row.0) == true, "\(line ?? "accepted")")
    }
}
