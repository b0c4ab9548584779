/// How a connection ended, and how long the server may go on counting it after it has closed its side.
///
/// No event of the protocol tells when a server has taken a connection off its count: it closes the socket first, then
/// rolls back, cleans up, and counts down when its thread gets the processor.
///
/// *Source*: docs/adr/0005.
public enum Departure: Equatable, Sendable {
    /// The connection was idle and clean, and the server closed its side so many nanoseconds after our goodbye.
    case peaceful(answeredIn: Int64)
    /// The server may have work to roll back: it ended the connection itself, or was left in the middle of something.
    case abrupt
    /// The server was reached and then refused the login.
    case unfinishedLogin
    /// Given up with the cap exceeded on purpose, since nothing else could get on.
    case givenUp

    /// How a login ended that failed with this number; those of 2000 and more are the client library's own.
    ///
    /// A server that was not reached counts nothing. One that cut the login off, as while it starts, may take its time.
    public init(ofLoginThatFailedWith code: UInt16) {
        switch code {
        case 2002, 2003: self = .givenUp
        case 2000..<3000: self = .abrupt
        default: self = .unfinishedLogin
        }
    }

    /// 10 ms.
    public static let shortest: Int64 = 10_000_000
    /// A second: for what may have work to roll back.
    public static let long: Int64 = 1_000_000_000
    /// Ten seconds: however long the server takes for anything.
    public static let longest: Int64 = 10_000_000_000
}

/// How long the server's threads wait for a processor just now, as its answers tell that take no work; and so, how long it goes
/// on counting connections that have ended.
///
/// *Source*: docs/adr/0005.
public struct ServerPace: Equatable, Sendable {
    private var slowest: Int64 = 0
    private var since = Instant(nanoseconds: 0)
    /// 10 s. What is older than this counts half, than twice this a quarter, and so on.
    private static let halfLife: Int64 = 10_000_000_000

    /// Nothing is known of the server yet.
    public init() {}

    /// The server answered a goodbye, or set up a new connection, in so many nanoseconds.
    public mutating func answered(in nanoseconds: Int64, now: Instant) {
        guard nanoseconds >= recent(now) else { return }
        slowest = min(nanoseconds, Departure.longest)
        since = now
    }

    /// Nanoseconds from the end of a connection to the moment at which its place may be taken.
    ///
    /// A server that took long to answer waits for the processor, and its next step will take as long.
    public func linger(behind departure: Departure, now: Instant) -> Int64 {
        let least =
            switch departure {
            case .peaceful(let answeredIn): max(Departure.shortest, 4 * min(max(0, answeredIn), Departure.longest))
            case .abrupt: Departure.long
            case .unfinishedLogin: 10 * Departure.shortest
            // Nobody knows whether there is a server at all.
            case .givenUp: Departure.shortest
            }
        guard departure != .givenUp else { return least }
        return min(max(least, 4 * recent(now)), Departure.longest)
    }

    private func recent(_ now: Instant) -> Int64 {
        let age = max(0, now.nanoseconds - since.nanoseconds) / ServerPace.halfLife
        return age < 40 ? slowest >> age : 0
    }
}
