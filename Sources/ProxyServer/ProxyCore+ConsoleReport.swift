import AdminConsole
import ConnectionPool
import EventLoop
import Glibc
import MySQLProtocol
import SessionState

// What SHOW shows.
extension ProxyCore {
    func consoleAnswer(_ topic: ConsoleTopic) -> ConsoleAnswer {
        switch topic {
        case .help:
            ConsoleAnswer(
                ConsoleTable(
                    columns: [.init("statement"), .init("meaning")],
                    rows: ConsoleStatement.help.map { [.text($0.statement), .text($0.meaning)] }))
        case .pools: ConsoleAnswer(poolLines())
        case .clients: ConsoleAnswer(sessionIDs()) { [unowned self] in session($0).map(clientLine) }
        case .backends: ConsoleAnswer(backendLines())
        case .waiters: waiterAnswer()
        case .pins: ConsoleAnswer(pinLines())
        case .pinTotals: ConsoleAnswer(pinTotalLines())
        case .pinEvents: ConsoleAnswer(pinEvents.lines(now: loop.now))
        case .pinForecast: ConsoleAnswer(pinForecastLines())
        case .closes: ConsoleAnswer(closeLines())
        case .config: ConsoleAnswer(console?.configuration() ?? [])
        case .stats: ConsoleAnswer(statLines())
        case .histograms: ConsoleAnswer(histogramLines())
        case .digests: ConsoleAnswer(digestLines())
        case .lists: ConsoleAnswer(listLines())
        case .state: ConsoleAnswer(stateLines())
        case .version: ConsoleAnswer(versionLines())
        }
    }

    /// One line for COM_STATISTICS.
    var consoleSummary: String {
        "Uptime: \((loop.now - startedAt) / 1_000_000_000)  Threads: \(statistics.clients)  "
            + "Questions: \(statistics.queries)  Opens: \(pool?.counts.total ?? 0)"
    }

    // MARK: Pools

    private func poolLines() -> [PoolLine] {
        guard let pool else { return [] }
        var lines: [PoolKey: PoolLine] = [:]
        var order: [PoolKey] = []
        func change(_ key: PoolKey, _ body: (inout PoolLine) -> Void) {
            if lines[key] == nil {
                order.append(key)
                lines[key] = emptyLine(key, pool)
            }
            body(&lines[key, default: PoolLine()])
        }
        for backend in pool.allBackends {
            guard let key = pool.backend(backend.id)?.key ?? backend.key else { continue }
            let isPinned = holder(of: backend.id).map { !$0.pinsNow.isEmpty } ?? false
            change(key) { line in
                switch backend.state {
                case .connecting: line.backendsConnecting += 1
                case .idle: line.backendsIdle += 1
                case .leased where isPinned: line.backendsPinned += 1
                case .leased, .severed:
                    if pool.backend(backend.id)?.role == .abandoned {
                        line.backendsResetting += 1
                    } else {
                        line.backendsActive += 1
                    }
                case .resetting: line.backendsResetting += 1
                case .closing: line.backendsClosing += 1
                }
            }
        }
        forEachSession { session in
            guard session.loginState != nil else { return }
            change(session.key) { line in
                switch session.activity {
                case .waiting: line.clientsWaiting += 1
                case .running, .inTransaction, .pinned: line.clientsActive += 1
                case .idle, .greeting, .loggingIn, .console: line.clientsIdle += 1
                }
            }
        }
        for waiter in pool.allWaiters where !waiter.isUrgent {
            change(waiter.key) { $0.longestWait = max($0.longestWait, loop.now - waiter.since.nanoseconds) }
        }
        return order.sorted { name(of: $0) < name(of: $1) }.compactMap { lines[$0] }
    }

    private func emptyLine(_ key: PoolKey, _ pool: TargetPool) -> PoolLine {
        var line = PoolLine()
        line.user = credentials[Int(key.user)].user
        line.hasSchema = key.hasSchema
        line.options = key.capabilities.optionNames
        line.maxConnections = pool.settings.maxConnections
        line.reservedConnections = pool.settings.reservedConnections
        return line
    }

    private func name(of key: PoolKey) -> String {
        "\(credentials[Int(key.user)].user) \(key.hasSchema) \(key.capabilities.optionNames)"
    }

    /// The session that has this backend.
    private func holder(of id: BackendID) -> ClientSession? {
        pool?.backend(id)?.holder
    }

    // MARK: Sessions and backends

    private func sessionIDs() -> [SessionID] {
        var ids: [SessionID] = []
        ids.reserveCapacity(statistics.clients)
        forEachSession { ids.append($0.id) }
        return ids
    }

