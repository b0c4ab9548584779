/// How far a client had come.
public enum LoadPhase: String, Hashable, Sendable, CaseIterable, Codable {
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
    /// The run was ended early.
    case cancelled

    /// A short name: `ERROR 1040`, `errno 111`, `closed`.
    public var description: String {
        switch self {
        case .server(let number): "ERROR \(number)"
        case .system(let number): "errno \(number)"
        case .closed: "closed"
        case .tls: "TLS"
        case .malformed: "malformed"
        case .timeout: "timeout"
        case .cancelled: "cancelled"
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

/// Failures of one kind.
public struct FailureGroup: Equatable, Sendable {
    /// How far these clients had come.
    public let phase: LoadPhase
    /// The kind of error.
    public let code: LoadErrorCode
    /// How many of them.
    public let count: Int
    /// What the first one was told.
    public let example: String

    /// Groups failures by code and phase, the most frequent first, equal ones in the order in which they came up.
    public static func grouping(_ failures: some Sequence<LoadFailure>) -> [FailureGroup] {
        var order: [Key] = []
        var groups: [Key: (count: Int, example: String)] = [:]
        for failure in failures {
            let key = Key(phase: failure.phase, code: failure.code)
            if groups[key] == nil { order.append(key) }
            groups[key, default: (0, failure.message)].count += 1
        }
        let found = order.enumerated().compactMap { position, key in
            groups[key].map { (position, FailureGroup(key.phase, key.code, $0.count, $0.example)) }
        }
        return found.sorted { ($1.1.count, $0.0) < ($0.1.count, $1.0) }.map(\.1)
    }

    private struct Key: Hashable {
        let phase: LoadPhase
        let code: LoadErrorCode
    }

    private init(_ phase: LoadPhase, _ code: LoadErrorCode, _ count: Int, _ example: String) {
        self.phase = phase
        self.code = code
        self.count = count
        self.example = example
    }
}
