/// The state of a backend's slot.
public enum BackendState: Equatable, Sendable {
    /// A connect is in flight. Next: `idle` or `leased` (connected), `closing` (failed).
    case connecting
    /// Open and nobody's. Next: `leased`, `closing`. The only state in which a backend is granted.
    case idle
    /// A borrower's own. Next: `idle`, `leased` (the next waiter's), `resetting`, `closing`, `severed`.
    case leased
    /// Still the borrower's, but the server closed it; counts as leased. Next: `closing` when returned.
    case severed
    /// A reset is in flight. Next: `idle`, `leased`, `closing`.
    case resetting
    /// To be closed, or a failed connect: holds its slot until `closed`. Next: gone.
    case closing
}

/// How many backends are in which state, and how many borrows wait.
public struct PoolCounts: Equatable, Sendable {
    /// Connects in flight.
    public var connecting = 0
    /// Open backends that nobody holds.
    public var idle = 0
    /// Backends held by borrowers, the severed ones included.
    public var leased = 0
    /// Resets in flight.
    public var resetting = 0
    /// Backends that still hold a slot but serve nobody any more. Not kept per key: 0 there.
    public var closing = 0
    /// Borrows that wait.
    public var waiting = 0

    /// No backends, no borrows.
    public init() {}

    /// Backends that serve or will serve: everything but the closing ones.
    public var live: Int { connecting + idle + leased + resetting }
    /// Slots in use, compared with `maxConnections`.
    public var total: Int { live + closing }

    mutating func add(_ step: Int, to state: BackendState) {
        switch state {
        case .connecting: connecting += step
        case .idle: idle += step
        case .leased, .severed: leased += step
        case .resetting: resetting += step
        case .closing: closing += step
        }
    }
}
