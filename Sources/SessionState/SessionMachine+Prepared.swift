public import MySQLProtocol

// Prepared statements of the binary protocol: the client's numbers are Weir's own, and any backend will do.
extension SessionMachine {
    /// What a COM_STMT_PREPARE is about to make.
    struct Preparing: Equatable, Sendable {
        let scan: ScannedStatement?
        var text: StatementText?
    }

    /// MariaDB: the statement that was prepared last, whose number the client need not know yet.
    private static let lastPrepared: UInt32 = 0xffff_ffff

    /// What asks for something that preparing anew on another backend would change, or that only the backend of the
    /// statement before can tell.
    private static let boundToBackend: StatementTraits = [
        .readsDiagnostics,
        // Servers take a user variable for what it is when the statement is prepared.
        .readsUserVariable,
    ]

    /// Hands out the client's open prepared statements.
    public func forEachStatement(_ body: (ClientStatement) -> Void) {
        for statement in statements.values { body(statement) }
    }

    /// Whether the running command prepares: what ends in its reply is no result.
    public var isPreparing: Bool { command == .stmtPrepare }

    /// Whether the running command has no answer, and its failure is told by a later one.
    public var isSendingLongData: Bool { command == .stmtSendLongData }

    /// How many prepared statements the client has open.
    public var statementCount: Int { statements.count }

    /// A prepared statement of the client's.
    public func statement(_ id: UInt32) -> ClientStatement? { statements[resolved(id)] }

    /// How many parameters a prepared statement of the client's has.
    public mutating func parameters(_ id: UInt32) -> Int { statements[resolved(id)]?.parameters ?? 0 }

    /// How a prepared statement's text is read: as when it was prepared, whatever sql_mode is by now.
    public func lexerMode(of text: StatementText, _ variables: TrackedVariables) -> LexerMode {
        SessionMachine.lexerMode(
            text.context.applied(to: state.value, variables),
            family: lexerMode.contains(.onlyMySQL) ? .mysql : .mariadb, variables)
    }

    private func resolved(_ id: UInt32) -> UInt32 {
        id == SessionMachine.lastPrepared && !lexerMode.contains(.onlyMySQL) ? lastStatementID : id
    }

    // MARK: Commands

    mutating func beginPrepare(_ statement: ScannedStatement?) -> Plan {
        // What the text does, it does when it is executed.
        traits = []
        preparing = Preparing(scan: statement, text: nil)
        // Others clear them when they are prepared.
        leavesDiagnostics = statement?.traits.contains(.readsDiagnostics) == true
        if hidesSyntax { pin(.ambiguousCharacterSet) }
        if statement == nil { pin(.longStatement) }
        if !canRunAnywhere { pin(.preparedStatement) }
        return .forward(.prepared)
    }

    /// Whether what is being prepared may run on any backend, provided that its text can be kept.
    public var canRunAnywhere: Bool {
        guard let scan = preparing?.scan, !hidesSyntax else { return false }
        return scan.traits.isDisjoint(with: SessionMachine.boundToBackend)
    }

    /// The text that is being prepared, with what it says of the running connection put in place; nil where it cannot be
    /// kept, so that the statement stays on this backend.
    public mutating func prepares(_ text: StatementText?) {
        preparing?.text = text
        if text == nil { pin(.preparedStatement) }
    }

    /// The scan of the text that is being prepared.
    public var preparingScan: ScannedStatement? { preparing?.scan }

    /// The text that is being prepared, if it can run on any backend.
    public var preparingText: StatementText? { preparing?.text }

