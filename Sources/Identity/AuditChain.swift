internal import Foundation
internal import GRDB
internal import IAMModel
internal import WeirCrypto

/// The rule by which audit records hang together.
///
/// A record's digest is SHA-256 of the digest before and the record's JSON; its signature is over its number and digest,
/// with a key that is not in the file. Two marks are signed the same way: the anchor, after which the first record
/// comes, and the head, which is the last record. Thus who writes to the file without the key can change, add or remove
/// no record unseen; only to put the whole file back to what it was at an earlier time.
struct AuditChain {
    let key: SealingKey
    let resourceID: String

    /// A place in the chain.
    struct Place: Equatable {
        let number: Int64
        let digest: [UInt8]
    }

    enum Mark: String {
        case anchor
        case head
    }

    /// Where a chain without records begins; no two stores begin alike.
    var origin: Place { Place(number: 0, digest: Digest.sha256(Array("weir audit \(resourceID)".utf8))) }

    static func digest(of json: String, after previous: [UInt8]) -> [UInt8] {
        Digest.sha256(previous, Array(json.utf8))
    }

    func signature(_ place: Place, as purpose: String) -> [UInt8] {
        key.signature(Array("\(purpose) \(place.number) ".utf8) + place.digest)
    }

    /// Puts both marks into a database without records.
    func begin(in database: Database) throws {
        try set(.anchor, origin, in: database)
        try set(.head, origin, in: database)
    }

    func set(_ mark: Mark, _ place: Place, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO audit_marks VALUES (?, ?, ?, ?)",
            arguments: [
                mark.rawValue, place.number, Data(place.digest), Data(signature(place, as: mark.rawValue)),
            ])
    }

    /// The mark, if its signature is good.
    func mark(_ mark: Mark, in database: Database) throws -> Place? {
        let row = try Row.fetchOne(
            database, sql: "SELECT number, digest, signature FROM audit_marks WHERE kind = ?",
            arguments: [mark.rawValue])
        guard let row else { return nil }
        let place = Place(number: try row.column("number"), digest: try row.bytes("digest"))
        let isGood = constantTimeEqual(try row.bytes("signature"), signature(place, as: mark.rawValue))
        return isGood ? place : nil
    }

    func insert(_ json: String, _ columns: AuditColumns, after head: Place, in database: Database) throws -> Place {
        let place = Place(number: head.number + 1, digest: Self.digest(of: json, after: head.digest))
        try database.cachedStatement(sql: "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)").execute(arguments: [
            place.number, columns.time, columns.source, columns.event, columns.user, columns.error, json,
            Data(place.digest), Data(signature(place, as: "record")),
        ])
        return place
    }
}

/// What of a record lies beside its JSON, to be found by.
struct AuditColumns: Equatable {
    let time: Int64
    let source: String
    let event: String
    let user: String?
    let error: String?

    init(_ row: Row) throws {
        time = try row.column("time")
        source = try row.column("source")
        event = try row.column("event")
        user = try row.optional("user")
        error = try row.optional("error")
    }

    init?(_ record: JSONTree) {
        guard let time = record["eventTime"]?.string.flatMap({ Timestamp($0) }),
            let source = record["eventSource"]?.string, let event = record["eventName"]?.string
        else { return nil }
        self.time = time.seconds
        self.source = source.wholeInSQL
        self.event = event.wholeInSQL
        user = record["userIdentity"]?["userName"]?.string?.wholeInSQL
        error = record["errorCode"]?.string?.wholeInSQL
    }
}

extension StoreTransaction {
    /// Puts records at the end of the chain.
    func append(_ records: [AuditRecord]) throws {
        guard !records.isEmpty else { return }
        let chain = AuditChain(key: try sealingKey(), resourceID: account.spec.resourceID)
        guard var head = try chain.mark(.head, in: database) else {
            throw IdentityError.serviceFailure("The audit's head was changed: nothing can be added to it.")
        }
        for record in records {
            let tree = record.tree(account: account, eventID: Identifier.uuid(try randomBytes(16)))
            guard let columns = AuditColumns(tree) else {
                throw IdentityError.serviceFailure("An audit record without time, source or name.")
            }
            head = try chain.insert(tree.text, columns, after: head, in: database)
        }
        try chain.set(.head, head, in: database)
    }
}
