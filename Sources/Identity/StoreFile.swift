internal import Foundation
internal import GRDB
internal import Glibc
internal import IAMModel
internal import WeirCrypto

/// The file itself: its mode, its connections, its schema, its key.
struct StoreFile {
    let path: String

    struct Opened {
        let reader: DatabaseQueue
        let writer: DatabaseQueue?
        let account: Account
        let notices: [String]
        let file: FileIdentity?
    }

    /// How long a process waits for another one's transaction.
    static let busySeconds = 10
    /// SQLite's own waiting asks every tenth of a second, which another that writes without pause can outlast.
    private static let busyPauseMicroseconds: UInt32 = 2000

    func open(
        readOnly: Bool, sealingKey: SealingKey?, newAccount: NewAccount?
    ) throws(IdentityError) -> Opened {
        let lock = try FolderLock(of: path)
        defer { lock.release() }
        let exists = access(path, F_OK) == 0
        if !exists {
            guard let newAccount, !readOnly else {
                throw .serviceFailure("There is no identity store at \(path).")
            }
            guard let sealingKey else {
                throw .sealingKeyMissing("A new identity store needs a sealing key: \(SealingKey.advice).")
            }
            return try create(newAccount, sealingKey)
        }
        let notices = try restrictModes()
        return try Self.mapped(path) {
            let writer = readOnly ? nil : try connect(readOnly: false)
            let reader = try connect(readOnly: true)
            try reader.read(refuseNewer)
            if let writer { try Self.migrator.migrate(writer) }
            let account = try reader.read { database in
                try refuseOlder(database)
                let account = try Self.account(database, path: path)
                if let sealingKey { try Self.check(sealingKey, in: database) }
                return account
            }
            return Opened(
                reader: reader, writer: writer, account: account, notices: notices, file: FileIdentity(path))
        }
    }

