public import LoadModel

/// Everything that a load test found, ready to be shown in any form. Nothing in it is secret.
///
/// *Isolation*: none, a value. *Units*: nanoseconds.
public struct LoadReport: Equatable, Sendable {
    /// What was asked for: words and values, in order.
    public var plan: [(label: String, value: String)]
    /// What it ran on: words and values, in order.
    public var machine: [(label: String, value: String)]
    /// At least one, in the order of the command line.
    public var targets: [TargetReport]
    /// When it began, in milliseconds since 1970.
    public var startMilliseconds: Int64
    /// What the report should warn of: a line each.
    public var notes: [String]
    /// What must hold.
    public var thresholds: Thresholds?

    /// A report of these values.
    public init(
        plan: [(label: String, value: String)], machine: [(label: String, value: String)], targets: [TargetReport],
        startMilliseconds: Int64, notes: [String] = [], thresholds: Thresholds? = nil
    ) {
        self.plan = plan
        self.machine = machine
        self.targets = targets
        self.startMilliseconds = startMilliseconds
        self.notes = notes
        self.thresholds = thresholds
    }

    /// Whether all figures are the same.
    public static func == (a: LoadReport, b: LoadReport) -> Bool {
        a.plan.map { [$0.label, $0.value] } == b.plan.map { [$0.label, $0.value] }
            && a.machine.map { [$0.label, $0.value] } == b.machine.map { [$0.label, $0.value] }
            && a.targets == b.targets && a.startMilliseconds == b.startMilliseconds && a.notes == b.notes
            && a.thresholds == b.thresholds
    }

    /// Whether the generator could not keep up for some target.
    public var hasLagged: Bool { targets.contains(where: \.hasLagged) }
    /// Whether it was ended before its time.
    public var wasStopped: Bool { targets.contains { $0.rounds.contains(where: \.result.wasStopped) } }
    /// Whether some target was not tried at all.
    public var isIncomplete: Bool { targets.contains { $0.rounds.isEmpty } }
}

/// What was found of one target.
///
/// *Isolation*: none, a value. *Units*: nanoseconds.
public struct TargetReport: Equatable, Sendable {
    /// One run against it.
    public struct Round: Equatable, Sendable {
        /// When it began, since the beginning of the whole.
        public var start: Int64
        /// What became of it.
        public var result: FleetResult
        /// The server's own counters meanwhile, where it was watched.
        public var server: ServerFigures?
        /// The proxy's, where it was watched.
        public var proxy: ProxyReadings?

        /// A round of these values.
        public init(start: Int64, result: FleetResult, server: ServerFigures? = nil, proxy: ProxyReadings? = nil) {
            self.start = start
            self.result = result
            self.server = server
            self.proxy = proxy
        }
    }

    /// As it was named.
    public let name: String
    /// Where it is: no password.
    public let address: String
    /// Whether its clients are processes of a function, whose connections are their own affair.
    public let runsFunctions: Bool
    /// In the order of time.
    public private(set) var rounds: [Round] = []
    /// The figures of all rounds together.
    public private(set) var ledger = LoadLedger()

    /// A target without rounds.
    public init(name: String, address: String, runsFunctions: Bool = false) {
        self.name = name
        self.address = address
        self.runsFunctions = runsFunctions
    }

    /// Another round is done.
    public mutating func add(_ round: Round) {
        ledger.add(round.result.ledger, after: round.start)
        rounds.append(round)
    }

    /// The sum of a count over all rounds.
    public func sum(_ count: KeyPath<FleetCounts, Int>) -> Int {
        rounds.reduce(0) { $0 + $1.result.counts[keyPath: count] }
    }

