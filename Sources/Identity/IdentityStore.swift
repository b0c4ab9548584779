internal import GRDB
internal import Synchronization
internal import WeirCrypto

/// The identities of one account, their secrets and the audit, in one SQLite file that several processes share.
///
/// What a method returned is on disk, and every other process sees it. Each change is one transaction together with its
/// audit record. Methods block; they are for threads that may wait.
///
/// *Errors*: `IdentityError`. *Isolation*: any; a store may be used by several threads at once.
public final class IdentityStore: Sendable {
    /// What the store is of.
    public let account: Account
    /// What was set right when the file was opened, a line each; for the log.
    public let notices: [String]

    let path: String
    let policies: PolicyValidation
    private let reader: DatabaseQueue
    private let writer: DatabaseQueue?
    private let key: Mutex<HeldKey>
    private let file: FileIdentity?

    /// Opens the file, or makes it when `newAccount` is given and there is none.
    ///
    /// Without a sealing key everything but secrets can be read, and nothing can be written.
    ///
    /// *Errors*: `serviceFailure` for a file that is missing, unreadable or no store; `newerStore`; `wrongSealingKey`;
    /// `sealingKeyMissing` when a store is to be made without.
    public init(
        path: String, sealingKey: SealingKey?, readOnly: Bool = false, newAccount: NewAccount? = nil,
        policies: PolicyValidation
    ) throws(IdentityError) {
        self.path = path
        self.policies = policies
        let opened = try StoreFile(path: path).open(
            readOnly: readOnly, sealingKey: sealingKey, newAccount: readOnly ? nil : newAccount)
        reader = opened.reader
        writer = opened.writer
        notices = opened.notices
        account = opened.account
        file = opened.file
        key = Mutex(HeldKey(key: sealingKey))
    }

    /// A number that grows with every change of what logins depend on, whichever process made it. Uses of keys and audit
    /// records do not count.
    public func version() throws(IdentityError) -> Int64 {
        try read { transaction in
            try Int64.fetchOne(transaction.database.cachedStatement(sql: "SELECT generation FROM account")) ?? 0
        }
    }

    /// What was read from, or written to, a file that lies elsewhere by now is nobody's: other processes have another store.
    private func checkPlace() throws(IdentityError) {
        guard FileIdentity(path) == file else {
            throw .serviceFailure(
                "The identity store \(path) was removed, or another file was put in its place. Put it back, or restart Weir."
            )
        }
    }

    /// Whether a sealing key was given.
    public var hasSealingKey: Bool { key.withLock { $0.key != nil } }

    /// Runs in one snapshot of the database.
    func read<T>(_ body: (StoreTransaction) throws -> T) throws(IdentityError) -> T {
        try checkPlace()
        return try withKey { key throws(IdentityError) in
            try StoreFile.mapped(path) {
                try reader.read { database in
                    try body(StoreTransaction(database: database, account: account, key: key, policies: policies))
                }
            }
        }
    }

    /// Runs in one transaction that is the only writing one; commits unless the body throws.
    func write<T>(_ body: (StoreTransaction) throws -> T) throws(IdentityError) -> T {
        try withKey { key throws(IdentityError) in try write(with: key, body) }
    }

    /// Changes the key within one transaction. Whoever asks for the key meanwhile waits for the new one.
    func writeChangingKey(
        to newKey: SealingKey, _ body: (StoreTransaction) throws -> Void
    ) throws(IdentityError) {
        try key.withLock { held throws(IdentityError) in
            try write(with: held.key, body)
            held = HeldKey(key: newKey, changes: held.changes + 1)
        }
    }

    private func write<T>(
        with key: SealingKey?, _ body: (StoreTransaction) throws -> T
    ) throws(IdentityError) -> T {
        guard let writer else { throw .serviceFailure("The identity store \(path) was opened for reading only.") }
        try checkPlace()
        return try StoreFile.mapped(path) {
            try writer.write { database in
                // Another process may have sealed everything anew since this one opened the file.
                if let key { try StoreFile.check(key, in: database) }
                return try body(
                    StoreTransaction(database: database, account: account, key: key, policies: policies))
            }
        }
    }

    /// Makes one change of identities, with its audit record; a refusal is recorded as well.
    func change<T>(
        _ event: String, of source: AuditSource = .iam, by caller: Caller, _ parameters: JSONTree,
        answer: KeyPath<T, JSONTree>? = nil, _ body: (StoreTransaction) throws -> T
    ) throws(IdentityError) -> T {
        let outcome: Result<T, IdentityError> = try write { transaction in
            var outcome: Result<T, IdentityError>?
            try transaction.database.inSavepoint {
                do {
                    outcome = .success(try body(transaction))
                    return .commit
                } catch let refusal as IdentityError where refusal.isOfRequest {
                    outcome = .failure(refusal)
                    return .rollback
                }
            }
            guard let outcome else { throw IdentityError.serviceFailure("The change had no outcome.") }
            var record = AuditRecord(event, of: source, by: caller, isReadOnly: false)
            record.requestParameters = parameters
            switch outcome {
            case .success(let value):
                if let answer { record.responseElements = value[keyPath: answer] }
                // A new session changes nothing that anybody has looked up.
                if source != .sts {
                    try transaction.database.execute(sql: "UPDATE account SET generation = generation + 1")
                }
            case .failure(let refusal):
                record.errorCode = refusal.code
                record.errorMessage = refusal.message
            }
            try transaction.append([record])
            return outcome
        }
        return try outcome.get()
    }

    /// Runs with the key of now; again whenever another thread changed it while this one waited for its turn.
    private func withKey<T>(
        _ body: (SealingKey?) throws(IdentityError) -> T
    ) throws(IdentityError) -> T {
        var used = key.withLock { $0 }
        while true {
            do {
                return try body(used.key)
            } catch .wrongSealingKey(let message) {
                let current = key.withLock { $0 }
                guard current.changes != used.changes else { throw .wrongSealingKey(message) }
                used = current
            }
        }
    }
}

/// The key, and how often it was changed: it may be changed and changed back while somebody waits.
private struct HeldKey {
    let key: SealingKey?
    var changes = 0
}

/// What a transaction has at hand. Its methods are the store's own, without audit; several make one change.
struct StoreTransaction {
    let database: Database
    let account: Account
    let key: SealingKey?
    let policies: PolicyValidation

    /// The key that seals and signs.
    func sealingKey() throws(IdentityError) -> SealingKey {
        guard let key else {
            throw .sealingKeyMissing(
                "The store's secrets are sealed and its audit is signed, and no sealing key was given.")
        }
        return key
    }

    /// All rows of a query, which is compiled once for each connection.
    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
    }

    /// The first row of a query, which is compiled once for each connection.
    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }

    /// A fresh id of that kind.
    func identifier(_ kind: Identifier) throws -> String {
        kind.made(of: try randomBytes(kind.length))
    }

    /// Lays a secret by.
    func seal(_ secret: Secret, for purpose: String) throws -> [UInt8] {
        try sealingKey().seal(secret, for: purpose)
    }

    /// Takes a secret out.
    func open(_ sealed: [UInt8], for purpose: String) throws -> Secret {
        let key = try sealingKey()
        try StoreFile.check(key, in: database)
        return try key.open(sealed, for: purpose)
    }
}
