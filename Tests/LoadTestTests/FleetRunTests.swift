import EventLoop
import Foundation
import LoadModel
import MySQLProtocol
import Testing
import WeirCrypto

@testable import LoadTest

@Suite("Runs of a fleet")
struct FleetRunTests {
    private static let second = Nanoseconds.perSecond

    private static func plan(
        _ policy: FleetPolicy, _ demand: FleetDemand, time: Int64, _ account: LoadAccount,
        mix: StatementMix = .one("SELECT 1")
    ) -> FleetPlan {
        FleetPlan(
            settings: ProfileSettings(policy: policy, demand: demand), time: time, mix: mix, account: account, seed: 1)
    }

    private static func burst(_ size: Int) -> FleetDemand {
        .open(.bursts(size: size, every: 0, count: 1, jitter: 0))
    }

    private static let answering = StubScript(replies: [.bytes(Answers.rows(1))], repeats: true)

    @Test("a storm is served, a connection each, and every phase is measured as often as it occurred")
    func storm() throws {
        let listener = try StubListener(Self.answering)
        defer { listener.stop() }
        var policy = FleetPolicy(concurrencyLimit: 1000)
        policy.reuse = 1
        let result = try FleetRun(Self.plan(policy, Self.burst(300), time: Self.second, listener.account())).result()
        #expect(result.counts.served == 300)
        #expect(result.ledger.errors.isEmpty)
        for phase in [TimedPhase.connect, .auth, .firstByte, .query, .total, .uncorrected] {
            #expect(result.ledger.histogram(phase).count == 300, "\(phase)")
        }
        #expect(result.ledger.histogram(.connection).count == 300)
        #expect(result.ledger.histogram(.tls).count == 0)
        #expect(result.ledger.histogram(.statements).count == 0, "one statement is no sum")
        #expect(result.ledger.statements == 300)
        #expect(result.ledger.rows == 300)
        #expect((1...300).contains(result.mostOpen))
        #expect(!result.wasStopped)
    }

    @Test("a burst has a connection for each client, and the statements of a client are measured together")
    func oneEach() throws {
        let listener = try StubListener(Self.answering)
        defer { listener.stop() }
        let steps: [StatementMix.Step] = [
            .text(StatementTemplate("SELECT {client}")), .pause(.fixed(20_000_000)),
            .text(StatementTemplate("SELECT 2")),
        ]
        let mix = StatementMix(transactions: [.init(name: "two", steps: steps)])
        var plan = FleetPlan.burst(of: 60, mix: mix, account: try listener.account())
        plan.progressPause = 1_000_000
        let run = try FleetRun(plan)
        let result = try run.result()
        #expect(result.counts.served == 60, "\(result.ledger.errors)")
        #expect(result.counts.coldStarts == 60)
        let (connections, statements) = (result.ledger.histogram(.connection), result.ledger.histogram(.statements))
        let total = result.ledger.histogram(.total)
        #expect([connections.count, statements.count, result.ledger.histogram(.query).count] == [60, 60, 120])
        // The parts are within the whole, and the pause is in none of them.
        #expect(connections.minimum > 0)
        #expect(connections.minimum + statements.minimum + 20_000_000 <= total.maximum)
        #expect(connections.maximum >= result.ledger.histogram(.connect).maximum)
        #expect(statements.maximum >= result.ledger.histogram(.query).maximum)
        #expect(total.minimum >= 20_000_000)
        #expect(result.elapsed >= total.maximum)
        let progress = run.progress
        #expect(progress.isOver && progress.open == 0)
        #expect(progress.counts == result.counts)
    }

    @Test("a burst of nobody ends at once")
    func nobody() throws {
        let listener = try StubListener(Self.answering)
        defer { listener.stop() }
        let result = try FleetRun(.burst(of: 0, mix: .one("SELECT 1"), account: listener.account())).result()
        #expect(result.counts == FleetCounts())
        #expect(!result.wasStopped)
    }

    @Test("a unix socket serves a burst that is larger than its queue")
    func unixSocket() throws {
        let name = "weir-\(UUID().uuidString.prefix(8)).sock"
        let path = FileManager.default.temporaryDirectory.appending(path: name).path
        let listener = try StubListener(Self.answering, path: path)
        defer { listener.stop() }
        let result = try FleetRun(.burst(of: 300, mix: .one("SELECT 1"), account: listener.account())).result()
        #expect(result.counts.served == 300, "\(result.ledger.errors)")
    }

