import Backend
import ConnectionPool
import EventLoop
import MySQLProtocol
import ProxyModel
import SessionState

/// Asks the target who it is, until it answers: the greeting, the limit and the first state of every session come
/// from here. Uses one connection, closed before the pool opens its first.
///
/// *Isolation*: its loop.
final class TargetProbe {
    private static let firstPause: Int64 = 100_000_000
    private static let longestPause: Int64 = 5_000_000_000

    private unowned let core: ProxyCore
    private let connector = BackendConnector()
    private let mailbox = Mailbox<Result<MariaDBConnection, BackendFault>>()
    private var attempt = 0
    private var pause = TargetProbe.firstPause
    private var stream: ProbeStream?
    private var isCancelled = false
    private lazy var timer = ClosureTimer { [unowned self] in start() }

    init(core: ProxyCore) {
        self.core = core
        core.loop.attach(mailbox) { [weak self] in self?.opened($0) }
    }

    private var login: BackendLogin {
        // With several users, one whose password is wrong must not keep the others out.
        let credentials = core.credentials.filter { !$0.isRemoved }
        let credential = credentials[attempt % credentials.count]
        var login = BackendLogin(
            target: core.spec.target, user: credential.user, password: credential.password, capabilities: [])
        login.proxyHeader = core.spec.target.proxyProtocol.header(nil)
        return login
    }

    func start() {
        guard !isCancelled else { return }
        connector.open(login) { [mailbox] in mailbox.send($0) }
    }

    func cancel() {
        isCancelled = true
        core.loop.disarm(timer)
        stream?.release()
    }

    private func opened(_ result: Result<MariaDBConnection, BackendFault>) {
        guard !isCancelled else { return }
        switch result {
        case .failure(let fault): failed(fault)
        case .success(let connection): ask(connection)
        }
    }

    private func failed(_ fault: BackendFault) {
        attempt += 1
        core.probeFailed(fault)
        core.loop.arm(timer, at: core.loop.now + pause)
        pause = min(pause * 2, TargetProbe.longestPause)
    }

    private func ask(_ connection: MariaDBConnection) {
        let version = TargetProbe.greetingVersion(connection.serverVersion)
        let commands: [InternalExchange.Command] = [
            .query(
                "SELECT @@global.max_connections,@@global.character_set_client,@@global.character_set_results,"
                    + "@@global.character_set_connection,@@global.collation_connection,"
                    + "@@global.max_prepared_stmt_count"),
            .query("SELECT ID,COLLATION_NAME,CHARACTER_SET_NAME FROM information_schema.COLLATIONS"),
            BackendSetUp.inventory,
        ]
        var setUp: BackendSetUp?
        stream = ProbeStream(
            loop: core.loop, connection: connection, commands: commands, limit: login.target.connectTimeout
        ) { [unowned self] results in
            guard let variables = BackendSetUp.variables(results.last, ServerFamily(version: version)) else {
                return []
            }
            let known = BackendSetUp(variables: variables, initQuery: core.spec.pool.initQuery)
            setUp = known
            return known.commands(afterReset: false, hasMultiStatements: false)
        } answered: { [unowned self] results, why in
            answered(results, why, connection, version, setUp)
        }
    }

    private func answered(
        _ results: [QueryResult]?, _ why: String, _ connection: MariaDBConnection, _ version: String,
        _ setUp: BackendSetUp?
    ) {
        stream = nil
        do throws(SetUpFailure) {
            guard let results else { throw SetUpFailure(text: why) }
            guard let setUp else { throw SetUpFailure(text: "the server did not tell which variables it has") }
            let fresh = try setUp.state(Array(results.dropFirst(3)))
            guard case .rows(let settings) = results[0],
                let most = settings.text(row: 0, column: 0).flatMap({ Int($0) }),
                case .rows(let collations) = results[1]
            else { throw SetUpFailure(text: "the server did not report max_connections and its collations") }
            let profile = ServerProfile(
                version: version, defaultCollation: connection.serverCollation,
                capabilities: connection.serverCapabilities, maxConnections: most,
                maxPreparedStatements: settings.text(row: 0, column: 5).flatMap { Int($0) } ?? 16382,
                collations: TargetProbe.collations(collations),
                globals: CharacterSettings(
                    client: settings.text(row: 0, column: 1) ?? "utf8mb4", results: settings.text(row: 0, column: 2),
                    connection: settings.text(row: 0, column: 3) ?? "utf8mb4",
                    collation: settings.text(row: 0, column: 4) ?? "utf8mb4_general_ci"))
            core.probeSucceeded(profile, fresh: fresh, login: login, setUp: setUp)
        } catch {
            failed(BackendFault(code: 2013, sqlState: "HY000", message: error.text))
        }
    }

