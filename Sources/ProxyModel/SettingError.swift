/// One setting that cannot be used: which, what was given, and what is allowed instead.
///
/// It prints on one line, so that a list of them is a list of lines.
/// *Isolation*: any.
public struct SettingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The path of the setting as in the configuration file: `pool.connectionBorrowTimeout`.
    public let key: String
    /// What was given, as it may be shown; `nil` when nothing was. Never a password.
    public let value: String?
    /// What is allowed, as the end of a sentence: `a number of seconds from 0 to 300`.
    public let allowed: String

    /// An error about `key`. The caller sees to it that `value` may be shown.
    public init(key: String, value: String?, allowed: String) {
        self.key = key
        self.value = value
        self.allowed = allowed
    }

    /// What is wrong without the key: `900 is not allowed; a number of seconds from 0 to 300`.
    public var problem: String {
        guard let value else { return "missing; \(allowed)" }
        return "\(Self.oneLine(value)) is not allowed; \(allowed)"
    }

    /// The whole line: `pool.connectionBorrowTimeout: 900 is not allowed; a number of seconds from 0 to 300`.
    public var description: String { "\(key): \(problem)" }

    /// A value as part of a line: what would break the line is escaped, long text is cut, nothing at all becomes `""`.
    package static func oneLine(_ value: String) -> String {
        if value.isEmpty { return "\"\"" }
        let shown = value.prefix(80).unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: scalar.escaped(asASCII: true)
            default: String(scalar)
            }
        }
        return shown.joined() + (value.count > 80 ? "..." : "")
    }
}
