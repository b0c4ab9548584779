/// Why a client's connection ended: one reason, the same in the log and in figures.
enum CloseReason: Equatable {
    case clientQuit
    case clientClosed
    case clientBroke(String)
    case loginFailed(String)
    case handshakeTimeout
    case idleTimeout
    case lifetime
    case protocolError(String)
    case backendLost(String)
    case targetUnreachable(String)
    case shutdown

    var wireName: String {
        switch self {
        case .clientQuit: "client_quit"
        case .clientClosed: "client_closed"
        case .clientBroke: "client_broke"
        case .loginFailed: "login_failed"
        case .handshakeTimeout: "handshake_timeout"
        case .idleTimeout: "idle_timeout"
        case .lifetime: "lifetime"
        case .protocolError: "protocol_error"
        case .backendLost: "backend_lost"
        case .targetUnreachable: "target_unreachable"
        case .shutdown: "shutdown"
        }
    }

    var detail: String? {
        switch self {
        case .clientBroke(let text), .loginFailed(let text), .protocolError(let text), .backendLost(let text),
            .targetUnreachable(let text):
            text
        default: nil
        }
    }
}
