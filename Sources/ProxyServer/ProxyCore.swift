import AdminConsole
import Backend
import ConnectionPool
import EventLoop
import Glibc
import Logging
import MySQLProtocol
import ProxyModel
import SessionState
import WeirCrypto

/// One database user that clients may log in as.
struct Credential: Sendable {
    let user: String
    var password: Secret
    /// The one before, for as long as the server may not know the new one yet.
    var previousPassword: Secret?
    let plugin: AuthPlugin?
    let requireTLS: Bool
    /// Comes with a token in place of the password.
    let usesToken: Bool
    /// From where; empty for everywhere.
    let allowedNetworks: [AddressRange]
    let requireClientCertificate: Bool
    /// The most clients of this user; nil for as many as of any other.
    let maxClients: Int?
    /// A reload took the user away: it logs in no more, and its sessions end when they can.
    var isRemoved = false
}

/// Everything that lives on one loop: listeners, sessions, the pool, and what is known of the target.
///
/// *Isolation*: its loop.
final class ProxyCore {
    /// Outlives the core, which it keeps.
    unowned let loop: EventLoop
    /// What is in force now: a reload changes it.
    var spec: ProxySpec
    /// The users, those that a reload took away included: places are never used again.
    var credentials: [Credential]
    var loginRules: LoginRules
    var tlsContext: TLSServerContext?
    /// Of the files that made it.
    var tlsDigest: [UInt8]
    let rsaKey: RSAKey?
    let logger: Logger
    /// Writes down what clients do, where that was asked for.
    let recorder: TrafficRecorder?
    /// Whether to log what each session does, with statement digests.
    var logsDebug: Bool
    private(set) var pool: TargetPool?
    private(set) var profile: ServerProfile?
    private(set) var variables = TrackedVariables(.mysql)
    /// The places of what a SET NAMES leaves to be asked for.
    var collationOnly: [Int] { variables.index(of: "collation_connection").map { [$0] } ?? [] }
    /// The state of a backend just set up, from which sessions begin.
    var freshState = SharedState(CarriedState(schema: nil, values: []))
    /// How often it has changed.
    var freshSerial = 0
    /// Why the target cannot be reached, while it never could.
    private(set) var probeFault: BackendFault?
    var statistics = ProxyStatistics()
    /// The collation that a plain SET NAMES chooses, by character set, as the server answered once.
    var usualCollations: [String: String] = [:]
    var sharedStates: [UInt64: SharedState] = [:]
    /// The texts of prepared statements.
    var statements = StatementStore(budget: ProxyCore.mostStatementBytes)
    /// The console, if there is one.
    var console: ConsoleAccess?
    /// How many clients are at the console.
    var consoles = 0
    var pausing = ConsolePause()
    /// Statements by digest, while somebody looks.
    var digests = DigestCounts()
    var digestTimer: ClosureTimer?
    let consoleTurns = Mailbox<SessionID>()
    let startedAt: Int64
    /// What a session has before its login.
    lazy var blankMachine = SessionMachine(state: freshState, family: .mysql, variables: variables)