    /// How long all rounds took.
    public var elapsed: Int64 { rounds.reduce(0) { $0 + $1.result.elapsed } }
    /// Served invocations a second, on average over the rounds.
    public var rate: Double {
        rounds.isEmpty ? 0 : rounds.reduce(0) { $0 + $1.result.rate } / Double(rounds.count)
    }
    /// Failed and dropped ones are apart: those that failed, as a share of those that arrived.
    public var errorShare: Double { share(sum(\.failed)) }
    /// The share that was dropped.
    public var droppedShare: Double { share(sum(\.dropped)) }
    /// The most connections of ours that were open at once, or processes that ran.
    public var mostOpen: Int { rounds.map(\.result.mostOpen).max() ?? 0 }
    /// Starts that were late for the generator's own sake.
    public var late: Int { sum(\.late) + rounds.reduce(0) { $0 + $1.result.lateConnects } }
    /// Whether it could not keep up in some round.
    public var hasLagged: Bool { rounds.contains(where: \.result.hasLagged) }
    /// The most connections that the server had; nil where it was not watched.
    public var backendMax: Int? {
        let seen = rounds.map { $0.server?.mostConnections }
        return seen.contains(nil) ? nil : seen.compactMap(\.self).max()
    }

    /// The course of time, without the seconds in which only other targets were run.
    var seconds: [(second: Int, figures: LoadSecond)] {
        let runs = rounds.map { round in
            let first = Int(round.start / Nanoseconds.perSecond)
            return first...(first + Int(round.result.elapsed / Nanoseconds.perSecond))
        }
        return ledger.seconds.enumerated().filter { second, _ in runs.contains { $0.contains(second) } }
            .map { ($0.offset, $0.element) }
    }

    private func share(_ count: Int) -> Double {
        let arrived = sum(\.arrived)
        return arrived > 0 ? Double(count) / Double(arrived) : 0
    }
}

/// What the server counted in one round.
///
/// *Isolation*: none, a value. *Units*: connections, and whole numbers of what the names say.
public struct ServerFigures: Equatable, Sendable {
    /// One look at it.
    public struct Sample: Equatable, Sendable {
        /// Since the beginning of the whole, in nanoseconds.
        public var at: Int64
        /// `Threads_connected`, without the one that asks.
        public var connected: Int
        /// `Threads_running`, without the one that asks.
        public var running: Int

        /// A sample of these values.
        public init(at: Int64, connected: Int, running: Int) {
            self.at = at
            self.connected = connected
            self.running = running
        }
    }

    /// In the order of time.
    public var samples: [Sample] = []
    /// `Connections`: attempts to connect.
    public var opened = 0
    /// `Aborted_connects`.
    public var abortedConnects = 0
    /// `Aborted_clients`: closed without goodbye.
    public var abortedClients = 0
    /// `Questions`: statements.
    public var questions = 0
    /// `Max_used_connections` where it rose, without the one that asks; else 0.
    public var maxUsed = 0
    /// `max_connections`.
    public var limit = 0

    /// Nothing yet.
    public init() {}

    /// Whether some look at it had no answer: then the figures are of a part of the round only.
    public var wasLost = false

    /// The most connections at once, by whichever of the two saw more; nil where the server was not seen all the time.
    public var mostConnections: Int? {
        samples.isEmpty || wasLost ? nil : max(maxUsed, samples.map(\.connected).max() ?? 0)
    }
}

/// What the proxy's metrics said in one round.
///
/// *Isolation*: none, a value.
public struct ProxyReadings: Equatable, Sendable {
    /// One look at it.
    public struct Sample: Equatable, Sendable {
        /// Since the beginning of the whole, in nanoseconds.
        public var at: Int64
        /// Its connections to the database.
        public var backends: Int
        /// Its clients.
        public var clients: Int
        /// Borrows that wait.
        public var waiting: Int

        /// A sample of these values.
        public init(at: Int64, backends: Int, clients: Int, waiting: Int) {
            self.at = at
            self.backends = backends
            self.clients = clients
            self.waiting = waiting
        }
    }

    /// In the order of time.
    public var samples: [Sample] = []
    /// Borrows that got a backend.
    public var borrows = 0
    /// Their mean wait, in nanoseconds.
    public var meanBorrowWait: Int64 = 0
    /// Pins.
    public var pins = 0
    /// Borrows that were refused.
    public var refusals = 0

    /// Nothing yet.
    public init() {}

    /// The longest queue that was seen.
    public var longestQueue: Int { samples.map(\.waiting).max() ?? 0 }
    /// The most connections to the database that were seen.
    public var mostBackends: Int { samples.map(\.backends).max() ?? 0 }
}
