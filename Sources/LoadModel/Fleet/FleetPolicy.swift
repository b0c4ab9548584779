/// How the environments that clients live in come and go: functions, jobs, instances of a service.
///
/// An environment has one database connection, from its beginning to its end, and does one invocation at a time.
/// *Units*: nanoseconds. *Isolation*: none, a value.
public struct FleetPolicy: Equatable, Sendable {
    /// What becomes of an invocation for which there is no environment.
    public enum Overflow: Equatable, Sendable {
        /// It is dropped, as Lambda answers 429.
        case drop
        /// It waits for its turn.
        case wait
    }

    /// How quickly new environments may be made: so many at once, refilled evenly so that it is full again after `per`.
    public struct Scaling: Equatable, Sendable {
        /// So many at once.
        public var environments: Int
        /// In this time as many again.
        public var per: Int64

        /// A rule of these values; at least one environment, in more than no time.
        public init(environments: Int, per: Int64) {
            self.environments = max(1, environments)
            self.per = max(1, per)
        }
    }

    /// The most environments at once.
    public var concurrencyLimit: Int
    /// How quickly they may be made; nil as quickly as they are wanted.
    public var scaling: Scaling?
    /// From the decision to make an environment until it connects.
    public var coldStart = Spread.none
    /// So many invocations, then an environment ends; nil for no end.
    public var reuse: Int?
    /// An environment without work for so long is taken away; nil never.
    public var idleLifetime: Int64?
    /// Whether an environment without work is frozen: its connection stays open, and it does not notice what the server
    /// sends.
    public var freezes = false
    /// The share of environments, from 0 to 1, that end without saying goodbye (COM_QUIT) to the server.
    public var vanishing = 0.0
    /// An invocation that takes longer is killed with its environment; nil never.
    public var invocationTimeout: Int64?
    /// A start that takes longer is given up; nil counts it as part of the invocation that it is for, as it is where a client
    /// connects by itself.
    public var startTimeout: Int64?
    /// How often a failed invocation is tried again.
    public var retries = 0
    /// How long after its failure.
    public var retryPause: Int64 = 0
    /// What becomes of an invocation for which there is no environment.
    public var overflow = Overflow.wait
    /// Whether environments are made when invocations want them; otherwise only as `Fleet`'s instances come and go.
    public var growsOnDemand = true

    /// A policy with this limit, and otherwise without rules.
    public init(concurrencyLimit: Int) {
        self.concurrencyLimit = max(1, concurrencyLimit)
    }
}

/// What makes invocations.
///
/// *Isolation*: none, a value. *Units*: nanoseconds.
public enum FleetDemand: Equatable, Sendable {
    /// They come when they come.
    case open(ArrivalShape)
    /// So many clients, each of which begins the next when the one before has ended: a closed loop. They begin evenly
    /// within `rampUp`.
    case closed(clients: Int, rampUp: Int64)
}

/// Instances that come and go, each with a pool of connections that it opens at its start.
///
/// *Isolation*: none, a value. *Units*: nanoseconds.
public struct InstancePlan: Equatable, Sendable {
    /// From when on, how many.
    public struct Change: Equatable, Sendable {
        /// Since the beginning.
        public var at: Int64
        /// How many there are from then on.
        public var instances: Int

        /// A change of these values.
        public init(at: Int64, instances: Int) {
            self.at = at
            self.instances = instances
        }
    }

    /// Connections of each.
    public var poolSize: Int
    /// In the order of time.
    public var changes: [Change]

    /// A plan of these values.
    public init(poolSize: Int, changes: [Change]) {
        self.poolSize = max(1, poolSize)
        self.changes = changes.sorted { $0.at < $1.at }
    }
}