    mutating func beginExecute(_ id: UInt32) -> Plan {
        traits = []
        mayEndUnknown = true
        guard let statement = take(id) else { return unknown(id) }
        if let fault = statement.fault {
            alter { $0.fault = nil }
            return .refuse(ErrorCode(fault.code, fault.sqlState), fault.message)
        }
        guard let scan = statement.scan else {
            traits = .unknown
            pin(.unknownStatement)
            return .forward(.results)
        }
        if let kill = scan.kill, scan.kind == .kill, scan.statementCount <= 1, !kill.isQueryID,
            statement.parameters == 0,
            let id = kill.id.flatMap({ UInt32(exactly: $0) }), ClientID.range.contains(id)
        {
            return .kill(kill)
        }
        separate()
        if statement.formerHistory !== statement.history {
            alter { $0.formerHistory = statement.history }
        }
        traits = scan.traits
        isSingleStatement = scan.statementCount <= 1
        beginsWithSchemaChoice = scan.kind == .use
        willRun(scan)
        return .forward(.results)
    }

    mutating func beginLongData(_ id: UInt32) -> Plan {
        guard let statement = take(id), statement.fault == nil else { return .answerOK }
        separate()
        change { $0.hasLongData = true }
        return .forward(.none)
    }

    mutating func beginFetch(_ id: UInt32) -> Plan {
        mayEndUnknown = true
        guard let statement = take(id) else { return unknown(id) }
        guard statement.hasCursor else {
            let end = lexerMode.contains(.onlyMySQL) ? "." : ""
            return .refuse(.noOpenCursor, "The statement (\(id)) has no open cursor\(end)")
        }
        return .forward(.rows)
    }

    mutating func beginStatementReset(_ id: UInt32) -> Plan {
        mayEndUnknown = true
        guard let statement = take(id) else { return unknown(id) }
        if statement.fault != nil { alter { $0.fault = nil } }
        return statement.hasLongData || statement.hasCursor ? .forward(.status) : .answerOK
    }

    mutating func beginClose(_ id: UInt32) -> Plan {
        guard let statement = take(id) else { return .answerOK }
        count(statement, -1)
        statements[runningStatement] = nil
        let isOnBackend = statement.hasLongData || statement.hasCursor || statement.text == nil
        return isOnBackend ? .forward(.none) : .answerOK
    }

    private mutating func take(_ id: UInt32) -> ClientStatement? {
        runningStatement = resolved(id)
        running = statements[runningStatement]
        return running
    }

    private func unknown(_ id: UInt32) -> Plan {
        let checker = lexerMode.contains(.onlyMySQL) ? "mysql_stmt_precheck" : command.statementVerb
        return .refuse(.unknownStatement, "Unknown prepared statement handler (\(id)) given to \(checker)")
    }

    /// Another statement of the client's with the same text has a cursor or long data: the two must not be one on the backend.
    private mutating func separate() {
        guard !pins.isDisjoint(with: [.longData, .cursor]), let text = running?.text else {
            return
        }
        let isTaken = statements.contains { id, statement in
            id != runningStatement && statement.text === text && (statement.hasLongData || statement.hasCursor)
        }
        if isTaken { alter { $0.home = .anywhere(text.apart()) } }
    }

    /// The types of the parameters of the statement that is about to be executed, as the COM_STMT_EXECUTE has them.
    public mutating func sends(types: Span<UInt8>) {
        if let known = running?.history?.types {
            var isKnown = known.count == types.count
            for place in types.indices where isKnown { isKnown = known[place] == types[place] }
            if isKnown { return }
        }
        var new: [UInt8] = []
        new.reserveCapacity(types.count)
        for place in types.indices { new.append(types[place]) }
        let isMySQL = lexerMode.contains(.onlyMySQL)
        alter { $0.took(types: new, isMySQL: isMySQL) }
    }

    /// The parameters of the running COM_STMT_SEND_LONG_DATA could not be brought to a backend.
    public mutating func longDataFailed(_ error: ERRPacket) {
        change {
            $0.hasLongData = false
            $0.fault = error
        }
    }

    // MARK: Replies

    /// A statement was prepared under this number of the server's.
    ///
    /// - Returns: the number for the client.
    public mutating func received(prepared id: UInt32, parameters: Int) -> UInt32 {
        lastStatementID &+= 1
        let home =
            preparing?.text.map(ClientStatement.Home.anywhere)
            ?? .bound(BoundStatement(id: id, scan: preparing?.scan))
        let statement = ClientStatement(home: home, parameters: parameters)
        statements[lastStatementID] = statement
        preparing = nil
        count(statement, 1)
        return lastStatementID
    }

