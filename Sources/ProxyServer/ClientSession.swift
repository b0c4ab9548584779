import Backend
import ConnectionPool
import EventLoop
import Logging
import MySQLProtocol
import ProxyModel
import SessionState
import WeirCrypto

/// One client's connection, from the greeting to its end: feeds events to the session's machine, does what it says,
/// and relays bytes between the client and the backend that is lent to it.
///
/// *Transitions*: greeting -> loggingIn -> (checkingSchema) -> ready -> ended.
final class ClientSession: Stream {
    enum Phase {
        case awaitingProfile
        case loggingIn(ServerLogin)
        /// Greeted before the target was known, and logged in: the rest of the login waits for the target.
        case awaitingTarget(HandshakeResponse)
        case checkingSchema(HandshakeResponse)
        case ready
        /// The client is at the console and has nothing to do with the database.
        case console
        case ended

        var isLoggedIn: Bool {
            switch self {
            case .ready, .console: true
            default: false
            }
        }
    }

    /// What the current command is waiting for.
    enum Work: Equatable {
        case idle
        /// The command's bytes are kept until a backend is granted.
        case waiting
        /// The backend is being told the session's state.
        case preparing
        /// Bytes go to the backend and its answer comes back.
        case relaying
        /// The reply is complete; Weir's own COM_PING behind it is not answered yet.
        case probing
        /// The reply is complete; the server is asked for the collation that it left.
        case learning
        /// A KILL of this client's is being carried out.
        case killing
    }

    /// A command whose bytes are not all passed on yet.
    struct Upload {
        /// Bytes of the current packet that are still to come.
        var remaining = 0
        /// The current packet is of maximal length: another one follows.
        var continues = false
        /// A file that the server asked for: packets until an empty one.
        var isFile = false
        /// The command was refused; its bytes are read and dropped, then this is sent.
        var refusal: ERRPacket?
        /// The command needs no backend; its bytes are read and dropped.
        var isDropped = false
        /// Something was put into the command, so that its packets are written anew.
        var reframer: PacketReframer?

        var isComplete: Bool { remaining == 0 && !continues }

        /// Begins the next packet.
        mutating func begin(_ length: Int) {
            remaining = 4 + length
            continues = isFile ? length > 0 : length == PacketHeader.maxPayload
        }
    }

    /// A command that waits for its backend.
    struct Pending {
        let command: Command
        let shape: ReplyShape
    }

