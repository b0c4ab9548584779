internal import Foundation
internal import GRDB
internal import IAMModel
internal import WeirCrypto

/// What was done to the store, and who logged in: a signed chain of records that can be added to and read.
///
/// *Errors*: `IdentityError`. *Isolation*: any; several processes may add at once.
public struct AuditTrail: Sendable {
    let store: IdentityStore

    /// Adds records in one transaction, and says how they lie there.
    ///
    /// *Errors*: `sealingKeyMissing`; `serviceFailure` when the chain's head was tampered with.
    @discardableResult
    public func append(_ records: [AuditRecord]) throws(IdentityError) -> [StoredAuditRecord] {
        guard !records.isEmpty else { return [] }
        return try store.write { try $0.append(records) }
    }

    /// Which records to read.
    public struct Query: Equatable, Sendable {
        /// From this moment on.
        public var from: Timestamp?
        /// Up to and without this moment.
        public var until: Timestamp?
        /// The userName of whoever did it.
        public var userName: String?
        /// The event's name.
        public var eventName: String?
        /// The event's source.
        public var source: AuditSource?
        /// The code of a refusal.
        public var errorCode: String?
        /// Only refusals, or only successes.
        public var isRefusal: Bool?
        /// At most so many, the newest of them.
        public var limit: Int?

        /// All records.
        public init() {}
    }

    /// The records asked for, the oldest first.
    public func records(_ query: Query = Query()) throws(IdentityError) -> [StoredAuditRecord] {
        try store.read { transaction in
            var conditions: [String] = []
            var arguments: [(any DatabaseValueConvertible)?] = []
            func require(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
                guard let value else { return }
                conditions.append(condition)
                arguments.append(value)
            }
            require("time >= ?", query.from?.seconds)
            require("time < ?", query.until?.seconds)
            require("user = ?", query.userName?.wholeInSQL)
            require("event = ?", query.eventName?.wholeInSQL)
            require("source = ?", query.source?.rawValue)
            require("error = ?", query.errorCode?.wholeInSQL)
            require("(error IS NOT NULL) = ?", query.isRefusal)
            let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
            let rows = try Row.fetchAll(
                transaction.database,
                sql: "SELECT number, record FROM audit\(filter) ORDER BY number DESC LIMIT ?",
                arguments: StatementArguments(arguments + [query.limit.map { max(0, $0) } ?? -1]))
            return try rows.reversed().map {
                StoredAuditRecord(number: try $0.column("number"), json: try $0.column("record"))
            }
        }
    }

    /// The number of the newest record; 0 when there is none.
    public func head() throws(IdentityError) -> Int64 {
        try store.read { try Int64.fetchOne($0.database, sql: "SELECT MAX(number) FROM audit") ?? 0 }
    }

    /// Records behind this one, the oldest first, at most so many.
    public func records(after number: Int64, limit: Int) throws(IdentityError) -> [StoredAuditRecord] {
        try store.read { transaction in
            let rows = try Row.fetchAll(
                transaction.database, sql: "SELECT number, record FROM audit WHERE number > ? ORDER BY number LIMIT ?",
                arguments: [number, limit])
            return try rows.map {
                StoredAuditRecord(number: try $0.column("number"), json: try $0.column("record"))
            }
        }
    }

    /// The records as lines of JSON, each line ended.
    public func export(_ query: Query = Query()) throws(IdentityError) -> String {
        try records(query).map { $0.json + "\n" }.joined()
    }

    /// Forgets records of before a moment, up to the first one that is not; how many. What remains can be verified.
    ///
    /// The forgetting itself is recorded.
    ///
    /// *Errors*: `serviceFailure` when the chain does not fit: nothing is pruned that would hide a change.
    public func prune(before moment: Timestamp, by caller: Caller) throws(IdentityError) -> Int {
        try store.write { transaction in
            let database = transaction.database
            let chain = AuditChain(key: try transaction.sealingKey(), resourceID: store.account.spec.resourceID)
            guard case .intact(_) = try AuditVerifier(chain: chain).verify(database) else {
                throw IdentityError.serviceFailure("The audit was tampered with: verify it, nothing was pruned.")
            }
            let firstKept = try Int64.fetchOne(
                database, sql: "SELECT min(number) FROM audit WHERE time >= ?", arguments: [moment.seconds])
            let last = try Row.fetchOne(
                database, sql: "SELECT number, digest FROM audit WHERE number < ? ORDER BY number DESC LIMIT 1",
                arguments: [firstKept ?? Int64.max])
            var count = 0
            if let last {
                let anchor = AuditChain.Place(number: try last.column("number"), digest: try last.bytes("digest"))
                try database.execute(sql: "DELETE FROM audit WHERE number <= ?", arguments: [anchor.number])
                count = database.changesCount
                try chain.set(.anchor, anchor, in: database)
            }
            var record = AuditRecord("PruneAuditTrail", of: .weir, by: caller, isReadOnly: false)
            record.requestParameters = ["before": .string("\(moment)")]
            record.responseElements = ["records": .integer(Int64(count))]
            try transaction.append([record])
            return count
        }
    }

    /// Walks the whole chain and says whether it is what was written.
    ///
    /// *Errors*: `sealingKeyMissing`: without it nothing can be said.
    public func verify() throws(IdentityError) -> AuditVerdict {
        try store.read { transaction in
            let chain = AuditChain(key: try transaction.sealingKey(), resourceID: store.account.spec.resourceID)
            return try AuditVerifier(chain: chain).verify(transaction.database)
        }
    }
}

extension IdentityStore {
    /// The audit in this store.
    public var audit: AuditTrail { AuditTrail(store: self) }
}