    private static func collations(_ set: TextResultSet) -> [UInt16: Collation] {
        var collations: [UInt16: Collation] = [:]
        for row in set.rows.indices {
            guard let number = set.text(row: row, column: 0).flatMap({ UInt16($0) }),
                let name = set.text(row: row, column: 1), let characterSet = set.text(row: row, column: 2)
            else { continue }
            collations[number] = Collation(name: name, characterSet: characterSet)
        }
        return collations
    }

    /// MariaDB before 11 greets with a prefix that libmariadb takes away; clients expect it.
    static func greetingVersion(_ version: String) -> String {
        guard ServerFamily(version: version) == .mariadb, let major = Int(version.prefix { $0 != "." }), major < 11,
            major >= 10
        else { return version }
        return "5.5.5-" + version
    }
}

/// The probe's connection: two exchanges, then goodbye.
private final class ProbeStream: Stream {
    private let connection: MariaDBConnection
    private var exchange: InternalExchange?
    private var more: (([QueryResult]) -> [InternalExchange.Command])?
    private var answered: (([QueryResult]?, _ why: String) -> Void)?
    private var results: [QueryResult]?
    private var isLeaving = false
    private var why = "the server closed the connection"
    private var linger: ClosureTimer?
    private var patience: ClosureTimer?

    /// - Parameters:
    ///   - more: what to ask next, by the answers to `commands`.
    ///   - answered: called once at the end, with the answers to all, or with none and why.
    init(
        loop: EventLoop, connection: MariaDBConnection, commands: [InternalExchange.Command], limit: Duration,
        more: @escaping ([QueryResult]) -> [InternalExchange.Command],
        answered: @escaping ([QueryResult]?, _ why: String) -> Void
    ) {
        self.connection = connection
        self.more = more
        self.answered = answered
        super.init(loop: loop, descriptor: connection.descriptor, ssl: connection.ssl, ownsDescriptor: false)
        let patience = ClosureTimer { [unowned self] in
            why = "the server did not answer within target.connectTimeout (\(limit))"
            left()
        }
        self.patience = patience
        loop.arm(patience, at: loop.now + limit.wholeNanoseconds)
        resumeReading()
        ask(commands)
    }

    private func ask(_ commands: [InternalExchange.Command]) {
        let exchange = InternalExchange(commands, capabilities: connection.capabilities, isFollowed: false) {
            [unowned self] results, _ in
            self.results = (self.results ?? []) + results
        }
        self.exchange = exchange
        send(exchange.bytes)
    }

    override func onReadable() {
        switch receive() {
        case .nothing: return
        case .ended: left()
        case .bytes(let bytes): take(bytes)
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        guard var current = exchange, !isLeaving else { return }
        do throws(WireError) {
            let used = try current.consume(bytes.bindMemory(to: UInt8.self).span)
            exchange = current
            if current.isComplete {
                current.finish()
                let next = more?(results ?? []) ?? []
                more = nil
                if !next.isEmpty { return ask(next) }
                isLeaving = true
                // The server closes after this, and then counts this connection no longer.
                send([1, 0, 0, 0, Command.quit.rawValue])
            } else if !keep(UnsafeRawBufferPointer(rebasing: bytes[used...])) {
                left()
            }
        } catch {
            left()
        }
    }

    override func onBroken(_ end: StreamEnd) {
        left()
    }

    private func left() {
        release()
        let timer = ClosureTimer { [self] in
            let answered = answered
            self.answered = nil
            linger = nil
            answered?(isLeaving ? results : nil, why)
        }
        linger = timer
        loop.arm(timer, at: loop.now + 10_000_000)
    }

    func release() {
        if let linger { loop.disarm(linger) }
        if let patience { loop.disarm(patience) }
        close()
        connection.close()
    }
}
