import IAMModel
import Testing
import WeirCrypto

@Suite("signed requests") struct SignedRequestTests {
    private static let noon: Int64 = 1_782_993_600  // 2026-07-02T12:00:00Z
    private static let body = Array("Action=GetCallerIdentity&Version=2011-06-15".utf8)
    private static let own = [RequestHeader("Content-Type", "application/x-www-form-urlencoded")]
    private static let host = RequestHeader("Host", "sts.example.com")

    private static func signer(_ sessionToken: String? = "session") -> RequestSigner {
        RequestSigner(
            credentials: SigningCredentials(
                accessKeyID: "AKIDEXAMPLE", secret: Secret("secret"), sessionToken: sessionToken.map { Secret($0) }),
            region: "us-east-1", service: "sts")
    }

    private static var signed: [RequestHeader] {
        signer().headers(method: "POST", host: host.value, path: "/", headers: own, body: body, now: noon)
    }

    private static func parse(
        _ headers: [RequestHeader], method: String = "POST", path: String = "/", query: String = "",
        body: [UInt8] = body
    ) throws(SignatureRefusal) -> SignedRequest {
        try SignedRequest(
            method: method, path: path, query: query, headers: headers, bodyHash: Digest.sha256(body))
    }

    private static func isSigned(_ request: SignedRequest) -> Bool {
        request.isSigned(with: SigningKey(secret: Secret("secret"), scope: request.scope))
    }

    @Test("that botocore made are read, checked and made here to the letter")
    func vectors() throws {
        let vectors = try Vectors.made.get().requests
        #expect(vectors.count == 20)
        for vector in vectors {
            let request = try SignedRequest(
                method: vector.method, path: vector.path, query: vector.query, headers: vector.allHeaders,
                bodyHash: Digest.sha256(Array(vector.body.utf8)))
            for now in [vector.now - 900, vector.now + 900] {
                try request.check(service: vector.service, regions: [vector.region], now: now)
            }
            #expect(request.accessKeyID == vector.accessKeyID)
            #expect(request.sessionToken == vector.sessionToken.map { Secret($0) })
            let key = SigningKey(secret: Secret(vector.secret), scope: request.scope)
            #expect(request.isSigned(with: key), "\(vector)")
            #expect(!request.isSigned(with: SigningKey(secret: Secret("other"), scope: request.scope)))

            let signer = RequestSigner(
                credentials: vector.credentials, region: vector.region, service: vector.service)
            let headers = signer.headers(
                method: vector.method, host: vector.host, path: vector.path, query: vector.query,
                headers: vector.ownHeaders, body: Array(vector.body.utf8), now: vector.now)
            let made = Dictionary(uniqueKeysWithValues: headers.map { ($0.name, $0.value) })
            #expect(made == vector.signed)
        }
    }

    @Test("are not signed any more when anything of them is changed")
    func change() throws {
        let headers = [Self.host] + Self.own + Self.signed
        #expect(Self.isSigned(try Self.parse(headers)))
        #expect(!Self.isSigned(try Self.parse(headers, method: "GET")))
        #expect(!Self.isSigned(try Self.parse(headers, path: "/x")))
        #expect(!Self.isSigned(try Self.parse(headers, query: "x=1")))
        #expect(!Self.isSigned(try Self.parse(headers, body: Self.body + [0])))
        let authorization = try #require(headers.firstIndex { $0.name == "Authorization" })
        for index in headers.indices where index != authorization {
            var changed = headers
            changed[index] = RequestHeader(
                headers[index].name, headers[index].value.replacing("202607", with: "202608") + "x")
            let isSigned = (try? Self.parse(changed)).map { Self.isSigned($0) } ?? false
            #expect(!isSigned, "\(headers[index].name)")
        }
        let bytes = Array(headers[authorization].value.utf8)
        for index in bytes.indices {
            for difference: UInt8 in [1, 2, 4, 8, 16, 32, 64] {
                var changed = bytes
                changed[index] ^= difference
                var all = headers
                all[authorization] = RequestHeader("Authorization", String(decoding: changed, as: UTF8.self))
                let request = try? Self.parse(all)
                // Whose key it is, is for the caller to look up: another key does not fit.
                let isSigned = request.map { $0.accessKeyID == "AKIDEXAMPLE" && Self.isSigned($0) } ?? false
                #expect(!isSigned, "byte \(index)")
            }
        }
    }

    @Test("are the same request for whoever reads it: order of headers and of the query, case of names, blanks")
    func sameRequest() throws {
        let signed = Self.signer(nil).headers(
            method: "GET", host: "h", path: "/a/b", query: "b=2&a=1", headers: [RequestHeader("X-Amz-Meta", "a  b")],
            body: [], now: Self.noon)
        let headers = [RequestHeader("HOST", " h "), RequestHeader("x-amz-meta", " a b\t")] + signed.reversed()
        for (path, query) in [("/a/b", "a=1&b=2"), ("/a/./b", "b=%32&a=1"), ("//a/c/../b", "b=2&&a=1")] {
            #expect(Self.isSigned(try Self.parse(headers, method: "GET", path: path, query: query, body: [])))
        }
    }

