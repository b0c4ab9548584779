import MySQLProtocol
import Testing
import WeirCrypto

@Suite struct GreetingTests {
    @Test("MariaDB's greeting is read, its extended flags left aside")
    func mariaDB() throws {
        let greeting = try Greeting(bytes(Sample.mariaDBGreeting).span)
        #expect(greeting.serverVersion == "5.5.5-10.11.19-MariaDB-0+deb12u1")
        #expect(greeting.connectionID == 3)
        #expect(greeting.nonce == bytes("34402434777d2d65 38285c78677b536f54395c44"))
        #expect(greeting.characterSet == 8)
        #expect(greeting.status == .autocommit)
        #expect(greeting.authPlugin == "mysql_native_password")
        #expect(!greeting.capabilities.contains(.mysql))
        #expect(greeting.capabilities.isSuperset(of: [.protocol41, .pluginAuth, .sessionTrack, .deprecateEOF]))
        var expected = bytes(Sample.mariaDBGreeting)
        expected.replaceSubrange(61..<65, with: [0, 0, 0, 0])
        #expect(greeting.encoded() == expected)
    }

    @Test("MySQL's greeting is read and written back as it came")
    func mySQL() throws {
        let greeting = try Greeting(bytes(Sample.mySQLGreeting).span)
        #expect(greeting.nonce == testNonce)
        #expect(greeting.authPlugin == "caching_sha2_password")
        #expect(greeting.encoded() == bytes(Sample.mySQLGreeting))
    }

    @Test("a nonce of any length makes a well-formed greeting", arguments: [0, 7, 8, 19, 20, 21, 40])
    func oddNonces(length: Int) throws {
        let greeting = Greeting(
            serverVersion: "8", connectionID: 1, nonce: [UInt8](repeating: 5, count: length),
            capabilities: [.protocol41, .pluginAuth], characterSet: 45, authPlugin: "p")
        let read = try Greeting(greeting.encoded().span)
        #expect(read.nonce.count == 20)
        #expect(read.authPlugin == "p")
    }
}

@Suite struct HandshakeResponseTests {
    @Test("a login that MariaDB accepted is read and written back as it was")
    func golden() throws {
        let login = try HandshakeResponse(bytes(Sample.mariaDBLogin).span)
        #expect(login.user == "root")
        #expect(login.authResponse.isEmpty)
        #expect(login.database == nil)
        #expect(login.authPlugin == "mysql_native_password")
        #expect(login.connectAttributes == [ConnectAttribute("_pid", "12345")])
        #expect(login.characterSet == 45)
        #expect(login.maxPacketSize == 0x100_0000)
        #expect(login.encoded() == bytes(Sample.mariaDBLogin))
    }

    @Test("a login round-trips with and without each of its optional parts")
    func roundTrip() throws {
        for database in [nil, "shop"] {
            for plugin in [nil, "caching_sha2_password", "dialog"] {
                for attributes in [[], [ConnectAttribute("b", "1"), ConnectAttribute("a", "")]] {
                    for response in [0, 20, 251, 300] {
                        var flags: CapabilityFlags = [.protocol41, .secureConnection]
                        if database != nil { flags.insert(.connectWithDB) }
                        if plugin != nil { flags.insert(.pluginAuth) }
                        if !attributes.isEmpty { flags.insert(.connectAttrs) }
                        if response > 255 { flags.insert(.pluginAuthLenencData) }
                        let login = HandshakeResponse(
                            capabilities: flags, characterSet: 255, user: "ünï",
                            authResponse: Secret(bytes: [UInt8](repeating: 9, count: response)), database: database,
                            authPlugin: plugin, connectAttributes: attributes)
                        #expect(try HandshakeResponse(login.encoded().span) == login)
                    }
                }
            }
        }
    }

    private func login(_ flags: CapabilityFlags, _ tail: String) throws -> HandshakeResponse {
        var payload: [UInt8] = []
        payload.appendUInt32(flags.union(.protocol41).rawValue)
        payload += [UInt8](repeating: 0, count: 28)
        return try HandshakeResponse((payload + bytes(tail)).span)
    }

    @Test("announced parts may be missing at the end")
    func missingTail() throws {
        let flags: CapabilityFlags = [.secureConnection, .connectWithDB, .pluginAuth, .connectAttrs]
        #expect(try login(flags, "7500 00").database == nil)
        #expect(try login(flags, "7500 00 6400").database == "d")
        #expect(try login(flags, "7500 00 6400 70").authPlugin == "p")
        #expect(try login(flags, "7500 00 6400 7000").connectAttributes == [])
        #expect(try login(flags, "7500 00 00").database == nil)
        #expect(throws: WireError.self) { try login(flags, "7500 00 64") }
        #expect(throws: WireError.self) { try login(flags, "7500 00 6400 7000 05 0161") }
        #expect(try login(flags, "7500 00 6400 7000 05 0161 0162 09").connectAttributes == [ConnectAttribute("a", "b")])
    }

    @Test("a response has the length its flags give it")
    func responses() throws {
        #expect(try login([], "7500 616200").authResponse == Secret("ab"))
        #expect(try login(.secureConnection, "7500 03 610062").authResponse == Secret("a\0b"))
        #expect(try login(.pluginAuthLenencData, "7500 fc0200 6162").authResponse == Secret("ab"))
    }

