/// What became of one client, and when.
///
/// *Units*: nanoseconds of the loop's monotonic clock; 0 for what was not reached. Latencies count from `intended`, so
/// that a run which cannot keep up with its own plan shows it instead of hiding it.
/// *Isolation*: any.
public struct ClientRecord: Equatable, Sendable {
    /// How a client ended.
    public enum Outcome: Equatable, Sendable {
        /// Not yet. Successors: served, failed.
        case pending
        /// The whole script ran and the client said goodbye.
        case served
        /// It did not.
        case failed(LoadFailure)
    }

    /// The client's number, from 0.
    public let index: Int
    /// When it should have begun.
    public let intended: Int64
    /// When it began to connect.
    public var started: Int64 = 0
    /// When the connection was there.
    public var connected: Int64 = 0
    /// When the server let it in.
    public var loggedIn: Int64 = 0
    /// When it said goodbye or failed.
    public var ended: Int64 = 0
    /// How long each query took, from sending it to the last byte of the answer.
    public var queries: [Int64] = []
    /// How it ended.
    public var outcome = Outcome.pending

    /// A client that has not begun.
    public init(index: Int, intended: Int64) {
        self.index = index
        self.intended = intended
    }

    /// Why it failed, if it did.
    public var failure: LoadFailure? {
        if case .failed(let failure) = outcome { failure } else { nil }
    }

    /// From the planned beginning to the end.
    public var total: Int64 { ended - intended }
    /// From the planned beginning until it was let in.
    public var untilLoggedIn: Int64 { loggedIn - intended }
    /// All queries together.
    public var inQueries: Int64 { queries.reduce(0, +) }
}
