/// What a session has on its backend under names of its own. While there is some of it, the session stays there.
struct SessionObjects: Equatable, Sendable {
    /// The pins that end when the last thing with a name is gone.
    static let causes: PinCause = [.temporaryTable, .handler, .textPreparedStatement, .namedLock, .userVariable]
    private static let named: PinCause = [.temporaryTable, .handler, .textPreparedStatement, .namedLock]

    private var tables: Set<ObjectName> = []
    private var handlers: Set<[UInt8]> = []
    /// What the prepared statements of SQL text do, where that is known.
    private var texts: [[UInt8]: ScannedStatement?] = [:]
    private(set) var locks: Set<String> = []
    /// There may be some whose names are not known.
    private(set) var unnamed: PinCause = []
    /// A lock was asked for or released, and whether it is held only the server knows.
    private(set) var hasLocksInDoubt = false

    /// Whether there are temporary tables with known names.
    var hasTables: Bool { !tables.isEmpty }

    /// What EXECUTE of this name does; nil if that is not known.
    func text(_ name: [UInt8]) -> ScannedStatement? { texts[name] ?? nil }

    /// Something of these kinds may be there from now on that has no known name.
    mutating func haveUnnamed(_ causes: PinCause) {
        unnamed.formUnion(causes.intersection(SessionObjects.named))
    }

    /// A statement has done this.
    ///
    /// - Parameter schema: the default schema, in which tables without one are.
    mutating func apply(_ change: StatementObjects.Change, schema: [UInt8]?) {
        func full(_ name: ObjectName) -> ObjectName { ObjectName(schema: name.schema ?? schema, name: name.name) }
        switch change {
        case .createsTable(let name): tables.insert(full(name))
        case .dropsTables(let names): tables.subtract(names.map(full))
        case .renamesTables: if !tables.isEmpty { haveUnnamed(.temporaryTable) }
        case .opensHandler(let name): handlers.insert(name)
        case .closesHandler(let name): handlers.remove(name)
        case .prepares(let name, let text): texts[name] = .some(text)
        case .deallocates(let name): texts[name] = nil
        case .executes, .executesText: return
        case .locks(let names):
            locks.formUnion(names)
            hasLocksInDoubt = true
        case .releasesAllLocks:
            locks = []
            unnamed.remove(.namedLock)
        }
    }

    /// The locks that are held by the server's word.
    mutating func held(_ names: Set<String>) {
        locks = names
        hasLocksInDoubt = false
    }

    /// The causes of which nothing is left.
    var gone: PinCause {
        var gone: PinCause = []
        if tables.isEmpty { gone.insert(.temporaryTable) }
        if handlers.isEmpty { gone.insert(.handler) }
        if texts.isEmpty { gone.insert(.textPreparedStatement) }
        if locks.isEmpty { gone.insert(.namedLock) }
        return gone.subtracting(unnamed)
    }
}
