/// Facts about one query text, as read from its words: the union over all statements in it.
///
/// A trait says what the text does or may do, never what to make of it; the pin rules live elsewhere. A set trait may
/// be a false alarm, a missing one may not: where the scanner cannot tell, it sets ``unknown``,
/// ``callsUnknownFunction`` or ``malformed``, and the caller holds the backend.
///
/// *Source*: "RDS" below is the Amazon RDS Proxy pinning page for the MySQL engine family.
public struct StatementTraits: OptionSet, Sendable, Hashable {
    /// One bit per trait; the positions are not stable across versions.
    public let rawValue: UInt64

    /// Makes a set from its bits.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    private init(bit: UInt64) {
        self.rawValue = 1 << bit
    }
}

// MARK: - Shape of the text

extension StatementTraits {
    /// More than one statement: `SELECT 1; SELECT 2`. A trailing `;` or comment does not count.
    public static let multiStatement = StatementTraits(bit: 0)
    /// An executable comment, `/*!40101 SET NAMES utf8 */` or `/*M! ... */`; its content is scanned as code.
    /// RDS: pins, because the proxy cannot know whether the server runs it.
    public static let executableComment = StatementTraits(bit: 1)
    /// The body of a stored program follows (`CREATE PROCEDURE p() BEGIN ...; END`). The rest of the text was not
    /// read: it is not run now, and a statement behind it cannot be told from the body.
    public static let opaqueBody = StatementTraits(bit: 2)
    /// A quoted token or comment that does not end (`SELECT 'abc`), or a lone `@@`.
    public static let malformed = StatementTraits(bit: 3)
    /// A statement whose first word no MySQL or MariaDB statement starts with: `FROB THE KNOB`. Hold the backend.
    public static let unknown = StatementTraits(bit: 4)
    /// A compound statement outside a stored program: MariaDB's `BEGIN NOT ATOMIC ... END`, or `IF ... END IF`.
    public static let anonymousBlock = StatementTraits(bit: 5)
}

// MARK: - Transactions

extension StatementTraits {
    /// `BEGIN`, `START TRANSACTION`, or `COMMIT AND CHAIN`, which ends one and begins the next.
    public static let beginsTransaction = StatementTraits(bit: 6)
    /// `COMMIT`, `ROLLBACK`; not `ROLLBACK TO SAVEPOINT a`.
    public static let endsTransaction = StatementTraits(bit: 7)
    /// `SET autocommit = 0`, in any session-scope form.
    public static let setsAutocommit = StatementTraits(bit: 8)
    /// A statement before which the server commits: `ALTER TABLE t ...`, `GRANT ...`. Informational; the server's
    /// status flags decide. RDS: "DDL ends the transaction after that statement".
    public static let implicitCommit = StatementTraits(bit: 9)
    /// `SAVEPOINT a`, `ROLLBACK TO SAVEPOINT a`, `RELEASE SAVEPOINT a`.
    public static let savepoint = StatementTraits(bit: 10)
    /// `START TRANSACTION WITH CONSISTENT SNAPSHOT`.
    public static let explicitlyConsistentSnapshot = StatementTraits(bit: 11)
    /// `BEGIN`, `START TRANSACTION`, `START TRANSACTION READ ONLY`, `COMMIT` or `ROLLBACK` with nothing else behind it but
    /// WORK: nothing comes of it but what its kind says.
    public static let bareTransaction = StatementTraits(bit: 51)
    /// `START TRANSACTION READ ONLY`.
    public static let beginsReadOnly = StatementTraits(bit: 52)
    /// Anything that starts with `XA`: `XA START 'x'`, `XA RECOVER`.
    public static let startsXA = StatementTraits(bit: 12)
}

// MARK: - SET and variables

