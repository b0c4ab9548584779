/// What clients do to a database, in the figures that decide whether a proxy is worth it.
///
/// *Isolation*: any.
public struct Workload: Hashable, Sendable {
    /// The most clients that are connected at once.
    public var peakClients: Int
    /// How many there are on average; nil: not known.
    public var meanClients: ExactDecimal?
    /// New connections a second, on average; nil: not known.
    public var connectsPerSecond: ExactDecimal?
    /// The share of a client's time in which it needs its connection: in a statement or a transaction. 0 to 1.
    public var busyShare: ExactDecimal
    /// The share of sessions that are pinned. 0 to 1.
    public var pinShare: ExactDecimal
    /// Whether `busyShare` was said or measured; else it is 1, the worst that can be.
    public var isBusyKnown = true
    /// Whether `pinShare` was said or measured; else it is 0, the best that can be.
    public var isPinKnown = true
    /// How many of the clients begin at the same instant, so that they need their connections at once; 0: they come by chance.
    public var burst = 0
    /// Whether the clients are functions that scale by themselves.
    public var isServerless: Bool
    /// How many connections the database takes.
    public var maxConnections: Int
    /// How the figures came about, a line each.
    public var arithmetic: [String] = []

    /// A workload of these figures.
    ///
    /// *Errors*: for figures that cannot be.
    public init(
        peakClients: Int, maxConnections: Int, busyShare: ExactDecimal = ExactDecimal(1),
        pinShare: ExactDecimal = .zero, isServerless: Bool = false
    ) throws(PricingError) {
        guard (0...Self.most).contains(peakClients) else {
            throw PricingError("\(peakClients) clients at once: 0 to \(Self.most) are allowed")
        }
        guard (1...100_000).contains(maxConnections) else {
            throw PricingError("max_connections \(maxConnections): 1 to 100000 are allowed")
        }
        for (name, share) in [("busy", busyShare), ("pinned", pinShare)] {
            guard !share.isNegative, share <= ExactDecimal(1) else {
                throw PricingError("a \(name) share of \(try share * ExactDecimal(100)) %: 0 to 100 % are allowed")
            }
        }
        self.peakClients = peakClients
        self.maxConnections = maxConnections
        self.busyShare = busyShare
        self.pinShare = pinShare
        self.isServerless = isServerless
    }

    /// More clients than this are no workload of one database.
    public static let most = 10_000_000

    /// How many connections a proxy would need: one for each pinned session, and those of the others that are busy: one at
    /// least where there are others, and all of those that begin at once.
    public func backendsNeeded() throws(PricingError) -> (count: Int, arithmetic: String) {
        let clients = ExactDecimal(peakClients)
        let pinned = try (clients * pinShare).roundedUp
        let free = try clients - pinned
        let together = min(free, ExactDecimal(max(0, burst)))
        let spread = try free - together
        let busy = try together + (spread * busyShare).roundedUp
        let least = min(free, ExactDecimal(1))
        let count = (try pinned + max(least, busy)).wholeNumber ?? peakClients
        let start = together.isZero ? "" : "\(together) that begin at once + "
        return (
            count,
            "\(pinned) pinned + \(start)\(spread) others x \(busyShare) of their time busy, rounded up"
                + (busy < least ? ", 1 at least" : "")
        )
    }
}

extension Workload {
    /// Functions that are called so often and take so long: how many run at once, by Little's law.
    ///
    /// - Parameters:
    ///   - rate: calls a second.
    ///   - duration: of one call, in seconds.
    public static func concurrency(rate: ExactDecimal, duration: ExactDecimal) throws(PricingError) -> ExactDecimal {
        guard !rate.isNegative, duration > .zero else {
            throw PricingError(
                "\(rate) calls a second of \(duration) s: a rate of 0 or more and a duration above 0 are allowed")
        }
        return try rate * duration
    }
}