    /// The server's flags tell whether a cursor was opened or has come to its end.
    mutating func noteCursor(_ status: StatusFlags) {
        switch command {
        case .stmtExecute:
            let isOpen = opensCursor && status.contains(.cursorExists)
            if isOpen != running?.hasCursor { change { $0.hasCursor = isOpen } }
        case .stmtFetch where status.contains(.lastRowSent): change { $0.hasCursor = false }
        default: return
        }
    }

    /// The reply is complete.
    mutating func statementEnded() {
        guard !failed else { return }
        switch command {
        // Answered, but not as a statement that was prepared: there is none.
        case .stmtPrepare where preparing != nil: prepareFailed()
        case .stmtExecute where pins.contains(.longData): change { $0.hasLongData = false }
        case .stmtReset:
            change {
                $0.hasLongData = false
                $0.hasCursor = false
            }
        default: return
        }
    }

    /// A statement could not be prepared.
    mutating func prepareFailed() {
        preparing = nil
        judgeStatements()
    }

    // MARK: Pins

    /// Changes what says whether the running command's statement keeps the session on its backend.
    private mutating func change(_ body: (inout ClientStatement) -> Void) {
        guard let index = statements.index(forKey: runningStatement) else { return }
        statementTallies.add(statements.values[index], -1)
        alter(body)
        count(statements.values[index], 1)
    }

    /// Changes something else of it.
    private mutating func alter(_ body: (inout ClientStatement) -> Void) {
        guard let index = statements.index(forKey: runningStatement) else { return }
        body(&statements.values[index])
        running = statements.values[index]
    }

    private mutating func count(_ statement: ClientStatement, _ step: Int) {
        statementTallies.add(statement, step)
        judgeStatements()
    }

    /// Which pins prepared statements are the cause of.
    private mutating func judgeStatements() {
        pins.subtract([.preparedStatement, .longData, .cursor])
        let causes = statementTallies.causes
        if !causes.isEmpty { pin(causes) }
    }

    /// The backend is gone, and what was on it.
    mutating func forgetBoundStatements() {
        preparing = nil
        statementTallies = StatementTallies()
        guard !statements.isEmpty else { return }
        statements = statements.filter { $0.value.text != nil }
        running = nil
        for index in statements.indices {
            statements.values[index].hasLongData = false
            statements.values[index].hasCursor = false
        }
    }
}

extension ErrorCode {
    /// ER_UNKNOWN_STMT_HANDLER: no prepared statement has this id.
    fileprivate static let unknownStatement = ErrorCode(1243, "HY000")
    /// ER_STMT_HAS_NO_OPEN_CURSOR.
    fileprivate static let noOpenCursor = ErrorCode(1421, "HY000")
}

extension Command {
    /// The server's function that looks for the statement, which MariaDB's error text names.
    fileprivate var statementVerb: String {
        switch self {
        case .stmtExecute: "mysqld_stmt_execute"
        case .stmtFetch: "mysqld_stmt_fetch"
        default: "mysqld_stmt_reset"
        }
    }
}

/// How many of a session's prepared statements keep it on its backend, by cause.
struct StatementTallies: Equatable, Sendable {
    private var bound = 0
    private var longData = 0
    private var cursor = 0

    mutating func add(_ statement: ClientStatement, _ step: Int) {
        if statement.text == nil { bound += step }
        if statement.hasLongData { longData += step }
        if statement.hasCursor { cursor += step }
    }

    var causes: PinCause {
        var causes: PinCause = []
        if bound > 0 { causes.insert(.preparedStatement) }
        if longData > 0 { causes.insert(.longData) }
        if cursor > 0 { causes.insert(.cursor) }
        return causes
    }
}
