/// The example with every key, examples/weir-full.yaml, made from the table of keys.
///
/// Keys with a default are comments that show it; taking the `#` away changes nothing. The others show an example.
public enum SettingsExample {
    /// The whole text.
    public static var yaml: String {
        introduction + section("", indent: "")
    }

    /// The few keys without which nothing works.
    private static let active: Set<String> = ["target.host", "auth[].user", "auth[].password"]

    private static func section(_ path: String, indent: String) -> String {
        var text = ""
        for name in Settings.names(inSection: path) {
            let inner = path.isEmpty ? name : "\(path).\(name)"
            if Settings.isSection("\(inner)[]") {
                text += "\n\(indent)\(name):\n" + item("\(inner)[]", indent: indent)
            } else if Settings.isSection(inner) {
                text += (indent.isEmpty ? "\n" : "") + "\(indent)\(name):\n" + section(inner, indent: indent + "  ")
            } else if let key = Settings.key(inner) {
                text += (path.isEmpty ? "\n" : "") + entry(key, indent: indent)
            }
        }
        return text
    }

    /// One list item: its first key stands behind the dash.
    private static func item(_ path: String, indent: String) -> String {
        var text = ""
        for (index, key) in Settings.keys(inSection: path).enumerated() {
            let line = entry(key, indent: indent + "    ")
            text += index == 0 ? line.replacing("\(indent)    \(key.name):", with: "\(indent)  - \(key.name):") : line
        }
        return text
    }

    private static func entry(_ key: SettingKey, indent: String) -> String {
        let fallback = key.absence.map { " (\($0))" } ?? ""
        let mark = active.contains(key.path) ? "" : "# "
        return "\(indent)# \(key.allowed)\(fallback)\n\(indent)\(mark)\(key.name): \(shown(key))\n"
    }

    /// The default or the example, in quotes where YAML would take it for something else.
    private static func shown(_ key: SettingKey) -> String {
        let needsQuotes = key.example.contains("'") || key.example.contains(": ") || key.example.hasPrefix("%")
        return needsQuotes ? "\"\(key.example)\"" : key.example
    }

    private static let introduction = """
        # Every key of Weir's configuration. Keys with a default are comments that show it: taking the # away changes
        # nothing. docs/settings.md says what each does. Made from the table of keys in Sources/WeirConfig: change it
        # there, then record this file anew with WEIR_RECORD=1 swift test --filter WeirConfigTests.

        """
}
