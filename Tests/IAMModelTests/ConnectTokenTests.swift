import IAMModel
import Testing
import WeirCrypto

@Suite("connect tokens") struct ConnectTokenTests {
    private static let noon: Int64 = 1_782_993_600  // 2026-07-02T12:00:00Z
    private static let credentials = SigningCredentials(accessKeyID: "AKIDEXAMPLE", secret: Secret("secret"))
    private static let signature = String(repeating: "ab", count: 32)
    private static let good =
        "weir.example.com:3307/?Action=connect&DBUser=app&X-Amz-Algorithm=AWS4-HMAC-SHA256"
        + "&X-Amz-Credential=AKIDEXAMPLE%2F20260702%2Fus-east-1%2Frds-db%2Faws4_request&X-Amz-Date=20260702T120000Z"
        + "&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Security-Token=session&X-Amz-Signature=\(signature)"

    private static func rules(_ endpoint: String = "weir.example.com:3307") -> TokenRules {
        TokenRules(endpoints: [EndpointName(endpoint)].compactMap { $0 }, region: "us-east-1")
    }

    private static func make(
        host: String = "weir.example.com", port: UInt16 = 3307, user: String = "app", region: String = "us-east-1",
        expiry: Int = 900
    ) throws(TokenRefusal) -> ConnectToken {
        let made = try ConnectToken.make(
            host: host, port: port, user: user, region: region, credentials: credentials, now: noon, expiry: expiry)
        return try ConnectToken(made.exposedBytes)
    }

