public import MySQLProtocol

/// Every decision about one session between its login and its end: what to do with a command, which pins it sets, and
/// what becomes of the backend after the reply.
///
/// A value: the shell tells it what happened and does what it returns. It owns no socket and no clock.
///
/// *Transitions*: idle -> running (a command that needs a backend) -> idle; the lease is kept while `keepsLease`.
public struct SessionMachine: Equatable, Sendable {
    /// What to do with a command.
    public enum Plan: Equatable, Sendable {
        /// Send it to a backend; the reply has this shape.
        case forward(ReplyShape)
        /// Answer OK; the server need not know.
        case answerOK
        /// Give the backend back for a reset, begin anew, and answer OK.
        case resetSession
        /// Log in again as the packet says.
        case changeUser
        /// End a client's statement or connection, by the id that Weir gave it.
        case kill(KillRequest)
        /// Refuse with an ERR; the session lives on.
        case refuse(ErrorCode, String)
        /// The client says goodbye.
        case quit
    }

    /// What becomes of the backend when nothing more is expected from it.
    public enum Disposition: Equatable, Sendable {
        /// The session goes on with it: in a transaction, or pinned.
        case keep
        /// It is fit for any session of the same key.
        case release
        /// Whether a transaction is open is not known after an error: ask first.
        case probe
        /// Variables may have changed without a report: ask for them first.
        case askVariables
        /// User variables were set: ask for `unlearned` first.
        case askUserVariables
        /// Named locks may be gone: ask for `locksInDoubt` first.
        case askLocks
    }

    /// Why the backend is kept beyond the transaction; empty when it is not.
    public internal(set) var pins: PinCause = []
    /// Every cause that this session has had, for its closing line.
    public internal(set) var pinHistory: PinCause = []
    /// Whether the server reported an open transaction.
    public internal(set) var isInTransaction = false
    /// Whether the session's autocommit is on, as the server's status flags say.
    public internal(set) var hasAutocommit = true
    /// The state that a backend must have to serve this session.
    public internal(set) var state: SharedState
    /// How to read this session's SQL.
    public internal(set) var lexerMode: LexerMode
    /// Whether the last statement on the backend made an insert id that LAST_INSERT_ID() would give.
    public internal(set) var madeInsertID = false

    /// The client's character set has characters with a quote or a backslash in their second byte.
    var hidesSyntax: Bool
    private var initial: SharedState
    let excludesVariableSets: Bool
    /// Whether the client may send files, and wants to.
    public var allowsLocalInfile = false
    var isExcludedSet = false
    private let autocommitIndex: Int?
    /// The transaction that the client has begun and no backend knows of yet.
    public internal(set) var deferredTransaction: DeferredTransaction?
    let transactionSettings: TransactionSettings
    /// A SAVEPOINT has begun a transaction of which the server's flags do not tell before a statement uses a table.
    var hasSavepoint = false
    /// What the session has on its backend that has a name.
    var objects = SessionObjects()
    /// What the running statement does to it.
    var runningObjects: StatementObjects?
    /// User variables whose values are not known yet, since a statement may have set them.
    public internal(set) var unlearned: Set<String> = []
    /// Those of them that the running statement has added.
    var newUnlearned: Set<String> = []
    /// The client's prepared statements, by the numbers that it was given.
    var statements: [UInt32: ClientStatement] = [:]
    var lastStatementID: UInt32 = 0
    /// The running COM_STMT_EXECUTE asks for a cursor.
    public var opensCursor = false
    /// The prepared statement that the running command is about.
    public internal(set) var runningStatement: UInt32 = 0
    var statementTallies = StatementTallies()
    /// It itself; of a COM_STMT_CLOSE as it was.
    public internal(set) var running: ClientStatement?
    /// What the running COM_STMT_PREPARE prepares.
    var preparing: Preparing?
    /// The traits of the running statement.
    ///
    /// A stored property, as all that is read for every statement: a computed one would have the machine copied first.
    public internal(set) var traits: StatementTraits = []
    var command: Command = .ping
    var mayEndUnknown = false
    var failed = false
    /// Whether the running command ended in an error.
    public var hasFailed: Bool { failed }
    /// What FOUND_ROWS() gives was asked for behind the last statement.
    var knowsFoundRows = false
    /// It was not: the backend itself will tell, as long as the session keeps it.
    var leavesFoundRowsToBackend = false
    /// The same before the running command.
    private var knewFoundRows = false
    /// The pins that the running command has set.
    var newPins: PinCause = []
    var isSingleStatement = true
    /// What RDS Proxy would have made of the session.
    public var rds = RDSRecord()
    /// The variables that may have changed, unreported: they are to be asked for.
    public internal(set) var unknown: [Int] = []
    var lastWarnings: UInt16 = 0
    /// The backend has warnings of the statement before the running command.
    var heldDiagnostics = false
    /// The running command leaves them there.
    var leavesDiagnostics = false
    /// The running command's replies have reported a change.
    var hasReported = false

