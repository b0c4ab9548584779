import MySQLProtocol
import Testing
import WeirCrypto

/// One key for all tests: making one takes a while.
enum TestKey {
    static let shared: RSAKey? = try? RSAKey.generate()
}

/// The outcome of a login played between both machines.
struct PlayedLogin {
    var accepted: HandshakeResponse?
    var plugin: AuthPlugin?
    var refused: ERRPacket?
    var failure: LoginFailure?
    var clientSucceeded = false
    var clientError: WireError?
    var clientFailed: ERRPacket?
    /// What each side said, by first byte and length: what a watcher without the contents sees.
    var trace: [String] = []
    var secured = false
}

/// Plays a login to its end.
func play(
    _ server: ServerLogin, _ client: ClientLogin, greeting: Greeting, accounts: [String: LoginCredential]
) throws -> PlayedLogin {
    var server = server
    var client = client
    var played = PlayedLogin()
    var toClient = [greeting.encoded()]
    for _ in 0..<12 {
        guard !toClient.isEmpty else { break }
        var work: [LoginAction] = []
        for payload in toClient {
            played.trace.append("S\(payload.first ?? 0):\(payload.count)")
            for action in client.received(payload) {
                switch action {
                case .send(let payload):
                    played.trace.append("C:\(payload.count)")
                    work += server.received(payload)
                case .startTLS:
                    #expect(work == [.startTLS])
                    work = server.tlsEstablished()
                    played.secured = true
                    for case .send(let payload) in client.tlsEstablished() { work += server.received(payload) }
                case .succeeded: played.clientSucceeded = true
                case .failed(let error): played.clientFailed = error
                case .protocolError(let error): played.clientError = error
                }
            }
        }
        toClient = []
        while !work.isEmpty {
            switch work.removeFirst() {
            case .startTLS: Issue.record("TLS out of turn")
            case .send(let payload): toClient.append(payload)
            case .lookUp(let user, _): work = server.credential(accounts[user]) + work
            case .judge(let token, _):
                work = server.judged(token == Secret("good token") ? nil : "no good token") + work
            case .accepted(let request, let plugin):
                played.accepted = request
                played.plugin = plugin
                toClient.append(OKPacket().encoded(capabilities: request.capabilities))
            case .refused(let error, let failure):
                played.refused = error
                played.failure = failure
                toClient.append(error.encoded())
            }
        }
    }
    #expect(server.received([0]) == [])
    #expect(client.received([0]) == [])
    return played
}

@Suite struct LoginMatrixTests {
    enum Password: CaseIterable {
        case right, wrong, omitted, emptyRight, unwanted, unknownUser

        /// What the account has; nil for no account.
        var stored: String? {
            switch self {
            case .right, .wrong, .omitted: "correct horse battery staple"
            case .emptyRight, .unwanted: ""
            case .unknownUser: nil
            }
        }

        var given: String {
            switch self {
            case .right: "correct horse battery staple"
            case .wrong, .unwanted, .unknownUser: "wrong"
            case .omitted, .emptyRight: ""
            }
        }
    }

    static let offered = ClientLoginSettings.usualCapabilities.union([.connectWithDB, .ssl])

    private func greeting(_ plugin: AuthPlugin, tls: Bool) -> Greeting {
        var flags = Self.offered
        if !tls { flags.remove(.ssl) }
        return Greeting(
            serverVersion: "8.0.40", connectionID: 7, nonce: testNonce, capabilities: flags, characterSet: 255,
            authPlugin: plugin.rawValue)
    }