    @Test("a name that is not UTF-8 is repaired")
    func repair() throws {
        #expect(try login(.secureConnection, "75ff00 00").user == "u\u{fffd}")
    }

    @Test("a client before 4.1 is told apart from a broken one")
    func oldClient() {
        #expect(throws: WireError.unsupported("a client without protocol 4.1")) {
            try HandshakeResponse(bytes("8524 000001 726f6f7400").span)
        }
        #expect(throws: WireError.truncated("capabilities")) { try HandshakeResponse([1, 2].span) }
    }

    @Test("COM_CHANGE_USER round-trips")
    func changeUser() throws {
        let first = HandshakeResponse(
            capabilities: [.protocol41, .secureConnection, .pluginAuth, .connectAttrs], characterSet: 45, user: "a",
            authResponse: Secret(""))
        var second = first
        second.user = "b"
        second.characterSet = 2304
        second.authResponse = Secret(bytes: testNonce)
        second.database = "shop"
        second.authPlugin = "mysql_native_password"
        second.connectAttributes = [ConnectAttribute("k", "v")]
        #expect(try HandshakeResponse(changeUser: second.encodedChangeUser().span, after: first) == second)
        let short = try HandshakeResponse(changeUser: bytes("11 6200 00 00").span, after: first)
        #expect(short.user == "b")
        #expect(short.characterSet == 45)
        #expect(short.database == nil)
    }

    @Test("SSLRequest is a login's head, and nothing else is one")
    func sslRequest() throws {
        let request = SSLRequest(
            capabilities: [.protocol41, .ssl, .pluginAuth], maxPacketSize: 0x100_0000, characterSet: 45)
        let payload = request.encoded()
        #expect(payload.count == 32)
        #expect(try SSLRequest(payload.span) == request)
        #expect(isSSLRequest(payload))
        #expect(!isSSLRequest((payload + [0])))
        #expect(!isSSLRequest([UInt8](repeating: 0, count: 32)))
    }

    @Test("the server's words within a login round-trip")
    func serverWords() throws {
        let request = AuthSwitchRequest(plugin: "mysql_native_password", nonce: testNonce)
        #expect(request.encoded() == [0xfe] + Array("mysql_native_password\0".utf8) + testNonce + [0])
        #expect(try AuthSwitchRequest(request.encoded().span) == request)
        #expect(throws: WireError.unsupported("mysql_old_password")) { try AuthSwitchRequest([0xfe].span) }
        #expect(try AuthMoreData(AuthMoreData.fullAuthNeeded.encoded().span) == .fullAuthNeeded)
        #expect(AuthMoreData.fastAuthSucceeded.encoded() == [1, 3])
    }
}

@Suite struct ScrambleTests {
    // Computed with Python's hashlib from the formulas of the manual; the third SHA-256 line is also a vector of the
    // tests of several other clients.
    @Test(
        "scrambles are those that others compute",
        arguments: [
            (
                "secret", Array(1...20), "b32bb3a583e1340c0a1108d58b1be49781ad8c2f",
                "746ebe205d56a0707acb3e796e834e0dd7b1d61743b26bd5202c7a623230c7c9"
            ),
            (
                "pässword", Array("abcdefghijklmnopqrst".utf8), "b6aee8c0bffcfce0688367927687201f2596afc6",
                "f8ff87710421e89cadca70a6ad4c567e6f1deeefe615068ddd56db0fcec9f54c"
            ),
            (
                "secret", [10, 47, 74, 111, 75, 73, 34, 48, 88, 76, 114, 74, 37, 13, 3, 80, 82, 2, 23, 21], nil,
                "f490e76f66d9d86665ce54d98c78d0acfe2fb0b08b423da807144873d30b312c"
            ),
        ] as [(String, [UInt8], String?, String)])
    func vectors(password: String, nonce: [UInt8], native: String?, sha2: String) {
        let secret = Secret(password)
        if let native {
            #expect(NativePassword.scramble(password: secret, nonce: nonce) == bytes(native))
            #expect(NativePassword.verify(response: bytes(native), password: secret, nonce: nonce))
            #expect(!NativePassword.verify(response: bytes(native), password: Secret("x"), nonce: nonce))
        }
        #expect(CachingSHA2.scramble(password: secret, nonce: nonce) == bytes(sha2))
        #expect(CachingSHA2.verify(response: bytes(sha2), password: secret, nonce: nonce))
        #expect(!CachingSHA2.verify(response: bytes(sha2), password: secret, nonce: Array(nonce.reversed())))
    }

    @Test("an empty password is an empty response and no other")
    func empty() {
        let empty = Secret("")
        #expect(NativePassword.scramble(password: empty, nonce: testNonce) == [])
        #expect(CachingSHA2.scramble(password: empty, nonce: testNonce) == [])
        #expect(!NativePassword.verify(response: [], password: Secret("x"), nonce: testNonce))
        #expect(!CachingSHA2.verify(response: [0], password: empty, nonce: testNonce))
    }

    @Test(
        "a masked password is unmasked, also one longer than the nonce",
        arguments: ["", "a", "0123456789012345678901234"])
    func mask(password: String) {
        let masked = CachingSHA2.mask(password: Secret(password), nonce: testNonce)
        #expect(masked.count == password.utf8.count + 1)
        #expect(CachingSHA2.unmask(masked, nonce: testNonce) == Secret(password))
        #expect(CachingSHA2.unmask(masked, nonce: [0]) != Secret(password))
    }
}
