import MySQLProtocol
import Testing
import WeirCrypto

@Suite struct ServerLoginTests {
    private let flags: CapabilityFlags = [.protocol41, .secureConnection, .pluginAuth, .pluginAuthLenencData]

    private func server(
        _ transport: LoginTransport = .plain, offersTLS: Bool = true, requireTLS: Bool = false,
        rsaKey: RSAKey? = TestKey.shared
    ) -> ServerLogin {
        ServerLogin(
            nonce: testNonce, defaultPlugin: .cachingSHA2Password,
            offeredCapabilities: offersTLS ? flags.union(.ssl) : flags, transport: transport, requireTLS: requireTLS,
            rsaKey: rsaKey)
    }

    private func login(_ response: [UInt8], _ plugin: String? = "caching_sha2_password") -> HandshakeResponse {
        HandshakeResponse(
            capabilities: plugin == nil ? flags.subtracting(.pluginAuth) : flags, characterSet: 45, user: "ann",
            authResponse: Secret(bytes: response), authPlugin: plugin)
    }

    private var sslRequest: [UInt8] {
        SSLRequest(capabilities: flags.union(.ssl), maxPacketSize: 1 << 24, characterSet: 45).encoded()
    }

    private func refusal(_ actions: [LoginAction]) -> (UInt16, LoginFailure)? {
        guard actions.count == 1, case .refused(let error, let failure)? = actions.first else { return nil }
        return (error.code, failure)
    }

    private let account = LoginCredential(password: Secret("secret"))

    // MARK: TLS

    @Test("TLS begins once, where it was offered")
    func tls() {
        var login = server()
        #expect(login.tlsEstablished() == [])
        #expect(login.received(sslRequest) == [.startTLS])
        #expect(login.tlsEstablished() == [])
        #expect(refusal(login.received(sslRequest))?.1 == .badHandshake("SSLRequest within TLS"))
        var without = server(offersTLS: false)
        let refused = refusal(without.received(sslRequest))
        #expect(refused?.0 == 1043)
        #expect(refused?.1 == .badHandshake("SSLRequest without an offer of TLS"))
    }

    @Test("a packet between SSLRequest and TLS is refused, and so is one that does not wait for its answer")
    func outOfTurn() {
        var first = server()
        _ = first.received(sslRequest)
        #expect(refusal(first.received(login([]).encoded()))?.0 == 1043)
        #expect(first.tlsEstablished() == [])
        var second = server()
        _ = second.received(login([]).encoded())
        #expect(refusal(second.received([1]))?.0 == 1043)
        #expect(second.credential(account) == [])
    }

