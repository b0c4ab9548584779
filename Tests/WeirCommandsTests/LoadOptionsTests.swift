import ArgumentParser
import LoadModel
import LoadTest
import MySQLProtocol
import Testing
import WeirCrypto

@testable import WeirCommands

@Suite("The options of weir load")
struct LoadOptionsTests {
    private static let second = Nanoseconds.perSecond

    private static func command(_ arguments: String...) throws -> LoadCommand {
        try LoadCommand.parse(arguments)
    }

    @Test("a burst makes a connection each; a rate uses its connections again")
    func shapes() throws {
        let burst = try LoadShape(Self.command("--burst", "1000@5s", "--duration", "12s").shapes)
        #expect(burst.settings.demand == .open(.bursts(size: 1000, every: 5 * Self.second, count: 3, jitter: 0)))
        #expect(burst.settings.policy.concurrencyLimit == 1000)
        #expect(burst.settings.policy.reuse == 1)
        #expect(burst.expectedConnects == 3000)
        let rate = try LoadShape(Self.command("--rate", "200/s", "--poisson").shapes)
        #expect(rate.settings.demand == .open(.poisson(try .constant(200, for: 30 * Self.second))))
        #expect(rate.settings.policy.reuse == nil)
        #expect(rate.expectedConnects == 100)
        let closed = try LoadShape(Self.command("--clients", "64", "--ramp-up", "2s").shapes)
        #expect(closed.settings.demand == .closed(clients: 64, rampUp: 2 * Self.second))
        #expect(closed.settings.policy.concurrencyLimit == 64)
        let stages = try LoadShape(Self.command("--stages", "0:0,60s:100").shapes)
        #expect(stages.time == 60 * Self.second)
    }

    @Test(
        "an option that the shape has no use for, or that cannot be kept to, is refused",
        arguments: [
            (["--clients", "4", "--poisson"], "--poisson is given, which goes with --rate, --stages and --ramp"),
            (["--rate", "4", "--bursts", "2"], "--bursts is given, which goes with --burst"),
            (["--rate", "4", "--ramp-up", "2s"], "--ramp-up is given, which goes with --clients"),
            (
                ["--clients", "4", "--connections", "2"],
                "--connections is given, which goes with every other shape than --clients"
            ),
            (
                ["--clients", "4", "--ramp-up", "10s", "--duration", "1s"],
                "--ramp-up is 10s, and --duration is 1s: not all clients would begin"
            ),
            (
                ["--burst", "10@1s", "--bursts", "5", "--duration", "2s"],
                "--bursts 5 of 10@1s take longer than --duration, which is 2s"
            ),
            (
                ["--burst", "10@1s", "--burst-jitter", "3s"],
                "--burst-jitter is 3s, longer than the time from burst to burst"
            ),
        ])
    func refusals(arguments: [String], error: String) throws {
        let options = try LoadCommand.parse(arguments).shapes
        let refusal = #expect(throws: LoadError.self) { try LoadShape(options) }
        #expect(refusal.map { "\($0)" }?.contains(error) == true)
    }

    @Test("--connections is the most at once with a profile too")
    func connectionsOfProfiles() throws {
        let cron = try LoadShape(Self.command("--profile", "cron", "--connections", "20").shapes)
        #expect(cron.settings.policy.concurrencyLimit == 20)
    }

    @Test("single values go before those of a profile")
    func changes() throws {
        let shape = try LoadShape(
            Self.command(
                "--profile", "lambda", "--connections", "50", "--reuse", "3", "--retries", "0", "--timeout", "5s",
                "--vanish", "25", "--cold-start", "10ms"
            ).shapes)
        let policy = shape.settings.policy
        #expect(policy.concurrencyLimit == 50)
        #expect(policy.reuse == 3)
        #expect(policy.retries == 0)
        #expect(policy.invocationTimeout == 5 * Self.second)
        #expect(policy.vanishing == 0.25)
        #expect(policy.coldStart == .fixed(10_000_000))
        #expect(policy.freezes)
        #expect(policy.overflow == .drop)
    }