    private let board: StatisticsBoard
    let events: (ProxyEvent) -> Void
    var userIndexes: [String: UInt16]
    /// Reads the configuration anew, where there is one to read.
    private(set) var reloader: ProxyReloader?
    private(set) var listeners: [Listener] = []
    /// Who may log in at once.
    var door: LoginDoor
    /// When the audit trail was told last of a login that was refused unjudged.
    var lastUnjudgedNote = Int64.min / 2
    /// Who must wait after failed logins.
    var throttle: LoginThrottle
    /// Judges tokens; nil where there are none.
    let authority: (any LoginAuthority)?
    let verdicts = Mailbox<(SessionID, UInt32, TokenVerdict)>()
    let renewals: SecretRenewals?
    /// The listeners are paused until there is room.
    var isDoorShut = false
    var doorTimer: ClosureTimer?
    var crowdTimer: ClosureTimer?
    var isCrowdReported = false
    /// Clients that lost their place since that was last reported.
    var crowdedOut = 0
    /// How many clients each user has.
    var clientsByUser: [Int] = []
    /// Which statements pinned, and for how long.
    var pinEvents = PinEvents()
    /// How often a session had to wait for a backend.
    var waitsBegun = 0
    private(set) var sessions: [ClientSession?] = []
    /// What leads from one state to another, for the pairs that occur.
    var replays: [ReplayKey: KnownReplay] = [:]
    /// Sessions that may hold a backend for nothing but warnings, the longest first.
    var diagnosticsHolders: [SessionID] = []
    private var freeSlots: [Int] = []
    private var borrowSerial: UInt64 = 0
    private var sessionSerial: UInt64 = 0
    private var lastClientID: UInt32 = 0
    /// The places of all sessions by the ids that their clients know.
    private var sessionSlots: [UInt32: Int] = [:]
    private var probe: TargetProbe?
    private var awaitingProfile: [ClientSession] = []
    var initialMachines: [InitialStateKey: SessionMachine] = [:]
    var knownSchemas: [SchemaKey: Int64] = [:]
    private let inquiry: ProxyInquiry?
    /// A shutdown has begun: not ready for new clients, though they may still be served for a while.
    var isStopping = false
    /// And nobody is accepted any more.
    var isShut = false
    var stopTimer: ClosureTimer?
    var goodbyeTimer: ClosureTimer?

    struct InitialStateKey: Hashable {
        let collation: UInt16
        let schema: String?
        let capabilities: CapabilityFlags
    }

    struct SchemaKey: Hashable {
        let user: UInt16
        let schema: String
    }

    /// For how long a schema that a user was let into is taken as still open to that user at login.
    static let schemaMemory: Int64 = 60_000_000_000
    static let mostInitialStates = 4096
    /// How many bytes the texts of prepared statements may take.
    private static let mostStatementBytes = 64 << 20

    init(loop: EventLoop, blueprint: ProxyBlueprint, events: @escaping (ProxyEvent) -> Void) {
        self.loop = loop
        self.events = events
        spec = blueprint.spec
        credentials = blueprint.credentials
        loginRules = LoginRules(blueprint.spec.endpoint, blueprint.credentials)
        tlsContext = blueprint.tlsContext
        tlsDigest = blueprint.tlsDigest
        rsaKey = blueprint.rsaKey
        logger = blueprint.logger
        door = LoginDoor(limit: spec.endpoint.maxHandshakes)
        throttle = LoginThrottle(threshold: spec.endpoint.failedLoginsThreshold)
        authority = blueprint.authority
        renewals = blueprint.renewals
        recorder = blueprint.recorder
        board = blueprint.board
        inquiry = blueprint.inquiry
        console = blueprint.console
        startedAt = loop.now
        logsDebug = logger.logLevel <= .debug
        var indexes: [String: UInt16] = [:]
        for (index, credential) in credentials.enumerated() { indexes[credential.user] = UInt16(index) }
        userIndexes = indexes
        if let source = blueprint.reload { reloader = ProxyReloader(core: self, source: source) }
    }

    // MARK: Start

    /// The addresses that clients dial.
    var boundAddresses: [String] { listeners.map { "\($0.address)" } }

    /// Binds the addresses and begins to look for the target.
    func start() throws(SystemError) {
        for address in spec.endpoint.listeners {
            let listener = try makeListener(address)
            listeners.append(listener)
        }
        for listener in listeners {
            listener.enterLowLane()
            listener.mayAccept = { [unowned self] in mayAccept() }
            listener.start()
            logger.notice("listening", metadata: ["address": "\(listener.address)"])
        }
        events(.listening(listeners.map(\.address)))
        if let inquiry { loop.attach(inquiry.questions) { [unowned self] in answer($0) } }
        loop.attach(consoleTurns) { [unowned self] in session($0)?.sendRows() }
        loop.attach(verdicts) { [unowned self] id, login, verdict in
            session(id)?.judged(verdict, login: login)
        }
        if let renewals {
            loop.attach(renewals.passwords) { [unowned self] in renewed($0) }
            loop.attach(renewals.certificates) { [unowned self] in renewed($0) }
        }
        startProbe()
    }

