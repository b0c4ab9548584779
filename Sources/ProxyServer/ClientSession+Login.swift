import ConnectionPool
import EventLoop
import Logging
import MySQLProtocol
import ProxyModel
import SessionState
import WeirCrypto

// From the greeting to the first command.
extension ClientSession {
    /// Says hello, now that it is known for whom.
    func greet(_ profile: ServerProfile) {
        guard case .awaitingProfile = phase else { return }
        guard let nonce = freshNonce() else {
            end(.protocolError("no random bytes"))
            return
        }
        let plugin = core.defaultPlugin(profile)
        let offered = core.offeredCapabilities(isSecure: isSecure)
        arm(after: core.spec.endpoint.handshakeTimeout)
        loginBegins()
        phase = .loggingIn(
            ServerLogin(
                nonce: nonce, defaultPlugin: plugin, pluginOfStrangers: core.loginRules.pluginOfStrangers,
                offeredCapabilities: offered, transport: peer == .local ? .unixSocket : .plain,
                requireTLS: core.loginRules.refusesPlain, rsaKey: core.rsaKey))
        send(core.greetingPacket(profile, nonce: nonce, connectionID: connectionID))
        nextLoginSequence = 1
        resumeReading()
        core.loginBegan(self)
    }

    func freshNonce() -> [UInt8]? {
        do throws(CryptoError) {
            // A zero byte would end the nonce early for clients that read it as text; servers avoid '$' too.
            return try core.random(20).map { byte in
                let seven = byte & 0x7f
                return seven == 0 || seven == UInt8(ascii: "$") ? seven + 1 : seven
            }
        } catch {
            core.logger.critical("no random bytes", metadata: ["cause": "\(error)"])
            return nil
        }
    }

    /// The longest login packet: user, token, schema and attributes.
    private static let longestLogin = 64 * 1024

    func readLogin() {
        // An SSLRequest is 36 bytes, and what follows it belongs to TLS: no byte more may be read before it is known.
        let isFirst = nextLoginSequence == 1 && !isSecure
        let first = 36 + (headerBytes ?? 0)
        let limit = isFirst && carriedBytes < first ? first - carriedBytes : EventLoop.receiveChunk
        switch receive(limit: limit) {
        case .nothing: return
        case .ended(let end): ended(end)
        case .bytes(let received):
            core.loginProgressed(self)
            guard let bytes = headerBytes == nil ? received : withoutProxyHeader(received) else { return }
            let isFirstPart = isFirst && bytes.count == 36 && limit < EventLoop.receiveChunk
            takeLogin(bytes)
            // It was no SSLRequest: the rest of the login is most likely here already.
            if isFirstPart, carriedBytes == 36 { readLogin() }
        }
    }

    private func takeLogin(_ bytes: UnsafeRawBufferPointer) {
        let span = bytes.bindMemory(to: UInt8.self).span
        guard span.count >= 4 else {
            _ = keep(bytes)
            return
        }
        do throws(WireError) {
            let header = try PacketHeader(span)
            guard header.payloadLength <= ClientSession.longestLogin else {
                // Answered in turn, so that the client reads why.
                nextLoginSequence = header.sequence &+ 1
                return refusePacket(ERRPacket(.badHandshake, "Bad handshake"), "an oversized login packet")
            }
            guard header.sequence == nextLoginSequence else {
                return refusePacket(
                    ERRPacket(.packetsOutOfOrder, "Got packets out of order"), "packets out of order")
            }
            guard span.count >= header.packetLength else {
                _ = keep(bytes)
                return
            }
            nextLoginSequence = header.sequence &+ 1
            if isHeaderRefused { return refuseHeader() }
            let payload = Array(bytes[4..<header.packetLength])
            if span.count > header.packetLength {
                hasKeptInput = true
                _ = keep(UnsafeRawBufferPointer(rebasing: bytes[header.packetLength...]))
            }
            guard case .loggingIn(var login) = phase else { return }
            let actions = login.received(payload)
            phase = .loggingIn(login)
            perform(actions)
        } catch {
            refuseLogin(ERRPacket(.badHandshake, "Bad handshake"), "\(error)")
        }
    }

    func secured() {
        core.loginProgressed(self)
        guard case .loggingIn(var login) = phase else { return }
        let actions = login.tlsEstablished()
        phase = .loggingIn(login)
        perform(actions)
    }

    func perform(_ actions: [LoginAction]) {
        for action in actions {
            switch action {
            case .startTLS:
                guard let context = core.tlsContext else { return end(.protocolError("TLS is not configured")) }
                secureAsServer(context)
            case .send(let payload):
                send(PacketWriter.packet(sequence: nextLoginSequence, payload: payload))
                nextLoginSequence &+= 1
            case .lookUp(let user, _): lookUp(user)
            case .judge(let token, let user): judge(token, user)
            case .accepted(let response, _):
                accepted(response)
            case .refused(let error, let failure):
                loginFailed(failure)
                refuseLogin(error, obstacle ?? "\(failure)")
            }
        }
    }

    /// Refuses a login for a packet that was not even read.
    private func refusePacket(_ error: ERRPacket, _ why: String) {
        if case .loggingIn(let login) = phase, let user = login.user { note(.login, user: user, failure: why) }
        refuseLogin(error, why)
    }

