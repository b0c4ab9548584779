public import MySQLProtocol

/// The prepared statements that one backend has, by their texts and by what their parameters have made of them.
///
/// Not by texts alone: see `ParameterClasses`.
///
/// When there are more than the limit, the one that was not used for longest goes. To close one needs no answer: the
/// commands for it go along with whatever is sent next.
///
/// *Isolation*: none; its owner's.
public struct BackendStatements: Sendable {
    private struct Entry {
        let text: StatementText
        let id: UInt32
        /// What executions have made of it; none while it was not executed, and none at all on MariaDB.
        var classes: [UInt8] = []
        /// The types that the server holds for the parameters, two bytes each.
        var types: [UInt8] = []
        /// The session at hand left a cursor or long data in it.
        var isHeld = false
        var lastUse: UInt64
    }

    /// The most statements that are kept.
    public let limit: Int
    /// How many there are.
    public private(set) var count = 0
    /// Those of one text are few: one for each list of types.
    private var entries: [ObjectIdentifier: [Entry]] = [:]
    private var held: Set<ObjectIdentifier> = []
    private var uses: UInt64 = 0
    private var closing: [UInt32] = []

    /// Of a backend that has none.
    public init(limit: Int) {
        self.limit = limit
    }

    /// Whether something is to be closed.
    public var hasClosing: Bool { !closing.isEmpty }
    /// How many are to be closed.
    public var closingCount: Int { closing.count }

    /// A statement that is to be executed, or told something.
    public struct Use: Equatable, Sendable {
        /// The server's number for it.
        public let id: UInt32
        /// The types of its parameters that must go with the execution, whatever the client sent; nil where the server has
        /// them.
        public let types: [UInt8]?
    }

    /// Whether the backend has this text prepared, fit for an execution with this history.
    ///
    /// - Parameter former: what it was before the execution.
    public func has(
        _ text: StatementText, _ history: ParameterHistory? = nil, from former: ParameterHistory? = nil
    ) -> Bool {
        guard let index = entries.index(forKey: ObjectIdentifier(text)) else { return false }
        return place(in: index, history, former) != nil
    }

    /// The server's number for this text, which is used now.
    ///
    /// - Parameters:
    ///   - history: what the client's executions up to this one make of it.
    ///   - former: what those before it made of it.
    ///   - isHeld: whether the session leaves something in the statement: it stays until the backend is lent anew.
    ///   - isExecuted: whether it is executed now, so that the server takes the parameters' types.
    /// - Returns: nil if it is not prepared.
    public mutating func use(
        _ text: StatementText, _ history: ParameterHistory? = nil, from former: ParameterHistory? = nil,
        isHeld: Bool = false, isExecuted: Bool = true
    ) -> Use? {
        let identity = ObjectIdentifier(text)
        guard let index = entries.index(forKey: identity), let place = place(in: index, history, former)
        else { return nil }
        uses += 1
        entries.values[index][place].lastUse = uses
        if isHeld, held.insert(identity).inserted { entries.values[index][place].isHeld = true }
        let id = entries.values[index][place].id
        guard let history else { return Use(id: id, types: nil) }
        let types = entries.values[index][place].classes.isEmpty ? history.typesWhenFresh : history.types
        if !history.classes.isEmpty { entries.values[index][place].classes = history.classes }
        guard isExecuted, entries.values[index][place].types != types else { return Use(id: id, types: nil) }
        entries.values[index][place].types = types
        return Use(id: id, types: types)
    }

    /// The one that holds something of the session's, else one that has come the same way, else one that was not executed.
    private func place(
        in index: Dictionary<ObjectIdentifier, [Entry]>.Index, _ history: ParameterHistory?, _ former: ParameterHistory?
    ) -> Int? {
        var found: (place: Int, rank: Int)?
        for place in entries.values[index].indices {
            if entries.values[index][place].isHeld { return place }
            let rank = rank(entries.values[index][place].classes, history, former)
            if rank > (found?.rank ?? 0) { found = (place, rank) }
        }
        return found?.place
    }

    private func rank(_ classes: [UInt8], _ history: ParameterHistory?, _ former: ParameterHistory?) -> Int {
        let now = history?.classes ?? []
        // What this execution makes anew, it makes of what was there.
        if history !== former, let before = former?.classes, !before.isEmpty, before != now, classes == before {
            return 3
        }
        if classes == now { return 2 }
        return classes.isEmpty ? 1 : 0
    }

    /// Makes room for one more, before it is prepared.
    public mutating func makeRoom() {
        if count >= limit { removeColdest(count - limit + 1) }
    }

    /// The server has prepared this text under this number.
    public mutating func prepared(_ text: StatementText, as id: UInt32) {
        remove(text) { $0.classes.isEmpty }
        uses += 1
        count += 1
        entries[ObjectIdentifier(text), default: []].append(Entry(text: text, id: id, lastUse: uses))
    }

    /// Nothing of a session's is in any statement.
    public mutating func releaseHeld() {
        guard !held.isEmpty else { return }
        for identity in held {
            guard let index = entries.index(forKey: identity) else { continue }
            for place in entries.values[index].indices { entries.values[index][place].isHeld = false }
        }
        held = []
    }

    /// The client's own command has closed this text's statement, which held something.
    public mutating func closed(_ text: StatementText) {
        held.remove(ObjectIdentifier(text))
        remove(text, isClosed: true) { $0.isHeld }
    }

    /// Closes all of a text's statements.
    public mutating func remove(_ text: StatementText) {
        remove(text) { _ in true }
    }

    private mutating func remove(_ text: StatementText, isClosed: Bool = false, where isMeant: (Entry) -> Bool) {
        guard let index = entries.index(forKey: ObjectIdentifier(text)) else { return }
        entries.values[index].removeAll { entry in
            guard isMeant(entry), isClosed || !entry.isHeld else { return false }
            if !isClosed { closing.append(entry.id) }
            count -= 1
            return true
        }
        if entries.values[index].isEmpty { entries.remove(at: index) }
    }

    /// Closes those that were not used for longest.
    public mutating func removeColdest(_ wanted: Int) {
        guard wanted > 0 else { return }
        var all: [(use: UInt64, text: StatementText)] = []
        for list in entries.values {
            for entry in list where !entry.isHeld { all.append((entry.lastUse, entry.text)) }
        }
        all.sort { $0.use < $1.use }
        for (use, text) in all.prefix(wanted) { remove(text) { $0.lastUse == use } }
    }

    /// A reset, or a new user: the server has none any more.
    public mutating func removeAll() {
        entries.removeAll()
        closing.removeAll()
        held.removeAll()
        count = 0
    }

    /// The packets that close what is to be closed.
    public mutating func takeClosing() -> [UInt8] {
        var bytes: [UInt8] = []
        for id in closing {
            let payload = [Command.stmtClose.rawValue] + (0..<4).map { UInt8(truncatingIfNeeded: id >> ($0 * 8)) }
            PacketWriter.append(payload, sequence: 0, to: &bytes)
        }
        closing.removeAll()
        return bytes
    }
}
