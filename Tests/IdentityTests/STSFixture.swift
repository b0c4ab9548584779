import IAMModel
import Identity
import Testing
import WeirCrypto

/// STS on a store of its own, and clients who sign.
struct STSFixture {
    static let account = "123456789012"
    static let trustsEverybody = #"""
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]}]}
        """#

    let fixture: StoreFixture
    let service: STSService
    var store: IdentityStore { fixture.store }

    init() throws {
        fixture = try StoreFixture()
        service = try STSService(store: fixture.store)
    }

    /// A user with a key.
    func user(_ name: String) throws -> SigningCredentials {
        try store.createUser(name, path: "/people/", by: fixture.caller())
        let key = try store.createAccessKey(for: name, by: fixture.caller())
        return SigningCredentials(accessKeyID: key.key.id, secret: key.secret)
    }

    /// A role that lets in everybody, or whom it is told.
    func role(_ name: String, trust: String = STSFixture.trustsEverybody, most: Int = 3600) throws -> String {
        try store.createRole(name, trustPolicy: trust, maxSessionDuration: most, by: fixture.caller()).arn
    }

    /// A device of a user; the code of a moment.
    func device(of user: String) throws -> (serial: String, code: @Sendable (Int64) -> String) {
        let device = try store.createMFADevice(user, by: fixture.caller())
        let serial = device.device.serialNumber
        let seed = Secret(
            bytes: try #require(Base32.decode(String(decoding: device.seed.exposedBytes, as: UTF8.self))))
        let code: @Sendable (Int64) -> String = { seconds in
            OneTimeCode.code(
                secret: seed, counter: OneTimeCode.counter(at: StoreFixture.start.adding(seconds: seconds).seconds))
        }
        let counter: MFACodes.Counter = { _, typed, _ in
            [-60, -30].first { code($0) == typed }.map { (StoreFixture.start.seconds + $0) / 30 }
        }
        try store.enableMFADevice(
            serial, for: user, codes: MFACodes(first: code(-60), second: code(-30), counter: counter),
            by: fixture.caller())
        return (serial, code)
    }

    /// A signed request and its answer.
    func ask(
        _ body: String, as credentials: SigningCredentials?, at seconds: Int64 = 0, method: String = "POST",
        change: (inout [RequestHeader]) -> Void = { _ in }
    ) -> STSReply {
        let now = StoreFixture.start.adding(seconds: seconds)
        let isGet = method == "GET"
        var headers = [RequestHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]
        if let credentials {
            headers += RequestSigner(credentials: credentials, region: "eu-west-3", service: "sts").headers(
                method: method, host: "127.0.0.1:9307", path: "/", query: isGet ? body : "", headers: headers,
                body: isGet ? [] : Array(body.utf8), now: now.seconds)
        }
        headers.append(RequestHeader("host", "127.0.0.1:9307"))
        change(&headers)
        return service.answer(
            STSRequest(
                method: method, path: "/", query: isGet ? body : "", headers: headers,
                body: isGet ? [] : Array(body.utf8), sourceAddress: "192.0.2.7", isEncrypted: false, now: now))
    }

    /// Temporary credentials, or nothing if they are refused.
    func credentials(
        _ body: String, as credentials: SigningCredentials, at seconds: Int64 = 0
    ) throws -> SigningCredentials {
        let reply = ask(body, as: credentials, at: seconds)
        try #require(reply.status == 200, "\(reply.text)")
        return SigningCredentials(
            accessKeyID: try #require(reply["AccessKeyId"]), secret: Secret(try #require(reply["SecretAccessKey"])),
            sessionToken: Secret(try #require(reply["SessionToken"])))
    }

    /// A call for a role.
    static func assume(_ arn: String, _ more: String = "", session: String = "nightly") -> String {
        "Action=AssumeRole&Version=2011-06-15&RoleArn=\(arn)&RoleSessionName=\(session)" + more
    }

    static let whoAmI = "Action=GetCallerIdentity&Version=2011-06-15"

    /// The records of STS.
    func records() throws -> [StoredAuditRecord] {
        var query = AuditTrail.Query()
        query.source = .sts
        return try store.audit.records(query)
    }
}

extension STSReply {
    var text: String { String(decoding: body.exposedBytes, as: UTF8.self) }

    /// The text of the first element of this name.
    subscript(_ name: String) -> String? {
        guard let start = text.firstRange(of: "<\(name)>"), let end = text.firstRange(of: "</\(name)>") else {
            return nil
        }
        return String(text[start.upperBound..<end.lowerBound])
    }
}