    private func makeListener(_ address: ListenAddress) throws(SystemError) -> Listener {
        let refused: (SystemError) -> Void = { [unowned self] failure in
            logger.error("clients cannot be accepted", metadata: ["cause": "\(failure)"])
        }
        let accepted: (Int32, PeerAddress) -> Void = { [unowned self] in accept($0, $1) }
        switch address {
        case .tcp(let host, let port):
            return try Listener(
                loop: loop, address: .tcp(host: host, port: UInt16(port)), accepted: accepted, refused: refused)
        case .unix(let path, let mode):
            return try Listener(
                loop: loop, address: .unix(path: path), mode: UInt32(mode), accepted: accepted, refused: refused)
        }
    }

    func cancelProbe() { probe?.cancel() }

    private func startProbe() {
        let probe = TargetProbe(core: self)
        self.probe = probe
        probe.start()
    }

    /// The target answered for the first time: now the limit is known, and clients can be greeted.
    func probeSucceeded(_ profile: ServerProfile, fresh: CarriedState, login: BackendLogin, setUp: BackendSetUp) {
        probe = nil
        probeFault = nil
        self.profile = profile
        greeting = nil
        variables = setUp.variables
        freshState = SharedState(fresh)
        let settings = poolSettings(profile)
        // A reload may have come since the probe began.
        let setUp = BackendSetUp(variables: variables, initQuery: spec.pool.initQuery)
        var login = login
        login.target = spec.target
        let pool = TargetPool(loop: loop, login: login, setUp: setUp, settings: settings, core: self, logger: logger)
        self.pool = pool
        if isPaused { pool.pause() }
        logger.notice(
            "ready",
            metadata: [
                "target": "\(spec.target.address)", "version": "\(profile.version)",
                "maxConnections": "\(settings.maxConnections)",
                "listen": "\(listeners.map { "\($0.address)" }.joined(separator: " "))",
            ])
        events(.ready)
        warmUsers(pool)
        let waiting = awaitingProfile
        awaitingProfile = []
        for session in waiting { session.targetAnswered(profile) }
        publish()
    }

    /// The pool's settings for this server, as configured.
    func poolSettings(_ profile: ServerProfile) -> PoolSettings {
        let limits = spec.pool.resolved(serverMaxConnections: profile.maxConnections, users: userIndexes.count)
        if limits.isLoweredToServer {
            logger.warning(
                "pool.maxConnections is more than the server allows and is lowered",
                metadata: ["max_connections": "\(profile.maxConnections)", "limit": "\(limits.maxConnections)"])
        }
        return PoolSettings(
            maxConnections: limits.maxConnections, reservedConnections: limits.reservedConnections,
            maxIdleConnections: limits.maxIdleConnections, minConnections: limits.minConnectionsPerUser,
            connectionBorrowTimeout: spec.pool.connectionBorrowTimeout, idleTimeout: spec.pool.idleTimeout,
            maxLifetime: spec.pool.maxLifetime, lifetimeJitter: Double(PoolSpec.maxLifetimeJitterPercent) / 100,
            maxParallelConnects: spec.pool.maxParallelConnects)
    }

    /// Keeps the minimum for users that have had no client yet.
    func warmUsers(_ pool: TargetPool) {
        guard pool.settings.minConnections > 0 else { return }
        for index in userIndexes.values where !pool.isWarm(index) {
            pool.keepWarm(PoolKey(user: index, capabilities: .multiStatements, hasSchema: false))
        }
    }

