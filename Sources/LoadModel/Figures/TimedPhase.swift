/// A part of what a client does, whose time is measured by itself.
///
/// *Isolation*: any.
public enum TimedPhase: String, CaseIterable, Sendable {
    /// From the start of a function's process until it asks for an event.
    case coldStart
    /// Until the socket was connected.
    case connect
    /// The TLS handshake.
    case tls
    /// From the greeting's awaiting to the server's OK, without TLS.
    case auth
    /// From the decision to open a connection to the server's OK: connect, TLS and auth, and what they waited for.
    case connection
    /// From asking for a prepared statement to the last byte of the answer.
    case prepare
    /// From sending a statement to the first byte of its answer.
    case firstByte
    /// From sending a statement to the last byte of its answer.
    case query
    /// All statements of an invocation that was served and had more than one, without what lies between them.
    case statements
    /// From the moment an invocation began in fact to its end: what coordinated omission leaves.
    case uncorrected
    /// From the moment an invocation should have begun to its end.
    case total

    /// For tables.
    public var title: String {
        switch self {
        case .coldStart: "cold start"
        case .connect: "TCP connect"
        case .tls: "TLS"
        case .auth: "auth"
        case .connection: "connection"
        case .prepare: "prepare"
        case .firstByte: "first byte"
        case .query: "query"
        case .statements: "all statements"
        case .uncorrected: "total, uncorrected"
        case .total: "total"
        }
    }
}

/// A value for each phase that has occurred.
///
/// *Isolation*: none, a value.
public struct ByPhase<Value: Equatable & Sendable>: Equatable, Sendable {
    private var values = [Value?](repeating: nil, count: TimedPhase.allCases.count)

    /// Without values.
    public init() {}

    /// The value of a phase; nil when it has not occurred.
    public subscript(phase: TimedPhase) -> Value? { values[phase.index] }

    /// The value of a phase, to be changed; the fallback is made when it has not occurred.
    subscript(phase: TimedPhase, default fallback: @autoclosure () -> Value) -> Value {
        get { values[phase.index] ?? fallback() }
        _modify {
            let index = phase.index
            // Taken out meanwhile, or the change would copy it.
            var value = values[index].take() ?? fallback()
            defer { values[index] = value }
            yield &value
        }
    }

    /// Those that have occurred, in the order of the phases.
    var occurred: [(TimedPhase, Value)] {
        TimedPhase.allCases.compactMap { phase in self[phase].map { (phase, $0) } }
    }
}

extension TimedPhase {
    /// Its place in a list of all.
    fileprivate var index: Int {
        switch self {
        case .coldStart: 0
        case .connect: 1
        case .tls: 2
        case .auth: 3
        case .connection: 4
        case .prepare: 5
        case .firstByte: 6
        case .query: 7
        case .statements: 8
        case .uncorrected: 9
        case .total: 10
        }
    }
}