    @Test("a few connections serve many invocations one after the other")
    func reuse() throws {
        let listener = try StubListener(Self.answering)
        defer { listener.stop() }
        let result = try FleetRun(
            Self.plan(FleetPolicy(concurrencyLimit: 4), Self.burst(200), time: Self.second, listener.account())
        ).result()
        #expect(result.counts.served == 200)
        #expect(result.counts.coldStarts == 4)
        #expect(result.ledger.histogram(.connect).count == 4)
        #expect(result.mostOpen == 4)
    }

    @Test(
        "several threads share the clients of a closed loop, and their figures are put together", arguments: [1, 3, 99])
    func threads(count: Int) throws {
        let listener = try StubListener(Self.answering)
        defer { listener.stop() }
        let mix = StatementMix.one("SELECT {client}")
        let plan = try Self.plan(
            FleetPolicy(concurrencyLimit: 7), .closed(clients: 7, rampUp: 0), time: Self.second / 5, listener.account(),
            mix: mix)
        let result = try FleetTeam(plan, threads: count).result()
        #expect(result.counts.served >= 7)
        #expect(result.counts.served == result.counts.arrived)
        #expect(result.ledger.histogram(.total).count == UInt64(result.counts.served))
        #expect(result.ledger.statements == result.counts.served)
        #expect(result.ledger.histogram(.connect).count == 7)
        #expect(result.mostOpen == 7)
        #expect(result.ledger.seconds.map(\.served).reduce(0, +) == result.counts.served)
        let clients = plan.shares(count).flatMap { share in
            (0..<share.settings.policy.concurrencyLimit).map { share.share.client($0) }
        }
        #expect(clients.sorted() == Array(0..<7))
    }

    @Test("the last second is the one that all threads have behind them")
    func lastSecond() {
        var (ahead, behind) = (LoadLedger(), LoadLedger())
        for (second, count) in [(0, 3), (1, 5), (2, 7)] {
            for _ in 0..<count { ahead.took(.total, 1000, at: Int64(second) * Self.second) }
        }
        for (second, count) in [(0, 10), (1, 20)] {
            for _ in 0..<count { behind.took(.total, 1000, at: Int64(second) * Self.second) }
        }
        var (one, other) = (FleetProgress(), FleetProgress())
        one.elapsed = 3 * Self.second
        one.noteLastSecond(of: ahead)
        #expect(one.servedLastSecond == 7)
        other.elapsed = 2 * Self.second
        other.noteLastSecond(of: behind)
        one.merge(other)
        #expect(one.servedLastSecond == 25)
    }

    @Test("what a server never answers has failed, and makes the errors of the run")
    func neverAnswered() throws {
        let listener = try StubListener(StubScript(replies: [.silence], repeats: true))
        defer { listener.stop() }
        var plan = try Self.plan(
            FleetPolicy(concurrencyLimit: 2), Self.burst(5), time: Self.second / 10, listener.account())
        plan.grace = Self.second / 2
        let result = try FleetRun(plan).result()
        #expect(result.counts.failed == 5)
        #expect(result.counts.arrived == 5)
        #expect(!result.wasStopped)
        #expect(result.ledger.errors.keys.map(\.code) == ["timeout"])
        #expect(result.ledger.errors.values.first?.example == "not done 0.5 s after the end of the run")
    }

    @Test("what arrives is decided in one place")
    func inOnePlace() throws {
        let listener = try StubListener(Self.answering)
        defer { listener.stop() }
        let plan = try Self.plan(FleetPolicy(concurrencyLimit: 8), Self.burst(8), time: Self.second, listener.account())
        #expect(plan.shares(4).count == 1)
    }

    @Test("TLS is measured apart")
    func secured() throws {
        var stub = Self.answering
        stub.tls = try StubCertificate.context()
        let listener = try StubListener(stub)
        defer { listener.stop() }
        let login = ClientLoginSettings(user: "app", password: Secret("secret"), tls: .required)
        let account = LoadAccount(server: try listener.account().server, login: login, tls: try TLSClientContext())
        let result = try FleetRun(
            Self.plan(FleetPolicy(concurrencyLimit: 5), Self.burst(20), time: Self.second, account)
        ).result()
        #expect(result.counts.served == 20)
        #expect(result.ledger.histogram(.tls).count == 5)
        #expect(result.ledger.histogram(.tls).minimum > 0)
    }