    /// Makes the whole store under another name first: nobody ever meets half of one.
    private func create(_ new: NewAccount, _ key: SealingKey) throws(IdentityError) -> Opened {
        let draft = path + ".new"
        for leftover in [draft, draft + "-wal", draft + "-shm", draft + "-journal"] { unlink(leftover) }
        let descriptor = Glibc.open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .serviceFailure("\(path) cannot be made: \(Self.systemError())") }
        close(descriptor)
        do {
            try Self.mapped(path) {
                let writer = try StoreFile(path: draft).connect(readOnly: false)
                try Self.migrator.migrate(writer)
                try writer.write { database in
                    try Self.insert(new, key, into: database)
                }
                try writer.close()
            }
        } catch {
            for leftover in [draft, draft + "-wal", draft + "-shm"] { unlink(leftover) }
            throw error
        }
        guard rename(draft, path) == 0 else {
            throw .serviceFailure("\(path) cannot be made: \(Self.systemError())")
        }
        return try Self.mapped(path) {
            let writer = try connect(readOnly: false)
            let reader = try connect(readOnly: true)
            let account = try reader.read { try Self.account($0, path: path) }
            return Opened(reader: reader, writer: writer, account: account, notices: [], file: FileIdentity(path))
        }
    }

    private func connect(readOnly: Bool) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .callback { Self.pause(afterTries: $0) }
        configuration.label = readOnly ? "identity reader" : "identity writer"
        configuration.prepareDatabase { database in
            if !readOnly {
                try database.execute(sql: "PRAGMA journal_mode = WAL")
                // What was said to be done must outlive a loss of power too.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                try database.execute(sql: "PRAGMA secure_delete = ON")
            }
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Takes rights away from group and others: the file has what logins are made of.
    private func restrictModes() throws(IdentityError) -> [String] {
        var notices: [String] = []
        for file in [path, path + "-wal", path + "-shm"] {
            var status = stat()
            guard stat(file, &status) == 0 else { continue }
            let mode = status.st_mode & 0o777
            guard mode & 0o077 != 0 else { continue }
            let old = "0" + String(mode, radix: 8)
            guard chmod(file, 0o600) == 0 else {
                throw .serviceFailure(
                    "\(file) has mode \(old), which lets others in, and cannot be changed: \(Self.systemError()). "
                        + "Give it mode 0600.")
            }
            notices.append("\(file) had mode \(old), which let others in; it has mode 0600 now")
        }
        return notices
    }

    private func refuseNewer(_ database: Database) throws {
        guard try Self.migrator.hasBeenSuperseded(database) else { return }
        throw IdentityError.newerStore("The identity store \(path) was made by a newer Weir: use that one, or newer.")
    }

    private func refuseOlder(_ database: Database) throws {
        guard try !Self.migrator.hasCompletedMigrations(database) else { return }
        throw IdentityError.serviceFailure(
            "\(path) is no identity store, or one of an older Weir that must be opened for writing once.")
    }

    /// The key must be the store's.
    static func check(_ key: SealingKey, in database: Database) throws {
        let stored = try Row.fetchOne(database.cachedStatement(sql: "SELECT key_check FROM account"))?.bytes(
            "key_check")
        guard let stored, constantTimeEqual(stored, key.checkValue) else {
            throw IdentityError.wrongSealingKey("The sealing key is not the one this store was made with.")
        }
    }

    private static func account(_ database: Database, path: String) throws -> Account {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM account") else {
            throw IdentityError.serviceFailure("\(path) has no account in it: it is no identity store.")
        }
        return Account(
            spec: AccountSpec(
                partition: try row.column("partition"), region: try row.column("region"),
                accountID: try row.column("account_id"), resourceID: try row.column("resource_id")),
            created: try row.moment("created"))
    }

    private static func insert(_ new: NewAccount, _ key: SealingKey, into database: Database) throws {
        let resourceID = Identifier.proxy(try randomBytes(17))
        try database.execute(
            sql: "INSERT INTO account VALUES (1, ?, ?, ?, ?, ?, ?, 1)",
            arguments: [
                new.partition, new.region, new.accountID, resourceID, new.created.seconds, Data(key.checkValue),
            ])
        try AuditChain(key: key, resourceID: resourceID).begin(in: database)
    }

    /// Runs what speaks to SQLite, and says its failures in one's own words.
    static func mapped<T>(_ path: String, _ body: () throws -> T) throws(IdentityError) -> T {
        do {
            return try body()
        } catch let error as IdentityError {
            throw error
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                throw .busy("Another process held \(path) for more than \(busySeconds) seconds.")
            case .SQLITE_NOTADB: throw .serviceFailure("\(path) is no SQLite database.")
            case .SQLITE_CORRUPT: throw .serviceFailure("\(path) is damaged: \(error.message ?? "no reason given")")
            default: throw .serviceFailure("\(path): \(error.message ?? "SQLite error \(error.resultCode.rawValue)")")
            }
        } catch {
            throw .serviceFailure("\(path): \(error)")
        }
    }

    /// Waits a little for another process, unless that was long enough.
    static func pause(afterTries tries: Int) -> Bool {
        usleep(busyPauseMicroseconds)
        return tries < busySeconds * 1_000_000 / Int(busyPauseMicroseconds)
    }

    static func systemError() -> String { String(cString: strerror(errno)) }
}

/// By which a file is told from another one that was put in its place.
struct FileIdentity: Equatable, Sendable {
    private let device: UInt64
    private let inode: UInt64

    /// nil when there is no such file.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}

/// Keeps other processes and threads from opening stores in the same folder meanwhile.
///
/// The lock is on the folder, not on the file: closing any descriptor of the file would drop SQLite's own locks.
private struct FolderLock {
    private let descriptor: Int32

    init(of path: String) throws(IdentityError) {
        let end = path.lastIndex(of: "/")
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .serviceFailure("The folder \(folder): \(StoreFile.systemError())") }
        var tries = 0
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let reason = errno
            if reason == EWOULDBLOCK || reason == EINTR, StoreFile.pause(afterTries: tries) {
                tries += 1
                continue
            }
            close(descriptor)
            if reason == EWOULDBLOCK {
                throw .busy(
                    "Another process was opening a store in \(folder) for more than \(StoreFile.busySeconds) seconds.")
            }
            throw .serviceFailure("The folder \(folder): \(String(cString: strerror(reason)))")
        }
    }

    func release() {
        close(descriptor)
    }
}
