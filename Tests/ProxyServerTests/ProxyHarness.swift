import Dispatch
import Glibc
import Logging
import MySQLProtocol
import ProxyModel
import Synchronization
import Testing
import WeirCrypto

@testable import ProxyServer

/// A whole proxy in this process, in front of the private MariaDB, on a unix socket. It stops when nobody holds it.
final class ProxyUnderTest: Sendable {
    let database: PrivateMariaDB
    let path: String
    let board = StatisticsBoard(isWatched: true)
    private let proxy: ProxyServer

    private static let serial = Atomic<Int>(0)

    init(
        maxConnections: Int = 1, borrowTimeout: Duration = .seconds(10), initQuery: String? = nil,
        handshakeTimeout: Duration = .seconds(10)
    ) throws {
        // As `weir` does at its start: OpenSSL and libmariadb write without MSG_NOSIGNAL.
        signal(SIGPIPE, SIG_IGN)
        database = try PrivateMariaDB.shared()
        path = database.folder + "/weir-\(ProxyUnderTest.serial.add(1, ordering: .relaxed).newValue).sock"
        let spec = try ProxySpec(
            endpoint: EndpointSpec(listeners: [.unix(path: path, mode: 0o600)], handshakeTimeout: handshakeTimeout),
            target: TargetSpec(address: .unix(path: database.socket), tls: .disabled),
            pool: PoolSpec(
                limit: .connections(maxConnections), connectionBorrowTimeout: borrowTimeout, initQuery: initQuery),
            credentials: [
                CredentialSpec(user: PrivateMariaDB.user, password: .literal(Secret(PrivateMariaDB.password)))
            ])
        let blueprint = try ProxyBlueprint(
            spec: spec, passwords: [Secret(PrivateMariaDB.password)],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            board: board)
        let ready = DispatchSemaphore(value: 0)
        proxy = try ProxyServer(blueprint) { if $0 == .ready { ready.signal() } }
        guard ready.wait(timeout: .now() + 20) == .success else {
            throw ClientTrouble(description: "the proxy did not become ready")
        }
    }

    deinit {
        proxy.stop(deadline: .zero)
        proxy.wait()
    }

    /// A client through the proxy.
    func client(database: String? = nil) throws -> TestClient {
        let client = try TestClient(unix: path, database: database)
        client.keeper = self
        return client
    }

    /// A client of the server itself.
    func direct() throws -> TestClient { try TestClient(unix: database.socket, database: "shop") }
}

extension Tag {
    /// Needs a private MariaDB.
    @Tag static var database: Self
}

/// The results of plain statements, for comparisons.
func rows(_ results: [QueryResult]) -> [[[String?]]] {
    results.map { result in
        guard case .rows(let set) = result else { return [] }
        return set.rows.map { $0.map { $0.map { String(decoding: $0, as: UTF8.self) } } }
    }
}

/// What went wrong on several threads.
final class Complaints: Sendable {
    private let list = Mutex<[String]>([])

    func add(_ text: String) { list.withLock { $0.append(text) } }
    var all: [String] { list.withLock { $0 } }
}
