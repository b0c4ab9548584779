public import WeirCrypto

/// The server's side of one login: from just after the greeting until the client is accepted or refused.
///
/// A value without I/O: each event returns what is to be done, in order. After `accepted` and `refused` every event
/// returns nothing. An unknown user goes through the same exchange, and the same arithmetic, as one with a wrong
/// password; only a user who is bound to another method than `pluginOfStrangers` can be told apart.
/// *Isolation*: any.
/// *Source*: MySQL 8.4 `sql/auth/sql_authentication.cc` and `sha2_password.cc`.
public struct ServerLogin: Sendable {
    private enum State {
        /// Nothing but SSLRequest or the login may come. Successors: startingTLS, lookingUp.
        case awaitingLogin
        /// The shell does the TLS handshake. Successor: awaitingLogin.
        case startingTLS
        /// The shell looks the user up. Successors: awaitingAnswer, awaitingPassword, awaitingJudgement, done.
        case lookingUp
        /// An AuthSwitchRequest went out. Successors: awaitingPassword, awaitingJudgement, done.
        case awaitingAnswer(AuthPlugin)
        /// caching_sha2_password wants the password itself. Successors: awaitingCiphertext, done.
        case awaitingPassword
        /// The public key went out. Successor: done.
        case awaitingCiphertext
        /// Somebody judges the token. Successor: done.
        case awaitingJudgement
        /// Accepted or refused; absorbs everything.
        case done
    }

    /// Whose password is compared. An unknown user's is a stand-in that never fits.
    private struct Account {
        var password: Secret
        var isKnown: Bool
        var requireTLS: Bool
        var usesToken = false
    }

    private let nonce: [UInt8]
    private let defaultPlugin: AuthPlugin
    private let pluginOfStrangers: AuthPlugin?
    private let offeredCapabilities: CapabilityFlags
    private let requireTLS: Bool
    private let rsaKey: RSAKey?
    private var transport: LoginTransport
    private var state = State.awaitingLogin
    private var request: HandshakeResponse?
    private var isChange = false
    private var account = Account(password: Secret("?"), isKnown: false, requireTLS: false)

    /// A login that waits for the client's answer to the greeting.
    ///
    /// - Parameters:
    ///   - nonce: the twenty bytes of the greeting.
    ///   - defaultPlugin: the method of the greeting, and the one a client is switched to that comes with a method
    ///     not spoken here.
    ///   - pluginOfStrangers: the one method that users are bound to, so that unknown ones are asked by it as well; nil
    ///     where users may choose.
    ///   - offeredCapabilities: the flags of the greeting.
    ///   - transport: how the client is connected now; `startTLS` turns it into `.tls`.
    ///   - requireTLS: whether plain TCP is refused to everybody; where it depends on the user, the credential says so.
    ///   - rsaKey: for caching_sha2_password's full exchange over plain TCP; without it the password is wrong there.
    public init(
        nonce: [UInt8], defaultPlugin: AuthPlugin, pluginOfStrangers: AuthPlugin? = nil,
        offeredCapabilities: CapabilityFlags, transport: LoginTransport, requireTLS: Bool = false,
        rsaKey: RSAKey? = nil
    ) {
        self.nonce = nonce
        self.defaultPlugin = defaultPlugin
        self.pluginOfStrangers = pluginOfStrangers
        self.offeredCapabilities = offeredCapabilities
        self.transport = transport
        self.requireTLS = requireTLS
        self.rsaKey = rsaKey
    }

    /// Who wants to log in, once that was said.
    public var user: String? { request?.user }

    /// The client sent a payload.
    public mutating func received(_ payload: [UInt8]) -> [LoginAction] {
        switch state {
        case .awaitingLogin: receivedLogin(payload)
        case .startingTLS: badHandshake("a packet while TLS begins")
        case .lookingUp, .awaitingJudgement: badHandshake("a packet before its turn")
        case .awaitingAnswer(let plugin): answered(payload, by: plugin)
        case .awaitingPassword: receivedPassword(payload)
        case .awaitingCiphertext: receivedCiphertext(payload)
        case .done: []
        }
    }