    /// A session just logged in.
    ///
    /// - Parameter excludesVariableSets: RDS's EXCLUDE_VARIABLE_SETS: no SET pins, whatever it sets. Values that are
    ///   not tracked may then be lost, or be seen by others.
    public init(
        state: SharedState, family: ServerFamily, variables: TrackedVariables, excludesVariableSets: Bool = false
    ) {
        self.excludesVariableSets = excludesVariableSets
        self.state = state
        initial = state
        lexerMode = SessionMachine.lexerMode(state.value, family: family, variables)
        hidesSyntax = SessionMachine.hidesSyntax(state.value, variables)
        autocommitIndex = variables.index(of: "autocommit")
        transactionSettings = TransactionSettings(variables)
        hasAutocommit = stateHasAutocommit
    }

    public static func == (a: SessionMachine, b: SessionMachine) -> Bool {
        a.pins == b.pins && a.isInTransaction == b.isInTransaction && SharedState.equal(a.state, b.state)
            && a.statements == b.statements && a.traits == b.traits && a.command == b.command
    }

    /// Whether the backend stays with this session after the current reply.
    public var keepsLease: Bool { isInTransaction || !pins.isEmpty || !unlearned.isEmpty }

    /// Whether the running command chooses a schema before anything else, so that the one before does not matter.
    public internal(set) var beginsWithSchemaChoice = false

    // MARK: Commands

    /// A command arrived.
    ///
    /// - Parameters:
    ///   - statement: the scan of a statement's text; nil where the command has none.
    ///   - statementID: the prepared statement that the command is about; of COM_PROCESS_KILL, the connection.
    public mutating func begin(
        _ command: Command, statement: ScannedStatement?, statementID: UInt32
    ) -> Plan {
        self.command = command
        failed = false
        newPins = []
        isExcludedSet = false
        beginsWithSchemaChoice = command == .initDB || statement?.kind == .use
        isSingleStatement = (statement?.statementCount ?? 2) <= 1
        // A text that is too long to be read as a whole may do and ask for anything.
        traits = statement?.traits ?? (command == .query ? .unknown : [])
        if running != nil { running = nil }
        runningObjects = nil
        hasReported = false
        if !newUnlearned.isEmpty { newUnlearned = [] }
        knewFoundRows = knowsFoundRows
        if command != .stmtPrepare, command != .stmtClose, command != .stmtSendLongData { knowsFoundRows = false }
        opensCursor = false
        // What has no answer leaves warnings as they are, and so does a COM_PING.
        if command != .stmtClose, command != .stmtSendLongData, command != .ping {
            heldDiagnostics = pins.contains(.diagnostics)
            leavesDiagnostics = false
            pins.remove(.diagnostics)
        }
        mayEndUnknown = false
        switch command {
        case .query:
            return beginQuery(statement)
        case .stmtPrepare: return beginPrepare(statement)
        case .stmtExecute: return beginExecute(statementID)
        case .stmtSendLongData: return beginLongData(statementID)
        case .stmtFetch: return beginFetch(statementID)
        case .stmtReset: return beginStatementReset(statementID)
        case .stmtClose: return beginClose(statementID)
        case .initDB, .statistics, .fieldList:
            return .forward(ReplyShape(of: command))
        case .setOption:
            pin(.protocolOption)
            return .forward(.status)
        case .ping:
            return keepsLease ? .forward(.status) : .answerOK
        case .processKill where ClientID.range.contains(statementID):
            return .kill(KillRequest(form: .connection, id: UInt64(statementID)))
        case .processKill, .processInfo, .debug, .refresh:
            return .forward(ReplyShape(of: command))
        case .resetConnection: return .resetSession
        case .changeUser: return .changeUser
        case .quit: return .quit
        default:
            return .refuse(.unknownCommand, "Weir does not pass on the command \(command)")
        }
    }