    @Test(
        "what does not fit together is refused in one line",
        arguments: [
            ([], "no shape of the load"), (["--rate", "5", "--burst", "5"], "--rate and --burst are given"),
            (["--rate", "x"], "the rate is x"), (["--rate", "5", "--duration", "0"], "more than nothing"),
            (["--rate", "5", "--duration", "long"], "--duration is long"), (["--burst", "0@5s"], "the burst is 0@5s"),
            (["--clients", "0"], "--clients is 0"), (["--profile", "rain"], "--profile is rain"),
            (["--rate", "5", "--connections", "0"], "--connections is 0"),
            (["--rate", "5", "--vanish", "101"], "--vanish is 101"),
            (["--rate", "5", "--reuse=-1"], "--reuse is -1"), (["--rate", "5", "--timeout", "x"], "--timeout is x"),
            (["--clients", "5", "--ramp-up", "x"], "--ramp-up is x"),
            (["--replay", "/nowhere"], "--replay /nowhere cannot be read"),
            (["--replay", "/nowhere", "--speed", "fast"], "--speed is fast"),
        ] as [([String], String)])
    func refusedShapes(arguments: [String], expected: String) throws {
        let options = try LoadCommand.parse(arguments).shapes
        do {
            _ = try LoadShape(options)
            Issue.record("not refused")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
            #expect(error.exitCode == 2)
        }
    }

    @Test("work is one of a workload, a statement and a mix, with presets and poison on top")
    func work() throws {
        let (mix, name) = try LoadWork.mix(
            Self.command("--statement", "SELECT {client}", "--preset", "rails", "--poison", "lock:10", "--think", "5ms")
                .work)
        #expect(mix.startup == FrameworkPreset.rails.startup)
        #expect(mix.poison == [PoisonDose(.lock, chance: 0.1)])
        #expect(mix.transactions.map(\.think) == [.fixed(5_000_000)])
        #expect(name == "statement SELECT {client}, preset rails, poison lock:10, think 5ms")
        for workload in LoadWorkOptions.Workload.allCases {
            let (mix, _) = try LoadWork.mix(Self.command("--workload", workload.rawValue, "--rows", "50").work)
            var player = MixPlayer(mix, client: 1, seed: 1)
            let steps = player.next()
            #expect(!steps.isEmpty)
        }
    }

