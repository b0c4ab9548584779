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

    /// Nanoseconds from the server's close to the moment at which its place may be taken.
    ///
    /// A server that took long to answer a goodbye waits for the processor, and its next step will take as long.
    public var linger: Int64 {
        switch self {
        case .peaceful(let answeredIn):
            min(max(Departure.shortest, 4 * min(answeredIn, Departure.longest)), Departure.longest)
        case .abrupt: Departure.longest
        case .unfinishedLogin: 10 * Departure.shortest
        case .givenUp: Departure.shortest
        }
    }

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
    /// A second.
    public static let longest: Int64 = 1_000_000_000
}