    @Test("refused logins are errors of their phase, retries among them")
    func refused() throws {
        let listener = try StubListener(
            StubScript(insteadOfGreeting: .bytesThenClose(Answers.refusal(1040, "Too many connections"))))
        defer { listener.stop() }
        var policy = FleetPolicy(concurrencyLimit: 100)
        policy.retries = 1
        let result = try FleetRun(Self.plan(policy, Self.burst(10), time: Self.second, listener.account())).result()
        #expect(result.counts.failed == 10)
        #expect(result.counts.retried == 10)
        let key = LoadLedger.ErrorKey(phase: "login", code: "ERROR 1040")
        #expect(result.ledger.errors.keys.map(\.self) == [key])
        #expect(result.ledger.errors[key]?.count == 20)
    }

    @Test("a server that is not there fails everyone, and does not hang")
    func nobodyThere() throws {
        let listener = try StubListener(Self.answering)
        let account = try listener.account()
        listener.stop()
        let result = try FleetRun(
            Self.plan(FleetPolicy(concurrencyLimit: 10), Self.burst(10), time: Self.second, account)
        ).result()
        #expect(result.counts.failed == 10)
        let key = LoadLedger.ErrorKey(phase: "connect", code: "errno \(ECONNREFUSED)")
        #expect(result.ledger.errors.mapValues(\.count) == [key: 10])
        let missing = LoadAccount(
            server: try ResolvedAddress(.unix(path: "/nowhere/at/all.sock")), user: "a", password: Secret(""))
        let nowhere = try FleetRun(.burst(of: 2, mix: .one("SELECT 1"), account: missing)).result()
        #expect(nowhere.ledger.errors.keys.map(\.code) == ["errno \(ENOENT)"])
        #expect(nowhere.counts.failed == 2)
    }

