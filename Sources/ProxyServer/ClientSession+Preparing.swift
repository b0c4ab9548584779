import ConnectionPool
import EventLoop
import MySQLProtocol
import ProxyModel
import SessionState

// Bringing a backend to the session's state before its statement.
extension ClientSession {
    /// Tells the backend what it must know to be this session's.
    ///
    /// - Returns: whether the command must wait for an answer.
    func prepare(_ backend: BackendConnection) -> Bool {
        if isPrepared {
            isPrepared = false
            return false
        }
        if freshSerial != core.freshSerial { beginAnew() }
        if backend.insertOwner != .none, backend.insertOwner != id { keepInsertID(of: backend) }
        // What the backend is marked with may be older than a reset of this session.
        let hasOwnInsertID = backend.insertOwner == id && isInsertID(on: backend)
        let wantsInsertID =
            !hasOwnInsertID && !machine.traits.isDisjoint(with: ClientSession.insertIDReaders)
        if wantsInsertID, insertID == .onBackend, fetchInsertID() { return true }
        if hasOwnInsertID, isInsertIDInDoubt, !machine.traits.isDisjoint(with: ClientSession.insertIDReaders) {
            // It may be that of the session before: an OK tells of ids that were given, too.
            isAwaitingInsertID = true
            if !backend.isKeepingInsertID { saveInsertID(from: backend, then: nil) }
            return true
        }

        let beginsAnew = mustBeginAnew(backend)
        if beginsAnew, hasOwnInsertID {
            // A reset would take it along.
            isAwaitingInsertID = true
            if !backend.isKeepingInsertID { saveInsertID(from: backend, then: nil) }
            return true
        }
        if backend.state !== machine.state, SharedState.equal(backend.state, machine.state) {
            // The next comparison is one of identity.
            backend.state = machine.state
        }
        let isSameState = backend.state === machine.state
        if beginsAnew { backend.statements.removeAll() }
        // What another session's statement, or one of ours, warned of is not this client's; MySQL's COM_INIT_DB counts it.
        let asksForDiagnostics = (machine.preparingScan?.traits ?? machine.traits).contains(.readsDiagnostics)
        let clearsDiagnostics =
            asksForDiagnostics && (!isSameState || backend.lastSession != id || beginsAnew)
            || pending?.command == .initDB && core.family == .mysql && backend.lastSession != id
        let begins = machine.deferredTransaction
        noteCounted(
            on: backend,
            isPreceded: !isSameState || wantsInsertID || clearsDiagnostics || begins != nil || beginsAnew)
        let text = missingText(on: backend)
        if isSameState, !wantsInsertID, !clearsDiagnostics, text == nil, begins == nil, !beginsAnew { return false }
        var preparation = Preparation()
        let state = machine.state
        var origin = backend.state
        if beginsAnew, let initial = backend.initialState, let setUp = core.pool?.setUp.with(backend.variables) {
            preparation.reset(by: setUp, backend)
            origin = stateAfterReset(initial, of: backend)
        } else if origin.value.userVariables.keys.contains(where: { state.value.userVariables[$0] == nil }) {
            backend.hasUnsetVariables = true
        }
        // A schema that is gone by now must not keep the session from choosing another.
        let choosesSchema = !machine.beginsWithSchemaChoice
        if let text {
            var reached = origin.value
            let isHere = text.context.holds(in: state.value, core.variables)
            let place = isHere ? state.value : text.context.applied(to: state.value, core.variables)
            preparation.go(from: reached, to: place, backend.variables, .approach)
            backend.statements.makeRoom()
            preparation.prepare(text)
            reached = place
            preparation.go(from: reached, to: state.value, backend.variables, .state, choosingSchema: choosesSchema)
        } else if beginsAnew {
            preparation.go(
                from: origin.value, to: state.value, backend.variables, .state, choosingSchema: choosesSchema)
        } else if origin !== state {
            preparation.go(
                core.replay(from: origin, to: state, backend.variables), .state, choosingSchema: choosesSchema)
        }
        if wantsInsertID {
            if case .known(let id) = insertID {
                preparation.add(.query("SET last_insert_id=\(id)"), .insertID)
            } else if backend.hasInsertID {
                preparation.add(.query("SET last_insert_id=0"), .insertID)
            }
        }
        let signal = clearsDiagnostics && asksForDiagnostics ? keptDiagnostics?.signal : nil
        if clearsDiagnostics, signal == nil { preparation.add(.query(ClientSession.clearingStatement), .clearing) }
        if let begins { preparation.add(.query(begins.statement), .transaction) }
        if let signal { preparation.add(.query(signal), .diagnostics) }
        guard !preparation.isEmpty else { return false }
        preparation.count(in: &core.statistics.ownCommands)
        backend.run(preparation.commands) { [self] results, isComplete in
            prepared(backend, preparation, results, isComplete: isComplete, state: state)
        }
        return true
    }

