import SessionState

/// Why a client's connection ended: one reason, the same in the log, in figures and on the console.
enum CloseReason: Equatable {
    /// COM_QUIT.
    case clientQuit
    /// The client closed its side without a goodbye.
    case clientClosed
    /// The client's connection broke, or its TLS did.
    case clientBroke(String)
    case loginFailed(String)
    case handshakeTimeout
    /// `endpoint.maxHandshakes` were logging in, and this one had not got on for longest.
    case crowdedOut
    /// No command for `endpoint.idleClientTimeout`.
    case idleTimeout
    /// No command for `endpoint.idleInTransactionTimeout` in an open transaction.
    case idleInTransactionTimeout
    /// 24 hours old.
    case lifetime
    case protocolError(String)
    /// KILL, by a client or on the console: who did it.
    case killed(String)
    /// A reload took the user away.
    case userRemoved
    case backendLost(String)
    case targetUnreachable(String)
    case shutdown

    /// Who closed.
    enum Side: String, CaseIterable {
        case client
        case weir
        case server
    }

    /// The stable name.
    var wireName: String {
        switch self {
        case .clientQuit: "client_quit"
        case .clientClosed: "client_closed"
        case .clientBroke: "client_broke"
        case .loginFailed: "login_failed"
        case .handshakeTimeout: "handshake_timeout"
        case .crowdedOut: "crowded_out"
        case .idleTimeout: "idle_timeout"
        case .idleInTransactionTimeout: "idle_in_transaction_timeout"
        case .lifetime: "lifetime"
        case .protocolError: "protocol_error"
        case .killed: "killed"
        case .userRemoved: "user_removed"
        case .backendLost: "backend_lost"
        case .targetUnreachable: "target_unreachable"
        case .shutdown: "shutdown"
        }
    }

    /// The side whose doing it is: Weir closes after a failed login, but it is the client that failed.
    var side: Side {
        switch self {
        case .clientQuit, .clientClosed, .clientBroke, .loginFailed, .protocolError: .client
        case .handshakeTimeout, .crowdedOut, .idleTimeout, .idleInTransactionTimeout, .lifetime, .killed, .userRemoved,
            .shutdown:
            .weir
        case .backendLost, .targetUnreachable: .server
        }
    }

    /// What is known beyond the name.
    var detail: String? {
        switch self {
        case .clientBroke(let text), .loginFailed(let text), .protocolError(let text), .killed(let text),
            .backendLost(let text), .targetUnreachable(let text):
            text
        default: nil
        }
    }
}

/// What a session is doing, in a word: for its closing line, for figures and for the console.
enum SessionActivity: String, CaseIterable {
    /// The target is not known yet, so the client was not greeted.
    case greeting
    /// Greeting, TLS and login.
    case loggingIn = "logging_in"
    /// Between commands, holding nothing.
    case idle
    /// A command waits for a backend.
    case waiting
    /// A statement runs.
    case running
    /// Between commands, in an open transaction.
    case inTransaction = "in_transaction"
    /// Between commands, with a pinned backend.
    case pinned
    /// The client is at the console.
    case console

    /// The stable name.
    var wireName: String { rawValue }
}

extension ClientSession {
    /// What it is doing now.
    var activity: SessionActivity {
        switch phase {
        case .awaitingProfile: return .greeting
        case .loggingIn, .checkingSchema, .awaitingTarget: return .loggingIn
        case .console: return .console
        case .ready, .ended: break
        }
        switch work {
        case .waiting: return .waiting
        case .preparing, .relaying, .probing, .learning, .killing: return .running
        case .idle: break
        }
        if machine.isInTransaction { return .inTransaction }
        return machine.pins.subtracting(.diagnostics).isEmpty ? .idle : .pinned
    }
}