    func clientLine(_ session: ClientSession) -> ClientLine {
        var line = ClientLine()
        line.id = session.connectionID
        line.address = "\(session.peer)"
        line.state = session.activity.wireName
        line.tls = session.tlsVersion
        line.program = session.programName
        line.age = loop.now - session.startedAt
        line.since = UTCText.of(secondsAgo: line.age / 1_000_000_000)
        line.idle = session.activity == .running ? 0 : loop.now - session.lastActivity
        if let console = session.console {
            line.user = console.user
        } else if session.loginState != nil {
            line.user = credentials[Int(session.user)].user
            line.schema = session.machine.state.value.schema
            line.pins = session.pinsNow.wireNames.joined(separator: ",")
            line.rdsRules = session.machine.rdsRules.wireNames.joined(separator: ",")
            line.rdsPinned = session.timeUnderRDSRules
        }
        line.backend = session.backend.map { "\($0.id)" }
        line.threadID = session.backend?.threadID
        return line
    }

    private func backendLines() -> [BackendLine] {
        guard let pool else { return [] }
        return pool.allBackends.sorted { $0.id.serial < $1.id.serial }.map { pooled in
            var line = BackendLine()
            line.id = "\(pooled.id)"
            let backend = pool.backend(pooled.id)
            if let key = backend?.key ?? pooled.key {
                line.user = credentials[Int(key.user)].user
                line.options = key.capabilities.optionNames
            }
            line.state = Self.state(pooled.state, backend?.role)
            line.age = pooled.connectedAt.map { loop.now - $0.nanoseconds }
            line.idle = pooled.idleSince.map { loop.now - $0.nanoseconds }
            guard let backend else { return line }
            line.schema = backend.state.value.schema
            line.threadID = backend.threadID
            line.tls = backend.tlsVersion
            line.clientID = backend.holder?.connectionID
            if pooled.state == .leased, backend.role == .serving { line.held = loop.now - backend.lentAt }
            return line
        }
    }

    private static func state(_ state: BackendState, _ role: BackendConnection.Role?) -> String {
        switch state {
        case .connecting: "connecting"
        case .idle: "idle"
        case .leased: role == .abandoned ? "abandoned" : "active"
        case .severed: "severed"
        case .resetting: "resetting"
        case .closing: "closing"
        }
    }

    private func waiterAnswer() -> ConsoleAnswer {
        guard let pool else { return ConsoleAnswer([WaiterLine]()) }
        let limit = pool.settings.connectionBorrowTimeout.wholeNanoseconds
        let waiters = pool.allWaiters.enumerated().map { (place: $0.offset + 1, borrow: $0.element) }
        return ConsoleAnswer(waiters) { [unowned self] place, borrow in
            var line = WaiterLine()
            line.place = place
            line.clientID = session(waitingAs: borrow.id)?.connectionID
            line.user = credentials[Int(borrow.key.user)].user
            line.hasSchema = borrow.key.hasSchema
            line.isUrgent = borrow.isUrgent
            line.waited = loop.now - borrow.since.nanoseconds
            line.left = limit - line.waited
            return line
        }
    }

    private func pinLines() -> [PinLine] {
        var lines: [PinLine] = []
        forEachSession { session in
            let causes = session.pinsNow
            guard !causes.isEmpty, let backend = session.backend else { return }
            var line = PinLine()
            line.clientID = session.connectionID
            line.user = credentials[Int(session.user)].user
            line.address = "\(session.peer)"
            line.causes = causes.wireNames.joined(separator: ",")
            line.held = loop.now - backend.lentAt
            line.idle = session.activity == .running ? 0 : loop.now - session.lastActivity
            line.isInTransaction = session.machine.isInTransaction
            line.backend = "\(backend.id)"
            line.threadID = backend.threadID
            session.addPinNotes(to: &line)
            lines.append(line)
        }
        return lines.sorted { $0.held > $1.held }
    }
}

extension ClientSession {
    /// Why it keeps its backend now, but for the wait for SHOW WARNINGS, which ends by itself within a second.
    var pinsNow: PinCause {
        loginState == nil || backend == nil ? [] : machine.pins.subtracting(.diagnostics)
    }
}

extension CapabilityFlags {
    /// The options of a pool key in MySQL's words.
    var optionNames: String {
        let names: [(CapabilityFlags, String)] = [
            (.foundRows, "found_rows"), (.ignoreSpace, "ignore_space"), (.interactive, "interactive"),
            (.localFiles, "local_files"), (.multiStatements, "multi_statements"),
        ]
        return names.filter { contains($0.0) }.map(\.1).joined(separator: ",")
    }
}

/// Times of day for people.
enum UTCText {
    /// The time that was so many seconds ago: 2026-11-23T09:00:00Z.
    static func of(secondsAgo seconds: Int64) -> String {
        var moment = time(nil) - time_t(seconds)
        var parts = tm()
        gmtime_r(&moment, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
            + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }
}