    /// Both families keep the schema; MySQL begins with its global character set, MariaDB with the login's.
    private func stateAfterReset(_ initial: SharedState, of backend: BackendConnection) -> SharedState {
        var value = initial.value
        let schema = backend.state.value.schema
        if core.family == .mysql, let globals = core.profile?.globals {
            value = globals.applied(to: value, schema: schema, core.variables)
        }
        value.schema = schema
        return SharedState(value)
    }

    /// Whether only a reset makes the backend what a connection is that never had another session's user variables: servers
    /// describe one that was set to NULL otherwise than one that was never set.
    ///
    /// Worth it for a statement that names user variables, and for a session that keeps the backend from here on. A transaction
    /// is neither: what the reset costs the backend, its prepared statements, is more than what it is good for.
    private func mustBeginAnew(_ backend: BackendConnection) -> Bool {
        guard isFreshLease || isHeldLightly, backend.initialState != nil else { return false }
        let traits = machine.preparingScan?.traits ?? machine.traits
        if traits.isDisjoint(with: [.readsUserVariable, .setsUserVariable]), machine.pins.isEmpty { return false }
        if isHeldLightly {
            // What it is held for goes with the reset.
            guard machine.pins.isDisjoint(with: .diagnostics),
                traits.isDisjoint(with: [.readsDiagnostics, .readsFoundRows])
            else { return false }
        }
        let own = machine.state.value.userVariables
        return backend.hasUnsetVariables || backend.state.value.userVariables.keys.contains { own[$0] == nil }
    }

    /// The server's defaults or the initialization query have changed since the login: a session that has not sent anything
    /// yet begins with what holds now, as a connection that was made now.
    private func beginAnew() {
        freshSerial = core.freshSerial
        guard statementSerial == 0, machine.state.value == loginState else { return }
        let state = core.initialMachine(
            collation: loginCharacterSet, schema: machine.state.value.schema, capabilities: capabilities
        ).state
        loginState = state.value
        machine.begin(with: state, family: core.family, variables: core.variables)
    }

    /// Leaves no warning behind. MariaDB clears them only for a statement that uses a table.
    private static let clearingStatement = "DO (SELECT 1 FROM (SELECT 1) weir)"

    /// Statements whose result may depend on LAST_INSERT_ID(), directly or inside a routine.
    private static let insertIDReaders: StatementTraits = [
        .readsInsertID, .callsProcedure, .callsUnknownFunction, .preparesStatement, .unknown, .ambiguousComment,
        .returnsRows, .setsInsertID,
    ]

    /// The backend still holds another session's insert id, which this session's statements would replace: ask for it
    /// in the same write.
    private func keepInsertID(of backend: BackendConnection) {
        guard let owner = core.session(backend.insertOwner), owner.isInsertID(on: backend),
            !backend.isKeepingInsertID
        else {
            if !backend.isKeepingInsertID { backend.formerInsertID = nil }
            return
        }
        owner.saveInsertID(from: backend, then: nil)
    }

    /// Whether LAST_INSERT_ID() of this session can only be had from that backend.
    func isInsertID(on backend: BackendConnection) -> Bool {
        insertBackend == backend.id && insertID == .onBackend
    }

    /// Takes this session's insert id from the backend into its own keeping.
    func saveInsertID(from backend: BackendConnection, then: (() -> Void)?) {
        backend.isKeepingInsertID = true
        backend.lastSession = .none
        let owner = id
        let holder = backend.id
        let former = backend.formerInsertID
        core.statistics.ownCommands.count(.insertID)
        backend.run([.query("SELECT LAST_INSERT_ID()")], isFollowed: true) { [unowned core] results, _ in
            if let backend = core.pool?.backend(holder) {
                backend.isKeepingInsertID = false
                backend.formerInsertID = ClientSession.insertID(results.first)
                if backend.insertOwner == owner { backend.insertOwner = .none }
            }
            core.session(owner)?.keptInsertID(results.first, from: holder, former: former)
            then?()
        }
    }

