/// The two families of servers, where they differ in names or behaviour.
public enum ServerFamily: Sendable, Hashable {
    /// MySQL 8 and newer, Aurora MySQL, Percona.
    case mysql
    /// MariaDB.
    case mariadb

    /// Told from a greeting's version text.
    public init(version: String) {
        self = version.lowercased().contains("mariadb") ? .mariadb : .mysql
    }
}

/// A session variable whose value the server reports and that can be set again on another backend.
public struct TrackedVariable: Equatable, Sendable {
    /// How a value is written in a SET statement.
    public enum Form: Sendable {
        /// Digits, as they are.
        case number
        /// ON or OFF; kept as 1 or 0.
        case boolean
        /// A quoted text.
        case text
    }

    /// The server's name, in lower case.
    public let name: String
    /// How its value is written.
    public let form: Form
}

/// The variables that are tracked: those that RDS Proxy tracks and that can be set without changing anything else.
///
/// The order is the order of setting: a character set resets its collation, so collations come later.
///
/// *Source*: RDS Proxy user guide, "Avoiding pinning", 22 entries. CHARACTER_SET_DATABASE and COLLATION_DATABASE
/// follow the schema and are not set; SESSION_TRACK_SCHEMA belongs to the trackers themselves.
public struct TrackedVariables: Equatable, Sendable {
    /// In the order of setting.
    public let all: [TrackedVariable]
    private let indexes: [String: Int]

    /// The variables that a family of servers has.
    public init(_ family: ServerFamily) {
        var list: [(String, TrackedVariable.Form)] = [
            ("sql_mode", .text), ("autocommit", .boolean), ("auto_increment_increment", .number),
            ("character_set_client", .text), ("character_set_results", .text), ("character_set_connection", .text),
            ("character_set_filesystem", .text), ("character_set_server", .text), ("collation_connection", .text),
            ("collation_server", .text), ("interactive_timeout", .number), ("net_write_timeout", .number),
            ("time_zone", .text), ("wait_timeout", .number),
        ]
        switch family {
        case .mysql: list += [("transaction_isolation", .text), ("transaction_read_only", .boolean)]
        case .mariadb: list += [("tx_isolation", .text), ("tx_read_only", .boolean), ("query_cache_type", .text)]
        }
        all = list.map { TrackedVariable(name: $0.0, form: $0.1) }
        var indexes: [String: Int] = [:]
        for (index, variable) in all.enumerated() { indexes[variable.name] = index }
        self.indexes = indexes
    }

    /// Where a variable stands, if it is tracked.
    public func index(of name: String) -> Int? { indexes[name] }

    /// A reported or selected value in the one form in which values are compared; nil is SQL's NULL.
    public func normalized(_ value: String?, at index: Int) -> String? {
        guard let value else { return nil }
        switch all[index].form {
        case .boolean: return value.uppercased() == "ON" || value == "1" ? "1" : "0"
        case .number: return value
        case .text:
            // character_set_results may be NULL, which the trackers report as an empty text or as the word.
            return all[index].name == "character_set_results" && (value.isEmpty || value == "NULL") ? nil : value
        }
    }
}