extension StatementTraits {
    /// At least one assignment to a session variable that is carried (`SessionVariables`), or `SET NAMES`,
    /// `SET CHARACTER SET`, `SET SESSION TRANSACTION`. The other traits say what else the text assigns.
    /// RDS: tracked, does not pin, unless ``setsCarriedVariable``.
    public static let setsTrackedVariable = StatementTraits(bit: 13)
    /// At least one assignment to any other session variable: `SET timestamp = 1`,
    /// `SET sql_mode = '', insert_id = 7`. RDS: pins, unless ``rdsTrackedOnly``.
    public static let setsUntrackedVariable = StatementTraits(bit: 14)
    /// Beside ``setsUntrackedVariable``: every untracked variable set is one that RDS does list as tracked
    /// (`character_set_database`, `collation_database`, `session_track_schema`), so RDS would not pin on them.
    public static let rdsTrackedOnly = StatementTraits(bit: 15)
    /// `SET GLOBAL x = 1`, `SET PERSIST`, `SET PERSIST_ONLY`, `SET @@global.x = 1`, `SET GLOBAL TRANSACTION`:
    /// does not change the session.
    public static let setsGlobal = StatementTraits(bit: 16)
    /// Writes a user variable: `SET @a = 1`, `SELECT @a := 1`, `SELECT 1 INTO @a`, `LOAD DATA ... (@a)`,
    /// `CALL p(@a)` (which may be an OUT parameter). RDS: pins.
    public static let setsUserVariable = StatementTraits(bit: 17)
    /// Names a user variable elsewhere: `SELECT @a`.
    public static let readsUserVariable = StatementTraits(bit: 18)
    /// Changes only the next transaction: `SET TRANSACTION READ ONLY`, `SET @@transaction_isolation = ...` without a
    /// scope word. RDS: pins.
    public static let setsNextTransaction = StatementTraits(bit: 19)
    /// `SET ROLE r`; not `SET DEFAULT ROLE`.
    public static let setsRole = StatementTraits(bit: 20)
    /// `SET PASSWORD = ...`: changes the account, not the session.
    public static let setsPassword = StatementTraits(bit: 21)
    /// A SET that assigns no variable for the session: `SET RESOURCE GROUP g`, `SET DEFAULT ROLE`, MariaDB's
    /// `SET STATEMENT x = 1 FOR SELECT ...`, whose last part is scanned as a statement of its own.
    public static let setsOther = StatementTraits(bit: 22)
    /// MariaDB's `SET SESSION AUTHORIZATION u`: the session goes on as another user.
    public static let setsSessionAuth = StatementTraits(bit: 23)
}

// MARK: - Locks and objects that live as long as the connection

extension StatementTraits {
    /// `LOCK TABLES t READ`, `FLUSH TABLES WITH READ LOCK`, `FLUSH TABLES t FOR EXPORT`, `LOCK INSTANCE FOR BACKUP`,
    /// `BACKUP STAGE START`, `BACKUP LOCK t`. RDS: pins.
    public static let locksTables = StatementTraits(bit: 24)
    /// `UNLOCK TABLES`, `UNLOCK INSTANCE`, `BACKUP UNLOCK`, `BACKUP STAGE END`.
    public static let unlocksTables = StatementTraits(bit: 25)
    /// `GET_LOCK('a', 1)`, with any white space or comments before the parenthesis. RDS: pins.
    public static let getsNamedLock = StatementTraits(bit: 26)
    /// `RELEASE_LOCK('a')`, `RELEASE_ALL_LOCKS()`. RDS: not in the user guide's list.
    public static let releasesNamedLock = StatementTraits(bit: 27)
    /// `CREATE TEMPORARY TABLE t`, `CREATE OR REPLACE TEMPORARY TABLE t`, also a SEQUENCE. RDS: pins.
    public static let createsTemporaryTable = StatementTraits(bit: 28)
    /// `DROP TEMPORARY TABLE t`. A plain `DROP TABLE t` may drop a temporary table as well and is not marked.
    public static let dropsTemporaryTable = StatementTraits(bit: 29)
    /// A prepared statement in SQL text: `PREPARE s FROM '...'`, `EXECUTE s`, `EXECUTE IMMEDIATE '...'`. RDS: pins.
    public static let preparesStatement = StatementTraits(bit: 30)
    /// `DEALLOCATE PREPARE s`, `DROP PREPARE s`.
    public static let deallocatesPrepare = StatementTraits(bit: 31)
    /// `HANDLER t OPEN`: a cursor that lives in the session.
    public static let opensHandler = StatementTraits(bit: 32)
    /// `HANDLER t CLOSE`.
    public static let closesHandler = StatementTraits(bit: 33)
}

// MARK: - What an earlier statement left behind

