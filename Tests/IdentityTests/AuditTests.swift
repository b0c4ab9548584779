import Foundation
import GRDB
import Identity
import Testing
import WeirCrypto

struct AuditTests {
    /// Five logins, a second apart; the third is refused.
    private func recorded() throws -> StoreFixture {
        let fixture = try StoreFixture()
        try fixture.store.audit.append(
            (0..<5).map { number in
                var record = AuditRecord(
                    "Connect", of: .databaseLogin,
                    by: Caller(
                        identity: AuditIdentity(
                            type: .user, principalID: "AIDA\(number)", accountID: "123456789012",
                            userName: number % 2 == 0 ? "even" : "odd"), sourceIPAddress: "192.0.2.\(number)",
                        now: StoreFixture.start.adding(seconds: Int64(number))), isReadOnly: true)
                if number == 2 {
                    record.errorCode = "AccessDenied"
                    record.errorMessage = "no policy allows it"
                }
                return record
            })
        return fixture
    }

    @Test("a change's record has CloudTrail's members, and says who did it")
    func shape() throws {
        let fixture = try StoreFixture()
        try fixture.store.createUser("app", path: "/x/", tags: ["a": "b"], by: fixture.caller(at: 7))
        let record = try #require(try fixture.store.audit.records().first)
        #expect(record.number == 1)
        guard case .object(var members) = try JSONTree(parsing: record.json) else {
            Issue.record("no object")
            return
        }
        let id = try #require(members.removeValue(forKey: "eventID")?.string)
        #expect(UUID(uuidString: id) != nil)
        let user = try fixture.store.user("app")
        #expect(
            JSONTree.object(members) == [
                "eventVersion": "1.11", "eventTime": .string("\(StoreFixture.start.adding(seconds: 7))"),
                "eventSource": "iam.amazonaws.com", "eventName": "CreateUser", "awsRegion": "eu-central-1",
                "sourceIPAddress": "weir iam", "eventType": "AwsApiCall", "recipientAccountId": "123456789012",
                "readOnly": false,
                "userIdentity": [
                    "type": "Root", "principalId": "123456789012", "arn": "arn:aws:iam::123456789012:root",
                    "accountId": "123456789012", "userName": "ada",
                ],
                "requestParameters": [
                    "userName": "app", "path": "/x/", "tags": [["key": "a", "value": "b"]],
                ],
                "responseElements": [
                    "user": ["userName": "app", "userId": .string(user.id), "arn": .string(user.arn)]
                ],
            ])
        #expect(try JSONTree(parsing: record.json).text == record.json)
    }

    @Test("a refused change is recorded with its code, and its changes are not made")
    func refusedChange() throws {
        let fixture = try StoreFixture()
        let error = refusal {
            try fixture.store.createUser("app", boundary: "arn:aws:iam::123456789012:policy/none", by: fixture.caller())
        }
        #expect(error?.code == "NoSuchEntity")
        #expect(try fixture.store.users().isEmpty)
        let record = try #require(try fixture.store.audit.records().first)
        #expect(record.member("eventName")?.string == "CreateUser")
        #expect(record.member("errorCode")?.string == "NoSuchEntity")
        #expect(record.member("responseElements") == nil)
        #expect(try fixture.store.audit.verify() == .intact(records: 1))
    }

    @Test("secrets are in no record")
    func secrecy() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        try store.createUser("app", by: caller)
        let key = try store.createAccessKey(for: "app", by: caller)
        let device = try store.createMFADevice("phone", by: caller)
        let session = try store.createSession(.init(.user("app"), duration: 900), by: caller)
        try store.putDatabaseSecret(Secret("p4ssw0rd"), user: "app", by: caller)
        let export = try store.audit.export()
        #expect(export.contains(key.key.id) && export.contains(session.accessKeyID))
        for secret in [key.secret, device.seed, session.secret, session.sessionToken, Secret("p4ssw0rd")] {
            #expect(!export.contains(String(decoding: secret.exposedBytes, as: UTF8.self)))
        }
    }

    @Test("records are found by time, user, event, source and outcome, the newest within the limit")
    func query() throws {
        let fixture = try recorded()
        try fixture.store.createUser("app", by: fixture.caller(at: 60))
        func numbers(_ change: (inout AuditTrail.Query) -> Void) throws -> [Int64] {
            var query = AuditTrail.Query()
            change(&query)
            return try fixture.store.audit.records(query).map(\.number)
        }
        #expect(try numbers { _ in } == [1, 2, 3, 4, 5, 6])
        #expect(try numbers { $0.from = StoreFixture.start.adding(seconds: 3) } == [4, 5, 6])
        #expect(try numbers { $0.until = StoreFixture.start.adding(seconds: 3) } == [1, 2, 3])
        #expect(try numbers { $0.userName = "odd" } == [2, 4])
        #expect(try numbers { $0.eventName = "CreateUser" } == [6])
        #expect(try numbers { $0.source = .databaseLogin } == [1, 2, 3, 4, 5])
        #expect(try numbers { $0.errorCode = "AccessDenied" } == [3])
        #expect(try numbers { $0.isRefusal = true } == [3])
        #expect(try numbers { $0.isRefusal = false } == [1, 2, 4, 5, 6])
        #expect(try numbers { $0.limit = 2 } == [5, 6])
        #expect(try numbers { $0.limit = 0 } == [])
        #expect(try numbers { $0.userName = "' OR 1=1" } == [])
        #expect(
            try numbers {
                $0.userName = "even"
                $0.isRefusal = false
                $0.limit = 1
            } == [5])
        let lines = try fixture.store.audit.export().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 7 && lines.last == "")
        for line in lines.dropLast() { #expect(try JSONTree(parsing: String(line))["eventVersion"] == "1.11") }
    }

    @Test(
        "any column of any record that is changed from outside is found, at that record",
        arguments: ["time", "source", "event", "user", "error", "record", "digest", "signature"], Array(1...5))
    func tampering(_ column: String, _ number: Int) throws {
        let fixture = try recorded()
        #expect(try fixture.store.audit.verify() == .intact(records: 5))
        let change =
            switch column {
            case "time": "time + 1"
            case "record": "replace(record, '192.0.2.', '192.0.3.')"
            case "digest", "signature": "randomblob(32)"
            default: "coalesce(\"\(column)\", '') || 'x'"
            }
        try fixture.sql("UPDATE audit SET \"\(column)\" = \(change) WHERE number = ?", [number])
        guard case .broken(let found, _) = try fixture.store.audit.verify() else {
            Issue.record("not found")
            return
        }
        #expect(found == Int64(number))
    }

    @Test(
        "records removed, added, renumbered, exchanged or recomputed without the key are found",
        arguments: [
            ("DELETE FROM audit WHERE number = 1", 1, .missing), ("DELETE FROM audit WHERE number = 3", 3, .missing),
            ("DELETE FROM audit WHERE number IN (2, 4)", 2, .missing),
            ("DELETE FROM audit WHERE number = 5", 5, .truncated),
            ("DELETE FROM audit WHERE number > 2", 3, .truncated),
            ("DELETE FROM audit", 1, .truncated), ("UPDATE audit SET number = 9 WHERE number = 2", 2, .missing),
            ("UPDATE audit SET number = 9 WHERE number = 5", 9, .foreign),
            ("UPDATE audit SET number = 0 WHERE number = 1", 0, .foreign),
            (
                "INSERT INTO audit SELECT 6, time, source, event, user, error, record, digest, signature FROM audit WHERE number = 5",
                6, .foreign
            ),
            ("UPDATE audit SET record = (SELECT record FROM audit WHERE number = 4) WHERE number = 2", 2, .changed),
            ("DELETE FROM audit_marks WHERE kind = 'head'", 5, .headForged),
            ("DELETE FROM audit_marks WHERE kind = 'anchor'", 1, .anchorForged),
            (
                "UPDATE audit_marks SET number = 4, digest = (SELECT digest FROM audit WHERE number = 4) WHERE kind = 'head'",
                5, .headForged
            ),
            (
                "UPDATE audit_marks SET number = 2, digest = (SELECT digest FROM audit WHERE number = 2) WHERE kind = 'anchor'",
                1, .anchorForged
            ),
            (
                "UPDATE audit_marks SET signature = (SELECT signature FROM audit WHERE number = 5) WHERE kind = 'head'",
                5, .headForged
            ),
        ] as [(String, Int64, AuditFault)])
    func structure(_ statement: String, _ number: Int64, _ fault: AuditFault) throws {
        let fixture = try recorded()
        try fixture.sql(statement)
        #expect(try fixture.store.audit.verify() == .broken(number: number, fault))
        #expect(try fixture.another(readOnly: true).audit.verify() == .broken(number: number, fault))
    }

    @Test("a whole chain made anew without the key is found at its first record")
    func forgedChain() throws {
        let fixture = try recorded()
        let digests = try fixture.column("SELECT digest FROM audit ORDER BY number")
        #expect(digests.count == 5)
        // The digests need no key: whoever rewrites the last record can make its digest fit, not its signature.
        let record = try #require(
            String.fromDatabaseValue(
                try fixture.column("SELECT replace(record, '192.0.2.', '192.0.3.') FROM audit WHERE number = 5")[0]))
        let previous = try #require(Data.fromDatabaseValue(digests[3]))
        let digest = Digest.sha256(Array(previous), Array(record.utf8))
        try fixture.sql("UPDATE audit SET record = ?, digest = ? WHERE number = 5", [record, Data(digest)])
        #expect(try fixture.store.audit.verify() == .broken(number: 5, .forged))
    }

    @Test("nothing is added to a chain whose head was changed")
    func headChanged() throws {
        let fixture = try recorded()
        try fixture.sql("UPDATE audit_marks SET number = 3 WHERE kind = 'head'")
        let error = refusal { try fixture.store.createUser("app", by: fixture.caller()) }
        #expect(error == .serviceFailure("The audit's head was changed: nothing can be added to it."))
        #expect(try fixture.store.users().isEmpty)
    }

    @Test("pruning leaves a chain that verifies, numbers go on, and the pruning is recorded")
    func pruning() throws {
        let fixture = try recorded()
        let audit = fixture.store.audit
        #expect(try audit.prune(before: StoreFixture.start, by: fixture.caller(at: 50)) == 0)
        #expect(try audit.prune(before: StoreFixture.start.adding(seconds: 3), by: fixture.caller(at: 60)) == 3)
        #expect(try audit.records().map(\.number) == [4, 5, 6, 7])
        #expect(try audit.records().last?.member("eventName")?.string == "PruneAuditTrail")
        #expect(try audit.verify() == .intact(records: 4))
        #expect(try audit.prune(before: StoreFixture.start.adding(seconds: 1000), by: fixture.caller(at: 2000)) == 4)
        #expect(try audit.records().map(\.number) == [8])
        #expect(try audit.verify() == .intact(records: 1))
        try fixture.sql("DELETE FROM audit WHERE number = 8")
        #expect(try audit.verify() == .broken(number: 8, .truncated))
        let error = refusal { _ = try audit.prune(before: fixture.caller(at: 9999).now, by: fixture.caller()) }
        #expect(error?.message.contains("tampered") == true)
    }

    @Test("records of before that came late stay until what came before them may go")
    func lateRecords() throws {
        let fixture = try recorded()
        let late = AuditRecord("Connect", of: .databaseLogin, by: fixture.caller(at: 1), isReadOnly: true)
        try fixture.store.audit.append([late])
        #expect(
            try fixture.store.audit.prune(before: StoreFixture.start.adding(seconds: 2), by: fixture.caller(at: 60))
                == 2)
        #expect(try fixture.store.audit.records().map(\.number) == [3, 4, 5, 6, 7])
    }

    @Test("an empty audit is intact, and appending nothing does nothing")
    func empty() throws {
        let fixture = try StoreFixture()
        try fixture.store.audit.append([])
        #expect(try fixture.store.audit.verify() == .intact(records: 0))
        #expect(try fixture.store.audit.records().isEmpty)
        #expect(try fixture.store.audit.export() == "")
    }

    @Test(
        "whatever a client calls itself, the chain verifies and the record is one line, found by that name",
        arguments: [
            "a\0b", "\0", "line\nbreak\r\u{2028}", "quote\"\\", "e\u{301}", "\u{FFFD}", "😀'; DROP TABLE audit; --", "",
        ])
    func oddNames(_ name: String) throws {
        let fixture = try StoreFixture()
        let caller = Caller(
            identity: AuditIdentity(type: .unknown, userName: name), sourceIPAddress: name, now: StoreFixture.start)
        try fixture.store.audit.append([
            AuditRecord("Connect", of: .databaseLogin, by: caller, isReadOnly: true),
            AuditRecord("Connect", of: .databaseLogin, by: fixture.caller(), isReadOnly: true),
        ])
        #expect(try fixture.store.audit.verify() == .intact(records: 2))
        var query = AuditTrail.Query()
        query.userName = name
        let found = try fixture.store.audit.records(query)
        #expect(found.map(\.number) == [1])
        #expect(found.first?.member("userIdentity")?["userName"]?.string == name)
        #expect(try fixture.store.audit.export().split(whereSeparator: \.isNewline).count == 2)
    }
}
