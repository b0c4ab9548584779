import AdminConsole
import EventLoop
import LoadTest
import MySQLProtocol

/// A way to the console: dials, logs in, and makes sure that it is the console that answers.
///
/// *Isolation*: its loop.
final class ConsoleConnection {
    /// How long the way may take.
    private static let patienceSeconds = 10

    private let loop: EventLoop
    private let place: ConsolePlace
    private let finished: (Result<ConsoleClient, ConsoleFailure>) -> Void
    private var socket: ConnectingSocket?
    private var client: ConsoleClient?
    private var timer: ClosureTimer?
    private var candidate = 0
    private var isFinished = false

    /// Begins; `finished` is called once, never from within.
    init(
        loop: EventLoop, place: ConsolePlace, finished: @escaping (Result<ConsoleClient, ConsoleFailure>) -> Void
    ) {
        self.loop = loop
        self.place = place
        self.finished = finished
        // From the loop, so that a failure at once comes later too.
        let timer = ClosureTimer { [unowned self] in dial() }
        self.timer = timer
        loop.arm(timer, at: loop.now)
    }

    private func dial() {
        let timer = ClosureTimer { [unowned self] in
            finish(.failure(unreachable("no answer within \(ConsoleConnection.patienceSeconds) s")))
        }
        self.timer = timer
        loop.arm(timer, at: loop.now + Int64(ConsoleConnection.patienceSeconds) * 1_000_000_000)
        connect()
    }

    private func connect() {
        do throws(SystemError) {
            socket = try ConnectingSocket(loop: loop, to: place.resolved, candidate: candidate) {
                [unowned self] in connected($0)
            }
        } catch {
            connectFailed(error)
        }
    }

    /// A name may stand for several addresses, `localhost` for one of each family.
    private func connectFailed(_ failure: SystemError) {
        candidate += 1
        if candidate < place.resolved.candidateCount { connect() } else { finish(.failure(unreachable("\(failure)"))) }
    }

    private func connected(_ failure: SystemError?) {
        guard let socket, !isFinished else { return }
        if let failure {
            socket.close()
            return connectFailed(failure)
        }
        client = ConsoleClient(
            loop: loop, descriptor: socket.release(), place: place, tls: place.tls,
            loggedIn: { [unowned self] in identify() }, failed: { [unowned self] in finish(.failure($0)) })
    }

    /// A database user would get the database.
    private func identify() {
        client?.ask("SHOW VERSION") { [unowned self] answer in
            switch answer {
            case .success(.table(let table)) where table.rows.first?.first == .text("weir"):
                if let client { finish(.success(client)) }
            case .success: finish(.failure(.notTheConsole(address: "\(place.address)", "it has another SHOW VERSION")))
            case .failure(.refused(let error)):
                finish(.failure(.notTheConsole(address: "\(place.address)", "ERROR \(error.code): \(error.message)")))
            case .failure(let failure): finish(.failure(failure))
            }
        }
    }

    private func unreachable(_ why: String) -> ConsoleFailure {
        .unreachable(address: "\(place.address)", why)
    }

    private func finish(_ result: Result<ConsoleClient, ConsoleFailure>) {
        guard !isFinished else { return }
        isFinished = true
        if let timer { loop.disarm(timer) }
        socket?.close()
        if case .failure = result { client?.quit() }
        finished(result)
    }
}

/// Asks the console from a thread that has nothing else to do.
enum ConsoleAsking {
    /// Asks these statements one after the other and returns their answers.
    ///
    /// - Throws: the first failure.
    static func ask(_ statements: [String], at place: ConsolePlace) throws(ConsoleFailure) -> [ConsoleReply] {
        var replies: [ConsoleReply] = []
        var failure: ConsoleFailure?
        do throws(SystemError) {
            try EventLoopThread.runHere { loop in
                func next(_ client: ConsoleClient) {
                    guard replies.count < statements.count else {
                        client.quit()
                        return loop.stop()
                    }
                    client.ask(statements[replies.count]) { answer in
                        switch answer {
                        case .success(let reply):
                            replies.append(reply)
                            next(client)
                        case .failure(let error):
                            failure = error
                            client.quit()
                            loop.stop()
                        }
                    }
                }
                let connection = ConsoleConnection(loop: loop, place: place) { result in
                    switch result {
                    case .success(let client): next(client)
                    case .failure(let error):
                        failure = error
                        loop.stop()
                    }
                }
                loop.keepAlive(connection)
            }
        } catch {
            throw .unreachable(address: "\(place.address)", "\(error)")
        }
        if let failure { throw failure }
        return replies
    }
}
