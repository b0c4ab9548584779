import IAMModel
import Testing
import WeirCrypto

@Suite("connect tokens that botocore made") struct ConnectTokenVectorTests {
    private let vectors: Vectors

    init() throws {
        vectors = try Vectors.made.get()
    }

    @Test("are as many as the matrix has, and name what made them")
    func matrix() {
        #expect(vectors.tokens.count == 180)
        #expect(vectors.botocore.hasPrefix("1."))
        #expect(vectors.date.count == 10)
    }

    @Test("are read, are good for their user, endpoint, region and time, and are signed with their key alone")
    func verify() throws {
        for vector in vectors.tokens {
            let token = try ConnectToken(Array(vector.token.utf8))
            for now in [vector.now - 300, vector.now, vector.now + 900] {
                try token.check(user: vector.user, rules: vector.rules, now: now)
            }
            #expect(token.user == vector.user)
            #expect(token.accessKeyID == vector.accessKeyID)
            #expect(token.sessionToken == vector.sessionToken.flatMap { $0.isEmpty ? nil : Secret($0) })
            #expect(token.signedAt == vector.now)
            #expect(token.isSigned(with: SigningKey(secret: Secret(vector.secret), scope: token.scope)), "\(vector)")
            #expect(!token.isSigned(with: SigningKey(secret: Secret(vector.secret + "x"), scope: token.scope)))
        }
    }

    @Test("are made here byte for byte")
    func remake() throws {
        for vector in vectors.tokens {
            let made = try ConnectToken.make(
                host: vector.host, port: vector.port, user: vector.user, region: vector.region,
                credentials: vector.credentials, now: vector.now)
            #expect(String(decoding: made.exposedBytes, as: UTF8.self) == vector.token)
        }
    }

    /// With the key of whatever scope the changed token names, so that nothing but the signature can refuse it.
    private func isSigned(_ bytes: [UInt8], _ vector: TokenVector) -> Bool {
        guard let token = try? ConnectToken(bytes) else { return false }
        return token.isSigned(with: SigningKey(secret: Secret(vector.secret), scope: token.scope))
    }

    /// Two writings of the same: the case of a host's letters and of the digits behind `%`.
    private func isSameWriting(_ bytes: [UInt8], _ changed: [UInt8], at index: Int) -> Bool {
        guard bytes[index] ^ changed[index] == 0x20, (0x41...0x5a).contains(bytes[index] & 0xdf) else { return false }
        let isInHost = index < (bytes.firstIndex(of: UInt8(ascii: "?")) ?? 0)
        let percent = UInt8(ascii: "%")
        return isInHost || bytes[index - 1] == percent || bytes[index - 2] == percent
    }

    @Test(
        "are refused with any byte changed, but for other writings of the same",
        arguments: [(3, Array(1...128)), (53, [1, 32, 128]), (137, [2, 32])] as [(Int, [UInt8])])
    func change(number: Int, differences: [UInt8]) throws {
        let vector = vectors.tokens[number]
        let bytes = Array(vector.token.utf8)
        #expect(isSigned(bytes, vector))
        for index in bytes.indices {
            var changed = bytes
            for difference in differences {
                changed[index] = bytes[index] ^ difference
                let isSame = isSameWriting(bytes, changed, at: index)
                if isSigned(changed, vector) != isSame { Issue.record("byte \(index) changed to \(changed[index])") }
            }
        }
    }

    @Test("are refused with any byte left out, but for the slash before the query", arguments: [3, 53, 137])
    func removal(number: Int) throws {
        let vector = vectors.tokens[number]
        let bytes = Array(vector.token.utf8)
        let slash = try #require(bytes.firstIndex(of: UInt8(ascii: "?"))) - 1
        for index in bytes.indices {
            var changed = bytes
            changed.remove(at: index)
            #expect(isSigned(changed, vector) == (index == slash), "byte \(index) left out")
        }
        for length in bytes.indices { #expect(!isSigned(Array(bytes[..<length]), vector)) }
    }

    @Test("are good in whatever order their parameters stand, as other libraries write them")
    func orders() throws {
        for vector in vectors.tokens.prefix(60) {
            let parts = vector.token.split(separator: "?", maxSplits: 1)
            let parameters = parts[1].split(separator: "&").map(String.init)
            let reversed = parameters.reversed().joined(separator: "&")
            let rotated = (parameters[4...] + parameters[..<4]).joined(separator: "&")
            for query in [reversed, rotated] {
                #expect(isSigned(Array("\(parts[0])?\(query)".utf8), vector))
                #expect(isSigned(Array("\(parts[0].dropLast())?\(query)".utf8), vector))
            }
        }
    }

    /// Tokens with their secret keys, as they stand in the tests of other libraries that make them.
    @Test(
        "are no other than those of the AWS SDKs for Java and JavaScript and of Vert.x, in orders of their own",
        arguments: [
            (
                "host.us-east-1.amazonaws.com:3306/?DBUser=mySQLUser&Action=connect&X-Amz-Algorithm=AWS4-HMAC-SHA256"
                    + "&X-Amz-Date=20161107T173933Z&X-Amz-SignedHeaders=host&X-Amz-Expires=900"
                    + "&X-Amz-Credential=access_key%2F20161107%2Fus-east-1%2Frds-db%2Faws4_request"
                    + "&X-Amz-Signature=87ab58107ef49f1c311a412f98b7f976b0b5152ffb559f0d36c6c9a0c5e0e362",
                "secret_key"
            ),
            (
                "db.us-east-1.amazonaws.com:8000/?Action=connect&DBUser=test&X-Amz-Algorithm=AWS4-HMAC-SHA256"
                    + "&X-Amz-Credential=akid%2F19700101%2Fus-east-1%2Frds-db%2Faws4_request"
                    + "&X-Amz-Date=19700101T000000Z&X-Amz-Expires=900"
                    + "&X-Amz-Signature=6f2b4daa29668c1c264d7af7927d9d2a706768e35d92d76b461aedbaca14b6ad"
                    + "&X-Amz-SignedHeaders=host",
                "secret"
            ),
            (
                "dbhost.xyz.eu-west-1.amazonaws.com:3306/?Action=connect&DBUser=iam_user"
                    + "&X-Amz-Algorithm=AWS4-HMAC-SHA256"
                    + "&X-Amz-Credential=IAMKEYINSTANCE%2F20180919%2Feu-west-1%2Frds-db%2Faws4_request"
                    + "&X-Amz-Date=20180919T160242Z&X-Amz-Expires=900&X-Amz-Security-Token=mytoken"
                    + "&X-Amz-SignedHeaders=host"
                    + "&X-Amz-Signature=8966604a85aa991ef9bed5135aa8565e0e22ae375d2b85892a16e1a642ae0bd1",
                "asdfqwertypolly"
            ),
        ])
    func others(text: String, secret: String) throws {
        let token = try ConnectToken(Array(text.utf8))
        #expect(token.isSigned(with: SigningKey(secret: Secret(secret), scope: token.scope)))
        #expect(!token.isSigned(with: SigningKey(secret: Secret("other"), scope: token.scope)))
    }
}