    @Test(
        "work that is not clear is refused",
        arguments: [
            (["--statement", "x", "--workload", "ping"], "--workload and --statement are given"),
            (["--statement", " "], "--statement is empty"), (["--preset", "cobol"], "--preset is cobol"),
            (["--poison", "arsenic"], "--poison is arsenic"), (["--poison", "lock:x"], "--poison is lock:x"),
            (["--think", "x"], "--think is x"), (["--mix", "/nowhere/mix.yaml"], "/nowhere/mix.yaml cannot be read"),
        ] as [([String], String)])
    func refusedWork(arguments: [String], expected: String) throws {
        let options = try LoadCommand.parse(arguments).work
        do {
            _ = try LoadWork.mix(options)
            Issue.record("not refused")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test("targets have a name, a user and a password of their own where they say so")
    func targets() throws {
        let options = try Self.command(
            "--target", "direct=root@127.0.0.1:3306", "--target", "weir=127.0.0.1:3307", "--user", "app", "--tls",
            "disabled"
        ).place
        let environment = ["WEIR_LOAD_PASSWORD": "one", "WEIR_LOAD_PASSWORD_DIRECT": "two"]
        let targets = try LoadTargets(options: options, environment: environment).all()
        #expect(targets.map(\.name) == ["direct", "weir"])
        #expect(targets.map(\.account.login.user) == ["root", "app"])
        #expect(
            targets.map { String(decoding: $0.account.login.password.exposedBytes, as: UTF8.self) } == ["two", "one"])
        #expect(LoadTargets.named("a=b@host:1").rest == "b@host:1")
        #expect(LoadTargets.named("us=er@host:1").name == "us")
        #expect(LoadTargets.named("host:1").name == nil)
        #expect(LoadTargets.named("u@h:1=").name == nil)
    }

    @Test(
        "a target that is none, or is somebody else's, is refused",
        arguments: [
            ([], "--target is missing"), (["--target", "127.0.0.1:1"], "has no user"),
            (["--target", "app@nowhere"], "is not [NAME=][USER@]HOST:PORT"),
            (["--target", "app@203.0.113.5:3306"], "--i-own-this-host"),
            (["--target", "app@127.0.0.1:1", "--target", "app@127.0.0.1:1"], "two targets are named"),
            (["--target", "app@127.0.0.1:1", "--tls", "verify-ca"], "needs --tls-ca"),
            (
                ["--target", "app@127.0.0.1:1", "--password-file", "/nowhere"],
                "--password-file /nowhere cannot be read"
            ),
        ] as [([String], String)])
    func refusedTargets(arguments: [String], expected: String) throws {
        let options = try LoadCommand.parse(arguments).place
        do {
            _ = try LoadTargets(options: options, environment: [:]).all()
            Issue.record("not refused")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test("a public target is taken from whoever owns it")
    func owned() throws {
        let options = try Self.command("--target", "app@203.0.113.5:3306", "--i-own-this-host").place
        #expect(try LoadTargets(options: options, environment: [:]).all().count == 1)
    }

    @Test(
        "near are this machine and private networks",
        arguments: [
            ("127.0.0.1", true), ("10.1.2.3", true), ("172.16.0.1", true), ("172.32.0.1", false), ("192.168.1.1", true),
            ("8.8.8.8", false), ("169.254.1.1", true), ("100.64.0.1", true), ("::1", true), ("fd00::1", true),
            ("fe80::1%eth0", true), ("2001:db8::1", false), ("::ffff:10.0.0.1", true), ("::ffff:8.8.8.8", false),
            ("host", false),
        ])
    func nearby(host: String, expected: Bool) {
        #expect(LoadSafety.isNearby([host]) == expected)
        #expect(LoadSafety.isNearby([]))
        #expect(!LoadSafety.isNearby(["127.0.0.1", "8.8.8.8"]))
    }

    @Test("limits of the machine are told with what to change")
    func limits() {
        #expect(LoadSafety.filesProblem(connections: 100, limit: 1024) == nil)
        #expect(LoadSafety.filesProblem(connections: 1000, limit: 1024)?.contains("--connections 960") == true)
        #expect(LoadSafety.portsProblem(connections: 28_233, ports: 28_232)?.contains("ip_local_port_range") == true)
        #expect(LoadSafety.portsProblem(connections: 28_232, ports: 28_232) == nil)
        #expect(LoadSafety.portsNote(connects: 30_000, seconds: 30, ports: 28_232) != nil)
        #expect(LoadSafety.portsNote(connects: 30_000, seconds: 120, ports: 28_232) == nil)
        #expect(LoadSafety.serverNote(target: "a", connections: 100, limit: 100) == nil)
        #expect(LoadSafety.serverNote(target: "a", connections: 101, limit: 100)?.contains("max_connections") == true)
        #expect(LoadSafety.ports(of: "32768\t60999\n") == 28_232)
        #expect(LoadSafety.ports(of: "nonsense") == nil)
        #expect(LoadSafety.ports(of: "60999 32768") == nil)
    }

    @Test("metrics are summed over their labels")
    func metrics() {
        let text = MetricsText("# HELP a b\na{x=\"1 2\"} 3\na{x=\"3\"} 4\nb 5.5\nc nan\nbroken\n")
        #expect(text.sum("a") == 7)
        #expect(text.sum("b") == 5.5)
        #expect(text.sum("c") == 0)
        #expect(text.sum("d") == 0)
    }

    @Test("progress is one line, and its course a small chart")
    func progress() {
        var progress = FleetProgress()
        progress.elapsed = 12 * Self.second
        progress.servedLastSecond = 480
        progress.running = 31
        progress.open = 100
        progress.waiting = 900
        progress.errors = 3
        progress.p50LastSecond = 1_200_000
        progress.p99LastSecond = 8_100_000
        #expect(
            LoadProgressView.line(progress)
                == "12 s: 480/s, 31 in flight, 100 connections, 900 waiting, 3 errors, p50 1.20 ms, p99 8.10 ms")
        #expect(LoadProgressView.line(progress, runsFunctions: true).contains(", 100 environments, "))
        #expect(LoadProgressView.sparkline([0, 5, 10], Array("abc")) == "abc")
        #expect(LoadProgressView.sparkline([0, 0], Array("abc")) == "")
        #expect(LoadProgressView.sparkline([], Array("abc")) == "")
    }

    @Test("the built-in table is made in batches, the same each time")
    func schema() {
        let statements = LoadSchema.making(rows: 1001)
        #expect(statements.count == 4)
        #expect(statements == LoadSchema.making(rows: 1001))
        #expect(statements[3].hasPrefix("INSERT INTO weir_load (k, c, pad) VALUES (1001, '"))
    }
}