    private func play(
        _ defaultPlugin: AuthPlugin, _ transport: LoginTransport, _ password: Password, forced: AuthPlugin?,
        namesPlugin: Bool = true, requireTLS: Bool = false
    ) throws -> PlayedLogin {
        let greeting = greeting(defaultPlugin, tls: transport == .tls)
        let server = ServerLogin(
            nonce: testNonce, defaultPlugin: defaultPlugin, offeredCapabilities: greeting.capabilities,
            transport: transport == .tls ? .plain : transport, rsaKey: TestKey.shared)
        var settings = ClientLoginSettings(user: "ann", password: Secret(password.given), database: "shop")
        if !namesPlugin { settings.capabilities.remove(.pluginAuth) }
        let client = ClientLogin(settings, transport: transport == .tls ? .plain : transport)
        let account = password.stored.map {
            LoginCredential(password: Secret($0), plugin: forced, requireTLS: requireTLS)
        }
        return try MySQLProtocolTests.play(
            server, client, greeting: greeting, accounts: account.map { ["ann": $0] } ?? [:])
    }

    @Test(
        "both machines agree on who gets in, over every method, transport, password and forced method",
        arguments: [AuthPlugin.nativePassword, .cachingSHA2Password],
        [LoginTransport.plain, .tls, .unixSocket])
    func matrix(defaultPlugin: AuthPlugin, transport: LoginTransport) throws {
        for password in Password.allCases {
            for forced in [nil] + AuthPlugin.allCases.map(Optional.some) {
                for namesPlugin in [true, false] {
                    let played = try play(
                        defaultPlugin, transport, password, forced: forced, namesPlugin: namesPlugin)
                    let context: Comment = "\(password) forced: \(String(describing: forced)) names: \(namesPlugin)"
                    let bound = password.stored == nil ? nil : forced
                    #expect(played.secured == (transport == .tls), context)
                    #expect(played.clientError == nil, context)
                    #expect(played.clientFailed == played.refused, context)
                    if let bound, !namesPlugin, bound != .nativePassword {
                        #expect(played.failure == .pluginNotAllowed(bound), context)
                        #expect(played.refused?.code == 1251, context)
                    } else if bound == .clearPassword, transport == .plain {
                        #expect(played.failure == .tlsRequired, context)
                        #expect(played.refused?.code == 3159, context)
                    } else if password.stored == password.given {
                        #expect(played.clientSucceeded, context)
                        #expect(played.plugin == bound ?? (namesPlugin ? defaultPlugin : .nativePassword), context)
                        #expect(played.accepted?.user == "ann", context)
                        #expect(played.accepted?.database == "shop", context)
                        #expect(played.accepted?.authResponse.isEmpty == true, context)
                    } else {
                        #expect(played.accepted == nil, context)
                        #expect(played.failure == (password.stored == nil ? .unknownUser : .wrongPassword), context)
                        let using = password == .omitted ? "NO" : "YES"
                        #expect(
                            played.refused
                                == ERRPacket(
                                    code: 1045, sqlState: "28000",
                                    message: "Access denied for user 'ann'@'%' (using password: \(using))"),
                            context)
                    }
                }
            }
        }
    }

    @Test(
        "an unknown user and a wrong password look the same from outside",
        arguments: [AuthPlugin.nativePassword, .cachingSHA2Password], [LoginTransport.plain, .tls, .unixSocket])
    func noEnumeration(defaultPlugin: AuthPlugin, transport: LoginTransport) throws {
        let unknown = try play(defaultPlugin, transport, .unknownUser, forced: nil)
        for requireTLS in [false, true] {
            let wrong = try play(defaultPlugin, transport, .wrong, forced: nil, requireTLS: requireTLS)
            #expect(wrong.trace == unknown.trace)
            #expect(wrong.refused == unknown.refused)
        }
    }

    @Test("a user who needs TLS is told so once the password was right", arguments: AuthPlugin.allCases)
    func userNeedsTLS(forced: AuthPlugin) throws {
        let plain = try play(.nativePassword, .plain, .right, forced: forced, requireTLS: true)
        #expect(plain.failure == .tlsRequired)
        #expect(plain.refused?.message == "This RDS Proxy requires TLS connections.")
        #expect(try play(.nativePassword, .tls, .right, forced: forced, requireTLS: true).clientSucceeded)
        #expect(try play(.nativePassword, .unixSocket, .right, forced: forced, requireTLS: true).clientSucceeded)
    }
}
