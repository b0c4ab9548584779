import ArgumentParser
import LoadModel

/// When the clients of a load test come, and how they live.
struct LoadShapeOptions: ParsableArguments {
    static let usualSpeed = "1x"
    static let usualTime = "0s"

    @Option(help: "Invocations per second, as 200, 200/s, 90/m.")
    var rate: String?

    @Option(help: "The rate at each moment, as 0:0,10s:500,30s:500.")
    var stages: String?

    @Option(help: "From one rate to another within the duration, as 100:2000.")
    var ramp: String?

    @Option(help: "So many at once, again and again, as 1000@5s.")
    var burst: String?

    @Option(help: "A closed loop: so many clients, each begins again when it is done.")
    var clients: Int?

    @Option(help: "Clients of a kind: lambda, cron, batch, web or autoscale.")
    var profile: String?

    @Option(help: ArgumentHelp("Clients as weir serve --record wrote them down.", valueName: "file"))
    var replay: String?

    @Option(help: "With --replay: how fast, as 4x or 0.5x.")
    var speed = LoadShapeOptions.usualSpeed

    @Flag(help: "Let arrivals come at random, at the rate that was given.")
    var poisson = false

    @Option(help: "How long invocations arrive in each round.")
    var duration = "30s"

    @Option(help: "With --burst: how many bursts, instead of as many as fit.")
    var bursts: Int?

    @Option(name: .customLong("burst-jitter"), help: "With --burst: each comes within so long after its moment.")
    var burstJitter = LoadShapeOptions.usualTime

    @Option(name: .customLong("ramp-up"), help: "With --clients: they begin within so long.")
    var rampUp = LoadShapeOptions.usualTime

    @Option(help: "The most connections at once; invocations beyond wait. Without it 100, or a whole burst.")
    var connections: Int?

    @Option(help: "Invocations on one connection, then a new one; 0 for any number. Bursts have 1, the others 0.")
    var reuse: Int?

    @Option(help: "An invocation that takes longer is killed.")
    var timeout: String?

    @Option(help: "How often a failed invocation is tried again.")
    var retries: Int?

    @Option(name: .customLong("vanish"), help: "The share of connections, in percent, that close without COM_QUIT.")
    var vanishing: Double?

    @Option(name: .customLong("cold-start"), help: "How long a new environment takes before it connects.")
    var coldStart: String?

    @Flag(name: .customLong("drop"), help: "Drop invocations that find no connection instead of letting them wait.")
    var drops = false

    @Option(help: "Rounds for each target, in turn. Without it 1, and 5 where targets are compared.")
    var rounds: Int?

    @Option(help: "Of everything that is left to chance: the same number, the same run.")
    var seed: UInt64 = 1
}