    // Not counted: the core outlives its sessions.
    unowned(unsafe) let core: ProxyCore
    let id: SessionID
    let connectionID: UInt32
    /// The client's address; another one than the connection's once a load balancer has said so.
    var peer: PeerAddress
    /// The load balancer that called for the client.
    var balancer: PeerAddress?
    /// How many bytes a PROXY protocol header has at least that may stand before the login; nil once that is settled.
    var headerBytes: Int? = 0
    /// It had one that it may not have.
    var isHeaderRefused = false
    /// The user among whose clients it is counted.
    var admittedUser: UInt16?
    var phase = Phase.awaitingProfile
    var work = Work.idle
    var borrowID: BorrowID?
    var backend: BackendConnection? {
        didSet {
            if (oldValue == nil) != (backend == nil) { noteHolding() }
        }
    }
    /// Since when it has had `backend`, or one before it without a pause.
    var heldSince: Int64 = 0
    var key = PoolKey(user: 0, capabilities: [], hasSchema: false)
    var user: UInt16 = 0
    var capabilities: CapabilityFlags = []
    /// Means nothing before the login is done.
    var machine: SessionMachine
    var tracker = ResponseTracker(.status)
    var pending: Pending?
    var upload = Upload()
    /// The sequence number of the last packet from the client.
    var clientSequence: UInt8 = 0
    /// A byte of the running command's reply has gone to the client.
    var hasReplyBegun = false
    /// Input was kept while another command was running.
    var hasKeptInput = false
    /// Commands are being read out of the loop's receive buffer right now.
    var isProcessing = false
    /// A backend to give back once that buffer is done with: whoever gets it may read into the buffer.
    var releasedMeanwhile: BackendConnection?
    /// It holds what a reset or, if true, only closing it undoes.
    var closesReleased: Bool?
    /// How many statements were passed on.
    var statementSerial: UInt64 = 0
    /// A KILL QUERY came while the statement was not yet passed on.
    var isInterrupted = false
    var isBorrowing = false
    /// Why a borrow was refused before `borrow` returned.
    var refusedBorrow: ERRPacket?
    /// How often the state had changed in which sessions begin, when this one did.
    var freshSerial = 0
    /// The state in which the login left the session.
    var loginState: CarriedState?
    var isDraining = false
    /// Why, for its end.
    var drainReason = CloseReason.shutdown
    /// The schema of a COM_INIT_DB that is running.
    var chosenSchema: String?
    /// The client changed what the server reports to it.
    var wantsStateReports = false
    var wantsAllVariables = false
    /// The running SET may name a collation.
    var mentionsCollation = false
    /// What the answer to a COM_PING of ours said.
    var probeStatus: StatusFlags = []
    /// The backend broke between two statements of a transaction: the next command learns it.
    var lostTransaction = false
    /// What ROW_COUNT() and FOUND_ROWS() are to give next.
    var rowCounts = RowCounts()
    var insertID = InsertID.none
    /// The backend that has this session's insert id.
    var insertBackend: BackendID?
    /// The backend has been lent for the command at hand, and nothing of the session's is on it yet.
    var isFreshLease = false
    /// The backend is held for nothing but what the last statement warned of.
    var isHeldLightly = false
    /// Whether the backend's LAST_INSERT_ID() may not be the id that an OK packet told of: one that was given by value leaves the
    /// former one in place, which may have been another session's.
    var isInsertIDInDoubt: Bool { !doubtfulInsertIDs.isEmpty }
    /// The ids that OK packets have told of since.
    var doubtfulInsertIDs: Set<UInt64> = []
    /// A statement has failed since, which may have made an id that no packet tells of.
    var hasFailedInDoubt = false
    /// LAST_INSERT_ID() before that.
    var formerInsertID: UInt64 = 0
    /// The last insert id in an OK packet: what LAST_INSERT_ID() gives unless the id was given explicitly.
    var reportedInsertID: UInt64 = 0
    var isAwaitingInsertID = false
    /// The backend has been told what the waiting command needs.
    var isPrepared = false
    /// What the command waited for is here; it goes on at the end of this round.
    var isResuming = false
    var pendingKill: PendingKill?
    /// When the latest statement arrived.
    var arrivedAt: Int64 = 0
    /// When the statement that runs was passed on; 0 for commands that are not measured.
    var dispatchedAt: Int64 = 0
    /// When the latest borrow began.
    var borrowedAt: Int64 = 0
    /// What a client at the console has beyond its connection.
    var console: ConsoleSession?
    /// How the client's program calls itself.
    var programName: String?
    /// By how much the numbers of the reply's packets are too high for the client.
    var replyShift: UInt8 = 0
    /// Bytes to come of the packet of such a reply that was passed on last.
    var shiftedRemaining = 0
    /// Weir has asked the backend something behind the statement that ran.
    var hasAskedBehind = false
    /// Statements were closed to make room for the one that is being prepared.
    var hasMadeRoom = false
    /// The client waits to hear that its session was reset.
    var owesReset = false
    /// What the last command counted, no backend can tell: Weir has answered it itself, or another session's came between.
    var hasAnsweredItself = false
    /// The text with the counts in it that the running execution runs in place of its statement's.
    var countedText: StatementText?
    /// What the last statement warned of, once its backend serves others.
    var keptDiagnostics: KeptDiagnostics?
    /// The SQLSTATE of the last ERR packet of the backend.
    var lastSQLState = ""
    /// What statements are prepared in, and for which state that was found out.
    var knownContext: (state: SharedState, context: ParseContext)?
    /// What statements are counted as; nil until somebody looks.
    var digestNotes: DigestNotes?
    /// What is noted of it while it is recorded; nil where nothing is.
    var recording: RecordingNotes?
    /// What is remembered of its pins; nil until it has one, or would have by RDS Proxy's rules.
    var pinNotes: PinNotes?
    var startedAt: Int64
    /// Whether it has logged in at some time, other than to the console.
    var isServed = false
    var lastActivity: Int64
    var nextLoginSequence: UInt8 = 0
    /// The collation of the first login, for a COM_CHANGE_USER that names none.
    var loginCharacterSet: UInt16 = 0
    /// Set while a COM_CHANGE_USER is under way.
    var formerLogin: FormerLogin?
    /// Whose token the client came with.
    var principal: String?
    /// Why the user may not come in whatever the password: for the log only.
    var obstacle: String?
    /// It was refused for want of a place in the line of those who failed before.
    var isUnjudged = false
    var failedChanges = 0
    var timer: ClosureTimer?
    var diagnosticsTimer: ClosureTimer?
    var patienceTimer: ClosureTimer?
    /// Runs while the login waits for its turn after failed ones.
    var turnTimer: ClosureTimer?
    /// Which login on this connection it is: verdicts may come when another one is under way.
    var loginSerial: UInt32 = 0
    /// Whether a token was given to be judged in this login.
    var hasShownToken = false