    func refuseLogin(_ error: ERRPacket, _ why: String) {
        core.statistics.loginsFailed += 1
        if returnsToFormerUser(error) { return }
        send(PacketWriter.packet(sequence: nextLoginSequence, payload: error.encoded()))
        end(.loginFailed(why))
    }

    func accepted(_ response: HandshakeResponse) {
        core.loginEnded(self, succeeded: true)
        if loginState == nil, let access = core.console, access.isUser(response.user) {
            return beginConsole(response, access)
        }
        guard core.profile != nil else { return awaitTarget(response) }
        guard let index = core.userIndex(response.user) else {
            note(.login, user: response.user, failure: "the user has gone")
            return refuseLogin(ERRPacket(.unknownError, "Unknown error"), "the user has gone")
        }
        if let refusal = admitted(as: index) {
            note(.login, user: response.user, failure: refusal.message)
            return refuseLogin(refusal, refusal.message)
        }
        note(.login, user: response.user, failure: nil)
        user = index
        if let unfit = core.profile?.isUnfitForClients(response.characterSet) {
            let text = "Variable 'character_set_client' can't be set to the value of '\(unfit)'"
            return refuseLogin(ERRPacket(.wrongValueForVariable, text), text)
        }
        capabilities = response.capabilities
        loginCharacterSet = response.characterSet
        programName = ClientSession.programName(response)
        let schema = response.database.flatMap { $0.isEmpty ? nil : $0 }
        let plain = core.initialMachine(collation: response.characterSet, schema: nil, capabilities: capabilities)
        key = PoolKey(
            user: index, capabilities: capabilities.intersection(PoolKey.significant), hasSchema: false)
        guard let schema else {
            begin(plain)
            return
        }
        if core.isSchemaKnown(schema, user: index) {
            key = key.with(schema: true)
            begin(core.initialMachine(collation: response.characterSet, schema: schema, capabilities: capabilities))
            return
        }
        // Only the server can say whether the schema exists and is open to this user; a direct login would say it now.
        phase = .checkingSchema(response)
        // From here on it is the pool that decides how long to wait; this is for a backend that does not answer.
        arm(after: core.spec.pool.connectionBorrowTimeout + core.spec.endpoint.handshakeTimeout)
        key = key.with(schema: true)
        if let backend = core.pool?.lendIdle(key: key, tag: plain.state.tag, to: self) {
            granted(backend)
        } else {
            borrow(tag: plain.state.tag)
        }
    }

    /// A backend for the check of the schema is at hand.
    func checkSchema(_ response: HandshakeResponse, on backend: BackendConnection) {
        let schema = response.database ?? ""
        work = .preparing
        backend.run([.initDB(schema)]) { [self] results, isComplete in
            schemaChecked(schema, response, backend, isComplete ? results.first : nil)
        }
    }

    private func schemaChecked(
        _ schema: String, _ response: HandshakeResponse, _ backend: BackendConnection, _ result: QueryResult?
    ) {
        work = .idle
        let hasEnded = if case .ended = phase { true } else { false }
        self.backend = nil
        switch result {
        case .ok:
            var value = backend.state.value
            value.schema = schema
            backend.state = SharedState(value)
            backend.key = backend.key.with(schema: true)
            backend.lastSession = .none
            core.pool?.giveBack(backend)
            core.noteSchema(schema, user: user)
            if hasEnded { return }
            begin(
                core.initialMachine(
                    collation: response.characterSet, schema: schema, capabilities: capabilities))
        case .error(let error):
            // The error is nobody's to see in SHOW WARNINGS.
            backend.lastSession = .none
            core.pool?.giveBack(backend)
            if !hasEnded { refuseLogin(error, "schema \(schema): \(error.message)") }
        default:
            // The backend broke and is gone already.
            if !hasEnded {
                refuseLogin(
                    ERRPacket(.connectionKilled, "Lost connection to the database server during query"),
                    "the backend broke")
            }
        }
    }

    private func begin(_ machine: SessionMachine) {
        let state = machine.state
        loginState = state.value
        freshSerial = core.freshSerial
        self.machine = machine
        self.machine.allowsLocalInfile = capabilities.contains(.localFiles)
        phase = .ready
        formerLogin = nil
        leaveLowLane()
        noteLogin()
        var ok = OKPacket(status: state.value.isAutocommitOff(core.variables) ? [] : .autocommit)
        if capabilities.contains(.sessionTrack), let schema = state.value.schema {
            // As a server that tracks the schema tells of the one that the login chose.
            ok.sessionState = SessionStateChange.encode([.schema(schema)])
            ok.status.insert(.sessionStateChanged)
        }
        send(
            PacketWriter.packet(sequence: nextLoginSequence, payload: ok.encoded(capabilities: capabilities)))
        core.pool?.keepWarm(key)
        lastActivity = loop.now
        if core.recorder != nil { recordOpening() }
        armIdleTimer()
        if isDraining { return endForShutdown() }
        continueWithKeptInput()
    }

    /// The login could not get the backend that it needs.
    func loginRefused(_ error: ERRPacket) {
        refuseLogin(error, error.message)
    }
}

extension CarriedState {
    fileprivate func isAutocommitOff(_ variables: TrackedVariables) -> Bool {
        variables.index(of: "autocommit").map { self[$0] == "0" } ?? false
    }
}
