import EventLoop
import Glibc
import LoadModel
import MySQLProtocol
import Testing
import WeirCrypto

@testable import LoadTest

/// Runs one invocation after the other on a session against a stub server, and writes down what it is told.
final class SessionDriver: LoadSessionOwner {
    /// A session and a stub server on the two ends of a socket pair, on one loop, as it was played.
    struct Conversation {
        var log: [String] = []
        /// The commands that the server got.
        var commands: [String] = []
        /// The schema that was asked for.
        var database: String?
        var timings: [LoadSession.StatementTiming] = []
        var times: LoadSession.LoginTimes?
        var failure: LoadFailure?
        /// When the last invocation was done; in the loop's time.
        var ended: Int64 = 0
    }

    private var played = Conversation()
    private var rounds: [[RenderedStep]]

    private let ended: () -> Void

    private init(_ rounds: [[RenderedStep]], ended: @escaping () -> Void) {
        self.rounds = rounds
        self.ended = ended
    }

    func sessionOpened(_ session: LoadSession, _ times: LoadSession.LoginTimes) {
        played.log.append("opened")
        played.times = times
        next(session)
    }

    func session(_ session: LoadSession, answered timing: LoadSession.StatementTiming) {
        played.timings.append(timing)
    }

    func sessionRan(_ session: LoadSession, _ failure: LoadFailure?) {
        played.log.append(failure.map { "\($0.phase) \($0.code)" } ?? "ran")
        played.failure = failure
        played.ended = EventLoop.monotonicNanoseconds()
        next(session)
    }

    func sessionBroke(_ session: LoadSession, _ failure: LoadFailure) {
        played.log.append("broke: \(failure.phase) \(failure.code)")
        played.failure = failure
        ended()
    }

    private func next(_ session: LoadSession) {
        guard !rounds.isEmpty else {
            session.quit()
            return ended()
        }
        session.run(rounds.removeFirst())
    }

    /// Plays until both sides have ended.
    static func play(
        _ stub: StubScript, _ rounds: [[RenderedStep]], login: ClientLoginSettings = .app,
        tls: TLSClientContext? = nil, isUnix: Bool = false
    ) throws -> Conversation {
        // As every program of ours does: OpenSSL writes without MSG_NOSIGNAL.
        signal(SIGPIPE, SIG_IGN)
        var pair: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &pair) == 0)
        let address: SocketAddress = isUnix ? .unix(path: "/stub") : .tcp(host: "127.0.0.1", port: 1)
        let account = LoadAccount(server: try ResolvedAddress(address), login: login, tls: tls)
        var conversation = Conversation()
        var served: StubServer?
        var player: SessionDriver?
        var isOverdue = false
        try EventLoopThread.runHere { loop in
            var pending = 2
            func endOne() {
                pending -= 1
                if pending == 0 { loop.stop() }
            }
            let driver = SessionDriver(rounds) { endOne() }
            let server = StubServer(
                loop: loop, descriptor: pair[0], script: stub, transport: isUnix ? .unixSocket : .plain
            ) { server in
                served = server
                endOne()
            }
            guard let clock = try? AlarmClock(loop: loop) else { return loop.stop() }
            let session = LoadSession(
                loop: loop, descriptor: pair[1], account: account, owner: driver, clock: clock)
            let alarm = ClosureTimer { [unowned session, unowned loop] in
                isOverdue = true
                session.vanish()
                loop.stop()
            }
            loop.arm(alarm, at: loop.now + 10_000_000_000)
            player = driver
            loop.keepAlive(server)
            loop.keepAlive(session)
            loop.keepAlive(alarm)
            session.begin()
        }
        #expect(!isOverdue)
        conversation = try #require(player).played
        conversation.commands = try #require(served).commands
        conversation.database = served?.database
        return conversation
    }
}

extension ClientLoginSettings {
    static let app = ClientLoginSettings(
        user: "app", password: Secret("secret"), database: "shop", tls: .disabled)
}