    /// The TLS handshake that `startTLS` asked for is done.
    public mutating func tlsEstablished() -> [LoginAction] {
        guard case .startingTLS = state else { return [] }
        transport = .tls
        state = .awaitingLogin
        return []
    }

    /// The client turned out to be behind somebody who called for it: a unix socket says nothing of its way to there.
    public mutating func isRemote() {
        if transport == .unixSocket { transport = .plain }
    }

    /// Begins with a COM_CHANGE_USER in place of the client's next packet. As servers do, the client is always asked
    /// again, for the nonce of this login; its answer to the greeting's is ignored.
    public mutating func received(changeUser request: HandshakeResponse) -> [LoginAction] {
        guard case .awaitingLogin = state else { return [] }
        isChange = true
        return lookUp(request)
    }

    /// The answer to `lookUp`: the user's credential, or nil when there is no such user.
    public mutating func credential(_ found: LoginCredential?) -> [LoginAction] {
        guard case .lookingUp = state, let request else { return [] }
        if let found {
            account = Account(
                password: found.password, isKnown: true, requireTLS: found.requireTLS, usesToken: found.usesToken)
        }
        let bound = found == nil ? pluginOfStrangers : found?.plugin
        // A stranger's token is judged like any other, so that the time does not tell.
        if found == nil, bound == .clearPassword { account.usesToken = true }
        guard request.capabilities.contains(.pluginAuth) else {
            // Such a client knows the native method only and cannot be asked for another.
            if let forced = bound, forced != .nativePassword { return pluginNotAllowed(forced) }
            return answered(request.authResponse.exposedBytes, by: .nativePassword)
        }
        let offered = request.authPlugin.flatMap(AuthPlugin.init(rawValue:)).flatMap { canUse($0) ? $0 : nil }
        let plugin = bound ?? (isChange ? nil : offered) ?? defaultPlugin
        guard canUse(plugin) else { return refuse(.secureTransportRequired, Self.tlsMessage, .tlsRequired) }
        if plugin == offered, !isChange { return answered(request.authResponse.exposedBytes, by: plugin) }
        state = .awaitingAnswer(plugin)
        return [.send(AuthSwitchRequest(plugin: plugin.rawValue, nonce: nonce).encoded())]
    }

    /// The answer to `judge`: nil when the token lets the user in, otherwise why it does not.
    public mutating func judged(_ refusal: String?) -> [LoginAction] {
        guard case .awaitingJudgement = state else { return [] }
        if let refusal, account.isKnown {
            return refuse(.accessDenied, Self.deniedMessage(request?.user ?? "", true), .tokenRefused(refusal))
        }
        return finish(refusal == nil, usingPassword: true, .clearPassword)
    }

    // MARK: The login itself

    private static let tlsMessage = "This RDS Proxy requires TLS connections."

    private mutating func receivedLogin(_ payload: [UInt8]) -> [LoginAction] {
        if SSLRequest.matches(payload.span) {
            guard offeredCapabilities.contains(.ssl) else { return badHandshake("SSLRequest without an offer of TLS") }
            guard transport != .tls else { return badHandshake("SSLRequest within TLS") }
            state = .startingTLS
            return [.startTLS]
        }
        do {
            return lookUp(try HandshakeResponse(payload.span))
        } catch WireError.unsupported(let what) {
            return refuse(
                .authModeNotSupported,
                "Client does not support authentication protocol requested by server; "
                    + "consider upgrading MySQL client",
                .badHandshake(what))
        } catch {
            return badHandshake(error.description)
        }
    }

    private mutating func lookUp(_ request: HandshakeResponse) -> [LoginAction] {
        self.request = request
        if requireTLS, !transport.isSecure {
            return refuse(.secureTransportRequired, Self.tlsMessage, .tlsRequired)
        }
        state = .lookingUp
        return [.lookUp(user: request.user, request: request)]
    }

    private func canUse(_ plugin: AuthPlugin) -> Bool {
        plugin != .clearPassword || transport.isSecure
    }

    // MARK: The methods

