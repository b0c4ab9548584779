/// What somebody at the console wants.
public enum ConsoleStatement: Equatable, Sendable {
    /// A table.
    case show(ConsoleTopic)
    /// Nothing is lent any more; answered when every backend is idle.
    case pause
    /// The end of a pause.
    case resume
    /// A shutdown that lets transactions finish, as by SIGTERM.
    case drain
    /// The end of everything, at once.
    case shutdown
    /// The configuration, read again.
    case reload
    /// The end of a client's connection, by the id that it knows.
    case kill(id: UInt32)
    /// The end of a client's running statement.
    case killQuery(id: UInt32)
    /// Something that drivers say to begin with: it is answered OK and nothing happens.
    case ignored
    /// A look at values that drivers ask for.
    case select([ConsoleSelection])
    /// A question of MySQL's own that has no answer here: a table of these columns without rows.
    case empty(columns: [String])

    /// Reads a statement.
    ///
    /// *Errors*: what is not understood, with what would be.
    public init(_ text: String) throws(ConsoleError) {
        self = try ConsoleParser(text).parse()
    }

    /// Everything there is, for errors and for people who type it by heart.
    public static let usage =
        "SHOW " + ConsoleTopic.allCases.map(\.words).joined(separator: "|")
        + ", PAUSE, RESUME, DRAIN, KILL id, KILL QUERY id, RELOAD, SHUTDOWN"

    /// The lines of SHOW HELP: what to type, and what it does.
    public static let help: [(statement: String, meaning: String)] =
        ConsoleTopic.allCases.map { ("SHOW \($0.words)", $0.summary) } + [
            ("PAUSE", "lend nothing until RESUME; answered when all backends are idle; ctrl-C before that resumes"),
            ("RESUME", "end a pause"),
            ("DRAIN", "end Weir after open transactions have had time to finish, as SIGTERM does"),
            ("KILL id", "end a client's connection"),
            ("KILL QUERY id", "end a client's running statement"),
            ("RELOAD", "read the configuration again, as SIGHUP does"),
            ("SHUTDOWN", "end Weir at once"),
        ]
}

/// One value that a SELECT asks for, and how its column is to be called.
public struct ConsoleSelection: Equatable, Sendable {
    /// What is asked for.
    public enum Subject: Equatable, Sendable {
        /// A system variable, by its name in small letters, without `@@` and scope.
        case variable(String)
        /// A function without arguments, by its name in small letters.
        case function(String)
        /// A value as it stands; nil is NULL.
        case literal(ConsoleValue)
    }

    /// What is asked for.
    public let subject: Subject
    /// The column's name.
    public let name: String
}

/// Why the console does not do something. It becomes an error packet.
public struct ConsoleError: Error, Equatable, Sendable {
    /// MySQL's error number.
    public let code: UInt16
    /// The SQLSTATE that goes with it.
    public let sqlState: String
    /// One line.
    public let message: String

    /// An error of these values.
    public init(code: UInt16, sqlState: String, message: String) {
        self.code = code
        self.sqlState = sqlState
        self.message = message
    }

    /// ER_PARSE_ERROR: not in the console's language.
    static func syntax(_ message: String) -> ConsoleError {
        ConsoleError(code: 1064, sqlState: "42000", message: message)
    }

    /// ER_UNKNOWN_SYSTEM_VARIABLE.
    public static func unknownVariable(_ name: String) -> ConsoleError {
        ConsoleError(code: 1193, sqlState: "HY000", message: "Unknown system variable '\(name)'")
    }
}