    func probeFailed(_ fault: BackendFault) {
        if probeFault != fault {
            logger.error(
                "the target cannot be reached; trying again",
                metadata: ["target": "\(spec.target.address)", "error": "\(fault.code)", "cause": "\(fault.message)"])
            events(.unreachable(fault.message))
        }
        probeFault = fault
    }

    // MARK: Clients

    private func accept(_ descriptor: Int32, _ peer: PeerAddress) {
        statistics.clientsReceived += 1
        guard !isShut, makeRoom() else {
            statistics.clientsRefused += 1
            let error =
                isShut
                ? ERRPacket(.serverShutdown, "Server shutdown in progress")
                : ERRPacket(
                    .tooManyConnections,
                    "Number simultaneous connections exceeded (\(spec.endpoint.maxClients))")
            let packet = PacketWriter.packet(sequence: 0, payload: error.encoded(withSQLState: false))
            _ = packet.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            close(descriptor)
            return
        }
        let slot = freeSlots.popLast() ?? sessions.count
        if slot == sessions.count { sessions.append(nil) }
        repeat { lastClientID = ClientID.after(lastClientID) } while sessionSlots[lastClientID] != nil
        sessionSlots[lastClientID] = slot
        sessionSerial += 1
        let session = ClientSession(
            core: self, descriptor: descriptor, peer: peer, id: SessionID(serial: sessionSerial, slot: slot),
            connectionID: lastClientID)
        sessions[slot] = session
        statistics.clients += 1
        statistics.mostClients = max(statistics.mostClients, statistics.clients)
        session.start()
        if let profile { session.greet(profile) } else { awaitingProfile.append(session) }
    }

    /// The session is told when the target answers.
    func awaitTarget(_ session: ClientSession) {
        awaitingProfile.append(session)
    }

    /// The session waits for the target no more.
    func forgetWaiting(_ session: ClientSession) {
        awaitingProfile.removeAll { $0 === session }
    }

    func sessionEnded(_ session: ClientSession) {
        guard sessions[session.id.slot] === session else { return }
        sessions[session.id.slot] = nil
        sessionSlots[session.connectionID] = nil
        freeSlots.append(session.id.slot)
        statistics.clients -= 1
        statistics.clientsClosed += 1
        if profile == nil { forgetWaiting(session) }
        if isShut { finishStopping() }
    }

    /// A new identity for one borrow, from which the session is found again without a table.
    func makeBorrowID(_ session: ClientSession) -> BorrowID {
        borrowSerial += 1
        session.borrowedAt = loop.now
        return BorrowID(borrowSerial << 24 | UInt64(session.id.slot))
    }

    /// The same for a borrow that no session waits for: its slot is none.
    func makeUntiedBorrowID() -> BorrowID {
        borrowSerial += 1
        return BorrowID(borrowSerial << 24 | 0xff_ffff)
    }

    func session(waitingAs id: BorrowID) -> ClientSession? {
        let slot = Int(id.rawValue & 0xff_ffff)
        guard slot < sessions.count, let session = sessions[slot], session.borrowID == id else { return nil }
        return session
    }

    func forEachSession(_ body: (ClientSession) -> Void) {
        for case let session? in sessions { body(session) }
    }

    /// The session in this place.
    func session(at slot: Int) -> ClientSession? { slot < sessions.count ? sessions[slot] : nil }

    /// The session with this identity, if it still lives.
    func session(_ id: SessionID) -> ClientSession? {
        guard id != .none, id.slot < sessions.count, let session = sessions[id.slot], session.id == id else {
            return nil
        }
        return session
    }

    /// The session of the client that knows itself by this id.
    func session(clientID: UInt32) -> ClientSession? {
        sessionSlots[clientID].flatMap { sessions[$0] }
    }

    func userIndex(_ user: String) -> UInt16? { userIndexes[user] }