    private mutating func beginQuery(_ statement: ScannedStatement?) -> Plan {
        guard let statement else {
            // Too long to be read as a whole before it is passed on.
            mayEndUnknown = true
            pin(.longStatement)
            return .forward(.results)
        }
        if let refusal = refusesLocalInfile() { return refusal }
        if let kill = statement.kill, statement.kind == .kill, isSingleStatement, !kill.isQueryID,
            let id = kill.id.flatMap({ UInt32(exactly: $0) }), ClientID.range.contains(id)
        {
            return .kill(kill)
        }
        if defersOrEnds(statement) { return .answerOK }
        if hidesSyntax { pin(.ambiguousCharacterSet) }
        willRun(statement)
        return .forward(.results)
    }

    /// A statement whose text is known is about to run.
    mutating func willRun(_ statement: ScannedStatement) {
        mayEndUnknown = statement.statementCount > 1 || !SessionMachine.endsKnown(statement.kind)
        isExcludedSet = excludesVariableSets && statement.kind == .set && isSingleStatement
        var causes = SessionMachine.causes(statement)
        if knewFoundRows { causes.remove(.rowCounts) }
        if statement.objects != nil || objects.hasTables || !causes.isDisjoint(with: SessionObjects.causes) {
            willTouch(statement, &causes)
        }
        pin(isExcludedSet ? causes.subtracting([.untrackedVariable, .userVariable, .nextTransaction]) : causes)
    }

    /// The answer to a LOAD DATA LOCAL that is not allowed.
    private func refusesLocalInfile() -> Plan? {
        guard traits.contains(.loadsLocalInfile), !allowsLocalInfile else { return nil }
        return lexerMode.contains(.onlyMySQL)
            ? .refuse(
                .localDataDisabled,
                "Loading local data is disabled; this must be enabled on both the client and server sides")
            : .refuse(
                .localCapabilityDisabled,
                "The used command is not allowed because the MariaDB server or client has disabled the local "
                    + "infile capability")
    }

    /// Whether an error of this statement, outside a transaction and with autocommit on, leaves no transaction open.
    private static func endsKnown(_ kind: StatementKind) -> Bool {
        switch kind {
        case .select, .insert, .update, .delete, .replace, .show, .use, .set, .explain, .empty, .do, .ddl: true
        default: false
        }
    }

    /// ER_PARSE_ERROR.
    static let parseError: UInt16 = 1064

    /// The pins that a statement sets.
    ///
    /// *Source*: facts of RDS Proxy's rules, list in docs/pinning.md.
    public static func causes(_ statement: ScannedStatement) -> PinCause {
        let traits = statement.traits
        guard !traits.isDisjoint(with: everyPinningTrait) else { return [] }
        var causes: PinCause = []
        for (trait, cause) in pinningTraits where !traits.isDisjoint(with: trait) { causes.insert(cause) }
        return causes
    }

