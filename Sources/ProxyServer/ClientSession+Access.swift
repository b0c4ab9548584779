import EventLoop
import MySQLProtocol
import ProxyModel
import WeirCrypto

// Who may come in: from where, how often, with which certificate, by which token.
extension ClientSession {
    /// A login begins, the first one or a change of user. Nothing of a former one counts for it: neither its turn, nor
    /// a verdict that is still to come, nor what stood in its way.
    func loginBegins() {
        loginSerial &+= 1
        if let turnTimer { loop.disarm(turnTimer) }
        turnTimer = nil
        obstacle = nil
        isUnjudged = false
        principal = nil
        hasShownToken = false
    }

    /// Whether the endpoint lets this address in at all; if not, the session has ended.
    private func isAddressAllowed(_ user: String) -> Bool {
        let allowed = core.spec.endpoint.allowedNetworks
        if allowed.isEmpty || allowed.contains(where: { $0.contains(peer) }) { return true }
        let why = "\(peer.host) is not in endpoint.allowedNetworks"
        note(.login, user: user, failure: why)
        refuseLogin(
            ERRPacket(.hostNotPrivileged, "Host '\(peer.host)' is not allowed to connect to this MySQL server"), why)
        return false
    }

    /// Finds the user, now or when failed logins before this one let it.
    func lookUp(_ user: String) {
        guard isAddressAllowed(user) else { return }
        switch core.throttle.arrived(address: peer.household, user: user, now: loop.now) {
        case .judge: found(user)
        case .refuse:
            obstacle = "not judged: too many failed logins of this user from \(peer.host) wait already"
            isUnjudged = true
            found(nil)
        case .judgeAt(let time):
            let timer = ClosureTimer { [unowned self] in
                turnTimer = nil
                found(user)
            }
            turnTimer = timer
            loop.arm(timer, at: time)
        }
    }

    private func found(_ user: String?) {
        guard case .loggingIn(var login) = phase else { return }
        let actions = login.credential(user.flatMap(credential))
        phase = .loggingIn(login)
        perform(actions)
    }

    /// The credential to judge by; nil for users that do not exist, or may not come from here.
    private func credential(_ user: String) -> LoginCredential? {
        // A change of user stays among the database's.
        if loginState == nil, let console = core.consoleCredential(user) { return console }
        guard let index = core.userIndex(user) else { return nil }
        let credential = core.credentials[Int(index)]
        if !credential.allowedNetworks.isEmpty, !credential.allowedNetworks.contains(where: { $0.contains(peer) }) {
            obstacle = "\(peer.host) is not in the allowedNetworks of user \(user)"
            return nil
        }
        if credential.requireClientCertificate, !hasPeerCertificate {
            obstacle = "user \(user) must show a client certificate, and none was shown"
            return nil
        }
        return core.credential(user)
    }

    /// Has the token judged elsewhere; the verdict comes back by `judged`.
    func judge(_ token: Secret, _ user: String) {
        guard let authority = core.authority else {
            return judged(.refused("no identities are configured"), login: loginSerial)
        }
        hasShownToken = true
        let isKnown = core.userIndex(user) != nil && obstacle == nil
        let attempt = TokenAttempt(
            token: token, user: user, clientID: connectionID, sourceAddress: sourceAddress, isTLS: isSecure,
            isKnownUser: isKnown)
        let (id, serial, verdicts) = (id, loginSerial, core.verdicts)
        authority.judge(attempt) { verdicts.send((id, serial, $0)) }
    }

    /// The token of that login was judged; the client may have begun another one since.
    func judged(_ verdict: TokenVerdict, login serial: UInt32) {
        guard serial == loginSerial, case .loggingIn(var login) = phase else { return }
        let actions: [LoginAction]
        switch verdict {
        case .accepted(let principal):
            self.principal = principal
            actions = login.judged(nil)
        case .refused(let reason):
            actions = login.judged(reason)
        }
        phase = .loggingIn(login)
        perform(actions)
    }

    /// The client did not prove who it is.
    func loginFailed(_ failure: LoginFailure) {
        guard case .loggingIn(let login) = phase, let user = login.user else { return }
        switch failure {
        case .wrongPassword, .unknownUser, .tokenRefused:
            core.throttle.failed(address: peer.household, user: user, now: loop.now)
        case .tlsRequired, .badHandshake, .pluginNotAllowed: break
        }
        // Whoever has to wait for its turn must not fill the trail by not waiting: the failures before this have records.
        if isUnjudged, !core.mayNoteUnjudged() { return }
        note(core.console?.isUser(user) == true ? .console : .login, user: user, failure: obstacle ?? "\(failure)")
    }

    /// Tells the audit trail.
    func note(_ kind: AccessEvent.Kind, user: String, failure: String?) {
        guard let authority = core.authority else { return }
        let usesToken = core.userIndex(user).map { core.credentials[Int($0)].usesToken } ?? hasShownToken
        authority.note(
            AccessEvent(
                kind: kind, user: LoginThrottle.bounded(user), sourceAddress: sourceAddress, isTLS: isSecure,
                usesToken: usesToken,
                clientID: connectionID, principal: failure == nil ? principal : nil, failure: failure))
    }

    /// The client's address without its port; empty for a unix socket.
    private var sourceAddress: String { peer == .local ? "" : peer.unmapped.host }
}
