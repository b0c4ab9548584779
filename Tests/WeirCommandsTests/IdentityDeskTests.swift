import Dispatch
import Foundation
import IAMModel
import Identity
import Logging
import ProxyModel
import Synchronization
import Testing
import WeirCrypto

@testable import ProxyServer
@testable import WeirCommands

/// A store and a desk in a folder of their own.
private final class Office: Sendable {
    let folder = NSTemporaryDirectory() + "weir-desk-" + UUID().uuidString
    let store: IdentityStore
    let desk: IdentityDesk
    let key: SigningCredentials
    static let now = Timestamp(seconds: 1_790_000_000)

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        store = try IdentityStore(
            path: folder + "/identity.db", sealingKey: try SealingKey(Secret(String(repeating: "ab", count: 32))),
            newAccount: try NewAccount(region: "us-east-1", accountID: "123456789012", created: Office.now),
            policies: IdentityAccess.validation)
        let caller = Caller.operatorOfAccount(store.account, systemUser: "ada", now: Office.now)
        try store.createUser("lambda", by: caller)
        let policy = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"}}
            """
        try store.putInlinePolicy("connect", document: policy, of: .user("lambda"), by: caller)
        let made = try store.createAccessKey(for: "lambda", by: caller)
        key = SigningCredentials(accessKeyID: made.key.id, secret: made.secret)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        desk = IdentityDesk(
            store: store, account: store.account.spec,
            rules: TokenRules(endpoints: [try #require(EndpointName("db:3306"))], region: "us-east-1"),
            deliveries: AuditDeliveries(of: store, file: folder + "/audit.jsonl", webhook: nil, logger: logger),
            logger: logger,
            clock: { Office.now })
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// What somebody does to the file behind Weir's back.
    func sql(_ text: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()",
            folder + "/identity.db", text,
        ]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    func token(at seconds: Int64 = 0) throws -> Secret {
        try ConnectToken.make(
            host: "db", port: 3306, user: "app", region: "us-east-1", credentials: key,
            now: Office.now.seconds + seconds)
    }

    func attempt(_ token: Secret, client: UInt32 = 7) -> TokenAttempt {
        TokenAttempt(
            token: token, user: "app", clientID: client, sourceAddress: "192.0.2.1", isTLS: true, isKnownUser: true)
    }

    func event(
        _ kind: AccessEvent.Kind, client: UInt32 = 7, usesToken: Bool = true, failure: String? = nil
    ) -> AccessEvent {
        AccessEvent(
            kind: kind, user: "app", sourceAddress: "192.0.2.1", isTLS: true, usesToken: usesToken, clientID: client,
            principal: nil, failure: failure)
    }

    /// The records of logins and consoles, as they lie in the store.
    func records() throws -> [StoredAuditRecord] {
        try store.audit.records().filter { $0.member("eventSource")?.string != "iam.amazonaws.com" }
    }
}

struct IdentityDeskTests {
    @Test("verdicts come back for each, and the records say who it was")
    func verdicts() throws {
        let office = try Office()
        let verdicts = Mutex<[TokenVerdict]>([])
        for token in [try office.token(), try office.token(at: -943), Secret("password")] {
            office.desk.judge(office.attempt(token)) { verdict in verdicts.withLock { $0.append(verdict) } }
        }
        office.desk.finish()
        #expect(
            verdicts.withLock { $0 } == [
                .accepted(principal: "arn:aws:iam::123456789012:user/lambda"), .refused("expired 43 s ago"),
                .refused("it is not a token: there is no HOST:PORT/? at its beginning; was a password sent?"),
            ])
        #expect(try office.store.accessKeys(of: "lambda").first?.lastUsed?.service == "rds-db")
    }

    @Test("a login's record has its bearer, a refused one its code and reason, and neither has the token")
    func records() throws {
        let office = try Office()
        let (good, late) = (try office.token(), try office.token(at: -943))
        office.desk.judge(office.attempt(good, client: 1)) { _ in }
        office.desk.note(office.event(.login, client: 1))
        office.desk.judge(office.attempt(late, client: 2)) { _ in }
        office.desk.note(office.event(.login, client: 2, failure: "token_refused: expired 43 s ago"))
        office.desk.note(office.event(.login, client: 3, usesToken: false, failure: "wrong_password"))
        office.desk.note(office.event(.order("KILL 5"), client: 4))
        office.desk.finish()
        let records = try office.records()
        #expect(records.map { $0.member("eventName")?.string } == ["Connect", "Connect", "Connect", "ConsoleOrder"])
        #expect(
            records.map { $0.member("userIdentity")?["arn"]?.string } == [
                "arn:aws:iam::123456789012:user/lambda", nil, nil, nil,
            ])
        #expect(records.map { $0.member("errorCode")?.string } == [nil, "expired", "access_denied", nil])
        #expect(records[3].member("requestParameters")?["order"]?.string == "KILL 5")
        let file = try String(contentsOfFile: office.folder + "/audit.jsonl", encoding: .utf8)
        #expect(file == records.map { $0.json + "\n" }.joined())
        for secret in [good, late, office.key.secret] {
            #expect(!file.contains(String(decoding: secret.exposedBytes.suffix(40), as: UTF8.self)))
        }
        let mode = try FileManager.default.attributesOfItem(atPath: office.folder + "/audit.jsonl")[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test("what another process changes counts for the next login")
    func otherProcess() throws {
        let office = try Office()
        let token = try office.token()
        let verdict = Mutex<TokenVerdict?>(nil)
        func judge() -> TokenVerdict? {
            office.desk.judge(office.attempt(token)) { found in verdict.withLock { $0 = found } }
            office.desk.finish()
            return verdict.withLock { $0 }
        }
        #expect(judge() == .accepted(principal: "arn:aws:iam::123456789012:user/lambda"))
        let own = try office.records().count
        let other = try IdentityStore(
            path: office.folder + "/identity.db",
            sealingKey: try SealingKey(Secret(String(repeating: "ab", count: 32))),
            policies: IdentityAccess.validation)
        let caller = Caller.operatorOfAccount(other.account, systemUser: "bob", now: Office.now)
        try other.setAccessKey(office.key.accessKeyID, of: "lambda", to: .inactive, by: caller)
        #expect(judge() == .refused("the access key \(office.key.accessKeyID) is inactive"))
        // And its record is handed on like the desk's own.
        #expect(own == 0)
        let file = try String(contentsOfFile: office.folder + "/audit.jsonl", encoding: .utf8)
        #expect(file.contains("\"eventName\":\"UpdateAccessKey\""))
    }

    @Test("the endpoint's names, from the configuration or from what is listened on")
    func endpoints() {
        let listeners: [ListenAddress] = [
            .tcp(host: "0.0.0.0", port: 3307), .tcp(host: "::1", port: 3308), .unix(path: "/s", mode: 0o666),
        ]
        #expect(
            IdentityAccess.endpoints([], listeners: listeners, hostName: "box").map(\.description) == [
                "localhost:3307", "box:3307", "127.0.0.1:3307", "[0:0:0:0:0:0:0:1]:3308", "localhost:3308", "box:3308",
            ])
        #expect(
            IdentityAccess.endpoints(["DB.example.com", "other:1"], listeners: listeners, hostName: "box")
                .map(\.description) == ["db.example.com:3307", "db.example.com:3308", "other:1"])
    }
}

/// Holds the store's one lock for writing, as another process would.
private final class Holder {
    private let handle: FileHandle
    private let process = Process()

    init(_ path: String) throws {
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            """
            import sqlite3, sys
            held = sqlite3.connect(sys.argv[1], isolation_level=None)
            held.execute("BEGIN IMMEDIATE")
            print("held", flush=True)
            sys.stdin.read()
            """, path,
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        handle = input.fileHandleForWriting
        _ = output.fileHandleForReading.availableData
    }

    func release() {
        try? handle.close()
        process.waitUntilExit()
    }
}

struct IdentityDeskTroubleTests {
    @Test("who holds the store for writing keeps no login waiting, and its record comes when the store is free")
    func locked() throws {
        let office = try Office()
        let holder = try Holder(office.folder + "/identity.db")
        let verdicts = Mutex<[TokenVerdict]>([])
        let second = DispatchSemaphore(value: 0)
        let token = try office.token()
        office.desk.judge(office.attempt(token, client: 1)) { _ in
            // The record of this one is being written when the next comes.
            office.desk.note(office.event(.login, client: 1))
            office.desk.judge(office.attempt(token, client: 2)) { verdict in
                verdicts.withLock { $0.append(verdict) }
                second.signal()
            }
        }
        second.wait()
        #expect(verdicts.withLock { $0 } == [.accepted(principal: "arn:aws:iam::123456789012:user/lambda")])
        #expect(try office.records().isEmpty)
        holder.release()
        office.desk.finish()
        #expect(try office.records().count == 1)
    }

    @Test("records that cannot be written are not lost: they are there when the store works again")
    func failing() throws {
        let office = try Office()
        try office.sql("UPDATE audit_marks SET number = number + 1000 WHERE kind = 'head'")
        office.desk.note(office.event(.login, client: 1, usesToken: false))
        office.desk.finish()
        #expect(try office.records().isEmpty)
        try office.sql("UPDATE audit_marks SET number = number - 1000 WHERE kind = 'head'")
        office.desk.note(office.event(.login, client: 2, usesToken: false))
        office.desk.finish()
        let clients = try office.records().map { $0.member("additionalEventData")?["clientId"] }
        #expect(clients == [.integer(1), .integer(2)])
    }

    @Test("a token of a user that does not exist is named in the record, too")
    func stranger() throws {
        let office = try Office()
        let attempt = TokenAttempt(
            token: try office.token(), user: "app", clientID: 9, sourceAddress: "192.0.2.1", isTLS: true,
            isKnownUser: false)
        office.desk.judge(attempt) { _ in }
        office.desk.note(office.event(.login, client: 9, failure: "unknown_user"))
        office.desk.finish()
        let record = try #require(try office.records().first)
        #expect(record.member("errorCode")?.string == "unknown_user")
        #expect(record.member("userIdentity")?["arn"]?.string == "arn:aws:iam::123456789012:user/lambda")
    }

    @Test("what the file cannot take waits, and comes in order when it can")
    func fileThatIsAway() throws {
        let office = try Office()
        let (aside, path) = (office.folder + "/aside", office.folder + "/audit.jsonl")
        // A folder in its place cannot be written to, whoever one is.
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        office.desk.note(office.event(.login, client: 1))
        office.desk.finish()
        office.desk.note(office.event(.login, client: 2))
        office.desk.finish()
        try FileManager.default.moveItem(atPath: path, toPath: aside)
        office.desk.note(office.event(.login, client: 3))
        office.desk.finish()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines == (try office.records().map(\.json)) && lines.count == 3)
    }
}
