/// How far a client had come.
public enum LoadPhase: String, Hashable, Sendable, CaseIterable {
    /// Reaching the server.
    case connect
    /// From being connected until the server's OK.
    case login
    /// A query of the script.
    case query
    /// A pause of the script: the server spoke or closed unasked.
    case pause
    /// Nothing was asked: the server spoke or closed unasked.
    case idle
}

/// What kind of error ended a client.
public enum LoadErrorCode: Hashable, Sendable, CustomStringConvertible {
    /// The server said so, by its number.
    case server(UInt16)
    /// The system said so: an `errno`.
    case system(Int32)
    /// The server closed the connection without a word.
    case closed
    /// TLS did not come about, or broke.
    case tls
    /// The server's bytes are not the protocol.
    case malformed
    /// The client was not through in time.
    case timeout

    /// A short name: `ERROR 1040`, `errno 111`, `closed`.
    public var description: String {
        switch self {
        case .server(let number): "ERROR \(number)"
        case .system(let number): "errno \(number)"
        case .closed: "closed"
        case .tls: "TLS"
        case .malformed: "malformed"
        case .timeout: "timeout"
        }
    }
}

/// Why a client was not served.
public struct LoadFailure: Error, Equatable, Sendable {
    /// How far it had come.
    public var phase: LoadPhase
    /// The kind of error.
    public var code: LoadErrorCode
    /// A line for people.
    public var message: String

    /// A failure of these values.
    public init(phase: LoadPhase, code: LoadErrorCode, message: String) {
        self.phase = phase
        self.code = code
        self.message = message
    }
}
