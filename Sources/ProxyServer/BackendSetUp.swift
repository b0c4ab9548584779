import MySQLProtocol
import SessionState

/// Why a backend could not be brought into its first state.
struct SetUpFailure: Error {
    let text: String
    /// Whether trying again is pointless until a setting is changed.
    var isPermanent = true
}

/// What is said to each new and each reset backend: trackers on, the initialization query, and the question for the
/// state that results.
struct BackendSetUp {
    /// With those that the server has.
    private(set) var variables: TrackedVariables
    /// The initialization query's statements, one by one.
    let initStatements: [String]

    init(variables: TrackedVariables, initQuery: String?) {
        self.variables = variables
        initStatements = initQuery.map { StatementSplitter.split($0) } ?? []
    }

    /// The same for another version of the server.
    func with(_ variables: TrackedVariables) -> BackendSetUp {
        var setUp = self
        setUp.variables = variables
        return setUp
    }

    func commands(afterReset: Bool, hasMultiStatements: Bool) -> [InternalExchange.Command] {
        let tracked = variables.available.map { variables.all[$0].name }
        let names = (tracked + variables.otherNames).joined(separator: ",")
        return (afterReset ? [.resetConnection] : [])
            + [
                .query(
                    "SET SESSION session_track_system_variables='\(names)',session_track_schema=ON,"
                        + "session_track_state_change=ON")
            ]
            + initStatements.map { .query($0) }
            + [.query("SELECT DATABASE(),\(role)" + tracked.map { ",@@\($0)" }.joined())]
    }

    /// A reset leaves a role in force that a stored routine may have chosen.
    private var role: String { variables.hasRoles ? "CURRENT_ROLE()" : "NULL" }

    /// The role in force, from the answers.
    func role(_ results: [QueryResult]) -> String? {
        guard case .rows(let set)? = results.last else { return nil }
        return set.text(row: 0, column: 1)
    }

    /// Reads the answers.
    func state(_ results: [QueryResult]) throws(SetUpFailure) -> CarriedState {
        let firstInit = results.count - 1 - initStatements.count
        for (index, result) in results.enumerated() {
            guard case .error(let error) = result else { continue }
            let isInit = index >= firstInit && index < results.count - 1
            let what = isInit ? "pool.initQuery `\(initStatements[index - firstInit])`" : "set-up"
            throw SetUpFailure(text: "\(what): ERROR \(error.code) (\(error.sqlState)): \(error.message)")
        }
        guard case .rows(let set)? = results.last, let row = set.rows.first, row.count == variables.available.count + 2
        else { throw SetUpFailure(text: "set-up: the server did not report its session variables") }
        let texts = row.map { $0.map { String(decoding: $0, as: UTF8.self) } }
        var values = [String?](repeating: nil, count: variables.all.count)
        for (index, text) in zip(variables.available, texts.dropFirst(2)) {
            values[index] = variables.normalized(text, at: index)
        }
        return CarriedState(schema: texts[0], values: values)
    }

    /// Asks which variables the server has.
    static let inventory = InternalExchange.Command.query("SHOW SESSION VARIABLES")

    /// The variables of a server, from its answer to `inventory`; nil if it did not answer.
    static func variables(_ result: QueryResult?, _ family: ServerFamily) -> TrackedVariables? {
        guard case .rows(let set)? = result, !set.rows.isEmpty else { return nil }
        let names = set.rows.indices.compactMap { set.text(row: $0, column: 0)?.lowercased() }
        return TrackedVariables(family, having: Set(names))
    }
}