extension StatementTraits {
    /// `LAST_INSERT_ID()`, `@@last_insert_id`, `@@identity`, `@@insert_id`.
    public static let readsInsertID = StatementTraits(bit: 34)
    /// `LAST_INSERT_ID(id + 1)`: the argument becomes the value; also `SET last_insert_id = 5`, `SET insert_id = 5`.
    public static let setsInsertID = StatementTraits(bit: 35)
    /// `FOUND_ROWS()`. RDS: pins "sometimes".
    public static let readsFoundRows = StatementTraits(bit: 36)
    /// `ROW_COUNT()`. RDS: pins "sometimes".
    public static let readsRowCount = StatementTraits(bit: 37)
    /// `SELECT SQL_CALC_FOUND_ROWS ...`.
    public static let calcFoundRows = StatementTraits(bit: 38)
    /// `SHOW WARNINGS`, `SHOW ERRORS`, `SHOW COUNT(*) WARNINGS`, `SHOW PROFILE`, `GET DIAGNOSTICS ...`,
    /// `@@warning_count`, `@@error_count`. RDS: `GET DIAGNOSTICS` may show another query's data.
    public static let readsDiagnostics = StatementTraits(bit: 39)
    /// `CONNECTION_ID()`, `PS_CURRENT_THREAD_ID()`, `@@pseudo_thread_id`.
    public static let readsConnectionID = StatementTraits(bit: 40)
    /// MariaDB's `LASTVAL(s)` and `PREVIOUS VALUE FOR s`: the last number this session drew from a sequence.
    public static let readsSequenceValue = StatementTraits(bit: 41)
}

// MARK: - Everything else

extension StatementTraits {
    /// `KILL 5`; ``ScannedStatement/kill`` says what and whom.
    public static let kill = StatementTraits(bit: 42)
    /// `USE shop`. RDS: tracked, does not pin.
    public static let changesSchema = StatementTraits(bit: 43)
    /// `DROP DATABASE shop`, `DROP SCHEMA shop`. RDS: tracked, does not pin.
    public static let dropsSchema = StatementTraits(bit: 44)
    /// `CALL p()`. RDS: does not pin, and what the procedure does to the session is not seen.
    public static let callsProcedure = StatementTraits(bit: 45)
    /// A call of something that is no native function: a stored function, a loadable function, or a function newer
    /// than this table: `SELECT f(1)`, `` SELECT `shop`.`f` (1) ``. RDS: does not pin.
    public static let callsUnknownFunction = StatementTraits(bit: 46)
    /// `LOAD DATA LOCAL INFILE ...`, `LOAD XML LOCAL INFILE ...`: the server will ask the client for a file.
    public static let loadsLocalInfile = StatementTraits(bit: 47)
    /// `SELECT NEXTVAL(s)`, `NEXT VALUE FOR s`, `SETVAL(s, 1)` (MariaDB): the session remembers the value for LASTVAL.
    public static let advancesSequence = StatementTraits(bit: 48)
    /// `LOCK INSTANCE FOR BACKUP` (MySQL), `BACKUP STAGE START`, `BACKUP LOCK t` (MariaDB): UNLOCK TABLES does not end it.
    public static let locksServer = StatementTraits(bit: 49)
    /// `SET @@x = 1`, without a scope: MariaDB does not report it.
    public static let setsUnscoped = StatementTraits(bit: 58)
    /// Beside ``setsTrackedVariable``: a variable was set that is carried though RDS does not track it:
    /// `SET foreign_key_checks = 0`. RDS: pins.
    public static let setsCarriedVariable = StatementTraits(bit: 50)
    /// Beside ``executableComment``: what the text does depends on whether the server takes the comment for code, in a way
    /// that the other traits do not cover.
    public static let ambiguousComment = StatementTraits(bit: 53)
    /// MariaDB's `INSERT ... RETURNING id`: rows come in place of an OK packet that tells of an insert id.
    public static let returnsRows = StatementTraits(bit: 56)
    /// `COMMIT RELEASE`, `ROLLBACK RELEASE`: the server closes the connection.
    public static let endsSession = StatementTraits(bit: 57)

    /// Sets something that RDS Proxy does not track: a user variable other than as an argument of CALL, a session variable
    /// that is not in its list other than by `SET LOCAL`, a global one. RDS: pins.
    public static let setsBeyondRDS = StatementTraits(bit: 54)
    /// Beside ``locksTables``: it is `FLUSH TABLES t FOR EXPORT`, which RDS does not list.
    public static let exportsTables = StatementTraits(bit: 55)
}
