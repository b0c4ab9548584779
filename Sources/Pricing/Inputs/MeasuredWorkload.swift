/// What a running Weir has measured of its clients, or has written down.
///
/// *Isolation*: any.
public struct MeasuredWorkload: Hashable, Sendable {
    /// How long it has been up. *Units*: seconds.
    public var uptime: Int
    /// The most clients that were connected at once.
    public var peakClients: Int
    /// The time that all clients together were connected. *Units*: seconds.
    public var clientSeconds: Int
    /// The time that all of them together held a backend without being pinned. *Units*: milliseconds.
    public var heldMilliseconds: Int
    /// The time that all of them together kept a backend by a pin. *Units*: milliseconds.
    public var pinnedMilliseconds: Int
    /// Clients that logged in.
    public var logins: Int
    /// Sessions that were pinned at some time.
    public var sessionsPinned: Int
    /// Sessions that RDS Proxy's rules would have pinned.
    public var sessionsUnderRDSRules: Int
    /// The most backends that were lent at once.
    public var mostBackends: Int

    /// Nothing measured.
    public init() {
        (uptime, peakClients, clientSeconds, heldMilliseconds, pinnedMilliseconds) = (0, 0, 0, 0, 0)
        (logins, sessionsPinned, sessionsUnderRDSRules, mostBackends) = (0, 0, 0, 0)
    }

    /// Clients on average.
    func meanClients() throws(PricingError) -> ExactDecimal {
        try ExactDecimal(clientSeconds).divided(by: ExactDecimal(max(1, uptime)), places: 3)
    }

    /// New connections a second.
    func connectsPerSecond() throws(PricingError) -> ExactDecimal {
        try ExactDecimal(logins).divided(by: ExactDecimal(max(1, uptime)), places: 6)
    }

    /// The share of sessions that RDS Proxy would have pinned: 0 to 1.
    public func pinShare() throws(PricingError) -> ExactDecimal {
        try min(
            ExactDecimal(1), ExactDecimal(sessionsUnderRDSRules).divided(by: ExactDecimal(max(1, logins)), places: 4))
    }

    /// The share of their time in which clients that are not pinned held a backend: 0 to 1.
    public func busyShare() throws(PricingError) -> ExactDecimal {
        let seconds = try ExactDecimal(heldMilliseconds).divided(by: ExactDecimal(1000), places: 3)
        let pinned = try ExactDecimal(pinnedMilliseconds).divided(by: ExactDecimal(1000), places: 3)
        let free = max(ExactDecimal(1), try ExactDecimal(clientSeconds) - pinned)
        return try min(ExactDecimal(1), seconds.divided(by: free, places: 4))
    }

    func arithmetic() throws(PricingError) -> [String] {
        var lines = [
            "measured in \(ExactDecimal(uptime).shown) s: at most \(peakClients) clients at once, "
                + "\(ExactDecimal(clientSeconds).shown) client-seconds / \(ExactDecimal(uptime).shown) s = \(try meanClients().shown) on average",
            "\(ExactDecimal(logins).shown) logins / \(ExactDecimal(uptime).shown) s = \(try connectsPerSecond()) a second",
            "\(sessionsUnderRDSRules) of \(logins) sessions came under RDS Proxy's rules for pins = \(try pinShare()); Weir pinned \(sessionsPinned)",
            "\(ExactDecimal(heldMilliseconds).shown) ms with a backend, of those who were not pinned = \(try busyShare()) of their time",
        ]
        if uptime < 3600 {
            lines.append("less than an hour was measured: the busiest times may not be among it")
        }
        if mostBackends > 0 { lines.append("Weir itself lent \(mostBackends) backends at most at once") }
        return lines
    }
}
