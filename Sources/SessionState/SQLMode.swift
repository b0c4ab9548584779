/// The value of `sql_mode`, as the server writes it.
public enum SQLMode {
    /// The modes that the server writes before IGNORE_SPACE.
    ///
    /// *Source*: MySQL `sql/system_variables.h`, MariaDB `sql/sql_class.h`: MODE_IGNORE_SPACE is the fourth bit.
    private static let before: Set<String> = ["REAL_AS_FLOAT", "PIPES_AS_CONCAT", "ANSI_QUOTES"]

    /// The mode of a session whose client asked for CLIENT_IGNORE_SPACE.
    public static func ignoringSpace(_ value: String) -> String {
        var words = value.split(separator: ",").map(String.init)
        guard !words.contains("IGNORE_SPACE") else { return value }
        words.insert("IGNORE_SPACE", at: words.firstIndex { !before.contains($0) } ?? words.endIndex)
        return words.joined(separator: ",")
    }
}