    @Test("an endpoint that requires TLS refuses plain TCP before it looks anyone up")
    func endpointNeedsTLS() {
        var plain = server(requireTLS: true)
        #expect(
            plain.received(login([]).encoded()) == [
                .refused(
                    ERRPacket(code: 3159, sqlState: "HY000", message: "This RDS Proxy requires TLS connections."),
                    .tlsRequired)
            ])
        var secured = server(requireTLS: true)
        _ = secured.received(sslRequest)
        _ = secured.tlsEstablished()
        #expect(secured.received(login([]).encoded()) == [.lookUp(user: "ann", request: login([]))])
        var socket = server(.unixSocket, requireTLS: true)
        #expect(socket.received(login([]).encoded()) == [.lookUp(user: "ann", request: login([]))])
    }

    // MARK: Broken logins

    @Test("a client before 4.1 is refused by 1251, a broken one by 1043")
    func broken() {
        var old = server()
        #expect(refusal(old.received(bytes("8524 000001 726f6f7400")))?.0 == 1251)
        for payload in [[], [1], bytes("05a23f00"), Array(login([]).encoded().prefix(34))] {
            var login = server()
            #expect(refusal(login.received(payload))?.0 == 1043)
            #expect(login.received(payload) == [])
        }
    }

    @Test("random bytes at any moment end in a refusal or nothing, never in a trap or an acceptance")
    func random() {
        var generator = SeededGenerator(seed: 3)
        let good = login([UInt8](repeating: 1, count: 32)).encoded()
        for round in 0..<1_000 {
            var machine = server([.plain, .tls, .unixSocket].randomElement(using: &generator) ?? .plain)
            for step in 0..<5 {
                var payload = step == 0 && round % 2 == 0 ? good : []
                for _ in 0..<Int.random(in: 0...40, using: &generator) {
                    payload.append(UInt8.random(in: 0...255, using: &generator))
                }
                var actions = machine.received(payload)
                if case .lookUp? = actions.first { actions = machine.credential(account) }
                for case .accepted in actions { Issue.record("accepted in round \(round)") }
            }
        }
    }

    // MARK: Methods

    @Test("where users are bound to a method, an unknown one is asked by it as well")
    func strangers() {
        let bound = LoginCredential(password: Secret("secret"), plugin: .nativePassword)
        func answer(to found: LoginCredential?) -> [LoginAction] {
            var machine = ServerLogin(
                nonce: testNonce, defaultPlugin: .nativePassword, pluginOfStrangers: .nativePassword,
                offeredCapabilities: flags, transport: .plain)
            _ = machine.received(login([1, 2, 3]).encoded())
            return machine.credential(found)
        }
        let asked = LoginAction.send(AuthSwitchRequest(plugin: "mysql_native_password", nonce: testNonce).encoded())
        #expect(answer(to: bound) == [asked])
        #expect(answer(to: nil) == [asked])
    }

    @Test(
        "a client with a method not spoken here is switched to the default one",
        arguments: [
            "dialog", "client_ed25519", "", "mysql_clear_password",
        ])
    func switched(plugin: String) {
        var machine = server()
        _ = machine.received(login([1, 2, 3], plugin).encoded())
        #expect(
            machine.credential(account) == [
                .send(AuthSwitchRequest(plugin: "caching_sha2_password", nonce: testNonce).encoded())
            ])
        let scramble = CachingSHA2.scramble(password: account.password, nonce: testNonce)
        let actions = machine.received(scramble)
        #expect(actions.first == .send([1, 3]))
        #expect(actions.count == 2)
    }

    @Test("a clear password is taken over TLS, with its zero byte or without", arguments: ["secret\0", "secret"])
    func clear(response: String) {
        var machine = server(.tls)
        _ = machine.received(login(Array(response.utf8), "mysql_clear_password").encoded())
        guard case .accepted(let request, plugin: .clearPassword)? = machine.credential(account).first else {
            Issue.record("not accepted")
            return
        }
        #expect(request.authResponse.isEmpty)
    }

    @Test("an empty response is an empty password, also where it is a zero byte", arguments: [[], [0]] as [[UInt8]])
    func emptyResponse(response: [UInt8]) {
        var wrong = server()
        _ = wrong.received(login(response).encoded())
        #expect(
            wrong.credential(account) == [
                .refused(
                    ERRPacket(.accessDenied, "Access denied for user 'ann'@'%' (using password: NO)"), .wrongPassword)
            ])
        var right = server()
        _ = right.received(login(response).encoded())
        #expect(
            right.credential(LoginCredential(password: Secret(""))) == [
                .accepted(login([]), plugin: .cachingSHA2Password)
            ])
    }

    @Test("the flags of an accepted login are those that were offered")
    func flagsReduced() {
        var request = login([])
        request.capabilities.formUnion([.deprecateEOF, .compress])
        var machine = server()
        _ = machine.received(request.encoded())
        #expect(
            machine.credential(LoginCredential(password: Secret(""))) == [
                .accepted(login([]), plugin: .cachingSHA2Password)
            ])
    }

    // MARK: The full exchange of caching_sha2_password

    /// A machine that has asked for the password, the fast scramble having been of another one.
    private func askedForPassword(_ transport: LoginTransport, known: Bool = true) -> ServerLogin {
        var machine = server(transport)
        _ = machine.received(login(CachingSHA2.scramble(password: Secret("old"), nonce: testNonce)).encoded())
        #expect(machine.credential(known ? account : nil) == [.send([1, 4])])
        return machine
    }

    @Test(
        "over TLS the password comes as it is", arguments: [("secret\0", true), ("secret", false), ("wrong\0", false)])
    func fullOverTLS(payload: String, fits: Bool) {
        var machine = askedForPassword(.tls)
        let actions = machine.received(Array(payload.utf8))
        #expect((refusal(actions) == nil) == fits)
        var unknown = askedForPassword(.tls, known: false)
        #expect(refusal(unknown.received(Array(payload.utf8)))?.1 == .unknownUser)
    }

    @Test(
        "over plain TCP the password comes under the public key, asked for or known before", arguments: [true, false])
    func fullOverPlain(asksForKey: Bool) throws {
        let key = try #require(TestKey.shared)
        for (password, fits) in [("secret", true), ("wrong", false), (String(repeating: "long", count: 20), false)] {
            var machine = askedForPassword(.plain)
            if asksForKey {
                #expect(machine.received([2]) == [.send([1] + key.publicPEM)])
            }
            let masked = CachingSHA2.mask(password: Secret(password), nonce: testNonce)
            let actions = machine.received(try RSAKey.encrypt(masked, publicPEM: key.publicPEM))
            #expect(actions.count == 1)
            #expect((refusal(actions) == nil) == fits)
        }
        var garbage = askedForPassword(.plain)
        #expect(refusal(garbage.received([1, 2, 3]))?.0 == 1045)
        var clear = askedForPassword(.plain)
        #expect(refusal(clear.received(Array("secret\0".utf8)))?.0 == 1045)
    }

    @Test("without a key a failed scramble over plain TCP is the end")
    func withoutKey() {
        var machine = server(rsaKey: nil)
        _ = machine.received(login([UInt8](repeating: 1, count: 32)).encoded())
        #expect(refusal(machine.credential(account))?.1 == .wrongPassword)
    }

    @Test("a change of user is asked for the new nonce's answer, whatever came with it")
    func changeUser() {
        for fits in [true, false] {
            var machine = server()
            let scramble = NativePassword.scramble(password: account.password, nonce: testNonce)
            let request = login(scramble, "mysql_native_password")
            #expect(machine.received(changeUser: request) == [.lookUp(user: "ann", request: request)])
            let actions = machine.credential(
                LoginCredential(password: account.password, plugin: .nativePassword))
            let question = AuthSwitchRequest(plugin: "mysql_native_password", nonce: testNonce).encoded()
            #expect(actions == [.send(question)])
            let end = machine.received(fits ? scramble : [UInt8](repeating: 7, count: 20))
            if fits, case .accepted(_, plugin: .nativePassword)? = end.first { continue }
            #expect(refusal(end)?.1 == .wrongPassword)
            #expect(!fits)
        }
    }

    @Test("no action shows a password")
    func redaction() {
        var machine = server(.tls)
        let actions = machine.received(login(Array("hunter2\0".utf8), "mysql_clear_password").encoded())
        #expect(!"\(actions)".contains("hunter2"))
        #expect(LoginFailure.pluginNotAllowed(.nativePassword).wireName == "plugin_not_allowed")
    }
}

