/// What the console answers to drivers that ask a server about itself.
public struct ConsoleAnswers: Equatable, Sendable {
    /// The version that the greeting had.
    public var version: String
    /// The console's user.
    public var user: String
    /// The id of this connection.
    public var connectionID: UInt32

    /// Answers of these values.
    public init(version: String, user: String, connectionID: UInt32) {
        self.version = version
        self.user = user
        self.connectionID = connectionID
    }

    /// The one row of a SELECT.
    ///
    /// *Errors*: a variable or function that the console does not have.
    public func table(_ selections: [ConsoleSelection]) throws(ConsoleError) -> ConsoleTable {
        var columns: [ConsoleTable.Column] = []
        var row: [ConsoleValue] = []
        for selection in selections {
            let value = try value(selection.subject)
            row.append(value)
            if case .integer = value {
                columns.append(.init(selection.name, .integer))
            } else {
                columns.append(.init(selection.name))
            }
        }
        return ConsoleTable(columns: columns, rows: [row])
    }

    private func value(_ subject: ConsoleSelection.Subject) throws(ConsoleError) -> ConsoleValue {
        switch subject {
        case .literal(let value): return value
        case .variable("version"): return .text(version)
        case .variable(let name):
            guard let value = Self.variables[name] else { throw .unknownVariable(name) }
            return value
        case .function(let name):
            switch name {
            case "version": return .text(version)
            case "user", "current_user", "session_user", "system_user": return .text("\(user)@%")
            case "connection_id": return .integer(Int(connectionID))
            case "database", "schema": return .null
            default:
                throw ConsoleError(
                    code: 1305, sqlState: "42000",
                    message: "The console has no function \(ConsoleParser.shown(name)). It knows: "
                        + ConsoleStatement.usage)
            }
        }
    }

    /// What drivers read when they connect, with values that let them go on in their plainest way.
    private static let variables: [String: ConsoleValue] = [
        "version_comment": .text("Weir's console"),
        "autocommit": .integer(1), "auto_increment_increment": .integer(1), "max_allowed_packet": .integer(65536),
        "net_buffer_length": .integer(16384), "net_write_timeout": .integer(60), "net_read_timeout": .integer(30),
        "wait_timeout": .integer(28800), "interactive_timeout": .integer(28800),
        "lower_case_table_names": .integer(0), "performance_schema": .integer(0), "query_cache_size": .integer(0),
        "query_cache_type": .text("OFF"), "sql_mode": .text(""), "init_connect": .text(""),
        "license": .text("Apache-2.0"), "time_zone": .text("SYSTEM"), "system_time_zone": .text("UTC"),
        "transaction_isolation": .text("REPEATABLE-READ"), "tx_isolation": .text("REPEATABLE-READ"),
        "transaction_read_only": .integer(0), "tx_read_only": .integer(0),
        "character_set_client": .text("utf8mb4"), "character_set_connection": .text("utf8mb4"),
        "character_set_results": .text("utf8mb4"), "character_set_server": .text("utf8mb4"),
        "collation_connection": .text("utf8mb4_general_ci"), "collation_server": .text("utf8mb4_general_ci"),
        "version_compile_os": .text("Linux"), "protocol_version": .integer(10), "socket": .text(""),
    ]
}