    @Test("a host that does not exist is an error before the run")
    func noHost() {
        #expect(throws: SystemError.self) {
            try ResolvedAddress(.tcp(host: "no-such-host.invalid", port: 1))
        }
    }

    @Test("a client that is never greeted is given up in its login")
    func neverGreeted() throws {
        let listener = try StubListener(StubScript(insteadOfGreeting: .silence))
        defer { listener.stop() }
        let plan = FleetPlan.burst(
            of: 3, mix: .one("SELECT 1"), account: try listener.account(), timeout: 50_000_000)
        let result = try FleetRun(plan).result()
        let key = LoadLedger.ErrorKey(phase: "login", code: "timeout")
        #expect(result.ledger.errors.mapValues(\.count) == [key: 3])
        #expect(result.counts.timedOut == 3)
    }

    @Test("an invocation that is never answered is killed, and its connection with it")
    func killed() throws {
        let listener = try StubListener(StubScript(replies: [.silence], repeats: true))
        defer { listener.stop() }
        var policy = FleetPolicy(concurrencyLimit: 10)
        policy.invocationTimeout = 50_000_000
        let result = try FleetRun(Self.plan(policy, Self.burst(3), time: Self.second, listener.account())).result()
        #expect(result.counts.timedOut == 3)
        #expect(result.counts.failed == 3)
        #expect(result.ledger.errors.keys.map(\.code) == ["timeout"])
    }

    @Test("a run that is stopped ends at once with what there is")
    func stopped() throws {
        let listener = try StubListener(StubScript(replies: [.silence], repeats: true))
        defer { listener.stop() }
        let run = try FleetRun(
            Self.plan(FleetPolicy(concurrencyLimit: 50), Self.burst(50), time: 3600 * Self.second, listener.account()))
        run.stop()
        let result = try run.result()
        #expect(result.wasStopped)
        #expect(result.counts.served == 0)
        #expect(run.progress.isOver)
    }

    @Test("a closed loop goes round until its time is over")
    func closedLoop() throws {
        let listener = try StubListener(Self.answering)
        defer { listener.stop() }
        let result = try FleetRun(
            Self.plan(
                FleetPolicy(concurrencyLimit: 3), .closed(clients: 3, rampUp: 0), time: Self.second / 5,
                listener.account())
        ).result()
        #expect(result.counts.coldStarts == 3)
        #expect(result.counts.served == result.counts.arrived)
        #expect(result.counts.served >= 3)
        #expect(result.elapsed >= Self.second / 5)
    }

    @Test("the percentiles are those of the server's delays, within the histogram's resolution and the way there")
    func knownDelays() throws {
        // Of twenty answers ten take 50 ms, six 100 ms, three 200 ms and one 400 ms, in no order.
        let milliseconds = (0..<20).map { $0 % 2 == 0 ? 50 : $0 == 19 ? 400 : $0 % 6 == 5 ? 200 : 100 }
        let answer = Answers.rows(1)
        var script = StubScript(replies: milliseconds.map { .later(milliseconds: $0, answer) })
        let record = DelayRecord()
        script.delays = record
        let listener = try StubListener(script)
        defer { listener.stop() }
        let result = try FleetRun(
            Self.plan(FleetPolicy(concurrencyLimit: 1), Self.burst(20), time: Self.second, listener.account())
        ).result()
        let query = result.ledger.histogram(.query)
        #expect(query.count == 20)
        let delays = record.all.sorted()
        #expect(delays.count == 20)
        #expect(zip(delays, milliseconds.sorted()).allSatisfy { $0 >= Int64($1) * 1_000_000 })
        // One after the other: what the run took beyond the delays is the way there and back of all of them.
        let ways = result.elapsed - delays.reduce(0, +)
        for percent in [0, 5, 25, 50, 75, 80, 90, 95, 99, 100] {
            let exact = delays[max(0, Int((Double(percent) / 100 * 20).rounded(.up)) - 1)]
            let most = exact + ways
            #expect((exact...most + most / 1000).contains(query.percentile(Double(percent))), "\(percent) %")
        }
        #expect(query.mean * 20 >= Double(delays.reduce(0, +)))
        #expect(query.mean * 20 <= Double(result.elapsed))
        // The corrected total of the last one is the sum of all.
        #expect(result.ledger.histogram(.total).maximum >= delays.reduce(0, +))
    }

    @Test("a stall of the server is seen by all who came meanwhile, and by one alone without correction")
    func stall() throws {
        let begin = EventLoop.monotonicNanoseconds() + Self.second / 2
        var stub = Self.answering
        stub.stall = begin..<(begin + Self.second)
        let listener = try StubListener(stub)
        defer { listener.stop() }
        let curve = try RateCurve.constant(100, for: 2 * Self.second)
        let result = try FleetRun(
            Self.plan(FleetPolicy(concurrencyLimit: 1), .open(.even(curve)), time: 2 * Self.second, listener.account())
        ).result()
        #expect(result.counts.served == 200)
        let (corrected, uncorrected) = (result.ledger.histogram(.total), result.ledger.histogram(.uncorrected))
        // A hundred come within the second; ninety of them wait at least a tenth of it.
        #expect((1 - corrected.share(upTo: 99_000_000)) * 200 >= 85)
        #expect((1 - uncorrected.share(upTo: 500_000_000)) * 200 <= 3)
        #expect(uncorrected.maximum >= 900_000_000)
    }

    @Test("prepared statements and transactions of a mix run on real sockets")
    func mix() throws {
        let column = ColumnDefinition(name: "a", type: .varString).encoded()
        let prepare =
            Answers.packet(1, [0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]) + Answers.packet(2, column)
            + Answers.packet(3, EOFPacket().encoded())
        let listener = try StubListener(
            StubScript(replies: [.bytes(Answers.ok()), .bytes(prepare), .bytes(Answers.rows(1)), .bytes(Answers.ok())]))
        defer { listener.stop() }
        let mix = StatementMix(
            transactions: [
                .init(
                    name: "read", isTransaction: true,
                    steps: [.prepared(StatementTemplate("SELECT {id}")), .pause(.fixed(1_000_000))])
            ], parameters: ["id": .uniform(1, 9)])
        let result = try FleetRun(
            Self.plan(FleetPolicy(concurrencyLimit: 1), Self.burst(1), time: Self.second, listener.account(), mix: mix)
        ).result()
        #expect(result.counts.served == 1, "\(result.ledger.errors)")
        #expect(result.ledger.statements == 4)
        #expect(result.ledger.histogram(.prepare).count == 1)
    }
}