@Suite struct ClientLoginTests {
    private func greeting(_ flags: CapabilityFlags = [.protocol41, .secureConnection, .pluginAuth]) -> [UInt8] {
        Greeting(
            serverVersion: "8", connectionID: 1, nonce: testNonce, capabilities: flags, characterSet: 45,
            authPlugin: "caching_sha2_password"
        ).encoded()
    }

    private func client(_ change: (inout ClientLoginSettings) -> Void = { _ in }) -> ClientLogin {
        var settings = ClientLoginSettings(user: "ann", password: Secret("secret"))
        change(&settings)
        return ClientLogin(settings)
    }

    @Test("an error in place of the greeting ends the login")
    func errorFirst() {
        var login = client()
        let error = ERRPacket(.tooManyConnections, "Too many connections")
        #expect(
            login.received(error.encoded(withSQLState: false))
                == [.failed(ERRPacket(code: 1040, sqlState: "HY000", message: "Too many connections"))])
        #expect(login.received(greeting()) == [])
    }

    @Test("required TLS that is not offered ends the login before the user is named")
    func requiredTLS() {
        var login = client { $0.tls = .required }
        guard case .protocolError(.unsupported)? = login.received(greeting()).first else {
            Issue.record("no error")
            return
        }
    }

    @Test("a password is not sent in clear over plain TCP, nor under a key that anyone could have put there")
    func safety() {
        var clear = client()
        _ = clear.received(greeting())
        let actions = clear.received(AuthSwitchRequest(plugin: "mysql_clear_password", nonce: []).encoded())
        #expect(actions == [.protocolError(.unsupported("mysql_clear_password without TLS"))])
        var careful = client { $0.allowsPublicKeyRetrieval = false }
        _ = careful.received(greeting())
        #expect(
            careful.received([1, 4])
                == [.protocolError(.unsupported("the server's public key over a plain connection"))])
    }

    @Test(
        "a server that talks nonsense ends the login", arguments: ["", "02", "0109", "fe", "fe6469616c6f670000", "00"])
    func nonsense(hex: String) {
        var login = client()
        _ = login.received(greeting())
        let actions = login.received(bytes(hex))
        guard case .protocolError? = actions.first else {
            Issue.record("no error: \(actions)")
            return
        }
        #expect(login.received([0]) == [])
    }

    @Test("a key that is none ends the login")
    func badKey() {
        var login = client()
        _ = login.received(greeting())
        #expect(login.received([1, 4]) == [.send([2])])
        #expect(login.received([1, 9, 9]) == [.protocolError(.malformed("public key"))])
    }

    @Test("random bytes never trap the client")
    func random() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<1_000 {
            var login = client()
            if Bool.random(using: &generator) { _ = login.received(greeting()) }
            for _ in 0..<4 {
                let length = Int.random(in: 0...60, using: &generator)
                _ = login.received((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
            }
        }
    }
}