    private mutating func answered(_ response: [UInt8], by plugin: AuthPlugin) -> [LoginAction] {
        switch plugin {
        case .nativePassword:
            let fits = NativePassword.verify(response: response, password: account.password, nonce: nonce)
            return finish(fits, usingPassword: !response.isEmpty, plugin)
        case .clearPassword:
            let password = CachingSHA2.terminated(response) ?? Secret(bytes: response)
            if account.usesToken {
                state = .awaitingJudgement
                return [.judge(token: password, user: request?.user ?? "")]
            }
            return finish(fits(password), usingPassword: !password.isEmpty, plugin)
        case .cachingSHA2Password:
            return answeredSHA2(response)
        }
    }

    private mutating func answeredSHA2(_ response: [UInt8]) -> [LoginAction] {
        // Clients send an empty password as nothing, or as its zero byte alone.
        if response.isEmpty || response == [0] {
            return finish(account.password.isEmpty, usingPassword: false, .cachingSHA2Password)
        }
        let fits = CachingSHA2.verify(response: response, password: account.password, nonce: nonce)
        if fits, account.isKnown {
            return [.send(AuthMoreData.fastAuthSucceeded.encoded())]
                + finish(true, usingPassword: true, .cachingSHA2Password)
        }
        guard transport.isSecure || rsaKey != nil else {
            return finish(false, usingPassword: true, .cachingSHA2Password)
        }
        state = .awaitingPassword
        return [.send(AuthMoreData.fullAuthNeeded.encoded())]
    }

    private mutating func receivedPassword(_ payload: [UInt8]) -> [LoginAction] {
        if transport.isSecure {
            return finishFull(CachingSHA2.terminated(payload))
        }
        if payload == CachingSHA2.publicKeyRequest, let rsaKey {
            state = .awaitingCiphertext
            return [.send(AuthMoreData(rsaKey.publicPEM).encoded())]
        }
        // A client that has the key already sends the ciphertext at once.
        return receivedCiphertext(payload)
    }

    private mutating func receivedCiphertext(_ payload: [UInt8]) -> [LoginAction] {
        finishFull(rsaKey?.decrypt(payload).flatMap { CachingSHA2.unmask($0, nonce: nonce) })
    }

    private mutating func finishFull(_ password: Secret?) -> [LoginAction] {
        finish(password.map(fits) ?? false, usingPassword: password?.isEmpty != true, .cachingSHA2Password)
    }

    /// Compares digests, so that not even the length of the right password shows in the time.
    private func fits(_ password: Secret) -> Bool {
        constantTimeEqual(Digest.sha256(password.exposedBytes), Digest.sha256(account.password.exposedBytes))
    }

    // MARK: The end

    private mutating func finish(_ fits: Bool, usingPassword: Bool, _ plugin: AuthPlugin) -> [LoginAction] {
        guard fits, account.isKnown, var request else {
            let user = request?.user ?? ""
            return refuse(
                .accessDenied, Self.deniedMessage(user, usingPassword),
                account.isKnown ? .wrongPassword : .unknownUser)
        }
        // Said after the password was right only: otherwise it would tell which users exist.
        if account.requireTLS, !transport.isSecure {
            return refuse(.secureTransportRequired, Self.tlsMessage, .tlsRequired)
        }
        state = .done
        request.authResponse = Secret(bytes: [])
        request.capabilities.formIntersection(offeredCapabilities)
        return [.accepted(request, plugin: plugin)]
    }

    private static func deniedMessage(_ user: String, _ usingPassword: Bool) -> String {
        "Access denied for user '\(user)'@'%' (using password: \(usingPassword ? "YES" : "NO"))"
    }

    private mutating func pluginNotAllowed(_ plugin: AuthPlugin) -> [LoginAction] {
        refuse(
            .authModeNotSupported,
            "Client does not support authentication protocol requested by server; consider upgrading MySQL client",
            .pluginNotAllowed(plugin))
    }

    private mutating func badHandshake(_ what: String) -> [LoginAction] {
        refuse(.badHandshake, "Bad handshake", .badHandshake(what))
    }

    private mutating func refuse(_ code: ErrorCode, _ message: String, _ failure: LoginFailure) -> [LoginAction] {
        state = .done
        return [.refused(ERRPacket(code, message), failure)]
    }
}
