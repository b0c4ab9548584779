/// What a statement starts with, in classes as coarse as the session needs.
public enum StatementKind: UInt8, Sendable, Equatable, CaseIterable {
    /// No statement at all: an empty text, only comments, or only `;`.
    case empty
    /// `SELECT`, `VALUES`, `TABLE t`, `(SELECT ...)`, `WITH ... SELECT`.
    case select
    /// `INSERT`.
    case insert
    /// `UPDATE`, also after `WITH`.
    case update
    /// `DELETE`, also after `WITH`.
    case delete
    /// `REPLACE`.
    case replace
    /// `SET` in all its forms.
    case set
    /// `BEGIN`, `START TRANSACTION`.
    case begin
    /// `COMMIT`.
    case commit
    /// `ROLLBACK`, except to a savepoint.
    case rollback
    /// `SAVEPOINT`, `RELEASE SAVEPOINT`, `ROLLBACK TO`.
    case savepoint
    /// `USE`.
    case use
    /// `SHOW`.
    case show
    /// `CALL`.
    case call
    /// `CREATE`, `ALTER`, `DROP`, `RENAME`, `TRUNCATE`, `GRANT`, `REVOKE`.
    case ddl
    /// `PREPARE`.
    case prepare
    /// `EXECUTE`.
    case execute
    /// `DEALLOCATE PREPARE`, `DROP PREPARE`.
    case deallocate
    /// `LOCK`, `BACKUP`, `FLUSH TABLES ... WITH READ LOCK`.
    case lock
    /// `UNLOCK`, `BACKUP UNLOCK`.
    case unlock
    /// `HANDLER`.
    case handler
    /// `DO`.
    case `do`
    /// `EXPLAIN`, `DESCRIBE`, `DESC`, `ANALYZE` of a statement.
    case explain
    /// `LOAD`.
    case load
    /// `XA`.
    case xa
    /// `KILL`.
    case kill
    /// Any other known statement: `FLUSH`, `OPTIMIZE TABLE`, `GET DIAGNOSTICS`, `SIGNAL`, ...
    case other
    /// The first word starts no known statement; the traits hold ``StatementTraits/unknown``.
    case unknown
}

/// What a `KILL` asks for.
public struct KillRequest: Sendable, Equatable {
    /// Which part is to end.
    public enum Form: Sendable, Equatable {
        /// The whole connection: `KILL 5`, `KILL CONNECTION 5`.
        case connection
        /// The statement it runs now: `KILL QUERY 5`, `KILL SOFT QUERY 5`, MariaDB's `KILL QUERY ID 5`.
        case query
    }

    /// Which part is to end.
    public let form: Form

    /// The connection id (or query id, see ``isQueryID``); `nil` if the text gives no plain number, as in
    /// `KILL USER u` or `KILL CONNECTION_ID()`.
    public let id: UInt64?

    /// The number names a query, not a connection: MariaDB's `KILL QUERY ID 5`.
    public let isQueryID: Bool

    /// Makes a request.
    public init(form: Form, id: UInt64?, isQueryID: Bool = false) {
        self.form = form
        self.id = id
        self.isQueryID = isQueryID
    }
}

/// What the scanner found in one query text.
public struct ScannedStatement: Sendable, Equatable {
    /// The facts, as the union over all statements of the text.
    public let traits: StatementTraits
    /// How many statements the text holds; empty ones do not count.
    public let statementCount: Int
    /// The class of the first statement.
    public let kind: StatementKind
    /// The first `KILL` of the text.
    public let kill: KillRequest?
    /// What it does to things with names that live as long as the connection; nil if nothing, or if that is not known.
    public let objects: StatementObjects?

    /// The same where a `KILL CONNECTION_ID()` names this connection.
    public func naming(_ ownID: UInt32) -> ScannedStatement {
        guard let kill, kill.id == nil, traits.contains(.readsConnectionID) else { return self }
        return ScannedStatement(
            traits: traits, statementCount: statementCount, kind: kind,
            kill: KillRequest(form: kill.form, id: UInt64(ownID)), objects: objects)
    }

    /// Makes a result, for tests and for texts that need no scan.
    public init(
        traits: StatementTraits, statementCount: Int, kind: StatementKind, kill: KillRequest? = nil,
        objects: StatementObjects? = nil
    ) {
        self.traits = traits
        self.statementCount = statementCount
        self.kind = kind
        self.kill = kill
        self.objects = objects
    }

    func with(_ objects: StatementObjects?) -> ScannedStatement {
        ScannedStatement(traits: traits, statementCount: statementCount, kind: kind, kill: kill, objects: objects)
    }
}