    @Test(
        "are refused by AWS's codes",
        arguments: [
            ("Authorization", nil, "MissingAuthenticationToken"),
            ("Authorization", "Basic eDp5", "IncompleteSignature"),
            ("Authorization", "", "IncompleteSignature"), ("Authorization", "AWS4-HMAC-SHA256 ", "IncompleteSignature"),
            (
                "Authorization", "AWS4-HMAC-SHA256 Credential=a/20260702/us-east-1/sts/aws4_request",
                "IncompleteSignature"
            ),
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=a/20260702/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=00",
                "IncompleteSignature"
            ),
            (
                "Authorization", "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=\(zeros)",
                "IncompleteSignature"
            ),
            ("Authorization", authorization("x-amz-date;host"), "IncompleteSignature"),
            ("Authorization", authorization("host;host;x-amz-date"), "IncompleteSignature"),
            ("Authorization", authorization("Host;x-amz-date"), "IncompleteSignature"),
            ("Authorization", authorization(""), "IncompleteSignature"),
            ("Authorization", authorization("host;missing;x-amz-date"), "IncompleteSignature"),
            ("Authorization", authorization("host;x-amz-date") + ", Extra=1", "IncompleteSignature"),
            ("Authorization", authorization("host;x-amz-date") + ", Signature=\(zeros)", "IncompleteSignature"),
            ("Authorization", authorization("x-amz-date;x-amz-security-token"), "SignatureDoesNotMatch"),
            ("Authorization", authorization("host;x-amz-security-token"), "SignatureDoesNotMatch"),
            ("Authorization", authorization("host;x-amz-date"), "SignatureDoesNotMatch"),
            ("X-Amz-Date", nil, "IncompleteSignature"), ("X-Amz-Date", "yesterday", "IncompleteSignature"),
            ("Host", nil, "IncompleteSignature"), ("X-Amz-New", "unsigned", "SignatureDoesNotMatch"),
            ("X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD", "SignatureDoesNotMatch"),
        ] as [(String, String?, String)])
    func malformed(_ name: String, value: String?, code: String) {
        var headers = ([Self.host] + Self.own + Self.signed).filter { $0.name != name }
        if let value { headers.append(RequestHeader(name, value)) }
        do {
            _ = try Self.parse(headers)
            Issue.record("not refused")
        } catch {
            #expect(error.code == code, "\(error)")
            #expect([400, 403].contains(error.status))
            #expect(!error.description.contains("session"))
        }
    }

    @Test("with a header twice that is read once are refused")
    func twice() {
        for header in [Self.host] + Self.signed {
            #expect(throws: SignatureRefusal.self) { try Self.parse([Self.host] + Self.own + Self.signed + [header]) }
        }
        #expect(throws: SignatureRefusal.self) {
            try Self.parse([Self.host] + Self.own + Self.signed, method: "POST\n/")
        }
    }

    @Test("are for one service, the regions that are served, and a quarter of an hour")
    func check() throws {
        let request = try Self.parse([Self.host] + Self.own + Self.signed)
        for (service, region, now, expected) in [
            ("iam", "us-east-1", Self.noon, SignatureRefusal.otherService(signed: "sts", here: "iam")),
            ("sts", "local", Self.noon, .otherRegion(signed: "us-east-1", here: ["local"])),
            ("sts", "us-east-1", Self.noon + 901, .expired(seconds: 901)),
            ("sts", "us-east-1", Self.noon - 901, .notYetValid(seconds: 901)),
        ] {
            #expect(throws: expected) { try request.check(service: service, regions: [region], now: now) }
        }
        try request.check(service: "sts", regions: ["local", "us-east-1"], now: Self.noon - 900)
        for now in [Int64.min, .max] {
            #expect(throws: SignatureRefusal.self) {
                try request.check(service: "sts", regions: ["us-east-1"], now: now)
            }
        }
    }

    @Test("may have their time in Date, in either form")
    func date() throws {
        let value = Self.authorization("date;host")
        for (date, time) in [
            ("Thu, 02 Jul 2026 12:00:00 GMT", Self.noon), ("20260702T120000Z", Self.noon),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ] {
            let headers = [Self.host, RequestHeader("Date", date), RequestHeader("Authorization", value)]
            #expect(try Self.parse(headers).signedAt == time)
        }
        for date in ["Thu, 32 Jul 2026 12:00:00 GMT", "Thu, 02 Jul 2026 12:00 GMT", "02 Jul 2026 12:00:00 GMT", ""] {
            let headers = [Self.host, RequestHeader("Date", date), RequestHeader("Authorization", value)]
            #expect(throws: SignatureRefusal.self) { try Self.parse(headers) }
        }
    }

    private static let zeros = String(repeating: "00", count: 32)

    private static func authorization(_ signedHeaders: String) -> String {
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260702/us-east-1/sts/aws4_request, SignedHeaders=\(signedHeaders), "
            + "Signature=\(zeros)"
    }
}
