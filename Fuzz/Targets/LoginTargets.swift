import FuzzSupport
import MySQLProtocol
import WeirCrypto

extension FuzzTargets {
    private static let nonce = Array("0123456789abcdefghij".utf8)
    private static let password = "a-password-that-no-input-guesses-7f3e"

    // MARK: The server's side

    /// The server's side of a login, under packets and events in any order.
    static let serverLogin = FuzzTarget("server-login", longestInput: 512) { bytes throws(BrokenRule) in
        var source = ByteSource(bytes)
        let shape = source.byte()
        let transports: [LoginTransport] = [.plain, .tls, .unixSocket]
        let transport = source.element(of: transports)
        let requireTLS = shape & 1 != 0
        var login = ServerLogin(
            nonce: nonce, defaultPlugin: source.element(of: AuthPlugin.allCases),
            offeredCapabilities: shape & 2 != 0 ? offered.union(.ssl) : offered, transport: transport,
            requireTLS: requireTLS)
        var story = ServerStory(transport: transport, requireTLS: requireTLS)
        for _ in 0..<12 where !source.isEmpty {
            try story.take(step(&login, &source, &story))
        }
    }

    private static let offered: CapabilityFlags = [
        .protocol41, .secureConnection, .pluginAuth, .pluginAuthLenencData, .connectAttrs, .connectWithDB,
    ]

    private static func step(
        _ login: inout ServerLogin, _ source: inout ByteSource, _ story: inout ServerStory
    ) -> [LoginAction] {
        switch source.index(below: 9) {
        case 0:
            if story.awaitsTLS {
                story.transport = .tls
                story.awaitsTLS = false
            }
            return login.tlsEstablished()
        case 1: return credential(&login, nil, &story)
        case 2:
            let shape = source.byte()
            let plugins: [AuthPlugin?] = [nil, nil] + AuthPlugin.allCases
            let found = LoginCredential(
                password: Secret(shape & 1 != 0 ? password : ""), plugin: source.element(of: plugins),
                requireTLS: shape & 2 != 0)
            return credential(&login, shape & 4 != 0 ? .token : found, &story)
        case 3:
            // The right answer, so that what comes behind a good login is reached.
            let plugin = source.element(of: AuthPlugin.allCases)
            let answer =
                switch plugin {
                case .nativePassword: NativePassword.scramble(password: Secret(password), nonce: nonce)
                case .cachingSHA2Password: CachingSHA2.scramble(password: Secret(password), nonce: nonce)
                case .clearPassword: Array(password.utf8) + [0]
                }
            let request = HandshakeResponse(
                capabilities: offered, characterSet: 45, user: source.text(), authResponse: Secret(bytes: answer),
                authPlugin: plugin.rawValue)
            story.knowsPassword = true
            return source.bool() ? login.received(request.encoded()) : login.received(answer)
        case 4: return login.received(SSLRequest(capabilities: .ssl, maxPacketSize: 0, characterSet: 45).encoded())
        case 5:
            guard let request = try? HandshakeResponse(source.chunk().span) else { return [] }
            return login.received(changeUser: request)
        case 6:
            let former = HandshakeResponse(
                capabilities: offered, characterSet: 45, user: "app", authResponse: Secret(bytes: []))
            guard let request = try? HandshakeResponse(changeUser: source.chunk().span, after: former) else {
                return []
            }
            return login.received(changeUser: request)
        case 7:
            let isGood = source.bool()
            story.isJudgedGood = story.awaitsJudgement && isGood
            return login.judged(isGood ? nil : "no good")
        default: return login.received(source.chunk())
        }
    }

    private static func credential(
        _ login: inout ServerLogin, _ found: LoginCredential?, _ story: inout ServerStory
    ) -> [LoginAction] {
        if story.awaitsCredential {
            story.found = found
            story.awaitsCredential = false
        }
        return login.credential(found)
    }

    /// What has happened in one login, and what must then hold.
    private struct ServerStory {
        var transport: LoginTransport
        var requireTLS: Bool
        var awaitsTLS = false
        var awaitsCredential = false
        var hasLookedUp = false
        var found: LoginCredential?
        var knowsPassword = false
        var awaitsJudgement = false
        var isJudgedGood = false
        var hasEnded = false