    /// Where this session's LAST_INSERT_ID() is.
    enum InsertID: Equatable {
        /// No id was made.
        case none
        /// The backend that made it still has it.
        case onBackend
        /// The backend serves others; this is the value.
        case known(UInt64)
    }

    init(core: ProxyCore, descriptor: Int32, peer: PeerAddress, id: SessionID, connectionID: UInt32) {
        self.core = core
        self.peer = peer
        self.id = id
        self.connectionID = connectionID
        machine = core.blankMachine
        startedAt = core.loop.now
        lastActivity = core.loop.now
        super.init(loop: core.loop, descriptor: descriptor)
    }

    // MARK: Life

    func start() {
        // Without a target there is no greeting; to wait for one is to wait for a database connection.
        arm(after: core.profile == nil ? core.patienceForTarget : core.spec.endpoint.handshakeTimeout)
        // Until it is logged in it has no query that others' queries would have to wait for.
        enterLowLane()
        resumeReading()
    }

    /// Ends the session: the borrow, the lease, the timers and the connection, each once.
    func end(_ reason: CloseReason) {
        if case .ended = phase { return }
        let wasLoggedIn = loginState != nil
        let activity = activity
        phase = .ended
        if let timer { loop.disarm(timer) }
        if let diagnosticsTimer { loop.disarm(diagnosticsTimer) }
        if let patienceTimer { loop.disarm(patienceTimer) }
        if let turnTimer { loop.disarm(turnTimer) }
        timer = nil
        if let id = borrowID {
            borrowID = nil
            core.pool?.cancel(id)
        }
        if let backend { leave(backend, reason) }
        backend = nil
        statementsClosed()
        noteEnd(reason, activity)
        if recording != nil { recordEnd(reason) }
        pinsEnded()
        if console != nil { core.consoleClosed(self) }
        core.loginEnded(self, succeeded: false)
        if let admittedUser { core.dismiss(user: admittedUser) }
        close()
        log(reason, activity, wasLoggedIn: wasLoggedIn)
        core.sessionEnded(self)
    }

    /// Gives the backend back in whatever state the end found it.
    private func leave(_ backend: BackendConnection, _ reason: CloseReason) {
        guard let pool = core.pool else { return }
        switch work {
        case .preparing where isAwaitingInsertID:
            // The exchange is another backend's.
            release(backend, isEnding: true)
        case .preparing, .learning:
            // The exchange that is under way gives it back when it is answered.
            return
        case .probing:
            pool.giveBackForReset(backend, closing: true)
        case .relaying where !upload.isComplete || tracker.isFinished:
            pool.giveBackForReset(backend, closing: true)
        case .relaying:
            // A client that said goodbye behind its statement means it to run to its end.
            let isOrderly = reason == .clientClosed && isKept([1, 0, 0, 0, Command.quit.rawValue])
            backend.abandon(tracker, closing: isBeyondReset)
            if isOrderly { return }
            let isKilled = if case .killed = reason { true } else { false }
            pool.stopAbandoned(backend, atOnce: isKilled)
        case .idle, .waiting, .killing:
            release(backend, isEnding: true)
        }
    }

