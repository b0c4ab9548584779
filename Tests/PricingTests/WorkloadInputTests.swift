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
        let nothing = try input { $0.measured = MeasuredWorkload() }.workload()
        #expect(nothing.peakClients == 0 && nothing.pinShare.isZero)
        #expect(try Advice(nothing).verdict == .notWorthIt)
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
            ("--pinned is 101", { ($0.clients, $0.pinned) = (1, "101") }),
            ("-1 clients at once", { $0.clients = -1 }),
            ("--connects-per-second is -1", { ($0.clients, $0.connectsPerSecond) = (1, "-1") }),
        ] as [(String, @Sendable (inout WorkloadInput) -> Void)])
    func refusals(_ row: (String, @Sendable (inout WorkloadInput) -> Void)) {
        let line = refusal { _ = try input(row.1).workload() }
        #expect(line?.contains(row.0) == true, "\(line ?? "accepted")")
    }
}