        mutating func take(_ actions: [LoginAction]) throws(BrokenRule) {
            for action in actions {
                try rule(!hasEnded, "\(action) after the end")
                switch action {
                case .startTLS:
                    try rule(transport != .tls, "TLS within TLS")
                    awaitsTLS = true
                case .send(let payload):
                    try rule(!payload.isEmpty, "an empty packet")
                    try rule(hasLookedUp, "an answer before the user was looked up")
                    let isClearAsked = (try? AuthSwitchRequest(payload.span))?.plugin == "mysql_clear_password"
                    try rule(!isClearAsked || transport.isSecure, "a password in clear text is asked for on plain TCP")
                case .lookUp(let user, let request):
                    try rule(!hasLookedUp, "looked up twice")
                    try rule(user == request.user, "another user is looked up")
                    hasLookedUp = true
                    awaitsCredential = true
                case .accepted(let request, _):
                    hasEnded = true
                    guard hasLookedUp, let found else { throw BrokenRule("somebody unknown is accepted") }
                    let isProven = found.usesToken ? isJudgedGood : found.password.isEmpty || knowsPassword
                    try rule(isProven, "accepted without the password, or a token")
                    try rule(transport.isSecure || !(requireTLS || found.requireTLS), "accepted without TLS")
                    try rule(request.authResponse.isEmpty, "the answer is handed on")
                case .judge(_, let user):
                    try rule(found?.usesToken == true, "a password is judged as a token")
                    try rule(transport.isSecure, "a token came over plain TCP")
                    try rule(!awaitsJudgement && !user.utf8.contains(0), "judged twice, or nobody's")
                    awaitsJudgement = true
                case .refused(let error, _):
                    hasEnded = true
                    try rule((try? ERRPacket(error.encoded().span)) != nil, "\(error) cannot be sent")
                }
            }
        }
    }

    // MARK: The client's side

    /// The client's side of a login, under whatever a server may send.
    static let clientLogin = FuzzTarget("client-login", longestInput: 512) { bytes throws(BrokenRule) in
        var source = ByteSource(bytes)
        let shape = source.byte()
        let tls = source.element(of: [ClientLoginSettings.TLS.disabled, .preferred, .required])
        var isSecure = shape & 1 != 0
        var login = ClientLogin(
            ClientLoginSettings(
                user: "app", password: Secret(shape & 2 != 0 ? password : ""), database: shape & 4 != 0 ? "shop" : nil,
                connectAttributes: [ConnectAttribute("_client_name", "weir")], tls: tls,
                allowsPublicKeyRetrieval: shape & 8 != 0),
            transport: isSecure ? .tls : .plain)
        var hasEnded = false
        var awaitsTLS = false
        for round in 0..<8 where !source.isEmpty {
            let actions: [ClientLoginAction]
            if source.index(below: 8) == 0 {
                isSecure = isSecure || awaitsTLS
                awaitsTLS = false
                actions = login.tlsEstablished()
            } else if round == 0, source.bool() {
                // A well-formed greeting, so that what comes behind it is reached.
                actions = login.received(
                    Greeting(
                        serverVersion: source.text(), connectionID: 1, nonce: nonce,
                        capabilities: CapabilityFlags(rawValue: source.uint32()).union(.protocol41), characterSet: 45,
                        authPlugin: source.element(of: AuthPlugin.allCases).rawValue
                    ).encoded())
            } else {
                actions = login.received(source.chunk())
            }
            for action in actions {
                try rule(!hasEnded, "\(action) after the end")
                switch action {
                case .send(let payload):
                    let hasPassword = payload.firstRange(of: Array(password.utf8)) != nil
                    try rule(!hasPassword || isSecure, "the password goes out on a plain connection")
                    let isLogin = (try? HandshakeResponse(payload.span)) != nil && payload.count > 36
                    try rule(!isLogin || tls != .required || isSecure, "a login without the TLS that is required")
                case .startTLS:
                    try rule(tls != .disabled && !isSecure, "TLS that is not wanted")
                    awaitsTLS = true
                case .succeeded:
                    try rule(tls != .required || isSecure, "in without the TLS that is required")
                    hasEnded = true
                case .failed, .protocolError: hasEnded = true
                }
            }
        }
    }
}
