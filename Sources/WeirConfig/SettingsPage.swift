internal import ProxyModel

/// The settings page, docs/settings.md, made from the table of keys.
public enum SettingsPage {
    /// The whole text.
    public static var markdown: String {
        ([introduction] + Settings.sections.map(section)).joined(separator: "\n")
    }

    private static func section(_ path: String, title: String, about: String) -> String {
        let keys = Settings.keys(inSection: path).map(entry).joined(separator: "\n")
        return "## \(title)\n\n\(wrapped(about))\n\n\(keys)"
    }

    private static func entry(_ key: SettingKey) -> String {
        var lines = ["### \(key.path)", "", wrapped(key.effect), ""]
        lines.append("- Allowed: \(key.allowed)\(units(key.kind))")
        lines.append("- " + (key.absence ?? "default: `\(key.example)`").capitalizedFirst)
        if let rdsName = key.rdsName { lines.append("- RDS Proxy: `\(rdsName)`") }
        lines.append("- Variable: `\(key.environmentName)`\(key.takesList ? ", several with commas between them" : "")")
        lines.append("- Changed by: a \(key.change.rawValue)")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func units(_ kind: SettingKey.Kind) -> String {
        switch kind {
        case .duration: "; also `500ms`, `2m`, `1h`"
        case .addresses, .networks: ", or a list of them"
        default: ""
        }
    }

    /// The text in lines of at most 120 columns.
    private static func wrapped(_ text: String) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            let line = lines[lines.count - 1]
            if line.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if line.count + 1 + word.count <= 120 {
                lines[lines.count - 1] = "\(line) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n")
    }

    private static let introduction = """
        # Settings

        <!-- Made from the table of keys in Sources/WeirConfig (Settings*.swift): change it there, then record this
             page anew with WEIR_RECORD=1 swift test --filter WeirConfigTests. -->

        Weir reads one YAML file. `weir check` says what is wrong with it, one line for each error:

        ```
        weir.yaml:7: pool.connectionBorrowTimeout: 900 is not allowed; a number of seconds from 0 to 300
        ```

        The names are RDS Proxy's where it has the setting. `weir.schema.json` beside this page lets an editor complete
        and check the file: put `# yaml-language-server: $schema=PATH/weir.schema.json` on its first line.
        `examples/weir.yaml` is a short file to start with, `examples/weir-full.yaml` has every key.

        - **Times** are seconds, as numbers, or numbers with a unit: `0.5`, `500ms`, `90s`, `2m`, `1h`.
        - **Paths** that do not start with `/` are relative to the folder of the configuration file.
        - **Booleans** are `true` and `false`; `yes`, `no`, `on` and `off` are refused. Whole numbers are decimal.
        - **Unknown and repeated keys** are errors.
        - **Environment variables** override the file: each key has one, in capitals after `WEIR_`. A variable that is
          empty is ignored, an unknown one that starts with `WEIR_` gets a warning. The users of `auth` are numbered
          from 0: `WEIR_AUTH_0_PASSWORD` is the first one's; the next free number adds a user.
        - **Changes** take effect by a reload (SIGHUP) or by a restart, as said for each key; operations.md says what a
          reload does to what is open already.

        """
}

extension String {
    /// With its first letter in upper case, as at the start of a line.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
