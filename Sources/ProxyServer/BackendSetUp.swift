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
    let variables: TrackedVariables
    /// The initialization query's statements, one by one.
    let initStatements: [String]

    init(variables: TrackedVariables, initQuery: String?) {
        self.variables = variables
        initStatements = initQuery.map { StatementSplitter.split($0) } ?? []
    }

    func commands(afterReset: Bool, hasMultiStatements: Bool) -> [InternalExchange.Command] {
        let names = variables.all.map(\.name).joined(separator: ",")
        return (afterReset ? [.resetConnection] : [])
            + [
                .query(
                    "SET SESSION session_track_system_variables='\(names)',session_track_schema=ON,"
                        + "session_track_state_change=ON")
            ]
            + initStatements.map { .query($0) }
            + [.query("SELECT DATABASE()," + variables.all.map { "@@\($0.name)" }.joined(separator: ","))]
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
        guard case .rows(let set)? = results.last, let row = set.rows.first, row.count == variables.all.count + 1
        else { throw SetUpFailure(text: "set-up: the server did not report its session variables") }
        let texts = row.map { $0.map { String(decoding: $0, as: UTF8.self) } }
        return CarriedState(
            schema: texts[0],
            values: variables.all.indices.map { variables.normalized(texts[$0 + 1], at: $0) })
    }
}
