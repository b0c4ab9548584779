import Backend
import ConnectionPool
import EventLoop
import MySQLProtocol
import ProxyModel
import SessionState

// Clients that come before the target has ever answered. Without a console they wait for its greeting. With one,
// somebody may want to ask why: after a moment they are greeted in the name of a server that nobody knows yet; the
// console's user is let in, any other waits for the target between the password and the answer to it.
extension ClientSession {
    /// Greets a client that has waited for a moment, if there is a console.
    ///
    /// - Returns: whether it was greeted.
    func greetsUnknown() -> Bool {
        guard case .awaitingProfile = phase, core.console != nil else { return false }
        core.forgetWaiting(self)
        greet(core.unknownProfile)
        return true
    }

    /// The password was right, and the target has never answered.
    func awaitTarget(_ response: HandshakeResponse) {
        phase = .awaitingTarget(response)
        core.awaitTarget(self)
        arm(at: startedAt + core.longestWaitForTarget.wholeNanoseconds)
    }

    /// The target has not answered in time.
    ///
    /// - Returns: whether this session waited for it.
    func targetStaysAway() -> Bool {
        guard case .awaitingTarget = phase else { return false }
        let text = "Timed-out waiting to acquire database connection"
        let fault = core.probeFault
        sendError(
            ERRPacket(.proxyError, fault.map { "\(text) (last error: \($0))" } ?? text), sequence: nextLoginSequence)
        end(.targetUnreachable(fault?.description ?? "it has not answered yet"))
        return true
    }

    /// The target has answered for the first time.
    func targetAnswered(_ profile: ServerProfile) {
        guard case .awaitingTarget(let response) = phase else { return greet(profile) }
        accepted(response)
    }
}

extension ProxyCore {
    /// How long a client waits for its greeting while the target is not known.
    var patienceForTarget: Duration {
        console == nil ? longestWaitForTarget : min(ProxyCore.moment, spec.endpoint.handshakeTimeout / 2)
    }

    /// How long a client waits for the target in all. To wait for a greeting is to wait for a database connection.
    var longestWaitForTarget: Duration {
        min(spec.endpoint.handshakeTimeout, spec.pool.connectionBorrowTimeout)
    }

    /// Long enough for a target that is there.
    private static let moment = Duration.seconds(1)

    /// The version in greetings.
    var greetedVersion: String { profile?.version ?? unknownProfile.version }

    /// Stands in for a target that has not answered yet, for greetings alone.
    var unknownProfile: ServerProfile {
        ServerProfile(
            version: spec.endpoint.serverVersion ?? "8.0.0-weir", defaultCollation: 45, capabilities: [],
            maxConnections: 0, collations: [:],
            globals: CharacterSettings(
                client: "utf8mb4", results: "utf8mb4", connection: "utf8mb4", collation: "utf8mb4_general_ci"))
    }
}
