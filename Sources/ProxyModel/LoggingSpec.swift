/// What Weir writes to its log, and how.
///
/// *Isolation*: any.
public struct LoggingSpec: Equatable, Sendable {
    /// The least important message that is still written; the raw values are swift-log's.
    public enum Level: String, CaseIterable, Equatable, Sendable {
        /// From the least to the most important.
        case trace, debug, info, notice, warning, error, critical
    }

    /// How a message is written.
    public enum Format: String, CaseIterable, Equatable, Sendable {
        /// One line for people.
        case text
        /// One JSON object a line for programs.
        case json
    }

    /// The least important level that is written. Default `info`.
    public let level: Level
    /// How it is written. Default `text`.
    public let format: Format
    /// Whether every decision about a session is written too, whatever the level. Default `false`.
    public let debugLogging: Bool

    /// The default of `level`.
    public static let defaultLevel = Level.info
    /// The default of `format`.
    public static let defaultFormat = Format.text
    /// The default of `debugLogging`.
    public static let defaultDebugLogging = false

    /// Every combination is valid.
    public init(
        level: Level = Self.defaultLevel, format: Format = Self.defaultFormat,
        debugLogging: Bool = Self.defaultDebugLogging
    ) {
        self.level = level
        self.format = format
        self.debugLogging = debugLogging
    }
}
