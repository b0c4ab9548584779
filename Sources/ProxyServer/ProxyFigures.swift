import Backend
import ConnectionPool
import EventLoop
import ProxyModel
import SessionState

/// Whether new clients should be sent here.
public enum ProxyReadiness: Equatable, Sendable {
    /// The target was reached and clients are served. Stays so while the target is away for a time: clients wait here
    /// as they would anywhere else.
    case ready
    /// The target has not answered yet; the last error, if there was one.
    case targetNotReached(String?)
    /// A shutdown has begun.
    case draining
    /// PAUSE on the console: nothing is lent until somebody says RESUME.
    case paused

    /// Whether it is so.
    public var isReady: Bool { self == .ready }

    /// One line for people.
    public var text: String {
        switch self {
        case .ready: "ready"
        case .targetNotReached(nil): "not ready: the target has not answered yet"
        case .targetNotReached(let error?): "not ready: the target has not answered yet: \(error)"
        case .draining: "not ready: draining"
        case .paused: "not ready: paused on the console"
        }
    }
}

/// All that is known of a running proxy at one moment: the counters, and what only a look at every session and
/// backend shows.
///
/// *Isolation*: any.
public struct ProxyFigures: Equatable, Sendable {
    /// Counters and levels that are kept anyway.
    public var statistics = ProxyStatistics()
    /// Whether new clients should be sent here.
    public var readiness = ProxyReadiness.targetNotReached(nil)
    /// Whether the target answered the last time that a connection was opened or tried.
    public var isTargetUp = false
    /// The target's address.
    public var target = ""
    /// The target's version as greetings show it; empty before it answered.
    public var targetVersion = ""
    /// Sessions by what they are doing, by wire name; every name is there.
    public var sessions: [String: Int] = [:]
    /// Clients that use TLS.
    public var clientsWithTLS = 0
    /// Backends lent to sessions in an open transaction.
    public var backendsInTransaction = 0
    /// Backends that pinned sessions hold.
    public var backendsPinned = 0
    /// Sessions that RDS Proxy would have pinned by now.
    public var sessionsUnderRDSRules = 0
    /// Sessions that are pinned, by cause; one with several causes is in each.
    public var pinnedSessions: [String: Int] = [:]
    /// Open backends that use TLS.
    public var backendsWithTLS = 0
    /// How long the borrow has waited that has waited longest, in seconds.
    public var longestWait = 0.0
    /// Connections to the target begun.
    public var backendConnects = 0
    /// Those of `backendConnects` that asked for TLS.
    public var backendConnectsTLS = 0
    /// Resets that succeeded.
    public var backendResets = 0
    /// Backends closed, by reason; every reason is there.
    public var backendsClosed: [String: Int] = [:]
    /// Bytes received from clients.
    public var bytesFromClients = 0
    /// Bytes sent to clients.
    public var bytesToClients = 0

    /// As before the start.
    public init() {}
}

/// Asks a running proxy from other threads. The loop answers between two rounds of work; it is not held up by a lock.
///
/// *Isolation*: any. An answer comes on the loop's thread, which must not be kept: hand it on. A proxy that has not
/// started or has stopped does not answer.
public final class ProxyInquiry: Sendable {
    enum Question: Sendable {
        case readiness(@Sendable (ProxyReadiness) -> Void)
        case figures(@Sendable (ProxyFigures) -> Void)
    }

    let questions = Mailbox<Question>()

    /// For the blueprint of one proxy.
    public init() {}

    /// Asks whether new clients should be sent here.
    public func readiness(_ answer: @escaping @Sendable (ProxyReadiness) -> Void) {
        questions.send(.readiness(answer))
    }

    /// Asks for everything. The loop looks at every session and backend for it.
    public func figures(_ answer: @escaping @Sendable (ProxyFigures) -> Void) {
        questions.send(.figures(answer))
    }
}

extension ProxyCore {
    func answer(_ question: ProxyInquiry.Question) {
        switch question {
        case .readiness(let answer): answer(readiness)
        case .figures(let answer): answer(figures())
        }
    }

    var readiness: ProxyReadiness {
        if isStopping { return .draining }
        guard profile != nil else { return .targetNotReached(probeFault?.description) }
        return isPaused ? .paused : .ready
    }

    private func figures() -> ProxyFigures {
        var figures = ProxyFigures()
        figures.statistics = currentStatistics()
        figures.readiness = readiness
        figures.target = "\(spec.target.address)"
        figures.targetVersion = profile?.version ?? ""
        figures.bytesFromClients = statistics.bytesFromEndedClients
        figures.bytesToClients = statistics.bytesToEndedClients
        countSessions(&figures)
        pool?.addFigures(to: &figures)
        if spec.target.tls != .disabled { figures.backendConnectsTLS = figures.backendConnects }
        return figures
    }

    private func countSessions(_ figures: inout ProxyFigures) {
        var activities = [SessionActivity: Int]()
        var pins = PinTally()
        forEachSession { session in
            activities[session.activity, default: 0] += 1
            if session.isSecure { figures.clientsWithTLS += 1 }
            figures.bytesFromClients &+= session.receivedBytes
            figures.bytesToClients &+= session.sentBytes
            guard session.isLoggedIn else { return }
            let causes = session.machine.pins.subtracting(.diagnostics)
            pins.count(causes)
            if session.machine.isUnderRDSRules { figures.sessionsUnderRDSRules += 1 }
            guard session.backend != nil else { return }
            if session.machine.isInTransaction { figures.backendsInTransaction += 1 }
            if !causes.isEmpty { figures.backendsPinned += 1 }
        }
        for activity in SessionActivity.allCases { figures.sessions[activity.wireName] = activities[activity] ?? 0 }
        for (cause, count) in pins.byCause { figures.pinnedSessions[cause] = count }
    }
}

extension TargetPool {
    fileprivate func addFigures(to figures: inout ProxyFigures) {
        figures.isTargetUp = !hasTargetTrouble
        figures.longestWait = longestWait.map { $0 / .seconds(1) } ?? 0
        figures.backendConnects = statistics.connectsStarted
        figures.backendResets = statistics.resets
        for reason in BackendCloseReason.allCases {
            figures.backendsClosed[reason.wireName] = statistics.closes[reason] ?? 0
        }
        forEachBackend { backend in
            if backend.isSecure, backend.role != .closing { figures.backendsWithTLS += 1 }
        }
    }
}
