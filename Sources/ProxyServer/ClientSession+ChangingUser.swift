import EventLoop
import MySQLProtocol
import ProxyModel
import SessionState
import WeirCrypto

// COM_CHANGE_USER: another login on the same connection.
extension ClientSession {
    /// Who the session was before a change of user that is not decided yet.
    struct FormerLogin {
        let user: UInt16
        let key: PoolKey
        let state: CarriedState?
    }

    /// As many wrong passwords as MariaDB takes on one connection.
    private static let mostFailedChanges = 3

    /// Begins the login; what the session had is gone, whether it succeeds or not.
    func changeUser(_ payload: UnsafeRawBufferPointer) {
        let request: HandshakeResponse
        do throws(WireError) {
            request = try HandshakeResponse(
                changeUser: payload.bindMemory(to: UInt8.self).span,
                after: HandshakeResponse(
                    capabilities: capabilities, maxPacketSize: 0, characterSet: loginCharacterSet, user: "",
                    authResponse: Secret(bytes: []), database: nil))
        } catch {
            // MariaDB leaves the session as it was, MySQL ends it.
            sendError(.unknownCommand, "Unknown command")
            if core.family == .mysql { end(.protocolError("COM_CHANGE_USER: \(error)")) }
            return
        }
        guard let profile = core.profile, let nonce = freshNonce() else {
            end(.protocolError("no random bytes"))
            return
        }
        forgetState()
        formerLogin = FormerLogin(user: user, key: key, state: loginState)
        var login = ServerLogin(
            nonce: nonce, defaultPlugin: core.defaultPlugin(profile),
            pluginOfStrangers: core.loginRules.pluginOfStrangers,
            offeredCapabilities: capabilities,
            transport: isSecure ? .tls : peer == .local ? .unixSocket : .plain,
            requireTLS: core.loginRules.refusesPlain, rsaKey: core.rsaKey)
        // The greeting's nonce was used up by the first login: the answer in the packet counts for nothing.
        let actions = login.received(changeUser: request)
        nextLoginSequence = clientSequence &+ 1
        loginBegins()
        phase = .loggingIn(login)
        arm(after: core.spec.endpoint.handshakeTimeout)
        perform(actions)
    }

    /// The change was refused: MariaDB leaves the session to its former user, MySQL ends it.
    ///
    /// - Returns: whether it goes on.
    func returnsToFormerUser(_ error: ERRPacket) -> Bool {
        guard let former = formerLogin, core.family == .mariadb else { return false }
        // The new user's backend has not answered: nothing may be mistaken for an answer to the former one.
        guard backend == nil, borrowID == nil else { return false }
        failedChanges += 1
        guard failedChanges < ClientSession.mostFailedChanges else { return false }
        formerLogin = nil
        // Whatever is still to come for the refused login is nobody's.
        loginBegins()
        (user, key, loginState) = (
            former.user, former.key.with(schema: machine.state.value.schema != nil), former.state
        )
        isAgain(former.user)
        phase = .ready
        work = .idle
        sendError(error, sequence: nextLoginSequence)
        lastActivity = loop.now
        armIdleTimer()
        readAgainSoon()
        return true
    }
}
