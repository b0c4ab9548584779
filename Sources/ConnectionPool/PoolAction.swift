/// One piece of work the pool wants done. The shell runs actions in the order given.
public enum PoolAction<Key: Hashable & Sendable>: Equatable, Sendable {
    /// The borrow has ended well: this backend is its own until `returned`. `stateTag` is the backend's last known
    /// state, for comparison with what the session needs.
    case grant(BorrowID, BackendID, stateTag: UInt64)
    /// The borrow has ended without a backend.
    case refuse(BorrowID, BorrowRefusal)
    /// Open a backend; answer with `connected` or `connectFailed`.
    case connect(BackendID, Key)
    /// Make the backend fit for another session; answer with `resetFinished` or `resetFailed`.
    case reset(BackendID)
    /// Close the backend; answer with `closed` when the socket is gone and the server no longer counts it.
    case close(BackendID, BackendCloseReason)
}

/// Why a borrow ended without a backend.
public enum BorrowRefusal: Equatable, Sendable {
    /// `connectionBorrowTimeout` passed. `lastFault`: the connect failure that was in force, if any.
    case timedOut(waited: Duration, lastFault: ConnectFault?)
    /// The server will not accept connections of this key, and no backend of the key is open.
    case connectFailed(ConnectFault)
    /// `connectionBorrowTimeout` is 0 and no backend of the key is idle.
    case noIdleBackend
    /// The pool is draining.
    case draining

    /// The stable name of each case.
    public static let wireNames = ["timed_out", "connect_failed", "no_idle_backend", "draining"]

    /// The stable name for logs and metric labels.
    public var wireName: String {
        switch self {
        case .timedOut: "timed_out"
        case .connectFailed: "connect_failed"
        case .noIdleBackend: "no_idle_backend"
        case .draining: "draining"
        }
    }
}

/// Why a backend is closed. The raw value is the stable name for logs and metric labels.
public enum BackendCloseReason: String, CaseIterable, Equatable, Sendable {
    /// Unused for `idleTimeout` while more than `maxIdleConnections` were idle.
    case idle
    /// Older than its lifetime.
    case lifetime
    /// A borrow of another key needs the slot.
    case makeRoom = "make_room"
    /// Returned as broken, or lost while leased, or used against the rules of this API.
    case broken
    /// The reset failed.
    case resetFailed = "reset_failed"
    /// The server closed it while it was not leased.
    case lost
    /// The pool is draining.
    case drained
    /// One of `reservedConnections`, and no urgent borrow needs it any more.
    case reserved
    /// Opened under settings that hold no more.
    case outdated
    /// `maxConnections` became smaller.
    case settingsShrunk = "settings_shrunk"

    /// The stable name.
    public var wireName: String { rawValue }
}

/// In which condition a lease comes back.
public enum ReturnOutcome: Equatable, Sendable {
    /// Fit for the next session as it is.
    case clean
    /// Fit for another session only after a reset.
    case needsReset
    /// Not fit for anything; close it.
    case broken
}

/// Why a connect failed, as data to hand on.
public struct ConnectFault: Hashable, Sendable {
    /// Whether trying again can help.
    public enum Kind: Hashable, Sendable {
        /// The target is the problem (unreachable, too many connections, starting up): later it may work.
        case retriable
        /// The key is the problem (access denied, unknown database): trying again cannot help by itself.
        case permanent
    }

    /// Whether trying again can help.
    public var kind: Kind
    /// The MySQL error number.
    public var code: UInt16
    /// The MySQL SQLSTATE, five characters; empty when there is none.
    public var sqlState: String
    /// The server's or library's text.
    public var message: String

    /// A fault of this kind and content.
    public init(_ kind: Kind, code: UInt16, sqlState: String = "", message: String) {
        self.kind = kind
        self.code = code
        self.sqlState = sqlState
        self.message = message
    }
}
