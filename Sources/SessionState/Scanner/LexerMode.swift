/// The settings of a session that change how its SQL text is read.
public struct LexerMode: OptionSet, Sendable, Hashable {
    /// One bit per setting.
    public let rawValue: UInt8

    /// Makes a mode from its bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// `sql_mode` has ANSI_QUOTES: `"a"` is an identifier.
    public static let ansiQuotes = LexerMode(rawValue: 1)
    /// `sql_mode` has NO_BACKSLASH_ESCAPES: `'a\'` is a whole string.
    public static let noBackslashEscapes = LexerMode(rawValue: 2)
    /// The server is known to be MySQL: functions only MariaDB has count as unknown, since they may be stored ones.
    public static let onlyMySQL = LexerMode(rawValue: 4)
    /// The server is known to be MariaDB: functions only MySQL has count as unknown, since they may be stored ones.
    public static let onlyMariaDB = LexerMode(rawValue: 8)
    /// Executable comments are passed like others, as by a server to which their version says nothing.
    static let skipsExecutableComments = LexerMode(rawValue: 16)
}
