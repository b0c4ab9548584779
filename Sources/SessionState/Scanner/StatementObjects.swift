/// A table as a statement names it, byte for byte: two spellings of one table are two names.
public struct ObjectName: Hashable, Sendable {
    /// The schema, if it is written.
    public let schema: [UInt8]?
    /// The table.
    public let name: [UInt8]
}

/// What a statement does to things that live as long as the connection, by their names.
///
/// *Isolation*: any.
public final class StatementObjects: Equatable, Sendable {
    /// What is done to them.
    public enum Change: Equatable, Sendable {
        /// CREATE TEMPORARY TABLE.
        case createsTable(ObjectName)
        /// DROP TABLE, with TEMPORARY or without: without it a temporary table goes before a real one.
        case dropsTables([ObjectName])
        /// ALTER TABLE or RENAME TABLE, behind which a temporary table may have another name.
        case renamesTables
        /// HANDLER ... OPEN, by the name that it has from then on.
        case opensHandler([UInt8])
        /// HANDLER ... CLOSE.
        case closesHandler([UInt8])
        /// PREPARE, and what is prepared where the text is a plain literal.
        case prepares([UInt8], ScannedStatement?)
        /// DEALLOCATE PREPARE.
        case deallocates([UInt8])
        /// EXECUTE.
        case executes([UInt8])
        /// EXECUTE IMMEDIATE, and what is executed where the text is a plain literal.
        case executesText(ScannedStatement?)
        /// GET_LOCK or RELEASE_LOCK, and the locks that are taken by plain literals.
        case locks([String])
        /// Nothing but RELEASE_ALL_LOCKS().
        case releasesAllLocks

        /// The pin whose names it tells.
        var cause: PinCause {
            switch self {
            case .createsTable, .dropsTables, .renamesTables: .temporaryTable
            case .opensHandler, .closesHandler: .handler
            case .prepares, .deallocates, .executes, .executesText: .textPreparedStatement
            case .locks, .releasesAllLocks: .namedLock
            }
        }
    }

    /// What is done; nil if nothing is, or if it is not known.
    public let change: Change?
    /// The user variables in a text that sets some, in lower case; nil if one has a name that cannot be carried.
    public let userVariables: [String]?

    init(change: Change?, userVariables: [String]?) {
        self.change = change
        self.userVariables = userVariables
    }

    public static func == (a: StatementObjects, b: StatementObjects) -> Bool {
        a === b || a.change == b.change && a.userVariables == b.userVariables
    }
}