    private static func refusal(_ body: () throws(TokenRefusal) -> Void) -> TokenRefusal? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "are refused for what is wrong with them, by name",
        arguments: [
            ("", "", TokenRefusal.notAToken),
            ("&X-Amz-Expires=900", "", .missingParameter("X-Amz-Expires")),
            ("Action=connect&", "", .missingParameter("Action")),
            ("&X-Amz-Signature=\(signature)", "", .missingParameter("X-Amz-Signature")),
            ("&X-Amz-Credential", "&X-Amz-Credential=x&X-Amz-Credential", .duplicateParameter("X-Amz-Credential")),
            ("DBUser=app", "DBUser=app&DBUser=root", .duplicateParameter("DBUser")),
            ("DBUser=app", "DBUser=app&DBUser=app", .duplicateParameter("DBUser")),
            ("&X-Amz-Date", "&X-Amz-Content-Sha256=00&X-Amz-Date", .unknownParameter("X-Amz-Content-Sha256")),
            ("&X-Amz-Date", "&x-amz-date", .unknownParameter("x-amz-date")),
            ("&X-Amz-Date", "&x-id=GetObject&X-Amz-Date", .unknownParameter(nil)),
            ("&X-Amz-Date", "&%58-Amz-Date", .unknownParameter(nil)),
            ("&X-Amz-Date", "&&X-Amz-Date", .unknownParameter(nil)),
            ("?Action", "?&Action", .unknownParameter(nil)),
            ("AWS4-HMAC-SHA256", "none", .otherAlgorithm),
            ("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256", .otherAlgorithm),
            ("AWS4-HMAC-SHA256", "", .otherAlgorithm),
            ("AWS4-HMAC-SHA256", "aws4-hmac-sha256", .otherAlgorithm),
            ("Action=connect", "Action=Connect", .otherAction),
            ("Action=connect", "Action", .otherAction),
            ("DBUser=app", "DBUser=", .emptyUser),
            ("DBUser=app", "DBUser=a+b", .malformedEncoding),
            ("DBUser=app", "DBUser=a b", .malformedEncoding),
            ("DBUser=app", "DBUser=a%", .malformedEncoding),
            ("DBUser=app", "DBUser=a%4", .malformedEncoding),
            ("DBUser=app", "DBUser=a%zz", .malformedEncoding),
            ("DBUser=app", "DBUser=app%00", .malformedEncoding),
            ("DBUser=app", "DBUser=app%0A", .malformedEncoding),
            ("DBUser=app", "DBUser=%C3", .malformedEncoding),
            ("DBUser=app", "DBUser=%ED%A0%80", .malformedEncoding),
            ("DBUser=app", "DBUser=größe", .malformedEncoding),
            ("DBUser=app", "DBUser=app\0", .malformedEncoding),
            ("AKIDEXAMPLE%2F2026", "2026", .malformedCredential),
            ("%2Faws4_request", "%2Faws4_request%2Fx", .malformedCredential),
            ("AKIDEXAMPLE%2F", "%2F", .malformedCredential),
            ("us-east-1%2F", "%2F", .malformedCredential),
            ("20260702%2F", "2026070%2F", .malformedCredential),
            ("aws4_request", "aws5_request", .malformedCredential),
            ("=20260702T120000Z", "=20260702T120000", .malformedDate),
            ("=20260702T120000Z", "=20260230T120000Z", .malformedDate),
            ("=20260702T120000Z", "=20260702T240000Z", .malformedDate),
            ("=20260702T120000Z", "=00000702T120000Z", .malformedDate),
            ("Expires=900", "Expires=0", .malformedExpiry),
            ("Expires=900", "Expires=-900", .malformedExpiry),
            ("Expires=900", "Expires=0900", .malformedExpiry),
            ("Expires=900", "Expires=9e2", .malformedExpiry),
            ("Expires=900", "Expires=", .malformedExpiry),
            ("Expires=900", "Expires=99999999999999999999999", .malformedExpiry),
            ("SignedHeaders=host", "SignedHeaders=host%3Bx-amz-date", .otherSignedHeaders),
            ("SignedHeaders=host", "SignedHeaders=", .otherSignedHeaders),
            ("SignedHeaders=host", "SignedHeaders=Host", .otherSignedHeaders),
            (signature, String(repeating: "AB", count: 32), .malformedSignature),
            (signature, String(repeating: "ab", count: 31), .malformedSignature),
            (signature, String(repeating: "ab", count: 33), .malformedSignature),
            (signature, "", .malformedSignature),
            ("weir.example.com:3307/", "", .malformedEndpoint),
            ("weir.example.com:3307/", "https://weir.example.com:3307/", .malformedEndpoint),
            (":3307", "", .malformedEndpoint),
            (":3307", ":0", .malformedEndpoint),
            (":3307", ":65536", .malformedEndpoint),
            (":3307", ":03307", .malformedEndpoint),
            (":3307/", ":3307//", .malformedEndpoint),
            ("weir.example.com", "", .malformedEndpoint),
            ("weir.example.com", ".", .malformedEndpoint),
            ("weir.example.com", "user@weir.example.com", .malformedEndpoint),
            ("weir.example.com", "weir.example.com\0", .malformedEndpoint),
            ("weir.example.com", "weir%2Eexample.com", .malformedEndpoint),
            ("weir.example.com", "[::1", .malformedEndpoint),
            ("weir.example.com", "[::1%25eth0]", .malformedEndpoint),
            ("weir.example.com", "::1", .malformedEndpoint),
        ])
    func malformed(_ old: String, new: String, expected: TokenRefusal) throws {
        #expect(throws: Never.self) { try ConnectToken(Array(Self.good.utf8)) }
        let text = old.isEmpty ? new : Self.good.replacing(old, with: new)
        let found = Self.refusal { () throws(TokenRefusal) in _ = try ConnectToken(Array(text.utf8)) }
        #expect(found == expected)
        #expect(expected.description.utf8.count < 200)
    }

    @Test(
        "are refused when they are for someone, somewhere or some time else, in plain words",
        arguments: [
            (["Expires=900": "Expires=901"], "it is good for 901 s, 900 s are allowed"),
            (["Expires=900": "Expires=999999999"], "it is good for 999999999 s, 900 s are allowed"),
            (["rds-db": "sts"], "signed for service sts, a login needs rds-db"),
            (["us-east-1": "eu-west-1"], "signed for region eu-west-1, this endpoint's is us-east-1"),
            (["20260702%2F": "20260703%2F"], "its credential is for another day than its date"),
            (
                ["weir.example.com:3307": "db.example.com:3306"],
                "signed for db.example.com:3306, this endpoint is weir.example.com:3307"
            ),
            (["DBUser=app": "DBUser=x"], "signed for user 'x', login is as 'app'"),
            (["DBUser=app": "DBUser=App"], "signed for user 'App', login is as 'app'"),
            (
                ["DBUser=app": "DBUser=app%E2%80%AE"],
                "signed for user 'app\\u{202e}', login is as 'app'"
            ),
            (["T120000Z": "T120501Z"], "dated 301 s ahead; is a clock wrong?"),
            (["T120000Z": "T114459Z"], "expired 1 s ago"),
            (["T120000Z": "T114417Z"], "expired 43 s ago"),
            (["20260702": "00010101"], "expired 63918546300 s ago"),
            (["20260702": "99991231"], "dated 251619264000 s ahead; is a clock wrong?"),
        ])
    func check(_ changes: [String: String], reason: String) throws {
        var text = Self.good
        for (old, new) in changes { text = text.replacing(old, with: new) }
        let token = try ConnectToken(Array(text.utf8))
        let found = Self.refusal { () throws(TokenRefusal) in
            try token.check(user: "app", rules: Self.rules(), now: Self.noon)
        }
        #expect(found?.description == reason)
    }

    @Test("are good to the last second, and from when a clock may be ahead")
    func window() throws {
        let token = try Self.make()
        for now in [Self.noon - 300, Self.noon + 900] {
            try token.check(user: "app", rules: Self.rules(), now: now)
        }
        for (now, expected) in [
            (Self.noon - 301, TokenRefusal.notYetValid(seconds: 301)), (Self.noon + 901, .expired(seconds: 1)),
        ] {
            #expect(throws: expected) { try token.check(user: "app", rules: Self.rules(), now: now) }
        }
        for now in [Int64.min, .max] {
            #expect(throws: TokenRefusal.self) { try token.check(user: "app", rules: Self.rules(), now: now) }
        }
    }

    @Test("that are too long, garbage, empty or passwords are refused at once")
    func garbage() {
        let megabyte = Array(Self.good.utf8) + [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
        #expect(throws: TokenRefusal.tooLong(bytes: megabyte.count)) { try ConnectToken(megabyte) }
        let limit = [UInt8](repeating: UInt8(ascii: "?"), count: ConnectToken.longest)
        #expect(throws: TokenRefusal.malformedEndpoint) { try ConnectToken(limit) }
        let manyParameters = Array("h:1/?".utf8) + [UInt8](repeating: UInt8(ascii: "&"), count: 16_000)
        #expect(throws: TokenRefusal.unknownParameter(nil)) { try ConnectToken(manyParameters) }
        for bytes: [UInt8] in [[], [0], Array("hunter2".utf8), [UInt8](repeating: 0, count: 500)] {
            #expect(throws: TokenRefusal.notAToken) { try ConnectToken(bytes) }
        }
        for bytes: [UInt8] in [[63], [255, 63, 255], Array("what?".utf8), Array("::?".utf8), Array(":?".utf8)] {
            #expect(throws: TokenRefusal.malformedEndpoint) { try ConnectToken(bytes) }
        }
    }

    @Test("are signed for a host in lower case, or as it is written, or without a default port")
    func hosts() throws {
        // What they sign is told by what is taken for it, so each form is signed on its own.
        for (written, signed, port) in [
            ("Weir.Example.com", "weir.example.com:3307", 3307), ("Weir.Example.com", "Weir.Example.com:3307", 3307),
            ("weir", "weir", 443), ("weir", "weir:443", 443), ("weir", "weir", 80), ("WEIR", "WEIR", 443),
            ("[::1]", "[::1]:3307", 3307),
        ] as [(String, String, UInt16)] {
            let query = Self.good.split(separator: "?")[1].split(separator: "&").map(String.init).filter {
                !$0.hasPrefix("X-Amz-Signature")
            }
            let request =
                "GET\n/\n\(query.sorted().joined(separator: "&"))\nhost:\(signed)\n\nhost\n"
                + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            var key = Array("AWS4secret".utf8)
            for part in ["20260702", "us-east-1", "rds-db", "aws4_request"] {
                key = HMAC.sha256(key: key, Array(part.utf8))
            }
            let message =
                "AWS4-HMAC-SHA256\n20260702T120000Z\n20260702/us-east-1/rds-db/aws4_request\n"
                + hex(Digest.sha256(Array(request.utf8)))
            let signature = hex(HMAC.sha256(key: key, Array(message.utf8)))
            let text = "\(written):\(port)/?\(query.joined(separator: "&"))&X-Amz-Signature=\(signature)"
            let token = try ConnectToken(Array(text.utf8))
            #expect(
                token.isSigned(with: SigningKey(secret: Secret("secret"), scope: token.scope)), "\(written), \(signed)")
        }
    }

    @Test("are compared with the login byte by byte: accents in two spellings are two users")
    func spelling() throws {
        let token = try Self.make(user: "caf\u{e9}")
        try token.check(user: "caf\u{e9}", rules: Self.rules(), now: Self.noon)
        #expect(throws: TokenRefusal.self) {
            try token.check(user: "cafe\u{301}", rules: Self.rules(), now: Self.noon)
        }
    }

    @Test("are not made when they could not be read")
    func unmakeable() {
        for (host, user, expiry) in [
            ("", "app", 900), ("a b", "app", 900), ("h?", "app", 900), ("h", "", 900), ("h", "a\0", 900), ("h", "a", 0),
            ("h", String(repeating: "u", count: ConnectToken.longest), 900),
        ] {
            #expect(throws: TokenRefusal.self) { try Self.make(host: host, user: user, expiry: expiry) }
        }
        #expect(throws: TokenRefusal.malformedCredential) { try Self.make(region: "us/east") }
        #expect(throws: TokenRefusal.malformedEndpoint) { try Self.make(port: 0) }
    }

    @Test("do not print their signature and session token")
    func printing() throws {
        let token = try ConnectToken(Array(Self.good.utf8))
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), dumped] {
            #expect(!text.contains("abab"))
            #expect(!text.contains("session"))
            #expect(text.contains("'app' at weir.example.com:3307"))
        }
    }
}

func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