    private static let pinningTraits: [(StatementTraits, PinCause)] = [
        ([.setsUserVariable], .userVariable),
        ([.setsUntrackedVariable, .rdsTrackedOnly, .setsOther], .untrackedVariable),
        ([.setsNextTransaction], .nextTransaction),
        ([.createsTemporaryTable], .temporaryTable),
        ([.locksTables], .tableLock),
        ([.locksServer], .serverLock),
        ([.getsNamedLock], .namedLock),
        ([.preparesStatement], .textPreparedStatement),
        ([.opensHandler], .handler),
        ([.ambiguousComment], .executableComment),
        ([.readsFoundRows], .rowCounts),
        ([.readsSequenceValue, .advancesSequence], .sequence),
        ([.callsProcedure, .callsUnknownFunction], .storedRoutine),
        ([.startsXA], .xaTransaction),
        ([.setsRole, .setsSessionAuth], .identity),
        ([.unknown, .malformed, .anonymousBlock], .unknownStatement),
    ]
    private static let everyPinningTrait = pinningTraits.reduce(into: StatementTraits()) { $0.formUnion($1.0) }

    mutating func pin(_ cause: PinCause) {
        newPins.formUnion(cause.subtracting(pins).subtracting(.rdsRule))
        pins.formUnion(cause)
        pinHistory.formUnion(cause)
    }

    // MARK: Other events

    /// The session begins anew (COM_RESET_CONNECTION): what its backend held is gone.
    public mutating func reset(to state: SharedState?, family: ServerFamily, variables: TrackedVariables) {
        self.state = state ?? initial
        statements = [:]
        forgetBackend()
        lexerMode = SessionMachine.lexerMode(self.state.value, family: family, variables)
        hidesSyntax = SessionMachine.hidesSyntax(self.state.value, variables)
    }

    /// The session has not sent anything yet, and others that begin now begin with this state.
    public mutating func begin(with state: SharedState, family: ServerFamily, variables: TrackedVariables) {
        self.state = state
        initial = state
        lexerMode = SessionMachine.lexerMode(state.value, family: family, variables)
        hidesSyntax = SessionMachine.hidesSyntax(state.value, variables)
        hasAutocommit = stateHasAutocommit
    }

    /// The backend broke: with it go the transaction and everything that pinned. Prepared statements that can run on any
    /// backend stay.
    public mutating func forgetBackend() {
        pins.formIntersection(.rdsRule)
        forgetBoundStatements()
        isInTransaction = false
        deferredTransaction = nil
        hasSavepoint = false
        unknown = []
        objects = SessionObjects()
        unlearned = []
        madeInsertID = false
        hasAutocommit = stateHasAutocommit
    }

    /// What the next backend's flags will say, before its first reply has said it.
    private var stateHasAutocommit: Bool {
        guard let index = autocommitIndex, state.value.count > index else { return true }
        return state.value[index] != "0"
    }

    /// The backend has begun the transaction that was put off.
    public mutating func transactionBegun() {
        deferredTransaction = nil
        isInTransaction = true
    }

    /// The insert id has been taken from the backend into the session's keeping, or needs no keeping.
    public mutating func insertIDKept() {
        madeInsertID = false
    }

    static func hidesSyntax(_ state: CarriedState, _ variables: TrackedVariables) -> Bool {
        guard let index = variables.index(of: "character_set_client"), let name = state[index] else { return false }
        return ["big5", "cp932", "gb18030", "gbk", "sjis"].contains(name)
    }

    static func lexerMode(
        _ state: CarriedState, family: ServerFamily, _ variables: TrackedVariables
    ) -> LexerMode {
        var mode: LexerMode = family == .mariadb ? .onlyMariaDB : .onlyMySQL
        guard let index = variables.index(of: "sql_mode"), let text = state[index] else { return mode }
        for word in text.uppercased().split(separator: ",") {
            switch word {
            case "ANSI_QUOTES", "ANSI": mode.insert(.ansiQuotes)
            case "NO_BACKSLASH_ESCAPES": mode.insert(.noBackslashEscapes)
            default: continue
            }
        }
        return mode
    }
}

extension ErrorCode {
    /// ER_LOAD_INFILE_CAPABILITY_DISABLED (MariaDB): LOAD DATA LOCAL is off.
    fileprivate static let localCapabilityDisabled = ErrorCode(4166, "HY000")
    /// ER_CLIENT_LOCAL_FILES_DISABLED (MySQL): the same.
    fileprivate static let localDataDisabled = ErrorCode(3948, "42000")
}
