import MySQLProtocol
import SessionState

/// What a backend is told before a session's command, and what its answers mean.
struct Preparation {
    enum Part {
        /// Towards the state in which a text is to be prepared.
        case approach
        /// The text is prepared.
        case statement
        /// The session's own state.
        case state
        /// What LAST_INSERT_ID() gives.
        case insertID
        /// What the backend warned somebody else of goes.
        case clearing
        /// The transaction that was put off.
        case transaction
        /// An error of Weir's own, in place of the session's.
        case diagnostics
    }

    private(set) var commands: [InternalExchange.Command] = []
    private var parts: [Part] = []
    /// The text that is to be prepared.
    private(set) var text: StatementText?

    var isEmpty: Bool { commands.isEmpty }

    var beginsTransaction: Bool { parts.contains(.transaction) }

    mutating func add(_ command: InternalExchange.Command, _ part: Part) {
        commands.append(command)
        parts.append(part)
    }

    /// What leads from one state to the other.
    mutating func go(
        from: CarriedState, to: CarriedState, _ variables: TrackedVariables, _ part: Part, choosingSchema: Bool = true
    ) {
        go(StateReplay(from: from, to: to, variables), part, choosingSchema: choosingSchema)
    }

    /// The same where it is known already.
    mutating func go(_ replay: StateReplay, _ part: Part, choosingSchema: Bool = true) {
        if let schema = replay.schema, choosingSchema { add(.initDB(schema), part) }
        if let statement = replay.statement { add(.query(statement), part) }
    }

    /// Whether it begins with a reset.
    var isReset: Bool { commands.first == .resetConnection }

    /// The backend becomes as it was when it was opened.
    mutating func reset(by setUp: BackendSetUp, _ backend: BackendConnection) {
        let commands = setUp.commands(
            afterReset: true, hasMultiStatements: backend.key.capabilities.contains(.multiStatements))
        for command in commands { add(command, .approach) }
    }

    mutating func prepare(_ text: StatementText) {
        self.text = text
        add(.prepare(text), .statement)
    }

    /// Counts what is said.
    func count(in tally: inout OwnCommandTally) {
        for part in parts {
            switch part {
            case .approach, .state: tally.count(.state)
            case .statement: tally.count(.prepare)
            case .insertID: tally.count(.insertID)
            case .transaction: tally.count(.transaction)
            case .clearing, .diagnostics: tally.count(.diagnostics)
            }
        }
    }

    /// The first answer that is an error.
    func failure(_ results: [QueryResult]) -> (Part, ERRPacket)? {
        for (part, result) in zip(parts, results) {
            if part != .diagnostics, case .error(let error) = result { return (part, error) }
        }
        return nil
    }

    /// Whether the session's state was reached, be the text prepared or not.
    func reachedState(_ results: [QueryResult]) -> Bool {
        zip(parts, results).allSatisfy { part, result in
            if part != .statement, part != .diagnostics, case .error = result { false } else { true }
        }
    }

    /// The server's number for the text.
    func preparedID(_ results: [QueryResult]) -> UInt32? {
        for (part, result) in zip(parts, results) where part == .statement {
            if case .ok(let ok) = result { return UInt32(truncatingIfNeeded: ok.lastInsertID) }
        }
        return nil
    }
}
