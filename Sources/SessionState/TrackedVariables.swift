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
        /// Digits, as they are; ON and OFF are 1 and 0.
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

/// The variables that are tracked: all that a session can set, but for those that cannot be carried to another backend
/// (`SessionVariables.pinning`).
///
/// A variable's place is the same for all servers of a family; which of them a server has is known when it was asked
/// (`available`). The order is the order of setting: a character set resets its collation, so collations come later.
///
/// *Isolation*: any; nothing changes once it is made. A class, since it is handed along with every OK packet.
public final class TrackedVariables: Sendable {
    /// In the order of setting.
    public let all: [TrackedVariable]
    /// The places of those that the server has.
    public let available: [Int]
    private let isAvailable: [Bool]
    /// The names to be reported that stand for a tracked variable, or tell that one has changed.
    public let otherNames: [String]
    /// The places of those that are read while a statement is prepared.
    let parsing: [Int]
    private let indexes: [String: Int]
    private let followersByName: [String: [Int]]
    private let followersByIndex: [[Int]]

    /// Whether the server knows roles.
    public let hasRoles: Bool
    /// The servers that have them.
    public let family: ServerFamily

    /// The variables that a family of servers has.
    ///
    /// - Parameter names: the variables of the server at hand, in lower case; nil takes all for available.
    public init(_ family: ServerFamily, having names: Set<String>? = nil) {
        self.family = family
        hasRoles = family == .mariadb || names?.contains("activate_all_roles_on_login") != false
        let isMariaDB = family == .mariadb
        var list = SessionVariables.first
        list += isMariaDB ? SessionVariables.firstOfMariaDB : SessionVariables.firstOfMySQL
        func add(_ names: String, _ form: TrackedVariable.Form) {
            list += names.split(whereSeparator: \.isWhitespace).map { (String($0), form) }
        }
        add(SessionVariables.numbers, .number)
        add(isMariaDB ? SessionVariables.numbersOfMariaDB : SessionVariables.numbersOfMySQL, .number)
        add(SessionVariables.texts, .text)
        add(isMariaDB ? SessionVariables.textsOfMariaDB : SessionVariables.textsOfMySQL, .text)
        all = list.map { TrackedVariable(name: $0.0, form: $0.1) }
        var indexes: [String: Int] = [:]
        for (index, variable) in all.enumerated() { indexes[variable.name] = index }
        let aliases = SessionVariables.aliases[family] ?? [:]
        for (alias, name) in aliases { indexes[alias] = indexes[name] }
        self.indexes = indexes
        parsing = SessionVariables.parsing.compactMap { indexes[$0] }
        let others = aliases.keys.sorted() + (isMariaDB ? SessionVariables.switchesOfMariaDB : [])
        followersByName = SessionVariables.followers.mapValues { $0.compactMap { indexes[$0] } }
        followersByIndex = all.map { variable in
            (SessionVariables.followers[variable.name] ?? []).compactMap { indexes[$0] }
        }
        let isAvailable = all.map { names?.contains($0.name) ?? true }
        self.isAvailable = isAvailable
        available = all.indices.filter { isAvailable[$0] }
        otherNames = others.filter { names?.contains($0) ?? true }
    }

    /// Whether the server has the variable in this place.
    public func has(_ index: Int) -> Bool { isAvailable[index] }

    /// Where a variable stands, if it is tracked; under its other name, too.
    public func index(of name: String) -> Int? { indexes[name] }

    /// The variables that may have changed, unreported, along with this one.
    public func followers(of name: String) -> [Int] { followersByName[name] ?? [] }

    /// The variables that have to be set again behind the one in this place.
    public func followers(at index: Int) -> [Int] { followersByIndex[index] }

    /// A reported or selected value in the one form in which values are compared; nil is SQL's NULL.
    public func normalized(_ value: String?, at index: Int) -> String? {
        guard let value else { return nil }
        switch all[index].form {
        case .boolean: return value.uppercased() == "ON" || value == "1" ? "1" : "0"
        case .number: return value == "ON" ? "1" : value == "OFF" ? "0" : value
        case .text:
            return (value.isEmpty || value == "NULL") && SessionVariables.nullable.contains(all[index].name)
                ? nil : value
        }
    }
}
