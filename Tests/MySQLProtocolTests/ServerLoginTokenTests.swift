import MySQLProtocol
import Testing
import WeirCrypto

/// Logins with a token: others judge it, by mysql_clear_password over a safe way only.
struct ServerLoginTokenTests {
    private let flags: CapabilityFlags = [.protocol41, .secureConnection, .pluginAuth, .pluginAuthLenencData]

    private func begun(
        _ transport: LoginTransport, offering plugin: String? = "mysql_clear_password", response: [UInt8] = [],
        pluginOfStrangers: AuthPlugin? = nil
    ) -> ServerLogin {
        var login = ServerLogin(
            nonce: testNonce, defaultPlugin: .nativePassword, pluginOfStrangers: pluginOfStrangers,
            offeredCapabilities: flags, transport: transport)
        let request = HandshakeResponse(
            capabilities: plugin == nil ? flags.subtracting(.pluginAuth) : flags, characterSet: 45, user: "ann",
            authResponse: Secret(bytes: response), authPlugin: plugin)
        _ = login.received(request.encoded())
        return login
    }

    private func refusal(_ actions: [LoginAction]) -> (UInt16, LoginFailure)? {
        guard actions.count == 1, case .refused(let error, let failure)? = actions.first else { return nil }
        return (error.code, failure)
    }

    @Test("a token that came with the login is handed on to be judged, without its zero byte")
    func judgement() {
        var login = begun(.tls, response: Array("token".utf8) + [0])
        #expect(login.credential(.token) == [.judge(token: Secret("token"), user: "ann")])
        guard case .accepted(let request, let plugin)? = login.judged(nil).first else {
            Issue.record("not accepted")
            return
        }
        #expect(request.user == "ann")
        #expect(request.authResponse.isEmpty)
        #expect(plugin == .clearPassword)
        #expect(login.judged(nil) == [])
    }

    @Test("a client that begins by another method is asked to switch")
    func switching() {
        var login = begun(.tls, offering: "caching_sha2_password", response: [1, 2])
        #expect(
            login.credential(.token) == [
                .send(AuthSwitchRequest(plugin: "mysql_clear_password", nonce: testNonce).encoded())
            ])
        #expect(login.received(Array("token".utf8)) == [.judge(token: Secret("token"), user: "ann")])
    }

    @Test("a refusal is MySQL's own for a wrong password; the reason is for the operator")
    func refused() {
        var login = begun(.tls, response: Array("token".utf8))
        _ = login.credential(.token)
        let refused = refusal(login.judged("expired 43 s ago"))
        #expect(refused?.0 == 1045)
        #expect(refused?.1 == .tokenRefused("expired 43 s ago"))
    }

    @Test("without TLS nobody is asked for a token")
    func plain() {
        var login = begun(.plain, response: Array("token".utf8))
        let refused = refusal(login.credential(.token))
        #expect(refused?.0 == 3159)
        #expect(refused?.1 == .tlsRequired)
    }

    @Test("a client that knows the native method only is told so")
    func old() {
        var login = begun(.tls, offering: nil, response: [1])
        #expect(refusal(login.credential(.token))?.1 == .pluginNotAllowed(.clearPassword))
    }

    @Test("a stranger goes the same way where all users have tokens, and never gets in")
    func stranger() {
        var login = begun(.tls, response: Array("token".utf8), pluginOfStrangers: .clearPassword)
        #expect(login.credential(nil) == [.judge(token: Secret("token"), user: "ann")])
        let refused = refusal(login.judged(nil))
        #expect(refused?.0 == 1045)
        #expect(refused?.1 == .unknownUser)
    }

    @Test("nothing may come while the token is judged, and no verdict counts before it is asked for")
    func outOfTurn() {
        var early = begun(.tls, response: Array("token".utf8))
        #expect(early.judged(nil) == [])
        var login = begun(.tls, response: Array("token".utf8))
        _ = login.credential(.token)
        #expect(refusal(login.received([1]))?.0 == 1043)
        #expect(login.judged(nil) == [])
    }
}
