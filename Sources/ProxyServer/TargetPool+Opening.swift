import Backend
import ConnectionPool
import EventLoop
import Logging
import MySQLProtocol
import ProxyModel
import SessionState

// Opening backends, and bringing new and reset ones to the state in which every session may begin.
extension TargetPool {
    func open(_ id: BackendID, _ key: PoolKey) {
        statistics.connectsStarted += 1
        logger.debug("opening a backend", metadata: ["backend": "\(id)"])
        var login = login
        login.capabilities = key.capabilities
        login.user = core.credentials[Int(key.user)].user
        login.password = core.credentials[Int(key.user)].password
        login.previousPassword = core.credentials[Int(key.user)].previousPassword
        login.proxyHeader = proxyHeader(for: id, key)
        connector.open(login) { [mailbox] result in mailbox.send(Opened(id: id, key: key, result: result)) }
    }

    func opened(_ opened: Opened) {
        let id = opened.id
        callers[id] = nil
        switch opened.result {
        case .failure(let fault):
            if doomed.remove(id) != nil {
                freeSlot(id, afterLoginThatFailedWith: ConnectFault(fault))
                return
            }
            connectFailed(id, ConnectFault(fault))
        case .success(let connection):
            let backend = BackendConnection(
                loop: loop, id: id, key: opened.key, connection: connection, state: core.freshState, pool: self)
            while backends.count <= id.slot { backends.append(nil) }
            backends[id.slot] = backend
            if doomed.remove(id) != nil {
                backend.beginClosing(timeout: TargetPool.closingTimeout, polite: true)
                return
            }
            if connection.usedPreviousPassword {
                logger.warning(
                    "the server refused the password and took the one before it; it may be changing",
                    metadata: ["backend": "\(id)", "user": "\(core.credentials[Int(opened.key.user)].user)"])
                core.renewals?.ask()
            }
            core.noteServerVersion(connection.serverVersion)
            prepare(backend, afterReset: false)
        }
    }

    private func connectFailed(_ id: BackendID, _ fault: ConnectFault) {
        statistics.connectsFailed += 1
        if fault.code == 1045 { core.renewals?.ask() }
        logger.warning(
            "a backend could not be opened",
            metadata: ["backend": "\(id)", "error": "\(fault.code)", "cause": "\(fault.message)"])
        machine.connectFailed(id, fault: fault, now: now, into: &actions)
        runActions()
        freeSlot(id, afterLoginThatFailedWith: fault)
    }

    /// Brings a new or a reset backend to the state in which every session may begin.
    func prepare(_ backend: BackendConnection, afterReset: Bool) {
        backend.beginSetUp()
        backend.statements.removeAll()
        guard let variables = inventories[backend.serverVersion] else { return takeInventory(backend) }
        backend.variables = variables
        let setUp = setUp.with(variables)
        let commands = setUp.commands(
            afterReset: afterReset, hasMultiStatements: backend.key.capabilities.contains(.multiStatements))
        // A reset may have to roll back what took hours; a new connection has nothing to do.
        let limit = afterReset ? nil : login.target.connectTimeout
        core.statistics.ownCommands.count(.setUp, commands.count)
        let askedAt = loop.now
        backend.run(commands, within: limit) { [unowned self, unowned backend] results, isComplete in
            if !afterReset, isComplete { pace.answered(in: loop.now - askedAt, now: now) }
            prepared(backend, results, isComplete: isComplete, afterReset: afterReset)
        }
    }

    /// A new connection's server is of a version that was not seen before: which variables does it have?
    private func takeInventory(_ backend: BackendConnection) {
        backend.run([BackendSetUp.inventory], within: login.target.connectTimeout) {
            [unowned self, unowned backend] results, isComplete in
            guard isComplete, let variables = BackendSetUp.variables(results.first, core.family) else {
                return setUpFailed(
                    backend,
                    "set-up: \(isComplete ? "the server did not tell which variables it has" : backend.brokeBecause)")
            }
            if inventories.count >= TargetPool.mostInventories { inventories.removeAll() }
            inventories[backend.serverVersion] = variables
            prepare(backend, afterReset: false)
        }
    }

    private func prepared(
        _ backend: BackendConnection, _ results: [QueryResult], isComplete: Bool, afterReset: Bool
    ) {
        do throws(SetUpFailure) {
            guard isComplete else {
                throw SetUpFailure(text: "set-up: \(backend.brokeBecause)", isPermanent: false)
            }
            let setUp = setUp.with(backend.variables)
            let state = try setUp.state(results)
            let role = setUp.role(results)
            guard !afterReset || role == backend.sqlRole else {
                throw SetUpFailure(text: "reset: the role that a client chose is still in force", isPermanent: false)
            }
            backend.sqlRole = role
            // Shared, so that an untouched backend and an untouched session compare by identity.
            backend.state = state == core.freshState.value ? core.freshState : SharedState(state)
        } catch {
            setUpFailed(backend, error.text, isPermanent: error.isPermanent)
            return
        }
        backend.key = backend.key.with(schema: backend.state.value.schema != nil)
        backend.initialState = backend.state
        backend.hasUnsetVariables = false
        backend.insertOwner = .none
        backend.isKeepingInsertID = false
        backend.hasInsertID = false
        backend.formerInsertID = 0
        backend.wasStopped = false
        backend.lastSession = .none
        core.noteFreshState(backend.state, capabilities: backend.key.capabilities)
        backend.park()
        if afterReset {
            statistics.resets += 1
            machine.resetFinished(backend.id, stateTag: backend.state.tag, now: now, into: &actions)
        } else {
            statistics.connectsSucceeded += 1
            machine.connected(backend.id, stateTag: backend.state.tag, now: now, into: &actions)
        }
        runActions()
    }

    /// Set-up was refused, or the connection broke meanwhile.
    func setUpFailed(_ backend: BackendConnection, _ why: String, isPermanent: Bool = false) {
        let isNew = machine.state(of: backend.id) == .connecting
        if isNew {
            statistics.connectsFailed += 1
            logger.warning("a backend could not be set up", metadata: ["backend": "\(backend.id)", "cause": "\(why)"])
            let fault = ConnectFault(
                isPermanent ? .permanent : .retriable, code: 2013, sqlState: "HY000", message: why)
            machine.connectFailed(backend.id, fault: fault, now: now, into: &actions)
            runActions()
            backend.beginClosing(timeout: TargetPool.closingTimeout, polite: true)
        } else {
            logger.warning("a backend could not be reset", metadata: ["backend": "\(backend.id)", "cause": "\(why)"])
            machine.resetFailed(backend.id, now: now, into: &actions)
            runActions()
        }
    }
}

extension ConnectFault {
    init(_ fault: BackendFault) {
        self.init(
            fault.isPermanent ? .permanent : .retriable, code: fault.code, sqlState: fault.sqlState,
            message: fault.message)
    }
}