    /// The session's insert id is on a backend that is not the one at hand: get it from there.
    ///
    /// - Returns: false when nothing must be waited for.
    private func fetchInsertID() -> Bool {
        guard let holder = insertBackend.flatMap({ core.pool?.backend($0) }), holder.insertOwner == id,
            holder.isIdle || holder.isKeepingInsertID
        else {
            insertID = .known(reportedInsertID)
            insertBackend = nil
            return false
        }
        isAwaitingInsertID = true
        if !holder.isKeepingInsertID { saveInsertID(from: holder, then: nil) }
        return true
    }

    private static func insertID(_ result: QueryResult?) -> UInt64? {
        guard case .rows(let set)? = result else { return nil }
        return set.text(row: 0, column: 0).flatMap { UInt64($0) }
    }

    /// Whether an id that the backend gives is this session's.
    private func isOwnInsertID(_ id: UInt64, former: UInt64?) -> Bool {
        guard isInsertIDInDoubt, !doubtfulInsertIDs.contains(id) else { return true }
        return hasFailedInDoubt && former != nil && former != id
    }

    private func keptInsertID(_ result: QueryResult?, from holder: BackendID, former: UInt64?) {
        defer { resumeWithInsertID() }
        // Meanwhile another statement may have made a newer one elsewhere, or a reset may have done away with it.
        guard insertBackend == holder, insertID == .onBackend else { return }
        if let id = ClientSession.insertID(result) {
            insertID = isOwnInsertID(id, former: former) ? .known(id) : .known(formerInsertID)
        } else {
            // The backend is gone; what its OK packet said is the id in all but odd cases.
            insertID = .known(reportedInsertID)
        }
        insertBackend = nil
        settleInsertID()
    }

    private func resumeWithInsertID() {
        guard isAwaitingInsertID, work == .preparing else { return }
        isAwaitingInsertID = false
        // The buffer may hold another session's reply right now: go on when this round is over.
        work = .waiting
        isResuming = true
        readAgainSoon()
    }

    /// The state that was asked for, but for a schema that the command itself chooses.
    private func reachedState(on backend: BackendConnection, _ state: SharedState) -> SharedState {
        guard machine.beginsWithSchemaChoice, backend.state.value.schema != state.value.schema else { return state }
        var reached = state.value
        reached.schema = backend.state.value.schema
        return SharedState(reached)
    }

    private func prepared(
        _ backend: BackendConnection, _ preparation: Preparation, _ results: [QueryResult], isComplete: Bool,
        state: SharedState
    ) {
        if let text = preparation.text, let id = preparation.preparedID(results) {
            backend.statements.prepared(text, as: id)
        }
        guard isComplete else { return }  // The backend broke; `backendBroke` has dealt with it.
        if case .ended = phase {
            core.pool?.giveBackForReset(backend, closing: isBeyondReset)
            return
        }
        if preparation.isReset {
            backend.hasUnsetVariables = false
            backend.hasInsertID = false
        }
        let failure = preparation.failure(results)
        if let failure, !preparation.reachedState(results) {
            if machine.keepsLease {
                // It cannot be reset without what the session has on it.
                return backend.broke("the session's state could not be set: \(failure.1.code) \(failure.1.message)")
            }
            // The statement does not run in a state that is not its own.
            if let schema = state.value.schema { core.forgetSchema(schema, user: user) }
            self.backend = nil
            core.pool?.giveBackForReset(backend)
            refusePending(failure.1)
            return
        }
        if preparation.beginsTransaction { machine.transactionBegun() }
        backend.state = reachedState(on: backend, state)
        backend.key = backend.key.with(schema: backend.state.value.schema != nil)
        backend.lastSession = .none
        if !machine.traits.isDisjoint(with: ClientSession.insertIDReaders) {
            backend.insertOwner = id
            insertBackend = backend.id
            backend.formerInsertID = if case .known(let id) = insertID { id } else { 0 }
            if insertID != .none { insertID = .onBackend }
            backend.hasInsertID = true
        }
        if let failure {
            if failure.1.code == ClientSession.tooManyStatements, makesRoom(on: backend), prepare(backend) { return }
            return statementRefused(failure.1)
        }
        work = .idle
        if isInterrupted { return refuseInterrupted() }
        isPrepared = true
        resumePending()
    }
}