    /// Whether the backend has something of this session's that a reset does not undo.
    var isBeyondReset: Bool { !machine.pins.isDisjoint(with: .beyondReset) }

    /// The backend that runs a statement of this session's now.
    var runningBackend: BackendConnection? {
        switch work {
        case .relaying where !tracker.isFinished: backend
        default: nil
        }
    }

    /// The transaction may finish; without one the session ends now.
    func drain(_ reason: CloseReason = .shutdown) {
        isDraining = true
        drainReason = reason
        // The console stays to the end: a drain can be watched.
        if console != nil { return }
        if work == .idle, backend == nil { endForShutdown() }
    }

    func endForShutdown() {
        if phase.isLoggedIn {
            if drainReason == .userRemoved {
                sendError(.connectionKilled, "Connection was killed: its user was removed", sequence: 0)
            } else {
                sendError(.serverShutdown, "Server shutdown in progress", sequence: 0)
            }
        }
        end(drainReason)
    }

    private func log(_ reason: CloseReason, _ activity: SessionActivity, wasLoggedIn: Bool) {
        guard core.logsDebug || reason.isNoteworthy else { return }
        var metadata: Logger.Metadata = [
            "client": "\(connectionID)", "peer": "\(peer)", "reason": "\(reason.wireName)",
            "side": "\(reason.side.rawValue)", "state": "\(activity.wireName)",
        ]
        if let console { metadata["user"] = "\(console.user)" }
        if wasLoggedIn { metadata["user"] = "\(core.credentials[Int(user)].user)" }
        if let balancer { metadata["via"] = "\(balancer)" }
        if let detail = reason.detail { metadata["detail"] = "\(detail)" }
        let pins = machine.pinHistory.subtracting(.diagnostics)
        if !pins.isEmpty {
            metadata["pins"] = "\(pins.wireNames.joined(separator: ","))"
        }
        core.logger.log(level: reason.isNoteworthy ? .info : .debug, "a client's connection ended", metadata: metadata)
    }

    // MARK: Events of the client's side

    override func onReadable() {
        switch phase {
        case .ready:
            if isResuming { resumeAfterWait() } else { readCommands() }
        case .loggingIn:
            readLogin()
        case .awaitingProfile, .checkingSchema, .awaitingTarget:
            keepInput()
        case .console:
            readConsole()
        case .ended:
            return
        }
    }

    /// Input that must wait for its turn; the end is noticed at once.
    func keepInput() {
        // TLS may have more at hand although reading is paused.
        guard carriedBytes < EventLoop.receiveChunk else { return pauseReading() }
        // Before the greeting there can be a PROXY protocol header, and then what belongs to TLS: no byte of that.
        let limit = isGreeted ? EventLoop.receiveChunk : ClientSession.longestBeforeGreeting - carriedBytes
        guard limit > 0 else { return pauseReading() }
        switch receive(limit: limit) {
        case .nothing: return
        case .ended(let end): ended(end)
        case .bytes(let bytes):
            hasKeptInput = true
            guard keep(bytes) else {
                self.end(.protocolError("too much was sent ahead of a reply"))
                return
            }
            if carriedBytes >= EventLoop.receiveChunk { pauseReading() }
        }
    }

    /// One byte less than the shortest login.
    private static let longestBeforeGreeting = 35

    private var isGreeted: Bool {
        if case .awaitingProfile = phase { false } else { true }
    }

    func ended(_ end: StreamEnd) {
        switch end {
        case .closedByPeer: self.end(.clientClosed)
        default: self.end(.clientBroke(end.text))
        }
    }

    override func onBroken(_ end: StreamEnd) {
        ended(end)
    }

    override func onSecured() {
        secured()
    }

    override func onDrained() {
        lastActivity = loop.now
        if console != nil { return sendRows() }
        // The backend was held back while the client did not take what it had sent, be the reply over by now or not.
        backend?.resumeReading()
    }
}

extension CloseReason {
    /// Whether an operator wants to read of it without asking.
    fileprivate var isNoteworthy: Bool {
        switch self {
        case .clientQuit, .clientClosed, .crowdedOut: false
        default: true
        }
    }
}