    func credential(_ user: String) -> LoginCredential? {
        guard let index = userIndexes[user] else { return nil }
        let credential = credentials[Int(index)]
        if credential.usesToken { return .token }
        return LoginCredential(
            password: credential.password, plugin: credential.plugin, requireTLS: credential.requireTLS)
    }

    /// A server that was upgraded is greeted for as what it is now.
    func noteServerVersion(_ version: String) {
        guard let profile, TargetProbe.greetingVersion(version) != profile.version else { return }
        self.profile?.version = TargetProbe.greetingVersion(version)
    }

    var family: ServerFamily { profile?.family ?? .mysql }

    /// The login method of greetings: as configured, or what clients of this target expect.
    func defaultPlugin(_ profile: ServerProfile) -> AuthPlugin {
        switch spec.endpoint.clientPasswordAuthType {
        case .nativePassword?: .nativePassword
        case .cachingSHA2Password?: .cachingSHA2Password
        case nil: profile.family == .mariadb ? .nativePassword : .cachingSHA2Password
        }
    }

    /// What clients may use: only what the backends' links have, so that nothing needs translating.
    func offeredCapabilities(isSecure: Bool) -> CapabilityFlags {
        let always: CapabilityFlags = [
            .mysql, .foundRows, .longFlag, .connectWithDB, .odbc, .ignoreSpace, .protocol41, .interactive,
            .ignoreSigpipe, .transactions, .reserved, .secureConnection, .multiStatements, .multiResults,
            .psMultiResults, .pluginAuth, .connectAttrs, .pluginAuthLenencData, .sessionTrack,
        ]
        // CLIENT_MYSQL keeps MariaDB's clients from asking for MariaDB's extensions, which the backends do not have.
        let wanted = spec.endpoint.localInfile ? always.union(.localFiles) : always
        let common = wanted.intersection(profile.map { $0.capabilities.union(.mysql) } ?? wanted)
        return tlsContext == nil || isSecure ? common : common.union(.ssl)
    }

    // MARK: Greetings

    private var greeting: GreetingTemplate?
    private var randomness: [UInt8] = []

    /// The bytes of a greeting to one client.
    func greetingPacket(_ profile: ServerProfile, nonce: [UInt8], connectionID: UInt32) -> [UInt8] {
        let version = spec.endpoint.serverVersion ?? profile.version
        if greeting?.version != version {
            greeting = GreetingTemplate(
                version: version, capabilities: offeredCapabilities(isSecure: false),
                collation: profile.defaultCollation, plugin: defaultPlugin(profile))
        }
        return greeting?.packet(nonce: nonce, connectionID: connectionID) ?? []
    }

    /// Greetings are made anew, since a setting has changed that shows in them.
    func forgetGreeting() { greeting = nil }

    /// Random bytes, drawn from the system in larger portions.
    func random(_ count: Int) throws(CryptoError) -> ArraySlice<UInt8> {
        if randomness.count < count { randomness = try randomBytes(4096) }
        let bytes = randomness.suffix(count)
        randomness.removeLast(count)
        return bytes
    }

    // MARK: Figures

    /// Whether anybody looks at this proxy's figures.
    var isWatched: Bool { board.isWatched }

    private var isPublishing = false
    private lazy var publishTimer = ClosureTimer { [unowned self] in
        isPublishing = false
        publish()
    }

    /// Shows new figures soon, at most ten times a second.
    func poolChanged() {
        guard board.isWatched, !isPublishing else { return }
        isPublishing = true
        loop.arm(publishTimer, at: loop.now + 100_000_000)
    }

    func publish() {
        board.publish(currentStatistics())
    }

    /// The counters, with the pool's.
    func currentStatistics() -> ProxyStatistics {
        var figures = statistics
        if let pool {
            figures.pool = pool.counts
            figures.maxConnections = pool.settings.maxConnections
            figures.backendsOpened = pool.statistics.connectsSucceeded
            figures.backendConnectsFailed = pool.statistics.connectsFailed
        }
        return figures
    }
}
